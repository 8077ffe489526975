//! Regions, zones and projects.

use serde_json::json;

use super::{Answer, Call, World, fields, ret_code, unavailable};
use crate::scenario::{Image, Project, Refusal, Scenario};

/// Fills in what the scenario left to its defaults, so that every later look-up is plain.
pub(super) fn settle(scenario: &mut Scenario) {
    for account in scenario
        .accounts
        .iter_mut()
        .filter(|account| account.projects.is_empty())
    {
        account.projects.push(Project {
            id: format!("org-{}", account.name),
            name: "Default".into(),
            default: true,
        });
    }
    let mut instances = std::mem::take(&mut scenario.instances);
    for instance in &mut instances {
        let (account, region, zone) = place(
            scenario,
            &instance.account,
            &instance.region,
            &instance.zone,
        );
        (instance.account, instance.region, instance.zone) = (account, region, zone);
    }
    scenario.instances = instances;
}

/// Fills in an image's account, region and zone.
pub(super) fn settle_image(scenario: &Scenario, image: &mut Image) {
    let (account, region, zone) = place(scenario, &image.account, &image.region, &image.zone);
    (image.account, image.region, image.zone) = (account, region, zone);
}

/// The account and the first zone that fit, taking empty names for "any".
fn place(scenario: &Scenario, account: &str, region: &str, zone: &str) -> (String, String, String) {
    let owner = scenario
        .accounts
        .iter()
        .find(|a| account.is_empty() || a.name == account);
    let spot = scenario
        .zones
        .iter()
        .find(|z| (region.is_empty() || z.region == region) && (zone.is_empty() || z.zone == zone));
    (
        owner.map(|a| a.name.clone()).unwrap_or_default(),
        spot.map(|z| z.region.clone()).unwrap_or_default(),
        spot.map(|z| z.zone.clone()).unwrap_or_default(),
    )
}

impl World {
    /// `DescribeCompShareSupportZone`: all zones, whatever region the request names.
    pub(super) fn list_zones(&mut self, call: &Call<'_>) -> Answer {
        if let Some(region) = call.optional("Region") {
            self.known_region(region)?;
        }
        let rows: Vec<_> = self
            .scenario
            .zones
            .iter()
            .map(|zone| {
                json!({
                    "Region": zone.region, "RegionId": zone.region_id,
                    "Zone": zone.zone, "ZoneId": zone.zone_id, "Describe": zone.describe,
                    "IsPod": zone.pod, "UnsupportedImageTypes": [],
                })
            })
            .collect();
        Ok(fields(json!({ "ZoneInfo": rows })))
    }

    /// `GetProjectList`.
    pub(super) fn list_projects(&mut self, call: &Call<'_>) -> Answer {
        let rows: Vec<_> = self.scenario.accounts[call.account]
            .projects
            .iter()
            .map(|project| {
                json!({
                    "ProjectId": project.id, "ProjectName": project.name,
                    "IsDefault": project.default, "CreateTime": self.epoch,
                    "MemberCount": 1, "ResourceCount": 0, "ParentId": "", "ParentName": "",
                })
            })
            .collect();
        Ok(fields(
            json!({ "ProjectCount": rows.len(), "ProjectSet": rows }),
        ))
    }

    /// The request's region and zone, both required and both known to each other.
    pub(super) fn place_of<'a>(&self, call: &Call<'a>) -> Result<(&'a str, &'a str), Refusal> {
        let (region, zone) = (call.required("Region")?, call.required("Zone")?);
        self.known_region(region)?;
        let known = self
            .scenario
            .zones
            .iter()
            .any(|z| z.region == region && z.zone == zone);
        if !known {
            return Err(unavailable("Zone"));
        }
        self.allowed_zone(call, zone)?;
        Ok((region, zone))
    }

    pub(super) fn known_region(&self, region: &str) -> Result<(), Refusal> {
        let known = self.scenario.zones.iter().any(|zone| zone.region == region);
        if known {
            Ok(())
        } else {
            Err(unavailable("Region"))
        }
    }

    pub(super) fn allowed_zone(&self, call: &Call<'_>, zone: &str) -> Result<(), Refusal> {
        match &self.scenario.accounts[call.account].allowed_zones {
            Some(zones) if !zones.iter().any(|allowed| allowed == zone) => Err(Refusal::new(
                ret_code::ZONE_FORBIDDEN,
                format!("No permission in zone [{zone}]"),
            )),
            _ => Ok(()),
        }
    }
}
