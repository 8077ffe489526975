//! Many builds of several accounts: who asks what, when, so that few requests serve all.
//!
//! The fleet holds a [`Watcher`] for each build and an account for each key pair. Statuses are read
//! from listings that all builds of a place share; requests wait for the account's budget, first
//! due first asked. It hands out [`Order`]s, each of which must get a [`Fleet::reply`], and
//! [`FleetEvent`]s, and says with [`Fleet::next_deadline`] when it wants to be called again.

mod account;
mod asking;
mod budget;
mod controls;
mod instances;
mod listing;
mod paging;
mod queue;
mod replies;
#[cfg(test)]
mod tests;
mod types;
mod wide;

pub use paging::{PAGE_ROWS, Paging, Row};
pub use types::{
    AccountName, FleetEvent, ImageId, ImageRow, Instance, Order, OrderId, Page, Place, Question,
    Reply, WatchId, Zone,
};

use crate::{
    Connection, Event, Failure, FailureKind, Learned, Mono, Now, PauseBounds, PollReason, Watcher,
};
use account::Account;
use queue::Job;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// Seconds between full listings of a place while something is being made.
const BUSY_LOOK: f64 = 60.0;
/// Seconds between full listings of a place otherwise.
const IDLE_LOOK: f64 = 120.0;
/// Least seconds between full listings of a place for each of its pages: an account of thousands of
/// images would else have its budget used up by looks for new ones.
const PAGE_PAUSE: f64 = 6.0;
/// Seconds between full listings of a place while one listing does for all places.
const WIDE_LOOK: f64 = 3600.0;
/// Seconds that the regions and zones are good for.
const ZONES_AGE: f64 = 6.0 * 3600.0;
/// Seconds over which the builds of an account are spread after an outage.
const RECOVERY_SPREAD: f64 = 5.0;
/// An outage this long, in seconds, ends with asking everything again at once.
const OUTAGE: f64 = 20.0;
/// Seconds over which due builds are spread after sleep.
const WAKE_SPREAD: f64 = 8.0;

/// What the IDs of container instances begin with.
const POD_INSTANCE: &str = "cpod-";

/// One build in the fleet.
#[derive(Debug)]
struct Watch {
    account: AccountName,
    image: ImageId,
    place: Option<Place>,
    /// Look only in this region while the place is unknown.
    region: Option<Arc<str>>,
    watcher: Watcher,
    /// The entry in the timetable, if any.
    scheduled: Option<Mono>,
    /// Whether its progress is queued or being asked.
    progress: bool,
    /// Places whose listing it waits for.
    waiting_for: BTreeSet<Place>,
    /// What went wrong in other places of the same search.
    search_failure: Option<Failure>,
    /// Whether a place of the same search answered.
    search_answered: bool,
    /// Whether one of them had nothing of what was there lately.
    search_strange: bool,
    /// Places that list the image, or might, but whose progress does not know it.
    not_there: BTreeSet<Place>,
    /// Whether it waits for the account's zones.
    needs_zones: bool,
    instance: Option<Instance>,
    /// Until when to look whether the instance can be used again.
    instance_until: Option<Mono>,
    /// What it is noted for with the account's instances, and where.
    instance_want: Option<(Place, instances::Want)>,
}

impl Watch {
    fn is_busy(&self) -> bool {
        self.progress || self.needs_zones || !self.waiting_for.is_empty()
    }

    /// The zone or the source instance may say that this is a container image.
    fn presume(&mut self, now: Now, account: &Account) {
        let in_pod = self
            .place
            .as_ref()
            .is_some_and(|place| account.is_pod(place));
        let of_pod = |instance: &Instance| instance.id.starts_with(POD_INSTANCE);
        if in_pod || self.instance.as_ref().is_some_and(of_pod) {
            self.watcher.presume_container(now);
        }
    }

    /// Whether the image may be at `place`. Where it was seen it stays: another place that lists it
    /// too only shows that listings are not filtered. Unless the row itself names its place, or the
    /// progress there does not know the image.
    fn may_be_at(&self, place: &Place, says_row: bool) -> bool {
        let settled = self.place.as_ref().filter(|known| {
            self.watcher.seen && known.zone.is_some() && !self.not_there.contains(known)
        });
        says_row || settled.is_none() && !self.not_there.contains(place)
    }

    /// Waits for no listing any more.
    fn end_search(&mut self) -> (Option<Failure>, bool) {
        self.waiting_for.clear();
        self.search_strange = false;
        let answered = std::mem::take(&mut self.search_answered);
        (self.search_failure.take(), answered)
    }
}

