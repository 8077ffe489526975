//! The gateway's checks before an action runs: keys, signature, quota, project, permission.

use std::collections::VecDeque;

use super::{Moment, World, ret_code};
use crate::params::Params;
use crate::scenario::Refusal;
use crate::signature::SIGNATURE;

/// Length of the quota's window in real seconds.
const QUOTA_WINDOW: f64 = 60.0;

/// The recent requests of one account.
#[derive(Debug, Default)]
pub(super) struct Quota {
    /// Real seconds of the requests that were let through, oldest first.
    passed: VecDeque<f64>,
}

impl Quota {
    /// Counts a request at `now` unless `limit` requests passed in the window before it.
    fn admit(&mut self, now: f64, limit: u32) -> bool {
        while self
            .passed
            .front()
            .is_some_and(|&earlier| earlier <= now - QUOTA_WINDOW)
        {
            self.passed.pop_front();
        }
        let room = self.passed.len() < limit as usize;
        if room {
            self.passed.push_back(now);
        }
        room
    }
}

impl World {
    /// Index of the account that the request's public key belongs to, and which of its key pairs
    /// it is, counted from 1.
    pub(super) fn owner(&self, params: &Params) -> Option<(usize, usize)> {
        let given = params.get("PublicKey")?;
        let mut accounts = self.scenario.accounts.iter().enumerate();
        accounts.find_map(|(index, account)| {
            let mut keys = account.keys.iter();
            let key = keys.position(|pair| pair.public_key == given)?;
            Some((index, key + 1))
        })
    }

    /// Lets a request through to its action and names its account.
    pub(super) fn admit(
        &mut self,
        now: Moment,
        action: &str,
        params: &Params,
    ) -> Result<usize, Refusal> {
        let index = self.authenticate(params)?;
        let account = &self.scenario.accounts[index];
        if let Some(limit) = account.requests_per_minute
            && !self.quotas[index].admit(now.real, limit)
        {
            return Err(Refusal::new(ret_code::THROTTLED, "Request was throttled"));
        }
        match params.get("ProjectId").filter(|id| !id.is_empty()) {
            Some(id) if !account.projects.iter().any(|project| project.id == id) => {
                return Err(Refusal::new(
                    ret_code::UNKNOWN_PROJECT,
                    "Project does not exist",
                ));
            }
            // Somebody who does not know the project must be able to ask for it.
            None if account.requires_project && action != "GetProjectList" => {
                return Err(self.scenario.service.missing_project.clone());
            }
            _ => {}
        }
        match &account.allowed_actions {
            Some(allowed) if !allowed.iter().any(|name| name == action) => Err(Refusal::new(
                ret_code::ACTION_FORBIDDEN,
                format!("IAM permission error: [{action}] is not allowed"),
            )),
            _ => Ok(index),
        }
    }

    fn authenticate(&self, params: &Params) -> Result<usize, Refusal> {
        let Some(given) = params
            .get(SIGNATURE)
            .filter(|signature| !signature.is_empty())
        else {
            return Err(Refusal::new(
                ret_code::MISSING_SIGNATURE,
                "Missing signature",
            ));
        };
        let unknown = || Refusal::new(ret_code::UNKNOWN_USER, "User Not Exists");
        let public_key = params.get("PublicKey").ok_or_else(unknown)?;
        let (index, _) = self.owner(params).ok_or_else(unknown)?;
        let signed = self.scenario.accounts[index]
            .keys
            .iter()
            .filter(|pair| pair.public_key == public_key)
            .any(|pair| params.is_signed(given, &pair.private_key));
        if signed {
            Ok(index)
        } else {
            Err(Refusal::new(
                ret_code::WRONG_SIGNATURE,
                "Signature VerifyAC Error",
            ))
        }
    }
}
