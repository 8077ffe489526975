//! The instances and the actions on them.

use serde_json::{Map, Value, json};

use super::{Answer, Call, World, fields, page_of, ret_code, unavailable};
use crate::scenario::{Instance, Refusal};

/// State of an instance while an image is made of it.
pub(super) const IMAGE_MAKING: &str = "ImageMaking";

/// An instance in its present state.
#[derive(Debug)]
pub(super) struct Machine {
    /// `state` in here changes with start and stop.
    pub(super) instance: Instance,
}

impl Machine {
    pub(super) fn new(instance: Instance) -> Self {
        Self { instance }
    }
}

impl World {
    /// `DescribeCompShareInstance`.
    pub(super) fn list_instances(&mut self, call: &Call<'_>) -> Answer {
        let (region, zone) = (call.optional("Region"), call.optional("Zone"));
        region.map_or(Ok(()), |region| self.known_region(region))?;
        let wanted = call.params.list("UHostIds");
        let page = call.page()?;
        let account = &self.scenario.accounts[call.account].name;
        let rows: Vec<_> = self
            .machines
            .iter()
            .map(|machine| &machine.instance)
            .filter(|instance| {
                instance.account == *account
                    && region.is_none_or(|region| instance.region == region)
                    && zone.is_none_or(|zone| instance.zone == zone)
                    && (wanted.is_empty() || wanted.contains(&instance.id.as_str()))
            })
            .collect();
        let total = rows.len();
        let rows: Vec<_> = page_of(rows, page)
            .into_iter()
            .map(|instance| self.instance_row(instance, call.now))
            .collect();
        Ok(fields(json!({ "TotalCount": total, "UHostSet": rows })))
    }

    /// Start, stop and the like: refused while an image is made, else done at once.
    pub(super) fn operate_instance(&mut self, call: &Call<'_>, state: Option<&str>) -> Answer {
        let (region, zone) = self.place_of(call)?;
        let id = call.required("UHostId")?;
        let machine = self.own_machine(call, id, region, zone)?;
        self.unlocked(id, call.now)?;
        if let Some(state) = state {
            self.machines[machine].instance.state = state.into();
        }
        Ok(fields(json!({ "UHostId": id })))
    }

    /// `State` as the service shows it.
    pub(super) fn instance_state<'a>(&self, instance: &'a Instance, now: f64) -> &'a str {
        match self.album.made_of(&instance.id, now) {
            Some(_) => IMAGE_MAKING,
            None => &instance.state,
        }
    }

    /// Index of the caller's instance in the place that the request names.
    pub(super) fn own_machine(
        &self,
        call: &Call<'_>,
        id: &str,
        region: &str,
        zone: &str,
    ) -> Result<usize, Refusal> {
        let account = &self.scenario.accounts[call.account].name;
        let found = self.machines.iter().position(|machine| {
            let instance = &machine.instance;
            instance.id == id
                && instance.account == *account
                && instance.region == region
                && instance.zone == zone
        });
        found.ok_or_else(|| unavailable("UHostId"))
    }

    /// Refuses while an image is made of the instance.
    pub(super) fn unlocked(&self, id: &str, now: f64) -> Result<(), Refusal> {
        self.album
            .made_of(id, now)
            .map_or(Ok(()), |_| Err(wrong_state(id, IMAGE_MAKING)))
    }

    /// Refuses to make an image of an instance in its present state: a virtual machine must
    /// run or be stopped, a container must run.
    pub(super) fn can_be_source(&self, machine: usize, now: f64) -> Result<(), Refusal> {
        let instance = &self.machines[machine].instance;
        match (self.instance_state(instance, now), instance.container) {
            ("Running", _) | ("Stopped", false) => Ok(()),
            (state, _) => Err(wrong_state(&instance.id, state)),
        }
    }

    fn instance_row(&self, instance: &Instance, now: f64) -> Value {
        let state = self.instance_state(instance, now);
        let mut row: Map<String, Value> = fields(json!({
            "UHostId": instance.id, "Name": instance.name, "State": state,
            "Region": instance.region, "Zone": instance.zone,
            "GpuType": instance.gpu, "GPU": 1, "CPU": 16, "Memory": 65_536,
            "InstanceType": if instance.container { "Container" } else { "UHost" },
            "CreateTime": self.epoch, "IPSet": [], "SshLoginCommand": "",
        }));
        // The public address is released while an image is made. The login command is empty
        // unless the instance runs.
        if state == "Running" {
            let address = "203.0.113.10"; // RFC 5737: for documentation only.
            row.insert(
                "IPSet".into(),
                json!([{ "IP": address, "Type": "BGP", "IPMode": "IPv4", "Default": "true" }]),
            );
            row.insert(
                "SshLoginCommand".into(),
                json!(format!("ssh -p 22 root@{address}")),
            );
        }
        Value::Object(row)
    }
}

fn wrong_state(id: &str, state: &str) -> Refusal {
    let message = format!("Instance [{id}] is in state [{state}], which does not allow this");
    Refusal::new(ret_code::WRONG_STATE, message)
}
