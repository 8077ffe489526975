//! Watches as the store and the fleet keep them.

use super::controller::{Controller, Record, place_text};
use super::events::{instance_view, state_word};
use crate::store::{self, NewWatch, Op};
use crate::view::Problem;
use std::sync::Arc;
use watch::{AccountName, NewWatch as FleetWatch, Now, Place, Start, WatchId, Watcher};

impl Controller {
    /// Starts a watch: first in the store, then in the fleet.
    pub(super) fn begin_watch(
        &mut self,
        now: Now,
        account: &AccountName,
        image: &str,
        place: Option<&Place>,
        name: Option<String>,
        discovered: bool,
    ) -> Result<WatchId, Problem> {
        let (region, zone) = place.map(place_text).unwrap_or_default();
        let inserted = self
            .store
            .insert_watch(&NewWatch {
                image_id: image.to_owned(),
                account: account.to_string(),
                region: region.clone(),
                zone: zone.clone(),
                name: name.clone(),
                added_at: now.wall,
                discovered,
            })
            .map_err(|error| self.store_problem_of(&error))?;
        let id = WatchId(inserted.id);
        if self.watches.contains_key(&id) {
            return Ok(id);
        }
        self.hidden.remove(&(account.to_string(), image.to_owned()));
        let record = Record {
            image_id: image.to_owned(),
            account: Arc::clone(account),
            region,
            zone,
            name,
            added_at: now.wall,
            discovered,
            instance: None,
            last_answer_at: None,
            saved_answer_at: None,
        };
        self.note(
            now,
            format!("watching  {}", record.name.as_deref().unwrap_or(image)),
        );
        let watcher = Watcher::new(Start::default(), now, seed(id));
        self.add_to_fleet(now, id, record, watcher);
        Ok(id)
    }

    pub(super) fn add_to_fleet(&mut self, now: Now, id: WatchId, record: Record, watcher: Watcher) {
        let region = record.region.as_deref().filter(|region| !region.is_empty());
        let place = match (region, record.zone.as_deref()) {
            (Some(region), Some(zone)) => Some(Place::new(region, Some(zone))),
            _ => None,
        };
        let added = self.fleet.add_watch(
            now,
            id,
            FleetWatch {
                account: Arc::clone(&record.account),
                image: record.image_id.as_str().into(),
                place,
                region: region.map(Into::into),
                watcher,
                instance: record.instance.clone(),
            },
        );
        if !added {
            tracing::error!(image = record.image_id, "watch without its account");
        }
        self.watches.insert(id, record);
        self.touch(now);
    }

    /// A watch's row as it is now.
    pub(super) fn row_op(&self, now: Now, id: WatchId) -> Option<Op> {
        let record = self.watches.get(&id)?;
        let watcher = self.fleet.watcher(id)?;
        Some(Op::SaveWatch(Box::new(store::Watch {
            id: id.0,
            image_id: record.image_id.clone(),
            account: record.account.to_string(),
            region: record.region.clone(),
            zone: record.zone.clone(),
            added_at: record.added_at,
            name: record.name.clone(),
            state: state_word(watcher.state()),
            snapshot: serde_json::to_string(&watcher.snapshot(now)).ok(),
            instance: record.instance.as_ref().map(instance_view),
            discovered: record.discovered,
            ended_at: watcher.ended_at(),
            dismissed: false,
            updated_at: now.wall,
        })))
    }

    /// What is unsaved of builds' progress.
    pub(super) fn take_progress(&mut self, now: Now) -> Vec<Op> {
        let ids = std::mem::take(&mut self.unsaved_progress);
        ids.into_iter()
            .filter_map(|id| {
                let snapshot = self.fleet.watcher(id)?.snapshot(now);
                let snapshot = serde_json::to_string(&snapshot).ok()?;
                Some(Op::SaveSnapshot {
                    id: id.0,
                    snapshot,
                    at: now.wall,
                })
            })
            .collect()
    }
}

/// Different builds ask at different moments.
pub(super) fn seed(id: WatchId) -> u64 {
    id.0.unsigned_abs().wrapping_mul(0x9E37_79B9_7F4A_7C15)
}
