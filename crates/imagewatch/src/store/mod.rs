//! What outlives the process: one SQLite file in the data folder.
//!
//! The store is synchronous and belongs to one thread at a time. All times come in as parameters.
//! A [`Change`] is stored whole or not at all, and once [`Store::commit`] has returned it survives a
//! killed process and a power cut, so that the caller can show it.
//!
//! Private keys are never here.

mod backup;
mod change;
mod coalesce;
mod error;
mod files;
mod history;
mod hooks;
mod inspect;
mod meta;
mod open;
mod prune;
mod read;
mod rows;
mod schema;
#[cfg(test)]
mod tests;
mod words;

pub use change::{Change, Committed, Op};
pub(crate) use coalesce::coalesced;
pub use error::StoreError;
pub use inspect::{Inspection, inspect};
pub use open::{Opened, SetAside};
pub use prune::Keep;
pub use rows::{
    Account, Build, Delivery, DeliveryState, Hidden, HistoryQuery, Hook, Inserted, Loaded, LogLine,
    NewBuild, NewDelivery, NewNotice, NewWatch, Notice, NoticeState, PastBuild, Watch, Zones,
};

use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use watch::Wall;

/// Folds the write-ahead log into the data file.
const FOLD: &str = "PRAGMA wal_checkpoint(TRUNCATE)";

/// The open data file.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    /// Where the file is; none for a store in memory.
    folder: Option<PathBuf>,
    /// Whether the last commit was forced to the disk.
    forced: bool,
    /// Whether anything was stored since the last backup.
    changed: bool,
    /// What tells the data file from another that takes its place.
    identity: Option<(u64, u64)>,
    /// Whether there is a write-ahead log: some network shares refuse one.
    has_log: bool,
}

/// What was removed by somebody else while it was in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removed {
    /// The data file: what is stored from now on is lost when the program ends.
    Data,
    /// The write-ahead log. What was in it has been saved into the data file, and there is a new one.
    Log,
}

impl Store {
    /// Opens the data file in `folder`, making folder and file if they are missing. The caller makes
    /// sure that no other process writes to this folder.
    ///
    /// The file is checked first. A damaged one is set aside under a name that says so, and the
    /// backup or, without a readable one, an empty file takes its place; [`Opened::notice`] tells.
    ///
    /// # Errors
    /// [`StoreError::Newer`] for a file of a newer version, which is left as it is; the others as
    /// they are described.
    pub fn open(folder: &Path, now: Wall) -> Result<Opened, StoreError> {
        open::open(folder, now)
    }

    fn new(connection: Connection, folder: Option<PathBuf>) -> Self {
        let file = folder.as_deref().map(files::data);
        Store {
            connection,
            forced: true,
            changed: false,
            identity: file.as_deref().and_then(files::identity),
            has_log: file.as_deref().is_some_and(files::has_log),
            folder,
        }
    }

    /// Looks whether the data file or its log was removed while it is open, as cleaners do: the system
    /// lets the program go on writing to what nobody will find again.
    ///
    /// # Errors
    /// The log was removed, and what was in it cannot be saved.
    pub fn notice_removal(&mut self) -> Result<Option<Removed>, StoreError> {
        let Some(file) = self.folder.as_deref().map(files::data) else {
            return Ok(None);
        };
        if files::identity(&file) != self.identity {
            return Ok(Some(Removed::Data));
        }
        if !self.has_log || files::has_log(&file) {
            return Ok(None);
        }
        self.connection.query_row(FOLD, [], |_| Ok(()))?;
        // The connection would write on into the log that is gone; a new one makes a new log. The old
        // one lets go of the file first.
        self.connection = Connection::open_in_memory()?;
        self.connection = open::open_alone(&file)?;
        schema::configure(&self.connection)?;
        schema::identity(&self.connection)?;
        self.forced = true;
        self.has_log = files::has_log(&file);
        Ok(Some(Removed::Log))
    }

