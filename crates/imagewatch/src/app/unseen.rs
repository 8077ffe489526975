//! Builds that ended or stalled and that nobody has looked at yet. Kept over restarts: what failed in
//! the night is still first in the list in the morning.

use super::controller::Controller;
use crate::store::Op;
use std::collections::BTreeSet;
use watch::WatchId;

/// Their key in the store.
pub(super) const SETTING: &str = "unseen";

/// The builds that nobody has looked at, as stored.
pub(super) fn from_stored(stored: Option<&serde_json::Value>) -> BTreeSet<WatchId> {
    let ids = stored.and_then(serde_json::Value::as_array);
    let ids = ids.into_iter().flatten().filter_map(|id| id.as_i64());
    ids.map(WatchId).collect()
}

impl Controller {
    /// Something happened to a build that the user should look at: what to save.
    pub(super) fn mark_unseen(&mut self, id: WatchId) -> Option<Op> {
        self.unseen.insert(id).then(|| self.unseen_op())
    }

    /// Nothing about this build is left to look at: what to save.
    pub(super) fn mark_seen(&mut self, id: WatchId) -> Option<Op> {
        self.unseen.remove(&id).then(|| self.unseen_op())
    }

    /// The user has looked at these watches, named by their keys. Unknown ones are passed over.
    pub(super) fn seen(&mut self, keys: &[String]) {
        let ids = keys.iter().filter_map(|key| key.parse().ok().map(WatchId));
        let changed = ids.filter(|id| self.unseen.remove(id)).count() > 0;
        if changed {
            let op = self.unseen_op();
            self.save(vec![op]);
            self.touch(self.clock.now());
        }
    }

    fn unseen_op(&self) -> Op {
        let ids: Vec<i64> = self.unseen.iter().map(|id| id.0).collect();
        Op::PutSetting {
            key: SETTING.to_owned(),
            value: serde_json::json!(ids),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_read_and_what_is_not_usable_is_left_out() {
        let stored = serde_json::json!([3, "x", 5, null, 2.5]);
        let read = from_stored(Some(&stored));
        assert_eq!(read, BTreeSet::from([WatchId(3), WatchId(5)]));
        assert!(from_stored(None).is_empty());
        assert!(from_stored(Some(&serde_json::json!({}))).is_empty());
    }
}
