//! The command line: the same app, for terminals and scripts.
//!
//! With the app running, its controller is asked over the control socket; without, one is started
//! in this process for as long as the command takes. `wait` needs neither.

mod command;
mod doctor;
mod exit;
mod hook;
mod import;
mod input;
mod output;
mod push;
mod session;
mod wait;

pub use command::command;

use crate::app::{DEFAULT_NAME, DEFAULT_REGION, StartError, put_back, start_problem};
use crate::control_api::{AccountEntry, FinishedBuild, Request, Response, WatchName};
use crate::keychain::{Keychain, KeychainError};
use crate::links::{PastedIds, is_image_id};
use crate::paths::Paths;
use crate::terminal;
use crate::texts::{Args, Texts};
use crate::view::Problem;
use clap::ArgMatches;
use compshare::{Credentials, Secret};
use exit::Exit;
use session::Session;
use std::process::ExitCode;

/// Finished builds listed unless asked for more.
const HISTORY_ROWS: u32 = 20;

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let texts = crate::texts::system();
    let matches = match command(&texts).try_get_matches() {
        Ok(matches) => matches,
        Err(error) => {
            // Help and version come this way, too.
            terminal::note(error.print());
            return ended(
                &texts,
                if error.use_stderr() {
                    Exit::Usage
                } else {
                    Exit::Success
                },
            );
        }
    };
    crate::logging::to_stderr();
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            terminal::complain(format_args!("imagewatchctl: {error}"));
            return ExitCode::FAILURE;
        }
    };
    let outcome = runtime.block_on(run(&texts, &matches));
    let exit = outcome.unwrap_or_else(|problem| {
        output::problem(&problem);
        Exit::of(&problem)
    });
    ended(&texts, exit)
}

/// The exit code: the command's own, unless it went well and its output did not arrive.
fn ended(texts: &Texts, exit: Exit) -> ExitCode {
    match (exit, terminal::lost()) {
        (Exit::Success, Some(error)) => {
            output::problem(&session::own(texts, "error-output-lost", error));
            Exit::Failure.into()
        }
        (exit, _) => exit.into(),
    }
}

async fn run(texts: &Texts, matches: &ArgMatches) -> Result<Exit, Problem> {
    match matches.subcommand() {
        Some(("account", account)) => run_account(texts, account).await,
        Some(("watch", arguments)) => watch(texts, arguments).await,
        Some(("unwatch", arguments)) => unwatch(texts, arguments).await,
        Some(("status", arguments)) => status(texts, arguments).await,
        Some(("pause", _)) => set_paused(texts, true).await,
        Some(("resume", _)) => set_paused(texts, false).await,
        Some(("history", arguments)) => history(texts, arguments).await,
        Some(("wait", arguments)) => wait::run(texts, arguments).await,
        Some(("hook", hook)) => hook::run(texts, hook).await,
        Some(("push", push)) => push::run(texts, push).await,
        Some(("doctor", arguments)) => doctor::run(texts, arguments).await,
        _ => Ok(Exit::Failure),
    }
}

async fn run_account(texts: &Texts, matches: &ArgMatches) -> Result<Exit, Problem> {
    match matches.subcommand() {
        Some(("add", arguments)) => account_add(texts, arguments).await,
        Some(("import", arguments)) => import::run(texts, arguments).await,
        Some(("list", arguments)) => account_list(texts, arguments).await,
        Some(("test", arguments)) => account_test(texts, arguments).await,
        Some(("change-keys", arguments)) => account_change_keys(texts, arguments).await,
        Some(("remove", arguments)) => account_remove(texts, arguments).await,
        _ => Ok(Exit::Failure),
    }
}

async fn account_add(texts: &Texts, arguments: &ArgMatches) -> Result<Exit, Problem> {
    let name = word(arguments, "name").unwrap_or_else(|| DEFAULT_NAME.to_owned());
    crate::app::check_account_name(texts, &name)?;
    if known_account(texts, &name).await?.is_some() {
        return Err(session::own(texts, "error-account-exists", &name));
    }
    let account = AccountEntry {
        name,
        public_key: word(arguments, "public-key").unwrap_or_default(),
        project_id: word(arguments, "project-id"),
        region: word(arguments, "region").unwrap_or_else(|| DEFAULT_REGION.to_owned()),
    };
    put_account(texts, account, "cli-account-added").await
}

/// Gives an account other keys; it keeps its region and its watches.
async fn account_change_keys(texts: &Texts, arguments: &ArgMatches) -> Result<Exit, Problem> {
    let name = word(arguments, "name").unwrap_or_else(|| DEFAULT_NAME.to_owned());
    let known = known_account(texts, &name)
        .await?
        .ok_or_else(|| session::own(texts, "error-account-unknown", &name))?;
    let account = AccountEntry {
        public_key: word(arguments, "public-key").unwrap_or_default(),
        project_id: word(arguments, "project-id").or(known.project_id),
        ..known
    };
    put_account(texts, account, "cli-account-changed").await
}

