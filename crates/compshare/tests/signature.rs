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

/// Signing far down on the stack, where nothing that is called afterwards overwrites what it leaves.
#[cfg(target_os = "linux")]
#[inline(never)]
fn sign_far_down(params: &[(&str, &str)], key: &Secret) -> String {
    let room = [0_u8; 96 * 1024];
    std::hint::black_box(&room);
    signature::sign(params, key)
}

#[cfg(target_os = "linux")]
#[test]
fn a_signature_leaves_nothing_of_the_key_on_the_stack() {
    use std::io::{Read, Seek, SeekFrom};
    // Put together in a buffer of its own, so that no literal of it is on the stack.
    let key = Secret::new(["marked-private-", "0123456789abcdef-", "Zq7Lm2Xw9Tn4"].concat());
    let params = [
        ("Action", "DescribeCompShareCustomImages"),
        ("PublicKey", "k"),
    ];
    // Lengths differ, so that the key's end lies in different places of the hash's last block.
    for length in 0..64 {
        let fill = "v".repeat(length);
        sign_far_down(&[params[0], params[1], ("Value", &fill)], &key);
    }
    let here = std::hint::black_box(&params) as *const _ as usize;
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let range = |line: &str| {
        let (from, to) = line.split_whitespace().next()?.split_once('-')?;
        let number = |text| usize::from_str_radix(text, 16).ok();
        Some((number(from)?, number(to)?)).filter(|(from, to)| (*from..*to).contains(&here))
    };
    let (from, to) = maps.lines().find_map(range).unwrap();
    let mut memory = std::fs::File::open("/proc/self/mem").unwrap();
    let mut stack = vec![0; to - from];
    memory.seek(SeekFrom::Start(from as u64)).unwrap();
    memory.read_exact(&mut stack).unwrap();
    // Most of it was never used. Eight bytes in a row are no chance.
    stack.drain(..stack.iter().position(|byte| *byte != 0).unwrap());
    let bytes = key.expose().as_bytes();
    let found: Vec<usize> = bytes
        .windows(8)
        .flat_map(|part| stack.windows(8).filter(move |window| *window == part))
        .map(|window| window.as_ptr() as usize - stack.as_ptr() as usize)
        .collect();
    assert_eq!(found, [0_usize; 0], "{} places", found.len());
}
