//! What the service's answers say.

use std::fmt;

use crate::fields::Fields;
use crate::text::{is_id, short};

/// A value and the service's name for the request that brought it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<T> {
    /// What was asked for.
    pub value: T,
    /// From the header `X-UCLOUD-REQUEST-UUID`.
    pub request_id: Option<RequestId>,
}

/// The service's name for one request; its support asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(Box<str>);

impl RequestId {
    /// Longest ID that is kept, in bytes; real ones are UUIDs of 36.
    const MAX_LEN: usize = 128;

    /// Takes an ID over if it is short and printable.
    pub fn new(id: &str) -> Option<Self> {
        let id = id.trim();
        let fits = (1..=Self::MAX_LEN).contains(&id.len());
        (fits && id.bytes().all(|byte| byte.is_ascii_graphic())).then(|| Self(id.into()))
    }

    /// The ID as the service wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How far an image is. It says nothing about ready or failed: 100 % comes before either.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Progress {
    /// Percent done, 0 to 100, if given.
    pub percent: Option<f64>,
    /// The service's estimate of the whole build, in seconds, if usable.
    pub total_seconds: Option<f64>,
    /// The service's estimate of what is left, in seconds, if usable.
    pub remaining_seconds: Option<f64>,
}

impl Progress {
    pub(crate) fn from_fields(fields: &Fields<'_>) -> Self {
        Self {
            percent: fields
                .number("Process")
                .map(|percent| percent.clamp(0.0, 100.0)),
            total_seconds: estimate(fields, "TotalDuration"),
            remaining_seconds: estimate(fields, "RemainingDuration"),
        }
    }
}

/// An estimate in seconds, unless it is negative or beyond all sense.
fn estimate(fields: &Fields<'_>, name: &str) -> Option<f64> {
    /// Thirty days; the largest images take hours.
    const LONGEST_SECONDS: f64 = 30.0 * 86_400.0;
    fields
        .number(name)
        .filter(|seconds| (0.0..=LONGEST_SECONDS).contains(seconds))
}

/// One page of an account's images.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImagePage {
    /// The images of this page, in the service's order.
    pub images: Vec<Image>,
    /// How many images there are on all pages, if the service says so.
    pub total: Option<u64>,
    /// Rows of this page that could not be read. If there are any, an image that is not on the
    /// pages need not be gone.
    pub skipped: usize,
}

/// A custom image of the account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Image {
    /// `CompShareImageId`; see [`is_id`].
    pub id: String,
    /// The name that its owner gave it; may be empty.
    pub name: String,
    /// Where its making stands.
    pub status: Option<ImageStatus>,
    /// Why its making failed, in the service's words.
    pub failed_reason: Option<String>,
    /// Size in megabytes.
    pub size_mb: Option<u64>,
    /// When its making began, in seconds since 1970.
    pub created_at_unix: Option<i64>,
    /// `Custom` as a rule.
    pub image_type: Option<String>,
    /// Whether it was made from a container instance; the service has no progress for those.
    pub container: Option<bool>,
    /// The GPU model of the instance that it was made from.
    pub source_gpu_type: Option<String>,
    /// The owner's description.
    pub description: Option<String>,
    /// The owner's version name.
    pub version_name: Option<String>,
    /// The owner's tags.
    pub tags: Vec<String>,
    /// The zones that have it, if the row says so: where it is made, and perhaps copies.
    pub zones: Vec<String>,
}

impl Image {
    pub(crate) fn from_fields(fields: &Fields<'_>) -> Option<Self> {
        Some(Self {
            id: id(fields, "CompShareImageId")?,
            name: given(fields, "Name").unwrap_or_default(),
            status: given(fields, "Status").map(|status| ImageStatus::parse(&status)),
            failed_reason: given(fields, "FailedReason"),
            size_mb: megabytes(fields),
            created_at_unix: created_at(fields),
            image_type: given(fields, "ImageType"),
            container: fields.boolean("Container"),
            source_gpu_type: given(fields, "SourceGpuType"),
            description: given(fields, "Description"),
            version_name: given(fields, "VersionName"),
            tags: fields
                .texts("Tags")
                .iter()
                .filter_map(|tag| short(tag))
                .collect(),
            zones: zones_of(fields),
        })
    }
}

/// A row's own place: its `Zone`, or else the zones that support it.
fn zones_of(fields: &Fields<'_>) -> Vec<String> {
    if let Some(zone) = id(fields, "Zone") {
        return vec![zone];
    }
    let supported = fields.rows("ImageSupportZone").ok().flatten();
    let rows = supported.map(|rows| rows.rows).unwrap_or_default();
    rows.iter().filter_map(|row| id(row, "Zone")).collect()
}

