//! Puts the app together.

use super::accounts::Account;
use super::clicks::{self, ShownNotices};
use super::controller::{Controller, Message, Record, Timers};
use super::handle::{Handle, ShellRequest};
use super::hooks::Hooks;
use super::identity::identity;
use super::links::PendingLinks;
use super::login::Login;
use super::outbox::Outbox;
use super::pollers::Pollers;
use super::preferences::{SETTINGS, language_of};
use super::stopped::{self, StoppedAccounts};
use super::unseen;
use super::updates::Updates;
use super::window_shape;
use super::wording;
use crate::clock::{Clock, SleepDetector, local_date_text, local_time_text};
use crate::control::{self, CallError, Server};
use crate::control_api::{AccountEntry, Request};
use crate::keychain::Keychain;
use crate::notifier::{Notifier, NotifierOptions, ShownAs};
use crate::paths::{DataLock, LockError, Paths, PathsError};
use crate::settings::Settings;
use crate::store::{Loaded, SetAside, Store, StoreError};
use crate::texts::Texts;
use crate::tray::tray_view;
use crate::view::{AppView, StartAtLogin, UpdatesView, View};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{mpsc, watch as watch_channel};
use watch::{AccountName, Fleet, Instance, Now, Wall, WatchId, Watcher};

/// Ended builds leave the list of watches after this many seconds; the history keeps them.
const ENDED_KEPT: f64 = 30.0 * 86_400.0;

/// How long to wait for the data folder while a command is at work in it.
const FOLDER_WAIT: Duration = Duration::from_secs(30);
/// Pause between two tries to take it.
const LOCK_PAUSE: Duration = Duration::from_millis(100);

/// How to start.
#[derive(Debug)]
pub struct Options {
    /// Where the data is.
    pub paths: Paths,
    /// Where the keys are.
    pub keychain: Keychain,
    /// The service's address, in place of any other choice.
    pub endpoint: Option<String>,
    /// Whether notifications are shown and other programs are served: the app does, the command
    /// line does not.
    pub is_app: bool,
    /// Whether this is the demonstration.
    pub demo: bool,
    /// A link that the app was started with.
    pub link: Option<String>,
    /// What the desktop gave with this start: with it, it lets a window come to the front.
    pub token: Option<String>,
    /// An account to begin with, whose key is in the keychain already.
    pub first_account: Option<AccountEntry>,
    /// Receives a line for everything that happens.
    pub journal: Option<mpsc::UnboundedSender<JournalLine>>,
}

impl Options {
    /// How the app starts.
    ///
    /// # Errors
    /// There is no usable data folder.
    pub fn for_app() -> Result<Self, StartError> {
        Ok(Options {
            is_app: true,
            ..Self::for_command_line()?
        })
    }

    /// How the command line starts.
    ///
    /// # Errors
    /// There is no usable data folder.
    pub fn for_command_line() -> Result<Self, StartError> {
        let paths = Paths::locate()?;
        Ok(Options {
            keychain: Keychain::of_folder(&paths).map_err(StartError::Thread)?,
            paths,
            endpoint: None,
            is_app: false,
            demo: false,
            link: None,
            token: None,
            first_account: None,
            journal: None,
        })
    }
}

/// Something that happened, for people who read along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalLine {
    /// When.
    pub at: Wall,
    /// What.
    pub text: String,
}

