//! ImageWatch without a window: everything but the shell.

pub mod clock;
pub mod control;
pub mod control_api;
pub mod keychain;
pub mod logging;
pub mod notifier;
pub mod paths;
pub mod service;
pub mod settings;
pub mod store;
pub mod texts;
pub mod view;

#[cfg(all(test, target_os = "linux"))]
mod test_session;
