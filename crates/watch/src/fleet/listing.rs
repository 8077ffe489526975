//! One listing of a place, page by page, shared by all who want it.

use super::types::{ImageId, WatchId};
use crate::Mono;
use std::collections::BTreeSet;

/// A listing that is queued or under way.
#[derive(Debug, Clone, Default)]
pub(super) struct Listing {
    /// Watches whose turn it was.
    pub(super) waiters: BTreeSet<WatchId>,
    /// Whether every page must be read even when all waiters have been found.
    pub(super) full: bool,
    /// Whether the first page has been asked for. Who comes later joins all the same: the answer is
    /// younger than their question.
    pub(super) next_offset: u32,
    /// Whether it had rows that could not be read, or was cut off.
    pub(super) incomplete: bool,
    /// Watches found so far.
    pub(super) seen: BTreeSet<WatchId>,
    /// All images so far.
    pub(super) images: BTreeSet<ImageId>,
}

impl Listing {
    /// Whether another page is needed after one that began at `next_offset`.
    pub(super) fn wants_more(&self, row_count: u32, total: Option<u32>) -> bool {
        let read = self.next_offset.saturating_add(row_count);
        let more =
            row_count > 0 && total.map_or(row_count >= super::PAGE_ROWS, |total| read < total);
        more && read < super::MOST_ROWS && (self.full || !self.waiters.is_subset(&self.seen))
    }
}

/// What is remembered of a place between listings.
#[derive(Debug, Clone, Default)]
pub(super) struct PlaceMemory {
    /// When a full listing was last asked for or failed for good.
    pub(super) last_full: Option<Mono>,
    /// All images of the last full listing; none before the first.
    pub(super) known: Option<BTreeSet<ImageId>>,
    /// Not to be asked for discovery before then: the account may not ask here.
    pub(super) closed_until: Mono,
    /// Failed discovery listings in a row.
    pub(super) failures: u32,
}
