//! The single owner of the app's state, and its loop.

use super::accounts::Account;
use super::clicks::ShownNotices;
use super::handle::ShellRequest;
use super::hooks::Hooks;
use super::links::PendingLinks;
use super::login::Login;
use super::outbox::Outbox;
use super::pollers::Pollers;
use super::preferences::UPKEEP_PAUSE;
use super::start::JournalLine;
use super::stopped::StoppedAccounts;
use super::updates::Updates;
use super::wording;
use crate::clock::{Clock, SleepDetector};
use crate::control_api::AccountEntry;
use crate::keychain::{Keychain, KeychainError};
use crate::notifier::{NoticeClicked, Notifier, NotifyError, ShownAs};
use crate::settings::Settings;
use crate::store::{Change, NoticeState, Op, Removed, Store, StoreError, coalesced};
use crate::texts::Texts;
use crate::tray::{TrayState, TrayView};
use crate::view::{Banner, BannerKind, Problem, View, WatchView};
use crate::window_shape::WindowShape;
use compshare::Secret;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch as watch_channel};
use watch::{
    AccountName, Failure, Fleet, Instance, Mono, Now, OrderId, Place, Reply, Wall, WatchId,
};

/// Something for the controller to do.
pub(super) type Work = Box<dyn FnOnce(&mut Controller) + Send>;

/// What reaches the controller.
pub(super) enum Message {
    /// Somebody wants something.
    Work(Work),
    /// The service answered, or not; names the build whose progress was asked for, if it was that.
    Reply(
        AccountName,
        OrderId,
        Option<WatchId>,
        Result<Reply, Failure>,
    ),
    /// The keychain answered for an account about the keys that it had in this generation.
    Key(AccountName, u64, Result<Secret, KeychainError>),
    /// The desktop took notices, or not.
    Noticed(Vec<i64>, Result<Option<ShownAs>, NotifyError>),
    /// A notification was clicked.
    Clicked(NoticeClicked),
    /// Save everything and end.
    ShutDown(oneshot::Sender<()>),
}

/// What the app knows of a watch beside its build's state.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) image_id: String,
    pub(super) account: AccountName,
    pub(super) region: Option<String>,
    pub(super) zone: Option<String>,
    pub(super) name: Option<String>,
    pub(super) added_at: Wall,
    pub(super) discovered: bool,
    pub(super) instance: Option<Instance>,
    /// When the service last answered about it, as far as dealt with.
    pub(super) last_answer_at: Option<Wall>,
    /// The same as it was at the start.
    pub(super) saved_answer_at: Option<Wall>,
}

/// A wall clock that leaps this far ahead, in seconds, may mean that the machine stood still.
const LEAP: f64 = 60.0;
/// Seconds after which the view is made anew while something builds: times in it run on.
const VIEW_AGE: f64 = 15.0;
/// Least seconds between two views while somebody follows them.
const VIEW_PAUSE: f64 = 0.1;
/// Least seconds between two views with only the tray to show them.
const TRAY_PAUSE: f64 = 0.5;
/// Seconds after which progress is saved at the latest. State changes are saved at once.
const SAVE_PAUSE: f64 = 30.0;

/// Longest wait for the desktop's answer about a notice when the app ends, in seconds: systems give
/// an ending app little time, and it promises to take less than two.
const LAST_ANSWER: f64 = 1.0;

