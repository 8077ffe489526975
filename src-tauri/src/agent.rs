//! The app at the other end of the channel.

use crate::channel::Outgoing;
use crate::window;
use imagewatch::app::own_problem;
use imagewatch::control::REQUEST_LIMIT;
use imagewatch::control_api::{Call, Opening, Request, Response, ServerMessage, Update};
use imagewatch::page::Page;
use imagewatch::texts::{Language, Texts};
use imagewatch::view::{Problem, View};
use imagewatch::window_channel::APP;
use imagewatch::window_shape::WindowShape;
use std::collections::HashMap;
use std::io::{self, BufRead, Write};
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tauri::ipc::Channel;
use tauri::{AppHandle, Wry};
use tokio::sync::oneshot;
use zeroize::Zeroizing;

/// What the window starts with.
pub(crate) struct Start {
    /// What to show in the first frame.
    pub(crate) view: Option<View>,
    /// How large the window was when it was last seen.
    pub(crate) shape: WindowShape,
    /// The page to show.
    pub(crate) page: Option<Page>,
    /// What lets the window come to the front.
    pub(crate) token: Option<String>,
    /// Why it cannot work with this app.
    pub(crate) problem: Option<Problem>,
}

#[cfg(windows)]
impl Start {
    /// The texts in the app's language.
    pub(crate) fn texts(&self) -> Texts {
        match &self.view {
            Some(view) => Texts::for_language(Language::parse(&view.app.language)),
            None => imagewatch::texts::system(),
        }
    }
}

/// Reads what the app says first.
///
/// # Errors
/// The channel broke, or nobody speaks there who knows the language.
pub(crate) fn first_lines(lines: &mut impl BufRead) -> io::Result<Start> {
    let hello = read_line(lines)?;
    let ServerMessage::Hello { version } = serde_json::from_slice(&hello)? else {
        return Err(io::Error::other("the app does not say its version"));
    };
    let own = env!("CARGO_PKG_VERSION");
    let opening = read_line(lines)?;
    if version != own {
        // The app was updated and still runs as it was.
        let texts = imagewatch::texts::system();
        let problem = own_problem(&texts, "error-app-updated", &format!("{version} → {own}"));
        return Ok(Start {
            view: None,
            shape: WindowShape::default(),
            page: None,
            token: None,
            problem: Some(problem),
        });
    }
    let ServerMessage::Open(opening) = serde_json::from_slice(&opening)? else {
        return Err(io::Error::other("the app does not say what to show"));
    };
    let Opening {
        view,
        shape,
        page,
        token,
    } = *opening;
    Ok(Start {
        view: Some(view),
        shape,
        page,
        token,
        problem: None,
    })
}

