//! Certificates and proxies. Certificates come from the environment of a process, so each test runs
//! itself again in a process of its own.

#![cfg(target_os = "linux")]
// elsewhere they do not come from the environment alone
// Helpers of tests may panic just as tests may.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use std::process::{Command, Stdio};
use std::sync::Arc;

use compshare::{Client, ClientOptions, Endpoint, ErrorKind, ProxyAddress, TransportFault};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::pki_types::PrivateKeyDer;
use support::{
    Reply, Server, answer_once, client, credentials, failure, http, json, read_request,
    short_options,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// Set in the second process of a test.
const CHILD: &str = "COMPSHARE_TEST_CHILD";
/// Where the second process shall ask.
const URL: &str = "COMPSHARE_TEST_URL";
/// Through which proxy.
const PROXY: &str = "COMPSHARE_TEST_PROXY";

const ZONES: &str = r#"{"RetCode":0,"ZoneInfo":[{"Region":"cn-wlcb","Zone":"cn-wlcb-01"}]}"#;

fn is_child() -> bool {
    std::env::var_os(CHILD).is_some()
}

/// Runs the test `name` again in a process with these variables, where it has to pass.
async fn run_child(name: &str, variables: &[(&str, &str)]) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", name, "--nocapture"])
        .env(CHILD, "1")
        .stdin(Stdio::null());
    command.envs(variables.iter().copied());
    let output = tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("1 passed"), "{text}");
}

fn child_client() -> Client {
    client(Endpoint::parse(&std::env::var(URL).unwrap()).unwrap())
}

/// A client for `endpoint` through the proxy that the second process was given.
fn proxied_client(endpoint: Endpoint) -> Client {
    let proxy = ProxyAddress::parse(&std::env::var(PROXY).unwrap()).unwrap();
    let options = ClientOptions {
        proxy: Some(proxy),
        ..short_options()
    };
    Client::new(endpoint, options).unwrap()
}

/// A TLS server on loopback with a certificate of its own for `localhost`.
struct TlsServer {
    url: String,
    /// Its certificate in PEM, to be trusted or not.
    pem: String,
}

async fn tls_server(adapt: impl FnOnce(&mut CertificateParams)) -> TlsServer {
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    adapt(&mut params);
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::Pkcs8(key.serialize_der().into()),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            if let Ok(stream) = acceptor.accept(stream).await {
                answer_once(stream, &json(ZONES)).await;
            }
        }
    });
    TlsServer {
        url: format!("https://localhost:{port}"),
        pem: certificate.pem(),
    }
}

/// The system's root certificates are those of this file, for a child process.
fn roots(pem: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("roots.pem");
    std::fs::write(&file, pem).unwrap();
    let file = file.to_str().unwrap().to_owned();
    (folder, file)
}

#[tokio::test]
async fn the_systems_own_roots_are_trusted() {
    if is_child() {
        let zones = child_client()
            .support_zones(&credentials(), None)
            .await
            .unwrap();
        assert_eq!(zones.value[0].zone, "cn-wlcb-01");
        return;
    }
    let server = tls_server(|_| {}).await;
    let (_folder, file) = roots(&server.pem);
    let variables = [(URL, server.url.as_str()), ("SSL_CERT_FILE", &file)];
    run_child("the_systems_own_roots_are_trusted", &variables).await;
}

#[tokio::test]
async fn other_certificates_are_not_accepted() {
    if is_child() {
        let error = failure(&child_client()).await;
        assert_eq!(
            error.kind,
            ErrorKind::Transport(TransportFault::Certificate),
            "{error}"
        );
        assert!(error.detail.is_some());
        return;
    }
    let name = "other_certificates_are_not_accepted";
    let good = tls_server(|_| {}).await;
    let expired = tls_server(|params| {
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2021, 1, 1);
    })
    .await;
    let by_address = good.url.replace("localhost", "127.0.0.1");
    for (url, trusted) in [
        (&good.url, &expired.pem),    // signed by nobody who is trusted
        (&expired.url, &expired.pem), // trusted once
        (&by_address, &good.pem),     // trusted for another name
    ] {
        let (_folder, file) = roots(trusted);
        run_child(name, &[(URL, url), ("SSL_CERT_FILE", &file)]).await;
    }
}

#[tokio::test]
async fn a_system_without_roots_is_told_at_once() {
    if is_child() {
        let error = Client::new(Endpoint::default(), ClientOptions::default()).unwrap_err();
        assert!(error.to_string().contains("No CA certificates"), "{error}");
        assert!(
            Client::new(
                Endpoint::parse("http://127.0.0.1:1").unwrap(),
                short_options()
            )
            .is_ok()
        );
        return;
    }
    let (folder, file) = roots("");
    let empty = folder.path().to_str().unwrap();
    let variables = [("SSL_CERT_FILE", file.as_str()), ("SSL_CERT_DIR", empty)];
    run_child("a_system_without_roots_is_told_at_once", &variables).await;
}

#[tokio::test]
async fn what_is_no_tls_server_is_told() {
    if is_child() {
        let error = failure(&child_client()).await;
        assert_eq!(
            error.kind,
            ErrorKind::Transport(TransportFault::Tls),
            "{error}"
        );
        return;
    }
    let (_folder, file) = roots(&tls_server(|_| {}).await.pem);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!(
        "https://localhost:{}",
        listener.local_addr().unwrap().port()
    );
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream
                .write_all(b"220 mail.example ESMTP ready, and welcome\r\n")
                .await;
            read_request(&mut stream).await;
        }
    });
    let variables = [(URL, url.as_str()), ("SSL_CERT_FILE", &file)];
    run_child("what_is_no_tls_server_is_told", &variables).await;
}

