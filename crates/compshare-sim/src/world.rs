//! The simulated service without HTTP: what it holds and what it answers when.
//!
//! Nothing here reads a clock or does I/O. Every call is given its [`Moment`], so tests can
//! put any instant to it.

mod faults;
mod gate;
mod images;
mod instances;
mod mix;
mod places;
pub mod ret_code;
mod state;
pub mod timeline;

use serde_json::{Map, Value, json};

use crate::params::Params;
use crate::scenario::{Effect, Fault, NumberForm, Refusal, RowFault, Scenario, ScenarioError};
use faults::ActiveFault;
use gate::Quota;
use images::Album;
use instances::Machine;

pub use state::{FaultState, ImageState, InstanceState, State};

/// The instant of a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// Simulated seconds since the service started. Builds and fault windows follow it.
    pub sim: f64,
    /// Real seconds since the service started. Quotas follow it.
    pub real: f64,
}

/// What the service makes of one request.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Number of the request, from 1.
    pub number: u64,
    /// `X-UCLOUD-REQUEST-UUID` of the answer.
    pub request_uuid: String,
    /// Name of the account that the public key belongs to, whether or not it signed rightly.
    pub account: Option<String>,
    /// Which of the account's key pairs it is, counted from 1.
    pub key: Option<usize>,
    /// `RetCode` of the answer.
    pub ret_code: i64,
    /// The whole answer as JSON, before the effect of a fault.
    pub body: Value,
    /// The fault that hit the request.
    pub effect: Option<Effect>,
}

/// Fields of a good answer, or why there is none.
type Answer = Result<Map<String, Value>, Refusal>;

/// The whole simulated service.
#[derive(Debug)]
pub struct World {
    /// As given; the growing parts (instances, images, faults) are held below.
    scenario: Scenario,
    /// Unix time of simulated second 0.
    epoch: i64,
    quotas: Vec<Quota>,
    machines: Vec<Machine>,
    album: Album,
    faults: Vec<ActiveFault>,
    requests: u64,
    /// Images created by clients so far; makes their IDs.
    created: u64,
}

impl World {
    /// A world as the scenario describes it. `epoch` is the Unix time of simulated second 0
    /// if the scenario does not name one.
    ///
    /// # Errors
    /// Says what in the scenario makes no sense.
    pub fn new(mut scenario: Scenario, epoch: i64) -> Result<Self, ScenarioError> {
        scenario.check()?;
        places::settle(&mut scenario);
        let images = std::mem::take(&mut scenario.images);
        let mut world = Self {
            epoch: scenario.epoch.unwrap_or(epoch),
            quotas: scenario.accounts.iter().map(|_| Quota::default()).collect(),
            machines: std::mem::take(&mut scenario.instances)
                .into_iter()
                .map(Machine::new)
                .collect(),
            album: Album::default(),
            faults: std::mem::take(&mut scenario.faults)
                .into_iter()
                .map(ActiveFault::new)
                .collect(),
            requests: 0,
            created: 0,
            scenario,
        };
        images
            .into_iter()
            .try_for_each(|image| world.add_image(image))?;
        Ok(world)
    }

    /// Answers one request.
    pub fn answer(&mut self, now: Moment, params: &Params) -> Verdict {
        self.requests += 1;
        let action = params.get("Action").unwrap_or_default().to_owned();
        let owner = self.owner(params);
        let effect = self.pick_fault(now, params, owner);
        let answer = match &effect {
            Some(Effect::RetCode { code, message, .. }) => {
                Err(Refusal::new(*code, message.clone()))
            }
            // Nobody sees this answer, and the service has not seen the request.
            Some(effect) if effect.stops_request() => Ok(Map::new()),
            Some(Effect::Rows { how }) => self.serve(now, &action, params, Some(*how)),
            _ => self.serve(now, &action, params, None),
        };
        let ret_code = answer.as_ref().err().map_or(0, |refusal| refusal.ret_code);
        Verdict {
            number: self.requests,
            request_uuid: mix::uuid(self.scenario.seed, self.requests),
            account: owner.map(|(index, _)| self.scenario.accounts[index].name.clone()),
            key: owner.map(|(_, key)| key),
            ret_code,
            body: self.envelope(&action, answer),
            effect,
        }
    }

    /// Adds an image, or as many as its `copies` say.
    ///
    /// # Errors
    /// Says what in the image makes no sense.
    pub fn add_image(&mut self, mut image: crate::scenario::Image) -> Result<(), ScenarioError> {
        self.scenario.check_image(&image)?;
        places::settle_image(&self.scenario, &mut image);
        self.album.add(image);
        Ok(())
    }

    /// Adds a fault behind those already there.
    ///
    /// # Errors
    /// Says what in the fault makes no sense.
    pub fn add_fault(&mut self, fault: Fault) -> Result<(), ScenarioError> {
        self.scenario.check_fault(&fault)?;
        self.faults.push(ActiveFault::new(fault));
        Ok(())
    }

