//! The signature against values from UCloud's documentation and official Python SDK.
#![allow(clippy::expect_used, reason = "a test that cannot go on has failed")]

mod common;

use std::collections::BTreeMap;

use common::signed;
use compshare_sim::params::Params;
use compshare_sim::{demo, signature};
use serde_json::{Value, json};

/// What the SDK writes for a JSON scalar.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => match number.as_f64() {
            Some(float) if float.fract() == 0.0 => format!("{float:.0}"),
            _ => number.to_string(),
        },
        other => other.to_string(),
    }
}

fn vectors() -> Vec<Value> {
    let data = include_str!("data/signature.json");
    let vectors: Vec<Value> = serde_json::from_str(data).expect("the vectors are JSON");
    assert_eq!(vectors.len(), 41);
    vectors
}

#[test]
fn every_published_signature_is_reproduced() {
    for vector in vectors() {
        let fields = vector["params"].as_object().expect("params is an object");
        let mut params: BTreeMap<String, String> = fields
            .iter()
            .map(|(name, value)| (name.clone(), text(value)))
            .collect();
        params.insert("PublicKey".into(), text(&vector["public_key"]));
        let private_key = vector["private_key"].as_str().expect("private_key is text");
        assert_eq!(
            signature::sign(&params, private_key),
            vector["signature"],
            "{vector}"
        );
    }
}

#[test]
fn a_json_body_is_signed_like_a_form() {
    for vector in vectors() {
        let mut body = vector["params"].clone();
        body["PublicKey"] = vector["public_key"].clone();
        let signature = vector["signature"].as_str().expect("signature is text");
        body["Signature"] = signature.into();
        let params = Params::from_json(body.to_string().as_bytes());
        let private_key = vector["private_key"].as_str().expect("private_key is text");
        assert!(params.is_signed(signature, private_key), "{vector}");
        assert!(!params.is_signed(signature, "another key"), "{vector}");
    }
}

#[test]
fn lists_of_a_json_body_may_be_signed_by_element_or_joined() {
    let by_element = signed("X", &[("UHostIds.0", "a"), ("UHostIds.1", "b")]);
    let joined = signed("X", &[("UHostIds", "ab")]);
    let body = |signature: &str| {
        json!({
            "Action": "X", "UHostIds": ["a", "b"],
            "PublicKey": demo::PUBLIC_KEY, "Signature": signature,
        })
        .to_string()
    };
    for signature in [&by_element["Signature"], &joined["Signature"]] {
        let params = Params::from_json(body(signature).as_bytes());
        assert_eq!(params.list("UHostIds"), ["a", "b"]);
        assert!(params.is_signed(signature, demo::PRIVATE_KEY));
    }
}

#[test]
fn lists_are_read_in_the_order_of_their_numbers() {
    let params: Params = (0..12)
        .map(|i| (format!("Id.{i}"), i.to_string()))
        .collect();
    let expected: Vec<String> = (0..12).map(|i| i.to_string()).collect();
    assert_eq!(params.list("Id"), expected);
    assert!(params.list("Other").is_empty());
    assert_eq!(
        [("Id", "alone")].into_iter().collect::<Params>().list("Id"),
        ["alone"]
    );
}

#[test]
fn parameters_do_not_print_their_values() {
    let params: Params = signed("X", &[]).into_iter().collect();
    let shown = format!("{params:?}");
    assert!(
        shown.contains("PublicKey") && !shown.contains(demo::PUBLIC_KEY),
        "{shown}"
    );
}

#[test]
fn nonsense_in_place_of_a_body_gives_no_parameters() {
    for body in ["", "[]", "null", "{", "\"text\"", "{\"a\":"] {
        assert_eq!(
            Params::from_json(body.as_bytes()),
            Params::default(),
            "{body}"
        );
    }
    assert_eq!(Params::from_form(&[0xff, b'=', 0xfe]).get("Action"), None);
}
