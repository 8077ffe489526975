//! A failed request, with all that support and the user need to know about it.

use std::fmt;

use crate::text::redact;
use crate::{FailureClass, RequestId};

/// A request that did not give what was asked for.
///
/// Neither `Debug` nor `Display` shows a key, a signature or a request's parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// Whether the service answered at all.
    pub kind: ErrorKind,
    /// The action that was asked for.
    pub action: &'static str,
    /// The service's name for the request, which its support asks for.
    pub request_id: Option<RequestId>,
    /// The service's RetCode, if it answered; never 0.
    pub ret_code: Option<i64>,
    /// The service's own message, at most 500 characters on one line.
    pub service_message: Option<String>,
    /// The HTTP status, if an answer came that far.
    pub http_status: Option<u16>,
    /// How long the server asks to wait, in seconds, at most a day.
    pub retry_after_seconds: Option<u64>,
    /// What the network or TLS layer said, in its own words; for diagnostics only.
    pub detail: Option<String>,
    pub(crate) class: FailureClass,
}

/// Who failed: the way there or the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// No usable answer arrived.
    Transport(TransportFault),
    /// The service answered with a RetCode other than 0.
    Service,
}

/// Where on its way a request was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TransportFault {
    /// The service's name could not be resolved.
    Dns,
    /// Connection refused, or no route there.
    Connect,
    /// The encrypted connection could not be made.
    Tls,
    /// The server's certificate is not trusted, expired, or made out to another name.
    Certificate,
    /// No complete answer within the time limit.
    Timeout,
    /// The connection was reset.
    Reset,
    /// The server answered with an HTTP error.
    HttpStatus,
    /// A web page came instead of an answer: a captive portal's sign-in page, as a rule.
    Html,
    /// The answer is not JSON.
    NotJson,
    /// JSON or something else, but not an answer of this service.
    NotService,
    /// The answer is empty.
    Empty,
    /// The answer ends in the middle.
    Cut,
    /// The answer is larger than the limit.
    TooLarge,
    /// The proxy cannot be reached or refuses to connect.
    Proxy,
    /// The server points to another address; it is not followed, for the keys' sake.
    Redirect,
}

impl TransportFault {
    /// Every fault there is.
    pub const ALL: [Self; 15] = [
        Self::Dns,
        Self::Connect,
        Self::Tls,
        Self::Certificate,
        Self::Timeout,
        Self::Reset,
        Self::HttpStatus,
        Self::Html,
        Self::NotJson,
        Self::NotService,
        Self::Empty,
        Self::Cut,
        Self::TooLarge,
        Self::Proxy,
        Self::Redirect,
    ];

    /// The key of this fault's message in the Fluent catalogs.
    pub fn message_key(self) -> &'static str {
        self.words().0
    }

    /// Message key and a short technical phrase.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Dns => ("error-dns", "name not resolved"),
            Self::Connect => ("error-connect", "no connection"),
            Self::Tls => ("error-tls", "TLS handshake failed"),
            Self::Certificate => ("error-certificate", "certificate not accepted"),
            Self::Timeout => ("error-timeout", "timed out"),
            Self::Reset => ("error-reset", "connection reset"),
            Self::HttpStatus => ("error-http-status", "HTTP error"),
            Self::Html => ("error-html", "a web page instead of an answer"),
            Self::NotJson => ("error-not-json", "answer is not JSON"),
            Self::NotService => ("error-not-service", "not an answer of this service"),
            Self::Empty => ("error-empty", "empty answer"),
            Self::Cut => ("error-cut", "answer cut off"),
            Self::TooLarge => ("error-too-large", "answer too large"),
            Self::Proxy => ("error-proxy", "proxy failed"),
            Self::Redirect => ("error-redirect", "redirect not followed"),
        }
    }
}

impl fmt::Display for TransportFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words().1)
    }
}

impl Error {
    /// The HTTP status that asks for fewer requests.
    const TOO_MANY_REQUESTS: u16 = 429;

    /// A request lost on its way. `http_status` is what the server said, if it got that far.
    pub fn transport(
        action: &'static str,
        fault: TransportFault,
        http_status: Option<u16>,
    ) -> Self {
        Self {
            kind: ErrorKind::Transport(fault),
            action,
            request_id: None,
            ret_code: None,
            service_message: None,
            http_status,
            retry_after_seconds: None,
            detail: None,
            class: Self::class_for(FailureClass::TryAgain, http_status),
        }
    }

    /// A request that the service refused; see [`FailureClass::of_ret_code`] for `project_sent`.
    pub fn service(
        action: &'static str,
        ret_code: i64,
        message: Option<String>,
        http_status: Option<u16>,
        project_sent: bool,
    ) -> Self {
        let class = FailureClass::of_ret_code(ret_code, message.as_deref(), project_sent);
        Self {
            kind: ErrorKind::Service,
            ret_code: Some(ret_code),
            service_message: message,
            class: Self::class_for(class, http_status),
            ..Self::transport(action, TransportFault::NotService, http_status)
        }
    }

    /// What the failure means.
    pub fn class(&self) -> FailureClass {
        self.class
    }

    /// The key of the message that explains this error in the Fluent catalogs; the message takes
    /// `$code`, `$message` and `$request-id`.
    pub fn message_key(&self) -> &'static str {
        match (self.class, self.kind) {
            (FailureClass::TryAgain, ErrorKind::Transport(fault)) => fault.message_key(),
            (class, _) => class.message_key(),
        }
    }

    /// A server that says "too many requests" means it, whatever else it says.
    fn class_for(class: FailureClass, http_status: Option<u16>) -> FailureClass {
        match http_status {
            Some(Self::TOO_MANY_REQUESTS) => FailureClass::SlowDown,
            _ => class,
        }
    }

    /// Takes every one of `secrets` out of the texts that came from outside.
    pub(crate) fn redacted(mut self, secrets: &[&str]) -> Self {
        self.service_message = self.service_message.map(|text| redact(text, secrets));
        self.detail = self.detail.map(|text| redact(text, secrets));
        self.request_id = self.request_id.filter(|id| !secrets.contains(&id.as_str()));
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.action)?;
        match self.kind {
            ErrorKind::Transport(fault) => write!(f, "{fault}")?,
            ErrorKind::Service => write!(f, "RetCode {}", self.ret_code.unwrap_or_default())?,
        }
        if let Some(status) = self.http_status.filter(|status| *status != 200) {
            write!(f, ", HTTP {status}")?;
        }
        if let Some(text) = self.service_message.as_ref().or(self.detail.as_ref()) {
            write!(f, ": {text}")?;
        }
        if let Some(id) = &self.request_id {
            write!(f, " (request {id})")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
