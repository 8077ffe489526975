//! Reading a listing page by page.

use super::types::{ImageRow, Instance, Page};
use crate::Failure;
use std::collections::BTreeSet;

/// Rows of a full page: the most that the service gives at once.
pub const PAGE_ROWS: u32 = 100;
/// Rows after which a listing is cut off, against a service that never stops.
pub(super) const MOST_ROWS: u32 = 100_000;
/// Key of the failure that an answer was larger than what is read.
const TOO_LARGE: &str = "error-too-large";

/// A row with an ID of its own.
pub trait Row {
    /// The ID.
    fn id(&self) -> &str;
}

impl Row for ImageRow {
    fn id(&self) -> &str {
        &self.image
    }
}

impl Row for Instance {
    fn id(&self) -> &str {
        &self.id
    }
}

/// Where the reading of one listing stands. Whatever the service answers, it ends: a page that
/// brings nothing new is the last one.
#[derive(Debug, Clone)]
pub struct Paging {
    next_offset: u32,
    limit: u32,
    ids: BTreeSet<Box<str>>,
    total: Option<u32>,
    gaps: bool,
}

impl Default for Paging {
    fn default() -> Self {
        Paging::with_limit(PAGE_ROWS)
    }
}

impl Paging {
    /// Begins with pages of so many rows.
    pub fn with_limit(limit: u32) -> Self {
        Paging {
            next_offset: 0,
            limit: limit.clamp(1, PAGE_ROWS),
            ids: BTreeSet::new(),
            total: None,
            gaps: false,
        }
    }

    /// The first row of the page to ask for.
    pub fn offset(&self) -> u32 {
        self.next_offset
    }

    /// The most rows of the page to ask for.
    pub fn limit(&self) -> u32 {
        self.limit
    }

    /// Distinct IDs so far.
    pub fn ids(&self) -> &BTreeSet<Box<str>> {
        &self.ids
    }

    /// Takes a page in; answers whether there is another one to ask for.
    pub fn take<T: Row>(&mut self, page: &Page<T>) -> bool {
        let before = self.ids.len();
        self.ids.extend(page.rows.iter().map(|row| row.id().into()));
        let news = self.ids.len() > before || page.unreadable;
        let changed = self.next_offset > 0 && self.total != page.total;
        self.gaps |= page.unreadable || changed;
        self.total = page.total;
        let read = self.next_offset.saturating_add(page.row_count);
        let more = page
            .total
            .map_or(page.row_count >= self.limit, |total| read < total);
        if more && (page.row_count == 0 || !news || read >= MOST_ROWS) {
            self.gaps = true;
            return false;
        }
        if more {
            self.next_offset = read;
        }
        more
    }

    /// After the last page: whether an image that was not on any page is not there. Rows that could
    /// not be read, rows that came twice while others were left out, and a service that does not
    /// say how many there are leave that open.
    pub fn is_complete(&self) -> bool {
        !self.gaps
            && self
                .total
                .is_some_and(|total| self.ids.len() == total as usize)
    }

    /// After a failure: whether the same page with fewer rows may do, and then asks for that.
    pub fn shrink(&mut self, failure: &Failure) -> bool {
        let can = failure.key == TOO_LARGE && self.limit > 1;
        if can {
            self.limit = (self.limit / 5).max(1);
        }
        can
    }
}
