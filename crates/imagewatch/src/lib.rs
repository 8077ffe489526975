//! ImageWatch without a window: everything but the shell.

// Where nobody reads, these macros end the program: `terminal` writes instead.
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

pub mod app;
pub mod app_icon;
#[cfg(target_os = "linux")]
mod bus;
pub mod cli;
pub mod clock;
pub mod compshare_cli;
pub mod control;
pub mod control_api;
pub mod doctor;
pub mod hardening;
pub mod hooks;
pub mod keychain;
pub mod links;
pub mod logging;
pub mod login_item;
pub mod notices;
pub mod notifier;
#[cfg(unix)]
mod others;
pub mod page;
pub mod paths;
pub mod proxy;
pub mod quiet_hours;
pub mod service;
pub mod settings;
pub mod store;
pub mod terminal;
pub mod texts;
pub mod tray;
pub mod tray_icon;
pub mod updates;
pub mod view;
mod web;
pub mod window_channel;
pub mod window_shape;

pub use compshare::Secret;

#[cfg(test)]
#[cfg(target_os = "linux")]
mod test_session;
