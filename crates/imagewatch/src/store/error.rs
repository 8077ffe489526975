//! What can go wrong with the data file, by what must be done about it.

use rusqlite::ErrorCode;
use std::io;

/// Why the data could not be read or saved.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file or its folder cannot be written. What is in memory goes on; nothing is saved.
    #[error("the data file cannot be written: {0}")]
    ReadOnly(String),
    /// No room is left. The change was not made and can be tried again later.
    #[error("no room is left for the data file: {0}")]
    Full(String),
    /// The file was written by a newer version of this program, and was left as it is.
    #[error("the data file has format {found}, this program knows formats up to {known}")]
    Newer {
        /// The file's format.
        found: i64,
        /// The newest format that this program knows.
        known: i64,
    },
    /// Another process holds the file for longer than the store waits.
    #[error("the data file is in use by another process")]
    Busy,
    /// The file is damaged. Opening it again sets it aside.
    #[error("the data file is damaged: {0}")]
    Damaged(String),
    /// The file may hold what somebody else has put there. It was left as it is.
    #[error("{0}")]
    Untrusted(String),
    /// Anything else.
    #[error("the data file cannot be used: {0}")]
    Other(String),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let text = error.to_string();
        match error.sqlite_error_code() {
            Some(
                ErrorCode::ReadOnly
                | ErrorCode::PermissionDenied
                // The file itself is opened and made before SQLite sees it, so what cannot be
                // opened here are its companions: the folder does not let us make them.
                | ErrorCode::CannotOpen,
            ) => StoreError::ReadOnly(text),
            Some(ErrorCode::DiskFull) => StoreError::Full(text),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Damaged(text),
            _ => StoreError::Other(text),
        }
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        let text = error.to_string();
        match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                StoreError::ReadOnly(text)
            }
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full(text),
            _ => StoreError::Other(text),
        }
    }
}