fn megabytes(fields: &Fields<'_>) -> Option<u64> {
    let size = fields.number("Size").filter(|size| *size >= 0.0)?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // not negative; `as` caps
    Some(size.round() as u64)
}

fn created_at(fields: &Fields<'_>) -> Option<i64> {
    /// The end of the year 9999: later is no time in seconds.
    const LATEST: i64 = 253_402_300_799;
    fields
        .integer("CreateTime")
        .filter(|seconds| (1..=LATEST).contains(seconds))
}

/// Where the making of an image stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ImageStatus {
    /// Still being made.
    Making,
    /// Ready.
    Available,
    /// Its making failed.
    Unavailable,
    /// Being reviewed by the platform.
    Reviewing,
    /// Taken offline.
    Offline,
    /// A status that this version does not know, as the service spells it. Never a failure.
    Other(String),
}

impl ImageStatus {
    const KNOWN: [Self; 5] = [
        Self::Making,
        Self::Available,
        Self::Unavailable,
        Self::Reviewing,
        Self::Offline,
    ];

    /// Reads the service's word, in any case.
    pub fn parse(word: &str) -> Self {
        let word = word.trim();
        Self::KNOWN
            .into_iter()
            .find(|known| known.as_str().eq_ignore_ascii_case(word))
            .unwrap_or_else(|| Self::Other(short(word).unwrap_or_default()))
    }

    /// The service's own spelling.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Making => "Making",
            Self::Available => "Available",
            Self::Unavailable => "UnAvailable",
            Self::Reviewing => "Reviewing",
            Self::Offline => "Offline",
            Self::Other(word) => word,
        }
    }
}

impl fmt::Display for ImageStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A region and zone in which the account may work.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Zone {
    /// For example `cn-wlcb`; see [`is_id`].
    pub region: String,
    /// For example `cn-wlcb-01`; see [`is_id`].
    pub zone: String,
    /// The service's name for it, as people know it.
    pub description: Option<String>,
    /// Whether its instances are containers: images made of those have no progress.
    pub is_pod: bool,
}

impl Zone {
    pub(crate) fn from_fields(fields: &Fields<'_>) -> Option<Self> {
        Some(Self {
            region: id(fields, "Region")?,
            zone: id(fields, "Zone")?,
            description: given(fields, "Describe"),
            is_pod: fields.boolean("IsPod").unwrap_or(false),
        })
    }
}

/// A project of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// `org-...`; see [`is_id`].
    pub id: String,
    /// Its name; may be empty.
    pub name: String,
    /// Whether it is the account's default.
    pub is_default: bool,
}

impl Project {
    pub(crate) fn from_fields(fields: &Fields<'_>) -> Option<Self> {
        Some(Self {
            id: id(fields, "ProjectId")?,
            name: given(fields, "ProjectName").unwrap_or_default(),
            is_default: fields.boolean("IsDefault").unwrap_or(false),
        })
    }
}

/// One page of an account's instances.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InstancePage {
    /// The instances of this page, in the service's order.
    pub instances: Vec<Instance>,
    /// How many instances there are on all pages, if the service says so.
    pub total: Option<u64>,
    /// Rows of this page that could not be read.
    pub skipped: usize,
}

/// A machine of the account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Instance {
    /// `UHostId`; see [`is_id`].
    pub id: String,
    /// Its name; may be empty.
    pub name: String,
    /// The service's word, for example `Running`, or `ImageMaking` while an image is made from it.
    pub state: Option<String>,
    /// Its region, if the answer says so.
    pub region: Option<String>,
    /// Its zone, if the answer says so.
    pub zone: Option<String>,
}

impl Instance {
    pub(crate) fn from_fields(fields: &Fields<'_>) -> Option<Self> {
        Some(Self {
            id: id(fields, "UHostId")?,
            name: given(fields, "Name").unwrap_or_default(),
            state: given(fields, "State"),
            region: id(fields, "Region"),
            zone: id(fields, "Zone"),
        })
    }
}

/// A text that says something, as one short line.
fn given(fields: &Fields<'_>, name: &str) -> Option<String> {
    fields.text(name).as_deref().and_then(short)
}

/// A text that can be an ID. One that cannot is nobody's: it would only be carried on, into
/// requests, tables and terminals.
fn id(fields: &Fields<'_>, name: &str) -> Option<String> {
    let text = fields.text(name)?;
    let text = text.trim();
    is_id(text).then(|| text.to_owned())
}
