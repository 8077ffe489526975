//! A look at the world from outside, past all accounts and faults.

use serde::Serialize;

use super::World;
use super::images::status;
use super::timeline::{self, Phase};
use crate::scenario::Fault;

/// Everything that is there at an instant.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct State {
    /// Simulated seconds since the start.
    pub t: f64,
    /// Images that exist now.
    pub images: Vec<ImageState>,
    /// All instances.
    pub instances: Vec<InstanceState>,
    /// All faults, in force or not.
    pub faults: Vec<FaultState>,
}

/// An image that exists.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ImageState {
    /// `CompShareImageId`.
    pub id: String,
    /// `Name`.
    pub name: String,
    /// Name of the owning account.
    pub account: String,
    /// Region.
    pub region: String,
    /// Zone.
    pub zone: String,
    /// `UHostId` of its source; empty for none.
    pub instance: String,
    /// `Status`.
    pub status: String,
    /// `FailedReason`; empty unless it failed.
    pub reason: String,
    /// What `Process` shows or, after the end, last showed; none if the action refuses it.
    pub process: Option<f64>,
    /// Simulated second at which its making ends or ended, in whatever way.
    pub ends_at: f64,
}

/// An instance.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct InstanceState {
    /// `UHostId`.
    pub id: String,
    /// `Name`.
    pub name: String,
    /// `State`.
    pub state: String,
}

/// A fault with the number of requests that it has hit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FaultState {
    /// The rule.
    pub fault: Fault,
    /// Requests hit.
    pub hits: u64,
}

impl World {
    /// What is there at simulated second `now`.
    pub fn state(&self, now: f64) -> State {
        let instances = self.machines.iter().map(|machine| InstanceState {
            id: machine.instance.id.clone(),
            name: machine.instance.name.clone(),
            state: self.instance_state(&machine.instance, now).into(),
        });
        let faults = self.faults.iter().map(|active| {
            let (fault, hits) = active.show();
            FaultState {
                fault: fault.clone(),
                hits,
            }
        });
        State {
            t: now,
            images: self
                .album
                .existing(now)
                .map(|entry| self.image_state(entry, now))
                .collect(),
            instances: instances.collect(),
            faults: faults.collect(),
        }
    }

    fn image_state(&self, entry: &super::images::Entry, now: f64) -> ImageState {
        let image = &entry.image;
        let (status, reason) = status(entry, now);
        let took = timeline::made_in(&image.build);
        let elapsed = match entry.phase(now) {
            Phase::Making { elapsed } => elapsed,
            _ => took,
        };
        let progress = timeline::progress_of(image);
        ImageState {
            id: image.id.clone(),
            name: image.name.clone(),
            account: image.account.clone(),
            region: image.region.clone(),
            zone: image.zone.clone(),
            instance: image.instance.clone(),
            status: status.into(),
            reason: reason.into(),
            process: timeline::process(progress, elapsed, image.build.duration, self.scenario.seed),
            ends_at: image.starts_at + took,
        }
    }
}
