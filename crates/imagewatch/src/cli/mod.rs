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
mod names;
mod output;
mod push;
mod session;
mod table;
mod wait;
mod words;

pub use command::command;

use crate::app::{DEFAULT_NAME, DEFAULT_REGION, StartError, start_problem};
use crate::clock::Clock;
use crate::control_api::{
    AccountEntry, FinishedBuild, Request, Response, StatusReport, WATCH_MOST, WatchName,
};
use crate::keychain::{Keychain, KeychainError};
use crate::links::{PastedIds, is_image_id};
use crate::paths::Paths;
use crate::terminal;
use crate::texts::{Args, Texts};
use crate::view::{AccountForm, ImageRow, Problem};
use clap::ArgMatches;
use compshare::Secret;
use console::Term;
use exit::Exit;
use session::Session;
use std::process::ExitCode;
use std::time::Duration;

/// Between two looks of `status --watch`.
const WATCH_PAUSE: Duration = Duration::from_secs(2);
/// Finished builds listed unless asked for more.
const HISTORY_ROWS: u32 = 20;

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let texts = crate::texts::system();
    let matches = match words::localized(&texts, command(&texts)).try_get_matches() {
        Ok(matches) => matches,
        Err(error) => {
            // Help and version come this way, too.
            words::print(&texts, &error);
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
        Some(("images", arguments)) => images(texts, arguments).await,
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
    let form = AccountForm {
        name,
        public_key: public_key(texts, arguments)?,
        private_key: read_private_key(texts)?,
        project_id: word(arguments, "project-id").unwrap_or_default(),
        region: word(arguments, "region").unwrap_or_else(|| DEFAULT_REGION.to_owned()),
        session_only: false,
    };
    put_account(texts, form, true).await
}

/// Gives an account other keys; it keeps its region and its watches.
async fn account_change_keys(texts: &Texts, arguments: &ArgMatches) -> Result<Exit, Problem> {
    let name = word(arguments, "name").unwrap_or_else(|| DEFAULT_NAME.to_owned());
    let known = known_account(texts, &name)
        .await?
        .ok_or_else(|| session::own(texts, "error-account-unknown", &name))?;
    let project_id = word(arguments, "project-id").or(known.project_id);
    let form = AccountForm {
        name: known.name,
        public_key: public_key(texts, arguments)?,
        private_key: read_private_key(texts)?,
        project_id: project_id.unwrap_or_default(),
        region: known.region,
        session_only: false,
    };
    put_account(texts, form, false).await
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

/// Hands an account's keys to whoever answers, which tests and stores them. One that `is_new` takes
/// the place of none.
async fn put_account(texts: &Texts, form: AccountForm, is_new: bool) -> Result<Exit, Problem> {
    let name = form.name.clone();
    // A question of the keychain's is answered here: nobody holds the data folder for so long.
    if let Err(error @ KeychainError::Locked) = keychain(texts)?.get(&name).await {
        return Err(crate::app::keychain_problem(texts, &error));
    }
    let (request, done) = if is_new {
        (Request::AddAccount { form }, "cli-account-added")
    } else {
        (Request::ChangeKeys { form }, "cli-account-changed")
    };
    match Session::once(texts, request).await? {
        Response::Zones { zones } => {
            terminal::print(texts.format(done, &Args::new().text("name", name)));
            output::zones(&zones);
            Ok(Exit::Success)
        }
        other => Err(session::odd(texts, &other)),
    }
}

/// The public key: an argument, or asked for where somebody can answer.
fn public_key(texts: &Texts, arguments: &ArgMatches) -> Result<String, Problem> {
    if arguments.contains_id("public-key") {
        return Ok(word(arguments, "public-key").unwrap_or_default());
    }
    input::word(texts, "cli-public-key-prompt")
        .map_err(|error| session::own(texts, "error-no-private-key", &error.to_string()))
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
    } else {
        output::accounts(texts, &accounts);
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
    let ids = image_ids(texts, arguments).await?;
    let session = Session::open(texts).await?;
    let mut exit = Exit::Success;
    let mut outcome = Ok(());
    for images in ids.chunks(WATCH_MOST) {
        match watch_some(texts, &session, images.to_vec(), arguments).await {
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

/// The IDs that arguments name: IDs, names, or texts such as console links with IDs in them.
async fn image_ids(texts: &Texts, arguments: &ArgMatches) -> Result<Vec<String>, Problem> {
    let mut typed: Vec<String> = Vec::new();
    let words = arguments.get_many::<String>("image").unwrap_or_default();
    for word in words.map(|word| word.trim()) {
        let found = PastedIds::parse(word);
        let is_list = !is_image_id(word)
            && found.rejected.is_empty()
            && !found.ids.is_empty()
            && found.ids.iter().all(|id| id.contains("mage-"));
        if is_list {
            typed.extend(found.ids);
        } else {
            typed.push(word.to_owned());
        }
    }
    names::resolve(texts, typed, word(arguments, "account").as_deref()).await
}

async fn watch_some(
    texts: &Texts,
    session: &Session,
    image_ids: Vec<String>,
    arguments: &ArgMatches,
) -> Result<Exit, Problem> {
    let request = Request::Watch {
        image_ids,
        account: word(arguments, "account"),
        region: word(arguments, "region"),
        zone: word(arguments, "zone"),
    };
    let Response::Watching { watches } = session.call(request).await? else {
        return Err(session::own(texts, "error-app-other-version", ""));
    };
    let mut troubled = false;
    for watch in watches {
        if let Some(trouble) = watch.trouble {
            // The same for all that were not found yet.
            if !troubled {
                output::problem(&trouble);
            }
            troubled = true;
            continue;
        }
        let key = if watch.already {
            "cli-watched-already"
        } else {
            "cli-watching"
        };
        let name = watch.name.unwrap_or(watch.image_id);
        terminal::print(texts.format(key, &Args::new().text("name", name)));
    }
    if troubled {
        terminal::complain(texts.get("cli-watch-kept"));
        return Ok(Exit::Failure);
    }
    Ok(Exit::Success)
}

async fn unwatch(texts: &Texts, arguments: &ArgMatches) -> Result<Exit, Problem> {
    let typed = word(arguments, "image").unwrap_or_default();
    let account = word(arguments, "account");
    let ids = names::resolve(texts, vec![typed.clone()], account.as_deref()).await?;
    let image_id = ids.into_iter().next().unwrap_or_default();
    let watch = WatchName::Image {
        image: image_id,
        account,
    };
    let request = Request::Unwatch { watch };
    Session::once(texts, request).await?;
    terminal::print(texts.format("cli-unwatched", &Args::new().text("name", typed)));
    Ok(Exit::Success)
}

async fn status(texts: &Texts, arguments: &ArgMatches) -> Result<Exit, Problem> {
    let session = Session::open(texts).await?;
    session.refresh().await;
    let outcome = if arguments.get_flag("watch") {
        follow_status(texts, &session, arguments.get_flag("json")).await
    } else {
        show_status(texts, &session, arguments.get_flag("json")).await
    };
    session.close().await;
    outcome.map(|()| Exit::Success)
}

async fn report(texts: &Texts, session: &Session) -> Result<StatusReport, Problem> {
    match session.call(Request::Status).await? {
        Response::Status(report) => Ok(report),
        other => Err(session::odd(texts, &other)),
    }
}

async fn show_status(texts: &Texts, session: &Session, as_json: bool) -> Result<(), Problem> {
    let report = report(texts, session).await?;
    if as_json {
        return output::json(&report).map(drop);
    }
    output::status(texts, Clock::start().now().wall, &report);
    Ok(())
}

/// Shows the table until the command is interrupted or nobody reads any more: on a terminal in place,
/// else one after the other.
async fn follow_status(texts: &Texts, session: &Session, as_json: bool) -> Result<(), Problem> {
    let clock = Clock::start();
    let screen = Term::stdout();
    let mut shown = 0;
    loop {
        let report = report(texts, session).await?;
        if as_json {
            output::json(&report)?;
        } else {
            let lines = output::status_lines(texts, clock.now().wall, &report);
            if screen.is_term() {
                let height = usize::from(screen.size().0).saturating_sub(1);
                // A terminal that cannot be cleared shows the table again below.
                let _ = screen.clear_last_lines(shown);
                shown = lines.len().min(height);
                lines.iter().take(height).for_each(terminal::print);
            } else {
                lines.iter().for_each(terminal::print);
            }
        }
        if terminal::is_closed() {
            return Ok(());
        }
        tokio::time::sleep(WATCH_PAUSE).await;
    }
}

/// Lists the images of an account, or of all.
async fn images(texts: &Texts, arguments: &ArgMatches) -> Result<Exit, Problem> {
    let session = Session::open(texts).await?;
    let listed = list_images(texts, &session, word(arguments, "account")).await;
    session.close().await;
    let (images, problem) = listed?;
    if arguments.get_flag("json") {
        output::json(
            &serde_json::json!({ "images": images.iter().map(output::image_json).collect::<Vec<_>>() }),
        )?;
    } else {
        output::images(texts, &images);
    }
    match problem {
        Some(problem) => {
            output::problem(&problem);
            Ok(Exit::of(&problem))
        }
        None => Ok(Exit::Success),
    }
}

async fn list_images(
    texts: &Texts,
    session: &Session,
    account: Option<String>,
) -> Result<(Vec<ImageRow>, Option<Problem>), Problem> {
    let accounts = match account {
        Some(name) => vec![name],
        None => {
            let accounts = session.accounts().await?;
            accounts.into_iter().map(|account| account.name).collect()
        }
    };
    if accounts.is_empty() {
        return Err(session::own(texts, "error-no-account", ""));
    }
    let mut images = Vec::new();
    let mut problem = None;
    for account in accounts {
        match session.call(Request::Images { account }).await? {
            Response::Images { list } => {
                images.extend(list.images);
                problem = problem.or(list.problem);
            }
            other => return Err(session::odd(texts, &other)),
        }
    }
    Ok((images, problem))
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
