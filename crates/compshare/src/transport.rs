//! One exchange over HTTP: send, read within bounds, and say where it broke if it did.

use std::error::Error as StdError;
use std::io;

use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

use crate::text::{LONG, line};
use crate::{RequestId, TransportFault};

/// The header that names a request.
const REQUEST_ID: &str = "x-ucloud-request-uuid";

/// What came back, whole and within bounds.
pub(crate) struct Received {
    pub(crate) head: Head,
    /// The body, or what broke while it was read.
    pub(crate) body: Result<Vec<u8>, Broken>,
}

/// What is known of an answer before its body.
#[derive(Default)]
pub(crate) struct Head {
    pub(crate) status: Option<u16>,
    pub(crate) request_id: Option<RequestId>,
    pub(crate) retry_after_seconds: Option<u64>,
    pub(crate) html: bool,
}

/// An exchange that broke off.
pub(crate) struct Broken {
    pub(crate) fault: TransportFault,
    pub(crate) detail: Option<String>,
}

impl From<TransportFault> for Broken {
    fn from(fault: TransportFault) -> Self {
        Self {
            fault,
            detail: None,
        }
    }
}

/// Sends the request and reads the answer, at most `body_limit` bytes of it.
pub(crate) async fn exchange(request: reqwest::RequestBuilder, body_limit: usize) -> Received {
    match request.send().await {
        Ok(response) => {
            let head = Head::of(&response);
            let body = read_body(response, body_limit).await;
            Received { head, body }
        }
        Err(error) => Received {
            head: Head::default(),
            body: Err(broken(&error)),
        },
    }
}

async fn read_body(mut response: reqwest::Response, limit: usize) -> Result<Vec<u8>, Broken> {
    // A redirect is not followed, so what it says does not matter.
    if response.status().is_redirection() {
        return Err(TransportFault::Redirect.into());
    }
    if response
        .content_length()
        .is_some_and(|length| length > limit as u64)
    {
        return Err(TransportFault::TooLarge.into());
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| broken(&error))? {
        if body.len() + chunk.len() > limit {
            return Err(TransportFault::TooLarge.into());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

impl Head {
    fn of(response: &reqwest::Response) -> Self {
        let headers = response.headers();
        Self {
            status: Some(response.status().as_u16()),
            request_id: text(headers, REQUEST_ID).and_then(RequestId::new),
            retry_after_seconds: retry_after(headers),
            html: text(headers, "content-type")
                .is_some_and(|kind| kind.trim_start().starts_with("text/html")),
        }
    }
}

/// `Retry-After` in seconds, at most a day. Given as a date, it is counted from the answer's own
/// `Date`, which needs no clock here and is right even where ours is wrong.
pub fn retry_after(headers: &HeaderMap) -> Option<u64> {
    const LONGEST: u64 = 86_400;
    let value = text(headers, RETRY_AFTER.as_str())?.trim();
    let seconds = match value.parse() {
        Ok(seconds) => seconds,
        Err(_) => {
            let until = httpdate::parse_http_date(value).ok()?;
            let now = httpdate::parse_http_date(text(headers, DATE.as_str())?).ok()?;
            until.duration_since(now).map_or(0, |wait| wait.as_secs())
        }
    };
    Some(seconds.min(LONGEST))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// Finds out where an exchange broke from the chain of causes that the HTTP client gives.
fn broken(error: &reqwest::Error) -> Broken {
    let causes: Vec<&(dyn StdError + 'static)> =
        std::iter::successors(error.source(), |cause| next_cause(*cause)).collect();
    Broken {
        fault: fault(error, &causes),
        // The innermost cause is the plainest, and unlike the outermost it names no address.
        detail: causes
            .last()
            .and_then(|cause| line(&cause.to_string(), LONG)),
    }
}

fn fault(error: &reqwest::Error, causes: &[&(dyn StdError + 'static)]) -> TransportFault {
    if error.is_timeout() {
        return TransportFault::Timeout;
    }
    // Neither the tunnel's error type nor that of SOCKS is exported; their texts are all there is to
    // go by.
    let of_proxy = ["tunnel error", "error connecting to socks proxy"];
    let is_of_proxy = |cause: &&&(dyn StdError + 'static)| {
        let text = cause.to_string();
        of_proxy.iter().any(|begin| text.starts_with(begin))
    };
    if causes.iter().find(is_of_proxy).is_some() {
        return TransportFault::Proxy;
    }
    if error.is_dns() {
        return TransportFault::Dns;
    }
    if let Some(fault) = causes.iter().find_map(|cause| fault_of_cause(*cause)) {
        return fault;
    }
    if error.is_connect() {
        TransportFault::Connect
    } else {
        TransportFault::Cut
    }
}

fn fault_of_cause(cause: &(dyn StdError + 'static)) -> Option<TransportFault> {
    if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
        return Some(match tls {
            rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented => {
                TransportFault::Certificate
            }
            _ => TransportFault::Tls,
        });
    }
    if let Some(http) = cause.downcast_ref::<hyper::Error>() {
        return http.is_parse().then_some(TransportFault::NotService);
    }
    let io = cause.downcast_ref::<io::Error>()?;
    match io.kind() {
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe => Some(TransportFault::Reset),
        io::ErrorKind::TimedOut => Some(TransportFault::Timeout),
        _ => None,
    }
}

/// The cause below `cause`. An I/O error hides the error that it wraps from `source`, so it is
/// asked for it.
fn next_cause<'a>(cause: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    match cause
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        Some(inner) => Some(inner),
        None => cause.source(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use reqwest::dns::{Name, Resolve, Resolving};

    use super::*;

    struct NoNames;

    impl Resolve for NoNames {
        fn resolve(&self, _: Name) -> Resolving {
            Box::pin(async { Err("no such name".into()) })
        }
    }

    #[tokio::test]
    async fn a_name_that_cannot_be_resolved_is_told() {
        crate::client::install_crypto_provider();
        let http = reqwest::Client::builder()
            .dns_resolver(Arc::new(NoNames))
            .tls_certs_only([])
            .no_proxy();
        let request = http.build().unwrap().post("http://api.example/");
        let broken = exchange(request, 1024).await.body.err().unwrap();
        assert_eq!(broken.fault, TransportFault::Dns);
        assert_eq!(broken.detail.as_deref(), Some("no such name"));
    }
}
