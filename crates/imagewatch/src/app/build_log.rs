//! What happened to a build, as the window's details page tells it: changes, trouble and notices.

use super::controller::Controller;
use super::wording;
use crate::notices::{self, DueNotice};
use crate::store::{LogLine, Notice, NoticeState, StoreError};
use crate::texts::Args;
use crate::view::{LogEntry, LogKind, Problem, WatchState};
use watch::{Failure, WatchId};

/// Lines of a build's log shown, and as many notices.
const LOG_LINES: u32 = 500;

impl Controller {
    /// Changes, trouble and notices of a watch, oldest first.
    ///
    /// # Errors
    /// The store cannot be read.
    pub(super) fn build_log(&self, id: WatchId) -> Result<Vec<LogEntry>, StoreError> {
        let lines = self.store.log(id.0, LOG_LINES)?;
        let notices = self.store.notices(id.0, LOG_LINES)?;
        let mut entries: Vec<LogEntry> = lines
            .iter()
            .map(|line| self.log_entry(line))
            .chain(notices.iter().filter_map(|notice| self.told(notice)))
            .collect();
        // Stable: what a notice tells comes before it.
        entries.sort_by_key(|entry| entry.at);
        Ok(entries)
    }

    fn log_entry(&self, line: &LogLine) -> LogEntry {
        let word = |key: &str| {
            let value = line.payload.get(key).and_then(serde_json::Value::as_str);
            value.unwrap_or_default().to_owned()
        };
        let (kind, text) = match line.kind.as_str() {
            "appeared" => (LogKind::State, self.texts.get("log-appeared")),
            "state" => {
                let state = line.payload.get("state").cloned().unwrap_or_default();
                let state = serde_json::from_value(state).unwrap_or(WatchState::Unknown);
                let args = Args::new().text("reason", word("reason"));
                let key = state_key(state, !word("reason").is_empty());
                (LogKind::State, self.texts.format(key, &args))
            }
            "stalled" => (LogKind::Movement, self.texts.get("log-stalled")),
            "moving-again" => (LogKind::Recovered, self.texts.get("log-moving-again")),
            "trouble" => return self.trouble(line),
            "trouble-ended" => {
                let seconds = line.payload.get("seconds");
                let seconds = seconds.and_then(serde_json::Value::as_f64);
                let time = self.texts.exact_duration(seconds.unwrap_or_default());
                let args = Args::new().text("time", time);
                let text = self.texts.format("log-trouble-ended", &args);
                (LogKind::Recovered, text)
            }
            "unknown-status" => {
                let args = Args::new().text("word", word("word"));
                let text = self.texts.format("log-unknown-status", &args);
                (LogKind::State, text)
            }
            "delivery-done" => (LogKind::Notice, self.hook_log_text(line)),
            "delivery-failed" | "delivery-given-up" => (LogKind::Trouble, self.hook_log_text(line)),
            other => (LogKind::State, other.to_owned()),
        };
        LogEntry {
            at: line.at.0,
            kind,
            text,
            problem: None,
        }
    }

    fn trouble(&self, line: &LogLine) -> LogEntry {
        let failure: Option<Failure> = serde_json::from_value(line.payload.clone()).ok();
        let problem: Option<Problem> =
            failure.map(|failure| wording::failure_problem(&self.texts, &failure));
        let text = match &problem {
            Some(problem) => problem.title.clone(),
            None => self.texts.get("log-trouble"),
        };
        LogEntry {
            at: line.at.0,
            kind: LogKind::Trouble,
            text,
            problem,
        }
    }

    /// A notice as a line of the log; none where nobody was or will be told.
    fn told(&self, notice: &Notice) -> Option<LogEntry> {
        let key = match notice.state {
            NoticeState::Sent => "log-notice-sent",
            NoticeState::Due | NoticeState::Sending => "log-notice-due",
            NoticeState::Suppressed => "log-notice-suppressed",
            NoticeState::Dropped => return None,
        };
        let due = DueNotice::new(
            notice.id,
            &notice.kind,
            notice.watch_id,
            &notice.payload,
            notice.away,
        )?;
        let title = notices::headline(&self.texts, &due);
        Some(LogEntry {
            at: notice.sent_at.unwrap_or(notice.created_at).0,
            kind: LogKind::Notice,
            text: self.texts.format(key, &Args::new().text("title", title)),
            problem: None,
        })
    }
}

fn state_key(state: WatchState, has_reason: bool) -> &'static str {
    match state {
        WatchState::Waiting => "log-state-waiting",
        WatchState::Making => "log-state-making",
        WatchState::Finalizing => "log-state-finalizing",
        WatchState::Ready => "log-state-ready",
        WatchState::Failed if has_reason => "log-state-failed",
        WatchState::Failed => "log-state-failed-without-reason",
        WatchState::Gone => "log-state-gone",
        WatchState::Unknown => "log-state-unknown",
    }
}
