//! Formats of older and newer versions.

use super::super::schema::{self, MIGRATIONS};
use super::*;
use std::fs;

/// A file of format 1 as its version left it. It never changes: every later version must read it.
const FORMAT_1: &str = include_str!("format-1.sql");

fn user_version(store: &Store) -> i64 {
    store
        .connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap()
}

#[test]
fn a_file_of_format_1_is_read() {
    let folder = folder();
    let file = Connection::open(folder.path().join("imagewatch.sqlite3")).unwrap();
    file.execute_batch(FORMAT_1).unwrap();
    drop(file);
    let store = open(folder.path());
    assert_eq!(user_version(&store), schema::newest(MIGRATIONS));
    let loaded = store.load().unwrap();
    assert_eq!(loaded.accounts[0].name, "工作");
    assert_eq!(loaded.accounts[0].endpoint, None);
    assert_eq!(loaded.watches.len(), 1, "a dismissed one is not loaded");
    let watch = &loaded.watches[0];
    assert_eq!(watch.state, WatchState::Making);
    assert_eq!(watch.instance.as_ref().unwrap().id, "uhost-1");
    assert_eq!(loaded.due_notices.len(), 2);
    assert_eq!(loaded.due_notices[1].state, NoticeState::Sending);
    assert_eq!(loaded.zones["工作"].zones[0].zone, "cn-wlcb-01");
    assert_eq!(loaded.hidden[0].image_id, "compshareImage-hidden");
    assert_eq!(loaded.settings["settings"]["language"], "zh-CN");
    let builds = store
        .history(&HistoryQuery {
            text: "pytorch".into(),
            with_samples: true,
            ..HistoryQuery::default()
        })
        .unwrap();
    assert_eq!(builds[0].build.samples.len(), 2);
    assert_eq!(builds[0].build.container, Some(true));
}

#[test]
fn a_newer_versions_file_is_left_as_it_is() {
    let folder = folder();
    let (store, _) = with_watch(folder.path());
    store
        .connection
        .pragma_update(None, "user_version", 99)
        .unwrap();
    // With its log, as a newer version that was killed leaves it.
    let files = ["imagewatch.sqlite3", "imagewatch.sqlite3-wal"];
    let newer = tempfile::tempdir().unwrap();
    for name in files {
        fs::copy(folder.path().join(name), newer.path().join(name)).unwrap();
    }
    let before = files.map(|name| fs::read(newer.path().join(name)).unwrap());
    assert!(!before[1].is_empty());
    for _ in 0..2 {
        let error = Store::open(newer.path(), NOW).unwrap_err();
        assert!(
            matches!(error, StoreError::Newer { found: 99, known } if known == schema::newest(MIGRATIONS)),
            "{error:?}"
        );
    }
    let after = files.map(|name| fs::read(newer.path().join(name)).unwrap());
    assert_eq!(before, after);
}

#[test]
fn formats_follow_each_other() {
    let mut connection = Connection::open_in_memory().unwrap();
    let steps = [
        "CREATE TABLE a (x)",
        "ALTER TABLE a ADD COLUMN y",
        "CREATE TABLE b (z)",
    ];
    schema::migrate(&mut connection, &steps[..1]).unwrap();
    connection
        .execute_batch("INSERT INTO a VALUES (1)")
        .unwrap();
    schema::migrate(&mut connection, &steps).unwrap();
    schema::migrate(&mut connection, &steps).unwrap();
    assert_eq!(
        schema::identity(&connection).unwrap(),
        schema::Identity::Ours(3)
    );
    let kept: i64 = connection
        .query_row("SELECT count(*) FROM a WHERE y IS NULL", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(kept, 1);
}

#[test]
fn a_step_that_fails_changes_nothing() {
    let mut connection = Connection::open_in_memory().unwrap();
    schema::migrate(&mut connection, &["CREATE TABLE a (x)"]).unwrap();
    let broken = [
        "CREATE TABLE a (x)",
        "CREATE TABLE b (y); INSERT INTO nowhere VALUES (1)",
    ];
    assert!(schema::migrate(&mut connection, &broken).is_err());
    assert_eq!(
        schema::identity(&connection).unwrap(),
        schema::Identity::Ours(1)
    );
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .unwrap();
    assert_eq!(tables, 1, "b was taken back");
}
