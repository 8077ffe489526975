//! What the desktop offers: a tray and notifications.

use super::{Check, Verdict};
use crate::app::own_problem;
use crate::texts::Texts;

/// Whether the desktop shows tray icons at present. May wait without end for a bus that hangs.
pub fn tray(texts: &Texts) -> Check {
    match has_tray() {
        Ok(true) => Check::good("tray", texts.get("doctor-tray")),
        Ok(false) => Check::wrong("tray", Verdict::Bad, &own_problem(texts, "tray-absent", "")),
        Err(error) => {
            let problem = own_problem(texts, "doctor-no-bus", &error);
            Check::wrong("tray", Verdict::Bad, &problem)
        }
    }
}

/// Whether notifications get through, and what their service can do. May wait without end for a bus
/// that hangs.
pub fn notifications(texts: &Texts) -> Check {
    match notification_service() {
        Ok(service) => Check::good("notifications", service.text(texts)),
        Err(error) => {
            let problem = own_problem(texts, "notifications-absent", "");
            let mut check = Check::wrong("notifications", Verdict::Bad, &problem);
            check.advice = format!("{} ({error})", check.advice);
            check
        }
    }
}

/// Who shows notifications.
struct NotificationService {
    name: String,
    /// What it can do, in the words of the specification; none where the system does not say.
    capabilities: Vec<String>,
}

impl NotificationService {
    fn text(&self, texts: &Texts) -> String {
        let args = crate::texts::Args::new()
            .text("name", self.name.clone())
            .text("capabilities", self.capabilities.join(", "));
        let key = match self.capabilities.is_empty() {
            true => "doctor-notifications",
            false => "doctor-notifications-can",
        };
        texts.format(key, &args)
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use super::NotificationService;
    use zbus::blocking::{Connection, Proxy, fdo::DBusProxy};

    pub(super) fn has_tray() -> Result<bool, String> {
        let asked = || -> zbus::Result<bool> {
            let connection = Connection::session()?;
            let bus = DBusProxy::new(&connection)?;
            Ok(bus.name_has_owner("org.kde.StatusNotifierWatcher".try_into()?)?)
        };
        asked().map_err(|error| error.to_string())
    }

    pub(super) fn notification_service() -> Result<NotificationService, String> {
        let asked = || -> zbus::Result<NotificationService> {
            let connection = Connection::session()?;
            let service = Proxy::new(
                &connection,
                "org.freedesktop.Notifications",
                "/org/freedesktop/Notifications",
                "org.freedesktop.Notifications",
            )?;
            let (name, _, version, _): (String, String, String, String) =
                service.call("GetServerInformation", &())?;
            Ok(NotificationService {
                name: format!("{name} {version}").trim().to_owned(),
                capabilities: service.call("GetCapabilities", &())?,
            })
        };
        asked().map_err(|error| error.to_string())
    }
}

#[cfg(target_os = "linux")]
use linux::{has_tray, notification_service};

/// The tray of these systems is always there.
#[cfg(not(target_os = "linux"))]
fn has_tray() -> Result<bool, String> {
    Ok(true)
}

/// The system shows notifications itself, if the person lets it.
#[cfg(not(target_os = "linux"))]
fn notification_service() -> Result<NotificationService, String> {
    Ok(NotificationService {
        name: std::env::consts::OS.to_owned(),
        capabilities: Vec::new(),
    })
}
