//! Server and client against each other, over a real socket.

use super::*;
use crate::paths::{DataLock, Paths};
use interprocess::local_socket::tokio::{Stream, prelude::*};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Ask {
    Echo(String),
    Repeat(usize),
    Silence,
}

type Answer = String;

struct Bench {
    paths: Paths,
    _home: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let paths = Paths::at(home.path().join("data")).unwrap();
        Bench { paths, _home: home }
    }

    /// A server that answers until it is dropped.
    fn serve(&self) -> Serving {
        let lock = DataLock::acquire(&self.paths).unwrap();
        let mut server = Server::<Ask, Answer>::bind(&lock).unwrap();
        let task = tokio::spawn(async move {
            let _lock = lock;
            while let Some((ask, responder)) = server.next().await {
                match ask {
                    Ask::Echo(text) => responder.respond(text),
                    Ask::Repeat(count) => responder.respond("x".repeat(count)),
                    Ask::Silence => drop(responder),
                }
            }
        });
        Serving(task)
    }

    async fn call(&self, ask: &Ask) -> Result<Answer, CallError> {
        Client::connect(&self.paths).await.unwrap().call(ask).await
    }

    async fn raw(&self) -> Stream {
        let address = &address::addresses(&self.paths)[0];
        Stream::connect(address.name().unwrap()).await.unwrap()
    }
}

struct Serving(tokio::task::JoinHandle<()>);

impl Serving {
    async fn stop(self) {
        self.0.abort();
        let _ = self.0.await;
    }
}

#[tokio::test]
async fn a_request_is_answered() {
    let bench = Bench::new();
    let _serving = bench.serve();
    let answer = bench.call(&Ask::Echo("镜像\n".to_owned())).await.unwrap();
    assert_eq!(answer, "镜像\n");
}

#[tokio::test]
async fn without_an_app_the_client_says_so_at_once() {
    let bench = Bench::new();
    assert!(matches!(
        Client::connect(&bench.paths).await,
        Err(ConnectError::NotRunning)
    ));
}

#[cfg(unix)]
#[tokio::test]
async fn the_socket_is_private_and_goes_with_its_server() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    let serving = bench.serve();
    let socket = bench.paths.control_socket();
    let mode = std::fs::metadata(&socket).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    serving.stop().await;
    assert!(!socket.exists());
}

#[cfg(unix)]
#[tokio::test]
async fn a_dead_processs_socket_is_no_app_and_is_replaced() {
    let bench = Bench::new();
    let socket = bench.paths.control_socket();
    drop(std::os::unix::net::UnixListener::bind(&socket).unwrap());
    assert!(socket.exists());
    assert!(matches!(
        Client::connect(&bench.paths).await,
        Err(ConnectError::NotRunning)
    ));
    let _serving = bench.serve();
    assert_eq!(bench.call(&Ask::Echo("hi".into())).await.unwrap(), "hi");
}

#[cfg(unix)]
#[tokio::test]
async fn a_data_folder_with_a_long_path_is_served_from_elsewhere() {
    let home = tempfile::tempdir().unwrap();
    let paths = Paths::at(home.path().join("d".repeat(120))).unwrap();
    let bench = Bench { paths, _home: home };
    let _serving = bench.serve();
    assert!(!bench.paths.control_socket().exists());
    assert_eq!(bench.call(&Ask::Echo("far".into())).await.unwrap(), "far");
}

