//! The scenario: everything about a simulated service that can be chosen, as plain values
//! with a JSON form.
//!
//! Every field has a default, so a scenario file names only what it changes. Unknown names
//! are refused, so that a slip of the pen is not silently ignored. Times are simulated
//! seconds since the service started unless a field says otherwise.

mod build;
mod check;
mod fault;
mod service;
mod strict;

use serde::{Deserialize, Serialize};

pub use build::{Build, End, Estimate, Image, Progress, Waypoint};
pub use check::ScenarioError;
pub use fault::{Effect, Fault, RowFault};
pub use service::{AfterEnd, ListingPlace, NumberForm, OptionalFields, Refusal, RowPlace, Service};
pub(crate) use strict::check_names;

use crate::demo;

/// A whole simulated service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Scenario {
    /// Simulated seconds per real second, above 0 and at most 100,000. Builds, fault windows
    /// and `CreateTime` follow simulated time; quotas, delays and hanging connections follow
    /// real time, because clients live there.
    pub speed: f64,
    /// Seed of everything that looks random: fault probabilities, jumps, made-up IDs.
    pub seed: u64,
    /// Unix time in seconds of simulated second 0. Without it, the time of the start.
    pub epoch: Option<i64>,
    /// Who may call. At least one; by default the throw-away account of [`demo`].
    pub accounts: Vec<Account>,
    /// The regions and zones that the service names. At least one.
    pub zones: Vec<Zone>,
    /// Instances that exist from the start.
    pub instances: Vec<Instance>,
    /// Images that exist from the start or appear at their `starts_at`.
    pub images: Vec<Image>,
    /// How images proceed that clients create themselves, unless their instance says so.
    pub new_builds: Build,
    /// What goes wrong, and when. For each request the first that fits is used.
    pub faults: Vec<Fault>,
    /// Variants of the service's answers.
    pub service: Service,
}

impl Default for Scenario {
    fn default() -> Self {
        Self {
            speed: 1.0,
            seed: 1,
            epoch: None,
            accounts: vec![demo::account()],
            zones: default_zones(),
            instances: Vec::new(),
            images: Vec::new(),
            new_builds: Build::default(),
            faults: Vec::new(),
            service: Service::default(),
        }
    }
}

impl Scenario {
    /// Reads the JSON form and checks it.
    ///
    /// # Errors
    /// Says where the JSON is wrong, or which value makes no sense.
    pub fn from_json(text: &str) -> Result<Self, ScenarioError> {
        let words = |error: serde_json::Error| ScenarioError::new(error.to_string());
        let scenario: Self = serde_json::from_str(text).map_err(words)?;
        check_names(&serde_json::from_str(text).map_err(words)?, &scenario)?;
        scenario.check()?;
        Ok(scenario)
    }

    /// The scenario of [`demo`]: four builds of 30 to 90 s with four different ends, and a
    /// few finished images.
    pub fn demo() -> Self {
        demo::scenario()
    }
}

/// One customer of the service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Account {
    /// Name within the scenario; never on the wire.
    pub name: String,
    /// Key pairs, all equally good.
    pub keys: Vec<KeyPair>,
    /// Projects. Empty stands for one default project `org-NAME`.
    pub projects: Vec<Project>,
    /// Whether every action but `GetProjectList` needs a `ProjectId`, as for sub-accounts.
    pub requires_project: bool,
    /// Requests in any 60 real seconds before 153 answers; none for no limit.
    pub requests_per_minute: Option<u32>,
    /// The only actions that the account may use (others answer 299); none for all.
    pub allowed_actions: Option<Vec<String>>,
    /// The only zones that the account may use (others answer 293); none for all.
    pub allowed_zones: Option<Vec<String>>,
}

impl Default for Account {
    fn default() -> Self {
        Self {
            name: "main".into(),
            keys: Vec::new(),
            projects: Vec::new(),
            requires_project: false,
            requests_per_minute: None,
            allowed_actions: None,
            allowed_zones: None,
        }
    }
}

/// A key pair made up for a scenario. Put no real key into a scenario.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyPair {
    /// Sent with every request as `PublicKey`.
    pub public_key: String,
    /// Signs requests; never sent.
    pub private_key: String,
}

impl std::fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyPair(<redacted>)")
    }
}

/// A project of an account, as `GetProjectList` shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// `ProjectId`, such as `org-abcde1`.
    pub id: String,
    /// `ProjectName`.
    #[serde(default)]
    pub name: String,
    /// `IsDefault`.
    #[serde(default)]
    pub default: bool,
}

/// A zone that `DescribeCompShareSupportZone` names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// Region, such as `cn-wlcb`.
    pub region: String,
    /// Zone within the region, such as `cn-wlcb-01`.
    pub zone: String,
    /// Name for people.
    #[serde(default)]
    pub describe: String,
    /// `RegionId`, a number of the platform's own.
    #[serde(default)]
    pub region_id: i64,
    /// `ZoneId`, likewise.
    #[serde(default)]
    pub zone_id: i64,
    /// `IsPod`: whether its instances are containers.
    #[serde(default)]
    pub pod: bool,
}

/// A GPU instance that images can be made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Instance {
    /// `UHostId`, such as `uhost-1a2b3c4d`; of container instances such as `cpod-1a2b3c4d`.
    pub id: String,
    /// `Name`.
    pub name: String,
    /// Name of the owning account; empty for the first.
    pub account: String,
    /// Empty for the first zone's region.
    pub region: String,
    /// Empty for the first zone.
    pub zone: String,
    /// `State` while no image is made of it. During a build it shows `ImageMaking`.
    pub state: String,
    /// `GpuType`, such as `4090`.
    pub gpu: String,
    /// Whether it is a container instance. Images made of it are container images.
    pub container: bool,
    /// How images that clients make of this instance proceed; else `new_builds`.
    pub build: Option<Build>,
}

impl Default for Instance {
    fn default() -> Self {
        Self {
            id: String::new(),
            name: String::new(),
            account: String::new(),
            region: String::new(),
            zone: String::new(),
            state: "Running".into(),
            gpu: "4090".into(),
            container: false,
            build: None,
        }
    }
}

/// The two zones that the platform's own pages use in their examples.
fn default_zones() -> Vec<Zone> {
    let zone = |region: &str, zone: &str, describe: &str, region_id, zone_id| Zone {
        pod: false,
        region: region.into(),
        zone: zone.into(),
        describe: describe.into(),
        region_id,
        zone_id,
    };
    vec![
        zone("cn-wlcb", "cn-wlcb-01", "华北一C", 1_000_027, 6_002),
        zone("cn-sh2", "cn-sh2-02", "上海二B", 1_000_009, 8_200),
    ]
}
