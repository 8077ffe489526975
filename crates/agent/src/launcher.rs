//! Progress on the app's entry in docks and task managers of Linux desktops.
//!
//! By the launcher entry protocol, which Ubuntu's dock, Plasma's task manager, Dash to Dock and others
//! read: a signal on the session bus that names the desktop entry. Tauri goes through a library of
//! Ubuntu's for it, and only where the Unity desktop runs.

use imagewatch::app::desktop_entry;
use imagewatch::tray::Taskbar;
use std::collections::HashMap;
use zbus::Connection;
use zbus::zvariant::Value;

const INTERFACE: &str = "com.canonical.Unity.LauncherEntry";
const PATH: &str = "/com/imagewatch/desktop";

/// What the entry shows.
#[derive(Default)]
pub(crate) struct Launcher {
    bus: Option<Connection>,
    shown: Taskbar,
}

impl Launcher {
    /// Shows `progress` from now on.
    pub(crate) async fn show(&mut self, progress: Taskbar) {
        if progress == self.shown {
            return;
        }
        match self.tell(progress).await {
            Ok(()) => self.shown = progress,
            Err(error) => tracing::debug!(%error, "no progress in the taskbar"),
        }
    }

    async fn tell(&mut self, progress: Taskbar) -> zbus::Result<()> {
        // The protocol knows neither builds without a percentage nor a pause: those show no bar.
        let (percent, urgent) = match progress {
            Taskbar::None | Taskbar::Indeterminate => (None, false),
            Taskbar::Normal(percent) | Taskbar::Paused(percent) => (Some(percent), false),
            Taskbar::Failed(percent) => (Some(percent), true),
        };
        let properties = HashMap::from([
            (
                "progress",
                Value::from(f64::from(percent.unwrap_or(0)) / 100.0),
            ),
            ("progress-visible", Value::from(percent.is_some())),
            ("urgent", Value::from(urgent)),
        ]);
        let entry = format!("application://{}.desktop", desktop_entry());
        let body = (entry, properties);
        let bus = match &self.bus {
            Some(bus) => bus,
            None => self.bus.insert(Connection::session().await?),
        };
        bus.emit_signal(None::<&str>, PATH, INTERFACE, "Update", &body)
            .await
    }
}
