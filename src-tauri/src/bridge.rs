//! Carries the view to the window: whole when it opens, then only what changes.

use imagewatch::app::Handle;
use imagewatch::view::{View, ViewChange};
use std::sync::{Arc, Mutex, PoisonError};
use tauri::ipc::Channel;
use tokio::task::AbortHandle;

/// The connection to the window that is open, if one is.
#[derive(Default)]
pub(crate) struct Bridge(Mutex<Option<AbortHandle>>);

impl Bridge {
    /// Connects a window; the one before, if any, gets nothing more.
    pub(crate) fn connect(&self, app: &Handle, channel: Channel<ViewChange>) -> View {
        let mut views = app.window_opened();
        let first = Arc::clone(&views.borrow_and_update());
        let whole = View::clone(&first);
        let task = tokio::spawn(async move {
            let mut shown = first;
            while views.changed().await.is_ok() {
                let view = Arc::clone(&views.borrow_and_update());
                if let Some(change) = view.changes_since(&shown)
                    && channel.send(change).is_err()
                {
                    return;
                }
                shown = view;
            }
        });
        self.replace(Some(task.abort_handle()));
        whole
    }

    /// The window is gone.
    pub(crate) fn disconnect(&self) {
        self.replace(None);
    }

    fn replace(&self, task: Option<AbortHandle>) {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(old) = std::mem::replace(&mut *current, task) {
            old.abort();
        }
    }
}
