//! `wait`: follows one build to its end, for scripts. Needs no running app and changes nothing.

use super::exit::Exit;
use super::session::{Session, own};
use super::{keychain, output, word};
use crate::clock::{Clock, SleepDetector};
use crate::control_api::AccountEntry;
use crate::service::Access;
use crate::terminal;
use crate::texts::{Args, Texts};
use crate::view::Problem;
use clap::ArgMatches;
use compshare::{Credentials, Secret};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use std::collections::VecDeque;
use std::io::IsTerminal;
use watch::{
    AccountName, Connection, Event, Failure, Fleet, FleetEvent, Mono, NewWatch, Now, Order, Place,
    Start, State, WatchId, Watcher,
};

/// Takes the place of the account's public key.
const PUBLIC_KEY_VARIABLE: &str = "COMPSHARE_PUBLIC_KEY";
/// Takes the place of the account's private key.
const PRIVATE_KEY_VARIABLE: &str = "COMPSHARE_PRIVATE_KEY";
/// The project that requests name, with keys from the environment.
const PROJECT_VARIABLE: &str = "COMPSHARE_PROJECT_ID";
/// The only watch.
const WATCH: WatchId = WatchId(1);
/// Requests a minute.
const BUDGET: u32 = 60;
/// Seconds that an image may be missing before it is taken for unknown.
const UNKNOWN_AFTER: f64 = 10.0;

/// The final object of `--json`.
#[derive(Debug, Serialize)]
struct Outcome<'a> {
    image_id: &'a str,
    name: Option<&'a str>,
    state: &'static str,
    reason: Option<&'a str>,
    progress: Option<f64>,
    seconds: f64,
    timed_out: bool,
}

pub(super) async fn run(texts: &Texts, arguments: &ArgMatches) -> Result<Exit, Problem> {
    let image = word(arguments, "image").unwrap_or_default();
    let timeout = arguments.get_one::<f64>("timeout").copied();
    let region = word(arguments, "region");
    let place = match (&region, word(arguments, "zone")) {
        (Some(region), Some(zone)) => Some(Place::new(region, Some(&zone))),
        (None, Some(zone)) => return Err(own(texts, "error-zone-without-region", &zone)),
        _ => None,
    };
    let credentials = credentials(texts, word(arguments, "account")).await?;
    let access = crate::app::access(texts, credentials)?;
    let clock = Clock::start();
    let mut waiting = Waiting::new(texts, clock, access, &image, place, region.as_deref());
    let end = waiting.follow(timeout).await;
    waiting.bar.finish_and_clear();
    if arguments.get_flag("json") {
        output::json(&waiting.outcome(&image, matches!(end, End::TimedOut)))?;
    }
    match end {
        End::Ended => Ok(waiting.tell_end(&image)),
        End::TimedOut => {
            terminal::complain(texts.get("cli-wait-timed-out"));
            Ok(Exit::TimedOut)
        }
        End::Refused(failure) => Err(crate::app::failure_problem(texts, &failure)),
        End::Unknown => Err(own(texts, "error-image-unknown", &image)),
    }
}

/// The keys of the environment, else those of the account.
async fn credentials(texts: &Texts, account: Option<String>) -> Result<Credentials, Problem> {
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    if let (Some(public_key), Some(private_key), None) = (
        variable(PUBLIC_KEY_VARIABLE),
        variable(PRIVATE_KEY_VARIABLE),
        &account,
    ) {
        let private_key = Secret::new(private_key);
        return Ok(Credentials {
            public_key,
            private_key,
            project_id: variable(PROJECT_VARIABLE),
        });
    }
    let session = Session::open(texts).await?;
    let accounts = session.accounts().await;
    session.close().await;
    let mut accounts = accounts?;
    let entry: AccountEntry = match account {
        Some(name) => accounts
            .into_iter()
            .find(|entry| entry.name == name)
            .ok_or_else(|| own(texts, "error-account-unknown", &name))?,
        None if accounts.is_empty() => return Err(own(texts, "error-no-account", "")),
        None => accounts.swap_remove(0),
    };
    let private_key = keychain(texts)?
        .get(&entry.name)
        .await
        .map_err(|error| crate::app::keychain_problem(texts, &error))?;
    Ok(Credentials {
        public_key: entry.public_key,
        private_key,
        project_id: entry.project_id,
    })
}

