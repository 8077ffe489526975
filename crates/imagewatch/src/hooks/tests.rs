//! Hooks against real programs and a real receiver on this computer.

use super::message::words;
use super::services::{self, Answer, Message, Request, Sending, Verdict};
use super::*;
use crate::texts::{Language, Texts};
use compshare::Secret;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use watch::Wall;

const NOW: Wall = Wall(1_795_501_927_000);

/// Signatures with the secret `SECf00d 密` at [`NOW`], by Python's `hmac`.
const FEISHU: &str = "M9VhLxOTgSm/cDGzDXxwlS5aZQCIusVI4WzWR3vUB8E=";
const DINGTALK: &str = "JZSvGCGQ4nCeKi9/T95i2fMJ/sil2boqizW/aWlEE/0=";
const BODY: &str = "040c42d1641357fce08b14f2cc320faecd33e0977579c47afaff51caf0a2e5cb";

fn outcome() -> Outcome {
    Outcome {
        delivery_id: "1-2-failed-3".into(),
        test: false,
        outcome: "failed".into(),
        image_id: "compshareImage-1".into(),
        image_name: "训练 \"环境\" <b>&\n$(reboot)".into(),
        account: "工作".into(),
        region: Some("cn-wlcb".into()),
        zone: Some("cn-wlcb-01".into()),
        seconds: 842.0,
        reason: Some("disk full".into()),
        ended_at: "2026-11-24T06:32:07Z".into(),
    }
}

fn target(url: &str, secret: Option<&str>) -> WebhookSecret {
    let secret = secret.map(|secret| Secret::new(secret.into()));
    WebhookSecret::new(Address::parse(url).unwrap(), secret)
}

fn english() -> Texts {
    Texts::for_language(Language::En)
}

fn prepare(service: WebhookService, target: &WebhookSecret) -> Request {
    let sending = services::of(service).request(&Message {
        texts: &english(),
        outcomes: &[outcome()],
        target,
        now: NOW,
    });
    http(sending)
}

fn http(sending: Sending) -> Request {
    match sending {
        Sending::Http(request) => request,
        Sending::Mail(_) => panic!("not of the web"),
    }
}

fn verdict(service: WebhookService, status: u16, body: &str) -> Verdict {
    services::of(service).verdict(&Answer {
        status,
        retry_after: None,
        body: body.as_bytes(),
        target: &target("https://bot.example/", None),
    })
}

/// A web server that answers one request.
struct Receiver {
    url: String,
    request: tokio::task::JoinHandle<String>,
}

impl Receiver {
    async fn start(answer: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook?token=t0ken", listener.local_addr().unwrap());
        let request = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !is_whole(&request) {
                let mut chunk = [0; 4096];
                let length = stream.read(&mut chunk).await.unwrap();
                assert!(length > 0, "the request was cut");
                request.extend_from_slice(&chunk[..length]);
            }
            stream.write_all(answer.as_bytes()).await.unwrap();
            String::from_utf8(request).unwrap()
        });
        Receiver { url, request }
    }
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_length = name.eq_ignore_ascii_case("content-length");
        is_length
            .then(|| value.trim().parse::<usize>().ok())
            .flatten()
    });
    body.len() >= length.unwrap_or(0)
}

const TAKEN: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";

#[tokio::test]
async fn a_receiver_gets_the_outcome_with_a_name_for_the_delivery() {
    let receiver = Receiver::start(TAKEN).await;
    let target = target(&receiver.url, Some("s3cret"));
    let outcome = outcome();
    post(
        &english(),
        WebhookService::Json,
        &target,
        std::slice::from_ref(&outcome),
        NOW,
    )
    .await
    .unwrap();
    let request = receiver.request.await.unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /hook?token=t0ken HTTP/1.1"));
    assert!(head.contains("x-imagewatch-delivery: 1-2-failed-3"));
    let expected = sign::body(&Secret::new("s3cret".into()), body.as_bytes());
    assert!(head.contains(&format!("x-imagewatch-signature-256: sha256={expected}")));
    assert_eq!(serde_json::from_str::<Outcome>(body).unwrap(), outcome);
}

