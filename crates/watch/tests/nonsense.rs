//! Two minutes of nonsense at any moment of a build end nothing: every kind, at every moment, for
//! builds with and without progress, in virtual time.

use watch::{
    Event, Failure, FailureKind, Fleet, FleetEvent, ImageFacts, ImageRow, Mono, NewWatch, Now,
    Order, Page, Place, ProgressAnswer, Question, Reply, Start, State, StatusWord, Wall, WatchId,
    Watcher,
};

/// How long the nonsense lasts, in seconds.
const NONSENSE: f64 = 120.0;
/// When the build is ready, in seconds.
const READY: f64 = 600.0;
/// Rows of a page, few, so that a listing has several.
const PAGE: usize = 3;
/// Other images of the account in the same zone.
const OTHERS: usize = 7;

/// What is wrong with the answers.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    /// Listings have no rows, and say so.
    Empty,
    /// The first page is empty, but there should be rows.
    EmptyPage,
    /// Listings lack this image, and their count agrees.
    Partial,
    /// Listings lack this image, and their count does not agree.
    PartialByCount,
    /// The order changes between pages, so that some rows come twice and others never.
    Shuffled,
    /// Each page is the first one.
    Repeated,
    /// Listings are somebody else's.
    Foreign,
    /// Some rows cannot be read.
    Unreadable,
    /// The count is missing.
    Uncounted,
    /// Everything fails with this; HTML, broken JSON and time-outs are the first.
    Fails(FailureKind, Option<i64>),
    /// Only listings fail.
    ListingsFail(FailureKind, Option<i64>),
    /// Only progress fails.
    ProgressFails(FailureKind, Option<i64>),
}

const KINDS: [Kind; 24] = [
    Kind::Empty,
    Kind::EmptyPage,
    Kind::Partial,
    Kind::PartialByCount,
    Kind::Shuffled,
    Kind::Repeated,
    Kind::Foreign,
    Kind::Unreadable,
    Kind::Uncounted,
    Kind::Fails(FailureKind::TryAgain, None),
    Kind::Fails(FailureKind::TryAgain, Some(120)),
    Kind::Fails(FailureKind::TryAgain, Some(8_433)),
    Kind::Fails(FailureKind::SlowDown, Some(153)),
    Kind::Fails(FailureKind::Watch, Some(199)),
    Kind::Fails(FailureKind::Watch, Some(8_039)),
    Kind::Fails(FailureKind::Product, Some(226_604)),
    Kind::Fails(FailureKind::OurBug, Some(161)),
    Kind::ListingsFail(FailureKind::Watch, Some(230)),
    Kind::ListingsFail(FailureKind::Product, Some(9_000)),
    Kind::ListingsFail(FailureKind::TryAgain, None),
    Kind::ProgressFails(FailureKind::Watch, Some(230)),
    Kind::ProgressFails(FailureKind::Watch, Some(8_351)),
    Kind::ProgressFails(FailureKind::Product, Some(8_999)),
    Kind::ProgressFails(FailureKind::TryAgain, Some(8_433)),
];

/// When it begins, in seconds: before the first look, early, in the middle, at the last percents, at
/// the end, and so that it lasts until just before or after the end.
const MOMENTS: [f64; 10] = [
    0.0, 3.0, 60.0, 290.0, 450.0, 479.0, 490.0, 540.0, 575.0, 599.0,
];

/// A build, what is wrong with the service, and when.
#[derive(Debug, Clone, Copy)]
struct Case {
    kind: Kind,
    from: f64,
    container: bool,
    discovery: bool,
    /// Whether the account has no other image.
    alone: bool,
}

/// How it went.
#[derive(Debug)]
struct Outcome {
    ends: Vec<(f64, State)>,
    blocked: bool,
    /// When a percentage came.
    percents: Vec<f64>,
}

fn now(at: f64) -> Now {
    Now {
        mono: Mono::from_secs_f64(at),
        wall: Wall(1_790_000_000_000).plus_secs(at),
    }
}