#[tokio::test]
async fn many_clients_are_served_at_once() {
    let bench = Bench::new();
    let _serving = bench.serve();
    // These say nothing for as long as they live, and hold nobody up.
    let mut idle = Vec::new();
    for _ in 0..20 {
        idle.push(bench.raw().await);
    }
    let calls = (0..200).map(|n| {
        let paths = bench.paths.clone();
        tokio::spawn(async move {
            let client = Client::connect(&paths).await.unwrap();
            let answer: Answer = client.call(&Ask::Echo(n.to_string())).await.unwrap();
            assert_eq!(answer, n.to_string());
        })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap();
    }
}

#[tokio::test]
async fn garbage_is_refused_and_harms_nobody() {
    let bench = Bench::new();
    let _serving = bench.serve();
    let lines: [&[u8]; 6] = [
        b"\n",
        b"hello\n",
        b"{\"echo\":1}\n",
        b"\xff\xfe\x00\n",
        b"{\"later_request\":{}}\n",
        b"GET / HTTP/1.1\n",
    ];
    for line in lines {
        let mut stream = bench.raw().await;
        stream.write_all(line).await.unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).await.unwrap();
        assert!(reply.starts_with("{\"refused\":"), "{reply}");
    }
    assert_eq!(bench.call(&Ask::Echo("ok".into())).await.unwrap(), "ok");
}

#[tokio::test]
async fn deeply_nested_json_is_refused() {
    let bench = Bench::new();
    let _serving = bench.serve();
    let mut stream = bench.raw().await;
    let line = format!("{}\n", "[".repeat(100_000));
    stream.write_all(line.as_bytes()).await.unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).await.unwrap();
    assert!(reply.starts_with("{\"refused\":"), "{reply}");
}

#[tokio::test]
async fn a_request_cut_short_is_dropped() {
    let bench = Bench::new();
    let _serving = bench.serve();
    let mut stream = bench.raw().await;
    stream.write_all(b"{\"echo\":\"ha").await.unwrap();
    drop(stream);
    assert_eq!(bench.call(&Ask::Echo("ok".into())).await.unwrap(), "ok");
}

#[tokio::test]
async fn sizes_are_bounded_both_ways() {
    let bench = Bench::new();
    let _serving = bench.serve();
    let fits = "a".repeat(REQUEST_LIMIT - 20);
    assert_eq!(bench.call(&Ask::Echo(fits.clone())).await.unwrap(), fits);
    let too_long = Ask::Echo("a".repeat(REQUEST_LIMIT));
    assert!(matches!(
        bench.call(&too_long).await,
        Err(CallError::TooLong)
    ));

    let answer = bench.call(&Ask::Repeat(ANSWER_LIMIT - 64)).await.unwrap();
    assert_eq!(answer.len(), ANSWER_LIMIT - 64);
    assert!(matches!(
        bench.call(&Ask::Repeat(ANSWER_LIMIT)).await,
        Err(CallError::Refused(_))
    ));
}

#[tokio::test]
async fn a_flood_without_a_line_end_is_cut_off() {
    let bench = Bench::new();
    let _serving = bench.serve();
    let mut stream = bench.raw().await;
    let flood = vec![b'a'; REQUEST_LIMIT + 1];
    stream.write_all(&flood).await.unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).await.unwrap();
    assert!(reply.contains("bytes"), "{reply}");
}

#[tokio::test]
async fn a_request_that_is_dropped_unanswered_is_refused() {
    let bench = Bench::new();
    let _serving = bench.serve();
    assert!(matches!(
        bench.call(&Ask::Silence).await,
        Err(CallError::Refused(_))
    ));
}

#[tokio::test(start_paused = true)]
async fn an_app_that_does_not_answer_is_given_up() {
    let bench = Bench::new();
    let lock = DataLock::acquire(&bench.paths).unwrap();
    let _never_asked = Server::<Ask, Answer>::bind(&lock).unwrap();
    assert!(matches!(
        bench.call(&Ask::Silence).await,
        Err(CallError::TimedOut(STEP_TIME))
    ));
}

#[tokio::test(start_paused = true)]
async fn a_client_that_says_nothing_is_sent_away() {
    let bench = Bench::new();
    let _serving = bench.serve();
    let mut stream = bench.raw().await;
    let mut reply = String::new();
    stream.read_to_string(&mut reply).await.unwrap();
    assert!(reply.starts_with("{\"refused\":"), "{reply}");
}
