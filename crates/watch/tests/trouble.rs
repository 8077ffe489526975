//! Failures, sleep, restarts and clocks that jump.

#[allow(dead_code)] // Shared by several tests, each of which uses a part.
mod common;

use common::{DAWN, at, failure, fresh, listed, nothing, percent, planned};
use watch::{
    Connection, Event, FailureKind, Mono, Now, PollReason, Snapshot, State, StatusWord, Wall,
    Watcher,
};

/// A build at `done` per cent, seen last at 400 s.
fn making(done: f64) -> Watcher {
    let mut watcher = fresh();
    watcher.on_status(at(0.0), listed(StatusWord::Making), &nothing());
    for t in [100.0, 200.0, 300.0, 400.0] {
        watcher.on_progress(at(t), percent(done * t / 400.0), &nothing());
    }
    watcher.on_status(at(400.0), listed(StatusWord::Making), &nothing());
    watcher
}

/// Pauses over `count` failures in a row.
fn pauses(watcher: &mut Watcher, count: usize) -> Vec<f64> {
    let mut t = 410.0;
    let mut pauses = Vec::new();
    for _ in 0..count {
        watcher.on_failure(at(t), failure(FailureKind::TryAgain), &nothing());
        pauses.push(planned(watcher) - t);
        t = planned(watcher);
    }
    pauses
}

#[test]
fn an_outage_changes_nothing_but_the_connection() {
    let mut watcher = making(30.0);
    let (state, shown) = (watcher.state().clone(), watcher.percent());
    let events = watcher.on_failure(at(410.0), failure(FailureKind::TryAgain), &nothing());
    assert_eq!(
        events,
        [Event::TroubleBegan(failure(FailureKind::TryAgain))]
    );
    let t = planned(&watcher);
    assert_eq!(
        watcher.on_failure(at(t), failure(FailureKind::TryAgain), &nothing()),
        []
    );
    assert!(matches!(
        watcher.connection(),
        Connection::Retrying { since, attempts: 2, .. } if *since == at(410.0).wall
    ));
    assert_eq!((watcher.state(), watcher.percent()), (&state, shown));
    let events = watcher.on_status(at(5_000.0), listed(StatusWord::Making), &nothing());
    assert_eq!(events, [Event::TroubleEnded { seconds: 4_590.0 }]);
    assert_eq!(watcher.connection(), &Connection::Online);
}

#[test]
fn pauses_grow_to_five_minutes_and_near_the_end_to_one() {
    let far = pauses(&mut making(10.0), 40);
    assert!(far.iter().all(|p| (3.0..=300.0).contains(p)), "{far:?}");
    assert!(far.iter().any(|p| *p > 100.0), "{far:?}");
    let near = pauses(&mut making(99.0), 40);
    assert!(near.iter().all(|p| (1.5..=60.0).contains(p)), "{near:?}");
}

#[test]
fn an_account_fault_stops_the_watch_until_it_is_tried_again() {
    let mut watcher = making(30.0);
    let events = watcher.on_failure(at(410.0), failure(FailureKind::Account), &nothing());
    assert_eq!(events, [Event::Blocked(failure(FailureKind::Account))]);
    assert_eq!(watcher.plan(), None);
    assert_eq!(
        watcher.on_failure(at(411.0), failure(FailureKind::Account), &nothing()),
        []
    );
    watcher.unblock(at(900.0));
    assert_eq!(planned(&watcher), 900.0);
    let events = watcher.on_status(at(900.0), listed(StatusWord::Making), &nothing());
    assert!(matches!(events[..], [Event::TroubleEnded { .. }]));
    assert_eq!(*watcher.state(), State::Making);
}

#[test]
fn a_blocked_watch_tells_the_newest_reason() {
    let mut watcher = making(30.0);
    let absent = failure(FailureKind::Account);
    watcher.on_failure(at(410.0), absent, &nothing());
    let mut locked = failure(FailureKind::Account);
    locked.key = "locked".to_owned();
    let events = watcher.on_failure(at(500.0), locked.clone(), &nothing());
    assert_eq!(events, [Event::Blocked(locked.clone())]);
    let told = Connection::Blocked {
        since: at(410.0).wall,
        why: locked,
    };
    assert_eq!(watcher.connection(), &told);
    // An answer to an earlier question says nothing about the account.
    let late = watcher.on_failure(at(501.0), failure(FailureKind::TryAgain), &nothing());
    assert_eq!(late, []);
    assert_eq!(watcher.connection(), &told);
}

#[test]
fn a_throttled_question_is_put_off_without_trouble() {
    let mut watcher = making(30.0);
    let mut slow = failure(FailureKind::SlowDown);
    slow.retry_after_seconds = Some(90);
    assert_eq!(watcher.on_failure(at(461.0), slow, &nothing()), []);
    let plan = watcher.plan().unwrap();
    assert_eq!(
        (plan.at, plan.reason),
        (at(551.0).mono, PollReason::Throttled)
    );
    assert_eq!(watcher.connection(), &Connection::Online);
}

