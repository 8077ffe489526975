//! What the desktop offers: a tray and notifications.

use super::{Check, Verdict};
use crate::app::{own_problem, tray_problem};
use crate::texts::Texts;

/// Whether the desktop shows tray icons now. To be called off the runtime's threads.
pub fn tray(texts: &Texts) -> Check {
    match tray_state() {
        Ok(state) => match tray_problem(texts, state) {
            None => Check::good("tray", texts.get("doctor-tray")),
            Some(problem) => Check::wrong("tray", Verdict::Bad, &problem),
        },
        Err(error) => {
            let problem = own_problem(texts, "doctor-no-bus", &error);
            Check::wrong("tray", Verdict::Bad, &problem)
        }
    }
}

/// Whether notifications get through, and what their service can do. To be called off the
/// runtime's threads.
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
    use crate::tray::{TrayState, WATCHER};
    use std::io::ErrorKind;
    use std::time::Duration;
    use zbus::blocking::connection::Builder;
    use zbus::blocking::{Connection, Proxy, fdo::DBusProxy};

    /// Longest wait for an answer on the bus.
    const ANSWER_TIME: Duration = Duration::from_secs(3);

    fn connect() -> zbus::Result<Connection> {
        Builder::session()?.method_timeout(ANSWER_TIME).build()
    }

    /// Asks the tray host to take an item without a name. None does, but every one that works
    /// answers, if only that this is no name.
    pub(super) fn tray_state() -> Result<TrayState, String> {
        const NO_NAME: &str = "";
        let asked = || -> zbus::Result<TrayState> {
            let connection = connect()?;
            let bus = DBusProxy::new(&connection)?;
            if !bus.name_has_owner(WATCHER.try_into()?)? {
                return Ok(TrayState::Absent);
            }
            let watcher = Proxy::new(&connection, WATCHER, "/StatusNotifierWatcher", WATCHER)?;
            let answer = watcher.call_method("RegisterStatusNotifierItem", &NO_NAME);
            Ok(answer.map_or_else(state_by, |_| TrayState::Shown))
        };
        asked().map_err(|error| error.to_string())
    }

    /// What an error of the tray host says about it.
    fn state_by(error: zbus::Error) -> TrayState {
        use zbus::fdo::Error;
        if matches!(&error, zbus::Error::InputOutput(error) if error.kind() == ErrorKind::TimedOut)
        {
            return TrayState::Silent;
        }
        match Error::from(error) {
            // It owns the name and has no tray, or left meanwhile.
            Error::UnknownObject(_)
            | Error::UnknownInterface(_)
            | Error::UnknownMethod(_)
            | Error::ServiceUnknown(_)
            | Error::NoReply(_) => TrayState::Absent,
            _ => TrayState::Shown,
        }
    }

    pub(super) fn notification_service() -> Result<NotificationService, String> {
        let asked = || -> zbus::Result<NotificationService> {
            let connection = connect()?;
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
use linux::{notification_service, tray_state};

/// The tray of these systems is always there.
#[cfg(not(target_os = "linux"))]
fn tray_state() -> Result<crate::tray::TrayState, String> {
    Ok(crate::tray::TrayState::Shown)
}

/// The system shows notifications itself, if the person lets it.
#[cfg(not(target_os = "linux"))]
fn notification_service() -> Result<NotificationService, String> {
    Ok(NotificationService {
        name: std::env::consts::OS.to_owned(),
        capabilities: Vec::new(),
    })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use crate::texts::Language;

    #[test]
    fn without_a_bus_both_say_what_to_do() {
        // The name of a test's own session; there is none in a test's environment.
        if std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some() {
            return;
        }
        let texts = Texts::for_language(Language::En);
        for check in [tray(&texts), notifications(&texts)] {
            assert_eq!(check.verdict, Verdict::Bad);
            assert!(!check.advice.is_empty());
        }
    }
}
