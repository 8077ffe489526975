//! Changes that wait for a disk that takes them again: what a later one replaces goes.

use super::Op;
use std::collections::HashSet;

/// What a change replaces as a whole.
#[derive(PartialEq, Eq, Hash)]
enum Replaces<'a> {
    Watch(i64),
    Snapshot(i64),
    Zones(&'a str),
    Setting(&'a str),
    Account(&'a str),
}

/// The same changes without those that a later one replaces, in their order. A disk can be full for
/// weeks; what waits for it stays as small as what there is to know.
pub(crate) fn coalesced(ops: Vec<Op>) -> Vec<Op> {
    let mut later = HashSet::new();
    let keep: Vec<bool> = ops.iter().rev().map(|op| is_news(&mut later, op)).collect();
    let keep: Vec<bool> = keep.into_iter().rev().collect();
    let kept = ops.into_iter().zip(keep);
    kept.filter_map(|(op, keep)| keep.then_some(op)).collect()
}

/// Whether nothing that comes later says all that `op` says.
fn is_news<'a>(later: &mut HashSet<Replaces<'a>>, op: &'a Op) -> bool {
    match op {
        // A watch's row holds its course.
        Op::SaveWatch(watch) => {
            later.insert(Replaces::Snapshot(watch.id));
            later.insert(Replaces::Watch(watch.id))
        }
        Op::SaveSnapshot { id, .. } => later.insert(Replaces::Snapshot(*id)),
        Op::PutZones { account, .. } => later.insert(Replaces::Zones(account)),
        Op::PutSetting { key, .. } => later.insert(Replaces::Setting(key)),
        Op::SaveAccount(account) => later.insert(Replaces::Account(&account.name)),
        // Of what comes before a removal, nothing is left out.
        Op::RemoveWatch { .. } | Op::RemoveAccount { .. } => {
            later.clear();
            true
        }
        Op::AddNotice(_)
        | Op::SetNotice { .. }
        | Op::AddLog(_)
        | Op::AddBuild(_)
        | Op::SaveHook(_)
        | Op::RemoveHook { .. }
        | Op::AddDelivery(_)
        | Op::SetDelivery { .. } => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use watch::Wall;

    fn snapshot(id: i64, text: &str) -> Op {
        Op::SaveSnapshot {
            id,
            snapshot: text.to_owned(),
            at: Wall(0),
        }
    }

    fn setting(key: &str, value: i64) -> Op {
        Op::PutSetting {
            key: key.to_owned(),
            value: json!(value),
        }
    }

    #[test]
    fn the_last_word_stays() {
        let removal = Op::RemoveWatch {
            id: 9,
            hide_at: None,
        };
        let ops = vec![
            snapshot(1, "old"),
            setting("a", 1),
            snapshot(2, "other"),
            snapshot(1, "new"),
            setting("a", 2),
            removal.clone(),
            snapshot(1, "newest"),
        ];
        assert_eq!(
            coalesced(ops),
            vec![
                snapshot(2, "other"),
                snapshot(1, "new"),
                setting("a", 2),
                removal,
                snapshot(1, "newest"),
            ]
        );
    }

    #[test]
    fn what_waits_does_not_grow_with_time() {
        let ops = (0..10_000).map(|n| snapshot(n % 20, "course")).collect();
        assert_eq!(coalesced(ops).len(), 20);
    }
}
