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

#[test]
fn hooks_and_what_they_still_have_to_deliver_come_into_format_3() {
    let mut connection = Connection::open_in_memory().unwrap();
    schema::configure(&connection).unwrap();
    schema::migrate(&mut connection, &MIGRATIONS[..2]).unwrap();
    connection
        .execute_batch(
            "INSERT INTO accounts VALUES ('main', 'k', NULL, 'r', NULL, 0, 0);
             INSERT INTO hooks (id, account, action, on_ready, on_failed, enabled)
             VALUES (1, 'main', '{}', 0, 1, 1), (2, 'main', '{}', 1, 0, 1), (7, 'main', '{}', 1, 1, 1);
             DELETE FROM hooks WHERE id = 7;
             INSERT INTO deliveries (hook_id, dedupe, payload, created_at, attempts, state)
             VALUES (1, 'd', '{}', 1, 3, 'due')",
        )
        .unwrap();
    schema::migrate(&mut connection, &MIGRATIONS[..3]).unwrap();
    let count = |sql: &str| -> i64 { connection.query_row(sql, [], |row| row.get(0)).unwrap() };
    // A failed build and a deleted image were one choice; the rest was not offered.
    assert_eq!(
        count("SELECT on_gone + on_failed FROM hooks WHERE id = 1"),
        2
    );
    assert_eq!(
        count("SELECT on_gone + on_failed FROM hooks WHERE id = 2"),
        0
    );
    assert_eq!(count("SELECT sum(on_stalled + on_account) FROM hooks"), 0);
    assert_eq!(
        count("SELECT attempts FROM deliveries WHERE hook_id = 1"),
        3
    );
    // Ids never come back, and deliveries still go with their hook.
    connection
        .execute_batch(
            "INSERT INTO hooks (action, on_ready, on_failed, on_gone, on_stalled, on_account, enabled)
             VALUES ('{}', 1, 1, 1, 1, 1, 1); DELETE FROM hooks WHERE id = 1",
        )
        .unwrap();
    assert_eq!(count("SELECT max(id) FROM hooks"), 8);
    assert_eq!(count("SELECT count(*) FROM deliveries"), 0);
}
