//! What faults do to an answer on its way out.

use std::future::pending;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{self, Stream};
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Frame;
use hyper::header::{self, HeaderValue};
use hyper::{Response, StatusCode};
use serde_json::Value;
use tokio::time::sleep;

use super::connection::{Breakage, Breaker};
use super::request::{Body, plain, whole, with_body};
use crate::scenario::Effect;
use crate::world::Verdict;

const JSON: &str = "application/json";
/// What a hotel's network answers in place of the service.
const PORTAL: &str = "<!DOCTYPE html>\n<html><head><title>Network sign-in</title></head>\n\
    <body><h1>Welcome</h1><p>Sign in to use this network.</p></body></html>\n";
/// Piece of a long streamed body.
const PIECE: usize = 64 << 10;
/// Time for the first half of a body to leave before its connection is reset.
const FLUSH: Duration = Duration::from_millis(50);

/// Turns a verdict into an HTTP answer. Does not return if the fault is to break the
/// connection: the connection's task drops it then.
pub(super) async fn apply(verdict: Verdict, breaker: Breaker) -> Response<Body> {
    let json = verdict.body.to_string();
    let Some(effect) = verdict.effect else {
        return plain(StatusCode::OK, JSON, json);
    };
    let ok = |body| with_body(StatusCode::OK, JSON, body);
    match effect {
        Effect::RetCode { delay, .. } => {
            sleep(Duration::from_secs_f64(delay)).await;
            ok(whole(json))
        }
        Effect::HttpStatus {
            status,
            retry_after,
        } => http_status(status, retry_after),
        Effect::Redirect { status, location } => redirect(status, &location),
        // The world has seen to it already.
        Effect::Rows { .. } => ok(whole(json)),
        Effect::Html => plain(StatusCode::OK, "text/html; charset=utf-8", PORTAL),
        Effect::Cut => ok(whole(cut(json))),
        Effect::Empty => ok(whole("")),
        Effect::Null => ok(whole("null")),
        Effect::Huge { bytes, announced } => huge(&verdict.body, bytes, announced),
        Effect::Nested { depth } => ok(whole(nested(&verdict.body, depth))),
        Effect::WrongTypes { keep_ret_code } => ok(whole(
            wrong_types(verdict.body, verdict.number, keep_ret_code).to_string(),
        )),
        Effect::Close => break_off(breaker, Breakage::Close).await,
        Effect::Reset => reset(json, breaker),
        Effect::Hang { seconds } => {
            sleep(Duration::from_secs_f64(seconds)).await;
            break_off(breaker, Breakage::Close).await
        }
        Effect::Drip {
            bytes,
            pause_ms,
            padding,
        } => ok(drip(
            json,
            bytes as usize,
            Duration::from_millis(pause_ms),
            padding as usize,
        )),
        Effect::Delay { seconds } => {
            sleep(Duration::from_secs_f64(seconds)).await;
            ok(whole(json))
        }
        Effect::ContentType { value } => plain(StatusCode::OK, &value, json),
    }
}

async fn break_off(breaker: Breaker, how: Breakage) -> Response<Body> {
    // Fails only if the connection's task is gone, which is what is wanted.
    let _ = breaker.send(how).await;
    pending().await
}

