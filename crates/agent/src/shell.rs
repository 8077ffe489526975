//! What surrounds the controller: tray, window, clipboard and the app's end.

use crate::args::Args;
use crate::start::Ending;
use crate::tray::Tray;
use crate::window::Window;
use crate::{clipboard, desktop};
use imagewatch::app::{self, Handle, ShellRequest};
use imagewatch::control_api::Request;
use imagewatch::tray::{Choice, MenuEntry, START_AT_LOGIN, TrayEvent, TrayView};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;

/// The way to the shell, for whatever the user clicks. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Shell {
    /// The way to the controller.
    pub(crate) handle: Handle,
    /// The window, if one is open.
    pub(crate) window: Window,
    #[cfg(not(target_os = "linux"))]
    runtime: tokio::runtime::Handle,
    events: mpsc::UnboundedSender<Event>,
    inbox: Arc<Mutex<Option<mpsc::UnboundedReceiver<Event>>>>,
}

/// What happens to the shell.
enum Event {
    /// The user chose something in the tray.
    Chosen(TrayEvent),
    /// The window was closed.
    WindowClosed,
    /// The system ends the session.
    #[cfg(not(target_os = "linux"))]
    Quit,
}

impl Shell {
    /// The shell of the app, whose own file is `program`. To be called within a tokio runtime.
    pub(crate) fn new(handle: Handle, program: PathBuf) -> Self {
        let (events, inbox) = mpsc::unbounded_channel();
        let closed = events.clone();
        let window = Window::keep(handle.clone(), program, move || {
            // After the end there is nobody to tell.
            drop(closed.send(Event::WindowClosed));
        });
        Shell {
            handle,
            window,
            #[cfg(not(target_os = "linux"))]
            runtime: tokio::runtime::Handle::current(),
            events,
            inbox: Arc::new(Mutex::new(Some(inbox))),
        }
    }

    /// The user chose something in the tray.
    pub(crate) fn chosen(&self, event: TrayEvent) {
        drop(self.events.send(Event::Chosen(event)));
    }

    /// Saves everything and ends the app.
    #[cfg(not(target_os = "linux"))]
    pub(crate) fn quit(&self) {
        drop(self.events.send(Event::Quit));
    }

    /// Has the app's other thread do something.
    #[cfg(not(target_os = "linux"))]
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.runtime.spawn(work);
    }

    /// Runs to the app's end.
    pub(crate) async fn run(&self, args: Args, token: Option<String>, tray: Tray) -> Ending {
        let taken = self
            .inbox
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let mut events = taken.unwrap_or_else(|| mpsc::unbounded_channel().1);
        let mut requests = self.handle.shell_requests();
        if (args.hidden || self.handle.starts_hidden()) && tray.may_hide() {
            desktop::end_startup(token.as_deref());
        } else {
            self.window.show(None, token);
        }
        let waking = self.handle.clone();
        desktop::watch_wake_ups(move || waking.machine_woke());
        loop {
            tokio::select! {
                Some(request) = requests.recv() => match request {
                    ShellRequest::Quit => return self.end(Ending::Quit).await,
                    ShellRequest::Restart => return self.end(Ending::Restart).await,
                    request => self.do_for_controller(request).await,
                },
                Some(event) = events.recv() => match event {
                    Event::Chosen(TrayEvent { choice: Choice::Quit, .. }) => {
                        return self.end(Ending::Quit).await;
                    }
                    #[cfg(not(target_os = "linux"))]
                    Event::Quit => return self.end(Ending::Quit).await,
                    // Without a tray nobody could reach the app any more.
                    Event::WindowClosed if tray.is_missing() => {
                        return self.end(Ending::Quit).await;
                    }
                    Event::WindowClosed => {}
                    Event::Chosen(event) => self.do_chosen(&tray, event),
                },
            }
        }
    }

    async fn end(&self, ending: Ending) -> Ending {
        // The window goes at once: what it still shows is of an app that ends.
        self.window.end().await;
        self.handle.shut_down().await;
        ending
    }

    async fn do_for_controller(&self, request: ShellRequest) {
        match request {
            ShellRequest::ShowWindow { page, token } => self.window.show(page, token),
            ShellRequest::Copy { text, page, token } => {
                if let Err(error) = clipboard::copy(text).await {
                    tracing::warn!(error, "nothing was copied");
                    self.window.show(Some(page), token);
                }
            }
            ShellRequest::OpenConsole => app::open_console().await,
            ShellRequest::Quit | ShellRequest::Restart => {}
        }
    }

    fn do_chosen(&self, tray: &Tray, event: TrayEvent) {
        let TrayEvent { choice, token } = event;
        match choice {
            Choice::Show(page) => self.window.show(page, token),
            Choice::SetPaused(paused) => self.ask(Request::SetPaused { paused }, token),
            Choice::StartAtLogin => {
                let enabled = !is_checked(&self.handle.tray().borrow(), START_AT_LOGIN);
                let (shell, tray) = (self.clone(), tray.clone());
                tokio::spawn(async move {
                    shell
                        .ask_or_show(Request::SetStartAtLogin { enabled }, token)
                        .await;
                    // The desktop has moved the tick already, whether or not the system took the
                    // change: it is redrawn from what the system has.
                    tray.redraw_menu();
                });
            }
            Choice::Quit => {}
        }
    }

    fn ask(&self, request: Request, token: Option<String>) {
        let shell = self.clone();
        tokio::spawn(async move { shell.ask_or_show(request, token).await });
    }

    /// Asks the controller for something; if it fails the window is shown, which says what is wrong.
    async fn ask_or_show(&self, request: Request, token: Option<String>) {
        if self.handle.ask(request).await.is_err() {
            self.window.show(None, token);
        }
    }
}

/// Whether an entry of the menu is on.
fn is_checked(view: &TrayView, wanted: &str) -> bool {
    view.menu
        .iter()
        .any(|entry| matches!(entry, MenuEntry::Check { id, checked: true, .. } if id == wanted))
}
