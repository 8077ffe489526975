//! The backup copy.

use super::error::StoreError;
use super::schema::{self, MIGRATIONS};
use super::{files, meta};
use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::Duration;
use watch::Wall;

/// A backup is made at most this often while the program runs.
const EVERY_SECONDS: f64 = 24.0 * 3600.0;

/// Pages copied at a time. One step holds off other writers, so a large file is copied in several.
const PAGES_A_STEP: i32 = 1024;

const MADE_AT: &str = "backup_made_at";

/// Whether a day has passed since the last backup. A last backup in the future means that the
/// clock was set back: then it is time, too.
pub(super) fn is_due(connection: &Connection, now: Wall) -> Result<bool, StoreError> {
    Ok(match meta::get(connection, MADE_AT)? {
        Some(last) => {
            let seconds = now.seconds_since(Wall(last));
            !(0.0..EVERY_SECONDS).contains(&seconds)
        }
        None => true,
    })
}

/// Copies the data to the backup file, checks the copy, and only then lets it take the place of the
/// last one.
pub(super) fn make(connection: &Connection, folder: &Path, now: Wall) -> Result<(), StoreError> {
    let target = files::backup(folder);
    let copy = files::unfinished(&target);
    files::remove(&copy)?;
    files::make_private(&copy)?;
    let written = write(connection, &copy, now);
    if written.is_err() {
        // What is left of it is of no use; the error itself matters more than failing to tidy up.
        let _ = files::remove(&copy);
    }
    written?;
    files::replace(&copy, &target)?;
    meta::put(connection, MADE_AT, now.0)?;
    Ok(())
}

fn write(connection: &Connection, copy: &Path, now: Wall) -> Result<(), StoreError> {
    let mut target = Connection::open_with_flags(
        copy,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    Backup::new(connection, &mut target)?.run_to_completion(PAGES_A_STEP, Duration::ZERO, None)?;
    // A copy without companions, so that one rename moves all of it.
    target.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
    meta::put(&target, MADE_AT, now.0)?;
    schema::check(&target, schema::newest(MIGRATIONS))?;
    target.close().map_err(|(_, error)| error.into())
}

/// When a backup was made.
pub(super) fn made_at(copy: &Path) -> Result<Wall, StoreError> {
    let connection = Connection::open_with_flags(
        copy,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    Ok(Wall(meta::get(&connection, MADE_AT)?.unwrap_or_default()))
}
