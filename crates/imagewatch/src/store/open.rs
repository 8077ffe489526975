//! Opening: the check at start, and what is done about a damaged file.

use super::error::StoreError;
use super::schema::{self, Identity, MIGRATIONS};
use super::{Store, backup, files, read};
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use watch::Wall;

/// An opened store, and what had to be done to open it.
#[derive(Debug)]
pub struct Opened {
    /// The store.
    pub store: Store,
    /// Set if the data on the disk could not be used: the person must be told.
    pub notice: Option<SetAside>,
}

/// The data file could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// Where the damaged file is now; none if the data file was missing though there was a backup.
    pub file: Option<PathBuf>,
    /// What was found, for the log.
    pub finding: String,
    /// When the backup was made that took its place; none if all had to begin anew.
    pub backup_from: Option<Wall>,
}

/// Opens the store in `folder`; see [`Store::open`].
pub(super) fn open(folder: &Path, now: Wall) -> Result<Opened, StoreError> {
    files::make_folder(folder)?;
    let file = files::data(folder);
    files::check_own(&file)?;
    let mut notice = None;
    if files::is_blank(&file) {
        // The first start, or the file was lost and a backup is left.
        notice = restore(folder, &file)?.map(|backup_from| SetAside {
            file: None,
            finding: "the data file was missing or empty".into(),
            backup_from: Some(backup_from),
        });
    }
    loop {
        match open_sound(&file) {
            Ok(connection) => {
                let store = Store::new(connection, Some(folder.to_owned()));
                return Ok(Opened { store, notice });
            }
            Err(StoreError::Damaged(finding)) => {
                let aside = files::set_aside(&file, now)?;
                // A backup that turns out to be damaged itself is not tried a second time.
                let tried = notice.as_ref().is_some_and(|n| n.backup_from.is_some());
                let backup_from = if tried { None } else { restore(folder, &file)? };
                notice = Some(SetAside {
                    file: Some(aside),
                    finding,
                    backup_from,
                });
            }
            Err(other) => return Err(other),
        }
    }
}

/// Opens a file that is sound, in its newest format.
fn open_sound(file: &Path) -> Result<Connection, StoreError> {
    files::make_private(file)?;
    look(file)?;
    let mut connection = open_alone(file)?;
    schema::configure(&connection)?;
    schema::migrate(&mut connection, MIGRATIONS)?;
    try_reading(&connection)?;
    Ok(connection)
}

/// Opens a file for this process alone, which holds the folder's lock anyway. The index of the
/// write-ahead log is then kept in memory. Otherwise it would be a file that is mapped into memory,
/// and the system ends a process that writes to such a page once the file cannot be written.
pub(super) fn open_alone(file: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if cfg!(unix) {
        Connection::open_with_flags_and_vfs(file, flags, c"unix-excl")
    } else {
        Connection::open_with_flags(file, flags)
    }
}

/// The check looks at the file's structure only. Text that is no text, or a table that is missing,
/// would otherwise end every start from now on.
fn try_reading(connection: &Connection) -> Result<(), StoreError> {
    match read::load(connection).map_err(StoreError::from) {
        Ok(_) => Ok(()),
        Err(StoreError::Other(finding)) => Err(StoreError::Damaged(finding)),
        Err(other) => Err(other),
    }
}

/// Checks a file without writing to it, so that a newer version's file stays as it is.
pub(super) fn look(file: &Path) -> Result<Identity, StoreError> {
    if files::is_fragment(file)? {
        return Err(StoreError::Damaged("only a fragment is left".into()));
    }
    match look_with(file, OpenFlags::SQLITE_OPEN_READ_ONLY) {
        // Where there is no write-ahead log (network shares), a change that was cut short must be
        // taken back before anything can be read, which only a writer may do.
        Err(StoreError::ReadOnly(_)) => look_with(file, OpenFlags::SQLITE_OPEN_READ_WRITE),
        outcome => outcome,
    }
}

fn look_with(file: &Path, mode: OpenFlags) -> Result<Identity, StoreError> {
    let connection = Connection::open_with_flags(file, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    schema::wait_for_others(&connection)?;
    schema::check(&connection, schema::newest(MIGRATIONS))
}

/// Puts the backup in the place of the data file, if there is a readable one. Returns when it was
/// made.
fn restore(folder: &Path, file: &Path) -> Result<Option<Wall>, StoreError> {
    let copy = files::backup(folder);
    files::check_own(&copy)?;
    if files::is_blank(&copy) || !matches!(look(&copy), Ok(Identity::Ours(_))) {
        return Ok(None);
    }
    let made_at = backup::made_at(&copy)?;
    files::restore(&copy, file)?;
    Ok(Some(made_at))
}
