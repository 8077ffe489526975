//! No question is ever lost, and no answer reaches the wrong watch.

use super::*;
use StatusWord::Making;

fn wrong_replies() -> Vec<Result<Reply, Failure>> {
    let kinds = [
        FailureKind::TryAgain,
        FailureKind::SlowDown,
        FailureKind::Watch,
        FailureKind::Product,
        FailureKind::OurBug,
    ];
    let instances = Page {
        rows: vec![],
        row_count: 0,
        unreadable: false,
        total: None,
    };
    let mut replies: Vec<_> = kinds.map(|kind| Err(failure(kind, None))).into();
    replies.extend([
        Ok(zones_of(&[])),
        Ok(zones_of(&["a"])),
        Ok(Reply::Images(page(&[]))),
        Ok(Reply::Images(Page {
            row_count: 100,
            total: None,
            ..page(&[])
        })),
        Ok(Reply::Images(page(&[("img-1", Making)]))),
        Ok(Reply::Instances(instances)),
        Ok(Reply::Progress(ProgressAnswer::Refused)),
    ]);
    replies
}

#[test]
fn every_watch_gets_free_whatever_reply_comes() {
    for place in [None, Some(zone("a")), Some(Place::new("cn-wlcb", None))] {
        for first in wrong_replies() {
            for second in wrong_replies() {
                let mut rig = Rig::with(6000, true);
                rig.add(1, "img-1", place.clone());
                let mut replies = [&first, &second].into_iter().cycle();
                for _ in 0..12 {
                    for order in rig.orders() {
                        let reply = replies.next().expect("endless").clone();
                        rig.fleet.reply(rig.now(), order.id, reply);
                    }
                    rig.assert_alive(1);
                    let watch = &rig.fleet.watches[&WatchId(1)];
                    let asked = !rig.fleet.in_flight.is_empty()
                        || !rig.fleet.accounts[ACCOUNT].queue.is_empty()
                        || watch.needs_zones;
                    assert!(!watch.is_busy() || asked, "{place:?} {first:?} {second:?}");
                    rig.at += 400.0;
                }
                // In the end the service comes to its senses. A watch that was said to be wrong
                // waits for a person.
                rig.fleet.retry_account(rig.now(), ACCOUNT);
                for _ in 0..8 {
                    for order in rig.orders() {
                        let reply = match order.question {
                            Question::Zones => zones_of(&["a"]),
                            Question::Instances { .. } => Reply::Instances(Page {
                                rows: vec![],
                                row_count: 0,
                                unreadable: false,
                                total: Some(0),
                            }),
                            Question::Progress { .. } => Reply::Progress(ProgressAnswer::Refused),
                            Question::Images { .. } => {
                                Reply::Images(page(&[("img-1", StatusWord::Available)]))
                            }
                        };
                        rig.answer(&order, reply);
                    }
                    rig.at += 400.0;
                }
                assert!(rig.state(1).is_end(), "{place:?} {first:?} {second:?}");
            }
        }
    }
}

#[test]
fn answers_to_a_removed_watch_do_not_reach_its_successor() {
    let mut rig = Rig::new();
    rig.add(1, "img-1", Some(zone("a")));
    let order = rig.order();
    rig.list(&order, &[("img-1", Making)]);
    rig.fleet.poll_now(rig.now(), WatchId(1));
    let orders = rig.orders();
    let old = orders
        .iter()
        .find(|o| matches!(o.question, Question::Progress { .. }));
    let old = old.expect("progress is asked").clone();
    orders
        .iter()
        .filter(|o| is_listing(o))
        .for_each(|o| rig.list(o, &[("img-1", Making)]));

    rig.add(1, "img-2", Some(zone("a")));
    let order = rig.order();
    rig.list(
        &order,
        &[("img-1", StatusWord::Available), ("img-2", Making)],
    );
    assert_eq!(
        *rig.state(1),
        State::Making,
        "the old image's row is not the new one's"
    );
    rig.fleet.poll_now(rig.now(), WatchId(1));
    rig.orders();
    let full = ProgressAnswer::Reported {
        percent: Some(100.0),
        remaining_seconds: None,
        total_seconds: None,
    };
    rig.answer(&old, Reply::Progress(full));
    assert_eq!(*rig.state(1), State::Making);
    assert_eq!(
        rig.fleet.watcher(WatchId(1)).expect("watched").percent(),
        None
    );
}

