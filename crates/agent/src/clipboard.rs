//! Puts text on the clipboard, with or without a window.

use std::sync::{Mutex, PoisonError};

/// The clipboard, once something was put on it. On X11 and Wayland what was copied lives in the
/// program that copied it, so this is kept to the end.
static CLIPBOARD: Mutex<Option<arboard::Clipboard>> = Mutex::new(None);

/// Puts `text` on the clipboard.
///
/// # Errors
/// The desktop has no clipboard, or refuses it: in its own words.
pub(crate) async fn copy(text: String) -> Result<(), String> {
    // It may wait for the desktop.
    match tokio::task::spawn_blocking(move || copy_and_wait(text)).await {
        Ok(copied) => copied.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    }
}

fn copy_and_wait(text: String) -> Result<(), arboard::Error> {
    let mut kept = CLIPBOARD.lock().unwrap_or_else(PoisonError::into_inner);
    let clipboard = match kept.take() {
        Some(clipboard) => kept.insert(clipboard),
        None => kept.insert(arboard::Clipboard::new()?),
    };
    clipboard.set_text(text)
}
