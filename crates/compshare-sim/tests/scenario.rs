//! The scenario's JSON form, and the page that explains it.
#![allow(clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;

use compshare_sim::scenario::{Effect, End, Estimate, Fault, Progress};
use compshare_sim::world::World;
use compshare_sim::{Scenario, demo};
use serde_json::{Value, json};

const PAGE: &str = include_str!("../../../docs/compshare-sim.md");

/// The page's one block of JSON.
fn example() -> &'static str {
    let (_, rest) = PAGE
        .split_once("```json\n")
        .expect("there is a block of JSON");
    let (block, rest) = rest.split_once("```").expect("the block ends");
    assert!(!rest.contains("```json"), "there is one such block");
    block
}

#[test]
fn the_pages_example_is_a_scenario() {
    let scenario = Scenario::from_json(example()).expect("it makes sense");
    assert_eq!((scenario.accounts.len(), scenario.faults.len()), (2, 4));
    let world = World::new(scenario, 0).expect("it makes a world");
    let state = world.state(250.0);
    let status = |id: &str| {
        let found = state
            .images
            .iter()
            .find(|image| image.id == format!("compshareImage-{id}"));
        found.map(|image| image.status.as_str())
    };
    assert_eq!(status("ready"), Some("Making"));
    assert_eq!(status("vanishes"), None);
    assert_eq!(status("odd"), Some("Reviewing"));
    assert_eq!(status("many-51"), Some("Making"), "51 of 200 have begun");
    assert_eq!(status("many-52"), None);
}

#[test]
fn the_page_names_every_field_and_kind() {
    let mut names = BTreeSet::new();
    collect(&json!(Scenario::default()), &mut names);
    collect(&json!(Scenario::demo()), &mut names);
    collect(&json!(Fault::new(Effect::Close)), &mut names);
    let effects = [
        json!({"kind": "html"}),
        json!({"kind": "redirect"}),
        json!({"kind": "huge"}),
        json!({"kind": "nested"}),
        json!({"kind": "wrong_types"}),
        json!({"kind": "close"}),
        json!({"kind": "reset"}),
        json!({"kind": "hang"}),
        json!({"kind": "drip"}),
        json!({"kind": "content_type"}),
        json!({"kind": "cut"}),
        json!({"kind": "empty"}),
        json!({"kind": "null"}),
        json!({"kind": "delay", "seconds": 1}),
        json!({"kind": "ret_code", "code": 1}),
        json!({"kind": "http_status", "status": 500}),
    ];
    for effect in effects {
        let effect: Effect = serde_json::from_value(effect).expect("an effect's short form");
        names.insert(effect.name().to_owned());
        collect(&json!(effect), &mut names);
    }
    for name in names {
        assert!(
            PAGE.contains(&format!("`{name}`")) || PAGE.contains(&format!("\"{name}\"")),
            "{name}"
        );
    }
    assert!(PAGE.contains(demo::PUBLIC_KEY) && PAGE.contains(demo::PRIVATE_KEY));
}

fn collect(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                names.insert(name.clone());
                collect(value, names);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        _ => {}
    }
}

#[test]
fn every_kind_of_course_estimate_and_end_survives_its_json_form() {
    for kind in [
        "linear",
        "s_curve",
        "stuck_at_99",
        "finalizing_at_100",
        "jumpy",
        "refused",
    ] {
        let read: Progress = serde_json::from_value(json!({ "kind": kind })).expect(kind);
        assert_eq!(json!(read)["kind"], kind);
        assert!(PAGE.contains(&format!("`{kind}`")), "{kind}");
    }
    for kind in ["honest", "missing", "null", "negative", "text"] {
        let read: Estimate = serde_json::from_value(json!({ "kind": kind })).expect(kind);
        assert_eq!(json!(read)["kind"], kind);
        assert!(PAGE.contains(&format!("`{kind}`")), "{kind}");
    }
    for end in [json!({"kind": "available"}), json!({"kind": "deleted"})] {
        let read: End = serde_json::from_value(end.clone()).expect("an end");
        assert_eq!(json!(read)["kind"], end["kind"]);
    }
}

#[test]
fn nothing_at_all_is_a_scenario() {
    assert_eq!(Scenario::from_json("{}"), Ok(Scenario::default()));
    assert_eq!(
        Scenario::default().accounts[0].keys[0].public_key,
        demo::PUBLIC_KEY
    );
}

