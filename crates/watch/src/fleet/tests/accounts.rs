//! Budgets, blocks, outages and sleep.

use super::*;
use crate::Connection;
use StatusWord::Making;

/// `count` builds being made in zone "a", all of them seen.
fn making(count: i64, per_minute: u32) -> Rig {
    let mut rig = Rig::with(per_minute, false);
    let names: Vec<String> = (0..count).map(|i| format!("img-{i}")).collect();
    let rows: Vec<_> = names.iter().map(|n| (n.as_str(), Making)).collect();
    let zones = rig.order();
    rig.answer(&zones, zones_of(&["a"]));
    for i in 0..count {
        rig.add(i, &names[i as usize], Some(zone("a")));
    }
    let order = rig.order();
    rig.list(&order, &rows);
    rig
}

fn answer_all(rig: &mut Rig, orders: Vec<Order>, count: i64) {
    let names: Vec<String> = (0..count).map(|i| format!("img-{i}")).collect();
    let rows: Vec<_> = names.iter().map(|n| (n.as_str(), Making)).collect();
    for order in orders {
        match order.question {
            Question::Zones => rig.answer(&order, zones_of(&["a"])),
            Question::Instances { .. } => rig.fail(&order, FailureKind::Product),
            _ => rig.list(&order, &rows),
        }
    }
}

#[test]
fn the_budget_is_shared_fairly_and_first_due_is_first_asked() {
    let mut rig = making(30, 20);
    let mut asked = vec![0; 30];
    while rig.at < 3600.0 {
        let orders = rig.next();
        for order in orders {
            if let Question::Progress { .. } = order.question {
                asked[order.watch.expect("progress has a watch").0 as usize] += 1;
                let reply = ProgressAnswer::Reported {
                    percent: Some(rig.at / 100.0),
                    remaining_seconds: None,
                    total_seconds: None,
                };
                rig.answer(&order, Reply::Progress(reply));
            } else {
                answer_all(&mut rig, vec![order], 30);
            }
        }
    }
    let (least, most) = (asked.iter().min(), asked.iter().max());
    assert!(
        least > Some(&3) && most <= least.map(|n| n * 2).as_ref(),
        "{asked:?}"
    );
}

#[test]
fn listings_do_not_wait_behind_hundreds_of_progress_questions() {
    let mut rig = making(200, 60);
    let mut last = rig.at;
    while rig.at < 900.0 {
        for order in rig.next() {
            if is_listing(&order) {
                assert!(rig.at - last < 70.0, "no listing from {last} to {}", rig.at);
                last = rig.at;
            }
            answer_all(&mut rig, vec![order], 200);
        }
    }
}

#[test]
fn throttling_slows_the_whole_account_and_recovers() {
    let mut rig = making(10, 6000);
    let orders = rig.next();
    let at = rig.at;
    assert!(!rig.fleet.is_slowed(ACCOUNT));
    rig.fail(&orders[0], FailureKind::SlowDown);
    answer_all(&mut rig, orders[1..].to_vec(), 10);
    assert!(rig.fleet.is_slowed(ACCOUNT));
    (0..10).for_each(|i| rig.fleet.poll_now(rig.now(), WatchId(i)));
    assert!(rig.orders().is_empty(), "nobody asks during the pause");
    for i in 0..10 {
        let (next, _) = rig.fleet.next_poll(WatchId(i)).expect("planned");
        assert!(
            next.as_secs_f64() >= at + 5.0,
            "{i}: the pause's end is told"
        );
    }
    let orders = rig.next();
    assert!(
        rig.fleet.next_poll(WatchId(0)).is_some(),
        "while it is asked"
    );
    assert_eq!(rig.at, at + 5.0);
    answer_all(&mut rig, orders, 10);
    while rig.at < at + 200.0 {
        let orders = rig.next();
        answer_all(&mut rig, orders, 10);
    }
    assert!(!rig.fleet.is_slowed(ACCOUNT));
    (0..10).for_each(|i| rig.assert_alive(i));
}

