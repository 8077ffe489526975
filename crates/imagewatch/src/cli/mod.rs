//! The command line: the same app, for terminals and scripts.
//!
//! With the app running, its controller is asked over the control socket; without, one is started
//! in this process for as long as the command takes. `wait` needs neither.

mod command;
mod doctor;
mod exit;
mod hook;
mod import;
mod output;
mod session;
mod wait;

pub use command::command;

use crate::app::StartError;
use crate::control_api::{AccountEntry, Request, Response};
use crate::keychain::Keychain;
use crate::links::{PastedIds, is_image_id};
use crate::texts::{Args, Texts};
use crate::view::Problem;
use clap::ArgMatches;
use compshare::{Credentials, Secret};
use exit::Exit;
use session::Session;
use std::io::{BufRead, IsTerminal, Write};
use std::process::ExitCode;
use zeroize::Zeroizing;

/// Finished builds listed unless asked for more.
const HISTORY_ROWS: u32 = 20;
/// Region of an account that was added without one.
const DEFAULT_REGION: &str = "cn-wlcb";
/// Name of an account that was added without one.
const DEFAULT_ACCOUNT: &str = "default";

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let texts = crate::texts::system();
    let matches = match command(&texts).try_get_matches() {
        Ok(matches) => matches,
        Err(error) => {
            // Help and version come this way, too; if nobody reads them there is nothing to do.
            drop(error.print());
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(1));
        }
    };
    crate::logging::to_stderr();
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("imagewatchctl: {error}");
            return ExitCode::FAILURE;
        }
    };
    let outcome = runtime.block_on(run(&texts, &matches));
    match outcome {
        Ok(exit) => exit.into(),
        Err(problem) => {
            output::problem(&problem);
            Exit::of(&problem).into()
        }
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
    let name = word(arguments, "name").unwrap_or_else(|| DEFAULT_ACCOUNT.to_owned());
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
    let name = word(arguments, "name").unwrap_or_else(|| DEFAULT_ACCOUNT.to_owned());
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
    Ok(match Session::once(texts, Request::Accounts).await? {
        Response::Accounts { accounts } => {
            accounts.into_iter().find(|account| account.name == name)
        }
        _ => None,
    })
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
    // A key that cannot be read is no loss when it is replaced.
    let before = keychain.get(&name).await.ok();
    keychain
        .set(&name, &credentials.private_key)
        .await
        .map_err(|error| crate::app::keychain_problem(texts, &error))?;
    let stored = Session::once(texts, Request::PutAccount { account }).await;
    if let Err(problem) = stored {
        // The keychain is left as it was found.
        let restored = match &before {
            Some(key) => keychain.set(&name, key).await,
            None => keychain.delete(&name).await,
        };
        if let Err(error) = restored {
            tracing::warn!(%error, "the key stays in the keychain");
        }
        return Err(problem);
    }
    println!("{}", texts.format(done, &Args::new().text("name", name)));
    output::zones(&zones);
    Ok(Exit::Success)
}

/// The private key from a prompt that does not show it, or the first line of standard input.
fn read_private_key(texts: &Texts) -> Result<Secret, Problem> {
    let stdin = std::io::stdin();
    let failed =
        |error: std::io::Error| session::own(texts, "error-no-private-key", &error.to_string());
    let text = if stdin.is_terminal() {
        rpassword::prompt_password(texts.get("cli-private-key-prompt")).map_err(failed)?
    } else {
        let mut line = String::new();
        // One byte more than a key may have, and a line end: endless input ends here, too.
        let most = crate::keychain::VALUE_LIMIT as u64 + 3;
        let mut start = std::io::Read::take(stdin.lock(), most);
        start.read_line(&mut line).map_err(failed)?;
        line
    };
    let text = Zeroizing::new(text);
    Ok(Secret::new(text.trim().to_owned()))
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
        println!("{}", texts.get("cli-no-accounts"));
    }
    for account in accounts {
        let project = account.project_id.unwrap_or_else(|| "-".to_owned());
        println!("{}\t{}\t{project}", account.name, account.region);
    }
    Ok(Exit::Success)
}

async fn account_test(texts: &Texts, arguments: &ArgMatches) -> Result<Exit, Problem> {
    let name = word(arguments, "name").unwrap_or_else(|| DEFAULT_ACCOUNT.to_owned());
    match Session::once(texts, Request::TestAccount { name }).await? {
        Response::Zones { zones } => {
            println!("{}", texts.get("cli-account-works"));
            output::zones(&zones);
            Ok(Exit::Success)
        }
        _ => Ok(Exit::Failure),
    }
}

async fn account_remove(texts: &Texts, arguments: &ArgMatches) -> Result<Exit, Problem> {
    let name = word(arguments, "name").unwrap_or_default();
    Session::once(texts, Request::RemoveAccount { name: name.clone() }).await?;
    println!(
        "{}",
        texts.format("cli-account-removed", &Args::new().text("name", name))
    );
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
        image_id,
        account: word(arguments, "account"),
        region: word(arguments, "region"),
        zone: word(arguments, "zone"),
    };
    let Response::Watching {
        watch,
        already,
        trouble,
    } = session.call(request).await?
    else {
        return Ok(Exit::Failure);
    };
    if let Some(trouble) = trouble {
        output::problem(&trouble);
        eprintln!("{}", texts.get("cli-watch-kept"));
        return Ok(Exit::Failure);
    }
    let key = if already {
        "cli-watched-already"
    } else {
        "cli-watching"
    };
    let name = watch.name.clone().unwrap_or_else(|| watch.image_id.clone());
    println!("{}", texts.format(key, &Args::new().text("name", name)));
    Ok(Exit::Success)
}

async fn unwatch(texts: &Texts, arguments: &ArgMatches) -> Result<Exit, Problem> {
    let image_id = word(arguments, "image").unwrap_or_default();
    let request = Request::Unwatch {
        image_id: image_id.clone(),
        account: word(arguments, "account"),
    };
    Session::once(texts, request).await?;
    println!(
        "{}",
        texts.format("cli-unwatched", &Args::new().text("name", image_id))
    );
    Ok(Exit::Success)
}

async fn status(texts: &Texts, arguments: &ArgMatches) -> Result<Exit, Problem> {
    let session = Session::open(texts).await?;
    session.refresh().await;
    let response = session.call(Request::Status).await;
    session.close().await;
    let Response::Status(report) = response? else {
        return Ok(Exit::Failure);
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
    println!("{}", texts.get(key));
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
    let request = Request::History { limit, account };
    let Response::History { builds } = Session::once(texts, request).await? else {
        return Ok(Exit::Failure);
    };
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
    Keychain::start(crate::keychain::SERVICE)
        .map_err(|error| session::own(texts, "keychain-broken", &error.to_string()))
}

/// A start error in words.
fn start_problem(texts: &Texts, error: &StartError) -> Problem {
    crate::app::start_problem(texts, error)
}

/// Writes what is buffered; a reader that went away is no concern.
fn flush() {
    drop(std::io::stdout().flush());
}