/// Why following stopped.
enum End {
    Ended,
    TimedOut,
    /// The account or the watch itself may not be asked about.
    Refused(Failure),
    /// The service knows no such image.
    Unknown,
}

/// Following one build.
struct Waiting<'a> {
    texts: &'a Texts,
    clock: Clock,
    sleep: Sleep,
    access: Access,
    fleet: Fleet,
    bar: ProgressBar,
    /// Whether the bar is seen; otherwise plain lines are printed.
    on_terminal: bool,
    /// The last plain line, not to be repeated.
    last_line: String,
    name: Option<String>,
}

/// Notices when the machine slept.
struct Sleep(SleepDetector);

impl Sleep {
    /// To be called every [`SleepDetector::TICK`] at the latest. After sleep connections are dead, and
    /// what became due is asked.
    fn look(&mut self, clock: &Clock, access: &Access, fleet: &mut Fleet) {
        if let Some(seconds) = self.0.tick(clock.tick_reading()).slept_seconds {
            tracing::info!(seconds, "woke up");
            access.renew_connections();
            fleet.wake(clock.now());
        }
    }
}

impl<'a> Waiting<'a> {
    fn new(
        texts: &'a Texts,
        clock: Clock,
        access: Access,
        image: &str,
        place: Option<Place>,
        region: Option<&str>,
    ) -> Self {
        let now = clock.now();
        let account: AccountName = "wait".into();
        let mut fleet = Fleet::new();
        fleet.put_account(now, &account, BUDGET, false);
        let seed = u64::try_from(now.wall.0).unwrap_or_default();
        let new = NewWatch {
            account,
            image: image.into(),
            place,
            region: region.map(Into::into),
            watcher: Watcher::new(Start::default(), now, seed),
            instance: None,
        };
        fleet.add_watch(now, WATCH, new);
        let on_terminal = std::io::stderr().is_terminal();
        let target = if on_terminal {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(1000), target);
        if let Ok(style) = ProgressStyle::with_template("{prefix}  {wide_bar}  {msg}") {
            bar.set_style(style);
        }
        Waiting {
            texts,
            sleep: Sleep(SleepDetector::new(clock.tick_reading())),
            clock,
            access,
            fleet,
            bar,
            on_terminal,
            last_line: String::new(),
            name: None,
        }
    }

    /// Asks until the end.
    async fn follow(&mut self, timeout: Option<f64>) -> End {
        let began = self.clock.now().mono;
        let until = timeout.map(|seconds| began.plus_secs(seconds));
        let mut orders: VecDeque<Order> = VecDeque::new();
        loop {
            let now = self.clock.now();
            if until.is_some_and(|until| now.mono >= until) {
                return End::TimedOut;
            }
            self.fleet.tick(now);
            orders.extend(std::iter::from_fn(|| self.fleet.next_order()));
            if let Some(end) = self.absorb(now, began) {
                return end;
            }
            self.show(now);
            let deadline = self.fleet.next_deadline(now);
            let tick = now.mono.plus_secs(SleepDetector::TICK.as_secs_f64());
            let deadline = [deadline, until, Some(tick)];
            let deadline = deadline.into_iter().flatten().min().unwrap_or(now.mono);
            match orders.pop_front() {
                Some(order) => self.ask(order, until).await,
                None => tokio::time::sleep_until(self.clock.mono_to_tokio(deadline)).await,
            }
            self.sleep.look(&self.clock, &self.access, &mut self.fleet);
        }
    }

    /// Asks; gives up when the time is over. The clocks are looked at meanwhile, because a slow answer
    /// would pass for sleep.
    async fn ask(&mut self, order: Order, until: Option<Mono>) {
        let mut asked = std::pin::pin!(self.access.ask(&order.question));
        let reply = loop {
            let now = self.clock.now().mono;
            if until.is_some_and(|until| now >= until) {
                return;
            }
            let tick = now.plus_secs(SleepDetector::TICK.as_secs_f64());
            let tick = until.map_or(tick, |until| tick.min(until));
            tokio::select! {
                reply = &mut asked => break reply,
                () = tokio::time::sleep_until(self.clock.mono_to_tokio(tick)) => {
                    self.sleep.look(&self.clock, &self.access, &mut self.fleet);
                }
            }
        };
        self.fleet.reply(self.clock.now(), order.id, reply);
    }

