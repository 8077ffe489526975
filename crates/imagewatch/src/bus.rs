//! What the session bus says of services.

/// D-Bus errors that mean that nobody offers a service.
const ABSENT: [&str; 3] = [
    "org.freedesktop.DBus.Error.ServiceUnknown",
    "org.freedesktop.DBus.Error.NameHasNoOwner",
    "org.freedesktop.DBus.Error.NotSupported",
];

/// Prefix of D-Bus errors that mean that a service could not be started.
const NOT_STARTED: &str = "org.freedesktop.DBus.Error.Spawn.";

/// Whether a D-Bus error of this name means that nobody offers the service that was asked, or that it
/// could not be started.
pub(crate) fn is_absence(error: &str) -> bool {
    ABSENT.contains(&error) || error.starts_with(NOT_STARTED)
}
