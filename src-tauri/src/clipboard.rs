//! Puts text on the clipboard, with or without a window.

use std::sync::{Mutex, PoisonError};

/// The clipboard, once something was put on it. On X11 and Wayland what was copied lives in the
/// program that copied it, so this is kept to the end.
static CLIPBOARD: Mutex<Option<arboard::Clipboard>> = Mutex::new(None);

/// Puts `text` on the clipboard. It may wait for the desktop: not for an async worker.
///
/// # Errors
/// The desktop has no clipboard, or refuses it.
pub(crate) fn copy(text: String) -> Result<(), arboard::Error> {
    let mut kept = CLIPBOARD.lock().unwrap_or_else(PoisonError::into_inner);
    let clipboard = match kept.take() {
        Some(clipboard) => kept.insert(clipboard),
        None => kept.insert(arboard::Clipboard::new()?),
    };
    clipboard.set_text(text)
}
