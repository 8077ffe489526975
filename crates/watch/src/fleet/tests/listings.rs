//! Listings, places and discovery.

use super::paging::MOST_ROWS;
use super::*;
use StatusWord::{Available, Making, Unavailable};

fn offset(order: &Order) -> u32 {
    match order.question {
        Question::Images { offset, .. } => offset,
        _ => panic!("no listing: {order:?}"),
    }
}

#[test]
fn one_listing_serves_all_builds_of_a_place() {
    let mut rig = Rig::new();
    for i in 0..50 {
        rig.add(i, &format!("img-{i}"), Some(zone("a")));
    }
    let order = rig.order();
    assert_eq!((place_of(&order), offset(&order)), (&zone("a"), 0));
    let names: Vec<String> = (0..50).map(|i| format!("img-{i}")).collect();
    let rows: Vec<_> = names.iter().map(|n| (n.as_str(), Making)).collect();
    rig.list(&order, &rows);
    for i in 0..50 {
        assert_eq!(*rig.state(i), State::Making);
    }
}

#[test]
fn pages_are_read_up_to_the_last_image_looked_for() {
    let mut rig = Rig::new();
    rig.add(1, "img-1", Some(zone("a")));
    rig.add(2, "img-2", Some(zone("a")));
    let first = rig.order();
    rig.answer(
        &first,
        Reply::Images(part(&[("img-1", Making), ("x", Available)], 300)),
    );
    let second = rig.listing();
    assert_eq!(offset(&second), 2, "goes on behind the rows that came");
    rig.answer(&second, Reply::Images(part(&[("img-2", Making)], 300)));
    assert!(
        rig.orders().iter().all(|o| !is_listing(o)),
        "the rest is not read"
    );
    assert_eq!(*rig.state(2), State::Making);
}

#[test]
fn who_comes_while_later_pages_are_read_gets_the_next_listing() {
    let mut rig = Rig::new();
    rig.add(1, "img-1", Some(zone("a")));
    rig.add(2, "img-2", Some(zone("a")));
    let first = rig.order();
    rig.answer(&first, Reply::Images(part(&[("img-1", Making)], 2)));
    let second = rig.listing();
    // Found on the first page, and due again before the second one comes.
    rig.fleet.poll_now(rig.now(), WatchId(1));
    assert!(rig.orders().iter().all(|o| !is_listing(o)));
    rig.answer(&second, Reply::Images(part(&[("img-2", Making)], 2)));
    let again: Vec<Order> = rig.orders().into_iter().filter(is_listing).collect();
    assert_eq!(again.len(), 1);
    assert_eq!(offset(&again[0]), 0);
    rig.list(&again[0], &[("img-1", Available)]);
    assert_eq!(*rig.state(1), State::Ready);
}

#[test]
fn an_ended_image_that_is_made_anew_is_offered() {
    let mut rig = Rig::with(600, true);
    let created = |at: f64, status: StatusWord| ImageFacts {
        created_at: Some(Wall(1_700_000_000_000).plus_secs(at)),
        ..facts(status)
    };
    let mut ended = Watcher::new(Start::default(), rig.now(), 1);
    let first = crate::StatusAnswer::Listed(created(0.0, Available));
    ended.on_status(rig.now(), first, &Learned::default());
    assert!(rig.put(1, "img-1", Some(zone("a")), ended, None));
    // Another watch, whose listings name the ended one's image, too.
    rig.add(2, "img-2", Some(zone("a")));
    let mut offers = |at: f64| {
        let order = rig.listing();
        let mut page = page(&[("img-1", Making), ("img-2", Making)]);
        page.rows[0].facts = created(at, Making);
        rig.answer(&order, Reply::Images(page));
        rig.fleet.poll_now(rig.now(), WatchId(2));
        let events = rig.events().into_iter();
        let offered = events.filter(
            |event| matches!(event, FleetEvent::Discovered { row, .. } if &*row.image == "img-1"),
        );
        offered.count()
    };
    assert_eq!(offers(0.0), 0, "a late listing of the build that has ended");
    assert_eq!(offers(1200.0), 1, "another build");
    assert_eq!(*rig.state(1), State::Ready, "the old end stays what it was");
}

