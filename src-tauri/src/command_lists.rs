//! The commands stand in four places. They are the same ones in each: what the window may call is
//! what it does call, and nothing else is there to be called.

use std::collections::BTreeSet;

type Names = BTreeSet<String>;

/// The words in quotes between `from` and the next `to`.
fn quoted(text: &str, from: &str, to: &str) -> Names {
    let start = text.find(from).expect("the list's beginning") + from.len();
    let list = text[start..].split(to).next().unwrap_or_default();
    list.split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}

/// What `tauri::generate_handler!` is given.
fn handled() -> Names {
    let text = include_str!("start.rs");
    let list = text.split("generate_handler![").nth(1).unwrap_or_default();
    let list = list.split(']').next().unwrap_or_default();
    let names = list
        .split(',')
        .map(|path| path.rsplit("::").next().unwrap_or_default().trim());
    names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// What the window's one door calls.
fn called() -> Names {
    let text = include_str!("../../ui/src/backend.ts");
    let calls = text.split("invoke('").skip(1);
    calls
        .filter_map(|call| call.split('\'').next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_list_of_commands_is_the_same() {
    let handled = handled();
    assert!(handled.contains("subscribe"), "{handled:?}");
    let manifest = quoted(include_str!("../build.rs"), "let commands = &[", "];");
    assert_eq!(manifest, handled, "build.rs");
    assert_eq!(called(), handled, "ui/src/backend.ts");
    let capability = include_str!("../capabilities/main.json");
    let allowed = quoted(capability, "\"permissions\": [", "]");
    let allowed: Names = allowed
        .iter()
        .map(|name| name.trim_start_matches("allow-").replace('-', "_"))
        .collect();
    assert_eq!(allowed, handled, "capabilities/main.json");
}

#[test]
fn there_is_one_capability_and_it_is_the_main_windows() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/capabilities");
    let files = std::fs::read_dir(folder).unwrap().count();
    assert_eq!(files, 1);
    let text = include_str!("../capabilities/main.json");
    let capability: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(capability["windows"], serde_json::json!(["main"]));
    assert!(capability.get("remote").is_none());
    assert!(capability.get("webviews").is_none());
}

#[test]
fn the_content_security_policy_is_strict() {
    let config: serde_json::Value =
        serde_json::from_str(include_str!("../tauri.conf.json")).unwrap();
    let security = &config["app"]["security"];
    let policy = security["csp"].as_str().unwrap();
    let rules: Vec<&str> = policy.split(';').map(str::trim).collect();
    for rule in [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src ipc: http://ipc.localhost",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(rules.contains(&rule), "{rule} in {policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    assert!(!policy.contains("https:"), "{policy}");
    assert_eq!(security["freezePrototype"], true);
    assert!(
        security
            .get("dangerousDisableAssetCspModification")
            .is_none()
    );
    assert_eq!(config["app"]["withGlobalTauri"], false);
}