#[tokio::test]
async fn every_refusal_is_told_and_none_names_the_address() {
    let cases = [
        (
            "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n",
            HookFailure::Refused,
        ),
        (
            "HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n",
            HookFailure::Unreachable,
        ),
        (
            "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
            HookFailure::Refused,
        ),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 40\r\n\r\n{\"code\":190",
            HookFailure::Unreachable,
        ),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 42\r\n\r\n{\"code\":19024,\"msg\":\"Key Words Not Found\"}",
            HookFailure::Refused,
        ),
        ("no HTTP at all", HookFailure::Unreachable),
    ];
    for (answer, kind) in cases {
        let receiver = Receiver::start(answer).await;
        let target = target(&receiver.url, None);
        let error = post(
            &english(),
            WebhookService::Feishu,
            &target,
            &[outcome()],
            NOW,
        )
        .await
        .unwrap_err();
        assert_eq!(error.kind, kind, "{answer}: {error}");
        assert!(!error.message.contains("t0ken"), "{error}");
        receiver.request.await.unwrap();
    }
    let nobody = target("http://127.0.0.1:1/?token=t0ken", None);
    let error = post(
        &english(),
        WebhookService::Feishu,
        &nobody,
        &[outcome()],
        NOW,
    )
    .await
    .unwrap_err();
    assert_eq!(error.kind, HookFailure::Unreachable);
    assert!(!error.message.contains("t0ken"), "{error}");
}

#[test]
fn each_service_gets_its_own_form() {
    let texts = english();
    let made = |service, secret: Option<&str>| {
        let target = target("https://bot.example/send?key=k", secret);
        let prepared = prepare(service, &target);
        let body: serde_json::Value = serde_json::from_slice(&prepared.body).unwrap();
        (prepared.url, body)
    };
    let text = words(&texts, &outcome());
    let (_, feishu) = made(WebhookService::Feishu, None);
    assert_eq!(feishu["msg_type"], "text");
    assert_eq!(feishu["content"]["text"], text.as_str());
    assert_eq!(feishu.get("sign"), None);
    for service in [WebhookService::DingTalk, WebhookService::WeCom] {
        let (url, body) = made(service, None);
        assert_eq!(body["msgtype"], "text");
        assert_eq!(body["text"]["content"], text.as_str());
        assert_eq!(url.as_str(), "https://bot.example/send?key=k");
    }
    assert!(
        text.starts_with("ImageWatch"),
        "bots look for their keyword"
    );
}

#[test]
fn signatures_are_those_of_an_independent_implementation() {
    let secret = Secret::new("SECf00d 密".into());
    assert_eq!(sign::feishu(&secret, 1_795_501_927), FEISHU);
    assert_eq!(sign::dingtalk(&secret, 1_795_501_927_000), DINGTALK);
    assert_eq!(sign::body(&secret, b"{\"a\":1}"), BODY);
    let signed = target("https://bot.example/send?key=k", Some("SECf00d 密"));
    let feishu = prepare(WebhookService::Feishu, &signed);
    let body: serde_json::Value = serde_json::from_slice(&feishu.body).unwrap();
    assert_eq!(
        (&body["timestamp"], &body["sign"]),
        (&"1795501927".into(), &FEISHU.into())
    );
    let dingtalk = prepare(WebhookService::DingTalk, &signed);
    let pairs: Vec<(String, String)> = dingtalk.url.query_pairs().into_owned().collect();
    assert!(pairs.contains(&("sign".into(), DINGTALK.into())));
    assert!(pairs.contains(&("timestamp".into(), "1795501927000".into())));
    assert!(pairs.contains(&("key".into(), "k".into())));
}