    /// Whether the events end it.
    fn absorb(&mut self, now: Now, began: Mono) -> Option<End> {
        let mut end = None;
        while let Some(event) = self.fleet.next_event() {
            match event {
                FleetEvent::Watch {
                    event: Event::Ended { .. },
                    ..
                } => end = Some(End::Ended),
                FleetEvent::Watch {
                    event: Event::Blocked(failure),
                    ..
                }
                | FleetEvent::AccountBlocked { failure, .. } => {
                    end.get_or_insert(End::Refused(failure));
                }
                _ => {}
            }
        }
        let watcher = self.fleet.watcher(WATCH)?;
        self.name = watcher.facts().name.clone();
        let unknown = *watcher.state() == State::Waiting
            && watcher.last_answer_at().is_some()
            && now.mono.seconds_since(began) > UNKNOWN_AFTER;
        if end.is_none() && unknown {
            end = Some(End::Unknown);
        }
        end
    }

    /// The bar on a terminal, else a line for each thing that is new.
    fn show(&mut self, now: Now) {
        let Some(watcher) = self.fleet.watcher(WATCH) else {
            return;
        };
        let percent = watcher.percent();
        let state = match watcher.state() {
            State::Waiting => self.texts.get("cli-state-waiting"),
            State::Finalizing => self.texts.get("cli-state-finalizing"),
            State::Unknown(word) => word.clone(),
            _ => self.texts.get("cli-state-making"),
        };
        let trouble = matches!(watcher.connection(), Connection::Retrying { .. })
            .then(|| self.texts.get("cli-retrying"));
        let figure = percent.map(|percent| format!("{percent:.0} %"));
        let left = watcher.remaining_seconds(now).map(|seconds| {
            let args = Args::new().text("time", self.texts.about_duration(seconds));
            self.texts.format("cli-left", &args)
        });
        let parts = [Some(state), figure, left, trouble];
        let line = parts.into_iter().flatten().collect::<Vec<_>>().join("  ");
        if self.on_terminal {
            self.bar
                .set_position((percent.unwrap_or_default() * 10.0) as u64);
            self.bar.set_prefix(self.name.clone().unwrap_or_default());
            self.bar.set_message(line);
        } else if line != self.last_line {
            terminal::complain(&line);
            self.last_line = line;
        }
    }

    fn tell_end(&self, image: &str) -> Exit {
        let Some(watcher) = self.fleet.watcher(WATCH) else {
            return Exit::Failure;
        };
        let name = self.name.clone().unwrap_or_else(|| image.to_owned());
        let time = self
            .texts
            .exact_duration(watcher.elapsed_seconds(self.clock.now()));
        let args = Args::new().text("name", name).text("time", time);
        let (line, exit) = match watcher.state() {
            State::Ready => (self.texts.format("cli-wait-ready", &args), Exit::Success),
            State::Failed { reason } => {
                let none = || self.texts.get("notice-no-reason");
                let args = args.text("reason", reason.clone().unwrap_or_else(none));
                (
                    self.texts.format("cli-wait-failed", &args),
                    Exit::BuildFailed,
                )
            }
            _ => (self.texts.format("cli-wait-gone", &args), Exit::Gone),
        };
        terminal::complain(&line);
        exit
    }

    fn outcome<'b>(&'b self, image: &'b str, timed_out: bool) -> Outcome<'b> {
        let now = self.clock.now();
        let watcher = self.fleet.watcher(WATCH);
        let (state, reason) = match watcher.map(Watcher::state) {
            Some(State::Ready) => ("ready", None),
            Some(State::Failed { reason }) => ("failed", reason.as_deref()),
            Some(State::Gone) => ("gone", None),
            Some(State::Finalizing) => ("finalizing", None),
            Some(State::Making) => ("making", None),
            _ => ("waiting", None),
        };
        Outcome {
            image_id: image,
            name: self.name.as_deref(),
            state,
            reason,
            progress: match state {
                "ready" => Some(100.0),
                _ => watcher.and_then(Watcher::percent),
            },
            seconds: watcher
                .map(|watcher| watcher.elapsed_seconds(now))
                .unwrap_or_default(),
            timed_out,
        }
    }
}