#[test]
fn a_missing_image_is_gone_when_its_progress_is_refused_and_complete_listings_lack_it() {
    let mut rig = Rig::new();
    rig.add(1, "img-1", Some(zone("a")));
    let order = rig.order();
    rig.list(&order, &[("img-1", Making), ("other", Available)]);
    let told = |percent| {
        Reply::Progress(ProgressAnswer::Reported {
            percent: Some(percent),
            remaining_seconds: None,
            total_seconds: None,
        })
    };
    let mut missing_since = None;
    while *rig.state(1) != State::Gone {
        for order in rig.next() {
            match order.question {
                Question::Progress { .. } if rig.at < 30.0 => rig.answer(&order, told(rig.at)),
                Question::Progress { .. } => rig.fail(&order, FailureKind::Watch),
                Question::Images { .. } if rig.at < 30.0 => {
                    rig.list(&order, &[("img-1", Making), ("other", Available)]);
                }
                Question::Images { .. } => {
                    missing_since.get_or_insert(rig.at);
                    rig.list(&order, &[("other", Available)]);
                }
                _ => rig.fail(&order, FailureKind::Product),
            }
        }
        assert!(rig.at < 600.0, "never told");
    }
    assert_eq!(rig.at - missing_since.unwrap(), 60.0);
}

#[test]
fn when_everything_vanishes_at_once_nothing_is_gone() {
    for left in [&[][..], &[("somebody's", Available), ("else's", Making)]] {
        let mut rig = Rig::new();
        rig.add(1, "img-1", Some(zone("a")));
        rig.add(2, "img-2", Some(zone("a")));
        let order = rig.order();
        rig.list(&order, &[("img-1", Making), ("img-2", Making)]);
        while rig.at < 3_600.0 {
            for order in rig.next() {
                match order.question {
                    Question::Images { .. } => rig.list(&order, left),
                    _ => rig.fail(&order, FailureKind::Product),
                }
            }
        }
        for id in [1, 2] {
            assert_eq!(*rig.state(id), State::Making);
            let watcher = rig.fleet.watcher(WatchId(id)).unwrap();
            assert!(watcher.not_listed_since().is_some());
        }
    }
}

#[test]
fn an_incomplete_listing_never_says_that_an_image_is_missing() {
    let unreadable = Page {
        unreadable: true,
        row_count: 1,
        ..part(&[], 1)
    };
    let empty_page = Page {
        row_count: 0,
        ..part(&[], 3)
    };
    let cut_off = Page {
        row_count: MOST_ROWS,
        ..part(&[("x", Available)], MOST_ROWS + 1)
    };
    for broken in [unreadable, empty_page, cut_off] {
        let mut rig = Rig::new();
        rig.add(1, "img-1", Some(zone("a")));
        let order = rig.order();
        rig.list(&order, &[("img-1", Making)]);
        for _ in 0..5 {
            rig.at += 10.0;
            rig.fleet.poll_now(rig.now(), WatchId(1));
            for order in rig.orders() {
                match order.question {
                    Question::Images { .. } => rig.answer(&order, Reply::Images(broken.clone())),
                    _ => rig.fail(&order, FailureKind::Product),
                }
            }
            assert_eq!(*rig.state(1), State::Making, "{broken:?}");
            rig.assert_alive(1);
        }
    }
}

#[test]
fn a_service_that_repeats_its_first_page_is_not_asked_for_ever() {
    let mut rig = Rig::new();
    rig.add(1, "img-1", Some(zone("a")));
    let mut order = rig.order();
    let same = Page {
        row_count: 100,
        total: None,
        ..part(&[("x", Available)], 0)
    };
    for expected in [0, 100] {
        assert_eq!(offset(&order), expected);
        rig.answer(&order, Reply::Images(same.clone()));
        match rig.orders().pop() {
            Some(next) => order = next,
            None => return assert_eq!(expected, 100),
        }
    }
    panic!("asked on and on");
}

#[test]
fn an_image_that_is_known_to_be_somewhere_does_not_move_when_another_zone_lists_it_too() {
    let (mut rig, orders) = discovering();
    rig.add(1, "img-1", Some(zone("a")));
    rig.list(&orders[0], &[("img-1", Making)]);
    rig.list(&orders[1], &[("img-1", Making)]);
    assert_eq!(rig.fleet.place(WatchId(1)), Some(&zone("a")));
}

