//! What the tests share: signed parameters and a client that knows no more HTTP than it must.
#![allow(dead_code, reason = "each test program uses its own part of this")]
#![allow(clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::time::Duration;

use compshare_sim::scenario::{Account, Build, Image, KeyPair, Project, Scenario};
use compshare_sim::{demo, signature};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// No answer in a test takes longer, however slow the machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) type Pairs = BTreeMap<String, String>;

/// Signed parameters of the demonstration's account.
pub(crate) fn signed(action: &str, pairs: &[(&str, &str)]) -> Pairs {
    signed_by(demo::PUBLIC_KEY, demo::PRIVATE_KEY, action, pairs)
}

pub(crate) fn signed_by(
    public: &str,
    private: &str,
    action: &str,
    pairs: &[(&str, &str)],
) -> Pairs {
    let mut params: Pairs = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    params.insert("Action".into(), action.into());
    params.insert("PublicKey".into(), public.into());
    let signature = signature::sign(&params, private);
    params.insert("Signature".into(), signature);
    params
}

pub(crate) fn form(params: &Pairs) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(params)
        .finish()
}

/// An account `name` with keys `NAME-public` and `NAME-private`.
pub(crate) fn account(name: &str) -> Account {
    Account {
        name: name.into(),
        keys: vec![KeyPair {
            public_key: format!("{name}-public"),
            private_key: format!("{name}-private"),
        }],
        projects: vec![Project {
            id: format!("org-{name}"),
            name: String::new(),
            default: true,
        }],
        ..Account::default()
    }
}

/// An image of the first account in the first zone, made from second 0 on for 100 s.
pub(crate) fn image(id: &str) -> Image {
    Image {
        id: id.into(),
        name: format!("name of {id}"),
        build: Build {
            duration: 100.0,
            ..Build::default()
        },
        ..Image::default()
    }
}

pub(crate) fn with_images(images: Vec<Image>) -> Scenario {
    Scenario {
        images,
        epoch: Some(1_700_000_000),
        ..Scenario::default()
    }
}

/// An answer as it came over the wire.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
    /// Whether the body is as long as announced, or its chunks are complete.
    pub(crate) complete: bool,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// Posts a form with the given parameters.
pub(crate) async fn post(url: &str, params: &Pairs) -> Answer {
    let kind = "application/x-www-form-urlencoded";
    send(url, "POST", "/", kind, &form(params))
        .await
        .expect("there is an answer")
}

/// One request on a connection of its own; none if the connection ends without an answer.
pub(crate) async fn send(
    url: &str,
    method: &str,
    path: &str,
    kind: &str,
    body: &str,
) -> Option<Answer> {
    timeout(PATIENCE, exchange(url, method, path, kind, body))
        .await
        .expect("there is an end")
}

async fn exchange(url: &str, method: &str, path: &str, kind: &str, body: &str) -> Option<Answer> {
    let address = url.strip_prefix("http://").expect("plain HTTP");
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream
        .write_all(request.as_bytes())
        .await
        .expect("it reads");
    let mut raw = Vec::new();
    let broken = stream.read_to_end(&mut raw).await.is_err();
    parse(&raw, broken)
}

fn parse(raw: &[u8], broken: bool) -> Option<Answer> {
    let split = raw.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8(raw[..split].to_vec()).expect("the head is text");
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let mut answer = Answer {
        status,
        head,
        body: raw[split + 4..].to_vec(),
        complete: !broken,
    };
    if answer.header("transfer-encoding") == Some("chunked") {
        let (body, complete) = unchunk(&answer.body);
        (answer.body, answer.complete) = (body, complete && !broken);
    } else if let Some(length) = answer.header("content-length") {
        answer.complete &= length.parse() == Ok(answer.body.len());
    }
    Some(answer)
}

fn unchunk(mut rest: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    loop {
        let Some(line) = rest.windows(2).position(|window| window == b"\r\n") else {
            return (body, false);
        };
        let length = std::str::from_utf8(&rest[..line]).expect("a chunk's length is text");
        let length = usize::from_str_radix(length, 16).expect("a chunk's length is hexadecimal");
        if length == 0 {
            return (body, true);
        }
        let Some(chunk) = rest.get(line + 2..line + 2 + length) else {
            return (body, false);
        };
        body.extend_from_slice(chunk);
        rest = rest.get(line + 4 + length..).unwrap_or_default();
    }
}
