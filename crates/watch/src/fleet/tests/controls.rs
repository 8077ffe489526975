//! Pausing, and bounds on the pauses between questions.

use super::*;
use crate::{Connection, Learned};
use StatusWord::Making;

/// Ten builds being made in zone "a", at 10 % after 100 s; discovery off.
fn making() -> Rig {
    let mut rig = Rig::new();
    (0..10).for_each(|i| rig.add(i, &format!("img-{i}"), Some(zone("a"))));
    while rig.at < 100.0 {
        let orders = rig.next();
        answer_all(&mut rig, &orders);
    }
    rig
}

/// Answers with a build of 1,000 s.
fn answer_all(rig: &mut Rig, orders: &[Order]) {
    let names: Vec<String> = (0..10).map(|i| format!("img-{i}")).collect();
    let rows: Vec<_> = names.iter().map(|n| (n.as_str(), Making)).collect();
    for order in orders {
        match order.question {
            Question::Images { .. } => rig.answer(order, Reply::Images(page(&rows))),
            Question::Zones => rig.answer(order, zones_of(&["a"])),
            Question::Instances { .. } => rig.fail(order, FailureKind::Product),
            Question::Progress { .. } => {
                let percent = ProgressAnswer::Reported {
                    percent: Some(rig.at / 10.0),
                    remaining_seconds: None,
                    total_seconds: None,
                };
                rig.answer(order, Reply::Progress(percent));
            }
        }
    }
}

fn connection(rig: &Rig, id: i64) -> &Connection {
    rig.fleet
        .watcher(WatchId(id))
        .expect("watched")
        .connection()
}

#[test]
fn paused_nothing_is_asked_whatever_happens() {
    let mut rig = Rig::with(6000, true);
    rig.add(1, "img-1", None);
    rig.fleet.set_paused(rig.now(), true);
    assert!(rig.fleet.is_paused());
    rig.add(2, "img-2", Some(zone("a")));
    for hours in 0..5 {
        rig.at = 3600.0 * f64::from(hours);
        rig.fleet.poll_now(rig.now(), WatchId(1));
        rig.fleet.wake(rig.now());
        let account = failure(FailureKind::Account, None);
        rig.fleet.block_account(rig.now(), ACCOUNT, account);
        rig.fleet.retry_account(rig.now(), ACCOUNT);
        rig.fleet.set_paused(rig.now(), true);
        assert_eq!(rig.orders(), []);
        assert_eq!(rig.fleet.next_deadline(rig.now()), None);
        assert_eq!(rig.fleet.next_poll(WatchId(1)), None);
    }
    rig.fleet.set_paused(rig.now(), false);
    assert!(matches!(rig.order().question, Question::Zones));
    (1..3).for_each(|i| rig.assert_alive(i));
}

#[test]
fn a_pause_forgets_nothing_and_takes_in_what_is_still_under_way() {
    let mut rig = making();
    let orders = loop {
        let orders = rig.next();
        if orders.iter().any(|o| o.watch.is_some() && !is_listing(o)) {
            break orders;
        }
        answer_all(&mut rig, &orders);
    };
    rig.events();
    rig.fleet.set_paused(rig.now(), true);
    let before: Vec<_> = (0..10)
        .map(|i| rig.fleet.watcher(WatchId(i)).map(|w| w.snapshot(rig.now())))
        .collect();
    rig.fleet.set_paused(rig.now(), true);
    for (i, known) in before.into_iter().enumerate() {
        let watcher = rig.fleet.watcher(WatchId(i as i64));
        assert_eq!(watcher.map(|w| w.snapshot(rig.now())), known);
    }
    rig.at += 5.0;
    answer_all(&mut rig, &orders);
    assert!(!rig.events().is_empty(), "the answers count");
    rig.at += 50_000.0;
    assert_eq!(rig.events(), []);
    for i in 0..10 {
        assert_eq!(*rig.state(i), State::Making);
        assert_eq!(*connection(&rig, i), Connection::Online);
    }
}

#[test]
fn resumed_all_due_builds_are_asked_within_eight_seconds_spread_out() {
    let mut rig = making();
    rig.fleet.set_paused(rig.now(), true);
    rig.at += 3_600.0;
    rig.fleet.set_paused(rig.now(), false);
    let polls: Vec<_> = (0..10)
        .map(|i| rig.fleet.next_poll(WatchId(i)).expect("planned"))
        .map(|(at, reason)| (at.as_secs_f64() - rig.at, reason))
        .collect();
    assert!(
        polls.iter().all(|p| (0.0..=8.0).contains(&p.0)),
        "{polls:?}"
    );
    assert!(polls.iter().all(|p| p.1 == PollReason::Woke), "{polls:?}");
    let mut times: Vec<f64> = polls.iter().map(|p| p.0).collect();
    times.sort_by(f64::total_cmp);
    assert!(times[9] - times[0] > 4.0, "{times:?}");
    // Resuming twice changes nothing.
    rig.fleet.set_paused(rig.now(), false);
    for (i, poll) in (0..).zip(&polls) {
        let (at, _) = rig.fleet.next_poll(WatchId(i)).expect("planned");
        assert_eq!(at.as_secs_f64() - rig.at, poll.0);
    }
    let end = rig.at + 8.0;
    let mut asked = BTreeSet::new();
    while rig.at < end {
        let orders = rig.next();
        let progress = orders.iter().filter(|o| !is_listing(o));
        asked.extend(progress.filter_map(|order| order.watch));
        answer_all(&mut rig, &orders);
    }
    assert_eq!(asked.len(), 10);
}

