//! The tooltip: what wants the user first, then the nearest builds.

use super::{Shown, lines};
use crate::texts::Args;
use crate::view::WatchView;

/// Lines about what wants the user at most.
const MOST_ALERTS: usize = 3;
/// Builds in a tooltip at most.
const MOST_BUILDS: usize = 3;
/// Characters of a name, from the most to the least that is tried where room is short.
const NAME_LENGTHS: [usize; 4] = [28, 20, 14, 10];
/// What Windows keeps of a tooltip, in UTF-16 units: `szTip` of `NOTIFYICONDATAW` holds 128 with the
/// zero at its end.
#[cfg(any(windows, test))]
pub(super) const WINDOWS_LIMIT: usize = 127;

/// UTF-16 units of a tooltip at most.
#[cfg(windows)]
pub(super) const LIMIT: usize = WINDOWS_LIMIT;
/// UTF-16 units of a tooltip at most: elsewhere only to keep it small.
#[cfg(not(windows))]
pub(super) const LIMIT: usize = 600;

/// Lines of plain text, at most `limit` UTF-16 units.
pub(super) fn tooltip(shown: &Shown<'_>, limit: usize) -> String {
    let most = shown.building.len().min(MOST_BUILDS);
    // As many builds as there is room for; for one less, names are shortened first.
    for count in (0..=most).rev() {
        for name_length in NAME_LENGTHS {
            let text = compose(shown, count, name_length);
            if units(&text) <= limit {
                return text;
            }
        }
    }
    let [.., shortest] = NAME_LENGTHS;
    clip_units(&compose(shown, 0, shortest), limit)
}

/// Alerts, whether the app is paused or has nothing to do, and `count` builds.
fn compose(shown: &Shown<'_>, count: usize, name_length: usize) -> String {
    let (texts, building) = (shown.texts, shown.building);
    if shown.app.accounts.is_empty() {
        return format!("ImageWatch · {}", texts.get("tray-no-account"));
    }
    let alerts = shown.alerts(name_length).into_iter().take(MOST_ALERTS);
    let mut lines: Vec<String> = alerts.map(|alert| alert.label).collect();
    let state = match (shown.app.settings.paused, building.is_empty()) {
        (true, _) => Some(texts.get("tray-paused")),
        (false, true) if lines.is_empty() => Some(texts.get("tray-idle")),
        _ => None,
    };
    lines.extend(state.map(|state| format!("ImageWatch · {state}")));
    let listed = |watch: &&&WatchView| !watch.unseen;
    let builds = building.iter().filter(listed).take(count);
    lines.extend(builds.map(|watch| lines::plain(texts, watch, name_length)));
    let rest = building.iter().filter(listed).count();
    if rest > count {
        let others = Args::new().number("count", rest - count);
        lines.push(texts.format("tray-others", &others));
    }
    lines.join("\n")
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// At most `most` UTF-16 units of a text, with an ellipsis if there were more.
fn clip_units(text: &str, most: usize) -> String {
    if units(text) <= most {
        return text.to_owned();
    }
    let mut room = most.saturating_sub(1);
    let fits = |c: &char| match room.checked_sub(c.len_utf16()) {
        Some(left) => {
            room = left;
            true
        }
        None => false,
    };
    let kept: String = text.chars().take_while(fits).collect();
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_clipped_by_units() {
        let clipped = clip_units(&"🚀".repeat(100), WINDOWS_LIMIT);
        assert!(units(&clipped) <= WINDOWS_LIMIT);
        assert!(clipped.ends_with("🚀…"));
        assert_eq!(clip_units("short", WINDOWS_LIMIT), "short");
    }
}
