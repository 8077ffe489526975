//! Ten thousand builds in virtual time: a step must not cost more for the others that are watched.

#![allow(clippy::expect_used)] // a test's own mistakes may end it

use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use watch::{
    Fleet, FleetEvent, ImageFacts, ImageRow, Instance, Learned, Mono, NewWatch, Now, Order, Page,
    Place, ProgressAnswer, Question, Reply, Start, StatusAnswer, StatusWord, Wall, WatchId,
    Watcher,
};

/// Zones that the builds are spread over.
const ZONES: usize = 10;
/// Rows of a page.
const PAGE_ROWS: usize = 100;
/// Times that all is measured.
const RUNS: usize = 3;
/// Steps that take less, in nanoseconds, are not told apart.
const FLOOR: f64 = 10_000.0;

/// The builds of one zone.
#[derive(Debug, Clone)]
struct Zone {
    place: Place,
    images: Vec<String>,
}

/// Time that the engine took, by what it was called for.
#[derive(Debug, Default, Clone)]
struct Cost(BTreeMap<&'static str, (u32, Duration)>);

impl Cost {
    fn of<T>(&mut self, what: &'static str, work: impl FnOnce() -> T) -> T {
        // The only clock here: it measures the engine, which never sees it.
        #[allow(clippy::disallowed_methods)]
        let begin = Instant::now();
        let outcome = work();
        #[allow(clippy::disallowed_methods)] // as above
        let took = begin.elapsed();
        let (count, total) = self.0.entry(what).or_default();
        *count += 1;
        *total += took;
        outcome
    }

    /// The last call did so many pieces of work at once.
    fn share(&mut self, what: &'static str, pieces: usize) {
        let (count, _) = self.0.entry(what).or_default();
        *count += u32::try_from(pieces.saturating_sub(1)).unwrap_or(u32::MAX);
    }

    /// Mean nanoseconds for a call, or for a piece of its work.
    fn mean(&self, what: &str) -> Option<f64> {
        let (count, total) = self.0.get(what)?;
        Some(total.as_nanos() as f64 / f64::from(*count))
    }
}

struct Crowd {
    fleet: Fleet,
    zones: Vec<Zone>,
    at: Mono,
}

impl Crowd {
    fn new(builds: usize) -> Self {
        let zones = (0..ZONES).map(|zone| Zone {
            place: Place::new("cn-a", Some(&format!("cn-a-{zone:02}"))),
            images: (0..builds / ZONES)
                .map(|i| format!("img-{zone}-{i}"))
                .collect(),
        });
        let mut crowd = Crowd {
            fleet: Fleet::new(),
            zones: zones.collect(),
            at: Mono::ZERO,
        };
        let now = crowd.now();
        crowd
            .fleet
            .put_account(now, &"work".into(), 100_000_000, true);
        let mut id = 0;
        for zone in crowd.zones.clone() {
            for image in zone.images {
                id += 1;
                let new = NewWatch {
                    account: "work".into(),
                    image: image.into(),
                    place: Some(zone.place.clone()),
                    region: None,
                    watcher: Watcher::new(Start::default(), now, id),
                    instance: None,
                };
                assert!(crowd.fleet.add_watch(now, WatchId(id as i64), new));
            }
        }
        for zone in 0..ZONES {
            crowd.add_waiting_for_instance(zone);
        }
        crowd
    }

    /// An ended build whose instance stays locked: somebody looks at the instances all the time.
    fn add_waiting_for_instance(&mut self, zone: usize) {
        let now = self.now();
        let mut watcher = Watcher::new(Start::default(), now, 1);
        let mut facts = row("").facts;
        facts.status = Some(StatusWord::Available);
        watcher.on_status(now, StatusAnswer::Listed(facts), &Learned::default());
        let new = NewWatch {
            account: "work".into(),
            image: format!("done-{zone}").into(),
            place: Some(self.zones[zone].place.clone()),
            region: None,
            watcher,
            instance: Some(instance(&self.zones[zone].place)),
        };
        assert!(self.fleet.add_watch(now, WatchId(-1 - zone as i64), new));
    }

    fn now(&self) -> Now {
        Now {
            mono: self.at,
            wall: Wall(1_760_000_000_000).plus_secs(self.at.as_secs_f64()),
        }
    }

    /// Answers this many orders and says what that took.
    fn run(&mut self, orders: usize) -> Cost {
        let mut cost = Cost::default();
        let mut answered = 0;
        while answered < orders {
            let now = self.now();
            let fleet = &mut self.fleet;
            // Many builds may be due at one instant: a tick is measured by the orders it makes.
            let mut next = cost.of("tick", || {
                fleet.tick(now);
                fleet.next_order()
            });
            let before = answered;
            while let Some(order) = next {
                let reply = self.reply(&order);
                let what = match order.question {
                    Question::Progress { .. } => "progress",
                    Question::Images { .. } => "listing",
                    Question::Instances { .. } => "instances",
                    Question::Zones => "zones",
                };
                let fleet = &mut self.fleet;
                cost.of(what, || fleet.reply(now, order.id, Ok(reply)));
                answered += 1;
                next = self.fleet.next_order();
            }
            cost.share("tick", answered - before);
            while let Some(event) = self.fleet.next_event() {
                assert!(!matches!(event, FleetEvent::Discovered { .. }));
            }
            let fleet = &mut self.fleet;
            let deadline = cost.of("deadline", || fleet.next_deadline(now));
            self.at = self.at.max(deadline.expect("never done"));
        }
        cost
    }

    fn reply(&self, order: &Order) -> Reply {
        let zone = |place: &Place| {
            let found = self.zones.iter().find(|zone| zone.place == *place);
            found.expect("a known zone")
        };
        match &order.question {
            Question::Zones => {
                Reply::Zones(self.zones.iter().map(|z| z.place.clone().into()).collect())
            }
            Question::Instances { place, .. } => Reply::Instances(Page {
                row_count: 1,
                rows: vec![instance(place)],
                unreadable: false,
                total: None,
            }),
            Question::Progress { .. } => Reply::Progress(ProgressAnswer::Reported {
                percent: Some(self.at.as_secs_f64() / 100.0),
                remaining_seconds: None,
                total_seconds: None,
            }),
            Question::Images { place, .. } if place.is_everywhere() => Reply::Images(Page {
                rows: vec![],
                row_count: 0,
                unreadable: false,
                total: Some(0),
            }),
            Question::Images { place, offset, .. } => {
                let images = &zone(place).images;
                let rows = images.iter().skip(*offset as usize).take(PAGE_ROWS);
                let rows: Vec<ImageRow> = rows.map(|image| row(image)).collect();
                Reply::Images(Page {
                    row_count: rows.len() as u32,
                    rows,
                    unreadable: false,
                    total: Some(images.len() as u32),
                })
            }
        }
    }
}

fn instance(place: &Place) -> Instance {
    Instance {
        id: format!("u-{place:?}"),
        name: String::new(),
        locked: true,
    }
}

fn row(image: &str) -> ImageRow {
    ImageRow {
        image: image.into(),
        facts: ImageFacts {
            status: Some(StatusWord::Making),
            name: None,
            failed_reason: None,
            size_mb: None,
            created_at: None,
            container: None,
            source_gpu: None,
        },
        zones: Vec::new(),
    }
}

/// What the steps cost from the beginning until there was an order for each build, so that both
/// crowds do the same things. The least of several runs: what the machine does besides only adds.
fn cost_with(builds: usize) -> BTreeMap<&'static str, f64> {
    let mut least: BTreeMap<&'static str, f64> = BTreeMap::new();
    for _ in 0..RUNS {
        let cost = Crowd::new(builds).run(builds);
        for what in ["tick", "progress", "listing", "deadline", "instances"] {
            if let Some(mean) = cost.mean(what) {
                let known = least.entry(what).or_insert(mean);
                *known = known.min(mean);
            }
        }
    }
    least
}

#[test]
fn a_step_among_ten_thousand_builds_costs_hardly_more_than_among_a_thousand() {
    let (few, many) = (cost_with(1_000), cost_with(10_000));
    println!("ns per call: 1,000 builds {few:.0?}, 10,000 builds {many:.0?}");
    assert_eq!(many.len(), 5, "every kind of step was measured");
    for (what, cost) in &many {
        // log 10,000 / log 1,000 is 1.3, a loop over all builds would make it 10, and a busy
        // machine alone can double it. Below the floor
        // it is the machine's mood that is measured: such a loop takes hundreds of microseconds.
        let Some(few) = few.get(what) else { continue };
        assert!(
            *cost < 6.0 * few.max(FLOOR),
            "{what}: {few:.0} to {cost:.0} ns"
        );
    }
}
