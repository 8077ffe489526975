//! The line of work that waits for an account's budget.

use super::types::{Place, WatchId};
use std::collections::VecDeque;

/// Work that waits for the account's budget.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Job {
    /// Ask one build's progress.
    Progress(WatchId),
    /// Ask the next page of a place's images.
    Images(Place),
    /// Ask the next page of a place's instances.
    Instances(Place),
    /// Ask for the regions and zones.
    Zones,
}

/// Two lines that take turns: questions that serve many builds at once (listings, zones) and
/// questions for one. In each line who was due first is asked first. With one line, hundreds of
/// progress questions would hold up the one listing that notices all ends.
#[derive(Debug, Default)]
pub(super) struct Queue {
    shared: VecDeque<Job>,
    single: VecDeque<Job>,
    single_has_turn: bool,
}

impl Queue {
    pub(super) fn push(&mut self, job: Job) {
        self.line(&job).push_back(job);
    }

    /// Puts a job before all others of its line: the next page of a listing that is waited for.
    pub(super) fn push_first(&mut self, job: Job) {
        self.line(&job).push_front(job);
    }

    pub(super) fn pop(&mut self) -> Option<Job> {
        let single = self.shared.is_empty() || self.single_has_turn && !self.single.is_empty();
        self.single_has_turn = !single;
        if single {
            self.single.pop_front()
        } else {
            self.shared.pop_front()
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.shared.is_empty() && self.single.is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.shared.clear();
        self.single.clear();
    }

    /// Drops the progress question of a watch that is no more.
    pub(super) fn forget(&mut self, id: WatchId) {
        self.single.retain(|job| *job != Job::Progress(id));
    }

    fn line(&mut self, job: &Job) -> &mut VecDeque<Job> {
        match job {
            Job::Images(_) | Job::Zones => &mut self.shared,
            Job::Progress(_) | Job::Instances(..) => &mut self.single,
        }
    }
}
