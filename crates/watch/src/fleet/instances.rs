//! The instance that an image is made from: locked while it is made, and back afterwards.

use super::account::Account;
use super::paging::Paging;
use super::queue::Job;
use super::types::{AccountName, FleetEvent, Instance, Page, Place, WatchId};
use super::{Fleet, Watch, is_passing};
use crate::{Failure, Mono, Now, State};
use std::collections::{BTreeMap, BTreeSet};

/// Seconds between looks whether an instance is back.
const BACK_LOOK: f64 = 10.0;
/// How long to look for it, in seconds. Unlocking follows the end of the making closely.
const BACK_LOOK_MOST: f64 = 15.0 * 60.0;
/// Refused looks in a row after which a place is left alone: the account may lack the permission.
const MOST_REFUSALS: u32 = 3;
/// The longest pause after failed looks, in seconds.
const FAILED_PAUSE_MOST: f64 = 300.0;

/// A look at a place's instances.
#[derive(Debug, Clone, Default)]
pub(super) struct InstanceLook {
    /// When to look next; none when nobody wants to know.
    pub(super) at: Option<Mono>,
    /// Whether one is queued or under way.
    under_way: bool,
    /// Where the reading of this look stands.
    paging: Paging,
    /// Instances seen so far in this look.
    rows: Vec<Instance>,
    /// Failed looks in a row.
    failures: u32,
    /// Builds whose instance is not known.
    builds: BTreeSet<WatchId>,
    /// Ended builds whose instance is not back yet.
    waiting: BTreeSet<WatchId>,
}

/// What a watch wants to know of the instances in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Want {
    /// Which one it is made from.
    Which,
    /// Whether it is back.
    Back,
}

impl InstanceLook {
    /// When the next look is due, unless one is under way.
    pub(super) fn next_due(&self) -> Option<Mono> {
        self.at.filter(|_| !self.under_way)
    }

    /// Begins the look that is due, if somebody still wants it.
    pub(super) fn begin(&mut self, page_rows: u32) -> bool {
        self.at = None;
        self.rows.clear();
        self.paging = Paging::with_limit(page_rows);
        self.under_way = self.is_wanted();
        self.under_way
    }

    /// Which page is asked next, or being asked.
    pub(super) fn paging(&self) -> &Paging {
        &self.paging
    }

    /// Drops a look that is under way; whoever wanted it gets another.
    pub(super) fn abort(&mut self, now: Mono) {
        if std::mem::take(&mut self.under_way) {
            self.at = Some(now);
        }
    }

    /// Looks again at once, after trouble or sleep.
    pub(super) fn look_soon(&mut self, now: Mono) {
        self.failures = 0;
        if self.is_wanted() {
            self.at = Some(now);
        }
    }

    fn look_at(&mut self, at: Mono) {
        self.at = Some(self.at.map_or(at, |known| known.min(at)));
    }

    fn is_wanted(&self) -> bool {
        !self.builds.is_empty() || !self.waiting.is_empty()
    }

    fn of(&mut self, want: Want) -> &mut BTreeSet<WatchId> {
        match want {
            Want::Which => &mut self.builds,
            Want::Back => &mut self.waiting,
        }
    }
}

/// A build changed its state, or begins in this one: its instance may have to be waited for.
pub(super) fn on_state(now: Now, watch: &mut Watch, account: &mut Account, to: &State) {
    if !to.is_end() {
        return;
    }
    let Some(place) = &watch.place else { return };
    if watch.instance.as_ref().is_some_and(|found| found.locked) {
        watch.instance_until = Some(now.mono.plus_secs(BACK_LOOK_MOST));
    }
    // One locked instance fewer soon: what was ambiguous may not be any more.
    if let Some(look) = account.instances.get_mut(place)
        && !look.builds.is_empty()
    {
        look.look_at(now.mono.plus_secs(BACK_LOOK));
    }
}

/// Brings the account's notes about instances in line with what a watch wants.
pub(super) fn note(now: Now, id: WatchId, watch: &mut Watch, account: &mut Account) {
    let want = match (watch.watcher.state(), &watch.instance) {
        _ if watch.instance_until.is_some() => Some(Want::Back),
        (State::Making | State::Finalizing, None) => Some(Want::Which),
        _ => None,
    };
    let wanted = watch.place.clone().zip(want);
    if watch.instance_want != wanted {
        forget_want(id, watch, account);
        if let Some((place, want)) = &wanted {
            let look = account.instances.entry(place.clone()).or_default();
            look.of(*want).insert(id);
            look.look_at(now.mono);
        }
        watch.instance_want = wanted;
    }
    let Some(instance) = &watch.instance else {
        return;
    };
    if !watch.watcher.state().is_end() || want == Some(Want::Back) {
        if !account.held.contains_key(&instance.id) {
            account.held.insert(instance.id.clone(), id);
        }
    } else if account.held.get(&instance.id) == Some(&id) {
        account.held.remove(&instance.id);
    }
}