#[tokio::test]
async fn a_tls_server_that_says_nothing_ends_in_time() {
    if is_child() {
        let error = failure(&child_client()).await;
        assert_eq!(
            error.kind,
            ErrorKind::Transport(TransportFault::Timeout),
            "{error}"
        );
        return;
    }
    let (_folder, file) = roots(&tls_server(|_| {}).await.pem);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!(
        "https://localhost:{}",
        listener.local_addr().unwrap().port()
    );
    let variables = [(URL, url.as_str()), ("SSL_CERT_FILE", &file)];
    run_child("a_tls_server_that_says_nothing_ends_in_time", &variables).await;
}

#[tokio::test]
async fn a_proxy_that_refuses_is_told_without_its_password() {
    if is_child() {
        let error = failure(&proxied_client(Endpoint::default())).await;
        assert_eq!(
            error.kind,
            ErrorKind::Transport(TransportFault::Proxy),
            "{error}"
        );
        assert!(
            !format!("{error} {error:?}").contains("hunter2"),
            "{error:?}"
        );
        return;
    }
    let name = "a_proxy_that_refuses_is_told_without_its_password";
    let (_folder, file) = roots(&tls_server(|_| {}).await.pem);
    let mut proxies = Vec::new();
    for reply in [
        "407 Proxy Authentication Required",
        "403 Forbidden",
        "502 Bad Gateway",
    ] {
        proxies.push(Server::start(Reply::Close(http(reply, "", ""))).await);
    }
    proxies.push(Server::start(Reply::Close(Vec::new())).await);
    for proxy in &mut proxies {
        let url = format!("http://user:hunter2@127.0.0.1:{}", proxy.port);
        run_child(name, &[(PROXY, &url), ("SSL_CERT_FILE", &file)]).await;
        let request = proxy.request().await;
        assert!(
            request.head.starts_with("CONNECT api.compshare.cn:443 "),
            "{}",
            request.head
        );
        assert!(request.body.is_empty());
    }
    let refusing = socks_proxy(None).await;
    let url = format!("socks5h://user:hunter2@127.0.0.1:{refusing}");
    run_child(name, &[(PROXY, &url), ("SSL_CERT_FILE", &file)]).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = listener.local_addr().unwrap();
    drop(listener);
    // Not those that have names resolved here, where there may be nobody to do it.
    for scheme in ["http", "socks5h", "socks4a"] {
        let url = format!("{scheme}://user:hunter2@{closed}");
        run_child(name, &[(PROXY, &url), ("SSL_CERT_FILE", &file)]).await;
    }
}

/// A SOCKS 5 proxy that resolves names itself: whatever it is asked for, it connects to this port
/// of this machine; without one it refuses.
async fn socks_proxy(port: Option<u16>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let own = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut greeting = [0; 2];
            stream.read_exact(&mut greeting).await.unwrap();
            let mut methods = vec![0; greeting[1].into()];
            stream.read_exact(&mut methods).await.unwrap();
            let Some(port) = port else {
                stream.write_all(&[5, 0xff]).await.unwrap();
                continue;
            };
            stream.write_all(&[5, 0]).await.unwrap();
            let mut head = [0; 5];
            stream.read_exact(&mut head).await.unwrap();
            assert_eq!(head[..4], [5, 1, 0, 3], "a connection to a name is wanted");
            let mut name = vec![0; usize::from(head[4]) + 2];
            stream.read_exact(&mut name).await.unwrap();
            assert_eq!(name, b"api.compshare.cn\x01\xbb");
            stream
                .write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
                .await
                .unwrap();
            carry(stream, port).await;
        }
    });
    own
}

/// An HTTP proxy that connects to this port of this machine, whatever it is asked for.
async fn http_proxy(port: u16) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let own = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            read_request(&mut stream).await;
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
            carry(stream, port).await;
        }
    });
    own
}

async fn carry(mut stream: TcpStream, port: u16) {
    let mut behind = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    // Either side may hang up.
    let _ = tokio::io::copy_bidirectional(&mut stream, &mut behind).await;
}

#[tokio::test]
async fn the_service_is_asked_through_proxies_of_both_kinds() {
    if is_child() {
        let client = proxied_client(Endpoint::default());
        let zones = client.support_zones(&credentials(), None).await.unwrap();
        assert_eq!(zones.value[0].zone, "cn-wlcb-01");
        return;
    }
    let name = "the_service_is_asked_through_proxies_of_both_kinds";
    let server = tls_server(|params| {
        *params = CertificateParams::new(vec!["api.compshare.cn".to_owned()]).unwrap();
    })
    .await;
    let (_, port) = server.url.rsplit_once(':').unwrap();
    let port = port.parse().unwrap();
    let (_folder, file) = roots(&server.pem);
    let http = format!("127.0.0.1:{}", http_proxy(port).await);
    let socks = format!("socks://127.0.0.1:{}", socks_proxy(Some(port)).await);
    for proxy in [http, socks] {
        run_child(name, &[(PROXY, &proxy), ("SSL_CERT_FILE", &file)]).await;
    }
}

#[tokio::test]
async fn this_machine_is_asked_without_a_proxy() {
    let server = Server::start(Reply::Close(json(ZONES))).await;
    let mut proxy = Server::start(Reply::Close(http("502 Bad Gateway", "", ""))).await;
    let address = ProxyAddress::parse(&proxy.endpoint().to_string()).unwrap();
    let options = ClientOptions {
        proxy: Some(address.clone()),
        ..short_options()
    };
    let client = Client::new(server.endpoint(), options).unwrap();
    client.support_zones(&credentials(), None).await.unwrap();
    client.rebuild(Some(&address)).unwrap();
    client.support_zones(&credentials(), None).await.unwrap();
    assert!(proxy.is_quiet());
    assert_eq!(server.connections(), 2);
}
