//! The fleet in virtual time, with exact instants.

mod accounts;
mod controls;
mod instances;
mod listings;
mod lost;

use super::*;
use crate::{ImageFacts, ProgressAnswer, Start, State, StatusWord, Wall};

/// A fleet with a clock that the test moves.
struct Rig {
    fleet: Fleet,
    at: f64,
    /// Whether the service lists images without being told a place.
    wide: bool,
}

const ACCOUNT: &str = "work";

impl Rig {
    /// One account with a large budget and two zones, "a" and "b"; discovery off.
    fn new() -> Self {
        let mut rig = Rig::bare();
        let zones = rig.order();
        rig.answer(&zones, zones_of(&["a", "b"]));
        rig
    }

    /// The same, before its zones are known.
    fn bare() -> Self {
        Rig::with(6000, false)
    }

    fn with(per_minute: u32, discovery: bool) -> Self {
        let mut fleet = Fleet::new();
        let now = now(0.0);
        fleet.put_account(now, &ACCOUNT.into(), per_minute, discovery);
        Rig {
            fleet,
            at: 0.0,
            wide: false,
        }
    }

    fn now(&self) -> Now {
        now(self.at)
    }

    fn add(&mut self, id: i64, image: &str, place: Option<Place>) {
        assert!(self.try_add(id, image, place));
    }

    fn try_add(&mut self, id: i64, image: &str, place: Option<Place>) -> bool {
        let watcher = Watcher::new(Start::default(), self.now(), id as u64);
        self.put(id, image, place, watcher, None)
    }

    fn put(
        &mut self,
        id: i64,
        image: &str,
        place: Option<Place>,
        watcher: Watcher,
        instance: Option<Instance>,
    ) -> bool {
        let new = NewWatch {
            account: ACCOUNT.into(),
            image: image.into(),
            place,
            region: None,
            watcher,
            instance,
        };
        self.fleet.add_watch(self.now(), WatchId(id), new)
    }

    /// What is asked right now.
    fn orders(&mut self) -> Vec<Order> {
        self.fleet.tick(self.now());
        let mut orders = Vec::new();
        while let Some(order) = self.fleet.next_order() {
            if is_trial(&order) && !self.wide {
                self.fail(&order, FailureKind::Watch);
            } else {
                orders.push(order);
            }
        }
        orders
    }

    /// The only listing that is asked right now.
    fn listing(&mut self) -> Order {
        let mut orders = self.orders();
        orders.retain(is_listing);
        assert_eq!(orders.len(), 1, "{orders:?}");
        orders.remove(0)
    }

    /// The only order there is right now.
    fn order(&mut self) -> Order {
        let mut orders = self.orders();
        assert_eq!(orders.len(), 1, "{orders:?}");
        orders.remove(0)
    }

    /// Moves on to the fleet's own next deadline and gives what is asked there.
    fn next(&mut self) -> Vec<Order> {
        let orders = self.orders();
        if !orders.is_empty() {
            return orders;
        }
        for _ in 0..1000 {
            let now = self.now();
            let at = self.fleet.next_deadline(now).expect("something is planned");
            self.at = self.at.max(at.as_secs_f64());
            let orders = self.orders();
            if !orders.is_empty() {
                return orders;
            }
        }
        panic!("deadlines without orders")
    }

    fn answer(&mut self, order: &Order, reply: Reply) {
        self.fleet.reply(self.now(), order.id, Ok(reply));
    }

    fn fail(&mut self, order: &Order, kind: FailureKind) {
        self.fleet
            .reply(self.now(), order.id, Err(failure(kind, None)));
    }

    /// Lists these images, whatever is asked of listings; progress is refused by the product.
    fn list(&mut self, order: &Order, images: &[(&str, StatusWord)]) {
        match order.question {
            Question::Images { .. } => self.answer(order, Reply::Images(page(images))),
            Question::Progress { .. } => {
                self.answer(order, Reply::Progress(ProgressAnswer::Refused));
            }
            Question::Zones | Question::Instances { .. } => {
                panic!("not about images: {order:?}")
            }
        }
    }

    fn events(&mut self) -> Vec<FleetEvent> {
        std::iter::from_fn(|| self.fleet.next_event()).collect()
    }

    fn state(&self, id: i64) -> &State {
        self.fleet.watcher(WatchId(id)).expect("watched").state()
    }

    /// Neither on the timetable nor being asked nor ended: such a watch is lost.
    fn assert_alive(&self, id: i64) {
        let watch = &self.fleet.watches[&WatchId(id)];
        assert!(
            watch.is_busy() || watch.scheduled.is_some() || watch.watcher.plan().is_none(),
            "watch {id} is lost"
        );
    }
}

fn now(at: f64) -> Now {
    Now {
        mono: Mono::from_secs_f64(at),
        wall: Wall(1_700_000_000_000).plus_secs(at),
    }
}

fn zone(name: &str) -> Place {
    Place::new("cn-wlcb", Some(name))
}

fn facts(status: StatusWord) -> ImageFacts {
    ImageFacts {
        status: Some(status),
        name: None,
        failed_reason: None,
        size_mb: None,
        created_at: None,
        container: None,
        source_gpu: None,
    }
}

fn page(images: &[(&str, StatusWord)]) -> Page<ImageRow> {
    part(images, images.len() as u32)
}

fn part(images: &[(&str, StatusWord)], total: u32) -> Page<ImageRow> {
    let row = |(image, status): &(&str, StatusWord)| ImageRow {
        image: (*image).into(),
        facts: facts(status.clone()),
        zones: Vec::new(),
    };
    Page {
        rows: images.iter().map(row).collect(),
        row_count: images.len() as u32,
        unreadable: false,
        total: Some(total),
    }
}

fn failure(kind: FailureKind, ret_code: Option<i64>) -> Failure {
    Failure {
        kind,
        key: format!("{kind:?}"),
        ret_code,
        message: None,
        request_id: None,
        retry_after_seconds: None,
    }
}

fn place_of(order: &Order) -> &Place {
    match &order.question {
        Question::Images { place, .. }
        | Question::Instances { place, .. }
        | Question::Progress { place, .. } => place,
        Question::Zones => panic!("zones have no place"),
    }
}

fn is_listing(order: &Order) -> bool {
    matches!(order.question, Question::Images { .. })
}

fn is_trial(order: &Order) -> bool {
    is_listing(order) && place_of(order).is_everywhere()
}

fn zones_of(names: &[&str]) -> Reply {
    Reply::Zones(names.iter().map(|name| zone(name).into()).collect())
}
