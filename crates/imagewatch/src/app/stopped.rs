//! Blocked accounts, and whether the user knows: told once for one failure, across restarts, until
//! the keys were changed or the account had worked again. What was told is then taken back.

use super::controller::Controller;
use crate::notices::DueNotice;
use crate::store::{NoticeState, Op};
use std::collections::{BTreeMap, HashMap, HashSet};
use watch::{AccountName, Mono, Now};

/// The key in the store under which it is kept.
pub(super) const SETTING: &str = "stopped-accounts";

/// An account that answers works again after so many seconds without a new refusal: some accounts
/// may ask one thing and not another.
const SETTLED: f64 = 60.0;

/// What the keys of the keychain's failures begin with.
const KEYCHAIN: &str = "keychain-";

/// What the person was told.
#[derive(Debug, Default)]
pub(super) struct StoppedAccounts {
    /// The failure's key by account.
    told: BTreeMap<String, String>,
    /// Since when those accounts answer again.
    answering: HashMap<String, Mono>,
    /// Those that the user wants tried again: their first answer settles it.
    retried: HashSet<String>,
}

impl StoppedAccounts {
    /// What was told in earlier runs.
    pub(super) fn from_stored(stored: Option<&serde_json::Value>) -> Self {
        let told = stored.and_then(|value| serde_json::from_value(value.clone()).ok());
        StoppedAccounts {
            told: told.unwrap_or_default(),
            ..Self::default()
        }
    }

    /// Whether the user was told of this failure, and it is not over.
    pub(super) fn is_told(&self, account: &str, failure: &str) -> bool {
        self.told.get(account).is_some_and(|told| told == failure)
    }

    /// An account stands still. Whether that is news.
    pub(super) fn stopped(&mut self, account: &str, failure: &str) -> bool {
        self.answering.remove(account);
        self.retried.remove(account);
        let known = self.told.insert(account.to_owned(), failure.to_owned());
        known.as_deref() != Some(failure)
    }

    /// The user wants an account tried again.
    fn retry(&mut self, account: &str) {
        if self.told.contains_key(account) {
            self.retried.insert(account.to_owned());
        }
    }

    /// The service answered an account's question. Whether that settles it.
    fn answered(&mut self, now: Mono, account: &str) -> bool {
        if self.retried.contains(account) {
            return self.forget(account);
        }
        if self.told.contains_key(account) {
            self.answering.entry(account.to_owned()).or_insert(now);
        }
        false
    }

    /// The keychain answered for an account. Whether anything was told of the keychain.
    fn keychain_answered(&mut self, account: &str) -> bool {
        let told = self.told.get(account);
        told.is_some_and(|failure| failure.starts_with(KEYCHAIN)) && self.forget(account)
    }

    /// Forgets accounts that work again. Whether there were any.
    fn settle(&mut self, now: Mono) -> bool {
        let settled = |since: &Mono| now.seconds_since(*since) >= SETTLED;
        let count = self.told.len();
        self.told
            .retain(|account, _| !self.answering.get(account).is_some_and(settled));
        self.answering
            .retain(|account, _| self.told.contains_key(account));
        self.told.len() < count
    }

    /// The account has new keys, or is no more. Whether anything was known of it.
    fn forget(&mut self, account: &str) -> bool {
        self.answering.remove(account);
        self.retried.remove(account);
        self.told.remove(account).is_some()
    }

    /// How it is stored.
    pub(super) fn op(&self) -> Op {
        Op::PutSetting {
            key: SETTING.to_owned(),
            value: serde_json::to_value(&self.told).unwrap_or_default(),
        }
    }
}

impl Controller {
    /// The service answered a question of an account's.
    pub(super) fn account_answered(&mut self, now: Now, account: &AccountName) {
        if self.fleet.blocked(account).is_some() {
            return;
        }
        if self.outbox.has_stopped(account) {
            // Overtaken before it was told: the next failure is news.
            self.account_is_new(now, account);
        } else if self.stopped.answered(now.mono, account) {
            self.account_works_again(now);
        }
    }

    /// The keychain answered for an account: with its keys, or by asking for a password.
    pub(super) fn keychain_answered(&mut self, now: Now, account: &AccountName) {
        if self.stopped.keychain_answered(account) {
            self.account_works_again(now);
        }
    }