/// The app's state. See the module's description.
pub(super) struct Controller {
    pub(super) clock: Clock,
    pub(super) store: Store,
    pub(super) fleet: Fleet,
    pub(super) texts: Arc<Texts>,
    pub(super) settings: Settings,
    pub(super) accounts: Vec<Account>,
    /// How often accounts have had new keys.
    pub(super) key_generations: u64,
    pub(super) watches: BTreeMap<WatchId, Record>,
    /// Images that a person does not want watched.
    pub(super) hidden: BTreeSet<(String, String)>,
    pub(super) pollers: Pollers,
    pub(super) outbox: Outbox,
    pub(super) shown_notices: ShownNotices,
    pub(super) stopped: StoppedAccounts,
    pub(super) notifier: Option<Notifier>,
    pub(super) keychain: Keychain,
    /// How many wait for the user to answer a question of the keychain's.
    pub(super) keychain_waits: watch_channel::Receiver<u32>,
    /// Keys for this session only.
    pub(super) session_keys: Keychain,
    pub(super) inbox: mpsc::UnboundedSender<Message>,
    pub(super) shell: mpsc::UnboundedSender<ShellRequest>,
    pub(super) views: watch_channel::Sender<Arc<View>>,
    pub(super) trays: watch_channel::Sender<Arc<TrayView>>,
    pub(super) journal: Option<mpsc::UnboundedSender<JournalLine>>,
    pub(super) demo: bool,
    pub(super) first_account: Option<AccountEntry>,
    /// Whether builds are found by themselves at all: the command line leaves that to the app.
    pub(super) discovers: bool,
    pub(super) endpoint: Option<String>,
    /// How many follow the view: it is kept fresh for them.
    pub(super) viewers: usize,
    pub(super) window_shape: WindowShape,
    pub(super) saved_window_shape: WindowShape,
    /// None until the shell has said; a program without a shell never does.
    pub(super) tray: Option<TrayState>,
    pub(super) notifications_absent: bool,
    pub(super) set_aside: Option<Problem>,
    pub(super) login: Login,
    pub(super) links: PendingLinks,
    pub(super) hooks: Hooks,
    pub(super) updates: Updates,
    /// Why the last change could not be saved, until one can.
    pub(super) store_error: Option<StoreError>,
    /// Which of the data folder's files went while they were in use.
    pub(super) files_removed: Option<Removed>,
    /// On the command line: builds whose progress was answered or refused.
    pub(super) progress_asked: BTreeSet<WatchId>,
    /// On the command line: builds that were asked about beyond their plan, for their progress.
    pub(super) pressed: BTreeSet<WatchId>,
    /// Builds that have ended, ready or failed, or stalled, and that nobody has looked at yet.
    pub(super) unseen: BTreeSet<WatchId>,
    pub(super) sleep: SleepDetector,
    /// Changes that could not be saved yet, oldest first.
    pub(super) unsaved: Vec<Op>,
    pub(super) timers: Timers,
    /// Watches whose progress is not saved yet.
    pub(super) unsaved_progress: BTreeSet<WatchId>,
}

/// When what is due.
#[derive(Debug, Default)]
pub(super) struct Timers {
    /// The clocks are looked at.
    clock: Mono,
    /// The data file is looked after.
    pub(super) upkeep: Mono,
    /// The view is stale: someone must be shown a new one.
    view: Option<Mono>,
    /// The last view.
    viewed: Mono,
    /// Progress is saved.
    save: Option<Mono>,
    /// The fleet wants to ask.
    fleet: Option<Mono>,
}

impl Controller {
    /// Runs until it is told to shut down.
    pub(super) async fn run(mut self, mut inbox: mpsc::UnboundedReceiver<Message>) {
        let now = self.clock.now();
        self.timers.clock = now.mono.plus_secs(SleepDetector::TICK.as_secs_f64());
        self.timers.upkeep = now.mono.plus_secs(UPKEEP_PAUSE);
        loop {
            self.step();
            let deadline = self.deadline();
            let sleep = tokio::time::sleep_until(self.clock.mono_to_tokio(deadline));
            tokio::select! {
                message = inbox.recv() => match message {
                    Some(Message::ShutDown(done)) => {
                        self.await_notice(&mut inbox).await;
                        self.shut_down();
                        self.hooks.finish().await;
                        // Whoever asked may have stopped waiting.
                        let _ = done.send(());
                        return;
                    }
                    Some(message) => self.take(message),
                    None => {
                        self.shut_down();
                        return;
                    }
                },
                () = sleep => {}
            }
        }
    }

    /// Waits for what the desktop says about a notice in hand: left open, it would be told again at
    /// the next start.
    async fn await_notice(&mut self, inbox: &mut mpsc::UnboundedReceiver<Message>) {
        let deadline = self.clock.now().mono.plus_secs(LAST_ANSWER);
        let deadline = self.clock.mono_to_tokio(deadline);
        while self.outbox.is_sending() {
            match tokio::time::timeout_at(deadline, inbox.recv()).await {
                Ok(Some(message)) => self.take(message),
                Ok(None) | Err(_) => return,
            }
        }
    }