/// A watch is no more.
pub(super) fn forget(id: WatchId, watch: &mut Watch, account: &mut Account) {
    forget_want(id, watch, account);
    if let Some(instance) = &watch.instance
        && account.held.get(&instance.id) == Some(&id)
    {
        account.held.remove(&instance.id);
    }
}

fn forget_want(id: WatchId, watch: &mut Watch, account: &mut Account) {
    if let Some((place, want)) = watch.instance_want.take()
        && let Some(look) = account.instances.get_mut(&place)
    {
        look.of(want).remove(&id);
    }
}

impl Fleet {
    pub(super) fn on_instances(
        &mut self,
        now: Now,
        name: &AccountName,
        place: &Place,
        page: Page<Instance>,
    ) {
        let Some(account) = self.accounts.get_mut(name) else {
            return;
        };
        let Some(look) = account.instances.get_mut(place) else {
            return;
        };
        let more = look.paging.take(&page);
        look.rows.extend(page.rows);
        if more {
            account.queue.push(Job::Instances(place.clone()));
            return;
        }
        look.under_way = false;
        look.failures = 0;
        let rows = std::mem::take(&mut look.rows);
        let complete = look.paging.is_complete();
        self.see_instances_back(now, name, place, &rows, complete);
        if complete {
            self.match_instance(now, name, place, &rows);
        }
    }

    pub(super) fn on_instances_failed(
        &mut self,
        now: Now,
        name: &AccountName,
        place: &Place,
        why: &Failure,
    ) {
        let Some(account) = self.accounts.get_mut(name) else {
            return;
        };
        let Some(look) = account.instances.get_mut(place) else {
            return;
        };
        if look.paging.shrink(why) {
            account.page_rows = look.paging.limit();
            account.queue.push(Job::Instances(place.clone()));
            return;
        }
        look.under_way = false;
        let pause = BACK_LOOK * f64::from(1_u32 << look.failures.min(10));
        look.failures = look.failures.saturating_add(1);
        if is_passing(why) || look.failures < MOST_REFUSALS {
            look.look_at(now.mono.plus_secs(pause.min(FAILED_PAUSE_MOST)));
        }
    }

    /// The service does not say which instance an image comes from. One locked instance and one
    /// build without an instance belong together; anything else would be a guess.
    fn match_instance(&mut self, now: Now, name: &AccountName, place: &Place, rows: &[Instance]) {
        let Some(account) = self.accounts.get_mut(name) else {
            return;
        };
        let mut free = rows
            .iter()
            .filter(|row| row.locked && !account.held.contains_key(&row.id));
        let (Some(instance), None) = (free.next(), free.next()) else {
            return;
        };
        let builds = account.instances.get(place).map(|look| &look.builds);
        let mut builds = builds.into_iter().flatten().copied();
        let (Some(id), None) = (builds.next(), builds.next()) else {
            return;
        };
        if let Some(watch) = self.watches.get_mut(&id) {
            watch.instance = Some(instance.clone());
            watch.presume(now, account);
            note(now, id, watch, account);
            let instance = instance.clone();
            self.events
                .push_back(FleetEvent::InstanceFound { id, instance });
            self.reschedule(id);
        }
    }

    /// Tells which instances are back, and looks again for those that are not.
    fn see_instances_back(
        &mut self,
        now: Now,
        name: &AccountName,
        place: &Place,
        rows: &[Instance],
        complete: bool,
    ) {
        let Some(account) = self.accounts.get_mut(name) else {
            return;
        };
        let waiting: Vec<WatchId> = match account.instances.get(place) {
            Some(look) => look.waiting.iter().copied().collect(),
            None => return,
        };
        let rows: BTreeMap<&str, &Instance> =
            rows.iter().map(|row| (row.id.as_str(), row)).collect();
        for id in waiting {
            let Some(watch) = self.watches.get_mut(&id) else {
                continue;
            };
            let (Some(until), Some(instance)) = (watch.instance_until, &mut watch.instance) else {
                continue;
            };
            match rows.get(instance.id.as_str()).copied() {
                Some(row) if !row.locked => {
                    *instance = row.clone();
                    watch.instance_until = None;
                    let instance = row.clone();
                    self.events
                        .push_back(FleetEvent::InstanceBack { id, instance });
                }
                // Deleted meanwhile, or never to be unlocked: nobody needs to hear.
                None if complete => watch.instance_until = None,
                _ if now.mono >= until => watch.instance_until = None,
                _ => {}
            }
            note(now, id, watch, account);
        }
        if let Some(look) = account.instances.get_mut(place)
            && !look.waiting.is_empty()
        {
            look.look_at(now.mono.plus_secs(BACK_LOOK));
        }
    }
}