#[test]
fn an_account_fault_blocks_once_and_a_retry_resumes_at_once() {
    let mut rig = making(5, 6000);
    rig.events();
    (0..5).for_each(|i| rig.fleet.poll_now(rig.now(), WatchId(i)));
    let orders = rig.orders();
    assert!(orders.len() > 1);
    orders
        .iter()
        .for_each(|order| rig.fail(order, FailureKind::Account));
    let blocked = |e: &&FleetEvent| matches!(e, FleetEvent::AccountBlocked { .. });
    assert_eq!(rig.events().iter().filter(blocked).count(), 1);
    assert!(rig.fleet.blocked(ACCOUNT).is_some());
    rig.at += 86_400.0;
    rig.fleet.poll_now(rig.now(), WatchId(0));
    rig.fleet.wake(rig.now());
    assert!(rig.orders().is_empty());
    assert_eq!(rig.fleet.next_deadline(rig.now()), None);
    assert!(matches!(
        rig.fleet.watcher(WatchId(0)).expect("watched").connection(),
        Connection::Blocked { .. }
    ));
    rig.fleet.retry_account(rig.now(), ACCOUNT);
    let orders = rig.orders();
    assert!(orders.iter().any(is_listing));
    answer_all(&mut rig, orders, 5);
    for i in 0..5 {
        assert_eq!(*rig.state(i), State::Making);
        let connection = rig.fleet.watcher(WatchId(i)).expect("watched").connection();
        assert_eq!(*connection, Connection::Online);
        rig.assert_alive(i);
    }
}

#[test]
fn changed_keys_ask_at_once_and_the_old_ones_answers_count_no_more() {
    let mut rig = making(5, 6000);
    rig.events();
    (0..5).for_each(|i| rig.fleet.poll_now(rig.now(), WatchId(i)));
    let old = rig.orders();
    assert!(old.iter().any(is_listing) && old.len() > 1, "{old:?}");
    rig.fleet.keys_changed(rig.now(), ACCOUNT);
    let new = rig.orders();
    for order in &old {
        let same = |other: &Order| other.question == order.question && other.id != order.id;
        assert!(new.iter().any(same), "{order:?} is not asked anew: {new:?}");
    }
    // The old keys are refused when the answers come at last.
    old.iter()
        .for_each(|order| rig.fail(order, FailureKind::Account));
    assert!(rig.fleet.blocked(ACCOUNT).is_none());
    let blocked = |e: &&FleetEvent| matches!(e, FleetEvent::AccountBlocked { .. });
    assert_eq!(rig.events().iter().filter(blocked).count(), 0);
    answer_all(&mut rig, new, 5);
    all_online(&rig, 5);
}

#[test]
fn changed_keys_end_a_block_and_do_not_wait_for_the_next_try() {
    for kind in [FailureKind::Account, FailureKind::TryAgain] {
        let mut rig = making(2, 6000);
        (0..2).for_each(|i| rig.fleet.poll_now(rig.now(), WatchId(i)));
        for order in rig.orders() {
            rig.fail(&order, kind);
        }
        assert!(!rig.orders().iter().any(is_listing), "{kind:?}");
        rig.fleet.keys_changed(rig.now(), ACCOUNT);
        assert!(rig.fleet.blocked(ACCOUNT).is_none());
        let orders = rig.orders();
        assert!(orders.iter().any(is_listing), "{kind:?}: {orders:?}");
        answer_all(&mut rig, orders, 2);
        all_online(&rig, 2);
    }
}

fn all_online(rig: &Rig, count: i64) {
    for i in 0..count {
        let connection = rig.fleet.watcher(WatchId(i)).expect("watched").connection();
        assert_eq!(*connection, Connection::Online);
        rig.assert_alive(i);
    }
}

#[test]
fn zones_and_instances_block_the_account_only_over_wrong_keys() {
    for (code, blocks) in [
        (299, false),
        (292, false),
        (170, true),
        (171, true),
        (174, true),
    ] {
        let mut rig = Rig::bare();
        rig.add(1, "img-1", None);
        let order = rig.order();
        assert_eq!(order.question, Question::Zones);
        rig.fleet.reply(
            rig.now(),
            order.id,
            Err(failure(FailureKind::Account, Some(code))),
        );
        assert_eq!(rig.fleet.blocked(ACCOUNT).is_some(), blocks, "zones {code}");

        let mut rig = making(1, 6000);
        let orders = rig.orders();
        let look = orders
            .iter()
            .find(|o| matches!(o.question, Question::Instances { .. }));
        let look = look.expect("the instance is looked for");
        rig.fleet.reply(
            rig.now(),
            look.id,
            Err(failure(FailureKind::Account, Some(code))),
        );
        assert_eq!(
            rig.fleet.blocked(ACCOUNT).is_some(),
            blocks,
            "instances {code}"
        );
    }
}

