//! Whether one listing that names no place holds all images of an account.
//!
//! Nobody documents it, so it is tried: once every zone has been listed, a listing without a place
//! has to have all of their images, of more than one region, and each row has to say where its
//! image is. From then on it stands for one listing a zone. Zones are still looked at now and then;
//! when one has something that it lacks, that is over.

use super::account::Account;
use super::listing::Listing;
use super::types::{ImageRow, Place};
use crate::Mono;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Seconds until it is tried again, after it did not hold all.
const TRY_AGAIN: f64 = 3_600.0;

/// What is known of the listing without a place.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) enum Wide {
    /// Nothing yet.
    #[default]
    Untried,
    /// It holds all.
    Holds,
    /// It does not, or is refused; to be tried again then.
    Fails(Mono),
}

impl Account {
    /// Whether one listing that names no place does for all places.
    pub(super) fn lists_everywhere(&self) -> bool {
        self.wide == Wide::Holds
    }

    /// When the listing without a place is worth trying.
    pub(super) fn next_wide_trial(&self) -> Option<Mono> {
        let at = match self.wide {
            Wide::Untried => Mono::ZERO,
            Wide::Holds => return None,
            Wide::Fails(until) => until,
        };
        let places = self.places.as_ref().filter(|places| places.len() > 1)?;
        let is_known = |place: &Place| {
            let memory = self.memory.get(place);
            memory.is_some_and(|memory| memory.known.is_some())
        };
        let under_way = self.listings.contains_key(&Place::everywhere());
        (!under_way && places.iter().all(is_known)).then_some(at)
    }

    /// What the zones' listings had is known, so that it is no news in the listing without a place.
    pub(super) fn begin_wide(&mut self) {
        let known = self
            .memory
            .values()
            .filter_map(|memory| memory.known.as_ref());
        let known = known.flatten().cloned().collect();
        let memory = self.memory.entry(Place::everywhere()).or_default();
        memory.known = Some(known);
    }

    /// A full listing without a place has been read.
    pub(super) fn judge_wide(&mut self, now: Mono, listing: &Listing, complete: bool) {
        // Without a place it could stand for a region of the service's choice.
        let places = || self.places.iter().flatten();
        let count = |regions: BTreeSet<&Arc<str>>| regions.len();
        let here = places().filter(|place| {
            place
                .zone
                .as_ref()
                .is_some_and(|z| listing.zones.contains(z))
        });
        let spread = if count(places().map(|place| &place.region).collect()) > 1 {
            count(here.map(|place| &place.region).collect())
        } else {
            here.count()
        };
        let has_all = |place: &Place| {
            let lately = self.memory.get(place).map(|memory| memory.lately());
            lately.is_none_or(|lately| lately.is_subset(listing.paging.ids()))
        };
        let holds = complete
            && listing.placed
            && spread > 1
            && (self.lists_everywhere() || places().all(has_all));
        if holds {
            self.wide = Wide::Holds;
        } else {
            self.distrust_wide(now);
        }
    }

    /// Whether the listing without a place had this row's image lately.
    pub(super) fn has_everywhere(&self, row: &ImageRow) -> bool {
        let memory = self.memory.get(&Place::everywhere());
        memory.is_some_and(|memory| memory.lately().contains(&*row.image))
    }

    /// The listing without a place lacks something, or is refused: every zone is asked again.
    pub(super) fn distrust_wide(&mut self, now: Mono) {
        if self.lists_everywhere() {
            self.look_everywhere(now);
        }
        self.wide = Wide::Fails(now.plus_secs(TRY_AGAIN));
    }
}