    /// Does all that is due, and deals with what came of it.
    fn step(&mut self) {
        let now = self.clock.now();
        if now.mono >= self.timers.clock {
            self.timers.clock = now.mono.plus_secs(SleepDetector::TICK.as_secs_f64());
            let verdict = self.sleep.tick(self.clock.tick_reading());
            // The clock was set, or a virtual machine was paused: its own clocks show no sleep.
            let leapt = verdict
                .wall_moved_seconds
                .is_some_and(|moved| moved >= LEAP);
            if verdict.slept_seconds.is_some() {
                self.machine_woke();
            } else if leapt {
                self.clock_leapt();
            }
            self.look_at_files();
            self.look_at_login_in_time(now);
            self.settle_accounts(now);
            if now.mono >= self.timers.upkeep {
                self.look_after_store(now);
            }
        }
        self.retry_keys(now);
        if let Some(due) = self.timers.fleet.take_if(|due| *due <= now.mono) {
            let late_ms = now.mono.seconds_since(due) * 1000.0;
            tracing::trace!(target: "imagewatch::lateness", late_ms, "polls were due");
        }
        self.fleet.tick(now);
        self.dispatch_orders(now);
        self.absorb_events(now);
        if self.timers.save.is_some_and(|at| now.mono >= at) {
            self.save_progress(now);
        }
        self.work_outbox(now);
        self.work_hooks(now);
        self.check_updates(now);
        if self.timers.view.is_some_and(|at| now.mono >= at) {
            self.publish(now);
        }
    }

    fn deadline(&mut self) -> Mono {
        let now = self.clock.now();
        self.timers.fleet = self.fleet.next_deadline(now);
        let due = [
            Some(self.timers.clock),
            self.timers.view,
            self.timers.save,
            self.accounts
                .iter()
                .filter_map(|account| account.keys_at)
                .min(),
            self.next_hook(),
            self.next_update_check(now),
            self.outbox_deadline(now),
            self.timers.fleet,
        ];
        due.into_iter().flatten().min().unwrap_or(self.timers.clock)
    }

    fn take(&mut self, message: Message) {
        let now = self.clock.now();
        match message {
            Message::Work(work) => work(self),
            Message::Reply(account, order, asked, reply) => {
                if let (Some(id), false) = (asked, self.discovers) {
                    self.progress_asked.insert(id);
                }
                let answered = reply.is_ok();
                if let Err(failure) = &reply {
                    log_failure(failure);
                }
                self.fleet.reply(now, order, reply);
                if answered {
                    self.account_answered(now, &account);
                }
                self.touch(now);
            }
            Message::Key(account, generation, key) => {
                self.key_arrived(now, &account, generation, key)
            }
            Message::Noticed(ids, outcome) => self.noticed(now, &ids, outcome),
            Message::Clicked(click) => self.clicked(&click),
            Message::ShutDown(_) => {}
        }
    }

    fn dispatch_orders(&mut self, now: Now) {
        while let Some(order) = self.fleet.next_order() {
            let access = self
                .accounts
                .iter()
                .find(|account| account.name == order.account)
                .and_then(|account| account.access.clone());
            match access {
                Some(access) => self.pollers.dispatch(order, access),
                None => {
                    let failure = wording::account_failure("keychain-no-entry");
                    self.fleet.reply(now, order.id, Err(failure));
                }
            }
        }
    }

    /// Something changed that surfaces show.
    pub(super) fn touch(&mut self, now: Now) {
        let pause = if self.viewers > 0 {
            VIEW_PAUSE
        } else {
            TRAY_PAUSE
        };
        let at = now.mono.max(self.timers.viewed.plus_secs(pause));
        self.timers.view = Some(self.timers.view.map_or(at, |planned| planned.min(at)));
    }