/// What a new watch starts with.
#[derive(Debug)]
pub struct NewWatch {
    /// Its account, which must have been added.
    pub account: AccountName,
    /// The image.
    pub image: ImageId,
    /// Where the image is, if known.
    pub place: Option<Place>,
    /// Look only in this region while the place is unknown.
    pub region: Option<Arc<str>>,
    /// Its state machine, new or restored.
    pub watcher: Watcher,
    /// The source instance, if known from before.
    pub instance: Option<Instance>,
}

/// All builds of all accounts. See the module's description.
#[derive(Debug, Default)]
pub struct Fleet {
    accounts: BTreeMap<AccountName, Account>,
    watches: BTreeMap<WatchId, Watch>,
    timetable: BTreeSet<(Mono, WatchId)>,
    in_flight: BTreeMap<OrderId, (AccountName, Job)>,
    orders: VecDeque<Order>,
    events: VecDeque<FleetEvent>,
    last_order: u64,
    pauses: PauseBounds,
    paused: bool,
}

impl Fleet {
    /// An empty fleet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Tells what was learned from the account's past builds.
    pub fn put_learned(&mut self, name: &str, learned: Learned) {
        if let Some(account) = self.accounts.get_mut(name) {
            account.learned = learned;
        }
    }

    /// Removes an account and all its watches.
    pub fn remove_account(&mut self, name: &str) {
        let ids: Vec<WatchId> = self
            .watches
            .iter()
            .filter(|(_, watch)| &*watch.account == name)
            .map(|(&id, _)| id)
            .collect();
        for id in ids {
            self.remove_watch(id);
        }
        self.accounts.remove(name);
        self.forget_orders(name);
    }

    fn forget_orders(&mut self, name: &str) {
        self.in_flight.retain(|_, (account, _)| &**account != name);
        self.orders.retain(|order| &*order.account != name);
    }

    /// Stops an account as if the service had refused it, for example while its keys cannot be read.
    pub fn block_account(&mut self, now: Now, name: &str, failure: Failure) {
        let Some((name, account)) = self.accounts.get_key_value(name) else {
            return;
        };
        let name = Arc::clone(name);
        let said = account
            .blocked
            .as_ref()
            .is_some_and(|known| known.key == failure.key);
        if let Some(account) = self.accounts.get_mut(&name) {
            account.blocked = Some(failure.clone());
        }
        self.withdraw_questions(now, &name);
        for id in self.active_of(&name) {
            self.advance(now, id, |watcher, learned| {
                watcher.on_failure(now, failure.clone(), learned)
            });
        }
        if !said {
            self.events.push_back(FleetEvent::AccountBlocked {
                account: name,
                failure,
            });
        }
    }

    /// Forgets everything that was asked or was to be asked for an account; answers still under way
    /// are ignored.
    fn withdraw_questions(&mut self, now: Now, name: &str) {
        if let Some(account) = self.accounts.get_mut(name) {
            account.queue.clear();
            account.listings.clear();
            account.zones_asked = false;
            account.zones_at = now.mono;
            account
                .instances
                .values_mut()
                .for_each(|look| look.abort(now.mono));
        }
        self.forget_orders(name);
        for id in self.active_of(name) {
            self.release(id);
        }
    }

    /// An account has other keys. What was asked with the old ones is asked anew at once and their
    /// answers count no more, so that a refusal of the old keys does not stop the new ones. Builds
    /// that were in trouble are asked about at once, too.
    pub fn keys_changed(&mut self, now: Now, name: &str) {
        self.withdraw_questions(now, name);
        self.retry_account(now, name);
        for id in self.active_of(name) {
            if let Some(watch) = self.watches.get_mut(&id)
                && !matches!(watch.watcher.connection(), Connection::Online)
            {
                watch.watcher.poll_now(now);
                self.reschedule(id);
            }
        }
    }

    /// Lets a blocked account try again with the keys that it has: a person asked for it.
    pub fn retry_account(&mut self, now: Now, name: &str) {
        let Some((name, _)) = self.accounts.get_key_value(name) else {
            return;
        };
        let name = Arc::clone(name);
        if let Some(account) = self.accounts.get_mut(&name) {
            account.blocked = None;
            account.zones_at = now.mono;
            account.zones_failures = 0;
            account
                .memory
                .values_mut()
                .for_each(|memory| memory.closed_until = Mono::ZERO);
            account.wide = wide::Wide::default();
            account.look_everywhere(now.mono);
        }
        for id in self.active_of(&name) {
            if let Some(watch) = self.watches.get_mut(&id) {
                watch.watcher.unblock(now);
            }
            self.reschedule(id);
        }
    }

