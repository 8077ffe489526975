//! How many requests an account may make.

use crate::Mono;
use std::collections::VecDeque;

/// The window that the budget counts in, in seconds.
const WINDOW: f64 = 60.0;
/// Each complaint of the service halves the allowance, down to this share of it.
const LEAST_SHARE: f64 = 1.0 / 16.0;
/// Pause after the first complaint, in seconds; doubles with each further one.
const FIRST_PAUSE: f64 = 5.0;
/// The longest pause, whatever the service says, in seconds.
const LONGEST_PAUSE: f64 = 300.0;

/// A request budget: never more than `per_minute` requests in any 60 seconds. The first half of it
/// may be spent at once, the second half is paced evenly, so that a burst never leaves a long
/// silence behind it.
#[derive(Debug, Clone)]
pub(super) struct Budget {
    per_minute: u32,
    /// Share of the budget that is in use, 1 unless the service complained.
    share: f64,
    spent: VecDeque<Mono>,
    paused_until: Mono,
    complaints: u32,
    last_complaint: Mono,
}

impl Budget {
    pub(super) fn new(per_minute: u32) -> Self {
        Budget {
            per_minute: per_minute.max(1),
            share: 1.0,
            spent: VecDeque::new(),
            paused_until: Mono::ZERO,
            complaints: 0,
            last_complaint: Mono::ZERO,
        }
    }

    pub(super) fn set_per_minute(&mut self, per_minute: u32) {
        self.per_minute = per_minute.max(1);
    }

    fn allowance(&self) -> usize {
        ((f64::from(self.per_minute) * self.share) as usize).max(1)
    }

    /// The earliest moment, `now` or later, at which one more request is allowed.
    pub(super) fn next_free(&mut self, now: Mono) -> Mono {
        self.recover(now);
        while self
            .spent
            .front()
            .is_some_and(|&at| now.seconds_since(at) >= WINDOW)
        {
            self.spent.pop_front();
        }
        let allowance = self.allowance();
        let mut free = now.max(self.paused_until);
        if let Some(&last) = self.spent.back()
            && self.spent.len() >= allowance.div_ceil(2)
        {
            free = free.max(last.plus_secs(WINDOW / allowance as f64));
        }
        if let Some(over) = self.spent.len().checked_sub(allowance)
            && let Some(&leaving) = self.spent.get(over)
        {
            free = free.max(leaving.plus_secs(WINDOW));
        }
        free
    }

    /// Books one request.
    pub(super) fn spend(&mut self, now: Mono) {
        self.spent.push_back(now);
    }

    /// The service said "too many requests": everything waits, then goes on at half the pace.
    pub(super) fn slow_down(&mut self, now: Mono, retry_after_seconds: Option<u32>) {
        // During the pause nothing is asked: complaints then are about questions from before it.
        let first_of_a_burst = self.complaints == 0 || now >= self.paused_until;
        self.last_complaint = now;
        if first_of_a_burst {
            self.share = (self.share / 2.0).max(LEAST_SHARE);
            self.complaints = self.complaints.saturating_add(1);
        }
        let own = FIRST_PAUSE * f64::from(2_u32.saturating_pow(self.complaints.clamp(1, 10) - 1));
        let asked = retry_after_seconds.map_or(0.0, f64::from);
        let pause = own.max(asked).min(LONGEST_PAUSE);
        self.paused_until = self.paused_until.max(now.plus_secs(pause));
    }

    /// Until when nothing is asked because the service complained.
    pub(super) fn paused_until(&self) -> Mono {
        self.paused_until
    }

    /// Whether the service's complaint still holds the account back.
    pub(super) fn is_slowed(&self) -> bool {
        self.share < 1.0
    }

    /// Every minute without a complaint gives back half as much again.
    fn recover(&mut self, now: Mono) {
        while self.share < 1.0
            && now.seconds_since(self.paused_until.max(self.last_complaint)) >= WINDOW
        {
            self.share = (self.share * 1.5).min(1.0);
            self.last_complaint = self.paused_until.max(self.last_complaint).plus_secs(WINDOW);
            if self.share >= 1.0 {
                self.complaints = 0;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spend_until(budget: &mut Budget, end: f64) -> Vec<f64> {
        let mut now = Mono::ZERO;
        let mut times = Vec::new();
        loop {
            let free = budget.next_free(now);
            if free.as_secs_f64() > end {
                return times;
            }
            now = free;
            budget.spend(now);
            times.push(now.as_secs_f64());
        }
    }

    #[test]
    fn never_more_than_the_budget_in_any_minute() {
        for per_minute in [1, 2, 7, 60, 600] {
            let times = spend_until(&mut Budget::new(per_minute), 600.0);
            for (i, &t) in times.iter().enumerate() {
                let in_window = times[..=i]
                    .iter()
                    .filter(|&&u| t - u < WINDOW - 1e-6)
                    .count();
                assert!(
                    in_window <= per_minute as usize,
                    "{in_window} at {t} of {per_minute}"
                );
            }
            assert!(
                times.len() >= per_minute as usize * 9,
                "the budget can be used"
            );
        }
    }

    #[test]
    fn half_at_once_then_evenly() {
        let times = spend_until(&mut Budget::new(60), 60.0);
        assert_eq!(times.iter().filter(|&&t| t == 0.0).count(), 30);
        assert!(
            times[31..]
                .windows(2)
                .take(20)
                .all(|w| (w[1] - w[0] - 1.0).abs() < 1e-6)
        );
    }

    #[test]
    fn a_complaint_pauses_halves_and_is_forgotten() {
        let mut budget = Budget::new(60);
        let at = Mono::from_secs_f64(100.0);
        budget.slow_down(at, None);
        assert_eq!(budget.next_free(at), at.plus_secs(5.0));
        assert!(budget.is_slowed());
        budget.slow_down(at.plus_secs(0.2), Some(30));
        assert_eq!(
            budget.next_free(at),
            at.plus_secs(30.2),
            "the service's own wish counts"
        );
        let later = at.plus_secs(600.0);
        assert_eq!(budget.next_free(later), later);
        assert!(!budget.is_slowed());
    }

    #[test]
    fn answers_in_one_burst_count_as_one_complaint() {
        let mut budget = Budget::new(60);
        for i in 0..20 {
            budget.slow_down(Mono::from_secs_f64(50.0 + f64::from(i) * 0.01), None);
        }
        assert_eq!(budget.allowance(), 30);
    }
}
