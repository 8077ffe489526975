//! The running app's side.

use super::address::{Address, addresses};
use super::peer;
use super::wire::{self, Envelope, WireError};
use super::{ANSWER_LIMIT, REQUEST_LIMIT, STEP_TIME, WORK_TIME};
use crate::paths::DataLock;
use interprocess::local_socket::tokio::{Listener, Stream, prelude::*};
use serde::{Serialize, de::DeserializeOwned};
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio::task::JoinHandle;

/// So many connections are open at once; more of them wait in the system's queue.
const CLIENTS: usize = 64;

/// A failing listener is tried again after this pause, for example when files run out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(200);

/// Receives requests `Q` and sends answers `A`. Dropping it closes the socket.
#[derive(Debug)]
pub struct Server<Q, A> {
    requests: mpsc::Receiver<(Q, Responder<A>)>,
    accepting: JoinHandle<()>,
}

/// Sends the answer to one request. Dropping it tells the client that there will be none.
#[derive(Debug)]
pub struct Responder<A>(oneshot::Sender<A>);

/// Why the socket could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("the control socket cannot be opened: {0}")]
pub struct BindError(#[from] io::Error);

impl<A> Responder<A> {
    /// Sends the answer. A client that went away meanwhile misses it.
    pub fn respond(self, answer: A) {
        let _ = self.0.send(answer);
    }
}

impl<Q, A> Server<Q, A>
where
    Q: DeserializeOwned + Send + 'static,
    A: Serialize + Send + 'static,
{
    /// Opens the socket of the data folder that `lock` holds. A socket that a dead process left
    /// behind is replaced. To be called within a tokio runtime.
    ///
    /// # Errors
    /// None of the places for the socket can be used; the error is that of the first.
    pub fn bind(lock: &DataLock) -> Result<Self, BindError> {
        let mut first_error = None;
        for address in addresses(lock.paths()) {
            match listen(&address) {
                Ok(listener) => return Ok(Self::serve(listener)),
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

    fn serve(listener: Listener) -> Self {
        let (sender, requests) = mpsc::channel(CLIENTS);
        let accepting = tokio::spawn(accept(listener, sender));
        Server {
            requests,
            accepting,
        }
    }

    /// The next request, with what to answer it by. Cancelling the wait loses nothing.
    pub async fn next(&mut self) -> Option<(Q, Responder<A>)> {
        self.requests.recv().await
    }
}

impl<Q, A> Drop for Server<Q, A> {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

fn listen(address: &Address) -> io::Result<Listener> {
    address.prepare()?;
    let listener = address.listener_options()?.create_tokio()?;
    address.finish()?;
    Ok(listener)
}

async fn accept<Q, A>(listener: Listener, requests: mpsc::Sender<(Q, Responder<A>)>)
where
    Q: DeserializeOwned + Send + 'static,
    A: Serialize + Send + 'static,
{
    let places = Arc::new(Semaphore::new(CLIENTS));
    // The semaphore is never closed, so this ends only with the server.
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        match listener.accept().await {
            Ok(stream) if !peer::is_trusted(&stream) => {
                tracing::warn!("another user tried to reach the app");
            }
            Ok(stream) => {
                tokio::spawn(converse(stream, requests.clone(), place));
            }
            Err(error) => {
                tracing::debug!(%error, "a control connection failed");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// One connection from its request to its answer.
async fn converse<Q, A>(
    mut stream: Stream,
    requests: mpsc::Sender<(Q, Responder<A>)>,
    _place: OwnedSemaphorePermit,
) where
    Q: DeserializeOwned,
    A: Serialize,
{
    let reply = match wire::receive::<Q>(&mut stream, REQUEST_LIMIT, STEP_TIME).await {
        Ok(request) => work(request, &requests).await,
        // A client that only looked whether somebody is there gets no answer.
        Err(WireError::Io(_)) => return,
        Err(error) => Envelope::Refused(error.to_string()),
    };
    let line = wire::line(&reply, ANSWER_LIMIT).or_else(|error| {
        let refused = Envelope::<A>::Refused(format!("the answer cannot be sent: {error}"));
        wire::line(&refused, ANSWER_LIMIT)
    });
    drop(reply);
    let sent = match line {
        Ok(line) => wire::send(&mut stream, &line).await,
        Err(error) => Err(error),
    };
    if let Err(error) = sent {
        tracing::debug!(%error, "a control client did not take its answer");
    }
}

async fn work<Q, A>(request: Q, requests: &mpsc::Sender<(Q, Responder<A>)>) -> Envelope<A> {
    let (sender, answer) = oneshot::channel();
    let working = async {
        requests.send((request, Responder(sender))).await.ok()?;
        answer.await.ok()
    };
    match tokio::time::timeout(WORK_TIME, working).await {
        Ok(Some(answer)) => Envelope::Answer(answer),
        Ok(None) => Envelope::Refused("the app is ending".to_owned()),
        Err(_) => Envelope::Refused("the app took too long".to_owned()),
    }
}
