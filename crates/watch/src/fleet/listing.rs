//! One listing of a place, page by page, shared by all who want it.

use super::types::{ImageId, ImageRow, Page, WatchId};
use crate::Mono;
use std::collections::BTreeSet;

/// A listing that is queued or under way.
#[derive(Debug, Clone, Default)]
pub(super) struct Listing {
    /// Watches whose turn it was and that have not been found yet. Who comes while the first page
    /// is on its way joins all the same: the answer is about as young as the question.
    pub(super) waiters: BTreeSet<WatchId>,
    /// Watches that came when pages had been read already: their rows may have gone by. The next
    /// listing is theirs.
    pub(super) late: BTreeSet<WatchId>,
    /// Whether every page must be read even when all waiters have been found.
    pub(super) full: bool,
    /// The first row of the page that is asked next, or being asked.
    pub(super) next_offset: u32,
    /// Whether it has rows that could not be read, or was cut off.
    pub(super) incomplete: bool,
    /// All images so far.
    pub(super) images: BTreeSet<ImageId>,
}

impl Listing {
    pub(super) fn join(&mut self, id: WatchId) {
        if self.next_offset == 0 {
            self.waiters.insert(id);
        } else {
            self.late.insert(id);
        }
    }

    pub(super) fn leave(&mut self, id: WatchId) {
        self.waiters.remove(&id);
        self.late.remove(&id);
    }

    pub(super) fn is_wanted(&self) -> bool {
        self.full || !self.waiters.is_empty() || !self.late.is_empty()
    }

    /// Takes in which images a page has. Answers whether it told anything new: a service that does
    /// not know the offset gives the first page again and again.
    pub(super) fn take_images(&mut self, page: &Page<ImageRow>) -> bool {
        self.incomplete |= page.unreadable;
        let before = self.images.len();
        self.images
            .extend(page.rows.iter().map(|row| row.image.clone()));
        self.images.len() > before || page.unreadable
    }

    /// Goes on to the next page, if another is needed and to be had.
    pub(super) fn turn_page(&mut self, row_count: u32, total: Option<u32>, news: bool) -> bool {
        let read = self.next_offset.saturating_add(row_count);
        if !has_more(read, row_count, total) {
            return false;
        }
        if row_count == 0 || !news || read >= super::MOST_ROWS {
            self.incomplete = true;
            return false;
        }
        self.next_offset = read;
        self.full || !self.waiters.is_empty()
    }
}

/// Whether a listing has rows after the `read` first ones, of which the last page gave `row_count`.
pub(super) fn has_more(read: u32, row_count: u32, total: Option<u32>) -> bool {
    total.map_or(row_count >= super::PAGE_ROWS, |total| read < total)
}

/// What is remembered of a place between listings.
#[derive(Debug, Clone, Default)]
pub(super) struct PlaceMemory {
    /// When a full listing was last asked for or failed for good.
    pub(super) last_full: Option<Mono>,
    /// All images of the last full listing; none before the first complete one.
    pub(super) known: Option<BTreeSet<ImageId>>,
    /// Not to be asked for discovery before then: the account may not ask here.
    pub(super) closed_until: Mono,
    /// Failed discovery listings in a row.
    pub(super) failures: u32,
}

impl PlaceMemory {
    /// Keeps what a full listing had. One with gaps adds to what is known and is no beginning: an
    /// old image that could not be read this time is not a new one next time.
    pub(super) fn learn(&mut self, images: BTreeSet<ImageId>, incomplete: bool) {
        match &mut self.known {
            Some(known) if incomplete => known.extend(images),
            None if incomplete => {}
            known => *known = Some(images),
        }
    }

    /// Looks again at once: much may have happened since.
    pub(super) fn look_soon(&mut self) {
        self.failures = 0;
        self.last_full = None;
    }
}
