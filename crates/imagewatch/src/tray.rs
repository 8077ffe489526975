//! What the tray shows: a plain value, made by the controller and rendered by the shell, which
//! touches only what changed.

use crate::texts::{Args, Texts};
use crate::tray_icon::TrayFace;
use crate::view::{AppView, ConnectionView, WatchState, WatchView};

/// Menu entry that opens the window.
pub const OPEN: &str = "open";
/// Menu entry that switches start at login on and off.
pub const START_AT_LOGIN: &str = "start-at-login";
/// Menu entry that ends the app.
pub const QUIT: &str = "quit";
/// The menu entries of builds begin with this; the watch's key follows.
pub const BUILD: &str = "build:";

/// Builds in the menu at most; the window has the rest.
const MOST_BUILDS: usize = 12;
/// Characters of a name in menu and tooltip.
const NAME_LENGTH: usize = 28;
/// What Windows keeps of a tooltip, in UTF-16 units.
const TOOLTIP_UNITS: usize = 127;

/// The tray.
#[derive(Debug, Clone, PartialEq)]
pub struct TrayView {
    /// The icon.
    pub face: TrayFace,
    /// The tooltip, at most 127 UTF-16 units.
    pub tooltip: String,
    /// The menu, top down.
    pub menu: Vec<MenuEntry>,
}

/// An entry of the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MenuEntry {
    /// A line.
    Separator,
    /// Something to choose.
    Item {
        /// What is chosen.
        id: String,
        /// Its words.
        label: String,
        /// Whether it can be chosen.
        enabled: bool,
    },
    /// Something to switch on and off.
    Check {
        /// What is switched.
        id: String,
        /// Its words.
        label: String,
        /// Whether it is on.
        checked: bool,
    },
}

/// Makes the tray of what the window would show. `unseen_end` is the worst outcome that the person
/// has not looked at yet.
pub fn tray_view(
    texts: &Texts,
    app: &AppView,
    watches: &[WatchView],
    unseen_end: Option<WatchState>,
) -> TrayView {
    let building: Vec<&WatchView> = watches.iter().filter(|watch| is_building(watch)).collect();
    TrayView {
        face: face(app, &building, unseen_end),
        tooltip: tooltip(texts, app, &building),
        menu: menu(texts, app, &building),
    }
}

/// Whether something is going on that the tray should show.
pub fn is_building(watch: &WatchView) -> bool {
    matches!(
        watch.state,
        WatchState::Waiting | WatchState::Making | WatchState::Finalizing | WatchState::Unknown
    )
}

fn face(app: &AppView, building: &[&WatchView], unseen_end: Option<WatchState>) -> TrayFace {
    if app.accounts.iter().any(|account| account.problem.is_some())
        || building
            .iter()
            .any(|w| matches!(w.connection, ConnectionView::Blocked { .. }))
    {
        return TrayFace::Blocked;
    }
    if unseen_end == Some(WatchState::Failed) {
        return TrayFace::Failed;
    }
    let percents: Vec<f64> = building.iter().filter_map(|watch| watch.percent).collect();
    let mean = (!percents.is_empty())
        .then(|| (percents.iter().sum::<f64>() / percents.len() as f64).floor() as u8);
    let stale = !building.is_empty()
        && building
            .iter()
            .all(|w| matches!(w.connection, ConnectionView::Retrying { .. }));
    match (building.is_empty(), mean) {
        _ if stale => TrayFace::Stale(mean),
        (false, Some(percent)) => TrayFace::Progress(percent.min(100)),
        (false, None) => TrayFace::Indeterminate,
        (true, _) if unseen_end.is_some() => TrayFace::Ready,
        (true, _) => TrayFace::Idle,
    }
}

