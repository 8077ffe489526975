//! Lets Tauri read `tauri.conf.json` while building.

fn main() {
    tauri_build::build();
}
