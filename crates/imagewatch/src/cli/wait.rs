//! `wait`: follows builds to their end, for scripts. Needs no running app and changes nothing.

use super::exit::Exit;
use super::session::{Session, own};
use super::{keychain, names, output, word};
use crate::clock::{Clock, SleepDetector, local_time_text};
use crate::control_api::AccountEntry;
use crate::service::Access;
use crate::terminal;
use crate::texts::{Args, Texts};
use crate::view::Problem;
use clap::ArgMatches;
use compshare::{Credentials, Secret};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use std::collections::{BTreeSet, VecDeque};
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
/// Requests a minute.
const BUDGET: u32 = 60;
/// Cells of a name beside its bar.
const LONGEST_NAME: usize = 32;
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
    let timeout = arguments.get_one::<f64>("timeout").copied();
    let region = word(arguments, "region");
    let place = match (&region, word(arguments, "zone")) {
        (Some(region), Some(zone)) => Some(Place::new(region, Some(&zone))),
        (None, Some(zone)) => return Err(own(texts, "error-zone-without-region", &zone)),
        _ => None,
    };
    let account = word(arguments, "account");
    let typed = arguments.get_many::<String>("image").unwrap_or_default();
    let typed = typed.map(|word| word.trim().to_owned()).collect();
    let mut images = names::resolve(texts, typed, account.as_deref()).await?;
    let mut seen = BTreeSet::new();
    images.retain(|image| seen.insert(image.clone()));
    let credentials = credentials(texts, account).await?;
    let access = crate::app::access(texts, credentials)?;
    let clock = Clock::start();
    let mut waiting = Waiting::new(texts, clock, access, &images, place, region.as_deref());
    let timed_out = waiting.follow(timeout, arguments.get_flag("any")).await;
    waiting.clear();
    if arguments.get_flag("json") {
        for target in &waiting.targets {
            output::json(&waiting.outcome(target, timed_out && target.end.is_none()))?;
        }
    }
    if timed_out {
        terminal::complain(texts.get("cli-wait-timed-out"));
        return Ok(Exit::TimedOut);
    }
    Ok(waiting.exit())
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

/// How following a build ended.
enum End {
    Ended,
    /// The account or the watch itself may not be asked about.
    Refused(Failure),
    /// The service knows no such image.
    Unknown,
}

/// One build that is followed.
struct Target {
    id: WatchId,
    image: String,
    name: Option<String>,
    bar: ProgressBar,
    /// The last plain line, not to be repeated.
    last_line: String,
    end: Option<End>,
}

