//! What is due becomes work in the accounts' queues, and work becomes orders as the budget allows.

use super::account::Account;
use super::queue::Job;
use super::types::{AccountName, Order, OrderId, Place, Question, WatchId};
use super::{Fleet, Watch};
use crate::{Ask, Now};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl Fleet {
    /// Queues what a watch wants to ask.
    pub(super) fn begin(&mut self, now: Now, id: WatchId) {
        let Some(watch) = self.watches.get_mut(&id) else {
            return;
        };
        watch.scheduled = None;
        let Some(plan) = watch.watcher.plan() else {
            return;
        };
        let Some(account) = self.accounts.get_mut(&watch.account) else {
            return;
        };
        if watch.is_busy() || account.blocked.is_some() {
            return;
        }
        let (progress, status) = match (plan.ask, &watch.place) {
            (Ask::Progress, Some(place)) if place.zone.is_some() => (true, false),
            (Ask::Both, Some(place)) if place.zone.is_some() => (true, true),
            _ => (false, true),
        };
        if progress {
            watch.progress = true;
            account.queue.push(Job::Progress(id));
        }
        if !status {
            return;
        }
        match search_places(watch, account) {
            Some(places) => {
                for place in &places {
                    account.want_images(place, Some(id));
                }
                watch.waiting_for = places;
            }
            None => {
                watch.needs_zones = true;
                if !account.zones_asked {
                    account.zones_at = account.zones_at.min(now.mono);
                }
            }
        }
    }

    /// Queues the account's own work: zones, discovery, instances.
    pub(super) fn account_work(&mut self, now: Now, name: &AccountName) {
        let Some(account) = self.accounts.get_mut(name) else {
            return;
        };
        if account.blocked.is_some() {
            return;
        }
        if !account.zones_asked && account.zones_at <= now.mono {
            account.zones_asked = true;
            account.queue.push(Job::Zones);
        }
        while let Some((at, place)) = account.next_discovery()
            && at <= now.mono
        {
            if place.is_everywhere() && !account.lists_everywhere() {
                account.begin_wide();
            }
            account.memory.entry(place.clone()).or_default().last_full = Some(now.mono);
            account.want_images(&place, None);
        }
        for (place, look) in &mut account.instances {
            if look.next_due().is_some_and(|at| at <= now.mono) && look.begin(account.page_rows) {
                account.queue.push(Job::Instances(place.clone()));
            }
        }
    }

    /// Turns queued work into orders as far as the budget allows.
    pub(super) fn issue(&mut self, now: Now, name: &AccountName) {
        if self.paused {
            return;
        }
        let Some(account) = self.accounts.get_mut(name) else {
            return;
        };
        if account.blocked.is_some() {
            return;
        }
        let mut unasked = Vec::new();
        while account.budget.next_free(now.mono) <= now.mono {
            let Some(job) = account.queue.pop() else {
                break;
            };
            let Some((watch, question)) = question(&self.watches, account, &job) else {
                if let Job::Progress(id) = job {
                    unasked.push(id);
                }
                continue;
            };
            account.budget.spend(now.mono);
            account.outside_had_turn = false;
            self.last_order += 1;
            let id = OrderId(self.last_order);
            self.in_flight.insert(id, (Arc::clone(name), job));
            self.orders.push_back(Order {
                id,
                account: Arc::clone(name),
                watch,
                question,
            });
        }
        // Its place is not known any more: the next question will be where it is.
        for id in unasked {
            if let Some(watch) = self.watches.get_mut(&id) {
                watch.progress = false;
            }
            self.reschedule(id);
        }
    }
}

/// Where to look for a watch's image; none while the account's places are not known.
fn search_places(watch: &Watch, account: &Account) -> Option<BTreeSet<Place>> {
    if account.lists_everywhere() {
        return Some(BTreeSet::from([Place::everywhere()]));
    }
    if let Some(place) = &watch.place {
        let mut places = BTreeSet::from([place.clone()]);
        if watch.not_there.contains(place) {
            let others = account.places.iter().flatten();
            places.extend(
                others
                    .filter(|other| !watch.not_there.contains(other))
                    .cloned(),
            );
        }
        return Some(places);
    }
    let region_alone = |region: &Arc<str>| Place {
        region: Arc::clone(region),
        zone: None,
    };
    let Some(places) = &account.places else {
        let region = watch.region.as_ref().filter(|_| account.zones_refused)?;
        return Some(BTreeSet::from([region_alone(region)]));
    };
    let Some(region) = &watch.region else {
        return Some(places.clone());
    };
    let here = |place: &&Place| place.region == *region;
    let mut found: BTreeSet<Place> = places.iter().filter(here).cloned().collect();
    if found.is_empty() {
        found.insert(region_alone(region));
    }
    Some(found)
}

/// The question of a job, and the watch whose turn it is; none if nobody wants it any more.
fn question(
    watches: &BTreeMap<WatchId, Watch>,
    account: &mut Account,
    job: &Job,
) -> Option<(Option<WatchId>, Question)> {
    Some(match job {
        Job::Progress(id) => {
            let watch = watches.get(id)?;
            let place = watch.place.clone()?;
            let image = Arc::clone(&watch.image);
            (Some(*id), Question::Progress { image, place })
        }
        Job::Images(place) => {
            let listing = account.listings.get(place)?;
            if !listing.is_wanted() {
                account.listings.remove(place);
                return None;
            }
            let question = Question::Images {
                place: place.clone(),
                offset: listing.paging.offset(),
                limit: listing.paging.limit(),
            };
            (listing.waiters.first().copied(), question)
        }
        Job::Instances(place) => {
            let paging = account.instances.get(place)?.paging();
            let question = Question::Instances {
                place: place.clone(),
                offset: paging.offset(),
                limit: paging.limit(),
            };
            (None, question)
        }
        Job::Zones => (None, Question::Zones),
    })
}