fn redirect(status: u16, location: &str) -> Response<Body> {
    let mut response = http_status(status, None);
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

fn http_status(status: u16, retry_after: Option<u32>) -> Response<Body> {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let reason = status.canonical_reason().unwrap_or("Error");
    let page = format!(
        "<html><body><h1>{} {reason}</h1></body></html>\n",
        status.as_u16()
    );
    let mut response = plain(status, "text/html", page);
    if let Some(seconds) = retry_after {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// The first half, to a whole character.
fn cut(json: String) -> Bytes {
    let mut bytes = json.into_bytes();
    bytes.truncate(bytes.len() / 2);
    bytes.into()
}

/// The answer's JSON object, left open behind one more field's name.
fn opened(body: &Value) -> String {
    let mut json = body.to_string();
    json.pop();
    json.push_str(",\"Padding\":");
    json
}

fn nested(body: &Value, depth: u32) -> String {
    let depth = depth as usize;
    opened(body) + &"[".repeat(depth) + &"]".repeat(depth) + "}"
}

fn huge(body: &Value, bytes: u64, announced: bool) -> Response<Body> {
    let head = opened(body) + "\"";
    let length = head.len() as u64 + bytes + 2;
    let piece = Bytes::from(vec![b'x'; PIECE]);
    let filling = stream::unfold(bytes, move |left| {
        let piece = piece.slice(..left.min(PIECE as u64) as usize);
        async move { (left > 0).then(|| (piece.clone(), left - piece.len() as u64)) }
    });
    let pieces = futures_util::StreamExt::chain(stream::iter([Bytes::from(head)]), filling);
    let pieces = futures_util::StreamExt::chain(pieces, stream::iter([Bytes::from_static(b"\"}")]));
    let mut response = with_body(StatusCode::OK, JSON, streamed(pieces));
    if announced {
        response
            .headers_mut()
            .insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    response
}

fn drip(json: String, bytes: usize, pause: Duration, padding: usize) -> Body {
    let text = Bytes::from(" ".repeat(padding) + &json);
    streamed(stream::unfold(text, move |mut rest| async move {
        if rest.is_empty() {
            return None;
        }
        sleep(pause).await;
        let piece = rest.split_to(bytes.min(rest.len()));
        Some((piece, rest))
    }))
}

/// Announces the whole answer, sends half, then resets the connection.
fn reset(json: String, breaker: Breaker) -> Response<Body> {
    let length = json.len();
    let half = cut(json);
    let body = streamed(stream::unfold(
        (Some(half), breaker),
        |(half, breaker)| async {
            match half {
                Some(half) => Some((half, (None, breaker))),
                None => {
                    sleep(FLUSH).await;
                    // As in `break_off`.
                    let _ = breaker.send(Breakage::Reset).await;
                    pending().await
                }
            }
        },
    ));
    let mut response = with_body(StatusCode::OK, JSON, body);
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    response
}

fn streamed(pieces: impl Stream<Item = Bytes> + Send + 'static) -> Body {
    let frames =
        futures_util::StreamExt::map(pieces, |piece| Ok::<_, io::Error>(Frame::data(piece)));
    StreamBody::new(frames).boxed_unsync()
}

/// Replaces every field's value by one of another JSON type. `turn` chooses which, so that
/// requests one after the other go through all of them.
fn wrong_types(body: Value, turn: u64, keep_ret_code: bool) -> Value {
    let Value::Object(fields) = body else {
        return body;
    };
    let spoil = |(name, value): (String, Value)| {
        let keep = keep_ret_code && name == "RetCode";
        let value = if keep { value } else { spoiled(value, turn) };
        (name, value)
    };
    Value::Object(fields.into_iter().map(spoil).collect())
}

fn spoiled(value: Value, turn: u64) -> Value {
    // Every second turn a list keeps its rows, so that the rows' fields are wrong in turn.
    match value {
        Value::Array(rows) if turn % 2 == 1 && rows.iter().any(Value::is_object) => Value::Array(
            rows.into_iter()
                .map(|row| wrong_types(row, turn / 2, false))
                .collect(),
        ),
        other => {
            let choices = [
                Value::Null,
                Value::Bool(true),
                Value::from(-1.5),
                Value::from("\u{0}not what you expect"),
                Value::Array(vec![Value::Null, Value::from(1)]),
                Value::Object(
                    [("unexpected".to_owned(), Value::from(1))]
                        .into_iter()
                        .collect(),
                ),
            ];
            let others: Vec<_> = choices
                .into_iter()
                .filter(|choice| !same_type(choice, &other))
                .collect();
            let index = turn as usize % others.len();
            others.into_iter().nth(index).unwrap_or(Value::Null)
        }
    }
}

fn same_type(a: &Value, b: &Value) -> bool {
    std::mem::discriminant(a) == std::mem::discriminant(b)
}
