//! Ending the running app from another process: for installers, menus and scripts.

use super::start::StartError;
use crate::control::{CallError, Client, ConnectError};
use crate::control_api::Request;
use crate::paths::{DataLock, LockError, Paths};
use std::time::Duration;

/// How often to look whether the app has let go of its data, and the pause between: 10 s at most.
const LOOKS: u32 = 200;
const PAUSE: Duration = Duration::from_millis(50);

/// Why the running app was not ended.
#[derive(Debug, thiserror::Error)]
pub enum QuitError {
    /// There is no usable data folder.
    #[error(transparent)]
    Start(#[from] StartError),
    /// It cannot be reached.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// It did not take the request.
    #[error(transparent)]
    Call(#[from] CallError),
    /// It took the request and runs on.
    #[error("the running ImageWatch does not end")]
    RunsOn,
}

/// Ends the running app and waits until it has let go of its data. Fine if none runs.
///
/// # Errors
/// [`QuitError`]: one may still be running.
pub async fn quit_running() -> Result<(), QuitError> {
    let paths = Paths::locate().map_err(StartError::from)?;
    let client = match Client::connect(&paths).await {
        Ok(client) => client,
        Err(ConnectError::NotRunning) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    client.call(Request::Quit).await?;
    for _ in 0..LOOKS {
        match DataLock::acquire(&paths) {
            Err(LockError::HeldByAnother) => tokio::time::sleep(PAUSE).await,
            // Free, or not to be had for a reason that has nothing to do with the app.
            Ok(_) | Err(LockError::Unusable(_)) => return Ok(()),
        }
    }
    Err(QuitError::RunsOn)
}