/// Following builds.
struct Waiting<'a> {
    texts: &'a Texts,
    clock: Clock,
    sleep: Sleep,
    access: Access,
    fleet: Fleet,
    targets: Vec<Target>,
    /// Whether bars are seen; otherwise plain lines are printed.
    on_terminal: bool,
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
        images: &[String],
        place: Option<Place>,
        region: Option<&str>,
    ) -> Self {
        let now = clock.now();
        let account: AccountName = "wait".into();
        let mut fleet = Fleet::new();
        fleet.put_account(now, &account, BUDGET, false);
        let on_terminal = std::io::stderr().is_terminal();
        let bars = MultiProgress::with_draw_target(if on_terminal {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        });
        let seed = u64::try_from(now.wall.0).unwrap_or_default();
        let targets = images.iter().zip(1..).map(|(image, number)| {
            let id = WatchId(number);
            let new = NewWatch {
                account: AccountName::clone(&account),
                image: image.as_str().into(),
                place: place.clone(),
                region: region.map(Into::into),
                watcher: Watcher::new(
                    Start::default(),
                    now,
                    seed.wrapping_add(number.unsigned_abs()),
                ),
                instance: None,
            };
            fleet.add_watch(now, id, new);
            let bar = bars.add(ProgressBar::new(1000));
            if let Ok(style) = ProgressStyle::with_template("{prefix} {bar:16} {msg}") {
                bar.set_style(style.progress_chars("█░"));
            }
            Target {
                id,
                image: image.clone(),
                name: None,
                bar,
                last_line: String::new(),
                end: None,
            }
        });
        let targets = targets.collect();
        Waiting {
            texts,
            sleep: Sleep(SleepDetector::new(clock.tick_reading())),
            clock,
            access,
            fleet,
            targets,
            on_terminal,
        }
    }

    /// Asks until all have ended, or until one has; whether the time was over before.
    async fn follow(&mut self, timeout: Option<f64>, any: bool) -> bool {
        let began = self.clock.now().mono;
        let until = timeout.map(|seconds| began.plus_secs(seconds));
        let mut orders: VecDeque<Order> = VecDeque::new();
        loop {
            let now = self.clock.now();
            if until.is_some_and(|until| now.mono >= until) {
                return true;
            }
            self.fleet.tick(now);
            orders.extend(std::iter::from_fn(|| self.fleet.next_order()));
            self.absorb(now, began);
            let ended = |target: &Target| target.end.is_some();
            let enough = if any {
                self.targets.iter().any(ended)
            } else {
                self.targets.iter().all(ended)
            };
            if enough {
                return false;
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

    /// Takes in what happened, and tells of every end.
    fn absorb(&mut self, now: Now, began: Mono) {
        while let Some(event) = self.fleet.next_event() {
            match event {
                FleetEvent::Watch {
                    id,
                    event: Event::Ended { .. },
                } => self.end(id, End::Ended),
                FleetEvent::Watch {
                    id,
                    event: Event::Blocked(failure),
                } => self.end(id, End::Refused(failure)),
                FleetEvent::AccountBlocked { failure, .. } => {
                    let ids: Vec<WatchId> = self.targets.iter().map(|target| target.id).collect();
                    for id in ids {
                        self.end(id, End::Refused(failure.clone()));
                    }
                }
                _ => {}
            }
        }
        let mut unknown = Vec::new();
        for target in &mut self.targets {
            let Some(watcher) = self.fleet.watcher(target.id) else {
                continue;
            };
            target.name = watcher.facts().name.clone();
            let missing = *watcher.state() == State::Waiting && watcher.last_answer_at().is_some();
            if missing && now.mono.seconds_since(began) > UNKNOWN_AFTER {
                unknown.push(target.id);
            }
        }
        for id in unknown {
            self.end(id, End::Unknown);
        }
    }

    /// Notes an end, the first one of a build, and tells of it.
    fn end(&mut self, id: WatchId, end: End) {
        let Some(at) = self
            .targets
            .iter()
            .position(|target| target.id == id && target.end.is_none())
        else {
            return;
        };
        let name = self
            .fleet
            .watcher(id)
            .and_then(|watcher| watcher.facts().name.clone());
        self.targets[at].name = name;
        self.targets[at].bar.finish_and_clear();
        self.tell_end(&self.targets[at], &end);
        self.targets[at].end = Some(end);
    }

    /// Takes all bars away.
    fn clear(&self) {
        for target in &self.targets {
            target.bar.finish_and_clear();
        }
    }

    /// Bars on a terminal, else a line for each thing that is new.
    fn show(&mut self, now: Now) {
        let several = self.targets.len() > 1;
        let names = self.targets.iter().map(|target| {
            console::measure_text_width(target.name.as_deref().unwrap_or(&target.image))
        });
        let widest = names.max().unwrap_or_default().min(LONGEST_NAME);
        for target in &mut self.targets {
            let Some(watcher) = self.fleet.watcher(target.id) else {
                continue;
            };
            if target.end.is_some() {
                continue;
            }
            let percent = watcher.percent();
            let state = match watcher.state() {
                State::Waiting => Some(self.texts.get("cli-state-waiting")),
                State::Finalizing => Some(self.texts.get("cli-state-finalizing")),
                State::Unknown(word) => Some(word.clone()),
                _ if percent.is_none() => Some(self.texts.get("cli-state-making")),
                _ => None,
            };
            let trouble = matches!(watcher.connection(), Connection::Retrying { .. })
                .then(|| self.texts.get("cli-retrying"));
            let figure = percent.map(|percent| format!("{}%", percent.floor()));
            let left = watcher.remaining_seconds(now);
            let ready = left.map(|left| local_time_text(now.wall.plus_secs(left)));
            let left = left.map(|left| self.texts.short_duration(left));
            let parts = [state, figure, left, ready, trouble];
            let line = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
            let name = target.name.as_deref().unwrap_or(&target.image);
            if self.on_terminal {
                let name = console::truncate_str(name, widest, "…");
                let name = console::pad_str(&name, widest, console::Alignment::Left, None);
                target.bar.set_prefix(name.into_owned());
                target
                    .bar
                    .set_position((percent.unwrap_or_default() * 10.0) as u64);
                target.bar.set_message(line);
            } else if line != target.last_line {
                match several {
                    true => terminal::complain(format_args!("{name}  {line}")),
                    false => terminal::complain(&line),
                }
                target.last_line = line;
            }
        }
    }

    fn tell_end(&self, target: &Target, end: &End) {
        let problem = match end {
            End::Ended => None,
            End::Refused(failure) => Some(crate::app::failure_problem(self.texts, failure)),
            End::Unknown => Some(own(self.texts, "error-image-unknown", &target.image)),
        };
        if let Some(problem) = problem {
            output::problem(&problem);
            return;
        }
        let Some(watcher) = self.fleet.watcher(target.id) else {
            return;
        };
        let name = target.name.clone().unwrap_or_else(|| target.image.clone());
        let time = self
            .texts
            .exact_duration(watcher.elapsed_seconds(self.clock.now()));
        let args = Args::new().text("name", name).text("time", time);
        terminal::complain(match watcher.state() {
            State::Ready => self.texts.format("cli-wait-ready", &args),
            State::Failed { reason } => {
                let none = || self.texts.get("notice-no-reason");
                let args = args.text("reason", reason.clone().unwrap_or_else(none));
                self.texts.format("cli-wait-failed", &args)
            }
            _ => self.texts.format("cli-wait-gone", &args),
        });
    }

    /// The exit code: of the first build, in the order of the arguments, that did not get ready.
    fn exit(&self) -> Exit {
        let mut exits = self.targets.iter().filter_map(|target| {
            Some(match target.end.as_ref()? {
                End::Refused(failure) => {
                    Exit::of(&crate::app::failure_problem(self.texts, failure))
                }
                End::Unknown => Exit::of(&own(self.texts, "error-image-unknown", &target.image)),
                End::Ended => match self.fleet.watcher(target.id).map(Watcher::state) {
                    Some(State::Ready) => Exit::Success,
                    Some(State::Failed { .. }) => Exit::BuildFailed,
                    Some(_) => Exit::Gone,
                    None => Exit::Failure,
                },
            })
        });
        exits
            .find(|exit| *exit != Exit::Success)
            .unwrap_or(Exit::Success)
    }

    fn outcome<'b>(&'b self, target: &'b Target, timed_out: bool) -> Outcome<'b> {
        let now = self.clock.now();
        let watcher = self.fleet.watcher(target.id);
        let (state, reason) = match watcher.map(Watcher::state) {
            Some(State::Ready) => ("ready", None),
            Some(State::Failed { reason }) => ("failed", reason.as_deref()),
            Some(State::Gone) => ("gone", None),
            Some(State::Finalizing) => ("finalizing", None),
            Some(State::Making) => ("making", None),
            _ => ("waiting", None),
        };
        Outcome {
            image_id: &target.image,
            name: target.name.as_deref(),
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
