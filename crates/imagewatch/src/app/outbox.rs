//! Notices on their way to the desktop: each once, several at once as one.

use super::controller::{Controller, Message};
use super::handle::ShellRequest;
use crate::notices::{self, DueNotice, NoticeKind};
use crate::notifier::{NotifyError, ShownAs};
use crate::quiet_hours;
use crate::store::{NewNotice, Notice, NoticeState, Op};
use watch::{Mono, Now, Wall};

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
    /// Those that wait for the end of quiet hours.
    held: Vec<DueNotice>,
    /// When the first of those that are due arrived.
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
    /// A number for a notice that could not be saved: a negative one.
    fn unsaved_id(&mut self) -> i64 {
        self.last_unsaved -= 1;
        self.last_unsaved
    }

    fn push(&mut self, now: Now, notice: DueNotice) {
        let first = *self.first.get_or_insert(now.mono);
        let gather = if notice.away { GATHER_AWAY } else { GATHER };
        let at = now.mono.plus_secs(gather).min(first.plus_secs(GATHER_MOST));
        self.at = Some(self.at.map_or(at, |planned| planned.max(at)));
        self.due.push(notice);
    }

    /// Quiet hours are over: what waited is due, and is told together.
    fn release(&mut self, now: Now) {
        for notice in std::mem::take(&mut self.held) {
            let waited = DueNotice {
                waited: true,
                ..notice
            };
            self.push(now, waited);
        }
    }

    /// Whether notices wait for the end of quiet hours.
    pub(super) fn holds_any(&self) -> bool {
        !self.held.is_empty()
    }

    pub(super) fn next_due(&self) -> Option<Mono> {
        if self.sending || self.due.is_empty() {
            None
        } else {
            self.at
        }
    }

    /// What goes out next: all that had to wait or happened while away as one, many ends at once as
    /// one, else the first.
    fn take(&mut self) -> Vec<DueNotice> {
        let late = |notice: &DueNotice| notice.waited || (notice.is_end() && notice.away);
        let taken: Vec<DueNotice> = if self.due.iter().filter(|notice| late(notice)).count() > 1 {
            self.due.extract_if(.., |notice| late(notice)).collect()
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
    /// A saved notice is due.
    pub(super) fn deliver(&mut self, now: Now, id: i64, notice: &NewNotice) {
        let NewNotice {
            kind,
            watch_id,
            payload,
            away,
            ..
        } = notice;
        // A kind of another version: nobody here can word it.
        let notice = DueNotice::new(id, kind, *watch_id, payload, *away);
        if let Some(notice) = notice {
            self.deliver_or_hold(now, notice);
        }
    }

    /// A notice is due that could not be saved.
    pub(super) fn deliver_unsaved(&mut self, now: Now, notice: &NewNotice) {
        let id = self.outbox.unsaved_id();
        self.deliver(now, id, notice);
    }

    /// A notice is left from before the start.
    pub(super) fn deliver_left(&mut self, now: Now, notice: &Notice) {
        let left = DueNotice::new(
            notice.id,
            &notice.kind,
            notice.watch_id,
            &notice.payload,
            true,
        );
        if let Some(left) = left {
            let waited = true;
            self.deliver_or_hold(now, DueNotice { waited, ..left });
        }
    }

    fn deliver_or_hold(&mut self, now: Now, notice: DueNotice) {
        let passes = notice.kind.is_failure() && self.settings.quiet_hours.let_failures_through;
        if !passes && self.quiet_until(now).is_some() {
            self.outbox.held.push(notice);
        } else {
            self.outbox.push(now, notice);
        }
    }

    /// The end of quiet hours, while there are any.
    fn quiet_until(&self, now: Now) -> Option<Wall> {
        quiet_hours::end(&self.settings.quiet_hours, now.wall, &self.clock.zone())
    }

    /// When quiet hours end that notices wait for.
    pub(super) fn quiet_deadline(&self, now: Now) -> Option<Mono> {
        let end = self.quiet_until(now).filter(|_| self.outbox.holds_any())?;
        Some(now.mono.plus_secs(end.seconds_since(now.wall)))
    }

    /// Hands out what is due.
    pub(super) fn work_outbox(&mut self, now: Now) {
        if self.outbox.holds_any() && self.quiet_until(now).is_none() {
            self.outbox.release(now);
        }
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
        let notice = notices::render(&self.texts, &self.settings.sounds, &batch);
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
    pub(super) fn noticed(
        &mut self,
        now: Now,
        ids: &[i64],
        outcome: Result<Option<ShownAs>, NotifyError>,
    ) {
        self.outbox.sending = false;
        let batch = std::mem::take(&mut self.outbox.in_hand);
        match outcome {
            Ok(shown) => {
                self.outbox.failures = 0;
                self.notifications_absent = false;
                self.mark(now, ids, NoticeState::Sent);
                self.remember_target(&batch, shown);
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

    pub(super) fn ask_shell(&self, request: ShellRequest) {
        // Without a shell there is no window to show.
        let _ = self.shell.send(request);
    }
}
