//! The HTTP client behind the actions.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderValue};

use crate::answer::Refusal;
use crate::transport::{Received, exchange};
use crate::{
    Answer, Credentials, Endpoint, Error, Params, ProxyAddress, TransportFault, signature,
};

/// How parameters are sent.
const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// How a [`Client`] behaves on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientOptions {
    /// Names the program to the service, for example `ImageWatch/1.0`.
    pub user_agent: String,
    /// Time for a connection to be made, TLS included. 10 s unless changed.
    pub connect_timeout: Duration,
    /// Time for a whole request, to the last byte of its answer. 30 s unless changed.
    pub total_timeout: Duration,
    /// Largest answer in bytes; 1 MiB unless changed.
    pub body_limit: usize,
    /// The proxy to begin with; none unless changed. This machine is asked directly whatever it is.
    pub proxy: Option<ProxyAddress>,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            user_agent: concat!("compshare-rs/", env!("CARGO_PKG_VERSION")).to_owned(),
            connect_timeout: Duration::from_secs(10),
            total_timeout: Duration::from_secs(30),
            body_limit: 1024 * 1024,
            proxy: None,
        }
    }
}

/// The HTTP client could not be set up: an unusable `User-Agent`, or no root certificates on this
/// system.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the HTTP client cannot be set up: {0}")]
pub struct BuildError(String);

/// A client for one endpoint. Clones share its connections.
///
/// Its futures need a Tokio runtime with time and I/O. Dropping one gives up the request.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    endpoint: Endpoint,
    options: ClientOptions,
    http: RwLock<reqwest::Client>,
}

impl Client {
    /// Makes a client; no connection is opened yet.
    ///
    /// # Errors
    /// [`BuildError`] if the options or the system's root certificates cannot be used.
    pub fn new(endpoint: Endpoint, options: ClientOptions) -> Result<Self, BuildError> {
        let http = RwLock::new(build(&endpoint, &options, options.proxy.as_ref())?);
        Ok(Self(Arc::new(Inner {
            endpoint,
            options,
            http,
        })))
    }

    /// Forgets all connections, reads the system's certificates again, and asks through `proxy` from
    /// now on, or directly.
    ///
    /// To be called when the proxy changes, and after a wake-up: connections kept from before the sleep are dead, and each
    /// would cost a request its whole time limit. Requests under way are not touched. All clones
    /// change with it. Blocks for some milliseconds while it reads certificates.
    ///
    /// # Errors
    /// [`BuildError`]; the client then works on as it was.
    pub fn rebuild(&self, proxy: Option<&ProxyAddress>) -> Result<(), BuildError> {
        let fresh = build(&self.0.endpoint, &self.0.options, proxy)?;
        // A poisoned lock holds a whole client all the same: the value is replaced in one step.
        *self.0.http.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    /// Where this client's requests go.
    pub fn endpoint(&self) -> &Endpoint {
        &self.0.endpoint
    }

    /// Asks for one action and reads its answer with `read`.
    pub(crate) async fn call<T>(
        &self,
        credentials: &Credentials,
        action: &'static str,
        mut params: Params,
        read: fn(&[u8]) -> Result<T, Refusal>,
    ) -> Result<Answer<T>, Error> {
        params
            .push("Action", action)
            .push("PublicKey", &credentials.public_key);
        params.push_some("ProjectId", credentials.project());
        let signature = signature::sign(params.pairs(), &credentials.private_key);
        params.push(signature::PARAM, &signature);

        let http = self
            .0
            .http
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let request = http
            .post(self.0.endpoint.url().clone())
            .header(CONTENT_TYPE, FORM)
            .body(params.to_form());
        let received = exchange(request, self.0.options.body_limit).await;

        let project_sent = credentials.project().is_some();
        answer(action, project_sent, received, read).map_err(|error| {
            error.redacted(&[
                credentials.private_key.expose(),
                &credentials.public_key,
                &signature,
            ])
        })
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("endpoint", &self.0.endpoint)
            .field("options", &self.0.options)
            .finish_non_exhaustive()
    }
}

fn build(
    endpoint: &Endpoint,
    options: &ClientOptions,
    proxy: Option<&ProxyAddress>,
) -> Result<reqwest::Client, BuildError> {
    install_crypto_provider();
    let unusable = |error| BuildError(root_cause(&error));
    let mut builder = reqwest::Client::builder()
        .user_agent(&options.user_agent)
        .connect_timeout(options.connect_timeout)
        .timeout(options.total_timeout)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .https_only(endpoint.is_https())
        .no_proxy();
    // Plain `http` must not leave this machine, and a proxy elsewhere would take "localhost" for
    // itself.
    if let Some(proxy) = proxy.filter(|_| !endpoint.is_loopback()) {
        builder = builder.proxy(proxy.to_proxy().map_err(unusable)?);
    }
    if !endpoint.is_https() {
        // No TLS here, so the client can do without certificates on systems that have none.
        builder = builder.tls_certs_only([]);
    }
    builder.build().map_err(unusable)
}

/// Chooses ring for TLS, once for the process; a choice made before stays. [`Client::new`] does it by
/// itself; a program that makes other HTTP clients calls it first.
pub fn install_crypto_provider() {
    // An error only says that another thread was faster.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

fn root_cause(error: &dyn std::error::Error) -> String {
    std::iter::successors(error.source(), |cause| cause.source())
        .last()
        .map_or_else(|| error.to_string(), ToString::to_string)
}

/// Makes a value or an error of what came back.
fn answer<T>(
    action: &'static str,
    project_sent: bool,
    received: Received,
    read: fn(&[u8]) -> Result<T, Refusal>,
) -> Result<Answer<T>, Error> {
    let Received { head, body } = received;
    let status_fault = head.status.and_then(fault_of_status);
    let value = body
        .map_err(|broken| (broken.fault.into(), broken.detail))
        .and_then(|body| read(&body).map_err(|refusal| (refusal, None)));
    let (refusal, detail) = match (value, status_fault) {
        (Ok(value), None) => {
            return Ok(Answer {
                value,
                request_id: head.request_id,
            });
        }
        // The service's own word is worth more than an HTTP status, and that more than the body.
        (Err((refusal @ Refusal::Service { .. }, _)), _) => (refusal, None),
        (_, Some(fault)) => (fault.into(), None),
        (Err((Refusal::Fault(fault), detail)), None) => (html_if(head.html, fault).into(), detail),
    };
    let error = match refusal {
        Refusal::Fault(fault) => Error::transport(action, fault, head.status),
        Refusal::Service { ret_code, message } => {
            Error::service(action, ret_code, message, head.status, project_sent)
        }
    };
    Err(Error {
        request_id: head.request_id,
        retry_after_seconds: head.retry_after_seconds,
        detail,
        ..error
    })
}

fn fault_of_status(status: u16) -> Option<TransportFault> {
    match status {
        200..=299 => None,
        300..=399 => Some(TransportFault::Redirect),
        407 => Some(TransportFault::Proxy),
        _ => Some(TransportFault::HttpStatus),
    }
}

/// Text that a server calls HTML need not begin with a tag.
fn html_if(html: bool, fault: TransportFault) -> TransportFault {
    match fault {
        TransportFault::NotJson if html => TransportFault::Html,
        fault => fault,
    }
}
