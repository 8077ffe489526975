//! What a person or the machine may change while the fleet runs.

use super::account::Account;
use super::types::{AccountName, WatchId};
use super::{Fleet, WAKE_SPREAD};
use crate::{Connection, Now, PauseBounds, Watcher};
use std::sync::Arc;

impl Fleet {
    /// Adds an account with its budget in requests a minute, or changes that of a known one.
    pub fn put_account(&mut self, now: Now, name: &AccountName, per_minute: u32, discovery: bool) {
        let account = self
            .accounts
            .entry(Arc::clone(name))
            .or_insert_with(|| Account::new(now.mono, per_minute, discovery));
        account.budget.set_per_minute(per_minute);
        if discovery && !account.discovery {
            // What ended while nobody looked is no news.
            account.memory.values_mut().for_each(|memory| {
                memory.known = None;
                memory.look_soon();
            });
        }
        account.discovery = discovery;
    }

    /// Sets how long pauses between two questions about one build may be, for all watches, those to
    /// come included. Plans are made anew at once; a pause after a failure or one that the service
    /// asked for goes on as it is.
    pub fn set_pauses(&mut self, now: Now, pauses: PauseBounds) {
        if self.pauses == pauses {
            return;
        }
        self.pauses = pauses;
        let ids: Vec<WatchId> = self.watches.keys().copied().collect();
        for id in ids {
            if let Some(watch) = self.watches.get_mut(&id) {
                watch.watcher.set_pauses(now, pauses);
            }
            self.reschedule(id);
        }
    }

    /// Stops all asking, of watches and accounts alike, or lets it go on. What is paused forgets
    /// nothing: answers still under way are taken in, states and connections stay as they are, and
    /// what waits for its turn goes on waiting, what a person asks for meanwhile included. Whatever
    /// became due in the pause is asked within a few seconds of its end, spread out.
    pub fn set_paused(&mut self, now: Now, paused: bool) {
        let resumed = self.paused && !paused;
        self.paused = paused;
        if resumed {
            self.catch_up(now, |watcher| watcher.resume(now, WAKE_SPREAD));
        }
    }

    /// Whether all asking is paused.
    pub fn is_paused(&self) -> bool {
        self.paused
    }

    /// The machine slept and woke: everything due is asked within a few seconds, spread out, and
    /// discovery looks everywhere.
    pub fn wake(&mut self, now: Now) {
        self.catch_up(now, |watcher| watcher.wake(now, WAKE_SPREAD));
    }

    /// The wall clock leapt ahead and no other clock did: it was set, or a virtual machine stood
    /// still. Nobody can tell which. So no time is added to any build, and all are asked about.
    pub fn clock_leapt(&mut self, now: Now) {
        self.catch_up(now, |watcher| {
            watcher.clock_set(now);
            if !matches!(watcher.connection(), Connection::Blocked { .. }) {
                watcher.poll_now(now);
            }
        });
    }

    /// Nothing was asked for a while: each watch puts its plan right, and accounts look everywhere.
    fn catch_up(&mut self, now: Now, mut put_right: impl FnMut(&mut Watcher)) {
        for account in self.accounts.values_mut() {
            account.look_everywhere(now.mono);
        }
        let ids: Vec<WatchId> = self.watches.keys().copied().collect();
        for id in ids {
            if let Some(watch) = self.watches.get_mut(&id) {
                put_right(&mut watch.watcher);
            }
            self.reschedule(id);
        }
    }

    /// A person wants to know about this build now. While its account stands still this changes
    /// nothing.
    pub fn poll_now(&mut self, now: Now, id: WatchId) {
        let Some(watch) = self.watches.get_mut(&id) else {
            return;
        };
        if self
            .accounts
            .get(&watch.account)
            .is_some_and(|account| account.blocked.is_none())
        {
            watch.watcher.poll_now(now);
            self.reschedule(id);
        }
    }
}
