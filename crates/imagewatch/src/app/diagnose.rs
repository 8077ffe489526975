//! The report on everything that the app needs, from inside the app.

use super::accounts::Account;
use super::controller::Controller;
use super::handle::Handle;
use super::login::standing_view;
use super::wording;
use crate::clock::{local_date_text, local_time_with_seconds, rfc3339};
use crate::doctor::{self, Check, Report, Verdict};
use crate::keychain::Keychain;
use crate::login_item::LoginItem;
use crate::texts::{Args, Texts};
use crate::view::{HookView, Problem, ZoneView};
use std::path::PathBuf;
use std::sync::Arc;
use watch::{Failure, Wall};

/// Failures that are listed.
const TROUBLE_LINES: u32 = 8;
/// A clock that is this many seconds off is worth a line: certificates and signatures are dated.
const SKEW: f64 = 120.0;

/// What the report is made of.
struct Facts {
    texts: Arc<Texts>,
    now: Wall,
    is_app: bool,
    keychain: Keychain,
    folder: Option<PathBuf>,
    accounts: Vec<String>,
    hooks: Vec<HookView>,
    trouble: Vec<(Wall, Failure)>,
    service: Option<url::Url>,
}

impl Handle {
    /// Looks at everything that the app needs; asks the service with every account.
    ///
    /// # Errors
    /// The app is ending.
    pub async fn diagnose(&self) -> Result<Report, Problem> {
        let facts = self.with(Controller::facts).await?;
        let texts = Arc::clone(&facts.texts);
        let mut checks = vec![doctor::program(&texts), running(&texts, facts.is_app)];
        checks.push(keychain(&texts, &facts.keychain).await);
        checks.extend(self.accounts_checked(&texts, facts.accounts).await);
        checks.extend(clock(&texts, facts.service, facts.now).await);
        checks.extend(desktop(&texts).await);
        if let Some(folder) = facts.folder {
            let texts = Arc::clone(&texts);
            checks.extend(off_thread(move || doctor::data_folder(&texts, &folder)).await);
        }
        checks.extend(facts.hooks.iter().filter_map(hook_check));
        checks.extend(trouble(&texts, &facts.trouble));
        Ok(Report {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            at: rfc3339(facts.now),
            app_running: facts.is_app,
            checks,
        })
    }

    /// The same as text in the person's language.
    ///
    /// # Errors
    /// The app is ending.
    pub async fn diagnostics(&self) -> Result<String, Problem> {
        let report = self.diagnose().await?;
        let texts = self
            .with(|controller| Arc::clone(&controller.texts))
            .await?;
        Ok(report.text(&texts))
    }

    async fn accounts_checked(&self, texts: &Arc<Texts>, names: Vec<String>) -> Vec<Check> {
        if names.is_empty() {
            let problem = wording::own_problem(texts, "error-no-account", "");
            return vec![Check::wrong("account", Verdict::Note, &problem)];
        }
        // All at once: each may take as long as the service lets it.
        let asked: Vec<_> = names
            .into_iter()
            .map(|name| {
                let (handle, texts) = (self.clone(), Arc::clone(texts));
                tokio::spawn(async move { handle.account_checked(&texts, &name).await.of(&name) })
            })
            .collect();
        let mut checks = Vec::new();
        for check in asked {
            checks.extend(check.await);
        }
        checks
    }

    async fn account_checked(&self, texts: &Texts, name: &str) -> Check {
        let access = match self.access(Some(name.to_owned())).await {
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
        let trouble = trouble.unwrap_or_else(|error| {
            tracing::warn!(%error, "past failures not read");
            Vec::new()
        });
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
            trouble: trouble
                .into_iter()
                .filter_map(|(at, failure)| Some((at, serde_json::from_value(failure).ok()?)))
                .collect(),
            service,
        }
    }
}

/// A report where not even a controller could be started: what can be looked at without one.
pub async fn diagnose_without_app(texts: &Arc<Texts>, now: Wall, why: &Problem) -> Report {
    let mut checks = vec![
        doctor::program(texts),
        Check::wrong("app", Verdict::Bad, why),
    ];
    if let Ok(own) = Keychain::start(crate::keychain::SERVICE) {
        checks.push(keychain(texts, &own).await);
    }
    checks.extend(desktop(texts).await);
    Report {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        at: rfc3339(now),
        app_running: false,
        checks,
    }
}

fn running(texts: &Texts, is_app: bool) -> Check {
    let key = match is_app {
        true => "doctor-app-running",
        false => "doctor-app-not-running",
    };
    Check::good("app", texts.get(key))
}

async fn keychain(texts: &Texts, keychain: &Keychain) -> Check {
    match keychain.probe().await {
        Ok(()) => Check::good("keychain", texts.get("doctor-keychain")),
        Err(error) => {
            let problem = wording::keychain_problem(texts, &error);
            Check::wrong("keychain", Verdict::Bad, &problem)
        }
    }
}

/// Tray, notifications and start at login, each of which may keep us waiting.
async fn desktop(texts: &Arc<Texts>) -> Vec<Check> {
    let texts = Arc::clone(texts);
    off_thread(move || {
        vec![
            doctor::tray(&texts),
            doctor::notifications(&texts),
            start_at_login(&texts),
        ]
    })
    .await
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
fn trouble(texts: &Texts, trouble: &[(Wall, Failure)]) -> Option<Check> {
    if trouble.is_empty() {
        return Some(Check::good(
            "past-failures",
            texts.get("doctor-no-failures"),
        ));
    }
    let lines = trouble.iter().map(|(at, failure)| {
        let problem = wording::failure_problem(texts, failure);
        let short = Problem {
            meaning: String::new(),
            action: String::new(),
            ..problem
        };
        let at = format!("{} {}", local_date_text(*at), local_time_with_seconds(*at));
        format!("{at}  {}", short.lines().join(" "))
    });
    Some(Check {
        name: "past-failures".to_owned(),
        verdict: Verdict::Good,
        found: texts.get("doctor-failures"),
        advice: lines.collect::<Vec<_>>().join("\n    "),
    })
}

/// Does something that may block; nothing comes of it if the runtime ends meanwhile.
async fn off_thread(work: impl FnOnce() -> Vec<Check> + Send + 'static) -> Vec<Check> {
    tokio::task::spawn_blocking(work).await.unwrap_or_default()
}
