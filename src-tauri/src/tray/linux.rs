//! The tray by the StatusNotifierItem specification, over D-Bus.
//!
//! `ksni` is used directly and not through Tauri's tray: that one sends a single picture, which
//! every panel scales as well as it can, and reads the tooltip as markup. Here each size is drawn for
//! itself and the panel takes the one that fits.

use super::{TrayError, chosen};
use crate::window;
use imagewatch::tray::{MenuEntry, TrayView};
use imagewatch::tray_icon::{Panel, TrayFace, render};
use ksni::blocking::{Handle, TrayMethods};
use ksni::menu::{CheckmarkItem, MenuItem, StandardItem};
use tauri::{AppHandle, Wry};

/// Sizes that panels ask for, in pixels: the common ones, and those at twice the scale.
const SIZES: [i32; 6] = [16, 22, 24, 32, 48, 64];

/// The item in the tray. It goes when this is dropped.
pub(super) struct Icon(Handle<Item>);

impl Icon {
    /// Puts the item into the tray. Once there, it comes back by itself when the panel is restarted.
    ///
    /// # Errors
    /// The session has no tray host at present, or no bus.
    pub(super) fn build(app: &AppHandle<Wry>, view: &TrayView) -> Result<Self, TrayError> {
        let item = Item {
            app: app.clone(),
            pictures: pictures(view.face),
            view: view.clone(),
        };
        Ok(Icon(item.spawn()?))
    }

    /// Takes the new view over. The library compares and tells the panel only what changed.
    pub(super) fn update(
        &self,
        _app: &AppHandle<Wry>,
        _current: Option<&TrayView>,
        view: &TrayView,
    ) -> Result<(), TrayError> {
        let view = view.clone();
        let taken = self.0.update(move |item| {
            if item.view.face != view.face {
                item.pictures = pictures(view.face);
            }
            item.view = view;
        });
        taken.ok_or_else(|| "the tray's thread has ended".into())
    }
}

impl Drop for Icon {
    fn drop(&mut self) {
        self.0.shutdown().wait();
    }
}

struct Item {
    app: AppHandle<Wry>,
    view: TrayView,
    pictures: Vec<ksni::Icon>,
}

impl ksni::Tray for Item {
    fn id(&self) -> String {
        "imagewatch".to_owned()
    }

    /// Panels such as XFCE's show no tooltip of an item without a title.
    fn title(&self) -> String {
        "ImageWatch".to_owned()
    }

    fn icon_pixmap(&self) -> Vec<ksni::Icon> {
        self.pictures.clone()
    }

    fn tool_tip(&self) -> ksni::ToolTip {
        ksni::ToolTip {
            title: self.title(),
            description: escaped(&self.view.tooltip),
            ..ksni::ToolTip::default()
        }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        window::show(&self.app, None, ksni::current_xdg_activation_token());
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        self.view.menu.iter().map(menu_item).collect()
    }
}

impl Item {
    fn chosen(&self, id: &str) {
        chosen(&self.app, id, ksni::current_xdg_activation_token());
    }
}

fn menu_item(entry: &MenuEntry) -> MenuItem<Item> {
    match entry {
        MenuEntry::Separator => MenuItem::Separator,
        MenuEntry::Item { id, label, enabled } => {
            let id = id.clone();
            StandardItem {
                label: without_access_key(label),
                enabled: *enabled,
                activate: Box::new(move |item: &mut Item| item.chosen(&id)),
                ..StandardItem::default()
            }
            .into()
        }
        MenuEntry::Check { id, label, checked } => {
            let id = id.clone();
            CheckmarkItem {
                label: without_access_key(label),
                checked: *checked,
                activate: Box::new(move |item: &mut Item| item.chosen(&id)),
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

/// Panels read the tooltip as markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
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
    let desktop = std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
    match desktop.to_ascii_uppercase().contains("GNOME") {
        true => Panel::Dark,
        false => Panel::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_neither_access_keys_nor_markup() {
        assert_eq!(without_access_key("my_image"), "my__image");
        assert_eq!(escaped("<b>R&D</b>"), "&lt;b&gt;R&amp;D&lt;/b&gt;");
    }

    #[test]
    fn every_size_is_drawn_for_itself() {
        let sizes: Vec<(i32, usize)> = pictures(TrayFace::Idle)
            .iter()
            .map(|picture| (picture.width, picture.data.len()))
            .collect();
        assert_eq!(sizes.first(), Some(&(16, 16 * 16 * 4)));
        assert_eq!(sizes.last(), Some(&(64, 64 * 64 * 4)));
    }
}
