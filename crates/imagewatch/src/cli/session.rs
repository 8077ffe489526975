//! Who answers: the running app, or a controller in this process.

use super::tell_waiting;
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
    /// Finds the running app, or takes its place for a moment. Another command's end is waited for.
    ///
    /// # Errors
    /// There is no usable data folder, or whoever holds it does not let go of it.
    pub(super) async fn open(texts: &Texts) -> Result<Self, Problem> {
        let in_words = |error: &StartError| crate::app::start_problem(texts, error);
        let options = Options::for_command_line().map_err(|error| in_words(&error))?;
        let paths = options.paths.clone();
        tell_waiting(texts, &options.keychain);
        let kind = match start(options).await {
            Ok(handle) => Kind::Here(handle.speaking(texts.language())),
            Err(StartError::AlreadyRunning) => Kind::App(paths),
            Err(error) => return Err(in_words(&error)),
        };
        Ok(Session {
            texts: *texts,
            kind,
        })
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
        match &self.kind {
            Kind::Here(handle) => handle.ask(request).await,
            Kind::App(paths) => self.call_app(paths, request).await,
        }
    }

    async fn call_app(&self, paths: &Paths, request: Request) -> Result<Response, Problem> {
        let limit = answer_time(&request);
        let unreachable = |error: String| own(&self.texts, "error-app-unreachable", &error);
        let client = Client::connect(paths)
            .await
            .map_err(|error| unreachable(error.to_string()))?;
        let answer = client.call_within(request, Some(self.texts.language()), limit);
        answer.await.map_err(|error| match error {
            CallError::Failed(problem) => *problem,
            other => unreachable(other.to_string()),
        })
    }

    /// The accounts.
    ///
    /// # Errors
    /// As [`Session::call`].
    pub(super) async fn accounts(&self) -> Result<Vec<AccountEntry>, Problem> {
        match self.call(Request::Accounts).await? {
            Response::Accounts { accounts } => Ok(accounts),
            other => Err(odd(&self.texts, &other)),
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
        Request::AddAccount { .. }
        | Request::ChangeKeys { .. }
        | Request::TestAccount { .. }
        | Request::RemoveAccount { .. }
        | Request::ImportAccounts { .. } => ANSWER_TIME + crate::keychain::PATIENCE,
        _ => ANSWER_TIME,
    }
}

/// A problem in words.
pub(super) fn own(texts: &Texts, key: &str, message: &str) -> Problem {
    crate::app::own_problem(texts, key, message)
}

/// An answer to another question than the one that was asked, as from an app of another version.
pub(super) fn odd(texts: &Texts, response: &Response) -> Problem {
    tracing::debug!(?response, "this is not the answer");
    own(texts, "error-app-other-version", "")
}
