//! The control endpoints below `/_sim/`, for tests in any language.

use std::time::Duration;

use hyper::http::request;
use hyper::{Method, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::listener::Order;
use super::request::{Body, plain};
use super::{Hub, Parts};
use crate::scenario::{Fault, Image, ScenarioError, check_names};

/// Longest time in real seconds for which connections are refused on demand.
const LONGEST_REFUSAL: f64 = 3_600.0;

/// What a control endpoint answers: JSON, or what is wrong with the request.
type Outcome = Result<Value, String>;

/// Answers a request for `/_sim/{path}`.
pub(super) fn respond(path: &str, head: &request::Parts, body: &[u8], hub: &Hub) -> Response<Body> {
    let mut parts = hub.lock();
    let outcome = match (&head.method, path) {
        (&Method::GET, "requests") => Ok(requests(&parts, head.uri.query().unwrap_or_default())),
        (&Method::DELETE, "requests") => {
            parts.log.clear();
            Ok(json!({}))
        }
        (&Method::GET, "state") => state(&parts),
        (&Method::POST, "images") => each(body, |object| add_image(&mut parts, object)),
        (&Method::POST, "faults") => each(body, |object| add_fault(&mut parts, object)),
        (&Method::DELETE, "faults") => {
            parts.world.clear_faults();
            Ok(json!({}))
        }
        (&Method::POST, "refuse") => refuse(hub, body),
        (&Method::POST, "advance") => advance(&mut parts, body),
        _ => {
            return answer(
                StatusCode::NOT_FOUND,
                &json!({ "error": "no such endpoint" }),
            );
        }
    };
    match outcome {
        Ok(value) => answer(StatusCode::OK, &value),
        Err(error) => answer(StatusCode::BAD_REQUEST, &json!({ "error": error })),
    }
}

fn answer(status: StatusCode, value: &Value) -> Response<Body> {
    plain(status, "application/json", format!("{value}\n"))
}

/// The log; with `?since=N` only what came after number N.
fn requests(parts: &Parts, query: &str) -> Value {
    let since = form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "since")
        .and_then(|(_, value)| value.parse().ok())
        .unwrap_or(0);
    json!({ "count": parts.world.requests(), "requests": parts.log.since(since) })
}

fn state(parts: &Parts) -> Outcome {
    serde_json::to_value(parts.world.state(parts.now().sim)).map_err(|error| error.to_string())
}

fn advance(parts: &mut Parts, body: &[u8]) -> Outcome {
    parts.clock.advance(seconds(body)?);
    Ok(json!({ "t": parts.now().sim }))
}

/// Answers, and then closes the port for so many real seconds.
fn refuse(hub: &Hub, body: &[u8]) -> Outcome {
    let seconds = seconds(body)?;
    if seconds > LONGEST_REFUSAL {
        return Err(format!("seconds must be at most {LONGEST_REFUSAL}"));
    }
    hub.order(Order::Refuse(Duration::from_secs_f64(seconds)));
    Ok(json!({}))
}

fn seconds(body: &[u8]) -> Result<f64, String> {
    let seconds = parse(body)?.get("seconds").and_then(Value::as_f64);
    let seconds = seconds.filter(|seconds| *seconds >= 0.0);
    seconds.ok_or_else(|| "seconds must be a number, 0 or more".into())
}

/// Adds an image. Without `starts_at` it starts `starts_in` seconds from now, by default at
/// once.
fn add_image(parts: &mut Parts, mut object: Map<String, Value>) -> Result<(), String> {
    let starts_in = take_seconds(&mut object, "starts_in")?;
    if !object.contains_key("starts_at") {
        let start = parts.now().sim + starts_in.unwrap_or(0.0);
        object.insert("starts_at".into(), start.into());
    }
    parts
        .world
        .add_image(typed::<Image>(object)?)
        .map_err(words)
}

/// Adds a fault. `starts_in` and `lasts` are seconds from now, in place of `from` and `until`.
fn add_fault(parts: &mut Parts, mut object: Map<String, Value>) -> Result<(), String> {
    let starts_in = take_seconds(&mut object, "starts_in")?;
    let lasts = take_seconds(&mut object, "lasts")?;
    if starts_in.is_some() || lasts.is_some() {
        let from = parts.now().sim + starts_in.unwrap_or(0.0);
        object.insert("from".into(), from.into());
        if let Some(lasts) = lasts {
            object.insert("until".into(), (from + lasts).into());
        }
    }
    parts
        .world
        .add_fault(typed::<Fault>(object)?)
        .map_err(words)
}

/// Runs `add` on the object in `body`, or on each of a list of objects, up to the first that
/// is wrong.
fn each(body: &[u8], mut add: impl FnMut(Map<String, Value>) -> Result<(), String>) -> Outcome {
    let objects = match parse(body)? {
        Value::Array(values) => values,
        value => vec![value],
    };
    let count = objects.len();
    for value in objects {
        match value {
            Value::Object(object) => add(object)?,
            _ => return Err("an object or a list of objects is expected".into()),
        }
    }
    Ok(json!({ "added": count }))
}

fn take_seconds(object: &mut Map<String, Value>, name: &str) -> Result<Option<f64>, String> {
    match object.remove(name) {
        None => Ok(None),
        Some(value) => value
            .as_f64()
            .map(Some)
            .ok_or(format!("{name} must be a number")),
    }
}

fn typed<T: DeserializeOwned + Serialize>(object: Map<String, Value>) -> Result<T, String> {
    let given = Value::Object(object);
    let read = T::deserialize(&given).map_err(|error| error.to_string())?;
    check_names(&given, &read).map_err(words)?;
    Ok(read)
}

fn parse(body: &[u8]) -> Outcome {
    serde_json::from_slice(body).map_err(|error| error.to_string())
}

fn words(error: ScenarioError) -> String {
    error.to_string()
}