    /// Takes all faults away.
    pub fn clear_faults(&mut self) {
        self.faults.clear();
    }

    /// How many requests were answered.
    pub fn requests(&self) -> u64 {
        self.requests
    }

    fn serve(
        &mut self,
        now: Moment,
        action: &str,
        params: &Params,
        rows: Option<RowFault>,
    ) -> Answer {
        let Some(run) = lookup(action) else {
            return Err(match action {
                "" => Refusal::new(ret_code::MISSING_ACTION, "Missing Action"),
                _ => Refusal::new(
                    ret_code::UNKNOWN_ACTION,
                    format!("Action [{action}] not found"),
                ),
            });
        };
        let account = self.admit(now, action, params)?;
        let missing_code = self.scenario.service.missing_parameter;
        run(
            self,
            &Call {
                now: now.sim,
                account,
                params,
                missing_code,
                rows,
            },
        )
    }

    /// Wraps an answer as the service sends it.
    fn envelope(&self, action: &str, answer: Answer) -> Value {
        let (code, mut fields) = match answer {
            Ok(fields) => (0, fields),
            Err(refusal) => {
                let mut fields = Map::new();
                fields.insert("Message".into(), refusal.message.into());
                (refusal.ret_code, fields)
            }
        };
        let code = match self.scenario.service.ret_code {
            NumberForm::Number => json!(code),
            NumberForm::Text => json!(code.to_string()),
        };
        fields.insert("RetCode".into(), code);
        fields.insert("Action".into(), format!("{action}Response").into());
        Value::Object(fields)
    }
}

/// An admitted request.
struct Call<'a> {
    /// Simulated second.
    now: f64,
    /// Index of the caller's account.
    account: usize,
    params: &'a Params,
    /// RetCode for a missing parameter.
    missing_code: i64,
    /// What is wrong with the rows of a listing of images.
    rows: Option<RowFault>,
}

impl<'a> Call<'a> {
    /// A parameter that must be there and not be empty.
    fn required(&self, name: &str) -> Result<&'a str, Refusal> {
        self.params
            .get(name)
            .filter(|value| !value.is_empty())
            .ok_or_else(|| Refusal::new(self.missing_code, format!("Missing params [{name}]")))
    }

    /// A parameter that may be missing; an empty one counts as missing.
    fn optional(&self, name: &str) -> Option<&'a str> {
        self.params.get(name).filter(|value| !value.is_empty())
    }

    /// `Offset` and `Limit`: by default 0 and 20, and at most 100 rows.
    fn page(&self) -> Result<(usize, usize), Refusal> {
        let number = |name: &str, default: usize, range: std::ops::RangeInclusive<usize>| {
            self.optional(name).map_or(Ok(default), |text| {
                let value = text.parse().ok().filter(|value| range.contains(value));
                value.ok_or_else(|| unavailable(name))
            })
        };
        Ok((
            number("Offset", 0, 0..=usize::MAX)?,
            number("Limit", 20, 1..=100)?,
        ))
    }
}

type Action = fn(&mut World, &Call<'_>) -> Answer;

fn lookup(action: &str) -> Option<Action> {
    let run: Action = match action {
        "CopyCompShareCustomImage" => World::copy_image,
        "CreateCompShareCustomImage" => World::create_image,
        "DescribeCompShareCustomImages" => World::list_images,
        "DescribeCompShareInstance" => World::list_instances,
        "DescribeCompShareSupportZone" => World::list_zones,
        "GetCompShareImageCreateProgress" => World::progress,
        "GetProjectList" => World::list_projects,
        "RebootCompShareInstance" => |world, call| world.operate_instance(call, None),
        "ReinstallCompShareInstance" => |world, call| world.operate_instance(call, None),
        "ResizeCompShareInstance" => |world, call| world.operate_instance(call, None),
        "StartCompShareInstance" => |world, call| world.operate_instance(call, Some("Running")),
        "StopCompShareInstance" => |world, call| world.operate_instance(call, Some("Stopped")),
        "TerminateCompShareCustomImage" => World::terminate_image,
        _ => return None,
    };
    Some(run)
}

/// Whether the service knows an action of this name.
pub(crate) fn is_action(name: &str) -> bool {
    lookup(name).is_some()
}

/// The refusal of a parameter that is there but of no use.
fn unavailable(name: &str) -> Refusal {
    Refusal::new(
        ret_code::BAD_PARAMETER,
        format!("Params [{name}] not available"),
    )
}

/// Rows `offset..offset + limit`, as far as there are any.
fn page_of<T>(rows: Vec<T>, (offset, limit): (usize, usize)) -> Vec<T> {
    rows.into_iter().skip(offset).take(limit).collect()
}

/// The fields of a JSON object literal.
fn fields(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// A number in the form that the scenario wants.
fn numeral(value: f64, form: NumberForm) -> Value {
    let text = value.to_string();
    match form {
        NumberForm::Text => text.into(),
        NumberForm::Number if value.fract() == 0.0 => json!(value as i64),
        NumberForm::Number => json!(value),
    }
}
