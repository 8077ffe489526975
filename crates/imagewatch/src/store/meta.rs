//! The store's own notes in the file.

use rusqlite::{Connection, OptionalExtension, Result, params};

/// A note, if there is one.
pub(super) fn get(connection: &Connection, key: &str) -> Result<Option<i64>> {
    connection
        .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row(params![key], |row| row.get(0))
        .optional()
}

/// Writes a note in the place of the last one.
pub(super) fn put(connection: &Connection, key: &str, value: i64) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO meta (key, value) VALUES (?1, ?2)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        )?
        .execute(params![key, value])
        .map(drop)
}
