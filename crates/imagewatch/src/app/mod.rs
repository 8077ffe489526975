//! The app without a window: one controller that owns all state, and the handle to ask it.
//!
//! ```text
//! service <- pollers <- orders <- fleet (pure) -> events -> controller -> store, notices, views
//! ```
//! The controller runs as one task. Whoever wants something sends it a closure through [`Handle`];
//! whatever takes time (network, keychain, notifications) runs in tasks of its own, which send
//! their outcome back as a message.

mod accounts;
mod build_log;
mod clicks;
mod controller;
mod diagnose;
mod events;
mod failed_start;
mod handle;
mod hooks;
mod identity;
mod images;
mod imports;
mod input;
mod keys;
mod links;
mod login;
mod notify;
mod outbox;
mod pollers;
mod preferences;
mod projection;
mod quit;
mod records;
mod requests;
#[cfg(unix)]
mod signals;
mod start;
mod stopped;
mod telling;
mod trace;
mod unseen;
mod updates;
mod watches;
mod window_shape;
mod wording;

pub use accounts::DEFAULT_NAME;
pub use diagnose::diagnose_without_app;
pub use failed_start::{start_problem, tell_failed_start, tell_problem};
pub use handle::{Handle, ShellRequest};
pub use hooks::{keep_program, keep_webhook};
#[cfg(target_os = "linux")]
pub use identity::desktop_entry;
pub use identity::{APP_ID, DESKTOP_ENTRY};
pub use imports::DEFAULT_REGION;
pub use keys::{access, check_account_name};
pub use quit::{QuitError, quit_running};
pub use requests::open_console;
pub use start::{JournalLine, Options, StartError, hold_folder, start, start_in};
pub(crate) use wording::{LOCKED, failure_text, joined};
pub use wording::{failure_problem, keychain_problem, own_problem, tray_problem};