#[test]
fn the_end_of_an_outage_wakes_the_builds_within_five_seconds() {
    let mut rig = making(40, 6000);
    let down = rig.at;
    let mut last = Vec::new();
    while rig.at < down + 600.0 {
        last = rig.next();
        if rig.at < down + 600.0 {
            last.iter()
                .for_each(|order| rig.fail(order, FailureKind::TryAgain));
        }
    }
    assert!(rig.fleet.trouble(ACCOUNT).is_some());
    let retrying: Vec<i64> = (0..40)
        .filter(|&i| {
            let watcher = rig.fleet.watcher(WatchId(i)).expect("watched");
            matches!(watcher.connection(), Connection::Retrying { .. })
                && !rig.fleet.watches[&WatchId(i)].is_busy()
        })
        .collect();
    assert!(retrying.len() > 20, "{}", retrying.len());
    let up = rig.at;
    // Only the zones answer: the builds' own questions come afterwards.
    rig.fleet.answered(rig.now(), &ACCOUNT.into());
    assert!(rig.fleet.trouble(ACCOUNT).is_none());
    let polls: Vec<f64> = retrying
        .iter()
        .map(|&i| {
            rig.fleet
                .next_poll(WatchId(i))
                .expect("planned")
                .0
                .as_secs_f64()
                - up
        })
        .collect();
    assert!(polls.iter().all(|at| (0.0..=5.0).contains(at)), "{polls:?}");
    let early = polls.iter().filter(|at| **at < 2.5).count();
    assert!((1..polls.len()).contains(&early), "spread: {polls:?}");
    answer_all(&mut rig, last, 40);
    while rig.at < up + 6.0 {
        let orders = rig.next();
        answer_all(&mut rig, orders, 40);
    }
    for i in 0..40 {
        let connection = rig.fleet.watcher(WatchId(i)).expect("watched").connection();
        assert_eq!(*connection, Connection::Online);
    }
}

#[test]
fn after_sleep_all_due_builds_are_asked_within_ten_seconds_spread_out() {
    let mut rig = making(100, 6000);
    while rig.at < 600.0 {
        let orders = rig.next();
        answer_all(&mut rig, orders, 100);
    }
    let slept = Now {
        mono: rig.now().mono,
        wall: rig.now().wall.plus_secs(7200.0),
    };
    rig.fleet.wake(slept);
    let at = rig.at;
    let polls: Vec<f64> = (0..100)
        .map(|i| {
            rig.fleet
                .next_poll(WatchId(i))
                .expect("planned")
                .0
                .as_secs_f64()
                - at
        })
        .collect();
    assert!(polls.iter().all(|at| (0.0..=8.0).contains(at)), "{polls:?}");
    for second in 0..8 {
        let second = f64::from(second);
        assert!(
            polls.iter().any(|at| (second..second + 1.0).contains(at)),
            "{polls:?}"
        );
    }
    let before = polls;
    rig.fleet.wake(slept);
    let again = |i| {
        rig.fleet
            .next_poll(WatchId(i))
            .expect("planned")
            .0
            .as_secs_f64()
            - at
    };
    assert_eq!(
        (0..100).map(again).collect::<Vec<_>>(),
        before,
        "waking twice changes nothing"
    );
}

#[test]
fn discovery_looks_at_once_after_sleep() {
    let mut rig = Rig::with(6000, true);
    let order = rig.order();
    rig.answer(&order, zones_of(&["a"]));
    let order = rig.order();
    rig.list(&order, &[]);
    rig.at = 10.0;
    assert!(rig.orders().is_empty());
    rig.fleet.wake(rig.now());
    let order = rig.order();
    rig.list(&order, &[("img-1", StatusWord::Available)]);
    assert!(matches!(
        rig.events().last(),
        Some(FleetEvent::Discovered { .. })
    ));
}

#[test]
fn requests_from_outside_count_against_the_budget() {
    let mut rig = Rig::with(4, false);
    assert_eq!(rig.fleet.book_request(rig.now(), ACCOUNT), Ok(()));
    assert_eq!(rig.fleet.book_request(rig.now(), ACCOUNT), Ok(()));
    let pause = rig.fleet.book_request(rig.now(), ACCOUNT);
    assert_eq!(
        pause,
        Err(Mono::from_secs_f64(15.0)),
        "the budget holds for them"
    );
    rig.add(1, "img-1", Some(zone("a")));
    assert!(rig.orders().is_empty());
    rig.next();
    assert_eq!(rig.at, 15.0);
}
