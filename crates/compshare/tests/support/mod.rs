//! A server on a plain loopback socket that answers just as wrongly as a test wants.

#![allow(dead_code)] // each test program uses its own part

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use compshare::{Client, ClientOptions, Credentials, Endpoint, Error, Secret};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

pub(crate) const PUBLIC_KEY: &str = "public-7f1c+/=钥";
pub(crate) const PRIVATE_KEY: &str = "private-93ab/+=钥";

/// A usual answer.
pub(crate) const PROGRESS: &str = r#"{"RetCode":0,"Action":"GetCompShareImageCreateProgressResponse",
    "Process":41.5,"TotalDuration":"900","RemainingDuration":526}"#;

/// No exchange of a test takes longer, whatever is wrong.
const DEADLINE: Duration = Duration::from_secs(20);

/// What the server does once it has read a request.
#[derive(Clone)]
pub(crate) enum Reply {
    /// Sends these bytes and waits for the next request on the connection.
    Keep(Vec<u8>),
    /// Sends these bytes and closes.
    Close(Vec<u8>),
    /// Sends these bytes and says no more.
    Hang(Vec<u8>),
    /// Sends these bytes, and then the others again and again, without a pause.
    Flood(Vec<u8>, Vec<u8>),
    /// The same with a pause of 20 ms each time.
    Drip(Vec<u8>, Vec<u8>),
    /// Sends these bytes and resets the connection.
    Reset(Vec<u8>),
}

/// A request as it arrived.
pub(crate) struct Request {
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    pub(crate) fn params(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(self.body.as_bytes())
            .into_owned()
            .collect()
    }

    pub(crate) fn param(&self, name: &str) -> Option<String> {
        self.params()
            .into_iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }
}

pub(crate) struct Server {
    pub(crate) port: u16,
    requests: mpsc::UnboundedReceiver<Request>,
    connections: Arc<AtomicUsize>,
    sent: Arc<AtomicUsize>,
}

impl Server {
    /// Starts a server that gives every request the same reply.
    pub(crate) async fn start(reply: Reply) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (seen, requests) = mpsc::unbounded_channel();
        let (connections, sent) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let counters = (connections.clone(), sent.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counters.0.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(converse(
                    stream,
                    reply.clone(),
                    seen.clone(),
                    counters.1.clone(),
                ));
            }
        });
        Self {
            port,
            requests,
            connections,
            sent,
        }
    }

    pub(crate) fn endpoint(&self) -> Endpoint {
        Endpoint::parse(&format!("http://127.0.0.1:{}", self.port)).unwrap()
    }

    /// A client for this server with short time limits.
    pub(crate) fn client(&self) -> Client {
        client(self.endpoint())
    }

    /// The next request that arrived.
    pub(crate) async fn request(&mut self) -> Request {
        within_deadline(self.requests.recv()).await.unwrap()
    }

    /// Whether no request has arrived that was not taken yet.
    pub(crate) fn is_quiet(&mut self) -> bool {
        self.requests.try_recv().is_err()
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// Bytes that the network took from the server so far.
    pub(crate) fn sent(&self) -> usize {
        self.sent.load(Ordering::SeqCst)
    }
}

/// Options with time limits short enough for tests that wait for them.
pub(crate) fn short_options() -> ClientOptions {
    ClientOptions {
        user_agent: "wire-test/1.0".to_owned(),
        connect_timeout: Duration::from_millis(400),
        total_timeout: Duration::from_millis(800),
        ..ClientOptions::default()
    }
}

pub(crate) fn client(endpoint: Endpoint) -> Client {
    Client::new(endpoint, short_options()).unwrap()
}

pub(crate) fn credentials() -> Credentials {
    Credentials {
        public_key: PUBLIC_KEY.to_owned(),
        private_key: Secret::new(PRIVATE_KEY.to_owned()),
        project_id: None,
    }
}

/// A whole answer with a body.
pub(crate) fn http(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n{body}").into_bytes()
}

/// A whole answer of the service.
pub(crate) fn json(body: &str) -> Vec<u8> {
    http("200 OK", "Content-Type: application/json\r\n", body)
}

/// What asking for progress gives, checked to end in time and to show no key.
pub(crate) async fn failure(client: &Client) -> Error {
    let credentials = credentials();
    let asking = client.image_create_progress(&credentials, "cn-wlcb", "cn-wlcb-01", "image-1");
    let error = within_deadline(asking).await.unwrap_err();
    assert_shows_no_key(&error);
    error
}

pub(crate) async fn within_deadline<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, future)
        .await
        .expect("no end in sight")
}

pub(crate) fn assert_shows_no_key(error: &Error) {
    for text in [
        format!("{error}"),
        format!("{error:?}"),
        format!("{error:#?}"),
    ] {
        for secret in [PUBLIC_KEY, PRIVATE_KEY, "Signature="] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

async fn converse(
    mut stream: TcpStream,
    reply: Reply,
    seen: mpsc::UnboundedSender<Request>,
    sent: Arc<AtomicUsize>,
) {
    while let Some(request) = read_request(&mut stream).await {
        let _ = seen.send(request);
        let done = match reply.clone() {
            Reply::Keep(bytes) => {
                let _ = stream.write_all(&bytes).await;
                continue;
            }
            Reply::Close(bytes) => stream.write_all(&bytes).await,
            Reply::Hang(bytes) => {
                let _ = stream.write_all(&bytes).await;
                std::future::pending().await
            }
            Reply::Flood(first, again) => repeat(&mut stream, &first, &again, None, &sent).await,
            Reply::Drip(first, again) => {
                let pause = Some(Duration::from_millis(20));
                repeat(&mut stream, &first, &again, pause, &sent).await
            }
            Reply::Reset(bytes) => {
                let _ = stream.write_all(&bytes).await;
                stream.set_zero_linger()
            }
        };
        let _ = done;
        return;
    }
}

async fn repeat(
    stream: &mut TcpStream,
    first: &[u8],
    again: &[u8],
    pause: Option<Duration>,
    sent: &AtomicUsize,
) -> std::io::Result<()> {
    stream.write_all(first).await?;
    loop {
        stream.write_all(again).await?;
        sent.fetch_add(again.len(), Ordering::SeqCst);
        if let Some(pause) = pause {
            tokio::time::sleep(pause).await;
        }
    }
}

/// Reads one request to the end of its body; `None` when there is none.
pub(crate) async fn read_request(stream: &mut (impl AsyncRead + Unpin)) -> Option<Request> {
    let mut bytes = Vec::new();
    let (head, body_at) = loop {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
        if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break (String::from_utf8_lossy(&bytes[..at]).into_owned(), at + 4);
        }
    };
    let mut request = Request {
        head,
        body: String::new(),
    };
    let length: usize = request
        .header("Content-Length")
        .map_or(0, |text| text.parse().unwrap());
    while bytes.len() < body_at + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    request.body = String::from_utf8_lossy(&bytes[body_at..]).into_owned();
    Some(request)
}

/// Answers one request on any kind of stream.
pub(crate) async fn answer_once(mut stream: impl AsyncRead + AsyncWrite + Unpin, reply: &[u8]) {
    if read_request(&mut stream).await.is_some() {
        let _ = stream.write_all(reply).await;
        let _ = stream.shutdown().await;
    }
}
