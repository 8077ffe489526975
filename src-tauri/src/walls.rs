//! What the window is allowed to do stands in files of Tauri's: they stay as strict as they are.

#[test]
fn there_is_one_capability_and_it_is_the_main_windows() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/capabilities");
    let files = std::fs::read_dir(folder).unwrap().count();
    assert_eq!(files, 1);
    let text = include_str!("../capabilities/main.json");
    let capability: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(capability["windows"], serde_json::json!(["main"]));
    let allowed = serde_json::json!(["allow-request", "allow-subscribe"]);
    assert_eq!(capability["permissions"], allowed);
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
