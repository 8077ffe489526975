//! Finished builds.

use super::*;
use crate::view::SampleView;
use std::time::{Duration, Instant};

fn add(store: &mut Store, builds: Vec<NewBuild>) {
    let ops: Vec<Op> = builds
        .into_iter()
        .map(|build| Op::AddBuild(Box::new(build)))
        .collect();
    store.commit(&ops.into()).unwrap();
}

fn images(store: &Store, query: &HistoryQuery) -> Vec<String> {
    let builds = store.history(query).unwrap().into_iter();
    builds.map(|b| b.build.image_id).collect()
}

fn search(text: &str) -> HistoryQuery {
    HistoryQuery {
        text: text.into(),
        ..HistoryQuery::default()
    }
}

#[test]
fn the_newest_end_comes_first() {
    let folder = folder();
    let (mut store, _) = with_watch(folder.path());
    add(
        &mut store,
        vec![
            build("b", later(20.0)),
            build("a", later(10.0)),
            build("c", later(20.0)),
        ],
    );
    assert_eq!(images(&store, &HistoryQuery::default()), ["c", "b", "a"]);
    let page = HistoryQuery {
        limit: 1,
        offset: 1,
        ..HistoryQuery::default()
    };
    assert_eq!(store.history(&page).unwrap()[0].build.image_id, "b");
}

#[test]
fn all_words_of_a_search_must_occur_somewhere() {
    let folder = folder();
    let (mut store, _) = with_watch(folder.path());
    let mut chinese = build("compshareImage-x1", later(1.0));
    chinese.name = Some("深度学习 PyTorch 2.9 ÉTÉ".into());
    chinese.outcome = WatchState::Failed;
    chinese.reason = Some("磁盘空间不足 100%_full".into());
    let mut other = build("compshareImage-x2", later(2.0));
    other.name = None;
    other.region = Some("cn-sh2".into());
    other.account = "Second".into();
    add(&mut store, vec![chinese, other]);
    for (text, found) in [
        ("", vec!["compshareImage-x2", "compshareImage-x1"]),
        ("深度学习", vec!["compshareImage-x1"]),
        ("pytorch été", vec!["compshareImage-x1"]),
        ("空间 IMAGE-X", vec!["compshareImage-x1"]),
        ("second", vec!["compshareImage-x2"]),
        ("cn-sh2 x2", vec!["compshareImage-x2"]),
        ("100%_", vec!["compshareImage-x1"]),
        ("%", vec!["compshareImage-x1"]),
        ("x1 x2", vec![]),
        ("'; DROP TABLE history; --", vec![]),
    ] {
        assert_eq!(images(&store, &search(text)), found, "{text}");
    }
    assert!(images(&store, &search(&"word ".repeat(5_000))).is_empty());
}

#[test]
fn outcome_and_account_filter() {
    let folder = folder();
    let (mut store, _) = with_watch(folder.path());
    let mut failed = build("f", later(1.0));
    failed.outcome = WatchState::Failed;
    let mut second = build("s", later(2.0));
    second.account = "second".into();
    add(&mut store, vec![failed, second, build("r", later(3.0))]);
    let by = |outcome, account: Option<&str>| HistoryQuery {
        outcome,
        account: account.map(str::to_owned),
        ..HistoryQuery::default()
    };
    assert_eq!(images(&store, &by(Some(WatchState::Failed), None)), ["f"]);
    assert_eq!(
        images(&store, &by(Some(WatchState::Ready), None)),
        ["r", "s"]
    );
    assert_eq!(
        images(&store, &by(Some(WatchState::Ready), Some("second"))),
        ["s"]
    );
}

#[test]
fn a_watch_has_one_finished_build() {
    let folder = folder();
    let (mut store, id) = with_watch(folder.path());
    let mut first = build("compshareImage-1", later(1.0));
    first.watch_id = Some(id);
    let mut second = first.clone();
    second.outcome = WatchState::Failed;
    add(&mut store, vec![first, second]);
    let builds = store.history(&HistoryQuery::default()).unwrap();
    assert_eq!(builds.len(), 1);
    assert_eq!(builds[0].build.outcome, WatchState::Failed);
}

#[test]
fn learning_takes_the_newest_ready_builds_of_the_account() {
    let folder = folder();
    let (mut store, _) = with_watch(folder.path());
    let mut builds: Vec<NewBuild> = (0..250)
        .map(|n| {
            let mut past = build(&format!("i{n}"), later(f64::from(n)));
            past.duration_seconds = f64::from(n);
            past
        })
        .collect();
    builds[249].outcome = WatchState::Failed;
    builds[248].account = "second".into();
    add(&mut store, builds);
    let past = store.past_builds("default", 200).unwrap();
    assert_eq!(past.len(), 200);
    assert!(!past[0].ready, "failures count too");
    assert_eq!(past[1].duration_seconds, 247.0);
    assert_eq!(past[199].duration_seconds, 49.0);
    assert!(past[1].ready);
    assert_eq!(past[1].finalizing_seconds, Some(60.0));
    assert_eq!(past[1].ended_at, later(247.0));
    assert!(store.past_builds("nobody", 200).unwrap().is_empty());
}

/// Ten thousand builds with a curve each. The limits are many times what it takes, so that a slow
/// machine passes and a scan of every curve does not.
#[test]
fn ten_thousand_builds_are_quick() {
    let folder = folder();
    let (mut store, _) = with_watch(folder.path());
    let samples: Vec<SampleView> = (0..60)
        .map(|n| SampleView {
            seconds: f64::from(n) * 15.3,
            percent: f64::from(n) * 1.69,
            remaining_seconds: Some(900.0 - f64::from(n) * 15.0),
        })
        .collect();
    let builds = (0..10_000)
        .map(|n| NewBuild {
            samples: samples.clone(),
            ..build(&format!("compshareImage-{n}"), later(f64::from(n)))
        })
        .collect();
    add(&mut store, builds);
    let query = search("name compshareimage-77");
    let (found, search_time) = timed(|| store.history(&query).unwrap());
    assert_eq!(found.len(), 100);
    let (past, learn_time) = timed(|| store.past_builds("default", 200).unwrap());
    assert_eq!(past.len(), 200);
    drop(store);
    let (store, open_time) = timed(|| open(folder.path()));
    let (_, load_time) = timed(|| store.load().unwrap());
    println!(
        "search {search_time:?}, learn {learn_time:?}, open {open_time:?}, load {load_time:?}"
    );
    assert!(search_time < Duration::from_secs(1), "{search_time:?}");
    assert!(learn_time < Duration::from_millis(200), "{learn_time:?}");
    assert!(open_time < Duration::from_secs(3), "{open_time:?}");
    assert!(load_time < Duration::from_millis(200), "{load_time:?}");
}

// A measurement in a test: nothing is scheduled by it.
#[allow(clippy::disallowed_methods)]
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let value = work();
    (value, start.elapsed())
}
