//! What the tray shows: a plain value, made by the controller and rendered by the shell, which
//! touches only what changed.

#[cfg(target_os = "linux")]
mod item;
mod lines;
#[cfg(test)]
mod tests;
mod tooltip;

#[cfg(target_os = "linux")]
pub use item::TrayItem;
#[cfg(target_os = "linux")]
pub(crate) use item::WATCHER;

use crate::page::Page;
use crate::texts::{Args, Texts};
use crate::tray_icon::TrayFace;
use crate::view::{AppView, ConnectionView, WatchState, WatchView};
use serde::{Deserialize, Serialize};

/// Menu entry that opens the window.
const OPEN: &str = "open";
/// Menu entry that stops all asking.
const PAUSE: &str = "pause";
/// Menu entry that lets asking go on.
const RESUME: &str = "resume";
/// Menu entry that opens the page for adding images.
const ADD: &str = "add";
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

/// The lines of builds that have ended begin with this; the watch's key follows.
const ENDED: &str = "ended:";
/// The lines of accounts in trouble begin with this; the account's name follows.
const ACCOUNT: &str = "account:";

/// Lines at the top of the menu at most; the window has the rest.
const MOST_ALERTS: usize = 6;
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
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

/// Whether the app is in a tray.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrayState {
    /// No tray host runs, or it does not take the app's item.
    Absent,
    /// A tray host is there and does not answer.
    Silent,
    /// The item is in the tray.
    Shown,
}

/// What the user chose in the tray.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrayEvent {
    /// What it does.
    pub choice: Choice,
    /// The token by which the desktop lets a window come to the front, where there is one.
    pub token: Option<String>,
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
        let build = id.strip_prefix(BUILD).or_else(|| id.strip_prefix(ENDED));
        let build = build.and_then(|key| key.parse().ok());
        match id {
            PAUSE => Choice::SetPaused(true),
            RESUME => Choice::SetPaused(false),
            START_AT_LOGIN => Choice::StartAtLogin,
            QUIT => Choice::Quit,
            SETTINGS => Choice::Show(Some(Page::Settings)),
            ADD => Choice::Show(Some(Page::Add)),
            OTHERS => Choice::Show(Some(Page::Builds)),
            _ if id.starts_with(ACCOUNT) => Choice::Show(Some(Page::Accounts)),
            _ => Choice::Show(build.map(Page::Build)),
        }
    }
}

/// Makes the tray of what the window would show. `unseen` are the builds that have ended, ready or
/// failed, since the user last looked.
pub fn tray_view(
    texts: &Texts,
    app: &AppView,
    watches: &[WatchView],
    unseen: &[&WatchView],
) -> TrayView {
    let building: Vec<&WatchView> = watches.iter().filter(|watch| is_building(watch)).collect();
    let shown = Shown {
        texts,
        app,
        building: &building,
        unseen,
    };
    TrayView {
        face: face(&shown),
        tooltip: tooltip::tooltip(&shown, tooltip::LIMIT),
        taskbar: taskbar(&shown),
        menu: menu(&shown),
    }
}

/// What the tray is made of.
struct Shown<'a> {
    texts: &'a Texts,
    app: &'a AppView,
    building: &'a [&'a WatchView],
    unseen: &'a [&'a WatchView],
}

/// What wants the user: a line of the menu and of the tooltip.
struct Alert {
    /// Of the menu's entry.
    id: String,
    label: String,
}

impl Shown<'_> {
    /// Whether a build has ended like this and nobody has looked yet.
    fn has_unseen(&self, state: WatchState) -> bool {
        self.unseen.iter().any(|watch| watch.state == state)
    }

    /// What wants the user, in the order in which the icon says it.
    fn alerts(&self, name_length: usize) -> Vec<Alert> {
        let accounts = self.app.accounts.iter().filter_map(|account| {
            let args = Args::new()
                .text("name", account.name.clone())
                .text("problem", account.problem.as_ref()?.title.clone());
            Some(Alert {
                id: format!("{ACCOUNT}{}", account.name),
                label: self.texts.format("tray-account", &args),
            })
        });
        let ended = |state: WatchState| {
            let of_state = self.unseen.iter().filter(move |watch| watch.state == state);
            of_state.map(|watch| Alert {
                id: format!("{ENDED}{}", watch.key),
                label: lines::plain(self.texts, watch, name_length),
            })
        };
        let stalled = self.unseen.iter().filter(|watch| is_building(watch));
        let stalled = stalled.map(|watch| Alert {
            id: format!("{BUILD}{}", watch.key),
            label: lines::plain(self.texts, watch, name_length),
        });
        accounts
            .chain(ended(WatchState::Failed))
            .chain(stalled)
            .chain(ended(WatchState::Ready))
            .collect()
    }
}

