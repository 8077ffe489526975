//! Failures in the person's language.

use crate::keychain::KeychainError;
use crate::store::Removed;
use crate::texts::{Args, Language, Texts};
use crate::tray::TrayState;
use crate::view::Problem;
use compshare::{CredentialsProblem, EndpointError};
use std::path::Path;
use watch::{Failure, FailureKind};

/// A failed question in words.
pub fn failure_problem(texts: &Texts, failure: &Failure) -> Problem {
    Problem {
        code: failure.ret_code,
        message: failure.message.clone(),
        request_id: failure.request_id.clone(),
        ..of_key(texts, &failure.key, failure)
    }
}

fn of_key(texts: &Texts, key: &str, failure: &Failure) -> Problem {
    let args = Args::new()
        .text(
            "code",
            failure
                .ret_code
                .map(|code| code.to_string())
                .unwrap_or_default(),
        )
        .text("message", failure.message.clone().unwrap_or_default())
        .text("request-id", failure.request_id.clone().unwrap_or_default());
    with_args(texts, key, &args)
}

/// Longest part of a text from elsewhere that goes into a problem's words, in characters.
const MESSAGE_MOST: usize = 1_000;

/// A problem of our own in words; `{ $message }` in its text is the beginning of `message`.
pub fn own_problem(texts: &Texts, key: &str, message: &str) -> Problem {
    let message: String = message.chars().take(MESSAGE_MOST).collect();
    with_args(texts, key, &Args::new().text("message", message))
}

/// Why the app is not in a tray; nothing where it is.
pub fn tray_problem(texts: &Texts, state: TrayState) -> Option<Problem> {
    match state {
        TrayState::Absent => Some(own_problem(texts, "tray-absent", "")),
        TrayState::Silent => Some(own_problem(texts, "tray-silent", "")),
        TrayState::Shown => None,
    }
}

fn with_args(texts: &Texts, key: &str, args: &Args) -> Problem {
    Problem {
        key: key.to_owned(),
        title: texts.format(&format!("{key}.title"), args),
        meaning: ended(texts, texts.format(&format!("{key}.meaning"), args)),
        action: ended(texts, texts.format(&format!("{key}.action"), args)),
        ..Problem::default()
    }
}

/// The text with a full stop, if it ends with words of the system's that have none.
fn ended(texts: &Texts, text: String) -> String {
    let text = text.trim_end();
    if text.is_empty() || text.ends_with(['.', '!', '?', '…', '。', '！', '？']) {
        return text.to_owned();
    }
    let stop = match texts.language() {
        Language::En => '.',
        Language::ZhCn => '。',
    };
    format!("{text}{stop}")
}

/// A failure as running text for a notification: what happened and what to do, a sentence each.
pub(crate) fn failure_text(texts: &Texts, failure: &Failure) -> String {
    let Problem { title, action, .. } = failure_problem(texts, failure);
    joined([ended(texts, title), action])
}

/// Sentences one after the other. A full-width stop brings its own gap along.
pub(crate) fn joined(sentences: impl IntoIterator<Item = String>) -> String {
    let mut text = String::new();
    for sentence in sentences {
        if !text.is_empty() && !text.ends_with(['。', '！', '？']) {
            text.push(' ');
        }
        text.push_str(&sentence);
    }
    text
}

/// Keys that cannot be right, in words.
pub(super) fn of_credentials(texts: &Texts, problem: CredentialsProblem) -> Problem {
    own_problem(texts, problem.message_key(), "")
}

/// An unusable endpoint in words.
pub(super) fn of_endpoint(texts: &Texts, problem: &EndpointError) -> Problem {
    own_problem(texts, problem.message_key(), "")
}

/// Files that somebody removed under the running program, in words.
pub(super) fn files_removed(texts: &Texts, removed: Removed, folder: &Path) -> Problem {
    let key = match removed {
        Removed::Data => "store-data-removed",
        Removed::Log => "store-log-removed",
    };
    own_problem(texts, key, &folder.display().to_string())
}

/// The message key of a locked keychain.
pub(crate) const LOCKED: &str = "keychain-locked";

/// The message key of a keychain that does not give a key.
pub(super) fn keychain_key(error: &KeychainError) -> &'static str {
    match error {
        KeychainError::NoEntry => "keychain-no-entry",
        KeychainError::NoEntryOfFolder => "keychain-no-entry-of-folder",
        KeychainError::Locked => LOCKED,
        KeychainError::NoService => "keychain-no-service",
        KeychainError::Broken(_) => "keychain-broken",
        KeychainError::Damaged => "keychain-damaged",
        KeychainError::TooLong => "keychain-too-long",
    }
}

/// A keychain failure in words.
pub fn keychain_problem(texts: &Texts, error: &KeychainError) -> Problem {
    let message = match error {
        KeychainError::Broken(detail) => detail.as_str(),
        _ => "",
    };
    own_problem(texts, keychain_key(error), message)
}

/// A failure that stands for an account whose keys cannot be used at present.
pub(super) fn account_failure(key: &str) -> Failure {
    Failure {
        kind: FailureKind::Account,
        key: key.to_owned(),
        ret_code: None,
        message: None,
        request_id: None,
        retry_after_seconds: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn title_and_action_are_two_sentences() {
        let failure = account_failure("keychain-no-service");
        let text = failure_text(&Texts::for_language(Language::En), &failure);
        assert!(text.contains(" on this desktop. Start a "), "{text}");
        let text = failure_text(&Texts::for_language(Language::ZhCn), &failure);
        assert!(text.contains("服务。请"), "{text}");
        assert!(!text.contains("。 "), "{text}");
    }

    #[test]
    fn words_of_the_system_end_as_sentences_do() {
        let system = "No such file or directory (os error 2)";
        let texts = Texts::for_language(Language::En);
        let problem = own_problem(&texts, "hook-not-started", system);
        let meaning = "It is tried five times. No such file or directory (os error 2).";
        assert_eq!(problem.meaning, meaning);
        let problem = own_problem(&texts, "hook-not-started", "");
        assert_eq!(problem.meaning, "It is tried five times.");
        let texts = Texts::for_language(Language::ZhCn);
        let problem = own_problem(&texts, "hook-not-started", system);
        let meaning = "最多尝试五次。No such file or directory (os error 2)。";
        assert_eq!(problem.meaning, meaning);
    }
}