    /// Adds a watch. One with the same number is replaced; a second watch of the same image in the
    /// same account is refused with `false`, as is an unknown account.
    pub fn add_watch(&mut self, now: Now, id: WatchId, new: NewWatch) -> bool {
        let Some(account) = self.accounts.get(&new.account) else {
            return false;
        };
        if account
            .by_image
            .get(&new.image)
            .is_some_and(|&other| other != id)
        {
            return false;
        }
        self.remove_watch(id);
        let Some(account) = self.accounts.get_mut(&new.account) else {
            return false;
        };
        account.by_image.insert(Arc::clone(&new.image), id);
        if !new.watcher.state().is_end() {
            account.active.insert(id);
        }
        let mut watch = Watch {
            account: new.account,
            image: new.image,
            place: new.place,
            region: new.region,
            watcher: new.watcher,
            scheduled: None,
            progress: false,
            waiting_for: BTreeSet::new(),
            search_failure: None,
            search_answered: false,
            search_strange: false,
            not_there: BTreeSet::new(),
            needs_zones: false,
            instance: new.instance,
            instance_until: None,
            instance_want: None,
        };
        watch.watcher.set_pauses(now, self.pauses);
        watch.presume(now, account);
        let state = watch.watcher.state().clone();
        instances::on_state(now, &mut watch, account, &state);
        instances::note(now, id, &mut watch, account);
        self.watches.insert(id, watch);
        self.reschedule(id);
        true
    }

    /// Removes a watch; answers still under way are ignored.
    pub fn remove_watch(&mut self, id: WatchId) {
        let Some(mut watch) = self.watches.remove(&id) else {
            return;
        };
        if let Some(at) = watch.scheduled {
            self.timetable.remove(&(at, id));
        }
        // A later watch with the same number must not get an answer meant for this one.
        self.in_flight
            .retain(|_, (_, job)| *job != Job::Progress(id));
        self.orders.retain(|order| {
            order.watch != Some(id) || !matches!(order.question, Question::Progress { .. })
        });
        if let Some(account) = self.accounts.get_mut(&watch.account) {
            account.by_image.remove(&watch.image);
            account.active.remove(&id);
            account.queue.forget(id);
            account
                .listings
                .values_mut()
                .for_each(|listing| listing.leave(id));
            instances::forget(id, &mut watch, account);
        }
    }

    /// Books a request that is made outside of the fleet, if the budget allows one now.
    ///
    /// # Errors
    /// Not now, but perhaps then. Requests from outside and those of the fleet take turns.
    pub fn book_request(&mut self, now: Now, name: &str) -> Result<(), Mono> {
        /// So long the fleet has for its turn, in seconds.
        const TURN: f64 = 0.1;
        let Some(account) = self.accounts.get_mut(name) else {
            return Ok(());
        };
        let free = account.budget.next_free(now.mono);
        let waits = !account.queue.is_empty() && account.blocked.is_none() && !self.paused;
        if free > now.mono {
            return Err(free);
        }
        if waits && account.outside_had_turn {
            return Err(now.mono.plus_secs(TURN));
        }
        account.outside_had_turn = true;
        account.budget.spend(now.mono);
        Ok(())
    }

    /// The state machine of a watch.
    pub fn watcher(&self, id: WatchId) -> Option<&Watcher> {
        self.watches.get(&id).map(|watch| &watch.watcher)
    }

    /// The place of a watch, if known.
    pub fn place(&self, id: WatchId) -> Option<&Place> {
        self.watches.get(&id)?.place.as_ref()
    }

    /// When and why the service is asked next about a build; none if it is not asked at all, as while
    /// the fleet is paused. A moment that has passed means that it is being asked or about to be. After
    /// the service's complaint nothing is asked before the account's pause is over.
    pub fn next_poll(&self, id: WatchId) -> Option<(Mono, PollReason)> {
        if self.paused {
            return None;
        }
        let watch = self.watches.get(&id)?;
        let plan = watch.watcher.plan()?;
        let account = self.accounts.get(&watch.account)?;
        if account.blocked.is_some() {
            return None;
        }
        let at = watch.scheduled.unwrap_or(plan.at);
        Some((at.max(account.budget.paused_until()), plan.reason))
    }

    /// What was learned from an account's past builds.
    pub fn learned(&self, name: &str) -> Option<&Learned> {
        self.accounts.get(name).map(|account| &account.learned)
    }