fn read_line(lines: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    lines.read_until(b'\n', &mut line)?;
    if line.last() != Some(&b'\n') {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(line)
}

/// The program of the app, which lies beside this one, with its window.
///
/// # Errors
/// It cannot be started.
pub(crate) fn start_app() -> io::Result<()> {
    let file = format!("{APP}{}", std::env::consts::EXE_SUFFIX);
    let program = std::env::current_exe()?.with_file_name(file);
    // It lives on when this one ends, with whatever is open here.
    Command::new(program)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map(drop)
}

/// What a call came to.
type Answer = Result<Response, Problem>;

/// The app.
pub(crate) struct Agent {
    outgoing: Mutex<Outgoing>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Calls that wait for their answers.
    waiting: HashMap<u32, oneshot::Sender<Answer>>,
    calls: u32,
    /// Where the page is told of changes.
    page: Option<Channel<Update>>,
    /// The language that the app speaks.
    language: Option<Language>,
    /// Why the app can be asked nothing.
    away: Option<Problem>,
}

impl Agent {
    /// The app at the end of this channel, which can be asked nothing for the reason given.
    pub(crate) fn new(outgoing: Outgoing, away: Option<Problem>) -> Self {
        Agent {
            outgoing: Mutex::new(outgoing),
            state: Mutex::new(State {
                away,
                ..State::default()
            }),
        }
    }

    /// Asks the app for something.
    ///
    /// # Errors
    /// It could not be done, or the app is gone.
    pub(crate) async fn ask(&self, request: Request) -> Answer {
        let is_restart = matches!(request, Request::Restart);
        let (sender, answer) = oneshot::channel();
        let id = {
            let mut state = self.state();
            state.calls += 1;
            let id = state.calls;
            match &state.away {
                // An app of another version understands this one all the same.
                Some(problem) if !is_restart || self.is_lost(problem) => {
                    if !is_restart {
                        return Err(problem.clone());
                    }
                    None
                }
                _ => {
                    state.waiting.insert(id, sender);
                    Some(id)
                }
            }
        };
        let Some(id) = id else {
            return self.start_again();
        };
        self.send(id, request);
        // Without an answer the app is gone, which `listen` notices and tells.
        answer.await.unwrap_or_else(|_| Err(self.lost()))
    }

    /// Tells the app something that has no answer of interest.
    pub(crate) fn tell(&self, request: Request) {
        self.send(0, request);
    }

    /// Lets the page hear of changes from now on.
    pub(crate) fn hear(&self, page: Channel<Update>) {
        self.state().page = Some(page);
    }

    /// Listens to the app until its end, on a thread of its own.
    pub(crate) fn listen(&self, mut lines: impl BufRead, app: &AppHandle<Wry>) {
        loop {
            let message = match read_line(&mut lines) {
                Ok(line) => serde_json::from_slice(&line),
                Err(error) => {
                    tracing::warn!(%error, "the app is gone");
                    break;
                }
            };
            match message {
                Ok(ServerMessage::Bye) => {
                    app.exit(0);
                    return;
                }
                Ok(message) => self.take(message, app),
                Err(error) => tracing::warn!(%error, "the app is not understood"),
            }
        }
        let problem = self.lost();
        let page = {
            let mut state = self.state();
            state.away = Some(problem.clone());
            // Their callers are told the same.
            state.waiting.clear();
            state.page.take()
        };
        if let Some(page) = page {
            send(&page, Update::Lost { problem });
        }
        #[cfg(not(target_os = "linux"))]
        show_progress(app, imagewatch::tray::Taskbar::None);
    }

    /// Listens to the app until its end, while something else than the window is before the user.
    #[cfg(windows)]
    pub(crate) fn listen_for_shows(&self, mut lines: impl BufRead) {
        while let Ok(line) = read_line(&mut lines) {
            match serde_json::from_slice(&line) {
                Ok(ServerMessage::Show { .. }) => self.tell(Request::WindowShown),
                Ok(ServerMessage::Bye) => return,
                _ => {}
            }
        }
    }

    fn take(&self, message: ServerMessage, app: &AppHandle<Wry>) {
        match message {
            ServerMessage::Answer { id, response } => {
                if let Response::View { view } = &*response {
                    self.state().language = Some(Language::parse(&view.app.language));
                }
                self.answered(id, Ok(*response));
            }
            ServerMessage::Failed { id, problem } => self.answered(id, Err(problem)),
            ServerMessage::Refused { id, reason } => {
                tracing::warn!(reason, "the app refused a call");
                self.answered(id, Err(self.problem("error-app-unreachable", &reason)));
            }
            ServerMessage::Change(change) => {
                let page = self.state().page.clone();
                if let Some(page) = page {
                    send(&page, Update::Change { change });
                }
            }
            ServerMessage::Show { page, token } => window::show(app, page, token),
            #[cfg(not(target_os = "linux"))]
            ServerMessage::Taskbar(progress) => show_progress(app, progress),
            // Said at the beginning, at the end, or to others.
            _ => {}
        }
    }

    fn answered(&self, id: u32, answer: Answer) {
        if let Some(waiting) = self.state().waiting.remove(&id) {
            // Whoever asked may be gone.
            drop(waiting.send(answer));
        }
    }

    fn send(&self, id: u32, request: Request) {
        let call = Call {
            id,
            request,
            language: None,
        };
        // It may carry a private key.
        let written = serde_json::to_vec(&call).map(Zeroizing::new);
        let sent = written.map_err(io::Error::from).and_then(|mut line| {
            line.push(b'\n');
            if line.len() > REQUEST_LIMIT {
                return Err(io::Error::other("the request is too long"));
            }
            let mut outgoing = self.outgoing.lock().unwrap_or_else(PoisonError::into_inner);
            outgoing.write_all(&line)?;
            outgoing.flush()
        });
        if let Err(error) = sent {
            tracing::warn!(%error, "the app was not told");
            let problem = self.problem("error-app-unreachable", &error.to_string());
            self.answered(id, Err(problem));
        }
    }

    /// Starts the app that is gone; its own window takes this one's place.
    fn start_again(&self) -> Answer {
        match start_app() {
            Ok(()) => std::process::exit(0),
            Err(error) => Err(self.problem("error-not-started", &error.to_string())),
        }
    }

    fn lost(&self) -> Problem {
        self.problem("error-app-lost", "")
    }

    fn is_lost(&self, problem: &Problem) -> bool {
        problem.key == "error-app-lost"
    }

    fn problem(&self, key: &str, message: &str) -> Problem {
        let language = self.state().language;
        let texts = language.map_or_else(imagewatch::texts::system, Texts::for_language);
        own_problem(&texts, key, message)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn send(page: &Channel<Update>, update: Update) {
    if let Err(error) = page.send(update) {
        tracing::debug!(%error, "the page was not told");
    }
}

#[cfg(not(target_os = "linux"))]
fn show_progress(app: &AppHandle<Wry>, progress: imagewatch::tray::Taskbar) {
    let on_main = app.clone();
    let shown = app.run_on_main_thread(move || crate::taskbar::show(&on_main, progress));
    if let Err(error) = shown {
        tracing::debug!(%error, "the window is ending");
    }
}
