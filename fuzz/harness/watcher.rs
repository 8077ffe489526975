//! One build, told anything in any order at any time: it never panics, ends once, and stays small.

#[path = "bytes.rs"]
mod bytes;

use bytes::Bytes;
use watch::{
    Connection, Event, Learned, MAX_SAMPLES, Mono, Now, PastBuild, PauseBounds, Snapshot, Start,
    StatusAnswer, Wall, Watcher,
};

/// Most bytes of a snapshot: its samples, and texts of a listing, which the input bounds.
const SNAPSHOT: usize = 100_000;
/// Most events of one step.
const EVENTS: usize = 12;
/// Steps of one run.
const STEPS: usize = 400;

/// Runs a watcher through the inputs that `data` means.
pub(crate) fn check(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    let mut now = Now {
        mono: Mono::ZERO,
        wall: Wall(1_800_000_000_000),
    };
    let start = Start {
        created_at: (bytes.one_in(2)).then(|| bytes.wall()),
        size_mb: bytes.maybe(),
        container: (bytes.one_in(4)).then_some(true),
    };
    let mut watcher = Watcher::new(start, now, 1);
    let mut learned = Learned::default();
    let mut ended = false;
    for _ in 0..STEPS {
        if bytes.is_empty() {
            break;
        }
        let events = step(&mut bytes, &mut watcher, &mut now, &mut learned);
        assert!(events.len() <= EVENTS, "{events:?}");
        for event in &events {
            assert!(!ended, "after the end: {event:?}");
            ended = matches!(event, Event::Ended { .. });
        }
        assert_eq!(ended, watcher.state().is_end());
        hold(&watcher, now);
    }
    let text = serde_json::to_string(&watcher.snapshot(now)).expect("a snapshot can be written");
    assert!(text.len() <= SNAPSHOT, "a snapshot of {} bytes", text.len());
}

fn step(
    bytes: &mut Bytes<'_>,
    watcher: &mut Watcher,
    now: &mut Now,
    learned: &mut Learned,
) -> Vec<Event> {
    match bytes.byte() % 20 {
        0..=3 => {
            let seconds = f64::from(bytes.word()) / 64.0;
            now.mono = now.mono.plus_secs(seconds);
            now.wall = now.wall.plus_secs(seconds);
        }
        4 => now.mono = Mono::from_secs_f64(bytes.number()),
        5 => now.wall = bytes.wall(),
        6 | 7 => return watcher.on_status(*now, StatusAnswer::Listed(bytes.facts()), learned),
        8 => return watcher.on_status(*now, StatusAnswer::NotListed, learned),
        9..=11 => return watcher.on_progress(*now, bytes.progress(), learned),
        12 => return watcher.on_failure(*now, bytes.failure(), learned),
        13 => return watcher.on_progress_failure(*now, bytes.failure(), learned),
        14 => watcher.wake(*now, bytes.number()),
        15 => watcher.poll_now(*now),
        16 => watcher.unblock(*now),
        17 => {
            watcher.set_pauses(*now, PauseBounds::new(bytes.number(), bytes.number()));
            watcher.resume(*now, bytes.number());
        }
        18 => {
            let past: Vec<PastBuild> = (0..bytes.byte() % 5)
                .map(|_| PastBuild {
                    duration_seconds: bytes.number(),
                    finalizing_seconds: bytes.maybe(),
                    size_mb: bytes.maybe(),
                    container: (bytes.one_in(2)).then_some(false),
                    ready: !bytes.one_in(4),
                })
                .collect();
            *learned = Learned::from_past(&past);
        }
        _ => {
            let text = serde_json::to_string(&watcher.snapshot(*now)).expect("can be written");
            let mut snapshot: Snapshot = serde_json::from_str(&text).expect("can be read again");
            if bytes.one_in(4) {
                snapshot.elapsed_seconds = bytes.number();
                snapshot.began_elapsed_seconds = bytes.number();
                snapshot.percent = bytes.maybe();
                if let Some(sample) = snapshot.samples.first_mut() {
                    sample.elapsed_seconds = bytes.number();
                }
            }
            *watcher = Watcher::restore(snapshot, *now, 2);
        }
    }
    // The plan's own moment, now and then: that is when questions are asked.
    if let (Some(plan), 0) = (watcher.plan(), bytes.byte() % 3) {
        let seconds = plan.at.seconds_since(now.mono);
        now.mono = now.mono.plus_secs(seconds);
        now.wall = now.wall.plus_secs(seconds);
    }
    Vec::new()
}

fn hold(watcher: &Watcher, now: Now) {
    assert!(watcher.samples().len() <= MAX_SAMPLES);
    let percent = watcher.percent().unwrap_or(0.0);
    assert!((0.0..=100.0).contains(&percent), "{percent} per cent");
    let elapsed = watcher.elapsed_seconds(now);
    assert!(elapsed.is_finite() && elapsed >= 0.0, "elapsed {elapsed}");
    for seconds in [
        watcher.remaining_seconds(now),
        watcher.total_seconds(now),
        watcher.finalizing_seconds(now),
    ] {
        let seconds = seconds.unwrap_or(0.0);
        assert!(seconds.is_finite() && seconds >= 0.0, "{seconds} s");
    }
    let blocked = matches!(watcher.connection(), Connection::Blocked { .. });
    match watcher.plan() {
        None => assert!(blocked || watcher.state().is_end(), "it asks no more"),
        Some(_) if watcher.state().is_end() => panic!("asks after the end"),
        Some(_) => {}
    }
}
