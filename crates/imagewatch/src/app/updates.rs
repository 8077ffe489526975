//! When to ask whether there is a newer version, and what to show of it.

use super::controller::{Controller, Message};
use super::handle::Handle;
use super::wording;
use crate::store::Op;
use crate::updates::{Feed, UpdateError, is_newer};
use crate::view::{NewerVersion, Problem, UpdatesView};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use watch::{Mono, Now, Wall};

/// At most once in so many seconds.
const PAUSE: f64 = 86_400.0;
/// Seconds after the start before the first question: a start has better things to do.
const FIRST: f64 = 5.0;
/// Seconds after a question that was not answered.
const AGAIN: f64 = 3_600.0;

/// The key in the store under which the last answer is kept.
const ANSWER: &str = "updates";

/// The last answer as it is stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Answer {
    at: i64,
    newer: Option<NewerVersion>,
}

/// What is known of newer versions.
#[derive(Debug, Default)]
pub(super) struct Updates {
    /// None in the demonstration, on the command line, and where the program has no feed.
    feed: Option<Feed>,
    checked_at: Option<Wall>,
    newer: Option<NewerVersion>,
    /// When to ask next.
    at: Option<Mono>,
    asking: bool,
}

impl Updates {
    /// For the app itself.
    pub(super) fn of_app(settings: &BTreeMap<String, serde_json::Value>) -> Self {
        let stored = settings.get(ANSWER).cloned().unwrap_or_default();
        let answer: Option<Answer> = serde_json::from_value(stored).ok();
        Updates {
            feed: Feed::of_program(),
            checked_at: answer.as_ref().map(|answer| Wall(answer.at)),
            // This program may be the newer one by now.
            newer: answer
                .and_then(|answer| answer.newer)
                .filter(|newer| is_newer(&newer.version)),
            ..Updates::default()
        }
    }

    /// When is asked next, if the person wants it.
    fn due(&mut self, now: Now) -> Option<Mono> {
        self.feed.as_ref()?;
        if self.asking {
            return None;
        }
        let since = self.checked_at.map(|at| now.wall.seconds_since(at));
        // An answer from the future is of a clock that was wrong.
        let rest = since
            .filter(|since| (0.0..PAUSE).contains(since))
            .map_or(FIRST, |since| PAUSE - since);
        Some(*self.at.get_or_insert(now.mono.plus_secs(rest)))
    }
}

impl Controller {
    /// When is asked next whether there is a newer version.
    pub(super) fn next_update_check(&mut self, now: Now) -> Option<Mono> {
        if !self.settings.check_updates {
            return None;
        }
        self.updates.due(now)
    }

    /// Asks if it is time to.
    pub(super) fn check_updates(&mut self, now: Now) {
        if self.next_update_check(now).is_none_or(|at| at > now.mono) {
            return;
        }
        let Some(feed) = self.updates.feed.clone() else {
            return;
        };
        self.updates.asking = true;
        let inbox = self.inbox.clone();
        tokio::spawn(async move {
            let newer = feed.newer().await;
            let work = move |controller: &mut Controller| controller.update_checked(newer);
            // The controller may have ended.
            drop(inbox.send(Message::Work(Box::new(work))));
        });
    }

    fn update_checked(&mut self, newer: Result<Option<NewerVersion>, UpdateError>) {
        let now = self.clock.now();
        self.updates.asking = false;
        let pause = match newer {
            Ok(newer) => {
                let answer = Answer {
                    at: now.wall.0,
                    newer: newer.clone(),
                };
                self.updates.newer = newer;
                self.updates.checked_at = Some(now.wall);
                self.save(vec![Op::PutSetting {
                    key: ANSWER.to_owned(),
                    value: serde_json::to_value(answer).unwrap_or_default(),
                }]);
                PAUSE
            }
            Err(error) => {
                tracing::info!(%error, "not known whether there is a newer version");
                AGAIN
            }
        };
        self.updates.at = Some(now.mono.plus_secs(pause));
        self.touch(now);
    }

    pub(super) fn updates_view(&self) -> UpdatesView {
        UpdatesView {
            available: self.updates.feed.is_some(),
            checked_at: self.updates.checked_at.map(|at| at.0),
            newer: self
                .updates
                .newer
                .clone()
                .filter(|_| self.settings.check_updates),
        }
    }
}

impl Handle {
    /// The page about the newer version.
    ///
    /// # Errors
    /// None is known.
    pub(super) async fn update_page(&self) -> Result<String, Problem> {
        self.with(|controller| {
            let newer = controller.updates.newer.as_ref();
            newer
                .map(|newer| newer.url.clone())
                .ok_or_else(|| wording::own_problem(&controller.texts, "update-unknown", ""))
        })
        .await?
    }
}
