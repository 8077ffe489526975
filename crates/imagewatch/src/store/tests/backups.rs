//! The backup copy.

use super::*;
use std::fs;

const DAY: f64 = 24.0 * 3600.0;

fn backup(folder: &Path) -> std::path::PathBuf {
    folder.join("imagewatch.backup.sqlite3")
}

/// How many accounts the backup has.
fn accounts_in_backup(folder: &Path) -> i64 {
    Connection::open(backup(folder))
        .unwrap()
        .query_row("SELECT count(*) FROM accounts", [], |row| row.get(0))
        .unwrap()
}

fn add_account(store: &mut Store, name: &str) {
    store
        .commit(&Op::SaveAccount(account(name)).into())
        .unwrap();
}

#[test]
fn at_most_one_a_day() {
    let folder = folder();
    let (mut store, _) = with_watch(folder.path());
    store.maintain(NOW, KEEP).unwrap();
    assert_eq!(accounts_in_backup(folder.path()), 1);
    add_account(&mut store, "second");
    store.maintain(later(DAY - 1.0), KEEP).unwrap();
    assert_eq!(accounts_in_backup(folder.path()), 1);
    store.maintain(later(DAY), KEEP).unwrap();
    assert_eq!(accounts_in_backup(folder.path()), 2);
}

#[test]
fn a_clock_that_was_set_back_does_not_stop_backups() {
    let folder = folder();
    let (mut store, _) = with_watch(folder.path());
    store.maintain(later(400.0 * DAY), KEEP).unwrap();
    add_account(&mut store, "second");
    store.maintain(NOW, KEEP).unwrap();
    assert_eq!(accounts_in_backup(folder.path()), 2);
}

#[test]
fn closing_makes_one_if_anything_changed() {
    let folder = folder();
    let (mut store, _) = with_watch(folder.path());
    store.close(NOW).unwrap();
    drop(store);
    assert_eq!(accounts_in_backup(folder.path()), 1);
    fs::remove_file(backup(folder.path())).unwrap();
    let mut store = open(folder.path());
    store.close(later(10.0)).unwrap();
    drop(store);
    assert!(!backup(folder.path()).exists(), "nothing had changed");
}

#[test]
fn a_closed_store_leaves_no_log() {
    let folder = folder();
    let (mut store, _) = with_watch(folder.path());
    store.close(NOW).unwrap();
    drop(store);
    let mut names: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["imagewatch.backup.sqlite3", "imagewatch.sqlite3"]);
}

#[test]
fn what_was_left_of_a_backup_that_was_cut_short_does_no_harm() {
    let folder = folder();
    let (mut store, _) = with_watch(folder.path());
    fs::write(
        folder.path().join("imagewatch.backup.sqlite3.new"),
        b"half a backup",
    )
    .unwrap();
    store.maintain(NOW, KEEP).unwrap();
    assert_eq!(accounts_in_backup(folder.path()), 1);
    assert!(!folder.path().join("imagewatch.backup.sqlite3.new").exists());
}

#[test]
fn a_backup_that_cannot_be_made_leaves_the_last_one_and_the_data() {
    let folder = folder();
    let (mut store, _) = with_watch(folder.path());
    store.maintain(NOW, KEEP).unwrap();
    add_account(&mut store, "second");
    // Something that cannot be removed is in the way.
    let blocked = folder.path().join("imagewatch.backup.sqlite3.new");
    fs::create_dir(&blocked).unwrap();
    assert!(store.maintain(later(2.0 * DAY), KEEP).is_err());
    assert_eq!(accounts_in_backup(folder.path()), 1);
    add_account(&mut store, "third");
    assert_eq!(store.load().unwrap().accounts.len(), 3);
    fs::remove_dir(&blocked).unwrap();
    store.maintain(later(2.0 * DAY), KEEP).unwrap();
    assert_eq!(accounts_in_backup(folder.path()), 3);
}

#[test]
fn a_newer_versions_backup_is_not_used() {
    let folder = folder();
    let (mut store, _) = with_watch(folder.path());
    store.close(NOW).unwrap();
    drop(store);
    Connection::open(backup(folder.path()))
        .unwrap()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    fs::write(folder.path().join("imagewatch.sqlite3"), b"damage").unwrap();
    let opened = Store::open(folder.path(), NOW).unwrap();
    assert_eq!(opened.notice.unwrap().backup_from, None);
}
