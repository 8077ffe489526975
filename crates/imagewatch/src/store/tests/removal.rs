//! Files that somebody removes under the running program, and files that somebody else made.

use super::*;
use std::fs;

#[cfg(unix)]
#[test]
fn a_log_that_a_cleaner_removes_is_noticed_and_nothing_is_lost() {
    let folder = folder();
    let (mut store, id) = with_watch(folder.path());
    assert_eq!(store.notice_removal().unwrap(), None);
    let log = folder.path().join("imagewatch.sqlite3-wal");
    fs::remove_file(&log).unwrap();
    assert_eq!(store.notice_removal().unwrap(), Some(Removed::Log));
    assert!(log.exists(), "a new one");
    assert_eq!(store.notice_removal().unwrap(), None, "told once");
    store
        .commit(&Op::AddNotice(notice("later", Some(id))).into())
        .unwrap();
    // What a killed process leaves is what is in the files now.
    let copy = super::folder();
    for entry in fs::read_dir(folder.path()).unwrap().flatten() {
        fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
    }
    let left = open(copy.path()).load().unwrap();
    assert_eq!(left.watches.len(), 1, "stored before the removal");
    assert_eq!(left.due_notices.len(), 1, "stored after it");
}

#[cfg(unix)]
#[test]
fn a_data_file_that_is_removed_or_replaced_is_noticed() {
    let folder = folder();
    let (mut store, _) = with_watch(folder.path());
    let file = folder.path().join("imagewatch.sqlite3");
    fs::rename(&file, folder.path().join("elsewhere")).unwrap();
    assert_eq!(store.notice_removal().unwrap(), Some(Removed::Data));
    fs::write(&file, "another").unwrap();
    assert_eq!(store.notice_removal().unwrap(), Some(Removed::Data));
}

#[cfg(unix)]
#[test]
fn a_planted_backup_or_data_file_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    for name in ["imagewatch.sqlite3", "imagewatch.backup.sqlite3"] {
        let folder = folder();
        let mut store = with_watch(folder.path()).0;
        store.close(NOW).unwrap();
        drop(store);
        if name.contains("backup") {
            fs::remove_file(folder.path().join("imagewatch.sqlite3")).unwrap();
        }
        let planted = folder.path().join(name);
        fs::set_permissions(&planted, fs::Permissions::from_mode(0o666)).unwrap();
        let before = fs::read(&planted).unwrap();
        assert!(matches!(
            Store::open(folder.path(), NOW),
            Err(StoreError::Untrusted(why)) if why.contains(name)
        ));
        assert_eq!(fs::read(&planted).unwrap(), before);
        fs::set_permissions(&planted, fs::Permissions::from_mode(0o600)).unwrap();
        Store::open(folder.path(), NOW).unwrap();
    }
}
