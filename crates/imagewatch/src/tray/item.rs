//! The tray of Linux desktops: an item by the StatusNotifierItem specification, over D-Bus.
//!
//! `ksni` speaks the protocol. Each size of the icon is drawn separately and the panel takes the one
//! that fits. Nothing here depends on a window or its toolkit.

mod host;
mod tooltip;

use super::{Choice, MenuEntry, TrayEvent, TrayState, TrayView};
use crate::tray_icon::{Panel, TrayFace, render};
use ksni::menu::{CheckmarkItem, MenuItem, StandardItem};
use std::sync::Arc;
use tokio::sync::{Notify, watch};
use tooltip::TooltipStyle;

/// The name that a desktop's tray host owns on the session bus, and its interface.
pub(crate) const WATCHER: &str = "org.kde.StatusNotifierWatcher";

/// Sizes that panels ask for, in pixels: the usual 16 to 24, and those at one and a half times and
/// twice the scale. Some hosts take the largest and scale it down.
const SIZES: [i32; 10] = [16, 20, 22, 24, 32, 33, 36, 44, 48, 64];

/// Called with what the user chose.
type Chosen = Arc<dyn Fn(TrayEvent) + Send + Sync>;

/// The way to the item in the tray.
pub struct TrayItem {
    states: watch::Receiver<Option<TrayState>>,
    redraw: Arc<Notify>,
}

impl TrayItem {
    /// An item that shows `views` and hands what the user chooses to `chosen`, which must not block.
    ///
    /// The item is in the tray while the returned future runs: it waits for a tray host, comes back
    /// when the host does, and ends when `views` has no sender any more.
    pub fn new(
        views: watch::Receiver<Arc<TrayView>>,
        chosen: impl Fn(TrayEvent) + Send + Sync + 'static,
    ) -> (Self, impl Future<Output = ()> + Send) {
        let (sender, states) = watch::channel(None);
        let redraw = Arc::new(Notify::new());
        let keeper = host::Keeper {
            views,
            chosen: Arc::new(chosen),
            states: sender,
            redraw: Arc::clone(&redraw),
        };
        (TrayItem { states, redraw }, keeper.keep())
    }

    /// Whether the item is in a tray; nothing while that is not known yet, in the first seconds.
    pub fn states(&self) -> watch::Receiver<Option<TrayState>> {
        self.states.clone()
    }

    /// Sends the menu again although it is the same: the desktop has changed what it shows.
    pub fn redraw_menu(&self) {
        self.redraw.notify_one();
    }
}

/// What the tray host reads.
struct Item {
    view: Arc<TrayView>,
    pictures: Vec<ksni::Icon>,
    style: TooltipStyle,
    chosen: Chosen,
    /// Told when the host does not take the item any more.
    lost: Arc<Notify>,
}

impl Item {
    fn new(view: Arc<TrayView>, style: TooltipStyle, chosen: Chosen, lost: Arc<Notify>) -> Self {
        Item {
            pictures: pictures(view.face),
            view,
            style,
            chosen,
            lost,
        }
    }

    /// Takes the new view over. The library compares and tells the host only what changed.
    fn show(&mut self, view: Arc<TrayView>) {
        if self.view.face != view.face {
            self.pictures = pictures(view.face);
        }
        self.view = view;
    }

    fn choose(&self, choice: Choice) {
        (self.chosen)(TrayEvent {
            choice,
            token: ksni::current_xdg_activation_token(),
        });
    }
}

impl ksni::Tray for Item {
    fn id(&self) -> String {
        "imagewatch".to_owned()
    }

    /// Panels such as XFCE's show no tooltip of an item without a title.
    fn title(&self) -> String {
        tooltip::TITLE.to_owned()
    }

    fn icon_pixmap(&self) -> Vec<ksni::Icon> {
        self.pictures.clone()
    }

    fn tool_tip(&self) -> ksni::ToolTip {
        let (title, description) = self.style.write(&self.view.tooltip);
        ksni::ToolTip {
            title,
            description,
            ..ksni::ToolTip::default()
        }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        self.choose(Choice::Show(None));
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        self.view.menu.iter().map(menu_item).collect()
    }

    /// The item ends with its host. A new one is made for the next: the library would register this
    /// one while it holds the lock that every property waits for, and a host that answers late or
    /// never would hold up everything.
    fn watcher_offline(&self, _reason: ksni::OfflineReason) -> bool {
        self.lost.notify_one();
        false
    }
}

fn menu_item(entry: &MenuEntry) -> MenuItem<Item> {
    match entry {
        MenuEntry::Separator => MenuItem::Separator,
        MenuEntry::Item { id, label, enabled } => {
            let choice = Choice::of(id);
            StandardItem {
                label: without_access_key(label),
                enabled: *enabled,
                activate: Box::new(move |item: &mut Item| item.choose(choice.clone())),
                ..StandardItem::default()
            }
            .into()
        }
        MenuEntry::Check { id, label, checked } => {
            let choice = Choice::of(id);
            CheckmarkItem {
                label: without_access_key(label),
                checked: *checked,
                activate: Box::new(move |item: &mut Item| item.choose(choice.clone())),
                ..CheckmarkItem::default()
            }
            .into()
        }
    }
}

/// A lone underscore would mark the next letter as access key.
fn without_access_key(label: &str) -> String {
    label.replace('_', "__")
}

/// The icon in every size, in the specification's order of bytes: alpha, red, green, blue.
fn pictures(face: TrayFace) -> Vec<ksni::Icon> {
    let panel = panel();
    let picture = |size: i32| {
        let mut data = render(face, size.unsigned_abs(), panel).bytes;
        for pixel in data.chunks_exact_mut(4) {
            pixel.rotate_right(1);
        }
        ksni::Icon {
            width: size,
            height: size,
            data,
        }
    };
    SIZES.map(picture).into()
}

/// What the icon stands on: GNOME's bar is always dark, and nobody says what other panels look like.
fn panel() -> Panel {
    if is_called(&desktop(), "GNOME") {
        Panel::Dark
    } else {
        Panel::Unknown
    }
}

/// What the desktop calls itself: names with colons between them, the most special first.
fn desktop() -> String {
    std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default()
}

/// Whether a desktop has this name.
fn is_called(desktop: &str, name: &str) -> bool {
    desktop
        .split(':')
        .any(|part| part.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_underscore_in_a_name_is_no_access_key() {
        assert_eq!(without_access_key("my_image"), "my__image");
    }

    #[test]
    fn every_size_is_drawn_separately() {
        let sizes: Vec<(i32, usize)> = pictures(TrayFace::Idle)
            .iter()
            .map(|picture| (picture.width, picture.data.len()))
            .collect();
        let wanted = SIZES.map(|size| (size, (size * size * 4).unsigned_abs() as usize));
        assert_eq!(sizes, wanted);
    }
}
