//! One day of the program: drives the fleet through it and checks what it says.

use crate::service::{ACCOUNTS, DAY, Fate, MIDNIGHT, Service};
use fastrand::Rng;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use watch::{
    Event, Failure, FailureKind, Fleet, FleetEvent, Mono, NewWatch, Now, Order, Place, Question,
    Reply, Snapshot, Start, State, WatchId, Watcher,
};

/// Builds of a day.
const IMAGES: usize = 200;
/// Requests a minute.
const BUDGET: u32 = 60;
/// Seconds within which an end is noticed when nothing has been in the way for as long: the longest
/// pause after failures, and some for the budget and for throttling to ease off.
const BOUND: f64 = 480.0;
/// The same for images to be discovered.
const DISCOVERED_WITHIN: f64 = 600.0;

/// What may happen at a moment.
#[derive(Debug)]
enum Happening {
    Answer(Box<(Order, Result<Reply, Failure>)>),
    Add(usize),
    Sleep(f64),
    Jump(f64),
    /// Off for so long; with the memory as of the last saved event, or as of the last moment.
    Restart(f64, bool),
    RetryAccount(usize),
    RetryWatch(WatchId),
    PollNow(usize),
    Check,
}

/// What a day came to.
#[derive(Debug, Default)]
pub(crate) struct Day {
    pub(crate) ends: usize,
    pub(crate) questions: usize,
    /// Seconds from the end to its notice, of ends that nothing disturbed.
    pub(crate) delays: Vec<f64>,
}

/// What is remembered of a watch outside of the fleet: the app's database.
#[derive(Debug)]
struct Record {
    account: usize,
    image: usize,
    added: f64,
    place: Option<Place>,
    saved: Snapshot,
    appeared: bool,
    told: usize,
    /// Until when it stood still, waiting for a person.
    blocked_until: f64,
}

pub(crate) struct Life {
    rng: Rng,
    service: Service,
    fleet: Fleet,
    /// True seconds since the beginning.
    t: f64,
    /// True time at which the monotonic clock stood at 0, sleep taken off.
    mono_epoch: f64,
    wall_offset: f64,
    happenings: BTreeMap<(u64, u64), Happening>,
    count: u64,
    records: BTreeMap<WatchId, Record>,
    by_image: BTreeMap<usize, WatchId>,
    /// Progress questions on their way.
    asking: BTreeSet<String>,
    /// Listings on their way.
    listing: BTreeSet<(usize, Place)>,
    /// Orders of the last minute of each account, on the monotonic clock.
    spent: Vec<VecDeque<f64>>,
    blocked: Vec<bool>,
    /// When something last stood in the way of each account.
    disturbed: Vec<f64>,
    /// Failed listings in a row of each place.
    refused: BTreeMap<(usize, Place), u32>,
    /// Until when discovery may leave some place of an account alone.
    closed_until: Vec<f64>,
    day: Day,
}

