//! One account of the fleet.

use super::budget::Budget;
use super::instances::InstanceLook;
use super::listing::{Listing, PlaceMemory};
use super::queue::{Job, Queue};
use super::types::{ImageId, Place, WatchId};
use crate::{Failure, Learned, Mono};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug)]
pub(super) struct Account {
    pub(super) budget: Budget,
    pub(super) learned: Learned,
    pub(super) discovery: bool,
    pub(super) blocked: Option<Failure>,
    /// The last failure since the last answer, whatever it was about.
    pub(super) trouble: Option<Failure>,
    pub(super) trouble_since: Mono,
    /// Regions and zones as the service names them; none until it has.
    pub(super) places: Option<BTreeSet<Place>>,
    pub(super) zones_at: Mono,
    pub(super) zones_failures: u32,
    pub(super) zones_asked: bool,
    /// Whether the service refused to name them when last asked: it may never do.
    pub(super) zones_refused: bool,
    pub(super) memory: BTreeMap<Place, PlaceMemory>,
    pub(super) listings: BTreeMap<Place, Listing>,
    pub(super) instances: BTreeMap<Place, InstanceLook>,
    pub(super) queue: Queue,
    pub(super) by_image: BTreeMap<ImageId, WatchId>,
    /// Images that were offered as discovered.
    pub(super) offered: BTreeSet<ImageId>,
    /// Watches that have not ended.
    pub(super) active: BTreeSet<WatchId>,
    /// Instances that a watch needs or waits for, by their ID.
    pub(super) held: BTreeMap<String, WatchId>,
}

impl Account {
    pub(super) fn new(now: Mono, per_minute: u32, discovery: bool) -> Self {
        Account {
            budget: Budget::new(per_minute),
            learned: Learned::default(),
            discovery,
            blocked: None,
            trouble: None,
            trouble_since: now,
            places: None,
            zones_at: now,
            zones_failures: 0,
            zones_asked: false,
            zones_refused: false,
            memory: BTreeMap::new(),
            listings: BTreeMap::new(),
            instances: BTreeMap::new(),
            queue: Queue::default(),
            by_image: BTreeMap::new(),
            offered: BTreeSet::new(),
            active: BTreeSet::new(),
            held: BTreeMap::new(),
        }
    }

    /// Joins the listing of `place`, or queues one.
    pub(super) fn want_images(&mut self, place: &Place, waiter: Option<WatchId>) {
        let queued = self.listings.contains_key(place);
        let listing = self.listings.entry(place.clone()).or_default();
        match waiter {
            Some(id) => listing.join(id),
            None => listing.full = true,
        }
        if !queued {
            self.queue.push(Job::Images(place.clone()));
        }
    }

    /// Much may have happened unseen, in sleep or in an outage: looks everywhere soon.
    pub(super) fn look_everywhere(&mut self, now: Mono) {
        self.memory.values_mut().for_each(PlaceMemory::look_soon);
        self.instances
            .values_mut()
            .for_each(|look| look.look_soon(now));
    }

    /// When the account's own work (zones, discovery, instances, queue) is due next.
    pub(super) fn next_due(&mut self, now: Mono) -> Option<Mono> {
        if self.blocked.is_some() {
            return None;
        }
        let queue = if self.queue.is_empty() {
            None
        } else {
            Some(self.budget.next_free(now))
        };
        let zones = (!self.zones_asked).then_some(self.zones_at);
        let discovery = self.next_discovery().map(|(at, _)| at);
        let instances = self
            .instances
            .values()
            .filter_map(InstanceLook::next_due)
            .min();
        [queue, zones, discovery, instances]
            .into_iter()
            .flatten()
            .min()
    }

    /// The place whose full listing is due next, and when.
    pub(super) fn next_discovery(&self) -> Option<(Mono, Place)> {
        if !self.discovery {
            return None;
        }
        let pause = if self.active.is_empty() {
            super::IDLE_LOOK
        } else {
            super::BUSY_LOOK
        };
        let places = self.places.iter().flatten();
        places
            .filter(|place| {
                !self
                    .listings
                    .get(*place)
                    .is_some_and(|listing| listing.full)
            })
            .map(|place| {
                let Some(memory) = self.memory.get(place) else {
                    return (Mono::ZERO, place);
                };
                // One failure may be chance; more of them are trouble that asking does not end.
                let slower = f64::from(1_u32 << memory.failures.saturating_sub(1).min(3));
                let at = memory
                    .last_full
                    .map_or(Mono::ZERO, |at| at.plus_secs(pause * slower));
                (at.max(memory.closed_until), place)
            })
            .min()
            .map(|(at, place)| (at, place.clone()))
    }
}
