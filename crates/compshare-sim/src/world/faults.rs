//! Which fault hits a request.

use super::{Moment, World, mix};
use crate::params::Params;
use crate::scenario::{Effect, Fault};

/// A fault with the number of requests that it has hit.
#[derive(Debug)]
pub(super) struct ActiveFault {
    fault: Fault,
    hits: u64,
}

impl ActiveFault {
    pub(super) fn new(fault: Fault) -> Self {
        Self { fault, hits: 0 }
    }

    /// The rule and its hits, for people who look at the state.
    pub(super) fn show(&self) -> (&Fault, u64) {
        (&self.fault, self.hits)
    }

    fn fits(
        &self,
        now: f64,
        action: &str,
        image: Option<&str>,
        owner: Option<(&str, usize)>,
    ) -> bool {
        let fault = &self.fault;
        now >= fault.from
            && fault.until.is_none_or(|until| now < until)
            && fault.count.is_none_or(|count| self.hits < count)
            && (fault.actions.is_empty() || fault.actions.iter().any(|name| name == action))
            && (fault.images.is_empty()
                || image.is_some_and(|image| fault.images.iter().any(|id| id == image)))
            && fault
                .account
                .as_deref()
                .is_none_or(|name| owner.is_some_and(|(account, _)| account == name))
            && fault
                .key
                .is_none_or(|number| owner.is_some_and(|(_, key)| key == number))
    }
}

impl World {
    /// The effect of the first fault that fits the request and has luck on its side.
    pub(super) fn pick_fault(
        &mut self,
        now: Moment,
        params: &Params,
        owner: Option<(usize, usize)>,
    ) -> Option<Effect> {
        let action = params.get("Action").unwrap_or_default();
        let image = params.get("CompShareImageId");
        let owner = owner.map(|(index, key)| (self.scenario.accounts[index].name.as_str(), key));
        let (seed, number) = (self.scenario.seed, self.requests);
        let (_, hit) = self.faults.iter_mut().enumerate().find(|(index, active)| {
            active.fits(now.sim, action, image, owner)
                && mix::unit(seed ^ (*index as u64) << 32, number) < active.fault.probability
        })?;
        hit.hits += 1;
        Some(hit.fault.effect.clone())
    }
}
