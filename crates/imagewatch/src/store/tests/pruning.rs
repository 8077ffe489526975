//! What is old goes; a wrong clock takes nothing away.

use super::*;
use serde_json::json;

const DAY: f64 = 24.0 * 3600.0;

fn add_builds(store: &mut Store, count: usize, first: Wall, apart: f64) {
    let mut change = Change::new();
    for n in 0..count {
        let ended_at = first.plus_secs(n as f64 * apart);
        change.push(Op::AddBuild(Box::new(build(
            &format!("image-{n}"),
            ended_at,
        ))));
    }
    store.commit(&change).unwrap();
}

fn builds(store: &Store) -> usize {
    count(store, &HistoryQuery::default())
}

#[test]
fn builds_are_kept_for_a_year() {
    let folder = folder();
    let (mut store, _) = with_watch(folder.path());
    add_builds(&mut store, 1, later(-366.0 * DAY), 0.0);
    add_builds(&mut store, 1, later(-364.0 * DAY), 0.0);
    store.maintain(NOW, KEEP).unwrap();
    assert_eq!(builds(&store), 1);
}

#[test]
fn what_is_kept_is_what_was_chosen() {
    let folder = folder();
    let (mut store, _) = with_watch(folder.path());
    add_builds(&mut store, 20, later(-20.0 * DAY), DAY);
    let week = Keep { days: 7, ..KEEP };
    store.maintain(NOW, week).unwrap();
    assert_eq!(builds(&store), 7);
    store.maintain(NOW, Keep { builds: 3, ..week }).unwrap();
    assert_eq!(builds(&store), 3);
}

#[test]
fn at_most_ten_thousand_builds_are_kept_the_newest() {
    let folder = folder();
    let (mut store, _) = with_watch(folder.path());
    add_builds(&mut store, 10_050, later(-100_000.0), 1.0);
    store.maintain(NOW, KEEP).unwrap();
    assert_eq!(builds(&store), 10_000);
    let oldest = store
        .history(&HistoryQuery {
            offset: 9_999,
            ..HistoryQuery::default()
        })
        .unwrap();
    assert_eq!(oldest[0].build.image_id, "image-50");
}

#[test]
fn a_clock_years_ahead_takes_nothing_away_at_once() {
    let folder = folder();
    let (mut store, _) = with_watch(folder.path());
    add_builds(&mut store, 5, NOW, 1.0);
    store.maintain(NOW, KEEP).unwrap();
    let ahead = later(10.0 * 365.0 * DAY);
    store.maintain(ahead, KEEP).unwrap();
    store.maintain(ahead.plus_secs(3600.0), KEEP).unwrap();
    assert_eq!(builds(&store), 5);
    // Put right again, and once more wrong.
    store.maintain(later(2.0 * 3600.0), KEEP).unwrap();
    store.maintain(ahead.plus_secs(3.0 * 3600.0), KEEP).unwrap();
    assert_eq!(builds(&store), 5);
}

#[test]
fn a_clock_that_still_says_so_a_day_later_is_believed() {
    let folder = folder();
    let (mut store, _) = with_watch(folder.path());
    add_builds(&mut store, 5, NOW, 1.0);
    store.maintain(NOW, KEEP).unwrap();
    let after_long_rest = later(400.0 * DAY);
    store.maintain(after_long_rest, KEEP).unwrap();
    assert_eq!(builds(&store), 5);
    store
        .maintain(after_long_rest.plus_secs(DAY), KEEP)
        .unwrap();
    assert_eq!(builds(&store), 0);
}

#[test]
fn a_clock_that_was_set_back_takes_nothing_away() {
    let folder = folder();
    let (mut store, _) = with_watch(folder.path());
    add_builds(&mut store, 5, NOW, 1.0);
    store.maintain(NOW, KEEP).unwrap();
    store.maintain(Wall(0), KEEP).unwrap();
    store.maintain(later(DAY), KEEP).unwrap();
    store.maintain(later(2.0 * DAY), KEEP).unwrap();
    assert_eq!(builds(&store), 5);
}

#[test]
fn a_watchs_log_does_not_grow_for_ever() {
    let folder = folder();
    let (mut store, id) = with_watch(folder.path());
    let mut change = Change::new();
    for n in 0..1_100 {
        change.push(Op::AddLog(LogLine {
            watch_id: id,
            at: NOW,
            kind: "trouble".into(),
            payload: json!(n),
        }));
    }
    store.commit(&change).unwrap();
    store.maintain(NOW, KEEP).unwrap();
    let log = store.log(id, u32::MAX).unwrap();
    assert_eq!(log.len(), 1_000);
    assert_eq!(log[0].payload, json!(100), "the oldest go");
    assert_eq!(log[999].payload, json!(1_099));
    let newest = store.log(id, 2).unwrap();
    assert_eq!(newest[0].payload, json!(1_098), "oldest first");
}

#[test]
fn what_is_due_or_watched_stays_whatever_its_age() {
    let folder = folder();
    let (mut store, watch) = with_watch(folder.path());
    let old = later(-800.0 * DAY);
    let aged = |dedupe: &str, watch_id, state| {
        Op::AddNotice(NewNotice {
            created_at: old,
            state,
            ..notice(dedupe, watch_id)
        })
    };
    store
        .commit(&Change::from(vec![
            aged("due", None, NoticeState::Due),
            aged("done", None, NoticeState::Suppressed),
            aged("of-watch", Some(watch), NoticeState::Suppressed),
        ]))
        .unwrap();
    store.maintain(NOW, KEEP).unwrap();
    let again = store
        .commit(&Change::from(vec![
            aged("due", None, NoticeState::Due),
            aged("of-watch", Some(watch), NoticeState::Due),
            aged("done", None, NoticeState::Due),
        ]))
        .unwrap();
    assert_eq!(again.notices[0], None);
    assert_eq!(
        again.notices[1], None,
        "a watch's keys are known as long as it lives"
    );
    assert!(again.notices[2].is_some(), "its key was let go");
}
