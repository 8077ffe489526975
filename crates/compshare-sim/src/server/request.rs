//! Reading requests and building plain answers.

use std::io;

use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{self, HeaderValue};
use hyper::http::request;
use hyper::{Method, Response, StatusCode};

use crate::params::Params;

/// Longest request body in bytes.
const LONGEST_BODY: usize = 8 << 20;

/// The body of every answer: at once or as a stream.
pub(super) type Body = UnsyncBoxBody<Bytes, io::Error>;

/// Reads a whole body; none if it is too long or breaks off.
pub(super) async fn read_body(body: Incoming) -> Option<Bytes> {
    Limited::new(body, LONGEST_BODY)
        .collect()
        .await
        .ok()
        .map(|body| body.to_bytes())
}

/// The parameters of a request: of the body if there is one, else of the query string.
pub(super) fn params(head: &request::Parts, body: &[u8]) -> Params {
    if head.method == Method::GET || body.is_empty() {
        return Params::from_form(head.uri.query().unwrap_or_default().as_bytes());
    }
    let content_type = head
        .headers
        .get(header::CONTENT_TYPE)
        .map(HeaderValue::as_bytes);
    let is_json = content_type
        .is_some_and(|value| value.to_ascii_lowercase().starts_with(b"application/json"));
    if is_json {
        Params::from_json(body)
    } else {
        Params::from_form(body)
    }
}

/// An answer with a whole body.
pub(super) fn plain(
    status: StatusCode,
    content_type: &str,
    body: impl Into<Bytes>,
) -> Response<Body> {
    with_body(status, content_type, whole(body))
}

/// An answer with any body.
pub(super) fn with_body(status: StatusCode, content_type: &str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    if let Ok(value) = HeaderValue::from_str(content_type) {
        response.headers_mut().insert(header::CONTENT_TYPE, value);
    }
    response
}

/// A body that is there at once.
pub(super) fn whole(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into())
        .map_err(|never| match never {})
        .boxed_unsync()
}
