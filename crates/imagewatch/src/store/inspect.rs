//! A look at the data file from outside, with or without the app that uses it.

use super::{StoreError, files, open};
use std::fs;
use std::path::Path;

/// What a look at the data file found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// Size of everything in the data folder, in bytes.
    pub bytes: u64,
    /// Whether there is a data file.
    pub exists: bool,
    /// What is damaged, if anything is.
    pub damage: Option<String>,
}

/// Checks the data file in `folder` without changing it. One that is not there is sound.
///
/// # Errors
/// It cannot be read, is of a newer version, or may come from somebody else.
pub fn inspect(folder: &Path) -> Result<Inspection, StoreError> {
    let file = files::data(folder);
    files::check_own(&file)?;
    files::check_own(&files::backup(folder))?;
    let exists = !files::is_blank(&file);
    let damage = match exists.then(|| open::look(&file)) {
        None | Some(Ok(_)) => None,
        Some(Err(StoreError::Damaged(finding))) => Some(finding),
        Some(Err(other)) => return Err(other),
    };
    Ok(Inspection {
        bytes: size(folder),
        exists,
        damage,
    })
}

/// Size of all files in a folder and the folders in it.
fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = entries.map(|entry| match entry.metadata() {
        Ok(data) if data.is_dir() => size(&entry.path()),
        Ok(data) => data.len(),
        Err(_) => 0,
    });
    sizes.sum()
}
