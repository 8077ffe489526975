//! The tray of Windows and macOS, with the loop of events that it needs.

use super::menu::{Step, step, without_access_key};
use crate::shell::Shell;
use crate::start::Ending;
use imagewatch::tray::{Choice, MenuEntry, TrayEvent, TrayState, TrayView};
use imagewatch::tray_icon::{Panel, render};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use tao::event::{Event, StartCause};
use tao::event_loop::{
    ControlFlow, EventLoop, EventLoopBuilder, EventLoopProxy, EventLoopWindowTarget,
};
use tao::platform::run_return::EventLoopExtRunReturn;
use tray_icon::menu::{CheckMenuItem, IsMenuItem, Menu, MenuEvent, MenuItem, PredefinedMenuItem};
use tray_icon::{Icon, MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};

/// The icon's size at a scale of one: the menu bar's points on macOS, small icons on Windows.
const SIZE: f64 = if cfg!(target_os = "macos") {
    18.0
} else {
    16.0
};

/// What the icon stands on. macOS colours the icon itself, and Windows does not say what its
/// taskbar looks like.
const PANEL: Panel = if cfg!(target_os = "macos") {
    Panel::Template
} else {
    Panel::Unknown
};

/// What reaches the loop of events from the program's other thread.
enum Told {
    /// The tray shows something else.
    View(Arc<TrayView>),
    /// The menu is shown again although it is the same.
    RedrawMenu,
    /// The app has ended.
    Ended,
}

/// The way to the app's icon in the tray. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Tray {
    events: EventLoopProxy<Told>,
    is_shown: Arc<AtomicBool>,
}

impl Tray {
    /// Whether the app is in no tray.
    pub(crate) fn is_missing(&self) -> bool {
        !self.is_shown.load(Ordering::SeqCst)
    }

    /// Whether the app may go without a window for now.
    pub(crate) fn may_hide(&self) -> bool {
        !self.is_missing()
    }

    /// Shows the menu again although it is the same: the desktop changed what it shows.
    pub(crate) fn redraw_menu(&self) {
        self.tell(Told::RedrawMenu);
    }

    fn tell(&self, told: Told) {
        // After the end of the loop there is nobody to tell.
        drop(self.events.send_event(told));
    }
}

/// Runs the loop of events on the main thread. As soon as the icon is in the tray, or cannot be, the
/// app is started by `start` on a thread of its own; the loop ends with it.
pub(crate) fn run(
    shell: Shell,
    start: impl FnOnce(Tray) -> io::Result<JoinHandle<Ending>>,
) -> Ending {
    let mut event_loop: EventLoop<Told> = EventLoopBuilder::with_user_event().build();
    #[cfg(target_os = "macos")]
    {
        use tao::platform::macos::{ActivationPolicy, EventLoopExtMacOS};
        event_loop.set_activation_policy(ActivationPolicy::Accessory);
    }
    let tray = Tray {
        events: event_loop.create_proxy(),
        is_shown: Arc::new(AtomicBool::new(false)),
    };
    listen(&shell);
    let mut start = Some(start);
    let mut running = None;
    let mut shown: Option<Shown> = None;
    event_loop.run_return(|event, target, flow| {
        *flow = ControlFlow::Wait;
        match event {
            // Only now, on macOS, may an icon be made.
            Event::NewEvents(StartCause::Init) => {
                shown = Shown::build(target, TrayView::clone(&shell.handle.tray().borrow()));
                tray.is_shown.store(shown.is_some(), Ordering::SeqCst);
                shell.handle.tray_is(if shown.is_some() {
                    TrayState::Shown
                } else {
                    TrayState::Absent
                });
                match start.take().map(|start| start(tray.clone())) {
                    Some(Ok(thread)) => running = Some(follow(&shell, &tray, thread)),
                    Some(Err(error)) => {
                        tracing::error!(%error, "the app cannot be started");
                        *flow = ControlFlow::Exit;
                    }
                    None => {}
                }
            }
            Event::UserEvent(Told::View(view)) => {
                if let Some(shown) = &mut shown {
                    shown.update(target, &view);
                }
                #[cfg(target_os = "macos")]
                crate::nap::keep_time(view.has_builds());
            }
            Event::UserEvent(Told::RedrawMenu) => {
                if let Some(shown) = &mut shown {
                    shown.rebuild_menu();
                }
            }
            Event::UserEvent(Told::Ended) => *flow = ControlFlow::Exit,
            // The app was opened again, from the dock or by its icon.
            #[cfg(target_os = "macos")]
            Event::Reopen { .. } => shell.window.show(None, None),
            #[cfg(target_os = "macos")]
            Event::Opened { urls } => {
                for url in urls {
                    shell.handle.open_link(url.to_string(), None);
                }
            }
            _ => {}
        }
    });
    // The system ends its session, or the loop was told of the app's end: saved either way.
    shell.quit();
    let ending = running.and_then(|thread: JoinHandle<Ending>| thread.join().ok());
    ending.unwrap_or(Ending::Quit)
}

/// Has the loop of events follow the tray's view, and end with the app's thread.
fn follow(shell: &Shell, tray: &Tray, app: JoinHandle<Ending>) -> JoinHandle<Ending> {
    let mut views = shell.handle.tray();
    let to_loop = tray.clone();
    shell.spawn(async move {
        loop {
            let view = Arc::clone(&views.borrow_and_update());
            to_loop.tell(Told::View(view));
            if views.changed().await.is_err() {
                return;
            }
        }
    });
    let tray = tray.clone();
    std::thread::spawn(move || {
        let ending = app.join().unwrap_or(Ending::Quit);
        tray.tell(Told::Ended);
        ending
    })
}

