//! The handle: what shell, control socket and command line may ask of the controller.

use super::controller::{Controller, Message};
use super::wording;
use crate::control::{Answers, Views};
use crate::control_api::{Call, Request, Response};
use crate::page::Page;
use crate::texts::{Language, Texts};
use crate::tray::{TrayState, TrayView};
use crate::view::{Problem, View};
use crate::window_shape::WindowShape;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{mpsc, oneshot, watch as watch_channel};

/// What the controller wants of the shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShellRequest {
    /// Bring the window up.
    ShowWindow {
        /// The page to show; without one it stays on the page that it shows.
        page: Option<Page>,
        /// What the desktop gave with the user's click: with it, it lets the window come to the
        /// front.
        token: Option<String>,
    },
    /// Put a text on the clipboard.
    Copy {
        /// The text.
        text: String,
        /// The page to show where there is no clipboard: the text can be copied there by hand.
        page: Page,
        /// As for [`ShellRequest::ShowWindow`].
        token: Option<String>,
    },
    /// Open the console's page of images.
    OpenConsole,
    /// Save everything, end the app and start the program that is installed now.
    Restart,
    /// Save everything and end the app.
    Quit,
}

/// The way to the controller. Cheap to clone.
#[derive(Clone)]
pub struct Handle {
    pub(super) inbox: mpsc::UnboundedSender<Message>,
    pub(super) views: watch_channel::Receiver<Arc<View>>,
    pub(super) trays: watch_channel::Receiver<Arc<TrayView>>,
    pub(super) shell: Arc<Mutex<Option<mpsc::UnboundedReceiver<ShellRequest>>>>,
    /// What the caller reads; none means the app's own language.
    pub(super) language: Option<Language>,
}

impl Handle {
    /// The same way to the controller, for a caller who reads this language.
    #[must_use]
    pub fn speaking(mut self, language: Language) -> Self {
        self.language = Some(language);
        self
    }

    /// Lets the controller do something and waits for the outcome.
    ///
    /// # Errors
    /// The app is ending.
    pub(super) async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Controller) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let (sender, receiver) = oneshot::channel();
        let language = self.language;
        let job = Box::new(move |controller: &mut Controller| {
            // Whoever asked may be gone; what was asked for is done all the same.
            drop(sender.send(controller.speaking(language, work)));
        });
        let ending = || {
            let texts = language.map_or_else(crate::texts::system, Texts::for_language);
            wording::own_problem(&texts, "error-app-ending", "")
        };
        self.inbox.send(Message::Work(job)).map_err(|_| ending())?;
        receiver.await.map_err(|_| ending())
    }

    pub(super) fn tell(&self, work: impl FnOnce(&mut Controller) + Send + 'static) {
        // After the end there is nobody to tell, and nothing to do.
        drop(self.inbox.send(Message::Work(Box::new(work))));
    }

    /// The view as it was made last: while no window shows it, up to some seconds ago.
    pub fn view(&self) -> Arc<View> {
        Arc::clone(&self.views.borrow())
    }

    /// A window shows the app, in front of the user.
    pub fn window_opened(&self) {
        self.tell(|controller| controller.set_window_open(true));
    }

    /// The window is gone.
    pub fn window_closed(&self) {
        self.tell(|controller| controller.set_window_open(false));
    }

    /// How large the window was when it was last seen.
    ///
    /// # Errors
    /// The app is ending.
    pub async fn window_shape(&self) -> Result<WindowShape, Problem> {
        self.with(|controller| controller.window_shape).await
    }

    /// Whether the app is to start without a window though it was started by hand: the person wants
    /// that, and there is an account to work with.
    pub fn starts_hidden(&self) -> bool {
        let view = self.views.borrow();
        view.app.settings.start_hidden && !view.app.accounts.is_empty()
    }

    /// The tray's view, always fresh.
    pub fn tray(&self) -> watch_channel::Receiver<Arc<TrayView>> {
        self.trays.clone()
    }

    /// Whether the app is in a tray: where it is not, the window says why.
    pub fn tray_is(&self, state: TrayState) {
        self.tell(move |controller| controller.set_tray(state));
    }

    /// The machine woke up from sleep.
    pub fn machine_woke(&self) {
        self.tell(Controller::machine_woke);
    }

    /// What the controller wants of the shell. There is one shell: a second call gets a channel
    /// that says nothing.
    pub fn shell_requests(&self) -> mpsc::UnboundedReceiver<ShellRequest> {
        let mut shell = self.shell.lock().unwrap_or_else(PoisonError::into_inner);
        shell.take().unwrap_or_else(|| mpsc::unbounded_channel().1)
    }

    /// Saves everything and ends the controller.
    pub async fn shut_down(&self) {
        let (sender, receiver) = oneshot::channel();
        if self.inbox.send(Message::ShutDown(sender)).is_ok() {
            // An error means that it ended already.
            drop(receiver.await);
        }
    }

    /// A problem of the shell's in the person's language; `{ $message }` in it is `message`.
    pub fn problem(&self, key: &str, message: &str) -> Problem {
        let own = || Language::parse(&self.views.borrow().app.language);
        let texts = Texts::for_language(self.language.unwrap_or_else(own));
        wording::own_problem(&texts, key, message)
    }

    /// Answers a request.
    ///
    /// # Errors
    /// It could not be done.
    pub async fn ask(&self, request: Request) -> Result<Response, Problem> {
        super::requests::answer(self, request).await
    }
}

impl Answers for Handle {
    async fn answer(&self, call: Call) -> Result<Response, Problem> {
        let handle = self.clone();
        match call.language {
            Some(language) => {
                let handle = handle.speaking(Language::parse(&language));
                handle.ask(call.request).await
            }
            None => handle.ask(call.request).await,
        }
    }

    fn views(&self) -> Views {
        self.tell(|controller| controller.viewers += 1);
        Views {
            receiver: self.views.clone(),
            kept_fresh: Box::new(Viewer(self.clone())),
        }
    }
}

/// One who follows the view, until it is dropped.
struct Viewer(Handle);

impl Drop for Viewer {
    fn drop(&mut self) {
        self.0.tell(|controller| controller.viewers -= 1);
    }
}