/// Why the app did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The app runs already; if this was to be the app, the other one's window was brought up.
    #[error("ImageWatch is running already")]
    AlreadyRunning,
    /// The app runs already and does not do what it is asked for.
    #[error(transparent)]
    RunningHangs(#[from] CallError),
    /// Another command has been at work in the data folder for too long.
    #[error("another command is at work in the data folder {}", .0.display())]
    Busy(PathBuf),
    /// No data folder.
    #[error(transparent)]
    Paths(#[from] PathsError),
    /// The data folder cannot be locked.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The system gives no thread for the keychain.
    #[error("the keychain's thread cannot be started: {0}")]
    Thread(std::io::Error),
    /// The data cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Starts the app within a tokio runtime. It ends with [`Handle::shut_down`], or on SIGTERM and
/// SIGINT where it is the app.
///
/// # Errors
/// [`StartError`]. If the app runs already, its window is brought up.
pub async fn start(options: Options) -> Result<Handle, StartError> {
    let lock = hold_folder(&options).await?;
    start_in(lock, options)
}

/// The same in a data folder that [`hold_folder`] took: in between the caller can find out whether
/// there is anything to start for.
///
/// # Errors
/// The data cannot be read.
pub fn start_in(lock: DataLock, options: Options) -> Result<Handle, StartError> {
    if options.is_app {
        crate::logging::into_folder(&options.paths.log_folder());
        tracing::info!(version = env!("CARGO_PKG_VERSION"), "started");
    }
    let clock = Clock::start();
    let now = clock.now();
    let opened = Store::open(options.paths.data_folder(), now.wall)?;
    let loaded = opened.store.load()?;
    let (inbox, messages) = mpsc::unbounded_channel();
    let (shell, shell_requests) = mpsc::unbounded_channel();
    let is_app = options.is_app;
    let (link, token) = (options.link.clone(), options.token.clone());
    let late_answers = options.keychain.late_answers();
    let keychain_waits = options.keychain.waiting_for_user();
    let mut controller = assemble(
        clock,
        opened.store,
        &loaded,
        options,
        inbox.clone(),
        shell.clone(),
    );
    let views = controller.views.subscribe();
    let trays = controller.trays.subscribe();
    controller.take_over(now, loaded, opened.notice.as_ref());
    if let Some(link) = link {
        controller.take_link(&link, token);
    }
    let handle = Handle {
        inbox,
        views,
        trays,
        shell: Arc::new(Mutex::new(Some(shell_requests))),
        language: None,
    };
    if is_app {
        follow(&handle, late_answers, Controller::read_missing_keys);
        follow(&handle, keychain_waits, |controller| {
            controller.touch(controller.clock.now());
        });
        #[cfg(unix)]
        super::signals::end_on_signals(&handle, shell);
        #[cfg(not(unix))]
        drop(shell);
    }
    let server = is_app.then(|| serve(&lock, &handle));
    tokio::spawn(async move {
        controller.run(messages).await;
        drop(server);
        // Held to the very end: nobody else may write before.
        drop(lock);
    });
    Ok(handle)
}

/// Takes the data folder's lock. If the app runs already, a second one asks it to show its window, or
/// to deal with a link. A command holds the lock for moments only; its end is waited for.
///
/// # Errors
/// [`StartError`]: another process has the folder, or it cannot be locked.
pub async fn hold_folder(options: &Options) -> Result<DataLock, StartError> {
    let holding = async {
        loop {
            // First of all: the lock file may have been removed under a running app.
            if let Ok(running) = control::Client::connect(&options.paths).await {
                if options.is_app {
                    show_running(running, options).await?;
                }
                return Err(StartError::AlreadyRunning);
            }
            match DataLock::acquire(&options.paths) {
                Ok(lock) => return Ok(lock),
                Err(LockError::HeldByAnother) => tokio::time::sleep(LOCK_PAUSE).await,
                Err(error) => return Err(error.into()),
            }
        }
    };
    let held = tokio::time::timeout(FOLDER_WAIT, holding).await;
    held.unwrap_or_else(|_| Err(StartError::Busy(options.paths.data_folder().to_owned())))
}

async fn show_running(running: control::Client, options: &Options) -> Result<(), CallError> {
    #[cfg(windows)]
    running.may_come_to_front();
    let token = options.token.clone();
    let request = match options.link.clone() {
        Some(link) => Request::OpenLink { link, token },
        None => Request::ShowWindow { token },
    };
    running.call(request).await.map(drop)
}

fn assemble(
    clock: Clock,
    store: Store,
    loaded: &Loaded,
    options: Options,
    inbox: mpsc::UnboundedSender<Message>,
    shell: mpsc::UnboundedSender<ShellRequest>,
) -> Controller {
    let settings = loaded
        .settings
        .get(SETTINGS)
        .map(Settings::from_stored)
        .unwrap_or_default();
    let shown_notices = ShownNotices::from_stored(loaded.settings.get(clicks::SETTING));
    let stopped = StoppedAccounts::from_stored(loaded.settings.get(stopped::SETTING));
    let window_shape = window_shape::from_stored(loaded.settings.get(window_shape::SETTING));
    let texts = Arc::new(Texts::for_language(language_of(&settings)));
    let app = AppView {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        language: texts.language().as_str().to_owned(),
        demo: options.demo,
        accounts: Vec::new(),
        default_region: super::DEFAULT_REGION.to_owned(),
        banners: Vec::new(),
        keychain_asks: false,
        settings: settings.clone(),
        start_at_login: StartAtLogin::default(),
        links: Vec::new(),
        hooks: Vec::new(),
        updates: UpdatesView::default(),
    };
    let tray = tray_view(&texts, &app, &[], &[]);
    let view = View {
        app,
        watches: Vec::new(),
    };
    let notifier = options
        .is_app
        .then(|| start_notifier(&inbox, shown_notices.names()));
    Controller {
        sleep: SleepDetector::new(clock.tick_reading()),
        clock,
        store,
        fleet: Fleet::new(),
        texts,
        settings,
        accounts: Vec::new(),
        key_generations: 0,
        watches: BTreeMap::new(),
        hidden: BTreeSet::new(),
        pollers: Pollers::new(inbox.clone()),
        outbox: Outbox::default(),
        shown_notices,
        stopped,
        notifier,
        keychain_waits: options.keychain.waiting_for_user(),
        keychain: options.keychain,
        session_keys: Keychain::in_memory(),
        inbox,
        shell,
        views: watch_channel::Sender::new(Arc::new(view)),
        trays: watch_channel::Sender::new(Arc::new(tray)),
        journal: options.journal,
        demo: options.demo,
        first_account: options.first_account,
        discovers: options.is_app,
        endpoint: options.endpoint,
        viewers: 0,
        saved_window_shape: window_shape,
        window_shape,
        tray: None,
        notifications_absent: false,
        set_aside: None,
        login: if options.is_app && !options.demo {
            Login::of_app()
        } else {
            Login::default()
        },
        links: PendingLinks::default(),
        hooks: Hooks::default(),
        updates: if options.is_app && !options.demo {
            Updates::of_app(&loaded.settings)
        } else {
            Updates::default()
        },
        store_error: None,
        files_removed: None,
        progress_asked: BTreeSet::new(),
        pressed: BTreeSet::new(),
        unseen: unseen::from_stored(loaded.settings.get(unseen::SETTING)),
        unsaved: Vec::new(),
        timers: Timers::default(),
        unsaved_progress: BTreeSet::new(),
    }
}

fn start_notifier(
    inbox: &mpsc::UnboundedSender<Message>,
    earlier: Vec<(i64, ShownAs)>,
) -> Notifier {
    let (notifier, mut clicks) = Notifier::start(NotifierOptions {
        app_name: "ImageWatch".to_owned(),
        app_id: identity(),
        icon: "imagewatch".to_owned(),
        earlier,
    });
    let inbox = inbox.clone();
    tokio::spawn(async move {
        while let Some(click) = clicks.recv().await {
            if inbox.send(Message::Clicked(click)).is_err() {
                return;
            }
        }
    });
    notifier
}

/// Has the controller do something whenever the keychain tells of a change: keys are read as soon as
/// the user has unlocked it, and the window says that it asks something.
fn follow<T: Send + Sync + 'static>(
    handle: &Handle,
    mut changes: watch_channel::Receiver<T>,
    work: fn(&mut Controller),
) {
    let inbox = handle.inbox.clone();
    tokio::spawn(async move {
        while changes.changed().await.is_ok() {
            if inbox.send(Message::Work(Box::new(work))).is_err() {
                return;
            }
        }
    });
}

/// Serves the command line and second starts, for as long as the app runs.
fn serve(lock: &DataLock, handle: &Handle) -> Option<Server> {
    Server::bind(lock, handle.clone())
        .inspect_err(|error| tracing::error!(%error, "the command line cannot reach this app"))
        .ok()
}

impl Controller {
    /// Takes over what was saved.
    fn take_over(&mut self, now: Now, loaded: Loaded, set_aside: Option<&SetAside>) {
        self.hidden = loaded
            .hidden
            .into_iter()
            .map(|hidden| (hidden.account, hidden.image_id))
            .collect();
        self.steer_fleet(now);
        for row in loaded.accounts {
            let zones = loaded
                .zones
                .get(&row.name)
                .map(|zones| zones.zones.clone())
                .unwrap_or_default();
            self.adopt_account(now, Account::from_row(row, zones));
        }
        let names: Vec<AccountName> = self
            .accounts
            .iter()
            .map(|account| Arc::clone(&account.name))
            .collect();
        names.iter().for_each(|name| self.learn(name));
        for row in loaded.watches {
            let old = row
                .ended_at
                .is_some_and(|at| now.wall.seconds_since(at) > ENDED_KEPT);
            if !old {
                self.adopt_watch(now, row);
            }
        }
        self.hooks.adopt(now, loaded.hooks, loaded.deliveries);
        self.look_at_login();
        for notice in &loaded.due_notices {
            self.deliver_left(now, notice);
        }
        if let Some(found) = set_aside {
            tracing::error!(finding = found.finding, "the data file was set aside");
            let backup = found
                .backup_from
                .map(|at| format!("{} {}", local_date_text(at), local_time_text(at)));
            let key = if backup.is_some() {
                "data-restored"
            } else {
                "data-set-aside"
            };
            let file = found.file.as_ref().map(|file| file.display().to_string());
            let words = [file, backup]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" · ");
            self.set_aside = Some(wording::own_problem(&self.texts, key, &words));
        }
        if let Some(entry) = self.first_account.take()
            && let Err(problem) = self.put_account(entry, false, None, None)
        {
            tracing::error!(key = problem.key, "the first account was not stored");
        }
        self.look_after_store(now);
        // The first view is whole: whoever starts the shell looks at it.
        self.publish(now);
    }

    fn adopt_watch(&mut self, now: Now, row: crate::store::Watch) {
        let id = WatchId(row.id);
        // A record that cannot be read any more costs the course so far, never the watch.
        let snapshot = row.snapshot.as_deref().map(serde_json::from_str);
        let watcher = match snapshot {
            Some(Ok(snapshot)) => Watcher::restore(snapshot, now, super::records::seed(id)),
            Some(Err(error)) => {
                tracing::warn!(%error, watch = row.id, "a build's record is unreadable");
                Watcher::new(watch::Start::default(), now, super::records::seed(id))
            }
            None => Watcher::new(watch::Start::default(), now, super::records::seed(id)),
        };
        let record = Record {
            image_id: row.image_id,
            account: row.account.as_str().into(),
            region: row.region,
            zone: row.zone,
            name: row.name,
            added_at: row.added_at,
            discovered: row.discovered,
            instance: row.instance.map(|instance| Instance {
                id: instance.id,
                name: instance.name,
                locked: instance.locked,
            }),
            last_answer_at: watcher.last_answer_at(),
            saved_answer_at: watcher.last_answer_at(),
        };
        self.add_to_fleet(now, id, record, watcher);
    }
}
