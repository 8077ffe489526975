//! Links from outside that wait for the person's yes.

use super::Problem;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A link that asks to watch an image. Nothing happens until the person accepts it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, export_to = "../../../ui/src/bindings/")]
pub struct LinkView {
    /// Key of the link, for `accept_link` and `decline_link`.
    pub key: String,
    /// The image's ID; empty where the link cannot be understood.
    pub image_id: String,
    /// The account that the link names, if it does and the account exists.
    pub account: Option<String>,
    /// Region, if the link names one.
    pub region: Option<String>,
    /// Zone, if the link names one.
    pub zone: Option<String>,
    /// Why it cannot be accepted, if so; then it can only be declined.
    pub problem: Option<Problem>,
}
