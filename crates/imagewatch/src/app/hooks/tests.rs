//! When deliveries go out, and in which order.

use super::*;
use crate::hooks::HookFailure;
use watch::Wall;

fn at(seconds: f64) -> Now {
    Now {
        mono: Mono::from_secs_f64(1_000.0 + seconds),
        wall: Wall(1_795_536_000_000).plus_secs(seconds),
    }
}

fn webhook(id: i64, service: WebhookService) -> store::Hook {
    let action = StoredAction::Webhook {
        service,
        host: "bot.example".into(),
        signed: false,
        entry: format!("webhook:{id}"),
    };
    store::Hook {
        id,
        account: Some("main".into()),
        watch_id: None,
        action: serde_json::to_value(action).unwrap(),
        on: HookEvents::ALL,
        enabled: true,
        worked_at: None,
        trouble: None,
    }
}

fn delivery(id: i64, hook_id: i64) -> Delivery {
    let outcome = serde_json::json!({
        "delivery_id": id.to_string(), "test": false, "outcome": "ready",
        "image_id": "i", "image_name": "n", "account": "main", "seconds": 1.0,
        "region": null, "zone": null, "reason": null, "ended_at": "",
    });
    Delivery {
        id,
        hook_id,
        watch_id: None,
        payload: outcome,
        attempts: 0,
    }
}

/// Hooks with `count` deliveries for the first of them.
fn waiting(hooks: Vec<store::Hook>, count: i64) -> Hooks {
    let first = hooks[0].id;
    let due = (1..=count).map(|id| delivery(id, first)).collect();
    let mut waiting = Hooks::default();
    waiting.adopt(at(0.0), hooks, due);
    waiting
}

fn take(hooks: &mut Hooks, seconds: f64) -> Option<i64> {
    hooks.take_due(at(seconds)).map(|message| message[0].id)
}

fn failed(kind: HookFailure) -> Result<(), HookError> {
    Err(HookError::new(kind, ""))
}

#[test]
fn a_later_delivery_waits_behind_one_that_is_retried() {
    let mut hooks = waiting(vec![webhook(1, WebhookService::Json)], 3);
    assert_eq!(take(&mut hooks, 0.0), Some(1));
    assert_eq!(take(&mut hooks, 0.0), None, "one at a time");
    hooks.tried(at(1.0), &[1], &failed(HookFailure::Unreachable));
    assert_eq!(take(&mut hooks, 5.9), None);
    assert_eq!(hooks.next_due(), Some(at(6.0).mono));
    assert_eq!(take(&mut hooks, 6.0), Some(1));
    hooks.tried(at(6.0), &[1], &Ok(()));
    assert_eq!(take(&mut hooks, 6.0), Some(2));
    // A refusal is final: what is behind it goes out.
    hooks.tried(at(7.0), &[2], &failed(HookFailure::Refused));
    assert_eq!(take(&mut hooks, 7.0), Some(3));
}

#[test]
fn waiting_behind_another_ends_when_it_is_given_up() {
    for (kind, minutes) in [
        (HookFailure::ExitCode, 8.0),
        (HookFailure::Unreachable, 27.0 * 60.0),
    ] {
        let mut hooks = waiting(vec![webhook(1, WebhookService::Json)], 2);
        let mut now = 0.0;
        while take(&mut hooks, now) == Some(1) {
            hooks.tried(at(now), &[1], &failed(kind));
            now = hooks.next_due().unwrap().seconds_since(at(0.0).mono);
        }
        assert!(now < minutes * 60.0, "{kind:?}: {now} s");
        assert!(hooks.hook(1).unwrap().busy, "the second is under way");
    }
}

#[test]
fn one_hook_does_not_wait_for_another() {
    let json = [1, 2].map(|id| webhook(id, WebhookService::Json)).to_vec();
    let mut hooks = waiting(json, 1);
    hooks.add(at(0.0), 7, &new_delivery(2));
    assert_eq!(take(&mut hooks, 0.0), Some(1));
    assert_eq!(take(&mut hooks, 0.0), Some(7));
}

fn new_delivery(hook_id: i64) -> NewDelivery {
    NewDelivery {
        hook_id,
        watch_id: None,
        dedupe: String::new(),
        payload: delivery(0, hook_id).payload,
        created_at: at(0.0).wall,
    }
}

/// When `count` messages of hooks go out, if each takes no time.
fn departures(hooks: &mut Hooks) -> Vec<f64> {
    let mut times = Vec::new();
    while let Some(due) = hooks.next_due() {
        let now = due.seconds_since(at(0.0).mono);
        let id = take(hooks, now).unwrap();
        hooks.tried(at(now), &[id], &Ok(()));
        times.push(now);
    }
    times
}

#[test]
fn twenty_ends_at_once_all_go_out_below_the_services_limit() {
    for (service, most) in [
        (WebhookService::DingTalk, 20),
        (WebhookService::WeCom, 20),
        (WebhookService::Feishu, 100),
    ] {
        let mut hooks = waiting(vec![webhook(1, service)], 20);
        let times = departures(&mut hooks);
        assert_eq!(times.len(), 20);
        for &begin in &times {
            let minute = times.iter().filter(|&&t| t >= begin && t <= begin + 60.0);
            assert!(minute.count() < most, "{service:?}: {times:?}");
            let second = times.iter().filter(|&&t| t >= begin && t <= begin + 1.0);
            assert!(second.count() < 5, "{service:?}: {times:?}");
        }
    }
    let mut hooks = waiting(vec![webhook(1, WebhookService::Json)], 20);
    assert_eq!(departures(&mut hooks), [0.0; 20]);
}

