//! Checks that a scenario makes sense before anything starts.

use std::collections::HashSet;

use crate::world::is_action;

use super::{Build, Effect, End, Fault, Image, Progress, Scenario};

/// What is wrong with a scenario, in words for the person who wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioError(String);

impl ScenarioError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl std::fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ScenarioError {}

impl From<ScenarioError> for std::io::Error {
    fn from(error: ScenarioError) -> Self {
        Self::new(std::io::ErrorKind::InvalidInput, error)
    }
}

type Check = Result<(), ScenarioError>;

impl Scenario {
    /// Checks everything that can be checked without looking at single images' neighbours.
    ///
    /// # Errors
    /// Names the first thing that makes no sense.
    pub fn check(&self) -> Check {
        ensure(self.speed > 0.0 && self.speed <= 100_000.0, || {
            "speed must be above 0 and at most 100000".into()
        })?;
        ensure(!self.zones.is_empty(), || {
            "there must be at least one zone".into()
        })?;
        check_accounts(self)?;
        self.instances.iter().try_for_each(|instance| {
            ensure(!instance.id.is_empty(), || "an instance has no id".into())?;
            self.check_place(
                &instance.id,
                &instance.account,
                &instance.region,
                &instance.zone,
            )?;
            instance
                .build
                .iter()
                .try_for_each(|build| check_build(&instance.id, build))
        })?;
        self.images
            .iter()
            .try_for_each(|image| self.check_image(image))?;
        check_build("new_builds", &self.new_builds)?;
        self.faults
            .iter()
            .try_for_each(|fault| self.check_fault(fault))
    }

    /// Checks one image by itself, as it stands in this scenario.
    ///
    /// # Errors
    /// Names the first thing that makes no sense.
    pub fn check_image(&self, image: &Image) -> Check {
        ensure(!image.id.is_empty(), || "an image has no id".into())?;
        ensure(
            image.starts_at.is_finite() && image.stagger.is_finite(),
            || format!("{}: starts_at and stagger must be numbers", image.id),
        )?;
        ensure((1..=100_000).contains(&image.copies), || {
            format!("{}: copies must be 1 to 100000", image.id)
        })?;
        self.check_place(&image.id, &image.account, &image.region, &image.zone)?;
        check_build(&image.id, &image.build)
    }

    /// Checks one fault, as it stands in this scenario.
    ///
    /// # Errors
    /// Names the first thing that makes no sense.
    pub fn check_fault(&self, fault: &Fault) -> Check {
        let name = fault.effect.name();
        check_fraction(name, "probability", fault.probability)?;
        ensure(
            fault.from.is_finite() && fault.until.is_none_or(f64::is_finite),
            || format!("{name}: from and until must be numbers"),
        )?;
        ensure(
            fault
                .account
                .as_ref()
                .is_none_or(|name| self.has_account(name)),
            || format!("{name}: there is no account named {:?}", fault.account),
        )?;
        ensure(
            fault.key.is_none_or(|number| self.has_key(fault, number)),
            || format!("{name}: there is no key {:?}", fault.key),
        )?;
        fault.actions.iter().try_for_each(|action| {
            ensure(is_action(action), || {
                format!("{name}: there is no action named {action:?}")
            })
        })?;
        let sane = match &fault.effect {
            Effect::RetCode { code, delay, .. } => *code != 0 && (0.0..=3_600.0).contains(delay),
            Effect::HttpStatus { status, .. } => (200..600).contains(status),
            Effect::Redirect { status, location } => {
                (300..400).contains(status) && is_header(location)
            }
            Effect::Nested { depth } => *depth <= 10_000_000,
            Effect::Hang { seconds } | Effect::Delay { seconds } => {
                (0.0..=3_600.0).contains(seconds)
            }
            Effect::Drip { bytes, padding, .. } => *bytes > 0 && *padding <= 100_000_000,
            Effect::ContentType { value } => is_header(value),
            _ => true,
        };
        ensure(sane, || format!("{name}: a value is out of its range"))
    }

    fn has_account(&self, name: &str) -> bool {
        self.accounts.iter().any(|account| account.name == name)
    }

    /// Whether an account that the fault may hit has a key pair of this number.
    fn has_key(&self, fault: &Fault, number: usize) -> bool {
        let named = |name: &str| fault.account.as_deref().is_none_or(|wanted| wanted == name);
        let mut hit = self.accounts.iter().filter(|account| named(&account.name));
        hit.any(|account| (1..=account.keys.len()).contains(&number))
    }

    fn check_place(&self, id: &str, account: &str, region: &str, zone: &str) -> Check {
        ensure(account.is_empty() || self.has_account(account), || {
            format!("{id}: there is no account named {account:?}")
        })?;
        let known = self.zones.iter().any(|z| {
            (region.is_empty() || z.region == region) && (zone.is_empty() || z.zone == zone)
        });
        ensure(known, || {
            format!("{id}: there is no zone {zone:?} in region {region:?}")
        })
    }
}

fn check_accounts(scenario: &Scenario) -> Check {
    ensure(!scenario.accounts.is_empty(), || {
        "there must be at least one account".into()
    })?;
    let (mut names, mut keys) = (HashSet::new(), HashSet::new());
    for account in &scenario.accounts {
        ensure(names.insert(&account.name), || {
            format!("two accounts are named {}", account.name)
        })?;
        ensure(!account.keys.is_empty(), || {
            format!("account {} has no keys", account.name)
        })?;
        for pair in &account.keys {
            ensure(
                !pair.public_key.is_empty() && !pair.private_key.is_empty(),
                || format!("account {} has an empty key", account.name),
            )?;
            ensure(keys.insert(&pair.public_key), || {
                format!("a public key of account {} is used twice", account.name)
            })?;
        }
    }
    Ok(())
}

fn check_build(owner: &str, build: &Build) -> Check {
    ensure(build.duration >= 0.0 && build.duration.is_finite(), || {
        format!("{owner}: duration must be 0 or more")
    })?;
    match &build.progress {
        Some(Progress::StuckAt99 { from } | Progress::FinalizingAt100 { from }) => {
            check_fraction(owner, "from", *from)
        }
        Some(Progress::Jumpy { steps: 0, .. }) => Err(ScenarioError::new(format!(
            "{owner}: steps must be at least 1"
        ))),
        Some(Progress::Points { points }) => ensure(
            !points.is_empty() && points.is_sorted_by(|a, b| a.at <= b.at),
            || format!("{owner}: points must be given in ascending order, at least one"),
        ),
        _ => Ok(()),
    }?;
    match &build.end {
        End::Failed { at, .. } | End::Deleted { at } => check_fraction(owner, "at", *at),
        _ => Ok(()),
    }
}

fn check_fraction(owner: &str, name: &str, value: f64) -> Check {
    ensure((0.0..=1.0).contains(&value), || {
        format!("{owner}: {name} must be 0 to 1")
    })
}

/// Whether a text can stand in a header.
fn is_header(text: &str) -> bool {
    text.chars().all(|c| (' '..='~').contains(&c))
}

fn ensure(holds: bool, message: impl FnOnce() -> String) -> Check {
    if holds {
        Ok(())
    } else {
        Err(ScenarioError(message()))
    }
}
