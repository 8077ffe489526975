//! What is stored is read back, and what belongs together stays together.

use super::*;
use crate::view::{InstanceView, SampleView, ZoneView};
use serde_json::json;

#[test]
fn a_fresh_store_is_empty() {
    let folder = folder();
    assert_eq!(open(folder.path()).load().unwrap(), Loaded::default());
}

#[test]
fn everything_comes_back_as_it_was_stored() {
    let folder = folder();
    let (mut store, id) = with_watch(folder.path());
    let mut watch = store.load().unwrap().watches.remove(0);
    assert_eq!(watch.state, WatchState::Waiting);
    assert_eq!(watch.added_at, NOW);
    watch.state = WatchState::Failed;
    watch.snapshot = Some(r#"{"samples":[1,2]}"#.into());
    watch.instance = Some(InstanceView {
        id: "uhost-1".into(),
        name: "训练机".into(),
        locked: true,
    });
    watch.ended_at = Some(later(10.0));
    watch.updated_at = later(10.0);
    let zone = |zone: &str| ZoneView {
        region: "cn-sh2".into(),
        zone: zone.into(),
        description: "上海二B".into(),
    };
    let zones = vec![zone("cn-sh2-02"), zone("cn-sh2-01")];
    let committed = store
        .commit(&Change::from(vec![
            Op::SaveWatch(Box::new(watch.clone())),
            Op::AddNotice(notice("failed:1", Some(id))),
            Op::AddLog(LogLine {
                watch_id: id,
                at: later(10.0),
                kind: "state".into(),
                payload: json!({"to": "failed"}),
            }),
            Op::PutSetting {
                key: "app".into(),
                value: json!({"language": "zh-CN"}),
            },
            Op::PutZones {
                account: "default".into(),
                zones: zones.clone(),
                seen_at: NOW,
            },
        ]))
        .unwrap();
    assert_eq!(committed.notices.len(), 1);
    drop(store);

    let store = open(folder.path());
    let loaded = store.load().unwrap();
    assert_eq!(loaded.accounts, [account("default")]);
    assert_eq!(loaded.watches, [watch]);
    assert_eq!(loaded.due_notices.len(), 1);
    assert_eq!(loaded.due_notices[0].id, committed.notices[0].unwrap());
    assert_eq!(loaded.due_notices[0].payload, json!({"seconds": 840}));
    assert_eq!(loaded.settings["app"], json!({"language": "zh-CN"}));
    assert_eq!(
        loaded.zones["default"],
        Zones {
            zones,
            seen_at: NOW
        }
    );
    let log = store.log(id, 10).unwrap();
    assert_eq!(log.len(), 1);
    assert_eq!(log[0].payload, json!({"to": "failed"}));
}

#[test]
fn an_image_is_watched_once_per_account() {
    let folder = folder();
    let (mut store, id) = with_watch(folder.path());
    let again = store
        .insert_watch(&new_watch("default", "compshareImage-1"))
        .unwrap();
    assert_eq!(again, Inserted { id, created: false });
    store
        .commit(&Op::SaveAccount(account("second")).into())
        .unwrap();
    let other = store
        .insert_watch(&new_watch("second", "compshareImage-1"))
        .unwrap();
    assert!(other.created);
    assert_eq!(store.load().unwrap().watches.len(), 2);
}

#[test]
fn a_watch_needs_its_account() {
    let folder = folder();
    let mut store = open(folder.path());
    let error = store
        .insert_watch(&new_watch("nobody", "compshareImage-1"))
        .unwrap_err();
    assert!(matches!(error, StoreError::Other(_)), "{error:?}");
}

#[test]
fn a_removed_image_stays_hidden_until_it_is_watched_again() {
    let folder = folder();
    let (mut store, id) = with_watch(folder.path());
    store
        .commit(
            &Op::RemoveWatch {
                id,
                hide_at: Some(NOW),
            }
            .into(),
        )
        .unwrap();
    let loaded = store.load().unwrap();
    assert!(loaded.watches.is_empty());
    assert_eq!(
        loaded.hidden,
        [Hidden {
            account: "default".into(),
            image_id: "compshareImage-1".into()
        }]
    );
    let again = store
        .insert_watch(&new_watch("default", "compshareImage-1"))
        .unwrap();
    assert!(again.created);
    assert_ne!(again.id, id, "an id never comes back");
    assert!(store.load().unwrap().hidden.is_empty());
}

#[test]
fn a_dismissed_watch_is_not_loaded_and_gives_way() {
    let folder = folder();
    let (mut store, id) = with_watch(folder.path());
    let mut watch = store.load().unwrap().watches.remove(0);
    watch.dismissed = true;
    store
        .commit(&Op::SaveWatch(Box::new(watch)).into())
        .unwrap();
    assert!(store.load().unwrap().watches.is_empty());
    let again = store
        .insert_watch(&new_watch("default", "compshareImage-1"))
        .unwrap();
    assert!(again.created);
    assert_ne!(again.id, id);
}

#[test]
fn late_news_of_a_removed_watch_changes_nothing() {
    let folder = folder();
    let (mut store, id) = with_watch(folder.path());
    let watch = store.load().unwrap().watches.remove(0);
    store
        .commit(&Op::RemoveWatch { id, hide_at: None }.into())
        .unwrap();
    let committed = store
        .commit(&Change::from(vec![
            Op::SaveWatch(Box::new(watch)),
            Op::AddNotice(notice("ready:1", Some(id))),
            Op::AddLog(LogLine {
                watch_id: id,
                at: NOW,
                kind: "state".into(),
                payload: json!(null),
            }),
            Op::AddBuild(Box::new(NewBuild {
                watch_id: Some(id),
                ..build("compshareImage-1", NOW)
            })),
        ]))
        .unwrap();
    assert_eq!(committed.notices, [None]);
    let loaded = store.load().unwrap();
    assert!(loaded.watches.is_empty() && loaded.due_notices.is_empty());
    assert_eq!(count(&store, &HistoryQuery::default()), 1);
}

#[test]
fn a_failing_operation_takes_the_whole_change_back() {
    let folder = folder();
    let (mut store, id) = with_watch(folder.path());
    let mut watch = store.load().unwrap().watches.remove(0);
    watch.account = "nobody".into();
    let error = store
        .commit(&Change::from(vec![
            Op::AddNotice(notice("ready:1", Some(id))),
            Op::SaveWatch(Box::new(watch)),
        ]))
        .unwrap_err();
    assert!(matches!(error, StoreError::Other(_)), "{error:?}");
    assert!(store.load().unwrap().due_notices.is_empty());
    store
        .commit(&Op::AddNotice(notice("ready:1", Some(id))).into())
        .unwrap();
    assert_eq!(store.load().unwrap().due_notices.len(), 1);
}

#[test]
fn a_removed_account_takes_its_watches_but_not_its_history() {
    let folder = folder();
    let (mut store, id) = with_watch(folder.path());
    store
        .commit(&Change::from(vec![
            Op::AddBuild(Box::new(NewBuild {
                watch_id: Some(id),
                ..build("compshareImage-1", NOW)
            })),
            Op::AddNotice(notice("ready:1", Some(id))),
            Op::RemoveAccount {
                name: "default".into(),
            },
        ]))
        .unwrap();
    assert_eq!(store.load().unwrap(), Loaded::default());
    let builds = store.history(&HistoryQuery::default()).unwrap();
    assert_eq!(builds.len(), 1);
    assert_eq!(builds[0].build.watch_id, None);
}

#[test]
fn an_account_is_changed_in_place() {
    let folder = folder();
    let (mut store, id) = with_watch(folder.path());
    let changed = Account {
        public_key: "other".into(),
        ..account("default")
    };
    store
        .commit(&Op::SaveAccount(changed.clone()).into())
        .unwrap();
    let loaded = store.load().unwrap();
    assert_eq!(loaded.accounts, [changed]);
    assert_eq!(loaded.watches[0].id, id, "its watches stay");
}

#[test]
fn a_notice_is_recorded_once_and_sent_once() {
    let folder = folder();
    let (mut store, watch) = with_watch(folder.path());
    let add = Change::from(Op::AddNotice(notice("ready:1", Some(watch))));
    let id = store.commit(&add).unwrap().notices[0].unwrap();
    assert_eq!(store.commit(&add).unwrap().notices, [None]);

    let set = |state| Change::from(Op::SetNotice { id, state, at: NOW });
    let unmoved = |store: &mut Store, state| store.commit(&set(state)).unwrap().unmoved;
    assert!(unmoved(&mut store, NoticeState::Sending).is_empty());
    assert_eq!(
        store.load().unwrap().due_notices[0].state,
        NoticeState::Sending
    );
    assert!(unmoved(&mut store, NoticeState::Due).is_empty());
    assert!(unmoved(&mut store, NoticeState::Sent).is_empty());
    assert!(store.load().unwrap().due_notices.is_empty());
    for state in [NoticeState::Due, NoticeState::Sending, NoticeState::Dropped] {
        assert_eq!(unmoved(&mut store, state), [id], "sent is final");
    }
    assert_eq!(store.commit(&add).unwrap().notices, [None], "not even now");
    let kept = store.notices(watch, 10).unwrap();
    assert_eq!(kept[0].state, NoticeState::Sent);
    assert_eq!(kept[0].sent_at, Some(NOW));
}

#[test]
fn samples_come_back_without_what_is_not_a_number() {
    let folder = folder();
    let (mut store, _) = with_watch(folder.path());
    let sample = |seconds, percent, remaining_seconds| SampleView {
        seconds,
        percent,
        remaining_seconds,
    };
    let mut odd = build("compshareImage-1", NOW);
    odd.duration_seconds = f64::NAN;
    odd.size_mb = Some(f64::INFINITY);
    odd.samples = vec![
        sample(0.0, 0.5, Some(900.0)),
        sample(f64::NAN, 1.0, None),
        sample(10.0, 12.25, Some(f64::NEG_INFINITY)),
    ];
    store.commit(&Op::AddBuild(Box::new(odd)).into()).unwrap();
    let with_samples = HistoryQuery {
        with_samples: true,
        ..HistoryQuery::default()
    };
    let read = store.history(&with_samples).unwrap().remove(0).build;
    assert_eq!(read.duration_seconds, 0.0);
    assert_eq!(read.size_mb, None);
    assert_eq!(
        read.samples,
        [sample(0.0, 0.5, Some(900.0)), sample(10.0, 12.25, None)]
    );
}