    /// A notice that an account is blocked is left from before the start. It may not be true any
    /// more; if it is, the first answer says so, and then it is told.
    pub(super) fn leave_to_the_first_answer(&mut self, now: Now, left: &DueNotice) {
        self.mark(now, &[left.id], NoticeState::Suppressed);
        if let Some(account) = &left.payload.account {
            self.account_is_new(now, account);
        }
    }

    /// Looks now and then for accounts that work again.
    pub(super) fn settle_accounts(&mut self, now: Now) {
        if self.stopped.settle(now.mono) {
            self.account_works_again(now);
        }
    }

    /// The user wants an account tried again.
    pub(super) fn account_is_retried(&mut self, account: &str) {
        self.stopped.retry(account);
    }

    /// An account has new keys, was tested, or is no more: whatever comes next is news.
    pub(super) fn account_is_new(&mut self, now: Now, account: &str) {
        if self.stopped.forget(account) {
            self.account_works_again(now);
        }
    }

    /// What was told of an account is over.
    fn account_works_again(&mut self, now: Now) {
        self.save(vec![self.stopped.op()]);
        self.take_back_stale(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: f64) -> Mono {
        Mono::from_secs_f64(seconds)
    }

    fn restarted(stopped: &StoppedAccounts) -> StoppedAccounts {
        match stopped.op() {
            Op::PutSetting { value, .. } => StoppedAccounts::from_stored(Some(&value)),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_same_failure_is_news_once_across_restarts() {
        let mut stopped = StoppedAccounts::default();
        assert!(stopped.stopped("main", "error-keys-rejected"));
        assert!(!stopped.stopped("main", "error-keys-rejected"));
        let mut stopped = restarted(&stopped);
        assert!(!stopped.stopped("main", "error-keys-rejected"));
        assert!(stopped.stopped("other", "error-keys-rejected"));
        assert!(stopped.stopped("main", "error-arrears"));
    }

    #[test]
    fn changed_keys_make_it_news_again() {
        let mut stopped = StoppedAccounts::default();
        stopped.stopped("main", "error-keys-rejected");
        assert!(stopped.forget("main"));
        assert!(!stopped.forget("main"));
        assert!(restarted(&stopped).stopped("main", "error-keys-rejected"));
    }

    #[test]
    fn it_is_news_again_after_the_account_had_worked() {
        let mut stopped = StoppedAccounts::default();
        stopped.stopped("main", "error-keys-rejected");
        stopped.answered(at(10.0), "main");
        stopped.answered(at(40.0), "main");
        assert!(!stopped.settle(at(69.9)));
        assert!(!stopped.stopped("main", "error-keys-rejected"));
        stopped.answered(at(100.0), "main");
        assert!(!stopped.settle(at(159.9)));
        assert!(stopped.settle(at(160.0)));
        assert!(stopped.stopped("main", "error-keys-rejected"));
    }

    #[test]
    fn after_a_retry_the_first_answer_settles_it() {
        let mut stopped = StoppedAccounts::default();
        stopped.retry("main");
        stopped.stopped("main", "error-keys-rejected");
        assert!(!stopped.answered(at(10.0), "main"));
        stopped.retry("main");
        assert!(stopped.is_told("main", "error-keys-rejected"));
        // Refused again: that is known, and the next answer may be about something else.
        assert!(!stopped.stopped("main", "error-keys-rejected"));
        assert!(!stopped.answered(at(20.0), "main"));
        stopped.retry("main");
        assert!(stopped.answered(at(30.0), "main"));
        assert!(!stopped.is_told("main", "error-keys-rejected"));
    }

    #[test]
    fn keys_that_are_there_settle_only_what_the_keychain_did() {
        let mut stopped = StoppedAccounts::default();
        stopped.stopped("main", "keychain-no-service");
        stopped.stopped("other", "error-keys-rejected");
        assert!(stopped.keychain_answered("main"));
        assert!(!stopped.keychain_answered("other"));
        assert!(stopped.is_told("other", "error-keys-rejected"));
    }

    #[test]
    fn damaged_memory_is_none() {
        let damaged = serde_json::json!({ "main": 3 });
        assert!(StoppedAccounts::from_stored(Some(&damaged)).told.is_empty());
    }
}
