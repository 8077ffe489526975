//! The window: a program of its own, started when it is wanted and gone when it is closed.
//!
//! It speaks what `imagewatchctl` speaks, over a channel that it inherits. If it crashes, hangs or is
//! killed, the app goes on, and the next click starts another one.

mod program;

use crate::clipboard;
#[cfg(target_os = "linux")]
use crate::launcher::Launcher;
use imagewatch::app::{self, Handle};
use imagewatch::control::{Answers, Manners, Views, converse};
use imagewatch::control_api::{Call, Opening, Request, Response, ServerMessage};
use imagewatch::page::Page;
use imagewatch::tray::{Taskbar, TrayView};
use imagewatch::view::{Problem, View};
use imagewatch::window_shape::WindowShape;
use program::Program;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::{Sleep, sleep};

/// How long a window may take to come up after its program was started: machines that swap take
/// their time.
const FIRST: Duration = Duration::from_secs(45);
/// How long a window that is open may take to come to the front. One that takes longer hangs.
const AGAIN: Duration = Duration::from_secs(5);
/// How long a window's program may take to end after its channel.
const ENDING: Duration = Duration::from_secs(3);

/// The way to the window. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Window {
    wishes: mpsc::UnboundedSender<Wish>,
    is_open: Arc<AtomicBool>,
}

/// What is wanted of the window.
enum Wish {
    /// That it comes to the front.
    Show(Show),
    /// That it ends with the app.
    End(oneshot::Sender<()>),
}

/// How it is to come to the front.
#[derive(Debug, Clone)]
struct Show {
    /// The page; none means the one that it shows.
    page: Option<Page>,
    /// What the desktop gave with the user's click, so that it may come to the front.
    token: Option<String>,
}

impl Window {
    /// Keeps the window of the app, whose own file is `app`, and calls `closed` when it is gone. To
    /// be called within a tokio runtime.
    pub(crate) fn keep(
        handle: Handle,
        app: PathBuf,
        closed: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        let (wishes, granted) = mpsc::unbounded_channel();
        let is_open = Arc::new(AtomicBool::new(false));
        let keeper = Keeper {
            handle,
            app,
            on_closed: Box::new(closed),
            #[cfg(target_os = "linux")]
            launcher: Launcher::default(),
            is_open: Arc::clone(&is_open),
            open: None,
        };
        tokio::spawn(keeper.keep(granted));
        Window { wishes, is_open }
    }

    /// Brings the window up soon, starting it if there is none, and shows `page` in it, if one is
    /// named. `token` is what the desktop gave with the user's click.
    pub(crate) fn show(&self, page: Option<Page>, token: Option<String>) {
        tracing::info!("window asked for");
        // After the end there is nobody to tell.
        drop(self.wishes.send(Wish::Show(Show { page, token })));
    }

    /// Ends the window, if one is open, and waits for that.
    pub(crate) async fn end(&self) {
        let (sender, ended) = oneshot::channel();
        if self.wishes.send(Wish::End(sender)).is_ok() {
            // An error means that the keeper is gone, and the window with it.
            drop(ended.await);
        }
    }

    /// Whether a window is open, or about to be.
    #[cfg_attr(not(target_os = "linux"), allow(dead_code))] // trays that come late are Linux's
    pub(crate) fn is_open(&self) -> bool {
        self.is_open.load(Ordering::SeqCst)
    }
}

/// Keeps at most one window.
struct Keeper {
    handle: Handle,
    app: PathBuf,
    on_closed: Box<dyn Fn() + Send + Sync>,
    #[cfg(target_os = "linux")]
    launcher: Launcher,
    is_open: Arc<AtomicBool>,
    open: Option<Open>,
}

/// A window that is open, or about to be.
struct Open {
    program: Program,
    unasked: mpsc::UnboundedSender<ServerMessage>,
    conversation: JoinHandle<()>,
    /// How often it has come to the front.
    shown: watch::Receiver<u32>,
    /// How often it was asked to.
    wanted: u32,
    /// What it was asked last, and the time that it has for it.
    asked: Option<(Show, Pin<Box<Sleep>>)>,
}

/// What happens to a window.
enum Happened {
    /// Its channel ended: it was closed, or it crashed.
    Gone,
    /// It came to the front.
    Shown,
    /// It did not come to the front in time.
    Hangs(Show),
    /// Its entry in the taskbar is to show something else.
    Taskbar,
}

impl Keeper {
    async fn keep(mut self, mut wishes: mpsc::UnboundedReceiver<Wish>) {
        let mut trays = self.handle.tray();
        loop {
            tokio::select! {
                wish = wishes.recv() => match wish {
                    Some(Wish::Show(show)) => self.show(show).await,
                    Some(Wish::End(ended)) => {
                        self.end().await;
                        // Whoever waited may have stopped.
                        let _ = ended.send(());
                    }
                    None => return,
                },
                happened = next(&mut self.open, &mut trays) => match happened {
                    Happened::Gone => self.gone().await,
                    Happened::Shown => self.shown(),
                    Happened::Hangs(show) => self.replace(show).await,
                    Happened::Taskbar => {
                        let progress = trays.borrow_and_update().taskbar;
                        self.show_progress(progress).await;
                    }
                },
            }
        }
    }

    /// Tells the window something, if there is one.
    fn say(&self, message: ServerMessage) {
        if let Some(open) = &self.open {
            // Its end is noticed elsewhere.
            drop(open.unasked.send(message));
        }
    }

    /// Shows progress on the window's entry in the taskbar.
    async fn show_progress(&mut self, progress: Taskbar) {
        #[cfg(target_os = "linux")]
        self.launcher.show(progress).await;
        #[cfg(not(target_os = "linux"))]
        self.say(ServerMessage::Taskbar(progress));
    }

