//! What the tray shows: a plain value, made by the controller and rendered by the shell, which
//! touches only what changed.

mod lines;
#[cfg(test)]
mod tests;
mod tooltip;

use crate::page::Page;
use crate::texts::{Args, Texts};
use crate::tray_icon::TrayFace;
use crate::view::{AppView, ConnectionView, WatchState, WatchView};

/// Menu entry that opens the window.
const OPEN: &str = "open";
/// Menu entry that stops all asking.
const PAUSE: &str = "pause";
/// Menu entry that lets asking go on.
const RESUME: &str = "resume";
/// Menu entry that opens the settings.
const SETTINGS: &str = "settings";
/// Menu entry that says how many builds are not listed.
const OTHERS: &str = "others";
/// Menu entry that says that nothing is built.
const NONE: &str = "none";
/// Menu entry that switches start at login on and off.
pub const START_AT_LOGIN: &str = "start-at-login";
/// Menu entry that ends the app.
const QUIT: &str = "quit";
/// The menu entries of builds begin with this; the watch's key follows.
const BUILD: &str = "build:";

/// Builds in the menu at most; the window has the rest.
const MOST_BUILDS: usize = 12;
/// Characters of a name in the menu.
const NAME_LENGTH: usize = 28;

/// The tray.
#[derive(Debug, Clone, PartialEq)]
pub struct TrayView {
    /// The icon.
    pub face: TrayFace,
    /// The tooltip: lines of plain text, on Windows at most 127 UTF-16 units.
    pub tooltip: String,
    /// What the window's entry in the taskbar shows.
    pub taskbar: Taskbar,
    /// The menu, top down.
    pub menu: Vec<MenuEntry>,
}

impl TrayView {
    /// Whether something is being built, so that timers have to keep time.
    pub fn has_builds(&self) -> bool {
        let is_build = |entry: &MenuEntry| matches!(entry, MenuEntry::Item { id, .. } if id.starts_with(BUILD));
        self.menu.iter().any(is_build)
    }
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

/// Progress on the window's entry in the taskbar. Percentages are 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Taskbar {
    /// Nothing is built.
    #[default]
    None,
    /// Builds are at so many per cent.
    Normal(u8),
    /// Builds are under way and none has a percentage.
    Indeterminate,
    /// Nobody asks at present: the app is paused, or the service cannot be reached.
    Paused(u8),
    /// A build failed and nobody has looked yet.
    Failed(u8),
}

/// What a menu entry does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Brings the window up, on a page if one is named.
    Show(Option<Page>),
    /// Stops all asking, or lets it go on.
    SetPaused(bool),
    /// Switches start at login on or off.
    StartAtLogin,
    /// Ends the app.
    Quit,
}

impl Choice {
    /// What the menu entry with this ID does. An ID that is not known opens the window.
    pub fn of(id: &str) -> Self {
        let build = id.strip_prefix(BUILD).and_then(|key| key.parse().ok());
        match id {
            PAUSE => Choice::SetPaused(true),
            RESUME => Choice::SetPaused(false),
            START_AT_LOGIN => Choice::StartAtLogin,
            QUIT => Choice::Quit,
            SETTINGS => Choice::Show(Some(Page::Settings)),
            OTHERS => Choice::Show(Some(Page::Builds)),
            _ => Choice::Show(build.map(Page::Build)),
        }
    }
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
        tooltip: tooltip::tooltip(texts, app, &building, tooltip::LIMIT),
        taskbar: taskbar(app, &building, unseen_end),
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

/// Mean of the builds' percentages, rounded down: no icon is full before everything is.
fn mean_percent(building: &[&WatchView]) -> Option<u8> {
    let percents: Vec<f64> = building.iter().filter_map(|watch| watch.percent).collect();
    let mean = percents.iter().sum::<f64>() / percents.len() as f64;
    // The cast saturates.
    (!percents.is_empty()).then(|| (mean.floor() as u8).min(100))
}

/// Whether the service answers about no build at present.
fn is_stale(building: &[&WatchView]) -> bool {
    let retrying = |w: &&WatchView| matches!(w.connection, ConnectionView::Retrying { .. });
    !building.is_empty() && building.iter().all(retrying)
}

fn face(app: &AppView, building: &[&WatchView], unseen_end: Option<WatchState>) -> TrayFace {
    let blocked = app.accounts.iter().any(|account| account.problem.is_some())
        || building
            .iter()
            .any(|w| matches!(w.connection, ConnectionView::Blocked { .. }));
    let failed = unseen_end == Some(WatchState::Failed);
    let mean = mean_percent(building);
    match (building.is_empty(), mean) {
        // While nothing is asked on purpose, an account that could not be asked hinders nobody.
        _ if app.settings.paused && !failed => TrayFace::Paused,
        _ if blocked && !app.settings.paused => TrayFace::Blocked,
        _ if failed => TrayFace::Failed,
        _ if is_stale(building) => TrayFace::Stale(mean),
        (false, Some(percent)) => TrayFace::Progress(percent),
        (false, None) => TrayFace::Indeterminate,
        (true, _) if unseen_end.is_some() => TrayFace::Ready,
        (true, _) => TrayFace::Idle,
    }
}

fn taskbar(app: &AppView, building: &[&WatchView], unseen_end: Option<WatchState>) -> Taskbar {
    const WHOLE: u8 = 100;
    let mean = mean_percent(building);
    match mean {
        _ if unseen_end == Some(WatchState::Failed) => Taskbar::Failed(mean.unwrap_or(WHOLE)),
        _ if building.is_empty() => Taskbar::None,
        _ if app.settings.paused || is_stale(building) => Taskbar::Paused(mean.unwrap_or(WHOLE)),
        Some(percent) => Taskbar::Normal(percent),
        None => Taskbar::Indeterminate,
    }
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
        menu.push(item(NONE, texts.get("tray-idle"), false));
    }
    for watch in building.iter().take(MOST_BUILDS) {
        let id = format!("{BUILD}{}", watch.key);
        menu.push(item(&id, lines::with_bar(texts, watch, NAME_LENGTH), true));
    }
    if building.len() > MOST_BUILDS {
        let more = Args::new().number("count", building.len() - MOST_BUILDS);
        menu.push(item(OTHERS, texts.format("tray-others", &more), true));
    }
    menu.push(MenuEntry::Separator);
    menu.push(match app.settings.paused {
        true => item(RESUME, texts.get("tray-resume"), true),
        false => item(PAUSE, texts.get("tray-pause"), true),
    });
    if app.start_at_login.available {
        menu.push(MenuEntry::Check {
            id: START_AT_LOGIN.to_owned(),
            label: texts.get("tray-start-at-login"),
            checked: app.start_at_login.enabled,
        });
    }
    menu.push(item(SETTINGS, texts.get("tray-settings"), true));
    menu.push(MenuEntry::Separator);
    menu.push(item(QUIT, texts.get("tray-quit"), true));
    menu
}
