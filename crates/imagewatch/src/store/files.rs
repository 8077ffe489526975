//! The files in the data folder: names, permissions, setting aside, putting a backup back.

use super::error::StoreError;
use crate::paths::untrusted;
use chrono::DateTime;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use watch::Wall;

/// What SQLite keeps beside a database: its write-ahead log, and the log's index in shared memory.
const COMPANIONS: [&str; 2] = ["-wal", "-shm"];

/// The smallest page of a database, in bytes: no file is shorter.
const SMALLEST_PAGE: u64 = 512;

/// The data file in `folder`.
pub(super) fn data(folder: &Path) -> PathBuf {
    folder.join("imagewatch.sqlite3")
}

/// The backup in `folder`.
pub(super) fn backup(folder: &Path) -> PathBuf {
    folder.join("imagewatch.backup.sqlite3")
}

/// Where a backup is written before it takes the place of the last one, and a restored file before
/// it becomes the data file.
pub(super) fn unfinished(file: &Path) -> PathBuf {
    with_suffix(file, ".new")
}

/// Whether `file` is missing or holds nothing, in its log neither.
pub(super) fn is_blank(file: &Path) -> bool {
    let empty = |path: &Path| fs::metadata(path).map_or(true, |data| data.len() == 0);
    empty(file) && empty(&with_suffix(file, COMPANIONS[0]))
}

/// Whether `file` is too short to be a database, though not empty. SQLite would take it for an empty
/// one and write over it.
pub(super) fn is_fragment(file: &Path) -> io::Result<bool> {
    Ok((1..SMALLEST_PAGE).contains(&fs::metadata(file)?.len()))
}

/// Refuses a file, or what SQLite keeps beside it, that somebody else may have put there.
pub(super) fn check_own(file: &Path) -> Result<(), StoreError> {
    let companions = COMPANIONS.map(|suffix| with_suffix(file, suffix));
    for path in companions.iter().map(PathBuf::as_path).chain([file]) {
        match untrusted(path) {
            Ok(Some(why)) => {
                return Err(StoreError::Untrusted(format!("{}: {why}", path.display())));
            }
            Ok(None) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Whether the write-ahead log of `file` is there.
pub(super) fn has_log(file: &Path) -> bool {
    with_suffix(file, COMPANIONS[0]).exists()
}

/// What tells a file from another that takes its place: none if it is not there, or where an open file
/// cannot be removed anyway.
#[cfg(unix)]
pub(super) fn identity(file: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    let found = fs::metadata(file).ok()?;
    Some((found.dev(), found.ino()))
}

/// Windows removes no file that is open.
#[cfg(not(unix))]
pub(super) fn identity(_file: &Path) -> Option<(u64, u64)> {
    None
}

/// Makes the folder if it is missing, readable by its owner alone.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Makes the file if it is missing, and it and its companions readable by their owner alone.
/// SQLite gives a new companion the permissions of its file.
pub(super) fn make_private(file: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)?;
    close_to_others(file)?;
    for suffix in COMPANIONS {
        let companion = with_suffix(file, suffix);
        if companion.exists() {
            close_to_others(&companion)?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn close_to_others(file: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(file)?.permissions().mode();
    if mode & 0o077 == 0 {
        return Ok(());
    }
    fs::set_permissions(file, fs::Permissions::from_mode(0o600))
}

/// Windows keeps what is in a person's profile from other persons by itself.
#[cfg(not(unix))]
fn close_to_others(_file: &Path) -> io::Result<()> {
    Ok(())
}

/// Moves a damaged file with its companions out of the way, under a name that says so and when.
/// The data file goes last: if this is cut short, the next start finds it damaged again.
pub(super) fn set_aside(file: &Path, now: Wall) -> io::Result<PathBuf> {
    let target = free_name(file, now);
    for suffix in COMPANIONS {
        match fs::rename(with_suffix(file, suffix), with_suffix(&target, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    fs::rename(file, &target)?;
    sync_folder(file);
    Ok(target)
}

/// Makes `copy` the file at `target`, so that after a power cut there is either the old or the new.
pub(super) fn replace(copy: &Path, target: &Path) -> io::Result<()> {
    OpenOptions::new().write(true).open(copy)?.sync_all()?;
    fs::rename(copy, target)?;
    sync_folder(target);
    Ok(())
}

/// Copies a backup to the place of the data file.
pub(super) fn restore(backup: &Path, file: &Path) -> io::Result<()> {
    // A log that was left behind belongs to another database.
    for suffix in COMPANIONS {
        remove(&with_suffix(file, suffix))?;
    }
    let copy = unfinished(file);
    fs::copy(backup, &copy)?;
    close_to_others(&copy)?;
    replace(&copy, file)
}

/// Removes a file that may not be there.
pub(super) fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// A name that is not taken yet: the clock may stand still or go back.
fn free_name(file: &Path, now: Wall) -> PathBuf {
    let time = DateTime::from_timestamp_millis(now.0).unwrap_or_default();
    let stem = format!("imagewatch.damaged-{}", time.format("%Y%m%dT%H%M%SZ"));
    let first = file.with_file_name(format!("{stem}.sqlite3"));
    std::iter::once(first)
        .chain((2..).map(|n| file.with_file_name(format!("{stem}-{n}.sqlite3"))))
        .find(|path| !path.exists())
        .unwrap_or_default()
}

/// Makes a rename last through a power cut. Where a folder cannot be opened (Windows) the system
/// keeps its own journal of names.
fn sync_folder(file: &Path) {
    if let Some(folder) = file.parent().and_then(|folder| File::open(folder).ok()) {
        // A file system that cannot do this loses at most the last rename.
        let _ = folder.sync_all();
    }
}
