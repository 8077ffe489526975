//! Server and client against each other, over a real socket.

use super::*;
use crate::control_api::{Call, Request, Response, ServerMessage};
use crate::paths::{DataLock, Paths};
use crate::settings::Settings;
use crate::view::{AppView, Problem, StartAtLogin, UpdatesView, View};
use interprocess::local_socket::tokio::{Stream, prelude::*};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::watch;

/// Stands for the app: exports to a file of the name that the link has, or fails.
#[derive(Clone)]
struct Echo {
    views: watch::Sender<Arc<View>>,
}

impl Answers for Echo {
    async fn answer(&self, call: Call) -> Result<Response, Problem> {
        match call.request {
            Request::OpenLink { link, .. } => Ok(Response::Exported { file: link }),
            Request::RemoveAccount { name } => Ok(Response::Exported {
                file: "x".repeat(name.parse().unwrap()),
            }),
            Request::Quit => std::future::pending().await,
            _ => Err(Problem {
                title: "refused".to_owned(),
                ..Problem::default()
            }),
        }
    }

    fn views(&self) -> Views {
        Views {
            receiver: self.views.subscribe(),
            kept_fresh: Box::new(()),
        }
    }
}

fn view(version: &str) -> Arc<View> {
    Arc::new(View {
        app: AppView {
            version: version.to_owned(),
            language: "en".to_owned(),
            demo: false,
            accounts: Vec::new(),
            default_region: "cn-wlcb".to_owned(),
            banners: Vec::new(),
            keychain_asks: false,
            settings: Settings::default(),
            start_at_login: StartAtLogin::default(),
            links: Vec::new(),
            hooks: Vec::new(),
            updates: UpdatesView::default(),
        },
        watches: Vec::new(),
    })
}

fn echo(text: &str) -> Request {
    Request::OpenLink {
        link: text.to_owned(),
        token: None,
    }
}

fn repeat(count: usize) -> Request {
    Request::RemoveAccount {
        name: count.to_string(),
    }
}

struct Bench {
    paths: Paths,
    app: Echo,
    _home: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        Bench::at(Paths::at(home.path().join("data")).unwrap(), home)
    }

    fn at(paths: Paths, home: tempfile::TempDir) -> Self {
        let app = Echo {
            views: watch::Sender::new(view("1")),
        };
        Bench {
            paths,
            app,
            _home: home,
        }
    }

    /// A server that answers until it is dropped.
    fn serve(&self) -> (Server, DataLock) {
        let lock = DataLock::acquire(&self.paths).unwrap();
        (Server::bind(&lock, self.app.clone()).unwrap(), lock)
    }

    async fn client(&self) -> Client {
        Client::connect(&self.paths).await.unwrap()
    }

    async fn echoed(&self, text: &str) -> Result<String, CallError> {
        file(self.client().await.call(echo(text)).await)
    }

    async fn raw(&self) -> Stream {
        let address = &address::addresses(&self.paths)[0];
        Stream::connect(address.name().unwrap()).await.unwrap()
    }
}

/// The file that an answer names.
fn file(answer: Result<Response, CallError>) -> Result<String, CallError> {
    match answer? {
        Response::Exported { file } => Ok(file),
        other => panic!("{other:?}"),
    }
}

/// What the server says after its greeting, to the end.
async fn said(stream: &mut Stream) -> String {
    let mut said = String::new();
    stream.read_to_string(&mut said).await.unwrap();
    let (hello, rest) = said.split_once('\n').unwrap();
    assert!(hello.contains(env!("CARGO_PKG_VERSION")), "{hello}");
    rest.to_owned()
}

#[tokio::test]
async fn a_request_is_answered() {
    let bench = Bench::new();
    let _serving = bench.serve();
    assert_eq!(bench.echoed("镜像\n").await.unwrap(), "镜像\n");
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
    drop(serving);
    // The task that listened ends at its next turn.
    while socket.exists() {
        tokio::task::yield_now().await;
    }
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
    assert_eq!(bench.echoed("hi").await.unwrap(), "hi");
}

#[cfg(unix)]
#[tokio::test]
async fn a_data_folder_with_a_long_path_is_served_from_elsewhere() {
    let home = tempfile::tempdir().unwrap();
    let paths = Paths::at(home.path().join("d".repeat(120))).unwrap();
    let bench = Bench::at(paths, home);
    let _serving = bench.serve();
    assert!(!bench.paths.control_socket().exists());
    assert_eq!(bench.echoed("far").await.unwrap(), "far");
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
            let answer = client.call(echo(&n.to_string())).await;
            assert_eq!(file(answer).unwrap(), n.to_string());
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
        b"{\"request\":{}}\n",
        b"\xff\xfe\x00\n",
        b"{\"request\":\"of-a-later-version\"}\n",
        b"GET / HTTP/1.1\n",
    ];
    for line in lines {
        let mut stream = bench.raw().await;
        stream.write_all(line).await.unwrap();
        let reply = said(&mut stream).await;
        assert!(reply.starts_with("{\"refused\":{\"id\":0,"), "{reply}");
    }
    assert_eq!(bench.echoed("ok").await.unwrap(), "ok");
}

#[tokio::test]
async fn deeply_nested_json_is_refused() {
    let bench = Bench::new();
    let _serving = bench.serve();
    let mut stream = bench.raw().await;
    let line = format!("{}\n", "[".repeat(100_000));
    stream.write_all(line.as_bytes()).await.unwrap();
    let reply = said(&mut stream).await;
    assert!(reply.starts_with("{\"refused\":{\"id\":0,"), "{reply}");
}

