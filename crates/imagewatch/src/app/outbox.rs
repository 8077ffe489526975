//! Notices on their way to the desktop: each once, several at once as one, none in quiet hours.

use crate::notices::{DueNotice, NoticeKind};
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

/// Quiet hours that it is at this moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Quiet {
    /// Their end.
    pub(super) until: Wall,
    /// Failures and refused keys do not wait.
    pub(super) let_failures_through: bool,
}

impl Quiet {
    /// Whether a notice has to wait for their end.
    fn holds(self, notice: &DueNotice) -> bool {
        !(self.let_failures_through && notice.kind.is_failure())
    }
}

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
    pub(super) fn unsaved_id(&mut self) -> i64 {
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

    /// A notice is due now, or when quiet hours are over.
    pub(super) fn put(&mut self, now: Now, quiet: Option<Quiet>, notice: DueNotice) {
        if quiet.is_some_and(|quiet| quiet.holds(&notice)) {
            self.held.push(notice);
        } else {
            self.push(now, notice);
        }
    }

    /// Lets go of what need not wait any more: it is told together.
    pub(super) fn release(&mut self, now: Now, quiet: Option<Quiet>) {
        let free = |notice: &mut DueNotice| !quiet.is_some_and(|quiet| quiet.holds(notice));
        let free: Vec<DueNotice> = self.held.extract_if(.., free).collect();
        for notice in free {
            let waited = true;
            self.push(now, DueNotice { waited, ..notice });
        }
    }

    /// Drops what waits to be told of blocked accounts and is not true any more; its numbers.
    pub(super) fn drop_stale(&mut self, is_true: impl Fn(&str, &str) -> bool) -> Vec<i64> {
        let is_stale = |notice: &mut DueNotice| {
            let told = notice.stopped();
            told.is_some_and(|(account, failure)| !is_true(account, failure))
        };
        let due = self.due.extract_if(.., is_stale);
        let dropped = due.chain(self.held.extract_if(.., is_stale));
        let dropped = dropped.map(|notice| notice.id).collect();
        self.rest_if_empty();
        dropped
    }

    /// Whether it waits to be told that an account is blocked.
    pub(super) fn has_stopped(&self, account: &str) -> bool {
        let mut waiting = self.due.iter().chain(&self.held);
        waiting.any(|notice| notice.stopped().is_some_and(|(name, _)| name == account))
    }

    fn rest_if_empty(&mut self) {
        if self.due.is_empty() {
            self.first = None;
            self.at = None;
        }
    }

    /// When something goes out, or notices need not wait any more.
    pub(super) fn deadline(&self, now: Now, quiet: Option<Quiet>) -> Option<Mono> {
        let end = quiet.map_or(now.wall, |quiet| quiet.until);
        let released = now.mono.plus_secs(end.seconds_since(now.wall));
        let released = (!self.held.is_empty()).then_some(released);
        self.next_due().into_iter().chain(released).min()
    }

    /// These are being handed to the desktop.
    pub(super) fn hand_out(&mut self, batch: Vec<DueNotice>) {
        self.sending = true;
        self.in_hand = batch;
    }

    /// Whether some are being handed to the desktop.
    pub(super) fn is_sending(&self) -> bool {
        self.sending
    }

    /// The desktop has answered; what it was asked to show.
    pub(super) fn handed_out(&mut self) -> Vec<DueNotice> {
        self.sending = false;
        std::mem::take(&mut self.in_hand)
    }

    /// The desktop took a notice.
    pub(super) fn was_taken(&mut self) {
        self.failures = 0;
    }

    /// The desktop did not take these: they are due again after a pause.
    pub(super) fn put_back(&mut self, now: Now, batch: Vec<DueNotice>) {
        self.due.splice(0..0, batch);
        let pause = PAUSE * f64::from(1_u32 << self.failures.min(8));
        self.failures += 1;
        self.at = Some(now.mono.plus_secs(pause.min(PAUSE_MOST)));
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
    pub(super) fn take(&mut self) -> Vec<DueNotice> {
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
        self.rest_if_empty();
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notices::NoticePayload;

    /// 22:30 of some day, an hour and a half before quiet hours end.
    fn at(seconds: f64) -> Now {
        Now {
            mono: Mono::from_secs_f64(1_000.0 + seconds),
            wall: Wall(1_795_536_000_000).plus_secs(seconds),
        }
    }

    fn quiet() -> Option<Quiet> {
        Some(Quiet {
            until: at(5_400.0).wall,
            let_failures_through: true,
        })
    }

    fn notice(id: i64, kind: NoticeKind) -> DueNotice {
        DueNotice {
            id,
            kind,
            watch: Some(id),
            payload: NoticePayload::default(),
            away: false,
            waited: false,
        }
    }

    fn ids(batch: &[DueNotice]) -> Vec<i64> {
        batch.iter().map(|notice| notice.id).collect()
    }

    #[test]
    fn quiet_hours_hold_notices_until_the_moment_they_end_and_tell_them_as_one() {
        let mut outbox = Outbox::default();
        outbox.put(at(0.0), quiet(), notice(1, NoticeKind::Ready));
        outbox.put(at(60.0), quiet(), notice(2, NoticeKind::Stalled));
        assert_eq!(outbox.next_due(), None);
        assert_eq!(outbox.deadline(at(60.0), quiet()), Some(at(5_400.0).mono));
        outbox.release(at(5_399.0), quiet());
        assert_eq!(outbox.next_due(), None);

        outbox.release(at(5_400.0), None);
        let due = at(5_400.0 + GATHER).mono;
        assert_eq!(outbox.deadline(at(5_400.0), None), Some(due));
        assert_eq!(ids(&outbox.take()), [1, 2]);
        assert_eq!(outbox.deadline(at(5_401.0), None), None);
    }

    #[test]
    fn failures_pass_through_quiet_hours_if_that_is_wanted() {
        let mut outbox = Outbox::default();
        outbox.put(at(0.0), quiet(), notice(1, NoticeKind::Ready));
        outbox.put(at(0.0), quiet(), notice(2, NoticeKind::Failed));
        outbox.put(at(0.0), quiet(), notice(3, NoticeKind::AccountStopped));
        assert_eq!(outbox.deadline(at(0.0), quiet()), Some(at(GATHER).mono));
        assert_eq!(ids(&outbox.take()), [2]);
        assert_eq!(ids(&outbox.take()), [3]);
        assert_eq!(outbox.next_due(), None);

        let strict = quiet().map(|quiet| Quiet {
            let_failures_through: false,
            ..quiet
        });
        outbox.put(at(1.0), strict, notice(4, NoticeKind::Failed));
        assert_eq!(outbox.next_due(), None);
        // A person who changes the setting hears of it at once.
        outbox.release(at(2.0), quiet());
        assert_eq!(ids(&outbox.take()), [4]);
    }

    #[test]
    fn a_moved_wall_clock_moves_the_end_with_it() {
        let mut outbox = Outbox::default();
        outbox.put(at(0.0), quiet(), notice(1, NoticeKind::Ready));
        let moved = Now {
            wall: at(5_000.0).wall,
            ..at(10.0)
        };
        let end = outbox.deadline(moved, quiet());
        assert_eq!(end, Some(at(410.0).mono));
    }

    #[test]
    fn many_ends_become_one_and_few_are_told_one_by_one() {
        let mut outbox = Outbox::default();
        (1..4).for_each(|id| outbox.put(at(0.0), None, notice(id, NoticeKind::Ready)));
        assert_eq!(ids(&outbox.take()), [1]);
        outbox.put(at(0.1), None, notice(4, NoticeKind::Ready));
        outbox.put(at(0.1), None, notice(5, NoticeKind::Failed));
        assert_eq!(ids(&outbox.take()), [2, 3, 4, 5]);
    }

    #[test]
    fn what_is_not_true_any_more_is_not_told() {
        let mut outbox = Outbox::default();
        let stopped = |id| DueNotice {
            payload: NoticePayload {
                account: Some(format!("account-{id}")),
                failure: Some(watch::Failure {
                    kind: watch::FailureKind::Account,
                    key: "error-keys-rejected".to_owned(),
                    ret_code: None,
                    message: None,
                    request_id: None,
                    retry_after_seconds: None,
                }),
                ..NoticePayload::default()
            },
            ..notice(id, NoticeKind::AccountStopped)
        };
        let strict = quiet().map(|quiet| Quiet {
            let_failures_through: false,
            ..quiet
        });
        outbox.put(at(0.0), None, stopped(1));
        outbox.put(at(0.0), None, stopped(2));
        outbox.put(at(0.0), None, notice(3, NoticeKind::Ready));
        outbox.put(at(0.0), strict, stopped(4));
        let second_only = |account: &str, _: &str| account == "account-2";
        assert!(outbox.has_stopped("account-4"));
        assert_eq!(outbox.drop_stale(second_only), [1, 4]);
        assert!(!outbox.has_stopped("account-4"));
        assert_eq!(ids(&outbox.take()), [2]);
        assert_eq!(ids(&outbox.take()), [3]);
        outbox.put(at(1.0), None, stopped(5));
        assert_eq!(outbox.drop_stale(|_, _| false), [5]);
        assert_eq!(outbox.next_due(), None);
    }

    #[test]
    fn what_the_desktop_did_not_take_is_due_again_after_growing_pauses() {
        let mut outbox = Outbox::default();
        outbox.put(at(0.0), None, notice(1, NoticeKind::Ready));
        for pause in [5.0, 10.0, 20.0, 40.0, 80.0, 120.0, 120.0] {
            let batch = outbox.take();
            outbox.hand_out(batch);
            assert_eq!(outbox.next_due(), None);
            let back = outbox.handed_out();
            outbox.put_back(at(0.0), back);
            assert_eq!(outbox.next_due(), Some(at(pause).mono));
        }
    }
}
