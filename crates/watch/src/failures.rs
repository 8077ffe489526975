//! What failed questions do to a watch.

use crate::learned::Learned;
use crate::schedule;
use crate::timeline::is_same_moment;
use crate::{Connection, Event, Failure, FailureKind, Now, PollReason, ProgressAnswer, Watcher};

/// Questions that say that this watch itself is wrong, in a row, before it is blocked.
const WRONG_MOST: u32 = 4;
/// How long nothing else may have been answered before that, in seconds: it may be passing trouble.
const WRONG_FOR: f64 = 150.0;
/// RetCodes from here on are the product's, not the gateway's.
const FIRST_PRODUCT_CODE: i64 = 2_000;
/// First pause after a throttled question, in seconds; it doubles with each.
const THROTTLED: f64 = 5.0;
/// Longest pause after a throttled question, in seconds.
const THROTTLED_MOST: f64 = 60.0;
/// Longest pause that the service can ask for, in seconds.
const ASKED_MOST: f64 = 3_600.0;

impl Watcher {
    /// Takes in that a status question, or everything, failed. Never changes the build's state.
    pub fn on_failure(&mut self, now: Now, failure: Failure, learned: &Learned) -> Vec<Event> {
        if self.ended.is_some() {
            return Vec::new();
        }
        if let Connection::Blocked { why, .. } = &mut self.connection {
            return still_blocked(why, failure);
        }
        let elapsed = self.timeline.elapsed(now);
        let again = |(at, why): &(f64, Failure)| is_same_moment(*at, elapsed) && *why == failure;
        if self.trouble.last.as_ref().is_some_and(again) {
            return Vec::new();
        }
        self.trouble.last = Some((elapsed, failure.clone()));
        self.begin_step(now, learned);
        let mut events = Vec::new();
        if failure.kind == FailureKind::SlowDown {
            self.throttled(now, &failure);
            return events;
        }
        self.trouble.since.get_or_insert(elapsed);
        // An image that was listed is right: whatever is wrong now, it may pass.
        self.trouble.wrong = if failure.kind == FailureKind::Watch && !self.seen {
            self.trouble.wrong + 1
        } else {
            0
        };
        let for_seconds = self.trouble.since.map_or(0.0, |since| elapsed - since);
        let is_wrong = self.trouble.wrong >= WRONG_MOST && for_seconds >= WRONG_FOR;
        if failure.kind == FailureKind::Account || is_wrong {
            let since = self.trouble_wall(now);
            self.connection = Connection::Blocked {
                since,
                why: failure.clone(),
            };
            self.plan = None;
            events.push(Event::Blocked(failure));
            return events;
        }
        self.retry(now, failure, &mut events);
        events
    }

    /// Takes in that a progress question failed while nothing is known of status. The build's
    /// status decides whether there is trouble, so that is asked soon; progress itself is asked
    /// again after growing pauses. Whatever a product or parameter error says of progress is a
    /// refusal, one that passes too.
    pub fn on_progress_failure(
        &mut self,
        now: Now,
        failure: Failure,
        learned: &Learned,
    ) -> Vec<Event> {
        let of_product = failure
            .ret_code
            .is_some_and(|code| code >= FIRST_PRODUCT_CODE);
        match failure.kind {
            FailureKind::Product | FailureKind::Watch => {
                self.on_progress(now, ProgressAnswer::Refused, learned)
            }
            FailureKind::TryAgain if of_product => {
                self.on_progress(now, ProgressAnswer::Refused, learned)
            }
            FailureKind::Account | FailureKind::SlowDown => self.on_failure(now, failure, learned),
            FailureKind::TryAgain | FailureKind::OurBug => {
                let elapsed = self.timeline.elapsed(now);
                let failed_at = self.progress.failed_at;
                if self.plan.is_none() || failed_at.is_some_and(|at| is_same_moment(at, elapsed)) {
                    return Vec::new();
                }
                self.progress.failed_at = Some(elapsed);
                self.begin_step(now, learned);
                let failures = self.progress.failures;
                self.progress.failures = failures.saturating_add(1);
                let pause = (2.0 * f64::from(1_u32 << failures.min(8))).min(300.0);
                self.progress.from = elapsed + pause;
                let status_is_fresh = self.last_status.is_some_and(|at| elapsed - at < 2.0);
                if status_is_fresh || matches!(self.connection, Connection::Retrying { .. }) {
                    self.replan_unless_retrying(now);
                } else {
                    self.plan_at(now, self.pauses.bound(1.0), PollReason::Retry);
                }
                Vec::new()
            }
        }
    }

    fn retry(&mut self, now: Now, failure: Failure, events: &mut Vec<Event>) {
        let near = schedule::is_near(&self.situation(now));
        let asked_to = asked_pause(&failure);
        let pause = self.pauses.bound(self.backoff.next(near)).max(asked_to);
        let attempts = match &self.connection {
            Connection::Retrying { attempts, .. } => attempts.saturating_add(1),
            _ => 1,
        };
        if attempts == 1 {
            events.push(Event::TroubleBegan(failure.clone()));
        }
        self.connection = Connection::Retrying {
            since: self.trouble_wall(now),
            why: failure,
            attempts,
        };
        self.plan_at(now, pause, PollReason::Retry);
    }

    fn throttled(&mut self, now: Now, failure: &Failure) {
        let doubled = THROTTLED * f64::from(1_u32 << self.trouble.throttled.min(6));
        self.trouble.throttled = self.trouble.throttled.saturating_add(1);
        let asked_to = asked_pause(failure);
        let pause = doubled.min(THROTTLED_MOST).max(asked_to);
        let until = now.mono.plus_secs(pause);
        if self.plan.is_some_and(|plan| plan.at < until) {
            self.plan_at(now, pause, PollReason::Throttled);
        }
    }

    fn trouble_wall(&self, now: Now) -> crate::Wall {
        let elapsed = self.timeline.elapsed(now);
        let ago = self
            .trouble
            .since
            .map_or(0.0, |since| (elapsed - since).max(0.0));
        now.wall.plus_secs(-ago)
    }
}

/// A failure of a watch that is blocked already: nothing is asked any more, but the account can be
/// blocked for another reason by now, which takes the place of the `why` known so far.
fn still_blocked(why: &mut Failure, failure: Failure) -> Vec<Event> {
    if failure.kind != FailureKind::Account {
        return Vec::new();
    }
    let known = std::mem::replace(why, failure.clone());
    if known.key == failure.key {
        Vec::new()
    } else {
        vec![Event::Blocked(failure)]
    }
}

/// The pause that the service asked for, in seconds; 0 if it did not.
fn asked_pause(failure: &Failure) -> f64 {
    f64::from(failure.retry_after_seconds.unwrap_or(0)).min(ASKED_MOST)
}
