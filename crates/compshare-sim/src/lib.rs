//! A simulated CompShare API, for people who write clients of it.
//!
//! The crate has two halves. [`world`] is pure: accounts, zones, instances and images with
//! their timelines, and what the service answers to a request at a given instant. It has no
//! clock and does no I/O. [`Server`] puts that world behind HTTP on a loopback address, runs
//! its clock and spoils answers as the [`scenario`] demands.
//!
//! ```no_run
//! # async fn example() -> std::io::Result<()> {
//! use compshare_sim::{Scenario, Server};
//! let server = Server::start(Scenario::demo(), ([127, 0, 0, 1], 0).into()).await?;
//! println!("point a client at {}", server.url());
//! server.shutdown().await;
//! # Ok(())
//! # }
//! ```

pub mod demo;
pub mod params;
pub mod scenario;
mod server;
pub mod signature;
pub mod world;

pub use scenario::Scenario;
pub use server::{RequestRecord, Server};
