//! The store on real files.

mod backups;
mod basics;
mod crash;
mod damage;
mod format;
mod history;
mod hooks;
mod limits;
mod pruning;
mod removal;

use super::*;
use crate::view::WatchState;
use std::path::Path;
use tempfile::TempDir;

/// 2026-11-24 16:00:00 UTC.
const NOW: Wall = Wall(1_795_536_000_000);

fn later(seconds: f64) -> Wall {
    NOW.plus_secs(seconds)
}

/// How much is kept where nobody chose otherwise.
const KEEP: Keep = Keep {
    days: 365,
    builds: 10_000,
};

/// How many finished builds match.
fn count(store: &Store, query: &HistoryQuery) -> usize {
    let all = HistoryQuery {
        limit: u32::MAX,
        ..query.clone()
    };
    store.history(&all).unwrap().len()
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// Opens a folder whose file must be sound.
fn open(folder: &Path) -> Store {
    let opened = Store::open(folder, NOW).unwrap();
    assert_eq!(opened.notice, None);
    opened.store
}

fn account(name: &str) -> Account {
    Account {
        name: name.into(),
        public_key: format!("public-{name}"),
        project_id: Some("org-1".into()),
        region: "cn-wlcb".into(),
        endpoint: None,
        position: 0,
        session_only: false,
    }
}

fn new_watch(account: &str, image: &str) -> NewWatch {
    NewWatch {
        image_id: image.into(),
        account: account.into(),
        region: Some("cn-wlcb".into()),
        zone: Some("cn-wlcb-01".into()),
        name: Some("训练镜像".into()),
        added_at: NOW,
        discovered: false,
    }
}

fn notice(dedupe: &str, watch_id: Option<i64>) -> NewNotice {
    NewNotice {
        dedupe: dedupe.into(),
        watch_id,
        account: None,
        kind: "ready".into(),
        payload: serde_json::json!({"seconds": 840}),
        created_at: NOW,
        state: NoticeState::Due,
        away: false,
    }
}

fn build(image: &str, ended_at: Wall) -> NewBuild {
    NewBuild {
        watch_id: None,
        image_id: image.into(),
        account: "default".into(),
        name: Some(format!("name of {image}")),
        region: Some("cn-wlcb".into()),
        zone: Some("cn-wlcb-01".into()),
        outcome: WatchState::Ready,
        reason: None,
        started_at: Some(ended_at.plus_secs(-840.0)),
        ended_at,
        duration_seconds: 840.0,
        finalizing_seconds: Some(60.0),
        size_mb: Some(102_400.0),
        container: Some(false),
        samples: Vec::new(),
    }
}

/// A store with one account and one watch.
fn with_watch(folder: &Path) -> (Store, i64) {
    let mut store = open(folder);
    store
        .commit(&Op::SaveAccount(account("default")).into())
        .unwrap();
    let id = store
        .insert_watch(&new_watch("default", "compshareImage-1"))
        .unwrap()
        .id;
    (store, id)
}
