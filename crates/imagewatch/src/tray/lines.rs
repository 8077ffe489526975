//! One build in a line.

use crate::texts::{Args, Texts};
use crate::view::{ConnectionView, WatchState, WatchView};

/// Digits of a percentage, filled up with blanks as wide as a digit.
const DIGITS: usize = 3;

/// Percentage, name and time left: for the menu. What is as wide in every line comes first, so that
/// lines are aligned in any font. No bar of blocks: a screen reader says every character.
pub(super) fn aligned(texts: &Texts, watch: &WatchView, name_length: usize) -> String {
    let percent = watch.percent.filter(|_| watch.state == WatchState::Making);
    let figure = percent.map_or_else(
        || "\u{2007}".repeat(DIGITS + 1),
        |percent| {
            let digits = percent.floor().to_string();
            let blanks = DIGITS.saturating_sub(digits.len());
            format!("{}{digits}%", "\u{2007}".repeat(blanks))
        },
    );
    let mut rest = stand_and_rest(texts, watch);
    if percent.is_some() {
        // The figure stands before the name.
        rest.remove(0);
    }
    let words = std::iter::once(name(watch, name_length)).chain(rest);
    format!("{figure}  {}", words.collect::<Vec<_>>().join(" · "))
}

/// Name, percentage or state, time left: for the tooltip.
pub(super) fn plain(texts: &Texts, watch: &WatchView, name_length: usize) -> String {
    let name = name(watch, name_length);
    if watch.stalled_since.is_some() && watch.ended_at.is_none() {
        return format!("{name} · {}", texts.get("tray-stalled"));
    }
    format!("{name} · {}", stand_and_rest(texts, watch).join(" · "))
}

fn name(watch: &WatchView, length: usize) -> String {
    clip(watch.name.as_deref().unwrap_or(&watch.image_id), length)
}

/// The percentage or state, and the time left or what is in the way.
fn stand_and_rest(texts: &Texts, watch: &WatchView) -> Vec<String> {
    let stand = match (watch.state, watch.percent) {
        (WatchState::Waiting, _) => texts.get("tray-waiting"),
        (WatchState::Finalizing, _) => texts.get("tray-finalizing"),
        (WatchState::Ready, _) => texts.get("tray-ready"),
        (WatchState::Failed, _) => texts.get("tray-failed"),
        (WatchState::Making, Some(percent)) => format!("{}%", percent.floor()),
        (WatchState::Unknown, _) => watch.status_word.clone().unwrap_or_default(),
        _ => {
            let args = Args::new().text("time", texts.about_duration(watch.elapsed_seconds));
            texts.format("tray-making-since", &args)
        }
    };
    let rest = match (&watch.connection, watch.remaining_seconds, watch.state) {
        // Nothing is asked any more, so nothing is in the way.
        (_, _, WatchState::Ready | WatchState::Failed) => None,
        (ConnectionView::Retrying { .. }, ..) => Some(texts.get("tray-stale")),
        (ConnectionView::Blocked { .. }, ..) => Some(texts.get("tray-blocked")),
        _ if watch.stalled_since.is_some() => Some(texts.get("tray-stalled")),
        (_, Some(seconds), WatchState::Making) => {
            let args = Args::new().text("time", texts.about_duration(seconds));
            Some(texts.format("tray-left", &args))
        }
        _ => None,
    };
    std::iter::once(stand).chain(rest).collect()
}

/// The first `length` characters, with an ellipsis if there were more. Without line ends and other
/// control characters, which would break a menu.
fn clip(text: &str, length: usize) -> String {
    let mut characters = text.chars().filter(|c| !c.is_control());
    let kept: String = characters.by_ref().take(length).collect();
    if characters.next().is_none() {
        return kept;
    }
    let shorter: String = kept.chars().take(length.saturating_sub(1)).collect();
    format!("{}…", shorter.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_clipped_by_characters() {
        assert_eq!(clip("abc", 3), "abc");
        assert_eq!(clip("深度学习环境", 4), "深度学…");
        assert_eq!(clip("a\nb\u{7}c", 3), "abc");
    }
}
