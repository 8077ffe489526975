//! Gives the program its icon, version and manifest on Windows.

fn main() {
    if std::env::var_os("CARGO_CFG_WINDOWS").is_none() {
        return;
    }
    println!("cargo::rerun-if-changed=windows.manifest");
    let mut resource = tauri_winres::WindowsResource::new();
    resource
        .set_icon("../../src-tauri/icons/icon.ico")
        .set("ProductName", "ImageWatch")
        .set("FileDescription", "ImageWatch")
        .set_manifest(include_str!("windows.manifest"));
    if let Err(error) = resource.compile() {
        println!("cargo::error={error}");
        std::process::exit(1);
    }
}
