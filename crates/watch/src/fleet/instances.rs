//! The instance that an image is made from: locked while it is made, and back afterwards.

use super::account::{Account, InstanceLook, Job};
use super::types::{AccountName, FleetEvent, Instance, Page, Place, WatchId};
use super::{Fleet, MOST_ROWS, Watch};
use crate::{Now, State};

/// Seconds between looks whether an instance is back.
const BACK_LOOK: f64 = 10.0;
/// How long to look for it, in seconds. Unlocking follows the end of the making closely.
const BACK_LOOK_MOST: f64 = 15.0 * 60.0;
/// Failed looks in a row after which a place is left alone: the account may lack the permission.
const MOST_FAILURES: u32 = 3;

/// A build changed its state: its instance may have to be found, or waited for.
pub(super) fn on_state(now: Now, watch: &mut Watch, account: &mut Account, to: &State) {
    let Some(place) = &watch.place else { return };
    let wanted = match to {
        State::Making | State::Finalizing => watch.instance.is_none(),
        State::Ready | State::Failed { .. } | State::Gone => {
            let locked = watch
                .instance
                .as_ref()
                .is_some_and(|instance| instance.locked);
            if locked {
                watch.instance_until = Some(now.mono.plus_secs(BACK_LOOK_MOST));
            }
            locked
        }
        State::Waiting | State::Unknown(_) => false,
    };
    if wanted {
        let look = account.instances.entry(place.clone()).or_default();
        look.at = Some(now.mono);
    }
}

impl Fleet {
    pub(super) fn on_instances(
        &mut self,
        now: Now,
        name: &AccountName,
        place: &Place,
        offset: u32,
        page: Page<Instance>,
    ) {
        let Some(account) = self.accounts.get_mut(name) else {
            return;
        };
        let Some(look) = account.instances.get_mut(place) else {
            return;
        };
        look.rows.extend(page.rows);
        let read = offset.saturating_add(page.row_count);
        let more = page.row_count > 0 && page.total.is_some_and(|total| read < total);
        if more && read < MOST_ROWS {
            account
                .queue
                .push_front(Job::Instances(place.clone(), read));
            return;
        }
        look.under_way = false;
        look.failures = 0;
        let rows = std::mem::take(&mut look.rows);
        self.match_instance(name, place, &rows);
        let waiting = self.see_instances_back(now, name, place, &rows);
        if waiting && let Some(look) = self.look(name, place) {
            look.at.get_or_insert(now.mono.plus_secs(BACK_LOOK));
        }
    }

    pub(super) fn on_instances_failed(&mut self, now: Now, name: &AccountName, place: &Place) {
        let Some(look) = self.look(name, place) else {
            return;
        };
        look.under_way = false;
        look.failures = look.failures.saturating_add(1);
        look.at = (look.failures < MOST_FAILURES)
            .then(|| now.mono.plus_secs(BACK_LOOK * f64::from(look.failures)));
    }

    fn look(&mut self, name: &AccountName, place: &Place) -> Option<&mut InstanceLook> {
        self.accounts.get_mut(name)?.instances.get_mut(place)
    }

    /// The service does not say which instance an image comes from. One locked instance and one
    /// build without an instance belong together; anything else would be a guess.
    fn match_instance(&mut self, name: &AccountName, place: &Place, rows: &[Instance]) {
        let here: Vec<WatchId> = self
            .active_of(name)
            .into_iter()
            .filter(|id| {
                self.watches
                    .get(id)
                    .is_some_and(|w| w.place.as_ref() == Some(place))
            })
            .collect();
        let taken: Vec<&str> = here
            .iter()
            .filter_map(|id| self.watches.get(id)?.instance.as_ref())
            .map(|instance| instance.id.as_str())
            .collect();
        let mut free = rows
            .iter()
            .filter(|row| row.locked && !taken.contains(&row.id.as_str()));
        let mut builds = here.iter().filter(|id| {
            self.watches.get(id).is_some_and(|watch| {
                watch.instance.is_none()
                    && matches!(watch.watcher.state(), State::Making | State::Finalizing)
            })
        });
        let (Some(instance), None) = (free.next(), free.next()) else {
            return;
        };
        let (Some(&id), None) = (builds.next(), builds.next()) else {
            return;
        };
        if let Some(watch) = self.watches.get_mut(&id) {
            watch.instance = Some(instance.clone());
            let instance = instance.clone();
            self.events
                .push_back(FleetEvent::InstanceFound { id, instance });
        }
    }

    /// Tells which instances are back. Answers whether some are still waited for.
    fn see_instances_back(
        &mut self,
        now: Now,
        name: &AccountName,
        place: &Place,
        rows: &[Instance],
    ) -> bool {
        let mut waiting = false;
        for (&id, watch) in &mut self.watches {
            let Some(until) = watch.instance_until else {
                continue;
            };
            if watch.account != *name || watch.place.as_ref() != Some(place) {
                continue;
            }
            let Some(instance) = &mut watch.instance else {
                continue;
            };
            match rows.iter().find(|row| row.id == instance.id) {
                Some(row) if row.locked && now.mono < until => waiting = true,
                Some(row) if row.locked => watch.instance_until = None,
                Some(row) => {
                    *instance = row.clone();
                    watch.instance_until = None;
                    let instance = row.clone();
                    self.events
                        .push_back(FleetEvent::InstanceBack { id, instance });
                }
                None => watch.instance_until = None,
            }
        }
        waiting
    }
}
