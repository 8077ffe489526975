//! Files that were damaged, lost, or are not ours.

use super::*;
use std::fs;
use std::io::{Seek, SeekFrom, Write};

const DATA: &str = "imagewatch.sqlite3";
const BACKUP: &str = "imagewatch.backup.sqlite3";

/// A folder with a data file of many pages, closed, with no backup.
fn filled() -> TempDir {
    let folder = folder();
    let (mut store, _) = with_watch(folder.path());
    let mut change = Change::new();
    for n in 0..200 {
        change.push(Op::AddBuild(Box::new(build(&format!("image-{n}"), NOW))));
    }
    store.commit(&change).unwrap();
    drop(store);
    folder
}

/// The same with a backup of it.
fn filled_with_backup() -> TempDir {
    let folder = filled();
    open(folder.path()).maintain(NOW, KEEP).unwrap();
    assert!(folder.path().join(BACKUP).exists());
    folder
}

fn overwrite(file: &Path, at: u64, bytes: &[u8]) {
    let mut file = fs::OpenOptions::new().write(true).open(file).unwrap();
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(bytes).unwrap();
}

/// Opens a folder whose file cannot be used.
fn open_damaged(folder: &Path) -> (Store, SetAside) {
    let opened = Store::open(folder, NOW).unwrap();
    (opened.store, opened.notice.unwrap())
}

#[test]
fn a_damaged_header_sets_the_file_aside() {
    let folder = filled();
    let file = folder.path().join(DATA);
    overwrite(&file, 0, &[0x5A; 100]);
    let before = fs::read(&file).unwrap();
    let (store, notice) = open_damaged(folder.path());
    assert_eq!(store.load().unwrap(), Loaded::default());
    let aside = notice.file.unwrap();
    assert_eq!(
        aside.file_name().unwrap(),
        "imagewatch.damaged-20261124T160000Z.sqlite3"
    );
    assert_eq!(fs::read(aside).unwrap(), before, "kept as it was");
    assert_eq!(notice.backup_from, None);
    drop(store);
    open(folder.path());
}

#[test]
fn a_backup_takes_the_place_of_a_damaged_file() {
    let folder = filled_with_backup();
    overwrite(&folder.path().join(DATA), 0, &[0; 4096]);
    let (mut store, notice) = open_damaged(folder.path());
    assert_eq!(notice.backup_from, Some(NOW));
    assert_eq!(store.load().unwrap().watches.len(), 1);
    assert_eq!(count(&store, &HistoryQuery::default()), 200);
    store
        .commit(&Op::SaveAccount(account("second")).into())
        .unwrap();
    drop(store);
    assert_eq!(open(folder.path()).load().unwrap().accounts.len(), 2);
}

#[test]
fn a_file_that_was_cut_is_set_aside() {
    for length in [1, 99, 4096, 9000] {
        let folder = filled_with_backup();
        let file = folder.path().join(DATA);
        fs::OpenOptions::new()
            .write(true)
            .open(&file)
            .unwrap()
            .set_len(length)
            .unwrap();
        let (store, notice) = open_damaged(folder.path());
        assert_eq!(notice.backup_from, Some(NOW), "{length}");
        assert_eq!(store.load().unwrap().watches.len(), 1, "{length}");
    }
}

#[test]
fn a_lost_file_is_replaced_by_the_backup() {
    for lose in [
        (|file: &Path| fs::remove_file(file).unwrap()) as fn(&Path),
        |file: &Path| fs::write(file, b"").unwrap(),
    ] {
        let folder = filled_with_backup();
        lose(&folder.path().join(DATA));
        let (store, notice) = open_damaged(folder.path());
        assert_eq!(notice.file, None);
        assert_eq!(notice.backup_from, Some(NOW));
        assert_eq!(store.load().unwrap().watches.len(), 1);
    }
}

#[test]
fn a_lost_file_without_backup_is_a_first_start() {
    let folder = filled();
    fs::remove_file(folder.path().join(DATA)).unwrap();
    assert_eq!(open(folder.path()).load().unwrap(), Loaded::default());
}

#[test]
fn a_damaged_backup_is_not_used() {
    let folder = filled_with_backup();
    overwrite(&folder.path().join(DATA), 0, &[0; 100]);
    overwrite(&folder.path().join(BACKUP), 4096, &[0xFF; 8192]);
    let (store, notice) = open_damaged(folder.path());
    assert_eq!(notice.backup_from, None);
    assert_eq!(store.load().unwrap(), Loaded::default());
}

#[test]
fn a_backup_that_cannot_be_read_is_set_aside_like_the_file() {
    let folder = filled_with_backup();
    overwrite(&folder.path().join(DATA), 0, &[0; 100]);
    let backup = Connection::open(folder.path().join(BACKUP)).unwrap();
    backup.execute_batch("DROP TABLE zones").unwrap();
    drop(backup);
    let (store, notice) = open_damaged(folder.path());
    assert_eq!(notice.backup_from, None);
    assert_eq!(
        notice.file.unwrap().file_name().unwrap(),
        "imagewatch.damaged-20261124T160000Z-2.sqlite3",
        "the file itself has the first name"
    );
    assert_eq!(store.load().unwrap(), Loaded::default());
}