    /// There is no window any more.
    async fn closed(&mut self) {
        self.is_open.store(false, Ordering::SeqCst);
        self.handle.window_closed();
        // The entry goes with the window.
        #[cfg(target_os = "linux")]
        self.launcher.show(Taskbar::None).await;
    }

    async fn show(&mut self, show: Show) {
        let Some(open) = &mut self.open else {
            return self.start(show).await;
        };
        open.program.may_come_to_front();
        open.wanted += 1;
        let time = if *open.shown.borrow() == 0 {
            FIRST
        } else {
            AGAIN
        };
        open.asked = Some((show.clone(), Box::pin(sleep(time))));
        let Show { page, token } = show;
        self.say(ServerMessage::Show { page, token });
    }

    async fn start(&mut self, show: Show) {
        let (program, channel) = match Program::start(&self.app) {
            Ok(started) => started,
            Err(error) => {
                tracing::error!(%error, "the window's program cannot be started");
                return self.tell_unopened(&error.to_string());
            }
        };
        program.may_come_to_front();
        let Ok(shape) = self.handle.window_shape().await else {
            // The app is ending; so does the program, without its channel.
            return;
        };
        let (unasked, messages) = mpsc::unbounded_channel();
        let opening = ServerMessage::Open(Box::new(self.opening(shape, show.clone())));
        drop(unasked.send(opening));
        let (coming, shown) = watch::channel(0);
        let answers = OfWindow {
            handle: self.handle.clone(),
            shown: Arc::new(coming),
        };
        let manners = Manners {
            patience: None,
            unasked: messages,
        };
        let (incoming, outgoing) = channel;
        let conversation = tokio::spawn(converse(answers, incoming, outgoing, manners));
        self.is_open.store(true, Ordering::SeqCst);
        self.open = Some(Open {
            program,
            unasked,
            conversation,
            shown,
            wanted: 1,
            asked: Some((show, Box::pin(sleep(FIRST)))),
        });
        let progress = self.handle.tray().borrow().taskbar;
        self.show_progress(progress).await;
    }

    fn opening(&self, shape: WindowShape, show: Show) -> Opening {
        Opening {
            view: View::clone(&self.handle.view()),
            shape,
            page: show.page,
            token: show.token,
        }
    }

    /// The window came to the front.
    fn shown(&mut self) {
        if let Some(open) = &mut self.open
            && *open.shown.borrow_and_update() >= open.wanted
        {
            open.asked = None;
        }
    }

    /// The window's channel ended.
    async fn gone(&mut self) {
        let Some(mut open) = self.open.take() else {
            return;
        };
        let came_up = *open.shown.borrow() > 0;
        let status = open.program.wait(ENDING).await;
        tracing::info!(%status, "window gone");
        self.closed().await;
        match open.asked.take() {
            // Somebody clicked while it closed.
            Some((show, _)) if came_up => return self.start(show).await,
            _ if !came_up && !status.was_told() => self.tell_unopened(&status.to_string()),
            _ => {}
        }
        (self.on_closed)();
    }

    /// The window hangs: it is ended by force and another one takes its place.
    async fn replace(&mut self, show: Show) {
        let Some(mut open) = self.open.take() else {
            return;
        };
        tracing::warn!("the window does not answer: another one takes its place");
        open.conversation.abort();
        let came_up = *open.shown.borrow() > 0;
        open.program.kill().await;
        self.closed().await;
        if came_up {
            self.start(show).await;
        } else {
            // A second one would fare no better.
            self.tell_unopened(&format!("{} s", FIRST.as_secs()));
            (self.on_closed)();
        }
    }

    async fn end(&mut self) {
        let Some(mut open) = self.open.take() else {
            return;
        };
        drop(open.unasked.send(ServerMessage::Bye));
        open.program.wait(ENDING).await;
        open.conversation.abort();
        self.closed().await;
    }

    /// Says on the desktop that the window cannot be shown.
    fn tell_unopened(&self, why: &str) {
        let problem = self.handle.problem("error-window-unopened", why);
        tokio::spawn(async move { app::tell_problem(problem).await });
    }
}

/// The next thing that happens to the window; waits for ever if there is none.
async fn next(open: &mut Option<Open>, trays: &mut watch::Receiver<Arc<TrayView>>) -> Happened {
    let Some(open) = open else {
        return std::future::pending().await;
    };
    let asked = &mut open.asked;
    let hangs = async {
        match asked {
            Some((show, time)) => {
                time.await;
                show.clone()
            }
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        biased;
        _ = &mut open.conversation => Happened::Gone,
        Ok(()) = open.shown.changed() => Happened::Shown,
        Ok(()) = trays.changed() => Happened::Taskbar,
        show = hangs => Happened::Hangs(show),
    }
}

/// Answers the window's calls.
#[derive(Clone)]
struct OfWindow {
    handle: Handle,
    shown: Arc<watch::Sender<u32>>,
}

impl Answers for OfWindow {
    async fn answer(&self, call: Call) -> Result<Response, Problem> {
        match call.request {
            Request::WindowShown => {
                self.handle.window_opened();
                self.shown.send_modify(|count| *count += 1);
                Ok(Response::Done)
            }
            Request::Copy { text } => match clipboard::copy(text).await {
                Ok(()) => Ok(Response::Done),
                Err(error) => Err(self.handle.problem("error-no-clipboard", &error)),
            },
            _ => self.handle.answer(call).await,
        }
    }

    fn views(&self) -> Views {
        self.handle.views()
    }
}