#[test]
fn the_zone_that_a_row_names_goes_before_the_place_that_was_asked() {
    let mut rig = Rig::new();
    rig.add(1, "img-1", Some(zone("a")));
    let order = rig.order();
    let mut page = page(&[("img-1", Making)]);
    page.rows[0].zones = vec!["b".into()];
    rig.answer(&order, Reply::Images(page.clone()));
    assert_eq!(rig.fleet.place(WatchId(1)), Some(&zone("b")));
    // Of several zones it stays in the one that is known.
    page.rows[0].zones = vec!["a".into(), "b".into()];
    rig.fleet.poll_now(rig.now(), WatchId(1));
    let order = rig.listing();
    rig.answer(&order, Reply::Images(page));
    assert_eq!(rig.fleet.place(WatchId(1)), Some(&zone("b")));
}

#[test]
fn a_zone_that_nobody_named_yet_is_in_the_region_of_its_name() {
    let mut rig = Rig::new();
    rig.add(1, "img-1", Some(zone("a")));
    let order = rig.order();
    let mut page = page(&[("img-1", Making)]);
    page.rows[0].zones = vec!["cn-bj2-03".into()];
    rig.answer(&order, Reply::Images(page));
    let place = Place::new("cn-bj2", Some("cn-bj2-03"));
    assert_eq!(rig.fleet.place(WatchId(1)), Some(&place));
}

#[test]
fn an_image_whose_progress_is_unknown_where_it_is_listed_is_asked_about_in_the_other_zones() {
    // Every zone lists everything, rows say nothing of their place, and the image is in "c".
    let mut rig = Rig::bare();
    let order = rig.order();
    rig.answer(&order, zones_of(&["a", "b", "c"]));
    rig.add(1, "img-1", None);
    let mut asked = Vec::new();
    while rig.at < 120.0 {
        for order in rig.next() {
            match &order.question {
                Question::Progress { place, .. } => {
                    asked.push(place.clone());
                    if *place == zone("c") {
                        let answer = ProgressAnswer::Reported {
                            percent: Some(rig.at),
                            remaining_seconds: None,
                            total_seconds: None,
                        };
                        rig.answer(&order, Reply::Progress(answer));
                    } else {
                        rig.fail(&order, FailureKind::Watch);
                    }
                }
                Question::Images { .. } => rig.list(&order, &[("img-1", Making)]),
                _ => rig.fail(&order, FailureKind::Product),
            }
        }
    }
    assert_eq!(rig.fleet.place(WatchId(1)), Some(&zone("c")));
    asked.dedup();
    assert_eq!(asked, [zone("a"), zone("b"), zone("c")]);
}

#[test]
fn progress_is_not_asked_where_images_are_those_of_containers() {
    for pod in [true, false] {
        let mut rig = Rig::bare();
        let order = rig.order();
        let zones = vec![Zone {
            pod,
            ..zone("a").into()
        }];
        rig.answer(&order, Reply::Zones(zones));
        rig.add(1, "img-1", Some(zone("a")));
        let mut asked = 0;
        while rig.at < 300.0 {
            for order in rig.next() {
                match order.question {
                    Question::Progress { .. } => {
                        asked += 1;
                        rig.fail(&order, FailureKind::Product);
                    }
                    Question::Images { .. } => rig.list(&order, &[("img-1", Making)]),
                    _ if pod => rig.fail(&order, FailureKind::Product),
                    _ => {
                        // The instance says it, too.
                        let row = Instance {
                            id: "cpod-1".into(),
                            name: String::new(),
                            locked: true,
                        };
                        rig.answer(
                            &order,
                            Reply::Instances(Page {
                                rows: vec![row],
                                row_count: 1,
                                unreadable: false,
                                total: Some(1),
                            }),
                        );
                    }
                }
            }
        }
        assert_eq!(asked, 0, "pod zone: {pod}");
    }
}

/// Two regions, discovery, and a service that lists everything when no place is named.
fn wide() -> (Rig, [Place; 2]) {
    let mut rig = Rig::with(6000, true);
    rig.wide = true;
    let places = [
        Place::new("cn-wlcb", Some("cn-wlcb-01")),
        Place::new("cn-sh2", Some("cn-sh2-02")),
    ];
    let order = rig.order();
    let zones = places.iter().cloned().map(Into::into).collect();
    rig.answer(&order, Reply::Zones(zones));
    (rig, places)
}

