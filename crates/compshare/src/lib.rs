//! Client for the [CompShare](https://www.compshare.cn) API as far as image builds go.
//!
//! The crate signs requests, sends them over a strictly configured HTTPS client, reads the answers
//! tolerantly and says what a failure *means* ([`FailureClass`]). It decides nothing about time:
//! when to ask and when to ask again is the caller's business.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use compshare::{Client, ClientOptions, Credentials, Endpoint, Secret};
//!
//! let client = Client::new(Endpoint::default(), ClientOptions::default())?;
//! let credentials = Credentials {
//!     public_key: "public".to_owned(),
//!     private_key: Secret::new("private".to_owned()),
//!     project_id: None,
//! };
//! let progress = client
//!     .image_create_progress(&credentials, "cn-wlcb", "cn-wlcb-01", "compshareImage-abc")
//!     .await?;
//! println!("{:?}", progress.value.percent);
//! # Ok(())
//! # }
//! ```

mod actions;
pub mod answer;
mod class;
mod client;
mod credentials;
mod endpoint;
mod error;
mod fields;
mod model;
mod params;
mod proxy;
mod secret;
pub mod signature;
pub mod text;
mod transport;

pub use actions::PAGE_LIMIT;
pub use class::{AccountFault, FailureClass};
pub use client::{BuildError, Client, ClientOptions, install_crypto_provider};
pub use credentials::{Credentials, CredentialsProblem, check_public};
pub use endpoint::{Endpoint, EndpointError, is_loopback};
pub use error::{Error, ErrorKind, TransportFault};
pub use model::{
    Answer, Image, ImagePage, ImageStatus, Instance, InstancePage, Progress, Project, RequestId,
    Zone,
};
pub use params::{ParamValue, Params};
pub use proxy::{ProxyAddress, ProxyAddressError};
pub use secret::{Secret, on_wiped_stack};
pub use transport::retry_after;

/// The key of every message that a failure of this crate can ask of the Fluent catalogs.
pub fn message_keys() -> impl Iterator<Item = &'static str> {
    let transport = TransportFault::ALL
        .into_iter()
        .map(TransportFault::message_key);
    let classes = FailureClass::PLAIN
        .into_iter()
        .map(FailureClass::message_key);
    let accounts = AccountFault::ALL.into_iter().map(AccountFault::message_key);
    let credentials = CredentialsProblem::ALL
        .into_iter()
        .map(CredentialsProblem::message_key);
    let endpoints = EndpointError::ALL
        .into_iter()
        .map(EndpointError::message_key);
    transport
        .chain(classes)
        .chain(accounts)
        .chain(credentials)
        .chain(endpoints)
}
