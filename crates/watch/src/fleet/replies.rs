//! What the answers do.

use super::listing::Listing;
use super::queue::Job;
use super::types::{AccountName, FleetEvent, ImageRow, OrderId, Page, Place, Reply, WatchId, Zone};
use super::{Fleet, OUTAGE, RECOVERY_SPREAD, Watch, ZONES_AGE, is_passing};
use crate::{
    Connection, Failure, FailureKind, ImageFacts, Now, PollReason, ProgressAnswer, State,
    StatusAnswer, StatusWord,
};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How long a place that the account may not see is left alone by discovery, in seconds.
const CLOSED: f64 = 3600.0;
/// Failures in a row after which discovery takes a refusal for the place's last word.
const MOST_REFUSALS: u32 = 3;
/// Pause after a failed question for the zones, in seconds; doubles up to [`ZONES_PAUSE_MOST`].
const ZONES_PAUSE: f64 = 5.0;
/// The longest such pause, in seconds.
const ZONES_PAUSE_MOST: f64 = 300.0;

impl Fleet {
    /// Takes the answer to an order, or the reason why there is none. Answers to orders that are no
    /// longer wanted are ignored.
    pub fn reply(&mut self, now: Now, id: OrderId, reply: Result<Reply, Failure>) {
        let Some((name, job)) = self.in_flight.remove(&id) else {
            return;
        };
        match &reply {
            Ok(_) => self.answered(now, &name),
            Err(failure) => {
                if !is_passing(failure) {
                    self.answered(now, &name);
                }
                self.failed(now, &name, failure);
            }
        }
        let refused = reply
            .as_ref()
            .err()
            .filter(|failure| stops_account(&job, failure))
            .cloned();
        match (job, reply) {
            (_, Err(_)) if refused.is_some() => {}
            (Job::Progress(watch), Ok(Reply::Progress(answer))) => {
                self.on_progress(now, watch, Ok(answer));
            }
            (Job::Progress(watch), Err(failure)) => self.on_progress(now, watch, Err(failure)),
            (Job::Images(place), Ok(Reply::Images(page))) => {
                self.on_images(now, &name, &place, page);
            }
            (Job::Images(place), Err(failure)) => {
                self.on_images_failed(now, &name, &place, &failure);
            }
            (Job::Zones, Ok(Reply::Zones(zones))) => self.on_zones(now, &name, zones),
            (Job::Zones, Err(failure)) => self.on_zones_failed(now, &name, &failure),
            (Job::Instances(place), Ok(Reply::Instances(page))) => {
                self.on_instances(now, &name, &place, page);
            }
            (Job::Instances(place), Err(failure)) => {
                self.on_instances_failed(now, &name, &place, &failure);
            }
            // An answer to another question: as good as none.
            (job, Ok(_)) => self.mismatch(now, &name, job),
        }
        if let Some(failure) = refused {
            self.block_account(now, &name, failure);
        }
        self.issue(now, &name);
    }

    fn mismatch(&mut self, now: Now, name: &AccountName, job: Job) {
        let failure = Failure {
            kind: FailureKind::OurBug,
            ..failure("error-our-bug")
        };
        match job {
            Job::Progress(watch) => self.on_progress(now, watch, Err(failure)),
            Job::Images(place) => self.on_images_failed(now, name, &place, &failure),
            Job::Zones => self.on_zones_failed(now, name, &failure),
            Job::Instances(place) => self.on_instances_failed(now, name, &place, &failure),
        }
    }

    /// Something was answered, if only by a refusal: an outage is over for all of the account.
    pub(super) fn answered(&mut self, now: Now, name: &AccountName) {
        let Some(account) = self.accounts.get_mut(name) else {
            return;
        };
        if account.trouble.take().is_none() {
            return;
        }
        let long = now.mono.seconds_since(account.trouble_since) >= OUTAGE;
        if !long {
            return;
        }
        account.look_everywhere(now.mono);
        for id in self.active_of(name) {
            if let Some(watch) = self.watches.get_mut(&id)
                && !watch.is_busy()
                && matches!(watch.watcher.connection(), Connection::Retrying { .. })
                && let Some(plan) = watch.watcher.plan()
            {
                let left = plan.at.seconds_since(now.mono);
                let pause = RECOVERY_SPREAD * watch.watcher.backoff.share();
                watch.watcher.backoff.reset();
                watch
                    .watcher
                    .plan_at(now, pause.min(left), PollReason::Retry);
            }
            self.reschedule(id);
        }
    }

    fn failed(&mut self, now: Now, name: &AccountName, failure: &Failure) {
        let Some(account) = self.accounts.get_mut(name) else {
            return;
        };
        match failure.kind {
            FailureKind::SlowDown => {
                account
                    .budget
                    .slow_down(now.mono, failure.retry_after_seconds);
            }
            FailureKind::TryAgain => {
                if account.trouble.is_none() {
                    account.trouble_since = now.mono;
                }
                account.trouble = Some(failure.clone());
            }
            _ => {}
        }
    }