#[test]
fn two_hooks_of_one_service_and_tests_share_its_pace() {
    let bots = [1, 2].map(|id| webhook(id, WebhookService::WeCom)).to_vec();
    let mut hooks = waiting(bots, 1);
    hooks.add(at(0.0), 7, &new_delivery(2));
    hooks.count_message(at(0.0), 2);
    assert_eq!(departures(&mut hooks), [3.5, 7.0]);
}

#[test]
fn a_pause_that_a_service_asked_for_lasts_across_a_restart() {
    let mut hooks = waiting(vec![webhook(1, WebhookService::DingTalk)], 2);
    assert_eq!(take(&mut hooks, 0.0), Some(1));
    let barred = HookError {
        until: Some(at(610.0).wall),
        ..HookError::new(HookFailure::TooMany, "130101")
    };
    hooks.tried(at(0.0), &[1], &Err(barred));
    assert_eq!(hooks.next_due(), Some(at(610.0).mono));

    let row = hooks.hook(1).unwrap().row();
    let mut restarted = Hooks::default();
    restarted.adopt(at(100.0), vec![row.clone()], vec![delivery(1, 1)]);
    assert_eq!(restarted.next_due(), Some(at(610.0).mono));
    // A clock that was wrong then must not hold it up for years.
    let back = Now {
        wall: Wall(0),
        ..at(100.0)
    };
    let mut restarted = Hooks::default();
    restarted.adopt(back, vec![row], vec![delivery(1, 1)]);
    assert_eq!(restarted.next_due(), Some(at(100.0 + PAUSE_KEPT).mono));
}

#[test]
fn what_ends_within_seconds_is_one_message_where_messages_are_counted() {
    let mut hooks = waiting(vec![webhook(1, WebhookService::PushPlus)], 0);
    for (id, seconds) in [(1, 0.0), (2, 1.0), (3, 4.0)] {
        hooks.add(at(seconds), id, &new_delivery(1));
    }
    assert_eq!(take(&mut hooks, 4.9), None, "others may follow");
    let message = hooks.take_due(at(5.0)).unwrap();
    let ids: Vec<i64> = message.iter().map(|queued| queued.id).collect();
    assert_eq!(ids, [1, 2, 3]);
    // A failure keeps them together, and what came meanwhile joins them.
    hooks.add(at(5.5), 4, &new_delivery(1));
    let failed = failed(HookFailure::Unreachable);
    assert_eq!(hooks.tried(at(6.0), &ids, &failed).len(), 3);
    let due = hooks.next_due().unwrap().seconds_since(at(0.0).mono);
    assert_eq!(due, 20.5, "five a minute");
    let message = hooks.take_due(at(due)).unwrap();
    assert_eq!(message.len(), 4);
    let ids: Vec<i64> = message.iter().map(|queued| queued.id).collect();
    let tried = hooks.tried(at(due), &ids, &Ok(()));
    assert!(tried.iter().all(|one| one.state == DeliveryState::Done));
    assert_eq!(hooks.next_due(), None);
    // So many fit into one message; the rest follows.
    let mut hooks = waiting(vec![webhook(1, WebhookService::ServerChan)], 30);
    assert_eq!(hooks.take_due(at(9.0)).unwrap().len(), GATHERED_MOST);
}

#[test]
fn a_used_up_quota_holds_everything_until_it_is_over() {
    let mut hooks = waiting(vec![webhook(1, WebhookService::PushPlus)], 2);
    let ids: Vec<i64> = hooks
        .take_due(at(0.0))
        .unwrap()
        .iter()
        .map(|queued| queued.id)
        .collect();
    let over = HookError {
        until: Some(at(50_000.0).wall),
        ..HookError::new(HookFailure::OverQuota, "900")
    };
    hooks.tried(at(0.0), &ids, &Err(over));
    hooks.add(at(10.0), 9, &new_delivery(1));
    assert_eq!(hooks.next_due(), Some(at(50_000.0).mono));
    let hook = hooks.hook(1).unwrap();
    assert!(hook.barred(at(49_999.0)).is_some() && hook.barred(at(50_000.0)).is_none());
    // A test that hears of it holds what waits as well.
    let mut hooks = waiting(vec![webhook(1, WebhookService::Bark)], 2);
    hooks.hold(at(0.0), 1, at(600.0).wall);
    assert_eq!(hooks.next_due(), Some(at(600.0).mono));
}

#[test]
fn a_hook_of_all_builds_is_stored_as_one() {
    let row = store::Hook {
        account: None,
        ..webhook(1, WebhookService::Bark)
    };
    let hook = Hook::from_row(row.clone()).unwrap();
    assert_eq!(hook.scope, Scope::All);
    assert_eq!(hook.row(), row);
    assert!(hook.is_for_account("main"));
    let silent = Hook {
        on: HookEvents {
            on_account: false,
            ..HookEvents::ALL
        },
        ..hook
    };
    assert!(!silent.is_for_account("main"));
}