/// Whether something is going on that the tray should show.
pub fn is_building(watch: &WatchView) -> bool {
    matches!(
        watch.state,
        WatchState::Waiting | WatchState::Making | WatchState::Finalizing | WatchState::Unknown
    )
}

/// The percentage of the build that is ready next, rounded down: no icon is full before that is. Builds
/// come in the order of their ends.
fn nearest_percent(building: &[&WatchView]) -> Option<u8> {
    let percent = building.iter().find_map(|watch| watch.percent)?;
    // The cast saturates.
    Some((percent.floor() as u8).min(100))
}

/// Whether the service answers about no build at present.
fn is_stale(building: &[&WatchView]) -> bool {
    let retrying = |w: &&WatchView| matches!(w.connection, ConnectionView::Retrying { .. });
    !building.is_empty() && building.iter().all(retrying)
}

fn face(shown: &Shown<'_>) -> TrayFace {
    let (app, building) = (shown.app, shown.building);
    let blocked = app.accounts.iter().any(|account| account.problem.is_some())
        || building
            .iter()
            .any(|w| matches!(w.connection, ConnectionView::Blocked { .. }));
    let failed = shown.has_unseen(WatchState::Failed);
    let nearest = nearest_percent(building);
    match (building.is_empty(), nearest) {
        // While nothing is asked on purpose, an account that could not be asked hinders nobody.
        _ if app.settings.paused && !failed => TrayFace::Paused,
        _ if blocked && !app.settings.paused => TrayFace::Blocked,
        _ if failed => TrayFace::Failed,
        _ if is_stale(building) => TrayFace::Stale(nearest),
        (false, Some(percent)) => TrayFace::Progress(percent),
        (false, None) => TrayFace::Indeterminate,
        (true, _) if shown.has_unseen(WatchState::Ready) => TrayFace::Ready,
        (true, _) => TrayFace::Idle,
    }
}

fn taskbar(shown: &Shown<'_>) -> Taskbar {
    const WHOLE: u8 = 100;
    let nearest = nearest_percent(shown.building);
    match nearest {
        _ if shown.has_unseen(WatchState::Failed) => Taskbar::Failed(nearest.unwrap_or(WHOLE)),
        _ if shown.building.is_empty() => Taskbar::None,
        _ if shown.app.settings.paused || is_stale(shown.building) => {
            Taskbar::Paused(nearest.unwrap_or(WHOLE))
        }
        Some(percent) => Taskbar::Normal(percent),
        None => Taskbar::Indeterminate,
    }
}

fn menu(shown: &Shown<'_>) -> Vec<MenuEntry> {
    let texts = shown.texts;
    let item = |id: &str, label: String, enabled| MenuEntry::Item {
        id: id.to_owned(),
        label,
        enabled,
    };
    let mut menu = Vec::new();
    let alerts = shown.alerts(NAME_LENGTH);
    for alert in alerts.iter().take(MOST_ALERTS) {
        menu.push(item(&alert.id, alert.label.clone(), true));
    }
    if !alerts.is_empty() {
        menu.push(MenuEntry::Separator);
    }
    menu.push(item(OPEN, texts.get("tray-open"), true));
    menu.push(MenuEntry::Separator);
    if shown.building.is_empty() {
        menu.push(item(NONE, texts.get("tray-idle"), false));
    }
    let listed = shown.building.iter().filter(|watch| !watch.unseen);
    for watch in listed.clone().take(MOST_BUILDS) {
        let id = format!("{BUILD}{}", watch.key);
        menu.push(item(&id, lines::aligned(texts, watch, NAME_LENGTH), true));
    }
    let listed = listed.count();
    if listed > MOST_BUILDS {
        let more = Args::new().number("count", listed - MOST_BUILDS);
        menu.push(item(OTHERS, texts.format("tray-others", &more), true));
    }
    if !shown.app.accounts.is_empty() {
        menu.push(item(ADD, texts.get("tray-add"), true));
    }
    menu.push(MenuEntry::Separator);
    menu.push(if shown.app.settings.paused {
        item(RESUME, texts.get("tray-resume"), true)
    } else {
        item(PAUSE, texts.get("tray-pause"), true)
    });
    if shown.app.start_at_login.available {
        menu.push(MenuEntry::Check {
            id: START_AT_LOGIN.to_owned(),
            label: texts.get("tray-start-at-login"),
            checked: shown.app.start_at_login.enabled,
        });
    }
    menu.push(item(SETTINGS, texts.get("tray-settings"), true));
    menu.push(MenuEntry::Separator);
    menu.push(item(QUIT, texts.get("tray-quit"), true));
    menu
}
