//! The program `compshare-sim` from outside.
#![allow(clippy::expect_used, reason = "a test that cannot go on has failed")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use common::{PATIENCE, post, signed};
use compshare_sim::{Scenario, demo};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_compshare-sim"));
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command.kill_on_drop(true);
    command
}

async fn run(arguments: &[&str]) -> Output {
    timeout(PATIENCE, program(arguments).output())
        .await
        .expect("it ends")
        .expect("it runs")
}

/// A running program with its base URL.
async fn launch(arguments: &[&str]) -> (Child, String) {
    let mut child = program(arguments).spawn().expect("it starts");
    let mut line = String::new();
    let mut stdout = BufReader::new(child.stdout.take().expect("it has an output"));
    timeout(PATIENCE, stdout.read_line(&mut line))
        .await
        .expect("in time")
        .expect("it prints");
    let url = line
        .strip_prefix("listening on ")
        .expect("the line's form")
        .trim_end()
        .to_owned();
    (child, url)
}

#[cfg(unix)]
async fn end(mut child: Child, signal: &str) -> Option<i32> {
    let id = child.id().expect("it runs").to_string();
    let status = Command::new("kill")
        .args([signal, &id])
        .status()
        .await
        .expect("kill runs");
    assert!(status.success());
    timeout(PATIENCE, child.wait())
        .await
        .expect("it ends")
        .expect("it ran")
        .code()
}

/// A folder of this test's own below Cargo's, emptied.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder can be made");
    folder
}

#[cfg(unix)]
#[tokio::test]
async fn serves_until_a_signal_and_logs_without_secrets() {
    let log = folder("log").join("requests.jsonl");
    for (signal, lines) in [("-TERM", 1), ("-INT", 2)] {
        let (child, url) = launch(&["--log", log.to_str().expect("the path is text")]).await;
        let params = signed("DescribeCompShareSupportZone", &[]);
        assert_eq!(post(&url, &params).await.json()["RetCode"], 0);
        assert_eq!(end(child, signal).await, Some(0), "{signal}");
        let text = fs::read_to_string(&log).expect("the log is there");
        assert_eq!(text.lines().count(), lines, "the log goes on where it was");
        for secret in [demo::PUBLIC_KEY, demo::PRIVATE_KEY, &params["Signature"]] {
            assert!(!text.contains(secret), "{text}");
        }
        let last: serde_json::Value = text
            .lines()
            .last()
            .map(serde_json::from_str)
            .expect("a line")
            .expect("JSON");
        assert_eq!(last["action"], "DescribeCompShareSupportZone");
    }
}

#[tokio::test]
async fn prints_a_scenario_that_it_can_read() {
    let output = run(&["--print-scenario", "demo"]).await;
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("JSON is text");
    assert_eq!(Scenario::from_json(&text), Ok(Scenario::demo()));
}

#[tokio::test]
async fn reads_a_scenario_and_a_speed() {
    let file = folder("scenario").join("one.json");
    let text = r#"{"images": [{"id": "a", "name": "n", "build": {"duration": 1000}}]}"#;
    fs::write(&file, text).expect("a file can be written");
    let file = file.to_str().expect("the path is text");
    let (child, url) = launch(&["--scenario", file, "--speed", "100000"]).await;
    let pairs = [("Region", "cn-wlcb")];
    let row = async || {
        let params = signed("DescribeCompShareCustomImages", &pairs);
        post(&url, &params).await.json()["ImageSet"][0].clone()
    };
    timeout(PATIENCE, async {
        while row().await["Status"] != "Available" {}
    })
    .await
    .expect("1000 s pass in 10 ms");
    drop(child);
}

#[tokio::test]
async fn says_what_is_wrong_and_fails() {
    let folder = folder("wrong");
    let file = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).expect("a file can be written");
        path.to_str().expect("the path is text").to_owned()
    };
    let broken = file("broken.json", "{\n  \"images\": [{]\n}");
    let unknown = file("unknown.json", r#"{"imagse": []}"#);
    let senseless = file(
        "senseless.json",
        r#"{"images": [{"id": "a", "account": "nobody"}]}"#,
    );
    for (arguments, words) in [
        (vec!["--scenario", &broken], "line 2"),
        (vec!["--scenario", &unknown], "imagse"),
        (vec!["--scenario", &senseless], "nobody"),
        (vec!["--scenario", "/does/not/exist"], "/does/not/exist"),
        (vec!["--listen", "0.0.0.0:0"], "loopback"),
        (vec!["--speed", "-3"], "speed"),
        (vec!["--log", "/does/not/exist"], "/does/not/exist"),
        (vec!["--listen", "nonsense"], "nonsense"),
    ] {
        let output = run(&arguments).await;
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "{arguments:?}");
        assert!(error.contains(words), "{arguments:?}: {error}");
        assert!(output.stdout.is_empty());
    }
}

#[tokio::test]
async fn helps() {
    let output = run(&["--help"]).await;
    let text = String::from_utf8(output.stdout).expect("help is text");
    for word in [
        "--listen",
        "--scenario",
        "--speed",
        "--log",
        "--print-scenario",
        "/_sim/advance",
        demo::PUBLIC_KEY,
        demo::PRIVATE_KEY,
    ] {
        assert!(text.contains(word), "{word}");
    }
}