/// Passes on what the user clicks. These systems hand out no token with it.
fn listen(shell: &Shell) {
    let chosen = |choice| TrayEvent {
        choice,
        token: None,
    };
    let on_menu = shell.clone();
    MenuEvent::set_event_handler(Some(move |event: MenuEvent| {
        on_menu.chosen(chosen(Choice::of(event.id().as_ref())));
    }));
    let on_icon = shell.clone();
    TrayIconEvent::set_event_handler(Some(move |event| {
        if let TrayIconEvent::Click {
            button: MouseButton::Left,
            button_state: MouseButtonState::Up,
            ..
        } = event
        {
            on_icon.chosen(chosen(Choice::Show(None)));
        }
    }));
}

/// What the tray shows.
struct Shown {
    icon: TrayIcon,
    entries: Vec<Entry>,
    view: TrayView,
}

/// An entry of the menu that the system shows.
enum Entry {
    Separator(PredefinedMenuItem),
    Item(MenuItem),
    Check(CheckMenuItem),
}

impl Entry {
    fn of(entry: &MenuEntry) -> Self {
        match entry {
            MenuEntry::Separator => Entry::Separator(PredefinedMenuItem::separator()),
            MenuEntry::Item { id, label, enabled } => {
                let label = without_access_key(label);
                Entry::Item(MenuItem::with_id(id, label, *enabled, None))
            }
            MenuEntry::Check { id, label, checked } => {
                let label = without_access_key(label);
                Entry::Check(CheckMenuItem::with_id(id, label, true, *checked, None))
            }
        }
    }

    fn as_item(&self) -> &dyn IsMenuItem {
        match self {
            Entry::Separator(item) => item,
            Entry::Item(item) => item,
            Entry::Check(item) => item,
        }
    }

    /// Says what `entry` says, which is of the same kind.
    fn say(&self, entry: &MenuEntry) {
        match (self, entry) {
            (Entry::Item(item), MenuEntry::Item { label, enabled, .. }) => {
                item.set_text(without_access_key(label));
                item.set_enabled(*enabled);
            }
            (Entry::Check(item), MenuEntry::Check { label, checked, .. }) => {
                item.set_text(without_access_key(label));
                item.set_checked(*checked);
            }
            _ => {}
        }
    }
}

impl Shown {
    /// Puts the icon into the tray; none if the system refuses it.
    fn build(target: &EventLoopWindowTarget<Told>, view: TrayView) -> Option<Self> {
        let (menu, entries) = menu(&view.menu)
            .inspect_err(|error| tracing::error!(%error, "no menu in the tray"))
            .ok()?;
        let picture = picture(target, &view)?;
        let icon = TrayIconBuilder::new();
        let icon = match PANEL {
            Panel::Template => icon.with_icon_templated(picture),
            _ => icon.with_icon(picture),
        };
        let icon = icon
            .with_tooltip(&view.tooltip)
            .with_menu(Box::new(menu))
            .with_menu_on_left_click(false)
            .build()
            .inspect_err(|error| tracing::error!(%error, "no tray"))
            .ok()?;
        Some(Shown {
            icon,
            entries,
            view,
        })
    }

    /// Brings the tray in line with `view`: needless changes flicker and close an open menu.
    fn update(&mut self, target: &EventLoopWindowTarget<Told>, view: &TrayView) {
        if self.view.face != view.face
            && let Some(picture) = picture(target, view)
        {
            let shown = match PANEL {
                Panel::Template => self.icon.set_icon_templated(Some(picture)),
                _ => self.icon.set_icon(Some(picture)),
            };
            if let Err(error) = shown {
                tracing::warn!(%error, "the tray keeps its icon");
            }
        }
        if self.view.tooltip != view.tooltip
            && let Err(error) = self.icon.set_tooltip(Some(&view.tooltip))
        {
            tracing::warn!(%error, "the tray keeps its tooltip");
        }
        let step = step(&self.view.menu, &view.menu);
        self.view = view.clone();
        match step {
            Step::Nothing => {}
            Step::Words => {
                for (entry, told) in self.entries.iter().zip(&view.menu) {
                    entry.say(told);
                }
            }
            Step::Rebuild => self.rebuild_menu(),
        }
    }

    fn rebuild_menu(&mut self) {
        match menu(&self.view.menu) {
            Ok((menu, entries)) => {
                self.icon.set_menu(Some(Box::new(menu)));
                self.entries = entries;
            }
            Err(error) => tracing::warn!(%error, "the tray keeps its menu"),
        }
    }
}

fn menu(entries: &[MenuEntry]) -> Result<(Menu, Vec<Entry>), tray_icon::menu::Error> {
    let menu = Menu::new();
    let entries: Vec<Entry> = entries.iter().map(Entry::of).collect();
    for entry in &entries {
        menu.append(entry.as_item())?;
    }
    Ok((menu, entries))
}

/// The icon, drawn for the scale of the screen that has the tray.
fn picture(target: &EventLoopWindowTarget<Told>, view: &TrayView) -> Option<Icon> {
    let scale = target
        .primary_monitor()
        .map_or(1.0, |monitor| monitor.scale_factor());
    // The cast saturates, and drawing takes the nearest size that makes sense.
    let pixels = render(view.face, (SIZE * scale).round() as u32, PANEL);
    Icon::from_rgba(pixels.bytes, pixels.width, pixels.height)
        .inspect_err(|error| tracing::error!(%error, "no picture for the tray"))
        .ok()
}
