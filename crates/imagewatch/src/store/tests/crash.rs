//! A process that is killed at any moment loses nothing that it was told is stored.

use super::*;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

/// Names the folder for [`write_if_asked`], in the process that a test starts.
const FOLDER: &str = "IMAGEWATCH_STORE_TEST_FOLDER";
const FIRST: &str = "IMAGEWATCH_STORE_TEST_FIRST";

/// In the process that a test starts: stores accounts and notices for as long as it lives, and says
/// which were stored.
fn write_if_asked() {
    let Ok(folder) = std::env::var(FOLDER) else {
        return;
    };
    let first: usize = std::env::var(FIRST).unwrap().parse().unwrap();
    let mut store = Store::open(Path::new(&folder), NOW).unwrap().store;
    let mut out = std::io::stderr();
    for n in first.. {
        let name = format!("account-{n}");
        let committed = store
            .commit(&Change::from(vec![
                Op::SaveAccount(account(&name)),
                Op::AddNotice(NewNotice {
                    account: Some(name.clone()),
                    ..notice(&format!("ready:{n}"), None)
                }),
            ]))
            .unwrap();
        assert!(committed.notices[0].is_some());
        // The reader has gone: the test is over.
        if writeln!(out, "stored {name}").is_err() {
            break;
        }
    }
    std::process::exit(0);
}

/// Starts the calling test once more, as a writer.
fn start_writer(folder: &Path, first: usize) -> Child {
    let test = std::thread::current().name().unwrap().to_owned();
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &test, "--nocapture"])
        .env(FOLDER, folder)
        .env(FIRST, first.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Waits for `count` stored accounts.
fn stored(child: &mut Child, count: usize) -> Vec<String> {
    let output = BufReader::new(child.stderr.take().unwrap());
    let names: Vec<String> = output
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| line.strip_prefix("stored ").map(str::to_owned))
        .take(count)
        .collect();
    assert_eq!(names.len(), count, "the writer ended by itself");
    names
}

fn end(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

fn assert_all_there(store: &Store, names: &[String]) {
    let loaded = store.load().unwrap();
    let found: std::collections::BTreeSet<String> =
        loaded.accounts.iter().map(|a| a.name.clone()).collect();
    for name in names {
        assert!(found.contains(name), "{name} is lost");
    }
    assert_eq!(
        loaded.due_notices.len(),
        loaded.accounts.len(),
        "a change is stored whole or not at all"
    );
}

#[test]
fn a_killed_process_loses_nothing_that_was_stored() {
    write_if_asked();
    let folder = folder();
    let mut names = Vec::new();
    for round in 0..12 {
        let mut child = start_writer(folder.path(), round * 1_000);
        names.extend(stored(&mut child, 1 + round * 7 % 23));
        end(child);
        assert_all_there(&open(folder.path()), &names);
    }
}

/// The lock of the folder keeps other processes out, and the data file does so once more.
#[cfg(unix)]
#[test]
fn a_second_process_is_kept_out_of_the_file() {
    write_if_asked();
    let folder = folder();
    let mut store = open(folder.path());
    store
        .commit(&Op::SaveAccount(account("before")).into())
        .unwrap();
    let child = start_writer(folder.path(), 0);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("Busy"), "{said}");
    assert!(!said.contains("stored "), "{said}");
    store
        .commit(&Op::SaveAccount(account("after")).into())
        .unwrap();
    drop(store);
    let loaded = open(folder.path()).load().unwrap();
    let names: Vec<_> = loaded.accounts.iter().map(|one| &*one.name).collect();
    assert_eq!(names, ["after", "before"]);
}

/// Copies of the files, as a power cut leaves them: whatever part of the log was written last, the
/// data is a state that was once committed.
#[test]
fn a_log_that_was_cut_anywhere_gives_a_committed_state() {
    let source = folder();
    let mut store = open(source.path());
    for n in 0..6 {
        store
            .commit(&Change::from(vec![
                Op::SaveAccount(account(&format!("a{n}"))),
                Op::AddNotice(notice(&format!("a{n}"), None)),
            ]))
            .unwrap();
    }
    let read = |name: &str| std::fs::read(source.path().join(name)).unwrap();
    let data = read("imagewatch.sqlite3");
    let log = read("imagewatch.sqlite3-wal");
    let mut last = 0;
    for length in (0..=log.len()).step_by(3_989).chain([log.len()]) {
        let copy = folder();
        std::fs::write(copy.path().join("imagewatch.sqlite3"), &data).unwrap();
        std::fs::write(copy.path().join("imagewatch.sqlite3-wal"), &log[..length]).unwrap();
        let loaded = open(copy.path()).load().unwrap();
        assert_eq!(loaded.accounts.len(), loaded.due_notices.len());
        assert!(loaded.accounts.len() >= last, "a longer log has no less");
        last = loaded.accounts.len();
    }
    assert_eq!(last, 6);
}
