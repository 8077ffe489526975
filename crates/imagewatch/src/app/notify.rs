//! Hands notices to the desktop: recorded as due before, as sent afterwards.

use super::controller::{Controller, Message};
use super::handle::ShellRequest;
use super::outbox::{Outbox, Quiet};
use crate::notices::{self, DueNotice, NoticeKind};
use crate::notifier::{NotifyError, ShownAs};
use crate::quiet_hours;
use crate::store::{NewNotice, Notice, NoticeState, Op};
use watch::{Mono, Now};

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
            let quiet = self.quiet(now);
            self.outbox.put(now, quiet, notice);
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
            if left.kind == NoticeKind::AccountStopped {
                self.leave_to_the_first_answer(now, &left);
                return;
            }
            let waited = true;
            let quiet = self.quiet(now);
            self.outbox.put(now, quiet, DueNotice { waited, ..left });
        }
    }

    /// The quiet hours of this moment, if there are any.
    fn quiet(&self, now: Now) -> Option<Quiet> {
        let hours = &self.settings.quiet_hours;
        Some(Quiet {
            until: quiet_hours::end(hours, now.wall, &self.clock.zone())?,
            let_failures_through: hours.let_failures_through,
        })
    }

    /// When something goes out, or quiet hours end that notices wait for.
    pub(super) fn outbox_deadline(&self, now: Now) -> Option<Mono> {
        self.outbox.deadline(now, self.quiet(now))
    }

    /// Hands out what is due.
    pub(super) fn work_outbox(&mut self, now: Now) {
        self.outbox.release(now, self.quiet(now));
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

        let inbox = self.inbox.clone();
        tokio::spawn(async move {
            let outcome = notifier.send(notice).await;
            // The controller may have ended; the notice is then told once more at the next start.
            drop(inbox.send(Message::Noticed(ids, outcome)));
        });
        self.outbox.hand_out(batch);
    }

    pub(super) fn mark(&mut self, now: Now, ids: &[i64], state: NoticeState) {
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
        let batch = self.outbox.handed_out();
        match outcome {
            Ok(shown) => {
                self.notifications_absent = false;
                self.mark(now, ids, NoticeState::Sent);
                self.outbox.was_taken();
                self.remember_target(&batch, shown);
                // The trouble may have ended while the desktop was showing it.
                self.take_back_stale(now);
            }
            Err(error) => {
                if !self.notifications_absent {
                    tracing::warn!(%error, "a notice was not taken; it stays due");
                }
                self.notifications_absent = true;
                self.mark(now, ids, NoticeState::Due);
                self.outbox.put_back(now, batch);
            }
        }
        self.touch(now);
    }

    pub(super) fn ask_shell(&self, request: ShellRequest) {
        // Without a shell there is no window to show.
        let _ = self.shell.send(request);
    }
}
