//! Who answers: the running app, or a controller in this process.

use super::{start_problem, tell_waiting};
use crate::app::{Handle, Options, StartError, start};
use crate::control::{CallError, Client};
use crate::control_api::{AccountEntry, Request, Response};
use crate::paths::Paths;
use crate::texts::Texts;
use crate::view::Problem;
use std::time::Duration;

/// How long the app may take for an answer that needs the service: several requests of up to 30 s.
const ANSWER_TIME: Duration = Duration::from_secs(110);
/// How long to wait for fresh answers without an app.
const REFRESH_TIME: Duration = Duration::from_secs(10);
/// Tries to reach an app that is just starting or ending.
const TRIES: u32 = 20;
/// Pause between them.
const TRY_PAUSE: Duration = Duration::from_millis(150);

/// Whoever answers requests.
pub(super) struct Session {
    texts: Texts,
    kind: Kind,
}

enum Kind {
    /// The running app.
    App(Paths),
    /// This process.
    Here(Handle),
}

impl Session {
    /// Finds the running app, or takes its place for a moment.
    ///
    /// # Errors
    /// There is no usable data folder, or whoever holds it does not answer.
    pub(super) async fn open(texts: &Texts) -> Result<Self, Problem> {
        let texts = Texts::for_language(texts.language());
        let mut tries = 0;
        loop {
            let options =
                Options::for_command_line().map_err(|error| start_problem(&texts, &error))?;
            let paths = options.paths.clone();
            tell_waiting(&texts, &options.keychain);
            match start(options).await {
                Ok(handle) => {
                    return Ok(Session {
                        texts,
                        kind: Kind::Here(handle),
                    });
                }
                Err(StartError::AlreadyRunning) => {}
                Err(error) => return Err(start_problem(&texts, &error)),
            }
            match Client::connect(&paths).await {
                Ok(_) => {
                    return Ok(Session {
                        texts,
                        kind: Kind::App(paths),
                    });
                }
                // Another command, or an app that starts or ends at this moment.
                Err(error) if tries >= TRIES => {
                    return Err(own(&texts, "error-app-unreachable", &error.to_string()));
                }
                Err(_) => {
                    tries += 1;
                    tokio::time::sleep(TRY_PAUSE).await;
                }
            }
        }
    }

    /// One request from beginning to end.
    ///
    /// # Errors
    /// As [`Session::open`] and [`Session::call`].
    pub(super) async fn once(texts: &Texts, request: Request) -> Result<Response, Problem> {
        let session = Session::open(texts).await?;
        let response = session.call(request).await;
        session.close().await;
        response
    }

    /// Puts a request.
    ///
    /// # Errors
    /// What is asked for cannot be done, or the app does not answer.
    pub(super) async fn call(&self, request: Request) -> Result<Response, Problem> {
        let response = match &self.kind {
            Kind::Here(handle) => handle.request(request).await,
            Kind::App(paths) => self.call_app(paths, &request).await?,
        };
        match response {
            Response::Failed { problem } => Err(problem),
            response => Ok(response),
        }
    }

    async fn call_app(&self, paths: &Paths, request: &Request) -> Result<Response, Problem> {
        let unreachable = |error: String| own(&self.texts, "error-app-unreachable", &error);
        let client = Client::connect(paths)
            .await
            .map_err(|error| unreachable(error.to_string()))?;
        client
            .call_within(request, answer_time(request))
            .await
            .map_err(|error: CallError| unreachable(error.to_string()))
    }

    /// The accounts.
    ///
    /// # Errors
    /// As [`Session::call`].
    pub(super) async fn accounts(&self) -> Result<Vec<AccountEntry>, Problem> {
        match self.call(Request::Accounts).await? {
            Response::Accounts { accounts } => Ok(accounts),
            _ => Ok(Vec::new()),
        }
    }

    /// Without an app: waits until the service was asked about every build, or could not be.
    pub(super) async fn refresh(&self) {
        if let Kind::Here(handle) = &self.kind
            && tokio::time::timeout(REFRESH_TIME, handle.all_asked())
                .await
                .is_err()
        {
            tracing::debug!("not every build was answered in time");
        }
    }

    /// Ends the controller of this process, if it is one.
    pub(super) async fn close(&self) {
        if let Kind::Here(handle) = &self.kind {
            handle.shut_down().await;
        }
    }
}

/// How long the app may take for an answer: the user may have to unlock the keychain first.
fn answer_time(request: &Request) -> Duration {
    match request {
        Request::TestAccount { .. }
        | Request::RemoveAccount { .. }
        | Request::ImportAccounts { .. } => ANSWER_TIME + crate::keychain::PATIENCE,
        _ => ANSWER_TIME,
    }
}

/// A problem in words.
pub(super) fn own(texts: &Texts, key: &str, message: &str) -> Problem {
    crate::app::own_problem(texts, key, message)
}