#[test]
fn a_code_is_worth_more_than_the_status() {
    use WebhookService::{DingTalk, Feishu, Json, WeCom};
    let refused = |why: &str| Verdict::Refused { why: why.into() };
    let later = |seconds, why: &str| Verdict::Later {
        seconds,
        why: why.into(),
    };
    for (service, status, body, expected) in [
        (Feishu, 200, r#"{"code":0,"msg":"success"}"#, Verdict::Done),
        (Feishu, 200, r#"{"StatusCode":0}"#, Verdict::Done),
        (
            DingTalk,
            200,
            r#"{"errcode":0,"errmsg":"ok"}"#,
            Verdict::Done,
        ),
        (Json, 200, "thank you", Verdict::Done),
        (Json, 204, "", Verdict::Done),
        (
            WeCom,
            200,
            r#"{"errcode":93000,"errmsg":"invalid webhook url"}"#,
            Verdict::WrongKey {
                why: "93000 invalid webhook url".into(),
            },
        ),
        (
            Feishu,
            400,
            r#"{"code":19021,"msg":"no"}"#,
            refused("19021 no"),
        ),
        (Json, 404, "", refused("HTTP 404")),
        (Json, 302, "", refused("HTTP 302")),
        // Limits heal.
        (
            DingTalk,
            200,
            r#"{"errcode":130101,"errmsg":"send too fast"}"#,
            later(Some(610.0), "130101 send too fast"),
        ),
        (
            WeCom,
            200,
            r#"{"errcode":45009,"errmsg":"api freq out of limit"}"#,
            later(Some(60.0), "45009 api freq out of limit"),
        ),
        (
            Feishu,
            400,
            r#"{"code":11232,"msg":"frequency limited"}"#,
            later(Some(60.0), "11232 frequency limited"),
        ),
        (Json, 429, "", later(Some(60.0), "HTTP 429")),
        (Json, 503, "", later(None, "HTTP 503")),
    ] {
        assert_eq!(verdict(service, status, body), expected, "{body}");
    }
    // Whatever stands between, it is not the service that refused.
    for odd in ["", "<html>", "[]", "{}", r#"{"errcode":"0"}"#] {
        assert_eq!(
            verdict(DingTalk, 200, odd),
            later(None, "HTTP 200"),
            "{odd}"
        );
    }
}

#[test]
fn every_bot_is_paced_below_its_limit() {
    for (service, most) in [
        (WebhookService::DingTalk, 20.0),
        (WebhookService::WeCom, 20.0),
        (WebhookService::Feishu, 100.0),
    ] {
        // Messages that begin within any minute, both ends included.
        let begun = 60.0 / pace_seconds(service) + 1.0;
        assert!(begun < most, "{service:?}: {begun}");
    }
    assert!(pace_seconds(WebhookService::Feishu) > 1.0 / 5.0);
    assert_eq!(pace_seconds(WebhookService::Json), 0.0);
}

#[test]
fn a_message_is_never_longer_than_its_service_takes() {
    let outcome = Outcome {
        image_name: "镜".repeat(900),
        reason: Some("满".repeat(900)),
        ..outcome()
    };
    let target = target("https://bot.example/send?key=k", None);
    let request = http(services::of(WebhookService::WeCom).request(&Message {
        texts: &english(),
        outcomes: &[outcome],
        target: &target,
        now: NOW,
    }));
    let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
    let text = body["text"]["content"].as_str().unwrap();
    assert!((2_000..=2_048).contains(&text.len()), "{}", text.len());
}

#[tokio::test]
async fn a_receiver_that_wants_a_pause_gets_it_and_repeats_no_token() {
    let answer = "HTTP/1.1 429 Busy\r\nretry-after: 90\r\ncontent-length: 0\r\n\r\n";
    let receiver = Receiver::start(answer).await;
    let to = target(&receiver.url, None);
    let error = post(&english(), WebhookService::Json, &to, &[outcome()], NOW)
        .await
        .unwrap_err();
    assert_eq!(error.kind, HookFailure::TooMany);
    assert_eq!(error.until, Some(NOW.plus_secs(90.0)));

    let echo = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n\
        {\"code\":19001,\"msg\":\"bad token %6darked-t0k%65n-1, marked-t0k\"}";
    let receiver = Receiver::start(echo).await;
    let to = target(&receiver.url.replace("t0ken", "marked-t0ken-1"), None);
    let error = post(&english(), WebhookService::Feishu, &to, &[outcome()], NOW)
        .await
        .unwrap_err();
    assert_eq!(error.message, "19001 bad token ***, ***");
}

#[test]
fn addresses_are_encrypted_or_local_and_never_printed() {
    use AddressError::{NotAnAddress, NotEncrypted};
    assert!(Address::parse(" https://open.feishu.cn/open-apis/bot/v2/hook/abc \n").is_ok());
    assert!(Address::parse("http://127.0.0.1:8080/hook").is_ok());
    for (text, error) in [
        ("http://open.feishu.cn/hook", NotEncrypted),
        ("http://localhost.example.com/", NotEncrypted),
        ("https://user:word@open.feishu.cn/", NotAnAddress),
        ("file:///etc/passwd", NotAnAddress),
        ("open.feishu.cn/hook", NotAnAddress),
        ("", NotAnAddress),
    ] {
        assert_eq!(Address::parse(text), Err(error), "{text}");
    }
    let secret = target("https://bot.example:8443/send?key=t0ken", Some("s3cret"));
    let printed = format!("{secret:?}");
    assert!(printed.contains("bot.example:8443"));
    assert!(!printed.contains("t0ken") && !printed.contains("s3cret"));
    assert_eq!(WebhookSecret::from_entry(&secret.to_entry()), Ok(secret));
    let damaged = WebhookSecret::from_entry(&Secret::new("{}".into())).unwrap_err();
    assert_eq!(damaged.kind, HookFailure::NoAddress);
}

#[test]
fn pauses_grow_to_an_hour() {
    let pauses: Vec<f64> = (1..=8).map(pause_seconds).collect();
    assert_eq!(
        pauses,
        [5.0, 20.0, 80.0, 320.0, 1280.0, 3600.0, 3600.0, 3600.0]
    );
    assert_eq!(pause_seconds(u32::MAX), 3600.0);
}

#[cfg(unix)]
mod programs {
    use super::*;
    use rustix::process::Pid;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::path::{Path, PathBuf};

    struct Script {
        folder: tempfile::TempDir,
        path: PathBuf,
    }

    impl Script {
        fn new(body: &str) -> Self {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("钩子 script");
            fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
            Script { folder, path }
        }

        fn path(&self) -> &str {
            self.path.to_str().unwrap()
        }

        async fn run(&self, arguments: &[String], limit: Duration) -> Result<(), HookError> {
            program::run_within(self.path(), arguments, &outcome(), 2, limit).await
        }
    }

    const LONG: Duration = Duration::from_secs(30);

    #[tokio::test]
    async fn a_program_is_told_the_outcome_and_nothing_is_a_shells() {
        let script = Script::new(r#"printf '%s\n' "$1" "$#" >"$2"; env -0 >>"$2""#);
        let out = script.folder.path().join("out");
        let arguments = ["$(touch /tmp/nobody)".into(), out.display().to_string()];
        script.run(&arguments, LONG).await.unwrap();
        let text = fs::read_to_string(&out).unwrap();
        assert!(text.starts_with("$(touch /tmp/nobody)\n2\n"), "{text}");
        for line in [
            "IMAGEWATCH_OUTCOME=failed\0",
            "IMAGEWATCH_IMAGE_ID=compshareImage-1\0",
            "IMAGEWATCH_IMAGE_NAME=训练 \"环境\" <b>& $(reboot)\0",
            "IMAGEWATCH_ACCOUNT=工作\0",
            "IMAGEWATCH_SECONDS=842\0",
            "IMAGEWATCH_REASON=disk full\0",
            "IMAGEWATCH_DELIVERY_ID=1-2-failed-3\0",
            "IMAGEWATCH_ATTEMPT=2\0",
            "IMAGEWATCH_TEST=0\0",
        ] {
            assert!(text.contains(line), "{line:?} in {text}");
        }
    }

    #[tokio::test]
    async fn a_failure_says_how_it_ended() {
        let error = Script::new("exit 3").run(&[], LONG).await.unwrap_err();
        assert_eq!(error.kind, HookFailure::ExitCode);
        assert_eq!(error.message, "3");
        let error = Script::new("kill -9 $$").run(&[], LONG).await.unwrap_err();
        assert_eq!(error.message, "signal: 9 (SIGKILL)");
        let missing = run("/nowhere/program", &[], &outcome(), 1).await;
        assert_eq!(missing.unwrap_err().kind, HookFailure::NotStarted);
    }

    #[tokio::test]
    async fn a_program_that_hangs_is_ended_with_what_it_started() {
        let script = Script::new("sleep 600 & echo $! >\"$1\"; wait");
        let out = script.folder.path().join("pid");
        let arguments = [out.display().to_string()];
        let error = script
            .run(&arguments, Duration::from_secs(2))
            .await
            .unwrap_err();
        assert_eq!(error.kind, HookFailure::TimedOut);
        has_ended(&out).await;
    }

    /// Waits until the process has ended whose number is in this file.
    async fn has_ended(file: &Path) {
        let number = fs::read_to_string(file).unwrap();
        let process = PathBuf::from(format!("/proc/{}/stat", number.trim()));
        // Gone, or a zombie that nobody has collected yet.
        let ended = || fs::read_to_string(&process).map_or(true, |stat| stat.contains(") Z "));
        wait_until(ended).await;
    }

    async fn wait_until(holds: impl Fn() -> bool) {
        tokio::time::timeout(LONG, async {
            while !holds() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        })
        .await
        .unwrap();
    }

    #[tokio::test]
    async fn a_program_that_is_not_waited_for_any_more_is_ended_with_what_it_started() {
        let script = Script::new("sleep 600 & echo $! >\"$1.new\"; mv \"$1.new\" \"$1\"; wait");
        let out = script.folder.path().join("pid");
        let arguments = [out.display().to_string()];
        tokio::select! {
            result = script.run(&arguments, LONG) => panic!("{result:?}"),
            () = wait_until(|| out.exists()) => {}
        }
        has_ended(&out).await;
    }

    #[tokio::test]
    async fn what_a_program_left_running_is_left_alone() {
        let script = Script::new("sleep 600 & echo $! >\"$1\"");
        let out = script.folder.path().join("pid");
        script
            .run(&[out.display().to_string()], LONG)
            .await
            .unwrap();
        let number = fs::read_to_string(&out).unwrap();
        let left = number.trim().parse().ok().and_then(Pid::from_raw).unwrap();
        // It leads no group: the guard did, which has ended.
        let group = rustix::process::getpgid(Some(left)).unwrap();
        let guard = PathBuf::from(format!("/proc/{}", group.as_raw_nonzero()));
        wait_until(|| !guard.exists()).await;
        assert!(fs::read_to_string(format!("/proc/{}/stat", left.as_raw_nonzero())).is_ok());
        rustix::process::kill_process(left, rustix::process::Signal::KILL).unwrap();
    }

    #[tokio::test]
    async fn what_no_environment_can_hold_is_cut() {
        let script = Script::new(r#"printf '%s' "$IMAGEWATCH_IMAGE_NAME" >"$1""#);
        let out = script.folder.path().join("out");
        let outcome = Outcome {
            image_name: format!("\0{}", "镜".repeat(100_000)),
            reason: Some("x".repeat(3_000_000)),
            ..outcome()
        };
        let arguments = [out.display().to_string()];
        program::run_within(script.path(), &arguments, &outcome, 1, LONG)
            .await
            .unwrap();
        assert_eq!(fs::read_to_string(&out).unwrap(), "镜".repeat(666));
    }

    #[test]
    fn only_programs_by_their_full_path_are_hooks() {
        let script = Script::new("");
        assert_eq!(check_program(script.path()), Ok(()));
        fs::set_permissions(&script.path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(check_program(script.path()).is_err());
        assert!(check_program("ls").is_err());
        assert!(check_program("/").is_err());
        assert!(check_program("/nowhere").is_err());
    }
}