/// What a service lists that filters by place and says each image's zone.
fn rows_of(order: &Order, images: &[(&str, StatusWord, &Place)]) -> Page<ImageRow> {
    let asked = place_of(order);
    let here = images
        .iter()
        .filter(|(_, _, place)| asked.is_everywhere() || *place == asked);
    let (rows, zones): (Vec<_>, Vec<_>) = here
        .map(|(image, status, place)| ((*image, status.clone()), place.zone.clone()))
        .unzip();
    let mut page = page(&rows);
    for (row, zone) in page.rows.iter_mut().zip(zones) {
        row.zones = zone.into_iter().collect();
    }
    page
}

#[test]
fn one_listing_that_holds_all_replaces_one_a_zone() {
    let (mut rig, [north, east]) = wide();
    rig.add(1, "img-1", Some(north.clone()));
    let images = |new| {
        let mut images = vec![("img-1", Making, &north), ("old", Available, &east)];
        images.extend(new);
        images
    };
    let (mut zones, mut everywhere) = (Vec::new(), 0);
    while rig.at < 900.0 {
        let new = (rig.at > 300.0).then_some(("img-2", Making, &east));
        for order in rig.next() {
            match &order.question {
                Question::Images { place, .. } => {
                    if place.is_everywhere() {
                        everywhere += 1;
                    } else {
                        zones.push(rig.at);
                    }
                    rig.answer(&order, Reply::Images(rows_of(&order, &images(new.clone()))));
                }
                _ => rig.fail(&order, FailureKind::Product),
            }
        }
    }
    assert_eq!(zones, [0.0, 0.0], "each zone once, to compare");
    assert!(everywhere > 15, "{everywhere}");
    let found: Vec<Place> = rig
        .events()
        .into_iter()
        .filter_map(|event| match event {
            FleetEvent::Discovered { place, .. } => Some(place),
            _ => None,
        })
        .collect();
    assert_eq!(found, [east]);
    assert_eq!(rig.fleet.place(WatchId(1)), Some(&north));
}

#[test]
fn a_listing_without_a_place_that_lacks_something_is_not_believed() {
    // It stands for one region only, which has everything at first.
    let (mut rig, [north, east]) = wide();
    let mut late = Vec::new();
    while rig.at < 900.0 {
        for order in rig.next() {
            let Question::Images { place, .. } = &order.question else {
                rig.fail(&order, FailureKind::Product);
                continue;
            };
            let mut images = vec![("img-1", Making, &north)];
            if rig.at > 300.0 && !place.is_everywhere() {
                images.push(("img-2", Making, &east));
            }
            rig.answer(&order, Reply::Images(rows_of(&order, &images)));
        }
        late.extend(
            discovered(&mut rig)
                .into_iter()
                .map(|image| (image, rig.at)),
        );
    }
    assert!(
        matches!(&late[..], [_, (image, at)] if image == "img-2" && *at < 500.0),
        "{late:?}"
    );
}

#[test]
fn what_the_listing_without_a_place_lacks_is_looked_for_at_home_before_it_is_missing() {
    let (mut rig, [north, east]) = wide();
    rig.add(1, "img-1", Some(north.clone()));
    while rig.at < 1_200.0 {
        for order in rig.next() {
            let Question::Images { place, .. } = &order.question else {
                rig.fail(&order, FailureKind::Product);
                continue;
            };
            let mut images = vec![("other", Available, &north), ("old", Available, &east)];
            if rig.at < 300.0 || !place.is_everywhere() {
                images.push(("img-1", Making, &north));
            }
            rig.answer(&order, Reply::Images(rows_of(&order, &images)));
        }
        let watcher = rig.fleet.watcher(WatchId(1)).unwrap();
        assert_eq!(watcher.not_listed_since(), None, "at {}", rig.at);
    }
    assert_eq!(*rig.state(1), State::Making);
}