    pub(super) fn publish(&mut self, now: Now) {
        let view = self.view(now);
        let building = view.watches.iter().any(crate::tray::is_building);
        let unseen: Vec<&WatchView> = view.watches.iter().filter(|watch| watch.unseen).collect();
        let tray = crate::tray::tray_view(&self.texts, &view.app, &view.watches, &unseen);
        self.trays.send_if_modified(|shown| {
            let changed = **shown != tray;
            if changed {
                *shown = Arc::new(tray);
            }
            changed
        });
        self.views.send_replace(Arc::new(view));
        self.timers.viewed = now.mono;
        self.timers.view = building.then(|| now.mono.plus_secs(VIEW_AGE));
    }

    /// Saves changes, now or, if that fails, as soon as it works again. Nothing is lost meanwhile,
    /// and the person is told. Notices are handed out once they are saved; where nothing can be
    /// saved they are handed out all the same, because a full disk must not keep a build's end back.
    pub(super) fn save(&mut self, ops: Vec<Op>) {
        self.unsaved.extend(ops);
        if self.unsaved.is_empty() {
            return;
        }
        let now = self.clock.now();
        let change = Change::from(std::mem::take(&mut self.unsaved));
        match self.store.commit(&change) {
            Ok(committed) => {
                let notices = change.ops().iter().filter_map(|op| match op {
                    Op::AddNotice(notice) => Some(notice),
                    _ => None,
                });
                for (notice, id) in notices.zip(committed.notices) {
                    if let Some(id) = id
                        && notice.state == NoticeState::Due
                    {
                        self.deliver(now, id, notice);
                    }
                }
                let deliveries = change.ops().iter().filter_map(|op| match op {
                    Op::AddDelivery(delivery) => Some(delivery),
                    _ => None,
                });
                for (delivery, id) in deliveries.zip(committed.deliveries) {
                    if let Some(id) = id {
                        self.hooks.add(now, id, delivery);
                    }
                }
                if self.store_error.take().is_some() {
                    tracing::info!("changes can be saved again");
                    self.touch(now);
                }
            }
            Err(error) => {
                if self.store_error.is_none() {
                    tracing::error!(%error, "changes not saved; they are kept and tried again");
                }
                self.store_error = Some(error);
                self.touch(now);
                self.timers.save = Some(now.mono.plus_secs(SAVE_PAUSE));
                self.unsaved = coalesced(change.ops().to_vec());
                let mut due = Vec::new();
                for op in &mut self.unsaved {
                    if let Op::AddNotice(notice) = op
                        && notice.state == NoticeState::Due
                    {
                        due.push(notice.clone());
                        notice.state = NoticeState::Sent;
                    }
                }
                due.iter()
                    .for_each(|notice| self.deliver_unsaved(now, notice));
            }
        }
    }

    /// Saves changes now or not at all: for what is only done once it is saved, such as a removal.
    pub(super) fn save_first(&mut self, ops: Vec<Op>) -> Result<(), Problem> {
        // What waits to be saved goes before it.
        self.save(Vec::new());
        self.all_saved()?;
        let stored = self.store.commit(&Change::from(ops));
        stored
            .map(drop)
            .map_err(|error| self.store_problem_of(&error))
    }

    /// Whether everything is saved.
    ///
    /// # Errors
    /// Why something is not, in words.
    pub(super) fn all_saved(&self) -> Result<(), Problem> {
        match &self.store_error {
            Some(error) => Err(self.store_problem_of(error)),
            None => Ok(()),
        }
    }

    /// Looks whether somebody has removed the data folder's files under the running program.
    fn look_at_files(&mut self) {
        match self.store.notice_removal() {
            Ok(None) => {}
            Ok(removed) if removed == self.files_removed => {}
            Ok(removed) => {
                tracing::error!(?removed, "files of the data folder were removed");
                self.files_removed = removed;
                self.touch(self.clock.now());
            }
            Err(error) => tracing::error!(%error, "the data folder cannot be looked at"),
        }
    }

    /// A store failure in words.
    pub(super) fn store_problem_of(&self, error: &StoreError) -> Problem {
        let key = match error {
            StoreError::ReadOnly(_) => "store-read-only",
            StoreError::Full(_) => "store-full",
            StoreError::Newer { .. } => "store-newer",
            _ => "store-failed",
        };
        wording::own_problem(&self.texts, key, &error.to_string())
    }

