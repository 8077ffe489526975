//! `imagewatchctl account import`: takes over the accounts of compshare-cli.

use super::exit::Exit;
use super::session::{Session, odd, own};
use super::{input, output, word};
use crate::compshare_cli::config_file;
use crate::control_api::{Request, Response};
use crate::terminal;
use crate::texts::{Args, Texts};
use crate::view::{ImportOutcome, ImportableAccount, ImportableAccounts, Problem};
use clap::ArgMatches;
use std::io::IsTerminal;

/// Lists what is there, asks, and imports.
pub(super) async fn run(texts: &Texts, arguments: &ArgMatches) -> Result<Exit, Problem> {
    let Some(file) = file(arguments) else {
        terminal::print(texts.get("cli-import-no-file"));
        return Ok(Exit::Success);
    };
    let request = Request::ImportableAccounts {
        file: Some(file.clone()),
    };
    let found = match Session::once(texts, request).await? {
        Response::Importable { found } => found,
        other => return Err(odd(texts, &other)),
    };
    let wanted = list(texts, &found);
    if wanted.is_empty() {
        terminal::print(texts.get("cli-import-nothing"));
        return Ok(Exit::Success);
    }
    // Asked while nothing is held: the user may take their time.
    if !arguments.get_flag("yes") && !confirmed(texts)? {
        terminal::print(texts.get("cli-import-declined"));
        return Ok(Exit::Failure);
    }
    let session = Session::open(texts).await?;
    let imported = import(texts, &session, &file, wanted).await;
    session.close().await;
    let all_well = imported?;
    terminal::print(texts.format("cli-import-file-stays", &Args::new().text("file", file)));
    Ok(if all_well {
        Exit::Success
    } else {
        Exit::Failure
    })
}

/// Imports accounts of these names; whether all went well.
async fn import(
    texts: &Texts,
    session: &Session,
    file: &str,
    wanted: Vec<String>,
) -> Result<bool, Problem> {
    let mut all_well = true;
    for name in wanted {
        // One by one: each is tested against the service, which may take its time.
        let request = Request::ImportAccounts {
            file: Some(file.to_owned()),
            names: vec![name],
            session_only: false,
        };
        match session.call(request).await? {
            Response::Imported { outcome } => all_well &= told(texts, &outcome),
            other => return Err(odd(texts, &other)),
        }
    }
    Ok(all_well)
}

/// The file that is meant, by its whole path: the app has another working folder.
fn file(arguments: &ArgMatches) -> Option<String> {
    let named = word(arguments, "from").map(std::path::PathBuf::from);
    let file = named.or_else(config_file)?;
    let whole = std::path::absolute(&file).unwrap_or(file);
    Some(whole.display().to_string())
}

/// Prints what is in the file; the names of the accounts that can be imported.
fn list(texts: &Texts, found: &ImportableAccounts) -> Vec<String> {
    let Some(file) = &found.file else {
        return Vec::new();
    };
    let args = Args::new().text("file", file.clone());
    terminal::print(texts.format("cli-import-found", &args));
    for account in &found.accounts {
        terminal::print(format_args!("  {}", line(texts, account)));
    }
    let able = found
        .accounts
        .iter()
        .filter(|account| account.problem.is_none() && account.known_as.is_none());
    able.map(|account| account.name.clone()).collect()
}

fn line(texts: &Texts, account: &ImportableAccount) -> String {
    let note = match (&account.known_as, &account.problem) {
        (Some(known), _) => {
            let args = Args::new().text("name", known.clone());
            Some(texts.format("cli-import-known", &args))
        }
        (None, Some(problem)) => Some(problem.title.clone()),
        (None, None) if account.new_name != account.name => {
            let args = Args::new().text("name", account.new_name.clone());
            Some(texts.format("cli-import-renamed", &args))
        }
        (None, None) => None,
    };
    let note = note.map(|note| format!("  ({note})")).unwrap_or_default();
    format!("{}\t{}{note}", account.name, account.public_key_hint)
}

/// Asks on the terminal. Without one there is nobody to ask, and nothing is imported unasked.
fn confirmed(texts: &Texts) -> Result<bool, Problem> {
    if !std::io::stdin().is_terminal() {
        return Err(own(texts, "error-import-unasked", ""));
    }
    let answer = input::answer(texts, "cli-import-ask")
        .map_err(|error| own(texts, "error-import-unasked", &error.to_string()))?;
    Ok(matches!(answer.as_str(), "y" | "yes" | "是"))
}

/// Prints what became of it; whether all went well.
fn told(texts: &Texts, outcome: &ImportOutcome) -> bool {
    for name in &outcome.imported {
        let args = Args::new().text("name", name.clone());
        terminal::print(texts.format("cli-import-done", &args));
    }
    for failure in &outcome.failed {
        output::problem(&Problem {
            title: format!("{}: {}", failure.name, failure.problem.title),
            ..failure.problem.clone()
        });
    }
    outcome.failed.is_empty()
}
