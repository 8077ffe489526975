//! The client against servers of every bad habit, over loopback.

// Helpers of tests may panic just as tests may.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use compshare::{Client, ClientOptions, Endpoint, ErrorKind, FailureClass, TransportFault};
use support::{
    PROGRESS, Reply, Server, client, credentials, failure, http, json, short_options,
    within_deadline,
};

async fn fault_of(reply: Reply) -> TransportFault {
    let error = failure(&Server::start(reply).await.client()).await;
    assert_eq!(error.class(), FailureClass::TryAgain);
    assert_eq!(error.ret_code, None);
    match error.kind {
        ErrorKind::Transport(fault) => fault,
        ErrorKind::Service => panic!("{error}"),
    }
}

// ---- What comes instead of an answer ------------------------------------------------------

#[tokio::test]
async fn http_errors_keep_status_and_retry_after() {
    let date = "Date: Tue, 24 Nov 2026 10:00:00 GMT\r\n";
    let at = format!("{date}Retry-After: Tue, 24 Nov 2026 10:01:30 GMT\r\n");
    let past = format!("{date}Retry-After: Tue, 24 Nov 2026 09:00:00 GMT\r\n");
    for (status, headers, class, retry_after) in [
        ("502 Bad Gateway", "", FailureClass::TryAgain, None),
        (
            "500 Oops",
            "Retry-After: soon\r\n",
            FailureClass::TryAgain,
            None,
        ),
        ("404 Not Found", "", FailureClass::TryAgain, None),
        (
            "503 Unavailable",
            "Retry-After: 7\r\n",
            FailureClass::TryAgain,
            Some(7),
        ),
        (
            "503 Unavailable",
            at.as_str(),
            FailureClass::TryAgain,
            Some(90),
        ),
        (
            "503 Unavailable",
            past.as_str(),
            FailureClass::TryAgain,
            Some(0),
        ),
        (
            "429 Too Many",
            "Retry-After: 99999999\r\n",
            FailureClass::SlowDown,
            Some(86_400),
        ),
    ] {
        for body in ["<html>", "", r#"{"RetCode":0,"Process":1}"#] {
            let server = Server::start(Reply::Close(http(status, headers, body))).await;
            let error = failure(&server.client()).await;
            assert_eq!(
                error.kind,
                ErrorKind::Transport(TransportFault::HttpStatus),
                "{status}"
            );
            assert_eq!(error.http_status, status[..3].parse().ok());
            assert_eq!(error.class(), class, "{status}");
            assert_eq!(error.retry_after_seconds, retry_after, "{status} {headers}");
        }
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let mut other = Server::start(Reply::Close(json(PROGRESS))).await;
    let location = format!("Location: http://127.0.0.1:{}/\r\n", other.port);
    for status in ["301 A", "302 A", "303 A", "307 A", "308 A"] {
        let reply = Reply::Close(http(status, &location, PROGRESS));
        assert_eq!(fault_of(reply).await, TransportFault::Redirect, "{status}");
    }
    assert!(other.is_quiet());
    assert_eq!(other.connections(), 0);
}

#[tokio::test]
async fn a_web_page_is_told_from_broken_json() {
    let html = "Content-Type: text/html; charset=utf-8\r\n";
    for (headers, body, fault) in [
        (
            "",
            "<!doctype html><title>Sign in</title>",
            TransportFault::Html,
        ),
        (html, "  <html></html>", TransportFault::Html),
        (html, "Please sign in", TransportFault::Html),
        ("", "Please sign in", TransportFault::NotJson),
        (html, "", TransportFault::Empty),
        ("", " \r\n", TransportFault::Empty),
        ("", r#"{"RetCode":0,"Proc"#, TransportFault::Cut),
        ("", "null", TransportFault::NotService),
        ("", "[]", TransportFault::NotService),
        ("", r#"{"login":"required"}"#, TransportFault::NotService),
        ("", r#"{"RetCode":null}"#, TransportFault::NotService),
        ("", r#"{"RetCode":"none"}"#, TransportFault::NotService),
    ] {
        let reply = Reply::Close(http("200 OK", headers, body));
        assert_eq!(fault_of(reply).await, fault, "{body}");
    }
    let server = Server::start(Reply::Close(http("200 OK", html, PROGRESS))).await;
    let keys = credentials();
    assert!(
        server
            .client()
            .image_create_progress(&keys, "r", "z", "i")
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn lost_connections_say_how_they_were_lost() {
    let half = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"RetCode\":0".to_vec();
    let chunk = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"Ret".to_vec();
    assert_eq!(
        fault_of(Reply::Close(half.clone())).await,
        TransportFault::Cut
    );
    assert_eq!(fault_of(Reply::Close(chunk)).await, TransportFault::Cut);
    assert_eq!(
        fault_of(Reply::Close(b"HTTP/1.1 200 OK\r\nConte".to_vec())).await,
        TransportFault::Cut
    );
    assert_eq!(
        fault_of(Reply::Close(Vec::new())).await,
        TransportFault::Cut
    );
    assert_eq!(fault_of(Reply::Reset(half)).await, TransportFault::Reset);
    assert_eq!(
        fault_of(Reply::Reset(Vec::new())).await,
        TransportFault::Reset
    );
    assert_eq!(
        fault_of(Reply::Close(b"SSH-2.0-x\r\n\r\n".to_vec())).await,
        TransportFault::NotService
    );
}

#[tokio::test]
async fn no_server_means_no_connection() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let free = listener.local_addr().unwrap().port();
    drop(listener);
    let endpoint = Endpoint::parse(&format!("http://127.0.0.1:{free}")).unwrap();
    let error = failure(&client(endpoint)).await;
    assert_eq!(error.kind, ErrorKind::Transport(TransportFault::Connect));
    assert!(
        error
            .detail
            .as_deref()
            .unwrap_or_default()
            .contains("refused"),
        "{error:?}"
    );
}

// ---- Bounds of time and size --------------------------------------------------------------

#[tokio::test]
async fn silence_and_slow_drip_end_in_time() {
    let head = b"HTTP/1.1 200 OK\r\n".to_vec();
    let body = b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n".to_vec();
    for reply in [
        Reply::Hang(Vec::new()),
        Reply::Hang(head.clone()),
        Reply::Hang(body.clone()),
        Reply::Drip(head, b"X: y\r\n".to_vec()),
        Reply::Drip(body, b" ".to_vec()),
    ] {
        assert_eq!(fault_of(reply).await, TransportFault::Timeout);
    }
}

#[tokio::test]
async fn an_answer_without_end_is_given_up_at_the_limit() {
    const MIB: usize = 1024 * 1024;
    let block = vec![b' '; 64 * 1024];
    let mut chunk = format!("{:x}\r\n", block.len()).into_bytes();
    chunk.extend_from_slice(&block);
    chunk.extend_from_slice(b"\r\n");
    for (headers, part) in [
        ("", block.clone()),
        ("Content-Length: 1073741824\r\n", block),
        ("Transfer-Encoding: chunked\r\n", chunk),
    ] {
        let head = format!("HTTP/1.1 200 OK\r\n{headers}\r\n").into_bytes();
        let server = Server::start(Reply::Flood(head, part)).await;
        let options = ClientOptions {
            total_timeout: ClientOptions::default().total_timeout,
            ..short_options()
        };
        let error = failure(&Client::new(server.endpoint(), options).unwrap()).await;
        assert_eq!(error.kind, ErrorKind::Transport(TransportFault::TooLarge));
        // What the network's own buffers hold comes on top of the limit.
        assert!(server.sent() < 16 * MIB, "{} bytes sent", server.sent());
    }
}

#[tokio::test]
async fn a_head_without_end_is_given_up() {
    let head = b"HTTP/1.1 200 OK\r\nX: ".to_vec();
    let server = Server::start(Reply::Flood(head, vec![b'x'; 64 * 1024])).await;
    let error = failure(&server.client()).await;
    assert_eq!(error.kind, ErrorKind::Transport(TransportFault::NotService));
}

#[tokio::test]
async fn an_answer_of_just_the_limit_is_read() {
    let mut body = PROGRESS.to_owned();
    body.push_str(&" ".repeat(1024 * 1024 - body.len()));
    let server = Server::start(Reply::Close(json(&body))).await;
    let keys = credentials();
    within_deadline(server.client().image_create_progress(&keys, "r", "z", "i"))
        .await
        .unwrap();
    body.push(' ');
    assert_eq!(
        fault_of(Reply::Close(json(&body))).await,
        TransportFault::TooLarge
    );
}
