//! Signatures against those of UCloud's own software.

// Helpers of tests may panic just as tests may.
#![allow(clippy::unwrap_used, clippy::panic)]

use compshare::{Params, Secret, signature};
use serde_json::Value;

const VECTORS: &str = include_str!("data/signature.json");

#[test]
fn every_published_signature_is_reproduced() {
    let vectors: Vec<Value> = serde_json::from_str(VECTORS).unwrap();
    assert_eq!(vectors.len(), 41);
    for vector in &vectors {
        let mut params = Params::new();
        for (name, value) in vector["params"].as_object().unwrap() {
            push(&mut params, name, value);
        }
        push(&mut params, "PublicKey", &vector["public_key"]);
        let key = Secret::new(vector["private_key"].as_str().unwrap().to_owned());
        assert_eq!(
            signature::sign(params.pairs(), &key),
            vector["signature"].as_str().unwrap(),
            "{vector}"
        );
    }
}

#[test]
fn the_signature_itself_is_not_signed_and_order_does_not_matter() {
    let key = Secret::new("key".to_owned());
    let signed = signature::sign(&[("N.10", "c"), ("A", "1"), ("N.2", "b")], &key);
    let again = signature::sign(
        &[
            ("N.2", "b"),
            ("Signature", &signed),
            ("A", "1"),
            ("N.10", "c"),
        ],
        &key,
    );
    assert_eq!(signed, again);
    assert_ne!(
        signed,
        signature::sign(&[("N.2", "c"), ("A", "1"), ("N.10", "b")], &key)
    );
}

fn push(params: &mut Params, name: &str, value: &Value) {
    let name = name.to_owned();
    match value {
        Value::String(text) => params.push(name, text),
        Value::Bool(flag) => params.push(name, *flag),
        Value::Number(number) => match number.as_i64() {
            Some(integer) => params.push(name, integer),
            None => params.push(name, number.as_f64().unwrap()),
        },
        other => panic!("no parameter type: {other}"),
    };
}
