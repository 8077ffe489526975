//! The names by which desktops know the app.

/// The bundle identifier, by which Windows and macOS know the app. The Flatpak has it as its ID.
pub const APP_ID: &str = "com.imagewatch.desktop";

/// Name of the desktop entry that the packages for Linux install, without its ending.
pub const DESKTOP_ENTRY: &str = "imagewatch";

/// Flatpak sets this to the ID of the app that it runs.
#[cfg(target_os = "linux")]
const FLATPAK_ID: &str = "FLATPAK_ID";

/// Name of the installed desktop entry, without its ending: docks, notification centres and window
/// lists find the app's name and icon by it. A Flatpak's entry has to be named after its ID.
#[cfg(target_os = "linux")]
pub fn desktop_entry() -> String {
    entry_within(std::env::var(FLATPAK_ID).ok())
}

#[cfg(target_os = "linux")]
fn entry_within(flatpak: Option<String>) -> String {
    let flatpak = flatpak.filter(|id| !id.is_empty());
    flatpak.unwrap_or_else(|| DESKTOP_ENTRY.to_owned())
}

/// Whom notifications come from: the desktop entry on Linux, elsewhere the bundle identifier.
pub(super) fn identity() -> String {
    #[cfg(target_os = "linux")]
    return desktop_entry();
    #[cfg(not(target_os = "linux"))]
    APP_ID.to_owned()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_flatpak_names_its_entry_itself() {
        assert_eq!(entry_within(None), DESKTOP_ENTRY);
        assert_eq!(entry_within(Some(String::new())), DESKTOP_ENTRY);
        assert_eq!(entry_within(Some(APP_ID.to_owned())), APP_ID);
    }
}