    fn on_progress(&mut self, now: Now, id: WatchId, answer: Result<ProgressAnswer, Failure>) {
        let Some(watch) = self.watches.get_mut(&id) else {
            return;
        };
        if !std::mem::take(&mut watch.progress) {
            return;
        }
        // Never told, and the parameters are said to be wrong: the image may be elsewhere.
        if let (Err(failure), Some(place)) = (&answer, &watch.place)
            && failure.kind == FailureKind::Watch
            && watch.watcher.samples().is_empty()
        {
            watch.not_there.insert(place.clone());
        }
        self.advance(now, id, |watcher, learned| match answer {
            Ok(answer) => watcher.on_progress(now, answer, learned),
            Err(failure) => watcher.on_progress_failure(now, failure, learned),
        });
    }

    fn on_images(&mut self, now: Now, name: &AccountName, place: &Place, page: Page<ImageRow>) {
        let Some(account) = self.accounts.get_mut(name) else {
            return;
        };
        let Some(mut listing) = account.listings.remove(place) else {
            return;
        };
        if let Some(memory) = account.memory.get_mut(place) {
            memory.failures = 0;
        }
        let more = listing.paging.take(&page);
        listing.pages += 1;
        listing.skipped += page.row_count.saturating_sub(page.rows.len() as u32);
        for row in &page.rows {
            listing.placed &= !row.zones.is_empty();
            listing.zones.extend(row.zones.first().cloned());
        }
        let ids = page.rows.iter().map(|row| &*row.image);
        let memory = account.memory.entry(place.clone()).or_default();
        let believed = memory.is_familiar(now.mono, ids);
        for row in page.rows {
            self.on_row(now, name, place, row, &mut listing, believed);
        }
        let Some(account) = self.accounts.get_mut(name) else {
            return;
        };
        if more && !listing.waiters.is_empty() {
            account.listings.insert(place.clone(), listing);
            account.queue.push_first(Job::Images(place.clone()));
            return;
        }
        if more && listing.full && listing.paused.is_none() {
            // Who came meanwhile waits for one page of a long listing, not for all of them.
            let job = Job::Images(place.clone());
            if listing.look_in_between() {
                account.queue.push_first(job);
            } else {
                account.queue.push(job);
            }
            account.listings.insert(place.clone(), listing);
            return;
        }
        let complete = !more && listing.paging.is_complete();
        let memory = account.memory.entry(place.clone()).or_default();
        memory.skipped = listing.skipped;
        let sense = memory.makes_sense(now.mono, listing.paging.ids(), complete);
        let waiters = std::mem::take(&mut listing.waiters);
        if let Some(paging) = listing.paused.take() {
            listing.paging = paging;
            account.listings.insert(place.clone(), listing);
            account.queue.push(Job::Images(place.clone()));
        } else {
            if listing.full {
                memory.last_full = Some(now.mono);
                memory.pages = listing.pages;
                memory.learn(listing.paging.ids(), complete);
                if place.is_everywhere() {
                    account.judge_wide(now.mono, &listing, complete);
                }
            }
            let late = listing.late.iter();
            late.for_each(|&id| account.want_images(place, Some(id)));
        }
        for id in waiters {
            if !complete {
                self.on_status_failed(now, id, place, &failure("error-listing-incomplete"));
            } else if !self.look_at_home(id, place) {
                self.on_not_listed(now, id, place, sense);
            }
        }
    }

    fn on_row(
        &mut self,
        now: Now,
        name: &AccountName,
        place: &Place,
        row: ImageRow,
        listing: &mut Listing,
        believed: bool,
    ) {
        let Some(account) = self.accounts.get_mut(name) else {
            return;
        };
        if account.lists_everywhere() && !place.is_everywhere() && !account.has_everywhere(&row) {
            account.distrust_wide(now.mono);
        }
        let Some(&id) = account.by_image.get(&row.image) else {
            if believed {
                self.discover(name, place, row);
            }
            return;
        };
        listing.leave(id);
        let discovery = account.discovery;
        let watcher = self.watches.get(&id).map(|watch| &watch.watcher);
        if discovery && watcher.is_some_and(|watcher| watcher.is_made_anew(&row.facts)) {
            if let Some(place) = account.home(place, &row.zones, None) {
                self.events.push_back(FleetEvent::Discovered {
                    account: name.clone(),
                    place,
                    row,
                });
            }
            return;
        }
        self.listed(now, id, place, &row.zones, row.facts);
    }