#[test]
fn a_wall_clock_set_while_paused_adds_no_time_to_a_build() {
    let mut rig = making();
    rig.fleet.set_paused(rig.now(), true);
    rig.at += 50.0;
    let moved = Now {
        mono: rig.now().mono,
        wall: rig.now().wall.plus_secs(7_200.0),
    };
    rig.fleet.set_paused(moved, false);
    let watcher = rig.fleet.watcher(WatchId(0)).expect("watched");
    assert_eq!(watcher.elapsed_seconds(moved), rig.at);
}

#[test]
fn bounds_hold_for_all_watches_at_once_and_for_those_to_come() {
    let mut rig = making();
    rig.fleet
        .set_pauses(rig.now(), PauseBounds::new(20.0, 60.0));
    rig.add(20, "img-0-other", Some(zone("a")));
    let mut last = [None; 10];
    let begin = rig.at;
    while rig.at < begin + 800.0 {
        let orders = rig.next();
        let at = rig.at;
        for order in &orders {
            let Some(watch) = order.watch else { continue };
            let own = last.get_mut(watch.0 as usize);
            if let (Question::Progress { .. }, Some(own)) = (&order.question, own) {
                let before: f64 = own.replace(at).unwrap_or(at - 20.0);
                assert!(at - before >= 20.0 - 1e-6, "{before} to {at}: {order:?}");
            }
        }
        answer_all(&mut rig, &orders);
    }
    assert!(last.iter().all(Option::is_some));
    for i in (0..10).chain([20]) {
        let (at, _) = rig.fleet.next_poll(WatchId(i)).expect("planned");
        let pause = at.as_secs_f64() - rig.at;
        assert!(pause <= 60.0 + 1e-6, "{i}: {pause}");
    }
}

#[test]
fn bounds_move_a_plan_to_the_second() {
    let mut rig = Rig::new();
    rig.add(1, "img-1", Some(zone("a")));
    let order = rig.order();
    rig.list(&order, &[("img-1", Making)]);
    let planned = |rig: &Rig| rig.fleet.next_poll(WatchId(1)).expect("planned").0;
    let free = planned(&rig);
    assert!(free.as_secs_f64() < 10.0, "{free:?}");
    rig.fleet
        .set_pauses(rig.now(), PauseBounds::new(45.0, 900.0));
    assert_eq!(planned(&rig).as_secs_f64(), 45.0);
    rig.fleet.set_pauses(rig.now(), PauseBounds::new(1.0, 2.0));
    assert_eq!(planned(&rig).as_secs_f64(), 2.0);
    rig.fleet.set_pauses(rig.now(), PauseBounds::default());
    assert_eq!(planned(&rig), free);
    // A person goes before the bounds.
    rig.fleet
        .set_pauses(rig.now(), PauseBounds::new(45.0, 900.0));
    rig.at = 3.0;
    rig.fleet.poll_now(rig.now(), WatchId(1));
    assert_eq!(planned(&rig).as_secs_f64(), 3.0);
}

#[test]
fn bounds_hold_for_retries_but_never_shorten_what_the_service_asked_for() {
    let mut rig = Rig::new();
    rig.fleet
        .set_pauses(rig.now(), PauseBounds::new(30.0, 40.0));
    rig.add(1, "img-1", Some(zone("a")));
    for _ in 0..20 {
        let order = rig.listing();
        let at = rig.at;
        rig.fail(&order, FailureKind::TryAgain);
        let next = rig.fleet.next_poll(WatchId(1)).expect("planned").0;
        assert!((30.0..=40.0).contains(&(next.as_secs_f64() - at)));
        rig.at = next.as_secs_f64();
    }
    let order = rig.listing();
    let asks = Failure {
        retry_after_seconds: Some(100),
        ..failure(FailureKind::TryAgain, None)
    };
    rig.fleet.reply(rig.now(), order.id, Err(asks));
    let next = rig.fleet.next_poll(WatchId(1)).expect("planned").0;
    assert_eq!(next.as_secs_f64(), rig.at + 100.0);
}

#[test]
fn listings_for_siblings_do_not_put_progress_off_for_ever() {
    let mut watcher = Watcher::new(Start::default(), now(0.0), 1);
    watcher.set_pauses(now(0.0), PauseBounds::new(30.0, 900.0));
    let learned = Learned::default();
    let listed = || crate::StatusAnswer::Listed(facts(Making));
    for second in 0..60 {
        let now = now(f64::from(second));
        watcher.on_status(now, listed(), &learned);
    }
    let plan = watcher.plan().expect("planned");
    assert!(plan.ask.wants_progress(), "{plan:?}");
    assert!(plan.at.as_secs_f64() <= 60.0, "{plan:?}");
}

#[test]
fn odd_bounds_become_usable_ones() {
    let odd = PauseBounds::new(f64::NAN, -1.0);
    assert_eq!(odd, PauseBounds::default());
    let crossed = PauseBounds::new(60.0, 5.0);
    assert_eq!((crossed.shortest(), crossed.longest()), (60.0, 60.0));
}