#[test]
fn a_progress_failure_alone_is_no_trouble_and_asks_status_soon() {
    let mut watcher = making(30.0);
    let events = watcher.on_progress_failure(at(450.0), failure(FailureKind::TryAgain), &nothing());
    assert_eq!(events, []);
    assert_eq!(planned(&watcher), 451.0);
    assert_eq!(
        watcher.on_status(at(451.0), listed(StatusWord::Making), &nothing()),
        []
    );
    assert_eq!(watcher.connection(), &Connection::Online);
}

#[test]
fn after_sleep_each_watch_asks_within_the_spread_at_a_share_of_its_own() {
    let mut shares = Vec::new();
    for seed in 0..20 {
        let mut watcher = Watcher::restore(making(30.0).snapshot(at(400.0)), at(400.0), seed);
        watcher.on_status(at(400.0), listed(StatusWord::Making), &nothing());
        // The monotonic clock stood while the wall clock went on for an hour.
        let woken = Now {
            mono: at(401.0).mono,
            wall: at(4_001.0).wall,
        };
        watcher.wake(woken, 8.0);
        let plan = watcher.plan().unwrap();
        assert_eq!(plan.reason, PollReason::Woke);
        let pause = plan.at.seconds_since(woken.mono);
        assert!((0.0..=8.0).contains(&pause), "{pause}");
        assert!((watcher.elapsed_seconds(woken) - 4_001.0).abs() < 1e-6);
        shares.push(pause);
    }
    shares.sort_by(f64::total_cmp);
    assert!(shares[19] - shares[0] > 4.0, "not spread: {shares:?}");
}

#[test]
fn a_wall_clock_that_jumps_moves_no_plan_and_no_elapsed_time() {
    for jump in [-9e8, -3_600.0, 3_600.0, 9e8] {
        let mut plain = making(30.0);
        let mut jumped = making(30.0);
        let now = at(430.0);
        let odd = Now {
            mono: now.mono,
            wall: now.wall.plus_secs(jump),
        };
        plain.on_progress(now, percent(32.0), &nothing());
        jumped.on_progress(odd, percent(32.0), &nothing());
        assert_eq!(plain.plan(), jumped.plan());
        assert_eq!(plain.elapsed_seconds(now), jumped.elapsed_seconds(odd));
        assert_eq!(plain.remaining_seconds(now), jumped.remaining_seconds(odd));
    }
}

#[test]
fn a_restart_keeps_what_is_known_and_asks_at_once() {
    let before = making(30.0);
    let json = serde_json::to_string(&before.snapshot(at(400.0))).unwrap();
    let snapshot: Snapshot = serde_json::from_str(&json).unwrap();
    // Another process, whose monotonic clock began anew, 200 s later.
    let now = Now {
        mono: Mono::from_secs_f64(2.0),
        wall: Wall(DAWN).plus_secs(600.0),
    };
    let watcher = Watcher::restore(snapshot, now, 9);
    assert_eq!(watcher.plan().unwrap().at, now.mono);
    assert_eq!(watcher.state(), before.state());
    assert_eq!(watcher.percent(), Some(30.0));
    assert_eq!(watcher.samples().len(), before.samples().len());
    assert_eq!(watcher.samples()[3].percent, before.samples()[3].percent);
    assert!((watcher.elapsed_seconds(now) - 600.0).abs() < 1e-6);
}

#[test]
fn an_ended_build_stays_ended_after_a_restart() {
    let mut watcher = making(30.0);
    watcher.on_status(at(500.0), listed(StatusWord::Available), &nothing());
    let mut again = Watcher::restore(watcher.snapshot(at(600.0)), at(900.0), 1);
    assert_eq!(again.plan(), None);
    assert_eq!(again.ended_at(), Some(at(500.0).wall));
    assert_eq!(again.total_seconds(at(900.0)), Some(500.0));
    assert_eq!(
        again.on_status(at(900.0), listed(StatusWord::Available), &nothing()),
        []
    );
}

#[test]
fn snapshots_of_other_versions_are_read() {
    for json in [
        "{}",
        r#"{"state":{"Teleporting":{"to":"moon"}},"seen":true,"new_field":[1,2]}"#,
        r#"{"state":"Making","samples":"none","percent":900.0}"#,
        r#"{"state":"Making","elapsed_seconds":-1e300,"began_elapsed_seconds":1e300}"#,
    ] {
        let snapshot: Snapshot = serde_json::from_str(json).unwrap();
        let watcher = Watcher::restore(snapshot, at(5.0), 1);
        assert_eq!(planned(&watcher), 5.0, "{json}");
        assert!(watcher.percent().is_none_or(|p| p <= 100.0));
        assert!(watcher.elapsed_seconds(at(5.0)) >= 0.0);
    }
}

#[test]
fn a_person_who_asks_gets_a_question_at_once() {
    let mut watcher = making(30.0);
    watcher.poll_now(at(420.0));
    let plan = watcher.plan().unwrap();
    assert_eq!(
        (plan.at, plan.reason),
        (at(420.0).mono, PollReason::Requested)
    );
}