#[test]
fn a_second_watch_of_an_image_is_refused_and_the_first_goes_on() {
    let mut rig = Rig::new();
    rig.add(1, "img-1", Some(zone("a")));
    assert!(!rig.try_add(2, "img-1", Some(zone("a"))));
    let order = rig.order();
    assert_eq!(order.watch, Some(WatchId(1)));
}

#[test]
fn a_watch_that_leaves_its_listing_does_not_stop_the_others() {
    let mut rig = Rig::new();
    rig.add(1, "img-1", Some(zone("a")));
    rig.add(2, "img-2", Some(zone("a")));
    let order = rig.order();
    rig.fleet.remove_watch(WatchId(1));
    rig.list(&order, &[("img-2", Making)]);
    assert_eq!(*rig.state(2), State::Making);
    assert!(
        rig.events()
            .iter()
            .all(|e| !matches!(e, FleetEvent::Watch { id: WatchId(1), .. }))
    );
}

#[test]
fn a_listing_that_nobody_wants_any_more_is_not_asked() {
    let mut rig = Rig::with(1, false);
    assert_eq!(rig.fleet.book_request(rig.now(), ACCOUNT), Ok(()));
    rig.add(1, "img-1", Some(zone("a")));
    assert!(rig.orders().is_empty());
    rig.fleet.remove_watch(WatchId(1));
    rig.at = 600.0;
    assert!(rig.orders().iter().all(|order| !is_listing(order)));
}

#[test]
fn a_removed_account_takes_its_questions_along() {
    let mut rig = Rig::new();
    rig.add(1, "img-1", Some(zone("a")));
    let asked = rig.order();
    rig.add(2, "img-2", Some(zone("b")));
    rig.fleet.tick(rig.now());
    rig.fleet.remove_account(ACCOUNT);
    assert!(
        rig.fleet.next_order().is_none(),
        "what was not handed out is not asked"
    );
    rig.fleet.put_account(rig.now(), &ACCOUNT.into(), 60, false);
    rig.add(1, "img-1", Some(zone("a")));
    rig.orders();
    rig.events();
    rig.list(&asked, &[("img-1", StatusWord::Available)]);
    assert_eq!(
        *rig.state(1),
        State::Waiting,
        "an answer from before the removal"
    );
}

#[test]
fn answers_from_before_a_block_are_ignored_after_the_retry() {
    let mut rig = Rig::new();
    rig.add(1, "img-1", Some(zone("a")));
    let old = rig.order();
    rig.fleet
        .block_account(rig.now(), ACCOUNT, failure(FailureKind::Account, None));
    rig.fleet.retry_account(rig.now(), ACCOUNT);
    let new = rig.orders();
    rig.list(&old, &[("img-1", StatusWord::Available)]);
    assert_eq!(*rig.state(1), State::Waiting);
    let listing = new.iter().find(|o| is_listing(o)).expect("asked again");
    rig.list(listing, &[("img-1", Making)]);
    assert_eq!(*rig.state(1), State::Making);
}

#[test]
fn a_clock_that_leaps_ahead_adds_no_time_and_asks() {
    let mut rig = Rig::new();
    rig.add(1, "img-1", Some(zone("a")));
    let order = rig.order();
    rig.list(&order, &[("img-1", StatusWord::Making)]);
    let before = rig.fleet.watcher(WatchId(1)).unwrap();
    let before = before.elapsed_seconds(rig.now());
    let mut leapt = rig.now();
    leapt.wall = leapt.wall.plus_secs(3600.0);
    rig.fleet.clock_leapt(leapt);
    let watcher = rig.fleet.watcher(WatchId(1)).unwrap();
    assert!((watcher.elapsed_seconds(leapt) - before).abs() < 1.0);
    rig.fleet.tick(leapt);
    let asked: Vec<Order> = std::iter::from_fn(|| rig.fleet.next_order()).collect();
    assert!(asked.iter().any(is_listing), "{asked:?}");
}
