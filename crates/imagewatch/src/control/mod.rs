//! The door between the running app and everything else that a person starts: `imagewatchctl`, and
//! a second start of the app, which asks the first one to show its window.
//!
//! A local socket of the data folder's own: a socket file on Unix, a named pipe on Windows. Each
//! connection carries one request and one answer, a line of JSON each. Only the holder of the data
//! folder's lock serves it, so there is never more than one server, and a socket file that a dead
//! process left behind can be replaced without asking.

mod address;
mod client;
mod peer;
mod server;
mod wire;

pub use client::{CallError, Client, ConnectError};
pub use server::{BindError, Responder, Server};

use std::time::Duration;

/// Longest request in bytes, its line end included.
pub const REQUEST_LIMIT: usize = 256 * 1024;

/// Longest answer in bytes, its line end included.
pub const ANSWER_LIMIT: usize = 8 * 1024 * 1024;

/// Each step of a conversation takes at most this long: connecting, sending a line, receiving one.
pub const STEP_TIME: Duration = Duration::from_secs(5);

/// The server keeps a connection at most this long while its answer is worked out.
pub const WORK_TIME: Duration = Duration::from_secs(120);

#[cfg(test)]
mod tests;