#[test]
fn a_page_that_is_too_large_is_asked_again_with_fewer_rows() {
    let mut rig = Rig::new();
    rig.add(1, "img-1", Some(zone("a")));
    let limit = |order: &Order| match order.question {
        Question::Images { limit, .. } => limit,
        _ => panic!("no listing: {order:?}"),
    };
    let mut order = rig.order();
    for rows in [100, 20] {
        assert_eq!(limit(&order), rows);
        let too_large = Failure {
            key: "error-too-large".to_owned(),
            ..failure(FailureKind::TryAgain, None)
        };
        rig.fleet.reply(rig.now(), order.id, Err(too_large));
        order = rig.listing();
    }
    assert_eq!(limit(&order), 4);
    rig.answer(&order, Reply::Images(part(&[("x", Available)], 2)));
    let order = rig.listing();
    assert_eq!((offset(&order), limit(&order)), (1, 4));
    rig.answer(&order, Reply::Images(part(&[("img-1", Making)], 2)));
    assert_eq!(*rig.state(1), State::Making);
}

#[test]
fn an_unknown_place_is_looked_for_in_every_zone() {
    let mut rig = Rig::bare();
    rig.add(1, "img-1", None);
    let zones = rig.order();
    assert_eq!(zones.question, Question::Zones);
    rig.answer(&zones, zones_of(&["a", "b", "c"]));
    let orders = rig.orders();
    let places: Vec<&Place> = orders.iter().map(place_of).collect();
    assert_eq!(places, [&zone("a"), &zone("b"), &zone("c")]);
    rig.list(&orders[0], &[]);
    rig.list(&orders[2], &[("img-1", Making)]);
    rig.list(&orders[1], &[]);
    assert_eq!(rig.fleet.place(WatchId(1)), Some(&zone("c")));
    assert_eq!(*rig.state(1), State::Making);
    let located = |e: &FleetEvent| matches!(e, FleetEvent::Located { .. });
    assert_eq!(rig.events().iter().filter(|e| located(e)).count(), 1);
}

#[test]
fn a_wrong_place_is_left_and_the_right_one_found() {
    let mut rig = Rig::new();
    rig.add(1, "img-1", Some(zone("a")));
    let order = rig.order();
    rig.list(&order, &[]);
    rig.assert_alive(1);
    let orders = rig.next();
    assert_eq!(orders.len(), 2);
    rig.list(&orders[0], &[]);
    rig.list(&orders[1], &[("img-1", Making)]);
    assert_eq!(rig.fleet.place(WatchId(1)), Some(&zone("b")));
}

#[test]
fn a_closed_zone_does_not_spoil_the_search_in_the_others() {
    let mut rig = Rig::bare();
    rig.add(1, "img-1", None);
    let order = rig.order();
    rig.answer(&order, zones_of(&["a", "b"]));
    for _ in 0..10 {
        for order in rig.next() {
            match place_of(&order).zone.as_deref() {
                Some("a") => rig.fail(&order, FailureKind::Watch),
                _ => rig.list(&order, &[]),
            }
        }
    }
    let watcher = rig.fleet.watcher(WatchId(1)).expect("watched");
    assert_eq!(*watcher.connection(), crate::Connection::Online);
    let orders = rig.next();
    rig.fail(&orders[0], FailureKind::Watch);
    rig.list(&orders[1], &[("img-1", Making)]);
    assert_eq!(*rig.state(1), State::Making);
}

#[test]
fn no_zones_at_all_is_a_failure_and_asked_again() {
    let mut rig = Rig::bare();
    rig.add(1, "img-1", None);
    let order = rig.order();
    rig.answer(&order, zones_of(&[]));
    rig.assert_alive(1);
    let again = rig.next();
    assert_eq!(again[0].question, Question::Zones);
    rig.answer(&again[0], zones_of(&["a"]));
    rig.at += 400.0;
    assert!(rig.orders().iter().any(is_listing));
}

#[test]
fn an_account_that_may_not_list_zones_looks_in_the_region_alone() {
    let mut rig = Rig::bare();
    let new = NewWatch {
        account: ACCOUNT.into(),
        image: "img-1".into(),
        place: None,
        region: Some("cn-sh2".into()),
        watcher: Watcher::new(Start::default(), rig.now(), 1),
        instance: None,
    };
    assert!(rig.fleet.add_watch(rig.now(), WatchId(1), new));
    let order = rig.order();
    rig.fleet.reply(
        rig.now(),
        order.id,
        Err(failure(FailureKind::Account, Some(299))),
    );
    assert!(rig.fleet.blocked(ACCOUNT).is_none());
    let order = rig.order();
    assert_eq!(place_of(&order), &Place::new("cn-sh2", None));
    rig.list(&order, &[("img-1", Making)]);
    assert_eq!(*rig.state(1), State::Making);
}