/// The account of this name, if there is one. The data folder is not held afterwards: a person may
/// have to look for the key.
async fn known_account(texts: &Texts, name: &str) -> Result<Option<AccountEntry>, Problem> {
    match Session::once(texts, Request::Accounts).await? {
        Response::Accounts { accounts } => {
            Ok(accounts.into_iter().find(|account| account.name == name))
        }
        other => Err(session::odd(texts, &other)),
    }
}

/// Tests an account's keys, puts the private one into the keychain, tells the app, and then the
/// person with the message `done`.
async fn put_account(texts: &Texts, account: AccountEntry, done: &str) -> Result<Exit, Problem> {
    let credentials = Credentials {
        public_key: account.public_key.clone(),
        private_key: read_private_key(texts)?,
        project_id: account.project_id.clone(),
    };
    let zones = crate::app::test_keys(texts, credentials.clone()).await?;
    let keychain = keychain(texts)?;
    let name = account.name.clone();
    let problem = |error| crate::app::keychain_problem(texts, &error);
    let before = match keychain.get(&name).await {
        Ok(key) => Some(key),
        // What the user did not unlock is not made to ask again.
        Err(error @ KeychainError::Locked) => return Err(problem(error)),
        // A key that cannot be read is no loss when it is replaced.
        Err(_) => None,
    };
    keychain
        .set(&name, &credentials.private_key)
        .await
        .map_err(problem)?;
    let stored = Session::once(texts, Request::PutAccount { account }).await;
    if let Err(problem) = stored {
        put_back(&keychain, &name, before).await;
        return Err(problem);
    }
    terminal::print(texts.format(done, &Args::new().text("name", name)));
    output::zones(&zones);
    Ok(Exit::Success)
}

fn read_private_key(texts: &Texts) -> Result<Secret, Problem> {
    input::secret(texts, "cli-private-key-prompt")
        .map_err(|error| session::own(texts, "error-no-private-key", &error.to_string()))
}

async fn account_list(texts: &Texts, arguments: &ArgMatches) -> Result<Exit, Problem> {
    let session = Session::open(texts).await?;
    let accounts = session.accounts().await;
    session.close().await;
    let accounts = accounts?;
    if arguments.get_flag("json") {
        return output::json(
            &serde_json::json!({ "accounts": accounts.iter().map(|account| {
            serde_json::json!({
                "name": account.name,
                "project_id": account.project_id,
                "region": account.region,
            })
        }).collect::<Vec<_>>() }),
        );
    }
    if accounts.is_empty() {
        terminal::print(texts.get("cli-no-accounts"));
    }
    for account in accounts {
        let project = account.project_id.unwrap_or_else(|| "-".to_owned());
        terminal::print(format_args!(
            "{}\t{}\t{project}",
            account.name, account.region
        ));
    }
    Ok(Exit::Success)
}

async fn account_test(texts: &Texts, arguments: &ArgMatches) -> Result<Exit, Problem> {
    let name = word(arguments, "name").unwrap_or_else(|| DEFAULT_NAME.to_owned());
    match Session::once(texts, Request::TestAccount { name }).await? {
        Response::Zones { zones } => {
            terminal::print(texts.get("cli-account-works"));
            output::zones(&zones);
            Ok(Exit::Success)
        }
        other => Err(session::odd(texts, &other)),
    }
}

async fn account_remove(texts: &Texts, arguments: &ArgMatches) -> Result<Exit, Problem> {
    let name = word(arguments, "name").unwrap_or_default();
    Session::once(texts, Request::RemoveAccount { name: name.clone() }).await?;
    terminal::print(texts.format("cli-account-removed", &Args::new().text("name", name)));
    Ok(Exit::Success)
}

/// Watches every image that the arguments name: IDs, or addresses of the console with one in them.
async fn watch(texts: &Texts, arguments: &ArgMatches) -> Result<Exit, Problem> {
    let ids = image_ids(texts, arguments)?;
    let session = Session::open(texts).await?;
    let mut exit = Exit::Success;
    let mut outcome = Ok(());
    for image_id in ids {
        match watch_one(texts, &session, image_id, arguments).await {
            Ok(Exit::Success) => {}
            Ok(other) => exit = other,
            Err(problem) => {
                outcome = Err(problem);
                break;
            }
        }
    }
    session.close().await;
    outcome.map(|()| exit)
}

/// The IDs that arguments name. One that is an ID as it stands is taken as it is.
fn image_ids(texts: &Texts, arguments: &ArgMatches) -> Result<Vec<String>, Problem> {
    let mut ids: Vec<String> = Vec::new();
    let words = arguments.get_many::<String>("image").unwrap_or_default();
    for word in words.map(|word| word.trim()) {
        let found = match is_image_id(word) {
            true => vec![word.to_owned()],
            false => {
                let found = PastedIds::parse(word);
                if found.ids.is_empty() || !found.rejected.is_empty() {
                    return Err(session::own(texts, "error-image-id", word));
                }
                found.ids
            }
        };
        ids.extend(found);
    }
    Ok(ids)
}

