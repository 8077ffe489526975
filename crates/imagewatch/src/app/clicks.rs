//! Clicks on notifications, however much later they come.

use super::controller::Controller;
use super::handle::ShellRequest;
use crate::notices::{self, DueNotice, Target};
use crate::notifier::{NoticeClicked, ShownAs};
use crate::page::Page;
use crate::store::{Change, NoticeState, Op};
use serde::{Deserialize, Serialize};
use watch::{Now, WatchId};

/// The latest notifications whose targets are known.
const REMEMBERED: usize = 50;

/// The key in the store under which they are kept.
pub(super) const SETTING: &str = "shown-notices";

/// A notification that was shown, and where clicks on it lead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Shown {
    /// The number that it was sent with.
    notice: i64,
    target: Target,
    /// The desktop's name for it.
    shown_as: Option<ShownAs>,
    /// The blocked accounts that it tells of with the keys of their failures, if it tells of nothing
    /// else: it is taken back once none of that is true any more.
    #[serde(default)]
    stopped: Vec<(String, String)>,
}

/// The latest notifications, oldest first.
#[derive(Debug, Default)]
pub(super) struct ShownNotices(Vec<Shown>);

impl ShownNotices {
    /// Those of an earlier run. What cannot be read costs the clicks on it.
    pub(super) fn from_stored(stored: Option<&serde_json::Value>) -> Self {
        let read = |one: &serde_json::Value| Shown::deserialize(one).ok();
        let shown = stored.and_then(serde_json::Value::as_array);
        ShownNotices(shown.into_iter().flatten().filter_map(read).collect())
    }

    /// Their numbers and the desktop's names for them.
    pub(super) fn names(&self) -> Vec<(i64, ShownAs)> {
        let names = self.0.iter();
        names
            .filter_map(|shown| Some((shown.notice, shown.shown_as.clone()?)))
            .collect()
    }

    fn add(&mut self, shown: Shown) {
        if self.0.len() >= REMEMBERED {
            self.0.remove(0);
        }
        self.0.push(shown);
    }

    /// The numbers of those of which nothing is true any more. Each is named once.
    fn take_stale(&mut self, is_true: impl Fn(&str, &str) -> bool) -> Vec<i64> {
        let stale = self.0.iter_mut().filter(|shown| {
            let mut told = shown.stopped.iter();
            !shown.stopped.is_empty() && !told.any(|(account, failure)| is_true(account, failure))
        });
        stale
            .map(|shown| {
                shown.stopped.clear();
                shown.notice
            })
            .collect()
    }

    fn target(&self, notice: i64) -> Option<&Target> {
        let shown = self.0.iter().rev().find(|shown| shown.notice == notice)?;
        Some(&shown.target)
    }
}

impl Controller {
    /// A notification about all of `batch` is shown: clicks on it have to find their way, also
    /// after a restart.
    pub(super) fn remember_target(&mut self, batch: &[DueNotice], shown_as: Option<ShownAs>) {
        let Some(first) = batch.first() else { return };
        self.shown_notices.add(Shown {
            notice: first.id,
            target: Target::of(batch),
            shown_as,
            stopped: stopped(batch),
        });
        let change = Change::from(Op::PutSetting {
            key: SETTING.to_owned(),
            value: serde_json::to_value(&self.shown_notices.0).unwrap_or_default(),
        });
        // Not worth keeping for later: without it a click after a restart opens the window alone.
        if let Err(error) = self.store.commit(&change) {
            tracing::debug!(%error, "where a notification leads is not saved");
        }
    }

    /// Takes back what was told of blocked accounts and is not true any more, and drops it where it
    /// still waits to be told.
    pub(super) fn take_back_stale(&mut self, now: Now) {
        let stopped = &self.stopped;
        let is_true = |account: &str, failure: &str| stopped.is_told(account, failure);
        let dropped = self.outbox.drop_stale(is_true);
        let stale = self.shown_notices.take_stale(is_true);
        self.mark(now, &dropped, NoticeState::Dropped);
        if let Some(notifier) = &self.notifier {
            stale.into_iter().for_each(|id| notifier.take_back(id));
        }
    }

    /// A notification was clicked, or one of its buttons.
    pub(super) fn clicked(&mut self, click: &NoticeClicked) {
        let target = self.shown_notices.target(click.id);
        let request = match (click.action.as_str(), target) {
            (notices::OPEN_CONSOLE, _) => ShellRequest::OpenConsole,
            (notices::COPY_ID, Some(Target { image_id, page })) => match image_id {
                Some(image) => ShellRequest::Copy {
                    text: image.clone(),
                    page: match self.page_now(*page) {
                        Page::Build(key) => Page::BuildToCopy(key),
                        page => page,
                    },
                    token: click.token.clone(),
                },
                None => return,
            },
            _ => ShellRequest::ShowWindow {
                page: target.map(|target| self.page_now(target.page)),
                token: click.token.clone(),
            },
        };
        self.ask_shell(request);
    }

    /// The page, or if it shows a build that is not watched any more, the history.
    fn page_now(&self, page: Page) -> Page {
        match page {
            Page::Build(key) if !self.watches.contains_key(&WatchId(key)) => Page::History,
            page => page,
        }
    }
}

/// The blocked accounts that a notification about all of `batch` tells of; none if it tells of
/// anything else as well.
fn stopped(batch: &[DueNotice]) -> Vec<(String, String)> {
    let owned = |(account, failure): (&str, &str)| (account.to_owned(), failure.to_owned());
    let told: Option<Vec<_>> = batch.iter().map(|one| one.stopped().map(owned)).collect();
    told.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn shown(notice: i64) -> Shown {
        Shown {
            notice,
            target: Target {
                page: Page::Build(notice),
                image_id: None,
            },
            shown_as: None,
            stopped: Vec::new(),
        }
    }

    fn refused(account: &str) -> (String, String) {
        (account.to_owned(), "error-keys-rejected".to_owned())
    }

    #[test]
    fn what_is_not_true_any_more_is_named_once() {
        let mut notices = ShownNotices::default();
        let about = |notice, accounts: &[&str]| Shown {
            stopped: accounts.iter().map(|account| refused(account)).collect(),
            ..shown(notice)
        };
        notices.add(about(1, &["main"]));
        notices.add(about(2, &["main", "other"]));
        notices.add(shown(3));
        let other_only = |account: &str, _: &str| account == "other";
        assert_eq!(notices.take_stale(other_only), [1]);
        assert_eq!(notices.take_stale(|_, _| false), [2]);
        assert!(notices.take_stale(|_, _| false).is_empty());
        assert!(
            notices.target(1).is_some(),
            "it may be clicked all the same"
        );
    }

    #[test]
    fn the_latest_are_kept_and_come_back() {
        let mut notices = ShownNotices::default();
        (0..=REMEMBERED as i64).for_each(|notice| notices.add(shown(notice)));
        assert_eq!(notices.target(0), None);
        let stored = serde_json::to_value(&notices.0).unwrap();
        let back = ShownNotices::from_stored(Some(&stored));
        assert_eq!(back.0, notices.0);
        assert_eq!(
            back.target(7).map(|target| target.page),
            Some(Page::Build(7))
        );
    }

    #[test]
    fn what_cannot_be_read_is_left_out() {
        let good = serde_json::to_value(shown(1)).unwrap();
        let stored = json!([{ "notice": "?" }, good, 3]);
        assert_eq!(ShownNotices::from_stored(Some(&stored)).0, [shown(1)]);
        assert!(ShownNotices::from_stored(Some(&json!("?"))).0.is_empty());
        assert!(ShownNotices::from_stored(None).0.is_empty());
    }
}