fn zone() -> Place {
    Place::new("cn-wlcb", Some("cn-wlcb-01"))
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

fn row(image: &str, status: StatusWord, container: bool) -> ImageRow {
    ImageRow {
        image: image.into(),
        facts: ImageFacts {
            status: Some(status),
            name: None,
            failed_reason: None,
            size_mb: None,
            created_at: Some(Wall(1_790_000_000_000)),
            container: Some(container),
            source_gpu: None,
        },
        zones: Vec::new(),
    }
}

impl Case {
    fn is_nonsense(&self, at: f64) -> bool {
        (self.from..self.from + NONSENSE).contains(&at)
    }

    /// All rows in the service's order.
    fn rows(&self, at: f64) -> Vec<ImageRow> {
        let status = if at < READY {
            StatusWord::Making
        } else {
            StatusWord::Available
        };
        let others = if self.alone { 0 } else { OTHERS };
        let other = |n| row(&format!("other-{n}"), StatusWord::Available, false);
        let mut rows: Vec<ImageRow> = (0..others).map(other).collect();
        rows.insert(others.min(4), row("img", status, self.container));
        rows
    }

    fn list(&self, at: f64, offset: u32) -> Page<ImageRow> {
        let mut rows = self.rows(at);
        let mut total = Some(rows.len() as u32);
        let mut offset = offset as usize;
        let mut unreadable = false;
        if self.is_nonsense(at) {
            match self.kind {
                Kind::Empty => {
                    rows.clear();
                    total = Some(0);
                }
                Kind::EmptyPage => rows.clear(),
                Kind::Partial | Kind::PartialByCount => {
                    rows.retain(|row| &*row.image != "img");
                    if self.kind == Kind::Partial {
                        total = Some(rows.len() as u32);
                    }
                }
                Kind::Shuffled if offset > 0 => rows.rotate_left(4),
                Kind::Repeated => offset = 0,
                Kind::Foreign => {
                    rows = (0..5)
                        .map(|n| row(&format!("foreign-{n}"), StatusWord::Making, false))
                        .collect();
                    total = Some(5);
                }
                Kind::Unreadable => unreadable = true,
                Kind::Uncounted => total = None,
                _ => {}
            }
        }
        let mut rows: Vec<ImageRow> = rows.into_iter().skip(offset).take(PAGE).collect();
        let row_count = rows.len() as u32;
        if unreadable {
            rows.clear();
        }
        Page {
            rows,
            row_count,
            unreadable,
            total,
        }
    }

    fn answer(&self, at: f64, question: &Question) -> Result<Reply, Failure> {
        let listing = matches!(question, Question::Images { .. });
        let progress = matches!(question, Question::Progress { .. });
        if self.is_nonsense(at) {
            match self.kind {
                Kind::Fails(kind, code) => return Err(failure(kind, code)),
                Kind::ListingsFail(kind, code) if listing => return Err(failure(kind, code)),
                Kind::ProgressFails(kind, code) if progress => return Err(failure(kind, code)),
                _ => {}
            }
        }
        match question {
            Question::Zones => Ok(Reply::Zones(vec![zone().into()])),
            Question::Images { offset, .. } => Ok(Reply::Images(self.list(at, *offset))),
            Question::Progress { .. } if self.container => {
                Err(failure(FailureKind::TryAgain, Some(8_433)))
            }
            Question::Progress { .. } => Ok(Reply::Progress(ProgressAnswer::Reported {
                percent: Some((at / 5.0).min(100.0)),
                remaining_seconds: Some((500.0 - at).max(0.0)),
                total_seconds: None,
            })),
            Question::Instances { .. } => Ok(Reply::Instances(Page {
                rows: vec![],
                row_count: 0,
                unreadable: false,
                total: Some(0),
            })),
        }
    }

    /// Lives through the build until half an hour after its end.
    fn run(&self) -> Outcome {
        let mut fleet = Fleet::new();
        fleet.put_account(now(0.0), &"work".into(), 120, self.discovery);
        let new = NewWatch {
            account: "work".into(),
            image: "img".into(),
            place: Some(zone()),
            region: None,
            watcher: Watcher::new(Start::default(), now(0.0), 7),
            instance: None,
        };
        assert!(fleet.add_watch(now(0.0), WatchId(1), new));
        let mut outcome = Outcome {
            ends: Vec::new(),
            blocked: false,
            percents: Vec::new(),
        };
        let mut at = 0.0;
        while at < READY + 1_800.0 {
            fleet.tick(now(at));
            while let Some(Order { id, question, .. }) = fleet.next_order() {
                fleet.reply(now(at), id, self.answer(at, &question));
            }
            while let Some(event) = fleet.next_event() {
                self.hear(at, &event, &mut outcome);
            }
            let next = fleet.next_deadline(now(at));
            at = next.map_or(f64::MAX, |next| next.as_secs_f64().max(at + 0.01));
        }
        outcome
    }

    fn hear(&self, at: f64, event: &FleetEvent, outcome: &mut Outcome) {
        let FleetEvent::Watch {
            id: WatchId(1),
            event,
        } = event
        else {
            return;
        };
        match event {
            Event::StateChanged { to, .. } if to.is_end() => outcome.ends.push((at, to.clone())),
            Event::Blocked(_) => outcome.blocked = true,
            Event::Progressed { .. } => outcome.percents.push(at),
            _ => {}
        }
    }
}

fn cases() -> impl Iterator<Item = Case> {
    KINDS.into_iter().flat_map(|kind| {
        MOMENTS.into_iter().flat_map(move |from| {
            (0..8).map(move |bits| Case {
                kind,
                from,
                container: bits & 1 != 0,
                discovery: bits & 2 != 0,
                alone: bits & 4 != 0,
            })
        })
    })
}

#[test]
fn two_minutes_of_nonsense_at_any_moment_end_nothing() {
    let mut latest = 0.0_f64;
    for case in cases() {
        let outcome = case.run();
        let [(at, State::Ready)] = outcome.ends[..] else {
            panic!("{case:?}: {outcome:?}");
        };
        let could_see = READY.max(if case.is_nonsense(READY) {
            case.from + NONSENSE
        } else {
            READY
        });
        latest = latest.max(at - could_see);
        assert!(at - could_see <= 75.0, "{case:?}: {outcome:?}");
        assert!(!outcome.blocked, "{case:?}: {outcome:?}");
    }
    println!("ready was told {latest:.0} s after it could be seen, at the latest");
}

#[test]
fn percentages_are_back_within_a_minute_after_the_nonsense() {
    let mut latest = 0.0_f64;
    let lacked_progress =
        |case: &Case| matches!(case.kind, Kind::Fails(..) | Kind::ProgressFails(..));
    // Before the first percentage, an image without progress would look the same.
    let cases = cases().filter(|case| !case.container && (60.0..380.0).contains(&case.from));
    for case in cases.filter(lacked_progress) {
        let over = case.from + NONSENSE;
        let next = |case: &Case| case.run().percents.into_iter().find(|at| *at >= over);
        let calm = Case {
            from: f64::INFINITY,
            ..case
        };
        let (back, usual) = (next(&case).unwrap(), next(&calm).unwrap());
        latest = latest.max(back - usual);
        assert!(back - usual <= 60.0, "{case:?}: {back} instead of {usual}");
    }
    println!("percentages came {latest:.0} s later than without, at the latest");
}
