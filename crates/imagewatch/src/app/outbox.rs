//! Notices on their way to the desktop: each once, several at once as one.

use super::controller::{Controller, Message};
use super::handle::ShellRequest;
use crate::notices::{self, DueNotice, NoticeKind};
use crate::notifier::{NoticeClicked, NotifyError};
use crate::store::{NewNotice, Notice, NoticeState, Op};
use watch::{Mono, Now};

/// Seconds to wait for others before a notice goes out.
const GATHER: f64 = 0.7;
/// The same for ends that happened while the app was away: every build is asked first.
const GATHER_AWAY: f64 = 2.5;
/// Longest wait for others, in seconds.
const GATHER_MOST: f64 = 12.0;
/// From this many on, notices become one.
const MANY: usize = 4;
/// Pause after the desktop did not take a notice, in seconds; doubles up to [`PAUSE_MOST`].
const PAUSE: f64 = 5.0;
/// The longest such pause.
const PAUSE_MOST: f64 = 120.0;

/// Notices that are due.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    due: Vec<DueNotice>,
    /// When the first of them arrived.
    first: Option<Mono>,
    /// When they go out.
    at: Option<Mono>,
    /// Whether some are being handed to the desktop.
    sending: bool,
    /// Those that are.
    in_hand: Vec<DueNotice>,
    failures: u32,
    last_unsaved: i64,
}

impl Outbox {
    /// A saved notice is due.
    pub(super) fn add(&mut self, now: Now, id: i64, notice: &NewNotice) {
        self.push(
            now,
            DueNotice::new(id, &notice.kind, &notice.payload, notice.away),
        );
    }

    /// A notice is due that could not be saved; it has a negative number.
    pub(super) fn add_unsaved(&mut self, now: Now, notice: &NewNotice) {
        self.last_unsaved -= 1;
        let id = self.last_unsaved;
        self.push(
            now,
            DueNotice::new(id, &notice.kind, &notice.payload, notice.away),
        );
    }

    /// A notice is left from before the start.
    pub(super) fn adopt(&mut self, now: Now, notice: &Notice) {
        self.push(
            now,
            DueNotice::new(notice.id, &notice.kind, &notice.payload, true),
        );
    }

    fn push(&mut self, now: Now, notice: Option<DueNotice>) {
        // A kind of another version: nobody here can word it.
        let Some(notice) = notice else { return };
        let first = *self.first.get_or_insert(now.mono);
        let gather = if notice.away { GATHER_AWAY } else { GATHER };
        let at = now.mono.plus_secs(gather).min(first.plus_secs(GATHER_MOST));
        self.at = Some(self.at.map_or(at, |planned| planned.max(at)));
        self.due.push(notice);
    }

    pub(super) fn next_due(&self) -> Option<Mono> {
        if self.sending || self.due.is_empty() {
            None
        } else {
            self.at
        }
    }

    /// What goes out next: all that happened while away as one, many at once as one, else the
    /// first.
    fn take(&mut self) -> Vec<DueNotice> {
        let away = self
            .due
            .iter()
            .filter(|notice| notice.is_end() && notice.away)
            .count();
        let taken: Vec<DueNotice> = if away > 1 {
            self.due
                .extract_if(.., |notice| notice.is_end() && notice.away)
                .collect()
        } else if self.due.iter().filter(|notice| notice.is_end()).count() >= MANY {
            self.due.extract_if(.., |notice| notice.is_end()).collect()
        } else {
            let first = self.due.remove(0);
            let back = NoticeKind::InstanceBack;
            // The instance of a build that is told just now goes into the same notice.
            let same = |other: &mut DueNotice| {
                first.is_end()
                    && other.kind == back
                    && other.payload.image_id == first.payload.image_id
            };
            let joined: Vec<DueNotice> = self.due.extract_if(.., same).collect();
            std::iter::once(first).chain(joined).collect()
        };
        if self.due.is_empty() {
            self.first = None;
            self.at = None;
        }
        taken
    }
}

impl Controller {
    /// Hands out what is due.
    pub(super) fn work_outbox(&mut self, now: Now) {
        if self.outbox.next_due().is_none_or(|at| at > now.mono) {
            return;
        }
        let Some(notifier) = self.notifier.clone() else {
            // A program without notifications leaves them to the app.
            self.outbox = Outbox::default();
            return;
        };
        let batch = self.outbox.take();
        let ids: Vec<i64> = batch.iter().map(|notice| notice.id).collect();
        self.mark(now, &ids, NoticeState::Sending);
        let notice = notices::render(&self.texts, &batch);
        self.outbox.sending = true;
        let inbox = self.inbox.clone();
        tokio::spawn(async move {
            let outcome = notifier.send(notice).await;
            // The controller may have ended; the notice is then told once more at the next start.
            drop(inbox.send(Message::Noticed(ids, outcome)));
        });
        self.outbox.in_hand = batch;
    }

    fn mark(&mut self, now: Now, ids: &[i64], state: NoticeState) {
        let saved = ids.iter().filter(|&&id| id > 0);
        let ops = saved
            .map(|&id| Op::SetNotice {
                id,
                state,
                at: now.wall,
            })
            .collect();
        self.save(ops);
    }

    /// The desktop took notices, or not: then they stay due.
    pub(super) fn noticed(&mut self, now: Now, ids: &[i64], outcome: Result<(), NotifyError>) {
        self.outbox.sending = false;
        let batch = std::mem::take(&mut self.outbox.in_hand);
        match outcome {
            Ok(()) => {
                self.outbox.failures = 0;
                self.notifications_absent = false;
                self.mark(now, ids, NoticeState::Sent);
            }
            Err(error) => {
                if !self.notifications_absent {
                    tracing::warn!(%error, "a notice was not taken; it stays due");
                }
                self.notifications_absent = true;
                self.mark(now, ids, NoticeState::Due);
                self.outbox.due.splice(0..0, batch);
                let pause = PAUSE * f64::from(1_u32 << self.outbox.failures.min(8));
                self.outbox.failures += 1;
                self.outbox.at = Some(now.mono.plus_secs(pause.min(PAUSE_MOST)));
            }
        }
        self.touch(now);
    }

    pub(super) fn clicked(&mut self, click: &NoticeClicked) {
        let request = match click.action.as_str() {
            notices::OPEN_CONSOLE => ShellRequest::OpenConsole,
            _ => ShellRequest::ShowWindow,
        };
        self.ask_shell(request);
    }

    pub(super) fn ask_shell(&self, request: ShellRequest) {
        // Without a shell there is no window to show.
        let _ = self.shell.send(request);
    }
}
