//! What is worth a notice, and under which key, so that nothing is ever told twice.

use super::controller::Controller;
use super::events::reason;
use super::wording;
use crate::notices::{NoticeKind, NoticePayload};
use crate::store::{NewNotice, NoticeState, Op};
use watch::{AccountName, Failure, Now, WatchId};

impl Controller {
    /// A notice about one build, recorded as due, or as unwanted if the person said so.
    pub(super) fn watch_notice(
        &self,
        now: Now,
        id: WatchId,
        kind: NoticeKind,
        away: bool,
    ) -> Option<Op> {
        let record = self.watches.get(&id)?;
        let watcher = self.fleet.watcher(id)?;
        let facts = watcher.facts();
        let typical = self
            .fleet
            .learned(&record.account)
            .and_then(|learned| learned.typical_seconds(facts.size_mb, facts.container));
        // The same build is never told twice the same; a build that is made anew, or stalls again,
        // is another thing to tell.
        let which = match kind {
            NoticeKind::Stalled => watcher.stalled_since().unwrap_or(now.wall).0,
            NoticeKind::MovingAgain => now.wall.0,
            _ => watcher.started_at().0,
        };
        let payload = NoticePayload {
            image_id: Some(record.image_id.clone()),
            name: Some(self.name_of(id, record)),
            seconds: Some(watcher.elapsed_seconds(now)),
            typical_seconds: typical,
            reason: reason(watcher.state()).map(str::to_owned),
            instance: record
                .instance
                .clone()
                .filter(|_| kind == NoticeKind::InstanceBack),
            ..NoticePayload::default()
        };
        let dedupe = format!("{}:{}:{which}", kind.as_str(), id.0);
        Some(self.notice(now, kind, dedupe, Some(id), None, payload, away))
    }

    pub(super) fn recovered_notice(&self, now: Now, id: WatchId, seconds: f64) -> Option<Op> {
        let record = self.watches.get(&id)?;
        let payload = NoticePayload {
            account: Some(record.account.to_string()),
            seconds: Some(seconds),
            ..NoticePayload::default()
        };
        // All builds of an account recover within minutes of each other: one notice for them.
        let began = now.wall.plus_secs(-seconds).0 / 1_800_000;
        let kind = NoticeKind::Recovered;
        let dedupe = format!("{}:{}:{began}", kind.as_str(), record.account);
        Some(self.notice(
            now,
            kind,
            dedupe,
            None,
            Some(&record.account),
            payload,
            false,
        ))
    }

    /// The service or the keychain refuses an account: said once for the same keys and the same
    /// failure. Keys that are merely being read, or a keychain that asks for its password already,
    /// need no notice.
    pub(super) fn account_notice(
        &mut self,
        now: Now,
        account: &AccountName,
        failure: Failure,
    ) -> Vec<Op> {
        match failure.key.as_str() {
            "keychain-loading" => return Vec::new(),
            wording::LOCKED => {
                // There is a keychain: that there is none is not true any more.
                self.keychain_answered(now, account);
                return Vec::new();
            }
            _ => {}
        }
        if !self.stopped.stopped(account, &failure.key) {
            return Vec::new();
        }
        // The reason that was told before is not the newest any more.
        self.take_back_stale(now);
        let words = wording::failure_problem(&self.texts, &failure);
        self.note(now, format!("account {account}: {}", words.title));
        let kind = NoticeKind::AccountStopped;
        let payload = NoticePayload {
            account: Some(account.to_string()),
            failure: Some(failure.clone()),
            ..NoticePayload::default()
        };
        let dedupe = format!("{}:{account}:{}:{}", kind.as_str(), failure.key, now.wall.0);
        let notice = self.notice(now, kind, dedupe, None, Some(account), payload, false);
        let mut ops = vec![notice, self.stopped.op()];
        ops.extend(self.account_hook_ops(now, account, &failure.key, &words.title));
        ops
    }

    #[allow(clippy::too_many_arguments)] // one place that puts a row together
    pub(super) fn notice(
        &self,
        now: Now,
        kind: NoticeKind,
        dedupe: String,
        watch: Option<WatchId>,
        account: Option<&AccountName>,
        payload: NoticePayload,
        away: bool,
    ) -> Op {
        let wanted = kind.is_wanted(&self.settings.notices);
        Op::AddNotice(NewNotice {
            dedupe,
            watch_id: watch.map(|id| id.0),
            account: account.map(|name| name.to_string()),
            kind: kind.as_str().to_owned(),
            payload: serde_json::to_value(payload).unwrap_or_default(),
            created_at: now.wall,
            state: if wanted {
                NoticeState::Due
            } else {
                NoticeState::Suppressed
            },
            away,
        })
    }
}