/// Discovers in zone "a" and "b"; gives the first two listings.
fn discovering() -> (Rig, Vec<Order>) {
    let mut rig = Rig::with(6000, true);
    let order = rig.order();
    rig.answer(&order, zones_of(&["a", "b"]));
    let orders = rig.orders();
    assert_eq!(orders.len(), 2, "every zone is looked at");
    (rig, orders)
}

fn discovered(rig: &mut Rig) -> Vec<String> {
    let events = rig.events().into_iter();
    let image = |event| match event {
        FleetEvent::Discovered { row, .. } => Some(row.image.to_string()),
        _ => None,
    };
    events.filter_map(image).collect()
}

#[test]
fn builds_are_discovered_in_every_zone_and_offered_once() {
    let (mut rig, orders) = discovering();
    rig.list(&orders[0], &[("img-1", Making), ("old", Available)]);
    rig.list(&orders[1], &[("img-2", Making), ("bad", Unavailable)]);
    assert_eq!(
        discovered(&mut rig),
        ["img-1", "img-2"],
        "what had ended before is no news"
    );
    let orders = rig.next();
    assert_eq!((rig.at, orders.len()), (120.0, 2));
    rig.list(&orders[0], &[("img-1", Making), ("old", Available)]);
    rig.list(&orders[1], &[("img-2", Available), ("bad", Unavailable)]);
    assert!(discovered(&mut rig).is_empty());
}

#[test]
fn an_account_of_thousands_of_images_is_looked_through_more_rarely() {
    let mut rig = Rig::with(6000, true);
    let order = rig.order();
    rig.answer(&order, zones_of(&["a"]));
    let mut begun = Vec::new();
    while rig.at < 2_100.0 {
        for order in rig.next() {
            let from = offset(&order);
            if from == 0 {
                begun.push(rig.at);
            }
            let names: Vec<String> = (0..100).map(|n| format!("img-{}", from + n)).collect();
            let rows: Vec<_> = names
                .iter()
                .map(|name| (name.as_str(), Available))
                .collect();
            rig.answer(&order, Reply::Images(part(&rows, 9_000)));
        }
    }
    assert_eq!(begun, [0.0, 540.0, 1080.0, 1620.0, 2160.0], "90 pages");
}

#[test]
fn who_comes_while_a_long_listing_is_read_waits_for_one_page_of_it() {
    let mut rig = Rig::with(6000, true);
    let order = rig.order();
    rig.answer(&order, zones_of(&["a"]));
    let page = |from: u32| {
        let names: Vec<String> = (0..100).map(|n| format!("img-{}", from + n)).collect();
        let rows: Vec<_> = names
            .iter()
            .map(|name| (name.as_str(), Available))
            .collect();
        Reply::Images(part(&rows, 9_000))
    };
    for n in 0..5 {
        let order = rig.listing();
        assert_eq!(offset(&order), n * 100);
        if n == 4 {
            rig.add(1, "img-7", Some(zone("a")));
            rig.fleet.tick(rig.now());
        }
        rig.answer(&order, page(n * 100));
    }
    let order = rig.listing();
    assert_eq!(offset(&order), 0, "a look in between");
    rig.answer(&order, page(0));
    assert_eq!(*rig.state(1), State::Ready);
    assert_eq!(offset(&rig.listing()), 500, "and on");
}

#[test]
fn nothing_is_offered_of_listings_that_have_nothing_known() {
    let (mut rig, orders) = discovering();
    rig.list(&orders[0], &[("old", Available)]);
    rig.list(&orders[1], &[]);
    let mut offered = None;
    while rig.at < 600.0 && offered.is_none() {
        for order in rig.next() {
            match place_of(&order).zone.as_deref() {
                Some("a") => rig.list(&order, &[("foreign", Making)]),
                _ => rig.list(&order, &[]),
            }
        }
        offered = (!discovered(&mut rig).is_empty()).then_some(rig.at);
    }
    // After two minutes it is no passing mistake any more.
    assert_eq!(offered, Some(360.0));
}