#[test]
fn senseless_scenarios_are_refused_in_words() {
    for (text, words) in [
        (r#"{"speed": 0}"#, "speed"),
        (r#"{"speed": 1e9}"#, "speed"),
        (r#"{"accounts": []}"#, "account"),
        (r#"{"accounts": [{"name": "a"}]}"#, "no keys"),
        (r#"{"zones": []}"#, "zone"),
        (r#"{"images": [{"name": "n"}]}"#, "no id"),
        (
            r#"{"images": [{"id": "i", "region": "cn-sh2", "zone": "cn-wlcb-01"}]}"#,
            "no zone",
        ),
        (r#"{"images": [{"id": "i", "copies": 0}]}"#, "copies"),
        (
            r#"{"images": [{"id": "i", "build": {"duration": -1}}]}"#,
            "duration",
        ),
        (
            r#"{"images": [{"id": "i", "build": {"end": {"kind": "deleted", "at": 2}}}]}"#,
            "at",
        ),
        (
            r#"{"instances": [{"id": "u", "account": "x"}]}"#,
            "no account",
        ),
        (
            r#"{"instances": [{"id": "u", "build": {"progress": {"kind": "jumpy", "steps": 0}}}]}"#,
            "steps",
        ),
        (
            r#"{"new_builds": {"progress": {"kind": "points", "points": []}}}"#,
            "points",
        ),
        (
            r#"{"new_builds": {"progress": {"kind": "stuck_at_99", "from": -1}}}"#,
            "from",
        ),
        (
            r#"{"faults": [{"effect": {"kind": "delay", "seconds": 1e6}}]}"#,
            "delay",
        ),
        (
            r#"{"faults": [{"effect": {"kind": "close"}, "key": 0}]}"#,
            "no key",
        ),
        (
            r#"{"faults": [{"effect": {"kind": "close"}, "probability": 2}]}"#,
            "probability",
        ),
        (
            r#"{"faults": [{"effect": {"kind": "content_type", "value": "a\nb"}}]}"#,
            "content_type",
        ),
        (
            r#"{"faults": [{"effect": {"kind": "redirect", "status": 200}}]}"#,
            "redirect",
        ),
        (
            r#"{"faults": [{"effect": {"kind": "close", "bytes": 1}}]}"#,
            "bytes",
        ),
        (r#"{"service": {"durations": "roman"}}"#, "roman"),
        (r#"{"images": [{"id": "i", "colour": 1}]}"#, "colour"),
        (
            r#"{"new_builds": {"progress": {"kind": "linear", "from": 0.5}}}"#,
            "from",
        ),
        (
            r#"{"new_builds": {"estimate": {"kind": "honest", "factor": 2}}}"#,
            "factor",
        ),
        ("[]", "expected"),
    ] {
        let error = Scenario::from_json(text).expect_err(text).to_string();
        assert!(error.contains(words), "{text}: {error}");
    }
    let twice = r#"{"accounts": [
        {"name": "a", "keys": [{"public_key": "SECRET-ONE", "private_key": "p"}]},
        {"name": "b", "keys": [{"public_key": "SECRET-ONE", "private_key": "q"}]}]}"#;
    let error = Scenario::from_json(twice)
        .expect_err("the same key twice")
        .to_string();
    assert!(
        error.contains("used twice") && !error.contains("SECRET"),
        "{error}"
    );
}

#[test]
fn keys_do_not_print() {
    let shown = format!("{:?}", Scenario::demo());
    assert!(
        !shown.contains(demo::PUBLIC_KEY) && !shown.contains(demo::PRIVATE_KEY),
        "{shown}"
    );
}

#[test]
fn the_demonstration_ends_in_four_ways() {
    let world = World::new(Scenario::demo(), 0).expect("it makes sense");
    let of = |id: &str, t: f64| {
        let image = world
            .state(t)
            .images
            .into_iter()
            .find(|image| image.id == id);
        image.map(|image| (image.status, image.process))
    };
    let making = |process| Some(("Making".to_owned(), process));
    assert_eq!(of(demo::READY_IMAGE, 22.5), making(Some(50.0)));
    assert_eq!(
        of(demo::READY_IMAGE, 45.0),
        Some(("Available".into(), Some(100.0)))
    );
    assert_eq!(of(demo::FAILING_IMAGE, 35.9), making(Some(59.83)));
    assert_eq!(
        of(demo::FAILING_IMAGE, 36.0),
        Some(("UnAvailable".into(), Some(60.0)))
    );
    assert_eq!(of(demo::STUCK_IMAGE, 48.0), making(Some(99.0)));
    assert_eq!(of(demo::STUCK_IMAGE, 79.9), making(Some(99.0)));
    assert_eq!(of(demo::CONTAINER_IMAGE, 59.0), making(None));
    assert_eq!(
        of(demo::CONTAINER_IMAGE, 60.0),
        Some(("Available".into(), None))
    );
    assert_eq!(world.state(0.0).images.len(), 6);
}
