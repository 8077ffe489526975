//! The running app's side of the control socket.

use super::address::{Address, addresses};
use super::conversation::{Answers, Manners, converse};
use super::peer;
use crate::paths::DataLock;
use interprocess::local_socket::tokio::{Listener, prelude::*};
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

/// So many connections are open at once; more of them wait in the system's queue.
const CLIENTS: usize = 64;

/// A failing listener is tried again after this pause, for example when files run out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// Serves the control socket. Dropping it closes the socket; connections end with their clients.
#[derive(Debug)]
pub struct Server(JoinHandle<()>);

/// Why the socket could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("the control socket cannot be opened: {0}")]
pub struct BindError(#[from] io::Error);

impl Server {
    /// Opens the socket of the data folder that `lock` holds. A socket that a dead process left
    /// behind is replaced. To be called within a tokio runtime.
    ///
    /// # Errors
    /// None of the places for the socket can be used; the error is that of the first.
    pub fn bind(lock: &DataLock, answers: impl Answers) -> Result<Self, BindError> {
        let mut first_error = None;
        for address in addresses(lock.paths()) {
            match listen(&address) {
                Ok(listener) => return Ok(Server(tokio::spawn(accept(listener, answers)))),
                Err(error) => {
                    tracing::debug!(?address, %error, "no control socket here");
                    first_error.get_or_insert(error);
                }
            }
        }
        Err(BindError(first_error.unwrap_or_else(|| {
            io::Error::new(
                io::ErrorKind::InvalidFilename,
                "every path for it is too long",
            )
        })))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn listen(address: &Address) -> io::Result<Listener> {
    address.prepare()?;
    let listener = address.listener_options()?.create_tokio()?;
    address.finish()?;
    Ok(listener)
}

async fn accept(listener: Listener, answers: impl Answers) {
    let places = Arc::new(Semaphore::new(CLIENTS));
    // The semaphore is never closed, so this ends only with the server.
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        match listener.accept().await {
            Ok(stream) if !peer::is_trusted(&stream) => {
                tracing::warn!("another user tried to reach the app");
            }
            Ok(stream) => {
                let answers = answers.clone();
                tokio::spawn(async move {
                    let (incoming, outgoing) = tokio::io::split(stream);
                    converse(answers, incoming, outgoing, Manners::of_socket()).await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::debug!(%error, "a control connection failed");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}