/// The nearest build, its percentage and time left, and how many others there are.
fn tooltip(texts: &Texts, app: &AppView, building: &[&WatchView]) -> String {
    let problem = app.accounts.iter().find_map(|account| {
        account
            .problem
            .as_ref()
            .map(|problem| format!("{}: {}", account.name, problem.title))
    });
    let text = match (building.first(), problem) {
        (_, Some(problem)) => format!("ImageWatch · {problem}"),
        (None, None) => format!("ImageWatch · {}", texts.get("tray-idle")),
        (Some(nearest), None) => {
            let line = line(texts, nearest);
            match building.len() - 1 {
                0 => line,
                others => {
                    let others = texts.format("tray-others", &Args::new().number("count", others));
                    format!("{line}\n{others}")
                }
            }
        }
    };
    clip_units(&text, TOOLTIP_UNITS)
}

fn menu(texts: &Texts, app: &AppView, building: &[&WatchView]) -> Vec<MenuEntry> {
    let item = |id: &str, label: String, enabled| MenuEntry::Item {
        id: id.to_owned(),
        label,
        enabled,
    };
    let mut menu = vec![
        item(OPEN, texts.get("tray-open"), true),
        MenuEntry::Separator,
    ];
    if building.is_empty() {
        menu.push(item("none", texts.get("tray-idle"), false));
    }
    for watch in building.iter().take(MOST_BUILDS) {
        let id = format!("{BUILD}{}", watch.key);
        // A lone ampersand or underscore would be taken for a keyboard mnemonic.
        menu.push(item(&id, line(texts, watch).replace('&', "&&"), true));
    }
    if building.len() > MOST_BUILDS {
        let more = Args::new().number("count", building.len() - MOST_BUILDS);
        menu.push(item(OPEN, texts.format("tray-others", &more), true));
    }
    menu.push(MenuEntry::Separator);
    if app.start_at_login.available {
        menu.push(MenuEntry::Check {
            id: START_AT_LOGIN.to_owned(),
            label: texts.get("tray-start-at-login"),
            checked: app.start_at_login.enabled,
        });
    }
    menu.push(item(QUIT, texts.get("tray-quit"), true));
    menu
}

/// One build in a line: name, percentage or state, time left.
fn line(texts: &Texts, watch: &WatchView) -> String {
    let name = clip(
        watch.name.as_deref().unwrap_or(&watch.image_id),
        NAME_LENGTH,
    );
    let stand = match (watch.state, watch.percent) {
        (WatchState::Waiting, _) => texts.get("tray-waiting"),
        (WatchState::Finalizing, _) => texts.get("tray-finalizing"),
        (WatchState::Making, Some(percent)) => format!("{} %", percent.floor()),
        (WatchState::Unknown, _) => watch.status_word.clone().unwrap_or_default(),
        _ => {
            let args = Args::new().text("time", texts.about_duration(watch.elapsed_seconds));
            texts.format("tray-making-since", &args)
        }
    };
    let left = match (&watch.connection, watch.remaining_seconds, watch.state) {
        (ConnectionView::Retrying { .. }, ..) => Some(texts.get("tray-stale")),
        (ConnectionView::Blocked { .. }, ..) => Some(texts.get("tray-blocked")),
        _ if watch.stalled_since.is_some() => Some(texts.get("tray-stalled")),
        (_, Some(seconds), WatchState::Making) => {
            let args = Args::new().text("time", texts.about_duration(seconds));
            Some(texts.format("tray-left", &args))
        }
        _ => None,
    };
    [Some(name), Some(stand), left]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}

/// The first `length` characters, with an ellipsis if there were more.
fn clip(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    let kept: String = text.chars().take(length.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// At most `units` UTF-16 units of a text, with an ellipsis if there were more.
fn clip_units(text: &str, units: usize) -> String {
    if text.encode_utf16().count() <= units {
        return text.to_owned();
    }
    let mut room = units - 1;
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
    fn long_names_are_clipped_by_characters_and_tooltips_by_units() {
        assert_eq!(clip("abc", 3), "abc");
        assert_eq!(clip("深度学习环境", 4), "深度学…");
        let rockets = "🚀".repeat(100);
        let clipped = clip_units(&rockets, TOOLTIP_UNITS);
        assert!(clipped.encode_utf16().count() <= TOOLTIP_UNITS);
        assert!(clipped.ends_with("🚀…"));
    }
}
