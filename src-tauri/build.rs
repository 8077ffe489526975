//! Tells Tauri which commands there are, so that each needs a permission of its own.

fn main() {
    let commands = &[
        "subscribe",
        "add_account",
        "change_keys",
        "test_account",
        "remove_account",
        "retry_account",
        "list_images",
        "add_watches",
        "remove_watch",
        "poll_now",
        "watch_details",
        "history",
        "export_history",
        "save_settings",
        "open_console",
        "set_start_at_login",
        "look_at_login",
        "importable_accounts",
        "import_accounts",
        "accept_link",
        "decline_link",
        "save_hook",
        "test_hook",
        "remove_hook",
        "diagnostics",
        "open_update",
    ];
    let manifest = tauri_build::AppManifest::new().commands(commands);
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
        std::process::exit(1);
    }
}
