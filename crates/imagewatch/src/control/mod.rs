//! The door between the running app and everything else that a person starts: `imagewatchctl`, and
//! a second start of the app, which asks the first one to show its window.
//!
//! A local socket of the data folder's own: a socket file on Unix, a named pipe on Windows. Lines of
//! JSON go both ways: [`Call`]s in, [`ServerMessage`]s out, the app's version first. The window
//! speaks the same over a channel of its own that has no name. Only the holder of the data folder's
//! lock serves the socket, so there is never more than one server, and a socket file that a dead
//! process left behind can be replaced without asking.
//!
//! [`Call`]: crate::control_api::Call
//! [`ServerMessage`]: crate::control_api::ServerMessage

mod address;
mod client;
mod conversation;
mod peer;
mod server;
mod wire;

pub use client::{CallError, Client, ConnectError, Subscription};
pub use conversation::{Answers, Manners, Views, converse};
pub use server::{BindError, Server};

use std::time::Duration;

/// Longest call in bytes, its line end included.
pub const REQUEST_LIMIT: usize = 256 * 1024;
/// Longest answer in bytes, its line end included: a view of 10,000 watches takes half of it.
pub const ANSWER_LIMIT: usize = 32 * 1024 * 1024;
/// Each step of a conversation takes at most this long: connecting, sending a line, receiving one.
pub const STEP_TIME: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests;
