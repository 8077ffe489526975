//! Faults: which requests go wrong, and how.

use serde::{Deserialize, Serialize};

/// A rule that spoils the answers to some requests.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// What happens to the answer.
    pub effect: Effect,
    /// Simulated second at which the rule comes into force.
    #[serde(default)]
    pub from: f64,
    /// Simulated second at which it ends; none for never.
    #[serde(default)]
    pub until: Option<f64>,
    /// Only these actions; empty for all.
    #[serde(default)]
    pub actions: Vec<String>,
    /// Only requests that name one of these image IDs; empty for all.
    #[serde(default)]
    pub images: Vec<String>,
    /// Only requests with a key of this account; none for all.
    #[serde(default)]
    pub account: Option<String>,
    /// Only requests with this key pair of their account, counted from 1; none for all. With an
    /// account and a refusal, this is a key that its owner has withdrawn.
    #[serde(default)]
    pub key: Option<usize>,
    /// Share of the fitting requests that are hit, 0 to 1.
    #[serde(default = "always")]
    pub probability: f64,
    /// How many requests are hit at most; none for no limit.
    #[serde(default)]
    pub count: Option<u64>,
}

impl Fault {
    /// A rule that spoils every request, for ever, with `effect`.
    pub fn new(effect: Effect) -> Self {
        Self {
            effect,
            from: 0.0,
            until: None,
            actions: Vec::new(),
            images: Vec::new(),
            account: None,
            key: None,
            probability: 1.0,
            count: None,
        }
    }
}

/// What happens to an answer. Delays and sizes are real seconds and bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// The service refuses. The request changes nothing.
    RetCode {
        /// `RetCode`, not 0.
        code: i64,
        /// `Message`.
        #[serde(default)]
        message: String,
        /// Seconds until it says so, at most 3,600.
        #[serde(default)]
        delay: f64,
    },
    /// A gateway in between answers. The request changes nothing.
    HttpStatus {
        /// Status line's code, 200 to 599.
        status: u16,
        /// Seconds in a `Retry-After` header; none for no such header.
        #[serde(default)]
        retry_after: Option<u32>,
    },
    /// A redirection elsewhere. A client that follows it shows in the request log. The request
    /// changes nothing.
    Redirect {
        /// Status line's code, 300 to 399.
        #[serde(default = "default_redirect")]
        status: u16,
        /// `Location` header; by default a path of the simulator that answers like any other.
        #[serde(default = "default_location")]
        location: String,
    },
    /// 200 with an HTML page, as a captive portal answers. The request changes nothing.
    Html,
    /// The JSON stops half-way; the HTTP message is complete.
    Cut,
    /// 200 and no body.
    Empty,
    /// The body is the JSON value `null`.
    Null,
    /// A valid JSON answer with a very long field, streamed.
    Huge {
        /// Size of the long field.
        #[serde(default = "default_huge")]
        bytes: u64,
        /// Whether a `Content-Length` header announces the size.
        #[serde(default)]
        announced: bool,
    },
    /// The answer with one more field of nested lists.
    Nested {
        /// Depth of nesting, at most 10,000,000.
        #[serde(default = "default_depth")]
        depth: u32,
    },
    /// A listing of images has other rows than it should.
    Rows {
        /// Which.
        how: RowFault,
    },
    /// Every field has a JSON type other than the right one, different from request to
    /// request.
    WrongTypes {
        /// Whether `RetCode` stays right, so that clients look at the rest.
        #[serde(default)]
        keep_ret_code: bool,
    },
    /// The connection is closed without an answer. The request changes nothing.
    Close,
    /// Headers and half of the body arrive, then the connection is reset.
    Reset,
    /// No answer; then the connection is closed. The request changes nothing.
    Hang {
        /// Seconds until it is closed, at most 3,600.
        #[serde(default = "default_hang")]
        seconds: f64,
    },
    /// The answer arrives bit by bit.
    Drip {
        /// Bytes at a time, at least 1.
        #[serde(default = "default_drip_bytes")]
        bytes: u32,
        /// Milliseconds between two pieces.
        #[serde(default = "default_drip_pause")]
        pause_ms: u64,
        /// Blanks before the JSON, to make it last longer; at most 100,000,000.
        #[serde(default)]
        padding: u32,
    },
    /// The answer comes late.
    Delay {
        /// Seconds, at most 3,600.
        seconds: f64,
    },
    /// The answer is right but for its `Content-Type`.
    ContentType {
        /// The header's value.
        #[serde(default = "default_content_type")]
        value: String,
    },
}

/// What is wrong with the rows of a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowFault {
    /// There are none, and `TotalCount` is 0.
    Empty,
    /// There are none, though `TotalCount` says that there are.
    Withheld,
    /// Images that are being made are left out, and `TotalCount` agrees.
    Partial,
    /// The order changes from page to page: what was on the first page comes again, and others
    /// never come.
    Shuffled,
    /// Every page is the first one.
    Repeated,
    /// They are somebody else's images.
    Foreign,
}

impl Effect {
    /// The effect's name as in a scenario file, for logs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::RetCode { .. } => "ret_code",
            Self::HttpStatus { .. } => "http_status",
            Self::Redirect { .. } => "redirect",
            Self::Html => "html",
            Self::Cut => "cut",
            Self::Empty => "empty",
            Self::Null => "null",
            Self::Huge { .. } => "huge",
            Self::Nested { .. } => "nested",
            Self::WrongTypes { .. } => "wrong_types",
            Self::Rows { .. } => "rows",
            Self::Close => "close",
            Self::Reset => "reset",
            Self::Hang { .. } => "hang",
            Self::Drip { .. } => "drip",
            Self::Delay { .. } => "delay",
            Self::ContentType { .. } => "content_type",
        }
    }

    /// Whether the request never reaches the service behind the fault.
    pub(crate) fn stops_request(&self) -> bool {
        matches!(
            self,
            Self::RetCode { .. }
                | Self::HttpStatus { .. }
                | Self::Redirect { .. }
                | Self::Html
                | Self::Close
                | Self::Hang { .. }
        )
    }
}

fn always() -> f64 {
    1.0
}

fn default_redirect() -> u16 {
    302
}

fn default_location() -> String {
    "/redirected".into()
}

fn default_huge() -> u64 {
    64 << 20
}

fn default_depth() -> u32 {
    100_000
}

fn default_hang() -> f64 {
    60.0
}

fn default_drip_bytes() -> u32 {
    1
}

fn default_drip_pause() -> u64 {
    100
}

fn default_content_type() -> String {
    "text/plain".into()
}
