//! One listing of a place, page by page, shared by all who want it.

use super::paging::Paging;
use super::types::WatchId;
use crate::Mono;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Seconds after which what is listed counts as what there is, even if nothing known is in it.
const SETTLED: f64 = 600.0;

/// Seconds after which what is listed may be offered as new, even if nothing known is in it.
const NEW: f64 = 150.0;

/// A listing that is queued or under way.
#[derive(Debug, Clone)]
pub(super) struct Listing {
    /// Watches whose turn it was and that have not been found yet. Who comes while the first page
    /// is on its way joins all the same: the answer is about as young as the question.
    pub(super) waiters: BTreeSet<WatchId>,
    /// Watches that came when pages had been read already: their rows may have gone by. The next
    /// listing is theirs.
    pub(super) late: BTreeSet<WatchId>,
    /// Whether every page must be read even when all waiters have been found.
    pub(super) full: bool,
    pub(super) paging: Paging,
    /// Where a full listing goes on after a look in between for who came late.
    pub(super) paused: Option<Paging>,
    /// Zones that rows named as their image's place.
    pub(super) zones: BTreeSet<Arc<str>>,
    /// Whether every row so far named one.
    pub(super) placed: bool,
    /// Pages so far.
    pub(super) pages: u32,
    /// Rows so far that could not be read.
    pub(super) skipped: u32,
}

impl Listing {
    pub(super) fn new(limit: u32) -> Self {
        Listing {
            waiters: BTreeSet::new(),
            late: BTreeSet::new(),
            full: false,
            paging: Paging::with_limit(limit),
            paused: None,
            zones: BTreeSet::new(),
            placed: true,
            pages: 0,
            skipped: 0,
        }
    }

    pub(super) fn join(&mut self, id: WatchId) {
        if self.paging.offset() == 0 {
            self.waiters.insert(id);
        } else {
            self.late.insert(id);
        }
    }

    pub(super) fn leave(&mut self, id: WatchId) {
        self.waiters.remove(&id);
        self.late.remove(&id);
    }

    /// Begins with the first page again for those who came late, if there are any.
    pub(super) fn look_in_between(&mut self) -> bool {
        self.waiters = std::mem::take(&mut self.late);
        if !self.waiters.is_empty() {
            let first = Paging::with_limit(self.paging.limit());
            self.paused = Some(std::mem::replace(&mut self.paging, first));
        }
        !self.waiters.is_empty()
    }

    pub(super) fn is_wanted(&self) -> bool {
        self.full || !self.waiters.is_empty() || !self.late.is_empty()
    }
}

/// What is remembered of a place between listings.
#[derive(Debug, Clone, Default)]
pub(super) struct PlaceMemory {
    /// When a full listing was last asked for or failed for good.
    pub(super) last_full: Option<Mono>,
    /// All images of the last full listing; none before the first complete one.
    pub(super) known: Option<BTreeSet<Box<str>>>,
    /// Images of all full listings so far, right or wrong: what was there once is not new.
    pub(super) seen: BTreeSet<Box<str>>,
    /// Images that were listed lately, by full listings and others.
    lately: BTreeSet<Box<str>>,
    /// When the last listing came.
    listed_at: Mono,
    /// Since when listings have had nothing of that.
    strange_since: Option<Mono>,
    /// Not to be asked for discovery before then: the account may not ask here.
    pub(super) closed_until: Mono,
    /// Pages of the last full listing.
    pub(super) pages: u32,
    /// Rows of the last listing that could not be read.
    pub(super) skipped: u32,
    /// Failed discovery listings in a row.
    pub(super) failures: u32,
}

impl PlaceMemory {
    /// Keeps what a full listing had. One with gaps adds to what is known and is no beginning: an
    /// old image that could not be read this time is not a new one next time.
    pub(super) fn learn(&mut self, images: &BTreeSet<Box<str>>, complete: bool) {
        self.seen.extend(images.iter().cloned());
        match &mut self.known {
            known if complete => *known = Some(images.clone()),
            Some(known) => known.extend(images.iter().cloned()),
            None => {}
        }
    }

    /// Takes in what a listing had, `all` if it was complete. Answers whether it makes sense: one
    /// that has nothing of what was there lately is likelier to be wrong, or somebody else's, than
    /// everything is to be deleted at once.
    pub(super) fn makes_sense(
        &mut self,
        now: Mono,
        images: &BTreeSet<Box<str>>,
        all: bool,
    ) -> bool {
        self.forget_long_ago(now);
        self.listed_at = now;
        let strange =
            images.is_empty() || !self.lately.is_empty() && self.lately.is_disjoint(images);
        let settled = if strange {
            let since = *self.strange_since.get_or_insert(now);
            now.seconds_since(since) >= SETTLED
        } else {
            self.strange_since = None;
            true
        };
        if settled && all {
            self.lately.clone_from(images);
        } else if settled {
            self.lately.extend(images.iter().cloned());
        }
        !strange
    }

    /// Whether a page has something of what was there lately, or has been without it for so long that
    /// this is what there is now: what is new on it is not offered otherwise.
    pub(super) fn is_familiar<'a>(
        &mut self,
        now: Mono,
        mut ids: impl Iterator<Item = &'a str>,
    ) -> bool {
        self.forget_long_ago(now);
        let for_seconds = self
            .strange_since
            .map_or(0.0, |since| now.seconds_since(since));
        self.lately.is_empty() || for_seconds >= NEW || ids.any(|id| self.lately.contains(id))
    }

    /// What was listed long ago says nothing about a listing of today.
    fn forget_long_ago(&mut self, now: Mono) {
        if now.seconds_since(self.listed_at) >= SETTLED {
            self.lately.clear();
            self.strange_since = None;
        }
    }

    /// Images that were listed lately.
    pub(super) fn lately(&self) -> &BTreeSet<Box<str>> {
        &self.lately
    }

    /// Looks again at once: much may have happened since.
    pub(super) fn look_soon(&mut self) {
        self.failures = 0;
        self.last_full = None;
    }
}
