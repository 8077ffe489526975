//! No room, no permission, somebody else at work.

use super::*;
use std::time::Duration;

fn add_account(name: &str) -> Change {
    Op::SaveAccount(account(name)).into()
}

#[test]
fn a_full_disk_is_told_and_the_same_change_works_later() {
    let folder = folder();
    let (mut store, id) = with_watch(folder.path());
    let limit = |store: &Store, pages: i64| {
        store
            .connection
            .pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))
            .unwrap();
    };
    limit(&store, 1);
    let change = Change::from(vec![
        Op::AddNotice(notice("ready:1", Some(id))),
        Op::PutSetting {
            key: "large".into(),
            value: "x".repeat(200_000).into(),
        },
    ]);
    let error = store.commit(&change).unwrap_err();
    assert!(matches!(error, StoreError::Full(_)), "{error:?}");
    assert!(store.load().unwrap().due_notices.is_empty());
    limit(&store, 1_000_000);
    assert_eq!(store.commit(&change).unwrap().notices.len(), 1);
    assert_eq!(store.load().unwrap().due_notices.len(), 1);
}

#[test]
fn a_file_that_cannot_be_written_is_told() {
    let folder = folder();
    let (mut store, _) = with_watch(folder.path());
    store
        .connection
        .pragma_update(None, "query_only", true)
        .unwrap();
    let error = store.commit(&add_account("second")).unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly(_)), "{error:?}");
    assert_eq!(store.load().unwrap().accounts.len(), 1, "reading goes on");
}

/// `/sys` refuses new folders to everybody, to root as well.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let error = Store::open(Path::new("/sys/imagewatch"), NOW).unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly(_)), "{error:?}");
}

#[test]
fn a_file_in_the_place_of_the_folder_is_told() {
    let folder = folder();
    let path = folder.path().join("file");
    std::fs::write(&path, b"").unwrap();
    assert!(Store::open(&path, NOW).is_err());
}

#[test]
fn another_writer_is_waited_for_and_then_told() {
    let folder = folder();
    let (mut store, _) = with_watch(folder.path());
    let other = Connection::open(folder.path().join("imagewatch.sqlite3")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    store.connection.busy_timeout(Duration::ZERO).unwrap();
    let error = store.commit(&add_account("second")).unwrap_err();
    assert!(matches!(error, StoreError::Busy), "{error:?}");
    other.execute_batch("COMMIT").unwrap();
    store.commit(&add_account("second")).unwrap();
    assert_eq!(store.load().unwrap().accounts.len(), 2);
}

#[test]
fn two_stores_see_each_others_changes() {
    let folder = folder();
    let (mut first, _) = with_watch(folder.path());
    let mut second = open(folder.path());
    second.commit(&add_account("second")).unwrap();
    first.commit(&add_account("third")).unwrap();
    let names = |store: &Store| {
        let accounts = store.load().unwrap().accounts;
        accounts.into_iter().map(|a| a.name).collect::<Vec<_>>()
    };
    assert_eq!(names(&first), ["default", "second", "third"]);
    assert_eq!(names(&second), names(&first));
}

#[test]
fn only_what_comes_again_is_not_forced_to_the_disk() {
    let folder = folder();
    let (mut store, id) = with_watch(folder.path());
    let level = |store: &Store| -> i64 {
        store
            .connection
            .pragma_query_value(None, "synchronous", |row| row.get(0))
            .unwrap()
    };
    let course = Op::SaveSnapshot {
        id,
        snapshot: "{}".into(),
        at: NOW,
    };
    assert_eq!(level(&store), 2, "FULL");
    store.commit(&course.clone().into()).unwrap();
    assert_eq!(level(&store), 1, "NORMAL");
    let told = Op::AddNotice(notice("ready:1", Some(id)));
    store.commit(&Change::from(vec![course, told])).unwrap();
    assert_eq!(level(&store), 2, "FULL");
    assert_eq!(
        store.load().unwrap().watches[0].snapshot.as_deref(),
        Some("{}")
    );
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let outer = folder();
    let folder = outer.path().join("data");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let (mut store, _) = with_watch(&folder);
    store.maintain(NOW, KEEP).unwrap();
    assert_eq!(mode(&folder), 0o700);
    let files = || {
        std::fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect::<Vec<_>>()
    };
    assert_eq!(files().len(), 3, "data, log, backup: {:?}", files());
    for file in files() {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
        // As an older tool or a careless copy leaves it.
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    }
    let again = open(&folder);
    for file in files() {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        if !name.contains("backup") {
            assert_eq!(mode(&file), 0o600, "{name}");
        }
    }
    drop(again);
    drop(store);
}