impl Life {
    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let service = Service::new(&mut rng, IMAGES);
        let mut life = Life {
            rng,
            service,
            fleet: Fleet::new(),
            t: 0.0,
            mono_epoch: 0.0,
            wall_offset: 0.0,
            happenings: BTreeMap::new(),
            count: 0,
            records: BTreeMap::new(),
            by_image: BTreeMap::new(),
            asking: BTreeSet::new(),
            listing: BTreeSet::new(),
            spent: vec![VecDeque::new(); ACCOUNTS.len()],
            blocked: vec![false; ACCOUNTS.len()],
            disturbed: vec![0.0; ACCOUNTS.len()],
            refused: BTreeMap::new(),
            closed_until: vec![0.0; ACCOUNTS.len()],
            day: Day::default(),
        };
        life.put_accounts();
        life.plan_the_day();
        life
    }

    fn plan_the_day(&mut self) {
        for i in 0..IMAGES {
            let image = &self.service.images[i];
            // The first account's builds are mostly left to discovery.
            if discovers(image.account) && self.rng.u32(..4) > 0 {
                continue;
            }
            let joined = image.start + (image.end - image.start) * (1.2 * self.rng.f64() - 0.3);
            self.at(joined.max(0.0), Happening::Add(i));
        }
        for _ in 0..self.rng.usize(..6) {
            let (at, long) = (self.moment(), 5.0 + 7_200.0 * self.rng.f64().powi(2));
            self.at(at, Happening::Sleep(long));
        }
        for _ in 0..self.rng.usize(..6) {
            let (at, by) = (self.moment(), 7_200.0 * (self.rng.f64() - 0.5));
            self.at(at, Happening::Jump(by));
        }
        for _ in 0..self.rng.usize(..8) {
            let (at, long) = (self.moment(), 1.0 + 1_800.0 * self.rng.f64().powi(3));
            let exact = self.rng.bool();
            self.at(at, Happening::Restart(long, exact));
        }
        for _ in 0..40 {
            let (at, image) = (self.moment(), self.rng.usize(..IMAGES));
            self.at(at, Happening::PollNow(image));
        }
        self.at(0.0, Happening::Check);
    }

    fn moment(&mut self) -> f64 {
        self.rng.f64() * DAY
    }

    fn at(&mut self, t: f64, happening: Happening) {
        self.count += 1;
        self.happenings
            .insert(((t.max(self.t) * 1e6) as u64, self.count), happening);
    }

    fn now(&self) -> Now {
        Now {
            mono: Mono::from_secs_f64(self.t - self.mono_epoch),
            wall: MIDNIGHT.plus_secs(self.t + self.wall_offset),
        }
    }

    /// Lives through the day and some hours of peace after it.
    pub(crate) fn live(mut self) -> Day {
        let end = DAY + 6.0 * 3_600.0;
        while self.t < end {
            let now = self.now();
            self.fleet.tick(now);
            self.take_orders();
            self.take_events();
            let now = self.now();
            let deadline = self.fleet.next_deadline(now).map(|at| {
                // A hair later, so that rounding never makes it earlier.
                (at.as_secs_f64() + self.mono_epoch + 1e-6).max(self.t)
            });
            let happening = self.happenings.first_key_value();
            let next = happening.map_or(f64::INFINITY, |((at, _), _)| *at as f64 / 1e6);
            if deadline.is_some_and(|deadline| deadline < next) {
                self.t = deadline.unwrap_or(next);
                continue;
            }
            let Some((_, happening)) = self.happenings.pop_first() else {
                break;
            };
            self.t = self.t.max(next);
            self.happen(happening);
            self.take_events();
        }
        self.check_all_told();
        self.day.ends = self.records.values().filter(|r| r.told > 0).count();
        self.day
    }

    fn happen(&mut self, happening: Happening) {
        let now = self.now();
        match happening {
            Happening::Answer(answer) => self.deliver(*answer),
            Happening::Add(image) => {
                let place = self.guess_place(image);
                self.add(image, place);
            }
            Happening::Sleep(long) => {
                self.t += long;
                self.mono_epoch += long;
                self.closed_until
                    .iter_mut()
                    .for_each(|until| *until += long);
                self.disturb_all();
                let now = self.now();
                self.fleet.wake(now);
            }
            Happening::Jump(by) => {
                self.wall_offset += by;
                // From the clocks alone a jump may look like sleep.
                if self.rng.bool() {
                    let now = self.now();
                    self.fleet.wake(now);
                }
            }
            Happening::Restart(long, exact) => self.restart(long, exact),
            Happening::RetryAccount(account) => {
                self.blocked[account] = false;
                self.disturbed[account] = self.t;
                self.fleet.retry_account(now, ACCOUNTS[account]);
            }
            Happening::RetryWatch(id) => {
                if let Some(record) = self.records.get_mut(&id) {
                    record.blocked_until = self.t;
                }
                self.fleet.poll_now(now, id);
            }
            Happening::PollNow(image) => {
                if let Some(&id) = self.by_image.get(&image) {
                    self.fleet.poll_now(now, id);
                }
            }
            Happening::Check => {
                self.check();
                self.at(self.t + 20.0, Happening::Check);
            }
        }
    }

    /// Right, not known, or wrong.
    fn guess_place(&mut self, image: usize) -> Option<Place> {
        match self.rng.u32(..4) {
            0 => None,
            1 => {
                let zones = self.service.zones();
                Some(zones[self.rng.usize(..zones.len())].clone())
            }
            _ => Some(self.service.images[image].place.clone()),
        }
    }

    fn add(&mut self, image: usize, place: Option<Place>) {
        if self.by_image.contains_key(&image) {
            return;
        }
        let now = self.now();
        let id = WatchId(image as i64);
        let watcher = Watcher::new(Start::default(), now, self.rng.u64(..));
        let record = Record {
            account: self.service.images[image].account,
            image,
            added: self.t,
            place,
            saved: watcher.snapshot(now),
            appeared: false,
            told: 0,
            blocked_until: 0.0,
        };
        self.put(id, &record, watcher);
        self.records.insert(id, record);
        self.by_image.insert(image, id);
    }

    fn put(&mut self, id: WatchId, record: &Record, watcher: Watcher) {
        let new = NewWatch {
            account: ACCOUNTS[record.account].into(),
            image: self.service.images[record.image].id.as_str().into(),
            place: record.place.clone(),
            region: None,
            watcher,
            instance: None,
        };
        let now = self.now();
        assert!(self.fleet.add_watch(now, id, new));
    }

    fn put_accounts(&mut self) {
        let now = self.now();
        for (i, name) in ACCOUNTS.iter().enumerate() {
            self.fleet
                .put_account(now, &(*name).into(), BUDGET, discovers(i));
        }
    }

    fn restart(&mut self, long: f64, exact: bool) {
        let now = self.now();
        let snapshots: BTreeMap<WatchId, Snapshot> = self
            .records
            .iter()
            .map(|(&id, record)| {
                let exact = self.fleet.watcher(id).filter(|_| exact);
                let kept = exact.map_or_else(|| record.saved.clone(), |w| w.snapshot(now));
                let json = serde_json::to_string(&kept).expect("a snapshot can be written");
                (id, serde_json::from_str(&json).expect("and read"))
            })
            .collect();
        self.fleet = Fleet::new();
        self.happenings
            .retain(|_, happening| !matches!(happening, Happening::Answer(_)));
        self.asking.clear();
        self.listing.clear();
        self.spent.iter_mut().for_each(VecDeque::clear);
        self.blocked.fill(false);
        self.t += long;
        self.mono_epoch = self.t - self.rng.f64() * 1_000.0;
        self.disturb_all();
        self.put_accounts();
        let records = std::mem::take(&mut self.records);
        for (&id, record) in &records {
            let now = self.now();
            let seed = self.rng.u64(..);
            let watcher = Watcher::restore(snapshots[&id].clone(), now, seed);
            self.put(id, record, watcher);
        }
        self.records = records;
        self.records
            .values_mut()
            .for_each(|record| record.blocked_until = record.blocked_until.min(self.t));
    }

    fn disturb_all(&mut self) {
        self.disturbed.fill(self.t);
    }

    fn deliver(&mut self, (order, reply): (Order, Result<Reply, Failure>)) {
        let account = account_of(&order);
        match &order.question {
            Question::Progress { image, .. } => {
                self.asking.remove(&**image);
            }
            Question::Images { place, .. } => {
                let key = (account, place.clone());
                self.listing.remove(&key);
                let refused = self.refused.entry(key).or_default();
                *refused = if reply.is_ok() { 0 } else { *refused + 1 };
                if *refused >= 3 {
                    self.closed_until[account] = self.t + 3_600.0;
                }
            }
            Question::Instances { .. } | Question::Zones => {}
        }
        let throttled = matches!(&reply, Err(why) if why.kind == FailureKind::SlowDown);
        let now = self.now();
        self.fleet.reply(now, order.id, reply);
        if throttled || self.fleet.is_slowed(ACCOUNTS[account]) {
            self.disturbed[account] = self.t;
        }
    }

    fn take_orders(&mut self) {
        while let Some(order) = self.fleet.next_order() {
            let account = account_of(&order);
            assert!(!self.blocked[account], "a blocked account asks");
            self.day.questions += 1;
            self.book(account);
            match &order.question {
                Question::Progress { image, .. } => {
                    let new = self.asking.insert(image.to_string());
                    assert!(new, "{image} is asked about twice at once");
                }
                Question::Images { place, .. } => {
                    let new = self.listing.insert((account, place.clone()));
                    assert!(new, "{place:?} is listed twice at once");
                }
                Question::Instances { .. } | Question::Zones => {}
            }
            let latency = match self.rng.u32(..50) {
                0 => 30.0 * self.rng.f64(),
                _ => 0.03 + self.rng.f64().powi(2),
            };
            // The service may have made up its mind at any moment in between.
            let decided = self.t + latency * self.rng.f64();
            let reply = self
                .service
                .answer(&mut self.rng, decided, account, &order.question);
            self.at(
                self.t + latency,
                Happening::Answer(Box::new((order, reply))),
            );
        }
    }

    fn book(&mut self, account: usize) {
        let mono = self.now().mono.as_secs_f64();
        let spent = &mut self.spent[account];
        while spent.front().is_some_and(|&at| mono - at >= 60.0) {
            spent.pop_front();
        }
        spent.push_back(mono);
        assert!(
            spent.len() <= BUDGET as usize,
            "{} requests in a minute",
            spent.len()
        );
    }

    fn take_events(&mut self) {
        while let Some(event) = self.fleet.next_event() {
            match event {
                FleetEvent::Watch { id, event } => self.watch_event(id, event),
                FleetEvent::Located { id, place } => {
                    let record = self.records.get_mut(&id).expect("a known watch");
                    assert_eq!(place, self.service.images[record.image].place);
                    record.place = Some(place);
                }
                FleetEvent::Discovered {
                    account,
                    place,
                    row,
                } => {
                    let image = row.image.trim_start_matches("img-").parse().expect("ours");
                    assert!(!self.by_image.contains_key(&image), "offered twice");
                    let known = &self.service.images[image];
                    assert_eq!((ACCOUNTS[known.account], &known.place), (&*account, &place));
                    self.add(image, Some(place.clone()));
                    let now = self.now();
                    self.fleet
                        .seen(now, WatchId(image as i64), &place, row.facts);
                }
                FleetEvent::AccountBlocked { account, .. } => {
                    let account = index(&account);
                    assert!(!self.blocked[account], "said twice");
                    self.blocked[account] = true;
                    let pause = 60.0 + 1_200.0 * self.rng.f64();
                    self.at(self.t + pause, Happening::RetryAccount(account));
                }
                FleetEvent::Zones { .. } => {}
                FleetEvent::InstanceFound { .. } | FleetEvent::InstanceBack { .. } => {
                    panic!("there are no instances")
                }
            }
        }
    }

    fn watch_event(&mut self, id: WatchId, event: Event) {
        let now = self.now();
        let record = self.records.get_mut(&id).expect("a known watch");
        match event {
            Event::Appeared => record.appeared = true,
            Event::StateChanged { to, .. } if to.is_end() => {
                let image = &self.service.images[record.image];
                let truth = match image.fate {
                    Fate::Ready => State::Ready,
                    Fate::Failed => State::Failed {
                        reason: Some(image.id.clone()),
                    },
                    Fate::Deleted => State::Gone,
                };
                assert!(self.t >= image.end, "{} had not ended", image.id);
                assert_eq!(to, truth, "{}", image.id);
                record.told += 1;
                assert_eq!(record.told, 1, "{} told twice", image.id);
                let disturbed = self.disturbed[record.account];
                if image.end > record.added && image.end - disturbed > 60.0 {
                    self.day.delays.push(self.t - image.end);
                }
            }
            Event::Ended { .. } => assert_eq!(record.told, 1, "ended without being told"),
            Event::Blocked(_) => {
                record.blocked_until = f64::INFINITY;
                let pause = 600.0 * self.rng.f64();
                self.at(self.t + pause, Happening::RetryWatch(id));
            }
            _ => return,
        }
        // What the app does: every such event is in its database before anything else happens.
        if let (Some(watcher), Some(record)) = (self.fleet.watcher(id), self.records.get_mut(&id)) {
            record.saved = watcher.snapshot(now);
        }
    }

    /// Nothing in the way for long, and still not told: that is too late.
    fn check(&mut self) {
        for (account, name) in ACCOUNTS.iter().enumerate() {
            let slowed = self.fleet.is_slowed(name);
            if self.blocked[account] || slowed || !self.service.is_calm(self.t) {
                self.disturbed[account] = self.t;
            }
        }
        for record in self.records.values().filter(|record| record.told == 0) {
            let image = &self.service.images[record.image];
            let calm = record
                .blocked_until
                .max(self.disturbed[record.account])
                .max(record.added)
                .max(image.end);
            let expected = record.appeared || image.fate != Fate::Deleted;
            assert!(
                !expected || self.t - calm <= BOUND,
                "{} ended at {:.0}, undisturbed since {calm:.0}, not told at {:.0}: {:?} {:?} next {:?} place {:?}",
                image.id,
                image.end,
                self.t,
                self.fleet
                    .watcher(WatchId(record.image as i64))
                    .map(Watcher::connection),
                self.fleet
                    .watcher(WatchId(record.image as i64))
                    .map(Watcher::state),
                self.fleet.next_poll(WatchId(record.image as i64)),
                self.fleet.place(WatchId(record.image as i64)),
            );
        }
        for (i, image) in self.service.images.iter().enumerate() {
            let calm = image
                .start
                .max(self.disturbed[image.account])
                .max(self.closed_until[image.account]);
            let making = (image.start..image.end).contains(&self.t);
            assert!(
                !making
                    || !discovers(image.account)
                    || self.by_image.contains_key(&i)
                    || self.t - calm <= DISCOVERED_WITHIN,
                "{} of {:?}, made since {:.0}, undisturbed since {calm:.0}, is not discovered at {:.0}",
                image.id,
                image.place,
                image.start,
                self.t,
            );
        }
    }

    fn check_all_told(&self) {
        for record in self.records.values() {
            let image = &self.service.images[record.image];
            let expected = record.appeared || image.fate != Fate::Deleted;
            assert_eq!(record.told, usize::from(expected), "{}", image.id);
        }
    }
}

fn discovers(account: usize) -> bool {
    account == 0
}

fn index(name: &str) -> usize {
    let found = ACCOUNTS.iter().position(|account| *account == name);
    found.expect("a known account")
}

fn account_of(order: &Order) -> usize {
    index(&order.account)
}
