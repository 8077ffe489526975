//! Variants of the service where its documentation is silent or contradicts itself.

use serde::{Deserialize, Serialize};

/// How the service words its answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Service {
    /// Form of `TotalDuration` and `RemainingDuration`: text in UCloud's pages and SDKs,
    /// numbers in CompShare's pages.
    pub durations: NumberForm,
    /// Form of `Process`.
    pub process: NumberForm,
    /// Form of `CreateTime`.
    pub create_time: NumberForm,
    /// Form of `RetCode`.
    pub ret_code: NumberForm,
    /// What becomes of fields of an image that clients can do without.
    pub optional_fields: OptionalFields,
    /// What the progress action answers once an image is available.
    pub progress_after_end: AfterEnd,
    /// What the progress action answers once a build has failed.
    pub progress_after_failure: AfterEnd,
    /// Whether the image listing ignores `CompShareImageId` and answers its first page.
    pub ignore_image_filter: bool,
    /// What the image listing makes of the place in a request. The documentation disagrees with
    /// itself, and reports with it.
    pub listing_place: ListingPlace,
    /// How a row of the image listing names the image's place.
    pub row_place: RowPlace,
    /// Whether the image listing ignores `Offset`, so that every page is the first one.
    pub ignore_offset: bool,
    /// RetCode for a missing parameter: 220 in UCloud's table of common codes, 210 in reports
    /// from the live service.
    pub missing_parameter: i64,
    /// Answer for an image ID that does not exist, also in another zone or another account.
    pub unknown_image: Refusal,
    /// Answer to a missing `ProjectId` where the account needs one.
    pub missing_project: Refusal,
    /// Answer of the progress action for container images.
    pub container_refusal: Refusal,
}

impl Default for Service {
    fn default() -> Self {
        Self {
            durations: NumberForm::Text,
            process: NumberForm::Number,
            create_time: NumberForm::Number,
            ret_code: NumberForm::Number,
            optional_fields: OptionalFields::Full,
            progress_after_end: AfterEnd::Hundred,
            progress_after_failure: AfterEnd::RepeatLast,
            ignore_image_filter: false,
            listing_place: ListingPlace::Filtered,
            row_place: RowPlace::None,
            ignore_offset: false,
            missing_parameter: 220,
            unknown_image: Refusal::new(230, "Params [CompShareImageId] not available"),
            missing_project: Refusal::new(230, "Params [organization_id] not available"),
            container_refusal: Refusal::new(
                8433,
                "Get image create progress failed, please contact support",
            ),
        }
    }
}

/// What the image listing makes of `Region` and `Zone` in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListingPlace {
    /// Neither is needed; what is sent filters. Without both it has the account's images of all
    /// places.
    Filtered,
    /// Neither is needed, and both are ignored: it always has the images of all places.
    AccountWide,
    /// `Region` is needed, `Zone` filters if it is sent.
    RegionRequired,
    /// Both are needed.
    Required,
}

/// How a row of the image listing names the image's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowPlace {
    /// Not at all.
    None,
    /// By a field `Zone`.
    Zone,
    /// By a list `ImageSupportZone` with one zone.
    SupportZone,
}

/// A RetCode with its message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// `RetCode`, not 0.
    pub ret_code: i64,
    /// `Message`.
    #[serde(default)]
    pub message: String,
}

impl Refusal {
    /// A refusal with this code and message.
    pub fn new(ret_code: i64, message: impl Into<String>) -> Self {
        Self {
            ret_code,
            message: message.into(),
        }
    }
}

/// How a number is written in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberForm {
    /// As a number.
    Number,
    /// As a string of digits.
    Text,
}

/// What the listing does with fields that clients can do without: all but
/// `CompShareImageId`, `Name` and `Status`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OptionalFields {
    /// Filled in.
    Full,
    /// `null`.
    Null,
    /// Not there.
    Missing,
}

/// What the progress action answers after the end of a build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum AfterEnd {
    /// 100 % and 0 s left.
    Hundred,
    /// The last values from before the end.
    RepeatLast,
    /// A RetCode.
    Refused {
        /// `RetCode`, not 0.
        ret_code: i64,
        /// `Message`.
        #[serde(default)]
        message: String,
    },
}