    /// Plans to save a build's progress with the next state change, or soon.
    pub(super) fn save_later(&mut self, now: Now, id: WatchId) {
        self.unsaved_progress.insert(id);
        self.timers
            .save
            .get_or_insert(now.mono.plus_secs(SAVE_PAUSE));
    }

    fn save_progress(&mut self, now: Now) {
        self.timers.save = None;
        let changes = self.take_progress(now);
        self.save(changes);
    }

    fn shut_down(&mut self) {
        let now = self.clock.now();
        self.absorb_events(now);
        let changes = self.take_progress(now);
        self.save(changes);
        self.save_window_shape();
        if let Err(error) = self.store.close(now.wall) {
            tracing::warn!(%error, "store not closed cleanly");
        }
        tracing::info!("ended");
    }

    /// The machine slept: connections are dead, and much may have happened.
    pub(super) fn machine_woke(&mut self) {
        let now = self.clock.now();
        tracing::info!("woke up: asking about all builds that are due");
        self.renew_connections();
        self.fleet.wake(now);
        self.touch(now);
    }

    /// The wall clock leapt ahead: perhaps much time passed, perhaps none.
    fn clock_leapt(&mut self) {
        let now = self.clock.now();
        tracing::info!("the clock leapt ahead: asking about all builds");
        self.renew_connections();
        self.fleet.clock_leapt(now);
        self.touch(now);
    }

    fn renew_connections(&self) {
        self.accounts
            .iter()
            .filter_map(|account| account.access.as_ref())
            .for_each(|access| {
                access.renew_connections();
            });
    }

    pub(super) fn set_window_open(&mut self, open: bool) {
        self.touch(self.clock.now());
        if open {
            self.look_at_login();
        } else {
            self.save_window_shape();
        }
    }

    pub(super) fn set_tray(&mut self, state: TrayState) {
        self.tray = Some(state);
        self.touch(self.clock.now());
    }

    /// App-wide conditions, most serious first.
    pub(super) fn banners(&self) -> Vec<Banner> {
        let mut banners = Vec::new();
        let mut push = |kind, account: Option<&AccountName>, problem: Problem| {
            let account = account.map(|name| name.to_string());
            banners.push(Banner {
                kind,
                account,
                problem,
            });
        };
        if let Some(error) = &self.store_error {
            push(BannerKind::DataReadOnly, None, self.store_problem_of(error));
        }
        if let Some(removed) = &self.files_removed {
            let folder = self.store.folder().unwrap_or(Path::new(""));
            let problem = wording::files_removed(&self.texts, *removed, folder);
            push(BannerKind::DataReadOnly, None, problem);
        }
        if let Some(problem) = &self.set_aside {
            push(BannerKind::DataSetAside, None, problem.clone());
        }
        for account in &self.accounts {
            if let Some((kind, problem)) = account.banner(&self.texts, &self.fleet) {
                push(kind, Some(&account.name), problem);
            }
        }
        if let Some(problem) = self
            .tray
            .and_then(|tray| wording::tray_problem(&self.texts, tray))
        {
            push(BannerKind::TrayAbsent, None, problem);
        }
        if self.notifications_absent {
            let problem = wording::own_problem(&self.texts, "notifications-absent", "");
            push(BannerKind::NotificationsAbsent, None, problem);
        }
        banners.extend(self.hook_banners());
        banners
    }

    /// Writes a line for whoever follows what the app does.
    pub(super) fn note(&self, now: Now, text: String) {
        if let Some(journal) = &self.journal {
            // Nobody reads any more: nothing to do.
            drop(journal.send(JournalLine { at: now.wall, text }));
        }
    }
}

/// The region and zone of a place as text.
pub(super) fn place_text(place: &Place) -> (Option<String>, Option<String>) {
    (
        Some(place.region.to_string()),
        place.zone.as_ref().map(|zone| zone.to_string()),
    )
}

fn log_failure(failure: &Failure) {
    tracing::info!(
        kind = ?failure.kind,
        key = failure.key,
        ret_code = failure.ret_code,
        request_id = failure.request_id,
        "not answered"
    );
}