    /// A watch's image is in a listing of `asked`; `zones` is what the row says of its place.
    fn listed(
        &mut self,
        now: Now,
        id: WatchId,
        asked: &Place,
        zones: &[Arc<str>],
        facts: ImageFacts,
    ) {
        let Some(watch) = self.watches.get_mut(&id) else {
            return;
        };
        let Some(account) = self.accounts.get_mut(&watch.account) else {
            return;
        };
        watch.end_search();
        let home = account.home(asked, zones, watch.place.as_ref());
        let home = home.filter(|home| watch.may_be_at(home, !zones.is_empty()));
        if let Some(place) = home
            && watch.place.as_ref() != Some(&place)
        {
            if !watch.not_there.is_empty() {
                watch.watcher.ask_progress_again(now);
            }
            watch.place = Some(place.clone());
            self.events.push_back(FleetEvent::Located { id, place });
        }
        if facts.container.is_none() {
            watch.presume(now, account);
        }
        self.advance(now, id, |watcher, learned| {
            watcher.on_status(now, StatusAnswer::Listed(facts), learned)
        });
    }

    /// Takes in what a listing told about a watch's image outside of the fleet's own questions.
    pub fn seen(&mut self, now: Now, id: WatchId, place: &Place, facts: ImageFacts) {
        let zones: Vec<Arc<str>> = place.zone.iter().cloned().collect();
        self.listed(now, id, place, &zones, facts);
    }

    /// Offers an image that nobody watches: once, and only if it is being made or was made since
    /// the last full listing.
    fn discover(&mut self, name: &AccountName, place: &Place, row: ImageRow) {
        let Some(account) = self.accounts.get_mut(name) else {
            return;
        };
        if !account.discovery || account.offered.contains(&row.image) {
            return;
        }
        let is_new = account.memory.get(place).is_some_and(|memory| {
            let image = &*row.image;
            let known = memory.known.as_ref();
            known.is_some_and(|known| !known.contains(image)) && !memory.seen.contains(image)
        });
        let worth = match row.facts.status {
            Some(StatusWord::Making) => true,
            Some(StatusWord::Available | StatusWord::Unavailable) => is_new,
            Some(StatusWord::Other(_)) | None => false,
        };
        if worth && let Some(place) = account.home(place, &row.zones, None) {
            account.offered.insert(row.image.clone());
            self.events.push_back(FleetEvent::Discovered {
                account: name.clone(),
                place,
                row,
            });
        }
    }

    /// An image that the listing without a place lacks is looked for where it is known to be: that
    /// listing may not hold all. Answers whether that is done.
    fn look_at_home(&mut self, id: WatchId, asked: &Place) -> bool {
        let Some(watch) = self.watches.get_mut(&id) else {
            return false;
        };
        let Some(account) = self.accounts.get_mut(&watch.account) else {
            return false;
        };
        let home = watch.place.clone().filter(|_| watch.watcher.seen);
        let Some(home) = home.filter(|_| asked.is_everywhere()) else {
            return false;
        };
        if watch.waiting_for.remove(asked) {
            account.want_images(&home, Some(id));
            watch.waiting_for.insert(home);
        }
        true
    }

    /// A complete listing of `place` lacks a watch's image; one that makes no sense has nothing of
    /// what was there lately.
    fn on_not_listed(&mut self, now: Now, id: WatchId, place: &Place, sense: bool) {
        let Some(watch) = self.watches.get_mut(&id) else {
            return;
        };
        if !watch.not_there.is_empty() && watch.place.as_ref() != Some(place) {
            watch.not_there.insert(place.clone());
        }
        if watch.waiting_for.remove(place) {
            watch.search_answered = true;
            watch.search_strange |= !sense;
            self.on_place_searched(now, id);
        }
    }

    /// Ends a search once all its places have been looked at. What a place refuses does not spoil
    /// the search in the others: the image may simply not be there yet. But one that was seen
    /// before may be where nobody could look.
    fn on_place_searched(&mut self, now: Now, id: WatchId) {
        let Some(watch) = self.watches.get_mut(&id) else {
            return;
        };
        if !watch.waiting_for.is_empty() {
            return;
        }
        let missing = if watch.search_strange {
            StatusAnswer::NoneListed
        } else {
            StatusAnswer::NotListed
        };
        let (failure, answered) = watch.end_search();
        let counts = !answered || watch.watcher.seen;
        let failure = failure.filter(|why| is_passing(why) || counts);
        self.advance(now, id, |watcher, learned| match failure {
            Some(failure) => watcher.on_failure(now, failure, learned),
            None => watcher.on_status(now, missing, learned),
        });
        // Never seen where it was said to be: look everywhere from now on.
        if answered
            && let Some(watch) = self.watches.get_mut(&id)
            && *watch.watcher.state() == State::Waiting
        {
            watch.place = None;
            watch.region = None;
        }
    }

