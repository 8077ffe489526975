//! One account of the fleet.

use super::budget::Budget;
use super::instances::InstanceLook;
use super::listing::{Listing, PlaceMemory};
use super::paging::PAGE_ROWS;
use super::queue::{Job, Queue};
use super::types::{ImageId, Place, WatchId, Zone};
use super::wide::Wide;
use crate::{Failure, Learned, Mono};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

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
    /// The same with all that the service says of them.
    pub(super) zones: Vec<Zone>,
    /// Whether one listing does for all places.
    pub(super) wide: Wide,
    /// Rows to ask for at once.
    pub(super) page_rows: u32,
    /// Whether the last request was made outside of the fleet.
    pub(super) outside_had_turn: bool,
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
            zones: Vec::new(),
            wide: Wide::default(),
            page_rows: PAGE_ROWS,
            outside_had_turn: false,
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
        let listing = self.listings.entry(place.clone());
        let listing = listing.or_insert_with(|| Listing::new(self.page_rows));
        match waiter {
            Some(id) => listing.join(id),
            None => listing.full = true,
        }
        if !queued {
            self.queue.push(Job::Images(place.clone()));
        }
    }

    /// Where a row's image is: a zone that the row names goes before the place that was asked, and
    /// among several the one that is `known` before others.
    pub(super) fn home(
        &self,
        asked: &Place,
        zones: &[Arc<str>],
        known: Option<&Place>,
    ) -> Option<Place> {
        if zones.is_empty() {
            return (!asked.is_everywhere()).then(|| asked.clone());
        }
        let is_named = |place: &&Place| place.zone.as_ref().is_some_and(|z| zones.contains(z));
        let places = self.places.iter().flatten();
        let mut candidates = known.into_iter().chain([asked]).chain(places);
        let named = candidates.find(is_named).cloned();
        Some(named.unwrap_or_else(|| asked.or_named_by(zones)))
    }

    /// Whether images that are made in `place` are those of containers.
    pub(super) fn is_pod(&self, place: &Place) -> bool {
        self.zones
            .iter()
            .any(|zone| zone.pod && zone.place == *place)
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
        let everywhere = Place::everywhere();
        let trial = self.next_wide_trial().map(|at| (at, &everywhere));
        let wide = self.lists_everywhere();
        let places = self.places.iter().flatten();
        places
            .chain(wide.then_some(&everywhere))
            .filter(|place| {
                !self
                    .listings
                    .get(*place)
                    .is_some_and(|listing| listing.full)
            })
            .map(|place| {
                let pause = if wide && !place.is_everywhere() {
                    super::WIDE_LOOK
                } else {
                    pause
                };
                let Some(memory) = self.memory.get(place) else {
                    return (Mono::ZERO, place);
                };
                // One failure may be chance; more of them are trouble that asking does not end.
                let slower = f64::from(1_u32 << memory.failures.saturating_sub(1).min(3));
                let pause = (pause * slower).max(f64::from(memory.pages) * super::PAGE_PAUSE);
                let at = memory
                    .last_full
                    .map_or(Mono::ZERO, |at| at.plus_secs(pause));
                (at.max(memory.closed_until), place)
            })
            .chain(trial)
            .min()
            .map(|(at, place)| (at, place.clone()))
    }
}
