//! The side of `imagewatchctl` and of a second start.

use super::address::{Address, addresses};
use super::peer;
use super::wire::{self, Lines, WireError};
use super::{ANSWER_LIMIT, REQUEST_LIMIT, STEP_TIME};
use crate::control_api::{Call, Request, Response, ServerMessage};
use crate::paths::Paths;
use crate::texts::Language;
use crate::view::{Problem, View, ViewChange};
use interprocess::local_socket::tokio::{Stream, prelude::*};
use std::io;
use std::time::Duration;
use tokio::io::{ReadHalf, WriteHalf};
use tokio::time::timeout;

/// A connection to the running app, good for one call.
pub struct Client {
    lines: Lines<ReadHalf<Stream>>,
    calls: WriteHalf<Stream>,
    #[cfg(windows)]
    server: Option<u32>,
}

/// The app's view as it changes.
pub struct Subscription {
    lines: Lines<ReadHalf<Stream>>,
    /// Dropping it would end the connection.
    _calls: WriteHalf<Stream>,
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
    /// What was asked for could not be done.
    #[error("{}", .0.title)]
    Failed(Box<Problem>),
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
                Ok(stream) => return Ok(Client::over(stream)),
                Err(error) if is_absence(&error) => {}
                Err(error) => failure = ConnectError::Unreachable(error),
            }
        }
        Err(failure)
    }

    fn over(stream: Stream) -> Self {
        #[cfg(windows)]
        let server = stream.peer_creds().ok().and_then(|creds| creds.pid());
        let (incoming, calls) = tokio::io::split(stream);
        Client {
            lines: Lines::new(incoming, ANSWER_LIMIT),
            calls,
            #[cfg(windows)]
            server,
        }
    }

    /// Lets the app bring its window to the front: Windows allows that only to a process that the
    /// user has just dealt with, or that such a process names.
    #[cfg(windows)]
    pub fn may_come_to_front(&self) {
        use windows_sys::Win32::UI::WindowsAndMessaging::AllowSetForegroundWindow;
        // SAFETY: it takes a number and changes nothing in this process.
        #[allow(unsafe_code)]
        let allowed = self
            .server
            .is_some_and(|pid| unsafe { AllowSetForegroundWindow(pid) } != 0);
        if !allowed {
            tracing::debug!("the window may stay behind others");
        }
    }

    /// Sends a request and waits for its answer, [`STEP_TIME`] at most.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn call(self, request: Request) -> Result<Response, CallError> {
        self.call_within(request, None, STEP_TIME).await
    }

    /// The same for a caller who reads `language`, with another limit for the answer: for requests
    /// that the app itself can only answer after asking elsewhere.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn call_within(
        mut self,
        request: Request,
        language: Option<Language>,
        limit: Duration,
    ) -> Result<Response, CallError> {
        self.ask(request, language, limit).await
    }

    /// The app's view now, and as it changes.
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn subscribe(mut self) -> Result<(View, Subscription), CallError> {
        match self.ask(Request::Subscribe, None, STEP_TIME).await? {
            Response::View { view } => {
                let subscription = Subscription {
                    lines: self.lines,
                    _calls: self.calls,
                };
                Ok((*view, subscription))
            }
            _ => Err(CallError::Broken("not the answer".to_owned())),
        }
    }

    async fn ask(
        &mut self,
        request: Request,
        language: Option<Language>,
        limit: Duration,
    ) -> Result<Response, CallError> {
        let call = Call {
            id: 0,
            request,
            language: language.map(|language| language.as_str().to_owned()),
        };
        let line = wire::line(&call, REQUEST_LIMIT).map_err(|error| match error {
            WireError::TooLong(_) => CallError::TooLong,
            other => other.into(),
        })?;
        timeout(STEP_TIME, wire::send(&mut self.calls, &line))
            .await
            .unwrap_or(Err(WireError::TimedOut(STEP_TIME)))?;
        let answer = async {
            loop {
                match self.lines.next().await? {
                    ServerMessage::Answer { response, .. } => return Ok(*response),
                    ServerMessage::Failed { problem, .. } => {
                        return Err(CallError::Failed(Box::new(problem)));
                    }
                    ServerMessage::Refused { reason, .. } => {
                        return Err(CallError::Refused(reason));
                    }
                    // The greeting; the rest is for others.
                    _ => {}
                }
            }
        };
        timeout(limit, answer)
            .await
            .unwrap_or(Err(CallError::TimedOut(limit)))
    }
}

impl Subscription {
    /// The next change. Cancelling the wait loses nothing.
    ///
    /// # Errors
    /// The app ended, or the connection broke.
    pub async fn next(&mut self) -> Result<ViewChange, CallError> {
        loop {
            if let ServerMessage::Change(change) = self.lines.next().await? {
                return Ok(*change);
            }
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
