//! How enumerations are spelled in the file.

use super::rows::NoticeState;
use crate::view::WatchState;

pub(super) fn watch_state(state: WatchState) -> &'static str {
    match state {
        WatchState::Waiting => "waiting",
        WatchState::Making => "making",
        WatchState::Finalizing => "finalizing",
        WatchState::Ready => "ready",
        WatchState::Failed => "failed",
        WatchState::Gone => "gone",
        WatchState::Unknown => "unknown",
    }
}

/// A word that is not known reads as [`WatchState::Unknown`], which is not an end: the watch is
/// asked about again instead of being lost.
pub(super) fn watch_state_from(word: &str) -> WatchState {
    match word {
        "waiting" => WatchState::Waiting,
        "making" => WatchState::Making,
        "finalizing" => WatchState::Finalizing,
        "ready" => WatchState::Ready,
        "failed" => WatchState::Failed,
        "gone" => WatchState::Gone,
        _ => WatchState::Unknown,
    }
}

pub(super) fn notice_state(state: NoticeState) -> &'static str {
    match state {
        NoticeState::Due => "due",
        NoticeState::Sending => "sending",
        NoticeState::Sent => "sent",
        NoticeState::Suppressed => "suppressed",
        NoticeState::Dropped => "dropped",
    }
}

/// The table admits no other words, so anything else is damage that the check at start did not
/// see. It reads as dropped: better silent than the same news for ever.
pub(super) fn notice_state_from(word: &str) -> NoticeState {
    match word {
        "due" => NoticeState::Due,
        "sending" => NoticeState::Sending,
        "sent" => NoticeState::Sent,
        "suppressed" => NoticeState::Suppressed,
        _ => NoticeState::Dropped,
    }
}
