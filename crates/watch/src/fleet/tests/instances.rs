//! Source instances.

use super::*;
use StatusWord::{Available, Making};

fn instance(id: &str, locked: bool) -> Instance {
    Instance {
        id: id.to_owned(),
        name: String::new(),
        locked,
    }
}

fn instances(rows: &[Instance]) -> Reply {
    Reply::Instances(Page {
        rows: rows.to_vec(),
        row_count: rows.len() as u32,
        unreadable: false,
        total: Some(rows.len() as u32),
    })
}

fn is_look(order: &Order) -> bool {
    matches!(order.question, Question::Instances { .. })
}

/// Builds being made in zone "a", with the look for their instances.
fn making(images: &[&str]) -> (Rig, Order) {
    let mut rig = Rig::new();
    for (i, image) in images.iter().enumerate() {
        rig.add(i as i64 + 1, image, Some(zone("a")));
    }
    let order = rig.order();
    let rows: Vec<_> = images.iter().map(|image| (*image, Making)).collect();
    rig.list(&order, &rows);
    let look = rig.orders().into_iter().find(is_look).expect("a look");
    rig.events();
    (rig, look)
}

/// Watches with their instances.
type Pairs = Vec<(i64, String)>;

/// Which instances were found, and which are back.
fn told(rig: &mut Rig) -> (Pairs, Pairs) {
    let (mut found, mut back) = (Vec::new(), Vec::new());
    for event in rig.events() {
        match event {
            FleetEvent::InstanceFound { id, instance } => found.push((id.0, instance.id)),
            FleetEvent::InstanceBack { id, instance } => back.push((id.0, instance.id)),
            _ => {}
        }
    }
    (found, back)
}

/// Lets the listings say this, until the next look at instances.
fn until_look(rig: &mut Rig, rows: &[(&str, StatusWord)]) -> Order {
    loop {
        let mut look = None;
        for order in rig.next() {
            if is_look(&order) {
                look = Some(order);
            } else {
                rig.list(&order, rows);
            }
        }
        if let Some(look) = look {
            return look;
        }
    }
}

#[test]
fn one_build_and_one_locked_instance_belong_together_and_back_is_told_once() {
    let (mut rig, look) = making(&["img-1"]);
    rig.answer(
        &look,
        instances(&[instance("u-1", true), instance("u-2", false)]),
    );
    assert_eq!(told(&mut rig).0, [(1, "u-1".to_owned())]);
    let look = until_look(&mut rig, &[("img-1", Available)]);
    let ended = rig.at;
    rig.answer(&look, instances(&[instance("u-1", true)]));
    assert_eq!(told(&mut rig).1, []);
    let look = rig.next().remove(0);
    assert_eq!(rig.at, ended + 10.0);
    rig.answer(&look, instances(&[instance("u-1", false)]));
    assert_eq!(told(&mut rig).1, [(1, "u-1".to_owned())]);
    rig.at += 1000.0;
    assert!(
        rig.orders().iter().all(|order| !is_look(order)),
        "nobody wants to know any more"
    );
}

#[test]
fn two_candidates_are_not_guessed_between() {
    let (mut rig, look) = making(&["img-1"]);
    rig.answer(
        &look,
        instances(&[instance("u-1", true), instance("u-2", true)]),
    );
    assert_eq!(told(&mut rig).0, []);
    let (mut rig, look) = making(&["img-1", "img-2"]);
    rig.answer(&look, instances(&[instance("u-1", true)]));
    assert_eq!(told(&mut rig).0, []);
}

#[test]
fn a_listing_with_gaps_matches_nothing_and_gives_nothing_up() {
    let (mut rig, look) = making(&["img-1"]);
    let gaps = |rows: Vec<Instance>| {
        Reply::Instances(Page {
            row_count: 2,
            rows,
            unreadable: true,
            total: Some(2),
        })
    };
    rig.answer(&look, gaps(vec![instance("u-1", true)]));
    assert_eq!(told(&mut rig).0, []);
}

#[test]
fn what_was_ambiguous_is_found_when_the_other_build_has_ended() {
    let (mut rig, look) = making(&["img-1", "img-2"]);
    rig.answer(
        &look,
        instances(&[instance("u-1", true), instance("u-2", true)]),
    );
    let look = until_look(&mut rig, &[("img-1", Available), ("img-2", Making)]);
    rig.answer(
        &look,
        instances(&[instance("u-1", false), instance("u-2", true)]),
    );
    assert_eq!(told(&mut rig).0, [(2, "u-2".to_owned())]);
}

#[test]
fn an_outage_does_not_lose_the_instance() {
    let (mut rig, look) = making(&["img-1"]);
    rig.answer(&look, instances(&[instance("u-1", true)]));
    told(&mut rig);
    let mut look = until_look(&mut rig, &[("img-1", Available)]);
    for _ in 0..20 {
        rig.fail(&look, FailureKind::TryAgain);
        look = rig.next().remove(0);
    }
    rig.answer(&look, instances(&[instance("u-1", false)]));
    assert_eq!(told(&mut rig).1, [(1, "u-1".to_owned())]);
}

#[test]
fn a_block_in_mid_look_does_not_lose_the_instance() {
    let (mut rig, look) = making(&["img-1"]);
    rig.answer(&look, instances(&[instance("u-1", true)]));
    told(&mut rig);
    until_look(&mut rig, &[("img-1", Available)]);
    rig.fleet
        .block_account(rig.now(), ACCOUNT, failure(FailureKind::Account, None));
    rig.fleet.retry_account(rig.now(), ACCOUNT);
    let look = rig
        .orders()
        .into_iter()
        .find(is_look)
        .expect("looked again");
    rig.answer(&look, instances(&[instance("u-1", false)]));
    assert_eq!(told(&mut rig).1, [(1, "u-1".to_owned())]);
}

#[test]
fn a_place_that_refuses_to_list_instances_is_left_alone() {
    let (mut rig, mut look) = making(&["img-1"]);
    for pause in [10.0, 20.0] {
        let at = rig.at;
        rig.fail(&look, FailureKind::Product);
        look = until_look(&mut rig, &[("img-1", Making)]);
        assert_eq!(rig.at, at + pause);
    }
    rig.fail(&look, FailureKind::Product);
    let end = rig.at + 1000.0;
    while rig.at < end {
        for order in rig.next() {
            assert!(!is_look(&order));
            rig.list(&order, &[("img-1", Making)]);
        }
    }
}

#[test]
fn an_instance_that_never_comes_back_is_given_up_after_a_quarter_of_an_hour() {
    let (mut rig, look) = making(&["img-1"]);
    rig.answer(&look, instances(&[instance("u-1", true)]));
    let mut look = until_look(&mut rig, &[("img-1", Available)]);
    let ended = rig.at;
    let mut looks = 0;
    loop {
        rig.answer(&look, instances(&[instance("u-1", true)]));
        looks += 1;
        let now = rig.now();
        match rig.fleet.next_deadline(now) {
            Some(at) if at.as_secs_f64() < 3600.0 => look = rig.next().remove(0),
            _ => break,
        }
    }
    assert_eq!((looks, rig.at - ended), (91, 900.0));
}
