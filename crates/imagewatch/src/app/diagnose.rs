//! The report on everything that the app needs, from inside the app.

use super::accounts::Account;
use super::controller::Controller;
use super::handle::Handle;
use super::login::standing_view;
use super::wording;
use crate::clock::{local_with_offset, rfc3339};
use crate::doctor::{self, Check, Report, Verdict};
use crate::keychain::Keychain;
use crate::login_item::LoginItem;
use crate::store::Removed;
use crate::texts::{Args, Texts};
use crate::view::{HookView, Problem, ZoneView};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;
use watch::{Failure, Wall};

/// Failures that are listed.
const TROUBLE_LINES: u32 = 8;
/// Longest wait for a line about the desktop, whose bus may never answer.
const LINE_TIME: Duration = Duration::from_secs(5);
/// A clock that is this many seconds off is worth a line: certificates and signatures are dated.
const SKEW: f64 = 120.0;

/// What the report is made of.
struct Facts {
    texts: Arc<Texts>,
    now: Wall,
    is_app: bool,
    keychain: Keychain,
    folder: Option<PathBuf>,
    removed: Option<Removed>,
    accounts: Vec<String>,
    hooks: Vec<HookView>,
    /// None if they cannot be read.
    trouble: Option<Vec<(Wall, Failure)>>,
    service: Option<url::Url>,
}

impl Handle {
    /// Looks at everything that the app needs; asks the service with every account. The report, and
    /// the same as text in the user's language.
    ///
    /// # Errors
    /// The app is ending.
    pub(super) async fn diagnose(&self) -> Result<(Report, String), Problem> {
        let facts = self.with(Controller::facts).await?;
        let texts = Arc::clone(&facts.texts);
        let mut checks = vec![doctor::program(&texts), running(&texts, facts.is_app)];
        let keys = keychain(&texts, &facts.keychain).await;
        let no_keys = (keys.verdict == Verdict::Bad).then(|| keys.clone());
        checks.push(keys);
        checks.extend(self.accounts_checked(&texts, facts.accounts, no_keys).await);
        if let Some(service) = &facts.service {
            let route = crate::proxy::route(service).await;
            checks.push(doctor::proxy(&texts, &route));
        }
        checks.extend(clock(&texts, facts.service, facts.now).await);
        checks.extend(desktop(&texts).await);
        if let Some(folder) = facts.folder {
            if let Some(Removed::Log) = facts.removed {
                let problem = wording::files_removed(&texts, Removed::Log, &folder);
                checks.push(Check::wrong("log", Verdict::Note, &problem));
            }
            let (texts, in_use) = (Arc::clone(&texts), facts.is_app);
            let look = move || doctor::data_folder(&texts, &folder, in_use);
            let looked = tokio::task::spawn_blocking(look).await;
            checks.extend(looked.unwrap_or_default());
        }
        checks.extend(facts.hooks.iter().filter_map(hook_check));
        checks.push(trouble(&texts, facts.trouble.as_deref()));
        let report = Report::new(rfc3339(facts.now), facts.is_app, checks);
        let text = report.text(&texts);
        Ok((report, text))
    }

    /// A line for each account. `no_keys` says that the keychain gives none.
    async fn accounts_checked(
        &self,
        texts: &Arc<Texts>,
        names: Vec<String>,
        no_keys: Option<Check>,
    ) -> Vec<Check> {
        if names.is_empty() {
            let problem = wording::own_problem(texts, "error-no-account", "");
            return vec![Check::wrong("account", Verdict::Note, &problem)];
        }
        // All at once: each may take as long as the service lets it.
        let asked: Vec<_> = names
            .into_iter()
            .map(|name| {
                let (handle, texts) = (self.clone(), Arc::clone(texts));
                let no_keys = no_keys.clone();
                tokio::spawn(async move {
                    let check = handle.account_checked(&texts, &name, no_keys).await;
                    check.of(&name)
                })
            })
            .collect();
        let mut checks = Vec::new();
        for check in asked {
            checks.extend(check.await);
        }
        checks
    }

