//! Start at login, as the app shows it: read from the system again and again, never remembered.

use super::controller::Controller;
use super::handle::Handle;
use super::wording;
use crate::login_item::{LoginItem, Standing};
use crate::texts::Texts;
use crate::view::{Problem, StartAtLogin};
use std::io;
use watch::{Mono, Now};

/// Seconds between looks at what the system has, at the ticks of the clock. On macOS a look starts
/// a program; elsewhere it costs next to nothing and is made at every tick.
const LOOK_PAUSE: f64 = if cfg!(target_os = "macos") {
    300.0
} else {
    5.0
};

/// What is known of start at login.
#[derive(Debug, Default)]
pub(super) struct Login {
    /// None where the app leaves it alone: in the demonstration and on the command line.
    item: Option<Result<LoginItem, io::Error>>,
    /// What the system had at the last look.
    seen: Option<Result<Standing, String>>,
    /// When the next look is due.
    look_at: Option<Mono>,
}

impl Login {
    /// For the app itself.
    pub(super) fn of_app() -> Self {
        Login {
            item: Some(LoginItem::own()),
            ..Login::default()
        }
    }

    /// What surfaces show.
    pub(super) fn view(&self, texts: &Texts) -> StartAtLogin {
        let problem = |key: &str, message: &str| wording::own_problem(texts, key, message);
        match &self.item {
            None => StartAtLogin::default(),
            Some(Err(error)) => StartAtLogin {
                problem: Some(problem("login-item-unavailable", &error.to_string())),
                ..StartAtLogin::default()
            },
            Some(Ok(_)) => standing_view(texts, self.seen.as_ref()),
        }
    }
}

/// What the system has, in words.
pub(super) fn standing_view(
    texts: &Texts,
    seen: Option<&Result<Standing, String>>,
) -> StartAtLogin {
    let problem = |key: &str, message: &str| Some(wording::own_problem(texts, key, message));
    let (enabled, problem) = match seen {
        None | Some(Ok(Standing::Off)) => (false, None),
        Some(Ok(Standing::On)) => (true, None),
        Some(Ok(Standing::Elsewhere(program))) => (
            true,
            problem("login-item-elsewhere", &program.display().to_string()),
        ),
        Some(Ok(Standing::Missing(program))) => (
            false,
            problem("login-item-missing", &program.display().to_string()),
        ),
        Some(Err(error)) => (false, problem("login-item-failed", error)),
    };
    StartAtLogin {
        available: true,
        enabled,
        problem,
    }
}

impl Handle {
    /// Switches start at login on or off in the system.
    ///
    /// # Errors
    /// The system did not take it; then the view shows what it has.
    pub(super) async fn set_start_at_login(&self, enabled: bool) -> Result<(), Problem> {
        self.with(move |controller| controller.set_start_at_login(enabled))
            .await?
    }

    /// Looks at what the system has now: people change it there, too.
    pub(super) fn look_at_login(&self) {
        self.tell(Controller::look_at_login);
    }
}

impl Controller {
    /// Looks again if it is time to.
    pub(super) fn look_at_login_in_time(&mut self, now: Now) {
        if self.login.look_at.is_none_or(|at| at <= now.mono) {
            self.look_at_login();
        }
    }

    pub(super) fn look_at_login(&mut self) {
        let now = self.clock.now();
        self.login.look_at = Some(now.mono.plus_secs(LOOK_PAUSE));
        let Some(Ok(item)) = &self.login.item else {
            return;
        };
        let seen = item.read().map_err(|error| error.to_string());
        if self.login.seen.as_ref() != Some(&seen) {
            if let Err(error) = &seen {
                tracing::warn!(%error, "start at login cannot be read");
            }
            self.login.seen = Some(seen);
            self.touch(now);
        }
    }

    fn set_start_at_login(&mut self, enabled: bool) -> Result<(), Problem> {
        let done = match &self.login.item {
            Some(Ok(item)) => item.set(enabled),
            Some(Err(error)) => Err(io::Error::new(error.kind(), error.to_string())),
            None => Err(io::ErrorKind::Unsupported.into()),
        };
        self.look_at_login();
        done.map_err(|error| {
            tracing::warn!(%error, "start at login not changed");
            wording::own_problem(&self.texts, "login-item-failed", &error.to_string())
        })
    }
}
