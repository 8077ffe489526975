//! The file's format: its identity, its migrations, and how a connection is set up.

use super::error::StoreError;
use rusqlite::{Connection, TransactionBehavior};
use std::time::Duration;

/// Marks a file as ours in its header: "ImgW" in ASCII.
const APPLICATION_ID: i64 = 0x496D_6757;

/// One script for each format, in order; the file's `user_version` counts those that were run.
pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("schema.sql"),
    include_str!("schema-2.sql"),
    include_str!("schema-3.sql"),
];

/// How long a statement waits for another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The write-ahead log is cut back to this many bytes after it was emptied.
const LOG_LIMIT_BYTES: i64 = 4 << 20;

/// What is known of a file before anything is written to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Identity {
    /// It holds nothing.
    Empty,
    /// Ours, in this format.
    Ours(i64),
    /// Another program's.
    Foreign,
}

/// Reads what a file is.
pub(super) fn identity(connection: &Connection) -> rusqlite::Result<Identity> {
    let id: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let objects: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(match (id, version, objects) {
        (APPLICATION_ID, 1.., 1..) => Identity::Ours(version),
        (0, 0, 0) => Identity::Empty,
        _ => Identity::Foreign,
    })
}

/// Fails unless the file is empty or ours and in a format that this program knows, and sound.
pub(super) fn check(connection: &Connection, known: i64) -> Result<Identity, StoreError> {
    let identity = identity(connection)?;
    match identity {
        Identity::Foreign => {
            return Err(StoreError::Damaged("not a file of this program".into()));
        }
        Identity::Ours(found) if found > known => return Err(StoreError::Newer { found, known }),
        Identity::Ours(_) | Identity::Empty => {}
    }
    let finding: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if finding == "ok" {
        Ok(identity)
    } else {
        Err(StoreError::Damaged(finding))
    }
}

/// Lets a connection wait for other processes instead of failing at once.
pub(super) fn wait_for_others(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_TIMEOUT)
}

/// Sets a connection up for reading and writing: what is committed survives a power cut.
pub(super) fn configure(connection: &Connection) -> rusqlite::Result<()> {
    wait_for_others(connection)?;
    // A folder on a network share may refuse this; the mode it keeps is as safe, only slower.
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // On macOS an ordinary fsync does not reach the disk; elsewhere these two change nothing.
    connection.pragma_update(None, "fullfsync", true)?;
    connection.pragma_update(None, "checkpoint_fullfsync", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update_and_check(None, "journal_size_limit", LOG_LIMIT_BYTES, |_| Ok(()))
}

/// Brings the file to the newest format of `scripts`, each step whole or not at all.
pub(super) fn migrate(connection: &mut Connection, scripts: &[&str]) -> Result<(), StoreError> {
    loop {
        let step = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Read inside the transaction: another process may just have done the same step.
        let version: i64 = step.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let Some(script) = usize::try_from(version).ok().and_then(|v| scripts.get(v)) else {
            return Ok(());
        };
        step.execute_batch(script)?;
        step.pragma_update(None, "application_id", APPLICATION_ID)?;
        step.pragma_update(None, "user_version", version + 1)?;
        step.commit()?;
    }
}

/// The newest format that `scripts` lead to.
pub(super) fn newest(scripts: &[&str]) -> i64 {
    i64::try_from(scripts.len()).unwrap_or(i64::MAX)
}
