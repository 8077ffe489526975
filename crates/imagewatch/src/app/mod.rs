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
mod start;
mod stopped;
mod telling;
mod trace;
mod updates;
mod watches;
mod window_shape;
mod wording;

pub use diagnose::diagnose_without_app;
pub use failed_start::{start_problem, tell_failed_start};
pub use handle::{Handle, ShellRequest};
pub use hooks::{keep_program, keep_webhook};
pub use keys::{access, check_account_name, test_keys};
pub use quit::{QuitError, quit_running};
pub use start::{APP_ID, JournalLine, Options, StartError, start};
pub use window_shape::WindowShape;
pub use wording::{failure_problem, keychain_problem, own_problem};