    /// Reads everything that the program needs at its start.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn load(&self) -> Result<Loaded, StoreError> {
        Ok(read::load(&self.connection)?)
    }

    /// Stores a new watch in state waiting, unless the account watches the image already. A dismissed
    /// watch of the image is replaced, and discovery no longer leaves the image alone.
    ///
    /// # Errors
    /// When it cannot be stored, or its account does not exist ([`StoreError::Other`]).
    pub fn insert_watch(&mut self, new: &NewWatch) -> Result<Inserted, StoreError> {
        self.write(true, |transaction| change::insert_watch(transaction, new))
    }

    /// The newest `limit` failures that builds' logs and notices about accounts tell of, newest
    /// first, as JSON.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn recent_trouble(&self, limit: u32) -> Result<Vec<(Wall, serde_json::Value)>, StoreError> {
        Ok(read::recent_trouble(&self.connection, limit)?)
    }

    /// The folder with the data file; none for a store in memory.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Stores a new hook, whatever its id says; returns the id that it got.
    ///
    /// # Errors
    /// When it cannot be stored, or its account or watch does not exist ([`StoreError::Other`]).
    pub fn insert_hook(&mut self, hook: &Hook) -> Result<i64, StoreError> {
        self.write(true, |transaction| Ok(hooks::insert(transaction, hook)?))
    }

    /// Stores all operations of a change together.
    ///
    /// # Errors
    /// When the change cannot be stored; then nothing of it was, and the caller can try the same
    /// change again later.
    pub fn commit(&mut self, change: &Change) -> Result<Committed, StoreError> {
        if change.is_empty() {
            return Ok(Committed::default());
        }
        self.write(change.must_last(), |transaction| {
            Ok(change::apply(transaction, change)?)
        })
    }

    /// The newest `limit` lines of a watch's log, oldest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn log(&self, watch_id: i64, limit: u32) -> Result<Vec<LogLine>, StoreError> {
        Ok(read::log(&self.connection, watch_id, limit)?)
    }

    /// The newest `limit` notices of a watch, sent or not, oldest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn notices(&self, watch_id: i64, limit: u32) -> Result<Vec<Notice>, StoreError> {
        Ok(read::notices(&self.connection, watch_id, limit)?)
    }

    /// Finished builds that match, newest end first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn history(&self, query: &HistoryQuery) -> Result<Vec<Build>, StoreError> {
        Ok(history::query(&self.connection, query)?)
    }

    /// The builds that an account's next ones are estimated from: the newest `limit` that became
    /// ready, newest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn past_builds(&self, account: &str, limit: u32) -> Result<Vec<PastBuild>, StoreError> {
        Ok(history::past(&self.connection, account, limit)?)
    }

    /// Daily work: removes what is too old, and makes a backup if the last one is a day old. Calling
    /// it more often does no harm.
    ///
    /// # Errors
    /// When the file or the backup cannot be written; the data itself is unharmed.
    pub fn maintain(&mut self, now: Wall, keep: Keep) -> Result<(), StoreError> {
        let changed = self.changed;
        let gone = self.write(true, |transaction| {
            Ok(prune::prune(transaction, now, keep)?)
        })?;
        self.changed = changed || gone > 0;
        if backup::is_due(&self.connection, now)? {
            self.back_up(now)?;
        }
        Ok(())
    }

    /// Ends cleanly: a backup if anything changed since the last one, and the write-ahead log folded
    /// into the file. Dropping the store without this loses nothing.
    ///
    /// # Errors
    /// When the backup could not be written; the data itself is safe even then.
    pub fn close(&mut self, now: Wall) -> Result<(), StoreError> {
        if self.changed {
            self.back_up(now)?;
        }
        // With another process reading, the log stays for now and is folded in later.
        Ok(self.connection.query_row(FOLD, [], |_| Ok(()))?)
    }

    fn back_up(&mut self, now: Wall) -> Result<(), StoreError> {
        if let Some(folder) = &self.folder {
            backup::make(&self.connection, folder, now)?;
        }
        self.changed = false;
        Ok(())
    }

    /// Runs `work` in one transaction. It begins as a writer: a reader that turns writer can fail in
    /// the middle where another process wrote meanwhile.
    fn write<T>(
        &mut self,
        force: bool,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if self.forced != force {
            let level = if force { "FULL" } else { "NORMAL" };
            self.connection.pragma_update(None, "synchronous", level)?;
            self.forced = force;
        }
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = work(&transaction)?;
        transaction.commit()?;
        self.changed = true;
        Ok(value)
    }
}
