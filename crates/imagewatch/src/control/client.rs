//! The side of `imagewatchctl` and of a second start.

use super::address::{Address, addresses};
use super::peer;
use super::wire::{self, Envelope, WireError};
use super::{ANSWER_LIMIT, REQUEST_LIMIT, STEP_TIME};
use crate::paths::Paths;
use interprocess::local_socket::tokio::{Stream, prelude::*};
use serde::{Serialize, de::DeserializeOwned};
use std::io;
use std::time::Duration;
use tokio::time::timeout;

/// A connection to the running app, good for one call.
#[derive(Debug)]
pub struct Client {
    stream: Stream,
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// No app serves this data folder.
    #[error("ImageWatch is not running")]
    NotRunning,
    /// There is one, but it cannot be reached.
    #[error("the running ImageWatch cannot be reached: {0}")]
    Unreachable(io::Error),
}

/// Why a call came back without an answer.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The request is longer than [`REQUEST_LIMIT`].
    #[error("the request is too long")]
    TooLong,
    /// The app did not take the request, for the reason given: usually it is of another version.
    #[error("the running ImageWatch refused the request: {0}")]
    Refused(String),
    /// No answer in time. The app may still do what was asked.
    #[error("the running ImageWatch did not answer within {} s", .0.as_secs())]
    TimedOut(Duration),
    /// The connection broke, or the answer makes no sense. The app may still do what was asked.
    #[error("the connection to the running ImageWatch broke: {0}")]
    Broken(String),
}

impl Client {
    /// Connects to the app that serves this data folder, within [`STEP_TIME`].
    ///
    /// # Errors
    /// [`ConnectError`].
    pub async fn connect(paths: &Paths) -> Result<Self, ConnectError> {
        let mut failure = ConnectError::NotRunning;
        for address in addresses(paths) {
            match connect(&address).await {
                Ok(stream) => return Ok(Client { stream }),
                Err(error) if is_absence(&error) => {}
                Err(error) => failure = ConnectError::Unreachable(error),
            }
        }
        Err(failure)
    }

    /// Sends a request and waits for its answer, [`STEP_TIME`] at most for either.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn call<Q: Serialize, A: DeserializeOwned>(
        self,
        request: &Q,
    ) -> Result<A, CallError> {
        self.call_within(request, STEP_TIME).await
    }

    /// The same, with another limit for the answer: for requests that the app itself can only
    /// answer after asking elsewhere. More than [`WORK_TIME`](super::WORK_TIME) makes no
    /// difference.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn call_within<Q: Serialize, A: DeserializeOwned>(
        mut self,
        request: &Q,
        limit: Duration,
    ) -> Result<A, CallError> {
        let line = wire::line(request, REQUEST_LIMIT).map_err(|error| match error {
            WireError::TooLong(_) => CallError::TooLong,
            other => other.into(),
        })?;
        wire::send(&mut self.stream, &line).await?;
        match wire::receive(&mut self.stream, ANSWER_LIMIT, limit).await? {
            Envelope::Answer(answer) => Ok(answer),
            Envelope::Refused(reason) => Err(CallError::Refused(reason)),
        }
    }
}

impl From<WireError> for CallError {
    fn from(error: WireError) -> Self {
        match error {
            WireError::TimedOut(limit) => CallError::TimedOut(limit),
            other => CallError::Broken(other.to_string()),
        }
    }
}

async fn connect(address: &Address) -> io::Result<Stream> {
    if !address.is_trusted() {
        return Err(io::ErrorKind::NotFound.into());
    }
    let stream = timeout(STEP_TIME, Stream::connect(address.name()?))
        .await
        .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))?;
    if !peer::is_trusted(&stream) {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    Ok(stream)
}

/// Whether nobody is there: no socket, or one that a dead process left behind.
fn is_absence(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused
    )
}