async fn watch_one(
    texts: &Texts,
    session: &Session,
    image_id: String,
    arguments: &ArgMatches,
) -> Result<Exit, Problem> {
    let request = Request::Watch {
        image_ids: vec![image_id],
        account: word(arguments, "account"),
        region: word(arguments, "region"),
        zone: word(arguments, "zone"),
    };
    let watch = match session.call(request).await? {
        Response::Watching { watches } => watches.into_iter().next(),
        other => return Err(session::odd(texts, &other)),
    };
    let Some(watch) = watch else {
        return Err(session::own(texts, "error-app-other-version", ""));
    };
    if let Some(trouble) = watch.trouble {
        output::problem(&trouble);
        terminal::complain(texts.get("cli-watch-kept"));
        return Ok(Exit::Failure);
    }
    let key = if watch.already {
        "cli-watched-already"
    } else {
        "cli-watching"
    };
    let name = watch.name.unwrap_or(watch.image_id);
    terminal::print(texts.format(key, &Args::new().text("name", name)));
    Ok(Exit::Success)
}

async fn unwatch(texts: &Texts, arguments: &ArgMatches) -> Result<Exit, Problem> {
    let image_id = word(arguments, "image").unwrap_or_default();
    let watch = WatchName::Image {
        image: image_id.clone(),
        account: word(arguments, "account"),
    };
    let request = Request::Unwatch { watch };
    Session::once(texts, request).await?;
    terminal::print(texts.format("cli-unwatched", &Args::new().text("name", image_id)));
    Ok(Exit::Success)
}

async fn status(texts: &Texts, arguments: &ArgMatches) -> Result<Exit, Problem> {
    let session = Session::open(texts).await?;
    session.refresh().await;
    let response = session.call(Request::Status).await;
    session.close().await;
    let report = match response? {
        Response::Status(report) => report,
        other => return Err(session::odd(texts, &other)),
    };
    if arguments.get_flag("json") {
        return output::json(&report);
    }
    output::status(texts, &report);
    Ok(Exit::Success)
}

async fn set_paused(texts: &Texts, paused: bool) -> Result<Exit, Problem> {
    Session::once(texts, Request::SetPaused { paused }).await?;
    let key = if paused { "cli-paused" } else { "cli-resumed" };
    terminal::print(texts.get(key));
    Ok(Exit::Success)
}

async fn history(texts: &Texts, arguments: &ArgMatches) -> Result<Exit, Problem> {
    if let Some(("export-trace", arguments)) = arguments.subcommand() {
        let image = word(arguments, "image").unwrap_or_default();
        let request = Request::ExportTrace { image };
        let Response::Trace(trace) = Session::once(texts, request).await? else {
            return Ok(Exit::Failure);
        };
        return output::json(&trace);
    }
    let limit = arguments
        .get_one::<u32>("limit")
        .copied()
        .unwrap_or(HISTORY_ROWS);
    let account = word(arguments, "account");
    let request = Request::History {
        search: String::new(),
        outcome: None,
        account,
        limit: Some(limit),
    };
    let builds = match Session::once(texts, request).await? {
        Response::History { builds } => builds,
        other => return Err(session::odd(texts, &other)),
    };
    let builds: Vec<FinishedBuild> = builds.into_iter().map(FinishedBuild::from).collect();
    if arguments.get_flag("json") {
        return output::json(&serde_json::json!({ "builds": builds }));
    }
    output::history(texts, &builds);
    Ok(Exit::Success)
}

/// An argument's value, if it says something.
fn word(arguments: &ArgMatches, name: &str) -> Option<String> {
    let value = arguments.try_get_one::<String>(name).ok().flatten()?;
    Some(value.trim().to_owned()).filter(|word| !word.is_empty())
}

fn keychain(texts: &Texts) -> Result<Keychain, Problem> {
    let paths = Paths::locate().map_err(|error| start_problem(texts, &StartError::from(error)))?;
    let keychain = Keychain::of_folder(&paths)
        .map_err(|error| session::own(texts, "keychain-broken", &error.to_string()))?;
    tell_waiting(texts, &keychain);
    Ok(keychain)
}

/// Says on standard error whenever the keychain begins to wait for the user.
fn tell_waiting(texts: &Texts, keychain: &Keychain) {
    let line = texts.get("cli-keychain-asks");
    let mut waiting = keychain.waiting_for_user();
    tokio::spawn(async move {
        while waiting.wait_for(|&count| count > 0).await.is_ok() {
            terminal::complain(line.clone());
            if waiting.wait_for(|&count| count == 0).await.is_err() {
                return;
            }
        }
    });
}