#[test]
fn a_build_that_ended_between_two_looks_is_offered() {
    let (mut rig, orders) = discovering();
    orders
        .iter()
        .for_each(|order| rig.list(order, &[("old", Available)]));
    let orders = rig.next();
    rig.list(&orders[0], &[("quick", Available), ("old", Available)]);
    rig.list(&orders[1], &[("old", Available), ("broke", Unavailable)]);
    assert_eq!(discovered(&mut rig), ["quick", "broke"]);
}

#[test]
fn old_images_are_not_new_after_listings_that_had_none_of_them() {
    let (mut rig, orders) = discovering();
    let old = [("old", Available), ("older", Unavailable)];
    orders.iter().for_each(|order| rig.list(order, &old));
    for rows in [&[][..], &[("foreign", Available)], &old] {
        for order in rig.next() {
            rig.list(&order, rows);
        }
        assert!(discovered(&mut rig).is_empty(), "{rows:?}");
    }
}

#[test]
fn an_image_that_could_not_be_read_once_is_not_new_afterwards() {
    let (mut rig, orders) = discovering();
    orders
        .iter()
        .for_each(|order| rig.list(order, &[("old", Available)]));
    let orders = rig.next();
    let gap = Page {
        unreadable: true,
        row_count: 1,
        ..part(&[], 1)
    };
    rig.answer(&orders[0], Reply::Images(gap));
    rig.list(&orders[1], &[]);
    let orders = rig.next();
    rig.list(&orders[0], &[("old", Available)]);
    assert!(discovered(&mut rig).is_empty());
}

#[test]
fn looks_are_nearer_while_something_is_made() {
    let (mut rig, orders) = discovering();
    rig.add(1, "img-1", Some(zone("a")));
    rig.list(&orders[0], &[("img-1", Making)]);
    rig.list(&orders[1], &[]);
    let mut looks = Vec::new();
    while rig.at < 200.0 {
        for order in rig.next() {
            match &order.question {
                Question::Images { place, .. } => {
                    if *place == zone("b") {
                        looks.push(rig.at);
                        rig.list(&order, &[]);
                    } else {
                        rig.list(&order, &[("img-1", Making)]);
                    }
                }
                _ => rig.fail(&order, FailureKind::Product),
            }
        }
    }
    assert_eq!(looks[..3], [60.0, 120.0, 180.0]);
}

#[test]
fn discovery_off_asks_nothing_and_switched_on_offers_only_what_is_being_made() {
    let mut rig = Rig::with(6000, false);
    let order = rig.order();
    rig.answer(&order, zones_of(&["a"]));
    rig.at = 600.0;
    assert!(rig.orders().is_empty());
    rig.fleet
        .put_account(rig.now(), &ACCOUNT.into(), 6000, true);
    let order = rig.order();
    rig.list(&order, &[("old", Available)]);
    rig.fleet
        .put_account(rig.now(), &ACCOUNT.into(), 6000, false);
    rig.at = 9000.0;
    assert!(rig.orders().is_empty());
    rig.fleet
        .put_account(rig.now(), &ACCOUNT.into(), 6000, true);
    let order = rig.order();
    rig.list(&order, &[("meanwhile", Available), ("img-1", Making)]);
    assert_eq!(discovered(&mut rig), ["img-1"]);
}

#[test]
fn a_zone_that_refuses_thrice_is_left_alone_for_an_hour_and_the_account_goes_on() {
    let (mut rig, orders) = discovering();
    rig.fail(&orders[0], FailureKind::Watch);
    rig.list(&orders[1], &[]);
    let mut refused = vec![rig.at];
    while rig.at < 5000.0 {
        for order in rig.next() {
            if *place_of(&order) == zone("a") {
                refused.push(rig.at);
                rig.fail(&order, FailureKind::Watch);
            } else {
                rig.list(&order, &[]);
            }
        }
    }
    assert_eq!(refused, [0.0, 120.0, 360.0, 360.0 + 3600.0]);
    assert!(rig.fleet.blocked(ACCOUNT).is_none());
}