    async fn account_checked(&self, texts: &Texts, name: &str, no_keys: Option<Check>) -> Check {
        if let Some(mut check) = no_keys
            && !self.has_access(name).await
        {
            // Its key would be waited for in vain.
            check.name = "account".to_owned();
            return check;
        }
        let access = match self.access(Some(name.to_owned()), true).await {
            Ok((_, access, ..)) => access,
            Err(problem) => return Check::wrong("account", Verdict::Bad, &problem),
        };
        match access.zone_list().await {
            Ok(zones) => {
                let zones: Vec<String> = zones.iter().map(named).collect();
                let args = Args::new().text("zones", zones.join(", "));
                let mut found = texts.format("doctor-account", &args);
                let name = name.to_owned();
                let skipped = self.with(move |controller| controller.fleet.skipped_rows(&name));
                if let Some(count) = skipped.await.ok().filter(|count| *count > 0) {
                    let args = Args::new().number("count", count);
                    found = format!("{found}\n{}", texts.format("doctor-rows-skipped", &args));
                }
                Check::good("account", found)
            }
            Err(failure) => {
                let problem = wording::failure_problem(texts, &failure);
                Check::wrong("account", Verdict::Bad, &problem)
            }
        }
    }
}

impl Handle {
    /// Whether an account's keys are in use already.
    async fn has_access(&self, name: &str) -> bool {
        let name = name.to_owned();
        let has = move |controller: &mut Controller| {
            let account = controller.account(&name);
            account.is_some_and(|account| account.access.is_some())
        };
        self.with(has).await.unwrap_or(false)
    }
}

/// A zone with the service's name for it, if it has one.
fn named(zone: &ZoneView) -> String {
    if zone.description.is_empty() {
        zone.zone.clone()
    } else {
        format!("{} ({})", zone.zone, zone.description)
    }
}

impl Controller {
    fn facts(&mut self) -> Facts {
        let now = self.clock.now();
        let trouble = self.store.recent_trouble(TROUBLE_LINES);
        let trouble = trouble
            .inspect_err(|error| tracing::warn!(%error, "past failures not read"))
            .ok();
        let names = self.accounts.iter().map(|account| account.name.to_string());
        let first = self.accounts.first().map(|account: &Account| &account.name);
        let service = first.and_then(|name| {
            let endpoint = self.endpoint_choice(name).endpoint().ok()?;
            url::Url::parse(endpoint.as_str()).ok()
        });
        Facts {
            texts: Arc::clone(&self.texts),
            now: now.wall,
            is_app: self.notifier.is_some(),
            keychain: self.keychain.clone(),
            folder: self.store.folder().map(PathBuf::from),
            accounts: names.collect(),
            hooks: self.hook_views(now),
            removed: self.files_removed,
            trouble: trouble.map(|trouble| {
                let known = trouble.into_iter();
                known
                    .filter_map(|(at, failure)| Some((at, serde_json::from_value(failure).ok()?)))
                    .collect()
            }),
            service,
        }
    }
}

/// A report where not even a controller could be started: what can be looked at without one.
pub async fn diagnose_without_app(texts: &Texts, now: Wall, why: &Problem) -> Report {
    let mut checks = vec![
        doctor::program(texts),
        Check::wrong("app", Verdict::Bad, why),
    ];
    // Whether there is a keychain has nothing to do with whose keys are in it.
    if let Ok(own) = Keychain::start(crate::keychain::SERVICE) {
        checks.push(keychain(texts, &own).await);
    }
    checks.extend(desktop(texts).await);
    Report::new(rfc3339(now), false, checks)
}

fn running(texts: &Texts, is_app: bool) -> Check {
    let key = if is_app {
        "doctor-app-running"
    } else {
        "doctor-app-not-running"
    };
    Check::good("app", texts.get(key))
}

async fn keychain(texts: &Texts, keychain: &Keychain) -> Check {
    match tokio::time::timeout(LINE_TIME, keychain.probe()).await {
        Ok(Ok(())) => Check::good("keychain", texts.get("doctor-keychain")),
        Ok(Err(error)) => {
            let problem = wording::keychain_problem(texts, &error);
            Check::wrong("keychain", Verdict::Bad, &problem)
        }
        Err(_) => silent(texts, "keychain", &texts.get("doctor-thing-keychain")),
    }
}

