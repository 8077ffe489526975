//! The catalogs, and how the sources use them.

mod catalogs;
mod parse;
mod usage;
mod wording;

use std::path::PathBuf;

/// The root of the workspace.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}
