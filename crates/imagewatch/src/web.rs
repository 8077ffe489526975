//! HTTP for what is not the service: webhooks and the feed of releases. With the same rules: `https`
//! but on this computer, no redirects, bounded in time and size.

use crate::proxy;
pub(crate) use compshare::is_loopback;
use std::time::Duration;
use url::Url;

/// Time for a connection.
const CONNECT_TIME: Duration = Duration::from_secs(10);
/// Time for a whole request.
const TOTAL_TIME: Duration = Duration::from_secs(20);
/// Of an answer this much is read, in bytes; the rest is left.
const ANSWER_LIMIT: usize = 256 * 1024;

/// A client for requests to `url`, by the way that the system wants at this moment.
pub(crate) async fn client(url: &Url) -> reqwest::Result<reqwest::Client> {
    client_by(url, None).await
}

/// The same; with a proxy's address, by that proxy instead of the system's.
pub(crate) async fn client_by(url: &Url, proxy: Option<&str>) -> reqwest::Result<reqwest::Client> {
    compshare::install_crypto_provider();
    let encrypted = url.scheme() == "https";
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("ImageWatch/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIME)
        .timeout(TOTAL_TIME)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .https_only(encrypted)
        .no_proxy();
    if let Some(proxy) = proxy {
        builder = builder.proxy(reqwest::Proxy::all(proxy)?);
    } else if let Some(proxy) = proxy::route(url).await.proxy {
        builder = builder.proxy(proxy.to_proxy()?);
    }
    if !encrypted {
        // No TLS here, so it works on systems without certificates.
        builder = builder.tls_certs_only([]);
    }
    builder.build()
}

/// An answer's body, as much of it as is read.
pub(crate) async fn body(mut response: reqwest::Response) -> reqwest::Result<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        let room = ANSWER_LIMIT - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if body.len() >= ANSWER_LIMIT {
            break;
        }
    }
    Ok(body)
}

/// The innermost cause of a failure: the plainest, and unlike the outermost it names no address.
pub(crate) fn root_cause(error: &reqwest::Error) -> String {
    let error: &dyn std::error::Error = error;
    std::iter::successors(error.source(), |cause| cause.source())
        .last()
        .map(ToString::to_string)
        .unwrap_or_default()
}