/// Tray, notifications and start at login.
async fn desktop(texts: &Texts) -> [Check; 3] {
    let (tray, notices) = ("doctor-thing-tray", "doctor-thing-notifications");
    let login = "doctor-thing-login";
    tokio::join!(
        line(texts, "tray", texts.get(tray), doctor::tray),
        line(
            texts,
            "notifications",
            texts.get(notices),
            doctor::notifications
        ),
        line(texts, "start-at-login", texts.get(login), start_at_login),
    )
    .into()
}

/// A line that something else may keep us waiting for. It is looked at on a thread of its own, which a
/// bus that never answers keeps for good: a runtime's would hold up the end of the program.
async fn line(texts: &Texts, name: &str, thing: String, look: fn(&Texts) -> Check) -> Check {
    let (sender, found) = oneshot::channel();
    let own = *texts;
    let started = std::thread::Builder::new()
        .name("doctor".to_owned())
        // Nobody waits any more for what comes too late.
        .spawn(move || drop(sender.send(look(&own))));
    if let Err(error) = &started {
        tracing::warn!(%error, "no thread to look with");
    }
    match tokio::time::timeout(LINE_TIME, found).await {
        Ok(Ok(check)) => check,
        Ok(Err(_)) | Err(_) => silent(texts, name, &thing),
    }
}

fn silent(texts: &Texts, name: &str, thing: &str) -> Check {
    let problem = wording::own_problem(texts, "doctor-silent", thing);
    Check::wrong(name, Verdict::Bad, &problem)
}

fn start_at_login(texts: &Texts) -> Check {
    let seen = LoginItem::own().map(|item| item.read().map_err(|error| error.to_string()));
    let view = match &seen {
        Ok(seen) => standing_view(texts, Some(seen)),
        Err(error) => {
            let message = error.to_string();
            let problem = wording::own_problem(texts, "login-item-unavailable", &message);
            return Check::wrong("start-at-login", Verdict::Note, &problem);
        }
    };
    match (view.problem, view.enabled) {
        (Some(problem), _) => Check::wrong("start-at-login", Verdict::Bad, &problem),
        (None, true) => Check::good("start-at-login", texts.get("doctor-login-on")),
        (None, false) => Check::good("start-at-login", texts.get("doctor-login-off")),
    }
}

/// How far this computer's clock is from the service's, by the date of any answer. Nothing about
/// the account is sent. Where the service does not answer, the accounts' lines say why.
async fn clock(texts: &Texts, service: Option<url::Url>, now: Wall) -> Option<Check> {
    let service = service?;
    let response = crate::web::client(&service)
        .await
        .ok()?
        .get(service)
        .send()
        .await
        .ok()?;
    let date = response.headers().get("date")?.to_str().ok()?;
    let theirs = chrono::DateTime::parse_from_rfc2822(date).ok()?;
    let skew = now.seconds_since(Wall(theirs.timestamp_millis()));
    // The answer took its time, and dates are in whole seconds.
    if skew.abs() < SKEW {
        return Some(Check::good("clock", texts.get("doctor-clock")));
    }
    let message = texts.exact_duration(skew.abs());
    let problem = wording::own_problem(texts, "doctor-clock-off", &message);
    Some(Check::wrong("clock", Verdict::Bad, &problem))
}

fn hook_check(hook: &HookView) -> Option<Check> {
    let problem = hook.problem.as_ref().filter(|_| hook.enabled)?;
    Some(Check::wrong("hook", Verdict::Bad, problem).of(&format!("#{}", hook.key)))
}

/// The last failures with their request IDs: what was, which need not be wrong now.
fn trouble(texts: &Texts, trouble: Option<&[(Wall, Failure)]>) -> Check {
    let Some(trouble) = trouble else {
        let problem = wording::own_problem(texts, "doctor-failures-unread", "");
        return Check::wrong("past-failures", Verdict::Bad, &problem);
    };
    if trouble.is_empty() {
        return Check::good("past-failures", texts.get("doctor-no-failures"));
    }
    let lines = trouble.iter().map(|(at, failure)| {
        let problem = wording::failure_problem(texts, failure);
        let short = Problem {
            meaning: String::new(),
            action: String::new(),
            ..problem
        };
        let at = local_with_offset(*at);
        format!("{at}  {}", short.lines().join(" "))
    });
    Check {
        name: "past-failures".to_owned(),
        verdict: Verdict::Note,
        found: texts.get("doctor-failures"),
        advice: lines.collect::<Vec<_>>().join("\n    "),
    }
}
