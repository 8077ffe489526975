//! Hooks and their deliveries.

use super::*;
use crate::view::HookEvents;
use serde_json::json;

fn hook(account: Option<&str>, watch_id: Option<i64>) -> Hook {
    Hook {
        id: 0,
        account: account.map(Into::into),
        watch_id,
        action: json!({ "kind": "program", "path": "/bin/true", "arguments": [] }),
        on: HookEvents {
            on_failed: false,
            ..HookEvents::ALL
        },
        enabled: true,
        worked_at: None,
        trouble: None,
    }
}

fn delivery(hook_id: i64, watch_id: i64, dedupe: &str) -> NewDelivery {
    NewDelivery {
        hook_id,
        watch_id: Some(watch_id),
        dedupe: dedupe.into(),
        payload: json!({ "outcome": "ready" }),
        created_at: NOW,
    }
}

/// A store with a watch and a hook of its account.
fn with_hook(folder: &Path) -> (Store, i64, i64) {
    let (mut store, watch) = with_watch(folder);
    let account = store.load().unwrap().accounts[0].name.clone();
    let id = store.insert_hook(&hook(Some(&account), None)).unwrap();
    (store, watch, id)
}

fn commit(store: &mut Store, op: Op) -> Committed {
    store.commit(&op.into()).unwrap()
}

#[test]
fn a_hook_is_read_as_it_was_stored() {
    let folder = folder();
    let (mut store, _, id) = with_hook(folder.path());
    let changed = Hook {
        id,
        enabled: false,
        worked_at: Some(later(5.0)),
        trouble: Some(json!({ "kind": "refused", "message": "no" })),
        ..hook(Some(&store.load().unwrap().accounts[0].name), None)
    };
    commit(&mut store, Op::SaveHook(Box::new(changed.clone())));
    drop(store);
    assert_eq!(open(folder.path()).load().unwrap().hooks, [changed]);
}

#[test]
fn a_delivery_is_recorded_once_and_due_until_it_is_done() {
    let folder = folder();
    let (mut store, watch, id) = with_hook(folder.path());
    let add = || Op::AddDelivery(delivery(id, watch, "ready:1:2"));
    let first = commit(&mut store, add()).deliveries[0].unwrap();
    assert_eq!(commit(&mut store, add()).deliveries, [None]);
    let set = |state, attempts| Op::SetDelivery {
        id: first,
        state,
        attempts,
    };
    commit(&mut store, set(DeliveryState::Due, 3));
    drop(store);
    let mut store = open(folder.path());
    let due = store.load().unwrap().deliveries;
    assert_eq!((due.len(), due[0].attempts, due[0].hook_id), (1, 3, id));
    commit(&mut store, set(DeliveryState::Done, 4));
    assert_eq!(store.load().unwrap().deliveries, []);
    assert_eq!(
        commit(&mut store, add()).deliveries,
        [None],
        "it stays told"
    );
}

#[test]
fn hooks_go_with_their_account_and_deliveries_with_their_hook() {
    let folder = folder();
    let (mut store, watch, id) = with_hook(folder.path());
    let own = store.insert_hook(&hook(None, Some(watch))).unwrap();
    for hook in [id, own] {
        commit(&mut store, Op::AddDelivery(delivery(hook, watch, "d")));
    }
    // The watch's own hook goes with it; what the account's still has to deliver does not.
    commit(
        &mut store,
        Op::RemoveWatch {
            id: watch,
            hide_at: None,
        },
    );
    let loaded = store.load().unwrap();
    assert_eq!(loaded.hooks.len(), 1);
    assert_eq!(loaded.deliveries.len(), 1);
    assert_eq!(
        (loaded.deliveries[0].hook_id, loaded.deliveries[0].watch_id),
        (id, None)
    );
    let name = loaded.accounts[0].name.clone();
    commit(&mut store, Op::RemoveAccount { name });
    let loaded = store.load().unwrap();
    assert_eq!((loaded.hooks, loaded.deliveries), (vec![], vec![]));
    assert_eq!(
        commit(&mut store, Op::AddDelivery(delivery(id, watch, "e"))).deliveries,
        [None]
    );
}

#[test]
fn a_hook_of_nobody_is_refused_and_one_of_all_is_not() {
    let folder = folder();
    let (mut store, watch, _) = with_hook(folder.path());
    assert!(store.insert_hook(&hook(None, None)).is_ok());
    let account = store.load().unwrap().accounts[0].name.clone();
    let both = hook(Some(&account), Some(watch));
    assert!(store.insert_hook(&both).is_err());
    assert!(store.insert_hook(&hook(Some("nobody"), None)).is_err());
    assert!(store.insert_hook(&hook(None, Some(watch + 1))).is_err());
}