    fn on_images_failed(&mut self, now: Now, name: &AccountName, place: &Place, why: &Failure) {
        let Some(account) = self.accounts.get_mut(name) else {
            return;
        };
        let Some(mut listing) = account.listings.remove(place) else {
            return;
        };
        if listing.paging.shrink(why) {
            account.page_rows = listing.paging.limit();
            account.listings.insert(place.clone(), listing);
            account.queue.push_first(Job::Images(place.clone()));
            return;
        }
        if place.is_everywhere() && (!account.lists_everywhere() || !is_passing(why)) {
            account.distrust_wide(now.mono);
        }
        if listing.full {
            let memory = account.memory.entry(place.clone()).or_default();
            memory.last_full = Some(now.mono);
            memory.failures = memory.failures.saturating_add(1);
            if !is_passing(why) && memory.failures >= MOST_REFUSALS {
                memory.closed_until = now.mono.plus_secs(CLOSED);
            }
        }
        for &id in listing.waiters.union(&listing.late) {
            self.on_status_failed(now, id, place, why);
        }
    }

    fn on_status_failed(&mut self, now: Now, id: WatchId, place: &Place, why: &Failure) {
        let Some(watch) = self.watches.get_mut(&id) else {
            return;
        };
        if !watch.waiting_for.remove(place) {
            return;
        }
        // A passing failure says that the search is worth repeating: it goes before a refusal.
        if !watch.search_failure.as_ref().is_some_and(is_passing) {
            watch.search_failure = Some(why.clone());
        }
        self.on_place_searched(now, id);
    }

    fn on_zones(&mut self, now: Now, name: &AccountName, zones: Vec<Zone>) {
        let Some(account) = self.accounts.get_mut(name) else {
            return;
        };
        if zones.is_empty() {
            // No account is without a place: a search nowhere would never end.
            self.on_zones_failed(now, name, &failure("error-not-service"));
            return;
        }
        account.zones_asked = false;
        account.zones_refused = false;
        account.zones_failures = 0;
        account.zones_at = now.mono.plus_secs(ZONES_AGE);
        let zones: Vec<Zone> = zones
            .into_iter()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        if account.zones != zones {
            account.places = Some(zones.iter().map(|zone| zone.place.clone()).collect());
            account.zones.clone_from(&zones);
            for id in self.active_of(name) {
                if let Some(watch) = self.watches.get_mut(&id)
                    && let Some(account) = self.accounts.get(name)
                {
                    watch.presume(now, account);
                }
                self.reschedule(id);
            }
            self.events.push_back(FleetEvent::Zones {
                account: name.clone(),
                zones,
            });
        }
        for id in self.take_zone_waiters(name) {
            self.begin(now, id);
        }
        self.account_work(now, name);
    }

    fn on_zones_failed(&mut self, now: Now, name: &AccountName, failure: &Failure) {
        let Some(account) = self.accounts.get_mut(name) else {
            return;
        };
        account.zones_asked = false;
        account.zones_refused = !is_passing(failure);
        let refused = account.zones_refused;
        let pause = ZONES_PAUSE * f64::from(1_u32 << account.zones_failures.min(10));
        account.zones_failures = account.zones_failures.saturating_add(1);
        account.zones_at = now.mono.plus_secs(pause.min(ZONES_PAUSE_MOST));
        for id in self.take_zone_waiters(name) {
            let known_enough = |watch: &Watch| watch.place.is_some() || watch.region.is_some();
            if refused && self.watches.get(&id).is_some_and(known_enough) {
                // The region's own listing will have to do.
                self.begin(now, id);
                continue;
            }
            self.advance(now, id, |watcher, learned| {
                watcher.on_failure(now, failure.clone(), learned)
            });
        }
    }

    fn take_zone_waiters(&mut self, name: &AccountName) -> Vec<WatchId> {
        let mut ids = self.active_of(name);
        ids.retain(|id| {
            self.watches
                .get_mut(id)
                .is_some_and(|watch| std::mem::take(&mut watch.needs_zones))
        });
        ids
    }
}

/// A failure to be tried again that the service did not name itself.
fn failure(key: &str) -> Failure {
    Failure {
        kind: FailureKind::TryAgain,
        key: key.to_owned(),
        ret_code: None,
        message: None,
        request_id: None,
        retry_after_seconds: None,
    }
}

/// Whether a failure of this job speaks for the whole account. Zones, instances and the listing
/// without a place are extras that a sub-account may lack the permission for, or the service a
/// parameter: there only wrong keys count (RetCodes 170 to 174).
fn stops_account(job: &Job, failure: &Failure) -> bool {
    let is_extra = match job {
        Job::Progress(_) => false,
        Job::Images(place) => place.is_everywhere(),
        Job::Zones | Job::Instances(_) => true,
    };
    let wrong_keys = failure
        .ret_code
        .is_some_and(|code| (170..=174).contains(&code));
    failure.kind == FailureKind::Account && (!is_extra || wrong_keys)
}