    /// Rows of the account's images that could not be read when they were last listed.
    pub fn skipped_rows(&self, name: &str) -> u32 {
        let memory = self
            .accounts
            .get(name)
            .into_iter()
            .flat_map(|a| a.memory.values());
        memory
            .map(|memory| memory.skipped)
            .max()
            .unwrap_or_default()
    }

    /// Why an account stands still, if it does.
    pub fn blocked(&self, name: &str) -> Option<&Failure> {
        self.accounts.get(name)?.blocked.as_ref()
    }

    /// The failure that an account has had since its last answer, if any.
    pub fn trouble(&self, name: &str) -> Option<&Failure> {
        self.accounts.get(name)?.trouble.as_ref()
    }

    /// Whether the service asked the account to slow down.
    pub fn is_slowed(&self, name: &str) -> bool {
        self.accounts
            .get(name)
            .is_some_and(|account| account.budget.is_slowed())
    }

    /// When to call [`Fleet::tick`] again at the latest; never while the fleet is paused.
    pub fn next_deadline(&mut self, now: Now) -> Option<Mono> {
        if self.paused {
            return None;
        }
        let watches = self.timetable.first().map(|&(at, _)| at);
        let accounts = self
            .accounts
            .values_mut()
            .filter_map(|account| account.next_due(now.mono))
            .min();
        [watches, accounts].into_iter().flatten().min()
    }

    /// Does what is due. Calling it too often changes nothing.
    pub fn tick(&mut self, now: Now) {
        if self.paused {
            return;
        }
        while let Some(&(at, id)) = self.timetable.first()
            && at <= now.mono
        {
            self.timetable.pop_first();
            self.begin(now, id);
        }
        let names: Vec<AccountName> = self.accounts.keys().cloned().collect();
        for name in names {
            self.account_work(now, &name);
            self.issue(now, &name);
        }
    }

    /// The next question for the service; none while the fleet is paused.
    pub fn next_order(&mut self) -> Option<Order> {
        if self.paused {
            return None;
        }
        self.orders.pop_front()
    }

    /// The next event.
    pub fn next_event(&mut self) -> Option<FleetEvent> {
        self.events.pop_front()
    }

    /// Lets a watcher take something in, passes its events on and puts it back on the timetable.
    fn advance(
        &mut self,
        now: Now,
        id: WatchId,
        step: impl FnOnce(&mut Watcher, &Learned) -> Vec<Event>,
    ) {
        let Some(watch) = self.watches.get_mut(&id) else {
            return;
        };
        let Some(account) = self.accounts.get_mut(&watch.account) else {
            return;
        };
        let events = step(&mut watch.watcher, &account.learned);
        if watch.watcher.state().is_end() {
            account.active.remove(&id);
        } else {
            account.active.insert(id);
        }
        for event in &events {
            if let Event::StateChanged { to, .. } = event {
                instances::on_state(now, watch, account, to);
            }
        }
        instances::note(now, id, watch, account);
        self.events.extend(
            events
                .into_iter()
                .map(|event| FleetEvent::Watch { id, event }),
        );
        self.reschedule(id);
    }

    /// Brings the timetable in line with a watch's plan.
    fn reschedule(&mut self, id: WatchId) {
        let Some(watch) = self.watches.get_mut(&id) else {
            return;
        };
        let blocked = self
            .accounts
            .get(&watch.account)
            .is_none_or(|account| account.blocked.is_some());
        let wanted = if watch.is_busy() || blocked {
            None
        } else {
            watch.watcher.plan()
        };
        let wanted = wanted.map(|plan| plan.at);
        if watch.scheduled == wanted {
            return;
        }
        if let Some(at) = watch.scheduled {
            self.timetable.remove(&(at, id));
        }
        if let Some(at) = wanted {
            self.timetable.insert((at, id));
        }
        watch.scheduled = wanted;
    }

    /// Forgets everything that a watch waits for.
    fn release(&mut self, id: WatchId) {
        if let Some(watch) = self.watches.get_mut(&id) {
            watch.progress = false;
            watch.needs_zones = false;
            watch.end_search();
        }
    }

    fn active_of(&self, name: &str) -> Vec<WatchId> {
        self.accounts
            .get(name)
            .map(|account| account.active.iter().copied().collect())
            .unwrap_or_default()
    }
}

/// Whether a failure says nothing about what was asked, so that the same question may be answered
/// next time.
fn is_passing(failure: &Failure) -> bool {
    matches!(
        failure.kind,
        FailureKind::TryAgain | FailureKind::SlowDown | FailureKind::OurBug
    )
}