#[test]
fn another_programs_file_is_set_aside() {
    let folder = folder();
    let other = Connection::open(folder.path().join(DATA)).unwrap();
    other.execute_batch("CREATE TABLE songs (title)").unwrap();
    drop(other);
    let (_, notice) = open_damaged(folder.path());
    assert!(notice.finding.contains("not a file of this program"));
}

#[test]
fn text_that_is_no_text_does_not_end_every_start() {
    let folder = filled();
    let file = Connection::open(folder.path().join(DATA)).unwrap();
    file.execute_batch("UPDATE watches SET name = CAST(x'FFFE' AS TEXT)")
        .unwrap();
    drop(file);
    let (store, _) = open_damaged(folder.path());
    assert_eq!(store.load().unwrap(), Loaded::default());
}

#[test]
fn one_damaged_build_does_not_hide_the_others() {
    let folder = filled();
    let file = Connection::open(folder.path().join(DATA)).unwrap();
    file.execute_batch(
        "UPDATE history SET reason = CAST(x'FFFE' AS TEXT) WHERE id = 7;
         UPDATE history SET samples = 'no JSON', outcome = 'new word' WHERE id = 8;",
    )
    .unwrap();
    drop(file);
    let store = open(folder.path());
    let all = HistoryQuery {
        limit: u32::MAX,
        with_samples: true,
        ..HistoryQuery::default()
    };
    let readable = store.history(&all).unwrap();
    assert_eq!(readable.len(), 199);
    let odd = readable.iter().find(|build| build.id == 8).unwrap();
    assert_eq!(odd.build.outcome, WatchState::Unknown);
    assert!(odd.build.samples.is_empty());
}

#[test]
fn unreadable_values_of_others_are_left_out() {
    let folder = folder();
    let (mut store, id) = with_watch(folder.path());
    store
        .commit(&Op::AddNotice(notice("ready:1", Some(id))).into())
        .unwrap();
    store
        .connection
        .execute_batch(
            "INSERT INTO settings VALUES ('bad', '{'), ('good', '1');
             UPDATE watches SET instance = '[]', state = 'dancing';
             UPDATE notices SET payload = 'no JSON';",
        )
        .unwrap();
    let loaded = store.load().unwrap();
    assert_eq!(loaded.settings.len(), 1);
    assert_eq!(loaded.watches[0].instance, None);
    assert_eq!(loaded.watches[0].state, WatchState::Unknown);
    assert!(loaded.due_notices[0].payload.is_null());
}

/// Whatever page is damaged, and however: the store opens, and either everything can be read or the
/// file was set aside.
#[test]
fn any_damaged_page_is_survived() {
    let original = filled();
    let bytes = fs::read(original.path().join(DATA)).unwrap();
    let pages = bytes.len() / 4096;
    assert!(pages > 10, "{pages}");
    let mut set_aside = 0;
    for page in 0..pages {
        for (at, filler) in [
            (0, vec![0xFF; 4096]),
            (0, vec![0; 4096]),
            (1, vec![0xA5; 11]),
        ] {
            let folder = folder();
            let file = folder.path().join(DATA);
            fs::write(&file, &bytes).unwrap();
            overwrite(&file, (page * 4096 + at) as u64, &filler);
            let opened = Store::open(folder.path(), NOW).unwrap();
            set_aside += usize::from(opened.notice.is_some());
            let mut store = opened.store;
            store.load().unwrap();
            store.history(&HistoryQuery::default()).unwrap();
            store
                .commit(&Op::SaveAccount(account("later")).into())
                .unwrap();
        }
    }
    assert!(set_aside > pages, "{set_aside} of {pages}");
}

#[test]
fn a_stale_log_is_not_mixed_into_a_restored_file() {
    let folder = filled_with_backup();
    let file = folder.path().join(DATA);
    // A process that was killed leaves its log; then the file itself is damaged.
    let mut store = open(folder.path());
    store
        .commit(&Op::SaveAccount(account("in-log")).into())
        .unwrap();
    let log = folder.path().join("imagewatch.sqlite3-wal");
    let kept = fs::read(&log).unwrap();
    assert!(!kept.is_empty());
    drop(store);
    overwrite(&file, 0, &[0x11; 200]);
    fs::write(&log, kept).unwrap();
    let (store, notice) = open_damaged(folder.path());
    assert_eq!(notice.backup_from, Some(NOW));
    let names: Vec<String> = store
        .load()
        .unwrap()
        .accounts
        .into_iter()
        .map(|account| account.name)
        .collect();
    assert_eq!(names, ["default"]);
}