#[tokio::test]
async fn a_request_cut_short_is_dropped() {
    let bench = Bench::new();
    let _serving = bench.serve();
    let mut stream = bench.raw().await;
    stream.write_all(b"{\"request\":\"ha").await.unwrap();
    drop(stream);
    assert_eq!(bench.echoed("ok").await.unwrap(), "ok");
}

#[tokio::test]
async fn sizes_are_bounded_both_ways() {
    let bench = Bench::new();
    let _serving = bench.serve();
    let fits = "a".repeat(REQUEST_LIMIT - 60);
    assert_eq!(bench.echoed(&fits).await.unwrap(), fits);
    let too_long = "a".repeat(REQUEST_LIMIT);
    assert!(matches!(
        bench.echoed(&too_long).await,
        Err(CallError::TooLong)
    ));

    let slowly = Duration::from_secs(60);
    let client = bench.client().await;
    let answer = client.call_within(repeat(ANSWER_LIMIT - 100), None, slowly);
    assert_eq!(file(answer.await).unwrap().len(), ANSWER_LIMIT - 100);
    let client = bench.client().await;
    let answer = client.call_within(repeat(ANSWER_LIMIT), None, slowly);
    assert!(matches!(answer.await, Err(CallError::Refused(_))));
}

#[tokio::test]
async fn a_flood_without_a_line_end_is_cut_off() {
    let bench = Bench::new();
    let _serving = bench.serve();
    let mut stream = bench.raw().await;
    let flood = vec![b'a'; REQUEST_LIMIT + 1];
    stream.write_all(&flood).await.unwrap();
    let reply = said(&mut stream).await;
    assert!(reply.contains("bytes"), "{reply}");
}

#[tokio::test]
async fn what_cannot_be_done_comes_back_as_the_problem_that_it_is() {
    let bench = Bench::new();
    let _serving = bench.serve();
    let answer = bench.client().await.call(Request::Diagnose).await;
    match answer {
        Err(CallError::Failed(problem)) => assert_eq!(problem.title, "refused"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn an_app_that_does_not_answer_is_given_up() {
    let bench = Bench::new();
    let _serving = bench.serve();
    assert!(matches!(
        bench.client().await.call(Request::Quit).await,
        Err(CallError::TimedOut(STEP_TIME))
    ));
}

#[tokio::test]
async fn answers_come_back_as_they_are_ready_each_with_its_calls_number() {
    let bench = Bench::new();
    let _serving = bench.serve();
    let mut stream = bench.raw().await;
    for call in [
        Call {
            id: 7,
            request: Request::Quit,
            language: None,
        },
        Call {
            id: 8,
            request: echo("second"),
            language: None,
        },
    ] {
        let mut line = serde_json::to_vec(&call).unwrap();
        line.push(b'\n');
        stream.write_all(&line).await.unwrap();
    }
    let mut lines = wire::Lines::new(stream, ANSWER_LIMIT);
    let hello = lines.next::<ServerMessage>().await.unwrap();
    assert!(matches!(hello, ServerMessage::Hello { .. }));
    match lines.next().await.unwrap() {
        ServerMessage::Answer { id: 8, response } => {
            let file = "second".to_owned();
            assert_eq!(*response, Response::Exported { file });
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn whoever_says_no_more_still_gets_their_answer() {
    let bench = Bench::new();
    let _serving = bench.serve();
    let mut stream = bench.raw().await;
    let line = br#"{"id":3,"request":"open-link","link":"last"}"#;
    stream.write_all(line).await.unwrap();
    stream.write_all(b"\n").await.unwrap();
    stream.shutdown().await.unwrap();
    let answer = said(&mut stream).await;
    assert!(answer.contains("\"last\""), "{answer}");
}

#[tokio::test]
async fn a_subscriber_gets_the_view_and_then_only_the_newest_change() {
    let bench = Bench::new();
    let _serving = bench.serve();
    let (first, mut subscription) = bench.client().await.subscribe().await.unwrap();
    assert_eq!(first.app.version, "1");
    bench.app.views.send_replace(view("2"));
    assert_eq!(subscription.next().await.unwrap().app.unwrap().version, "2");
    // Nobody reads meanwhile: what is in between is not kept.
    for version in 3..2_000 {
        bench.app.views.send_replace(view(&version.to_string()));
    }
    let mut read = 0;
    loop {
        read += 1;
        if subscription.next().await.unwrap().app.unwrap().version == "1999" {
            break;
        }
    }
    assert!(read < 1_000, "{read}");
}

#[tokio::test(start_paused = true)]
async fn a_subscriber_may_be_silent_as_long_as_it_likes() {
    let bench = Bench::new();
    let _serving = bench.serve();
    let (_, mut subscription) = bench.client().await.subscribe().await.unwrap();
    tokio::time::sleep(100 * STEP_TIME).await;
    bench.app.views.send_replace(view("late"));
    let change = subscription.next().await.unwrap();
    assert_eq!(change.app.unwrap().version, "late");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_says_nothing_is_sent_away() {
    let bench = Bench::new();
    let _serving = bench.serve();
    let mut stream = bench.raw().await;
    let reply = said(&mut stream).await;
    assert!(reply.starts_with("{\"refused\":{\"id\":0,"), "{reply}");
}
