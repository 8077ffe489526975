//! An account as a surface shows it, and the form that makes one.

use super::Problem;
use compshare::Secret;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An account as shown: never with any part of the private key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct AccountView {
    /// The person's name for it, unique.
    pub name: String,
    /// The public key shortened to its first and last four characters.
    pub public_key_hint: String,
    /// The project that requests name, if any.
    pub project_id: Option<String>,
    /// The region new watches start with.
    pub region: String,
    /// Where its keys are.
    pub keys: KeysState,
    /// What stops or slows this account, if anything does.
    pub problem: Option<Problem>,
    /// The regions and zones known for it.
    pub zones: Vec<ZoneView>,
}

/// Where an account's keys are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub enum KeysState {
    /// In the keychain, and read.
    Ready,
    /// Being read.
    Loading,
    /// In a keychain that is locked.
    Locked,
    /// Nowhere: the entry is gone or damaged.
    Missing,
    /// In memory for this session only, because there is no keychain.
    SessionOnly,
    /// No keychain service answers.
    NoService,
}

/// A region and zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct ZoneView {
    /// Region, e.g. `cn-wlcb`.
    pub region: String,
    /// Zone, e.g. `cn-wlcb-01`.
    pub zone: String,
    /// The service's description, possibly empty.
    pub description: String,
}

/// An account as typed in by a person. The private key is redacted in debug output.
#[derive(Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct AccountForm {
    /// Name for the account; empty gives `default` or the next free one.
    pub name: String,
    /// The public key.
    pub public_key: String,
    /// The private key. Goes from the window to the keychain and never back.
    #[serde(deserialize_with = "secret", serialize_with = "exposed")]
    #[ts(type = "string")]
    pub private_key: Secret,
    /// Project ID, possibly empty.
    pub project_id: String,
    /// Region, e.g. `cn-wlcb`.
    pub region: String,
    /// Keep the keys in memory for this session only.
    pub session_only: bool,
}

fn secret<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
    String::deserialize(deserializer).map(Secret::new)
}

/// Only for the channel that a request travels on.
fn exposed<S: serde::Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose())
}
