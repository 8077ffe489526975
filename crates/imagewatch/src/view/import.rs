//! Accounts of another tool's configuration file, offered for import.

use super::Problem;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What was found in compshare-cli's configuration file. No private keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct ImportableAccounts {
    /// The file; none if there is none.
    pub file: Option<String>,
    /// Its accounts by name, the one in use first.
    pub accounts: Vec<ImportableAccount>,
}

/// One account of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct ImportableAccount {
    /// Its name in the file.
    pub name: String,
    /// The name that it would get here: another one where the first is taken.
    pub new_name: String,
    /// The public key shortened to its first and last four characters.
    pub public_key_hint: String,
    /// The account here that has the same public key, if any: importing adds nothing new.
    pub known_as: Option<String>,
    /// Whether it is the one in use by compshare-cli.
    pub current: bool,
    /// Why it cannot be imported, if so.
    pub problem: Option<Problem>,
}

/// What became of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct ImportOutcome {
    /// The file, which was left as it is and still holds the keys in plain text.
    pub file: String,
    /// Names of the accounts that were added here.
    pub imported: Vec<String>,
    /// Accounts that were not, each with the reason.
    pub failed: Vec<ImportFailure>,
}

/// An account that was not imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct ImportFailure {
    /// Its name in the file.
    pub name: String,
    /// Why.
    pub problem: Problem,
}
