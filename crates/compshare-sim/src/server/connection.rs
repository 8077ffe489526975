//! One client connection, and how it can be made to break.

use std::convert::Infallible;
use std::sync::Arc;

use hyper::body::Incoming;
use hyper::header::{self, HeaderValue};
use hyper::http::request;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use super::log::RequestRecord;
use super::request::{self as message, Body};
use super::{Hub, control, effect};
use crate::params::Params;
use crate::world::{Moment, Verdict};

/// Header that names a request for the service's support.
const REQUEST_UUID: &str = "x-ucloud-request-uuid";

/// How a fault ends a connection.
#[derive(Clone, Copy, Debug)]
pub(super) enum Breakage {
    /// An orderly end of the TCP stream.
    Close,
    /// A TCP reset.
    Reset,
}

/// Asks the connection's own task to break it.
pub(super) type Breaker = mpsc::Sender<Breakage>;

/// Serves a connection until the client ends it or a fault breaks it.
pub(super) async fn serve(stream: TcpStream, hub: Arc<Hub>) {
    // Pieces of a dripping answer shall leave when they are due; without it they only clot.
    let _ = stream.set_nodelay(true);
    let (breaker, mut broken) = mpsc::channel(1);
    let service = service_fn(move |request| {
        let (hub, breaker) = (Arc::clone(&hub), breaker.clone());
        async move { Ok::<_, Infallible>(respond(request, &hub, breaker).await) }
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service);
    let breakage = tokio::select! {
        // How a client leaves is its own affair.
        _ = &mut connection => return,
        breakage = broken.recv() => breakage,
    };
    if let Some(Breakage::Reset) = breakage {
        // Without it the end is orderly, which is the worst that can come of a failure here.
        let _ = connection.into_parts().io.into_inner().set_zero_linger();
    }
}

async fn respond(request: Request<Incoming>, hub: &Hub, breaker: Breaker) -> Response<Body> {
    let (head, body) = request.into_parts();
    let Some(body) = message::read_body(body).await else {
        return message::plain(
            StatusCode::PAYLOAD_TOO_LARGE,
            "text/plain",
            "body too long\n",
        );
    };
    if let Some(path) = head.uri.path().strip_prefix("/_sim/") {
        return control::respond(path, &head, &body, hub);
    }
    if head.method != Method::GET && head.method != Method::POST {
        return message::plain(
            StatusCode::METHOD_NOT_ALLOWED,
            "text/plain",
            "GET or POST\n",
        );
    }
    let params = message::params(&head, &body);
    let verdict = {
        let mut parts = hub.lock();
        let now = parts.now();
        let verdict = parts.world.answer(now, &params);
        parts.log.push(record(now, &head, &params, &verdict));
        verdict
    };
    let uuid = HeaderValue::from_str(&verdict.request_uuid);
    let mut response = effect::apply(verdict, breaker).await;
    if let Ok(uuid) = uuid {
        response.headers_mut().insert(REQUEST_UUID, uuid);
    }
    response
}

fn record(now: Moment, head: &request::Parts, params: &Params, verdict: &Verdict) -> RequestRecord {
    let given = |name| params.get(name).map(str::to_owned);
    let user_agent = head.headers.get(header::USER_AGENT);
    RequestRecord {
        n: verdict.number,
        t: now.sim,
        real_ms: (now.real * 1000.0) as u64,
        method: head.method.to_string(),
        action: given("Action").unwrap_or_default(),
        region: given("Region"),
        zone: given("Zone"),
        image_id: given("CompShareImageId"),
        offset: given("Offset"),
        limit: given("Limit"),
        account: verdict.account.clone(),
        key: verdict.key,
        ret_code: verdict.ret_code,
        fault: verdict
            .effect
            .as_ref()
            .map(|effect| effect.name().to_owned()),
        request_uuid: verdict.request_uuid.clone(),
        user_agent: user_agent.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()),
    }
}
