//! `imagewatchctl account import`: takes over the accounts of compshare-cli.

use super::exit::Exit;
use super::session::{Session, own};
use super::{output, word};
use crate::compshare_cli::config_file;
use crate::control_api::{Request, Response};
use crate::texts::{Args, Texts};
use crate::view::{ImportOutcome, ImportableAccount, ImportableAccounts, Problem};
use clap::ArgMatches;
use std::io::{BufRead, IsTerminal, Write};

/// Lists what is there, asks, and imports.
pub(super) async fn run(texts: &Texts, arguments: &ArgMatches) -> Result<Exit, Problem> {
    let Some(file) = file(arguments) else {
        println!("{}", texts.get("cli-import-no-file"));
        return Ok(Exit::Success);
    };
    let session = Session::open(texts).await?;
    let imported = import(texts, &session, file, arguments.get_flag("yes")).await;
    session.close().await;
    imported
}

async fn import(
    texts: &Texts,
    session: &Session,
    file: String,
    yes: bool,
) -> Result<Exit, Problem> {
    let request = Request::ImportableAccounts { file: file.clone() };
    let Response::Importable { found } = session.call(request).await? else {
        return Ok(Exit::Failure);
    };
    let wanted = list(texts, &found);
    if wanted.is_empty() {
        println!("{}", texts.get("cli-import-nothing"));
        return Ok(Exit::Success);
    }
    if !yes && !confirmed(texts)? {
        println!("{}", texts.get("cli-import-declined"));
        return Ok(Exit::Failure);
    }
    let mut all_well = true;
    for name in wanted {
        // One by one: each is tested against the service, which may take its time.
        let request = Request::ImportAccounts {
            file: file.clone(),
            names: vec![name],
        };
        if let Response::Imported { outcome } = session.call(request).await? {
            all_well &= told(texts, &outcome);
            // A keychain that the user did not unlock for one is not made to ask for the next.
            let mut failed = outcome.failed.iter();
            if failed.any(|failure| failure.problem.key == crate::app::LOCKED) {
                break;
            }
        }
    }
    println!(
        "{}",
        texts.format("cli-import-file-stays", &Args::new().text("file", file))
    );
    Ok(match all_well {
        true => Exit::Success,
        false => Exit::Failure,
    })
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
    println!("{}", texts.format("cli-import-found", &args));
    for account in &found.accounts {
        println!("  {}", line(texts, account));
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
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        return Err(own(texts, "error-import-unasked", ""));
    }
    print!("{} ", texts.get("cli-import-ask"));
    let failed = |error: std::io::Error| own(texts, "error-import-unasked", &error.to_string());
    std::io::stdout().flush().map_err(failed)?;
    let mut answer = String::new();
    stdin.lock().read_line(&mut answer).map_err(failed)?;
    Ok(matches!(
        answer.trim().to_lowercase().as_str(),
        "y" | "yes" | "是"
    ))
}

/// Prints what became of it; whether all went well.
fn told(texts: &Texts, outcome: &ImportOutcome) -> bool {
    for name in &outcome.imported {
        let args = Args::new().text("name", name.clone());
        println!("{}", texts.format("cli-import-done", &args));
    }
    for failure in &outcome.failed {
        output::problem(&Problem {
            title: format!("{}: {}", failure.name, failure.problem.title),
            ..failure.problem.clone()
        });
    }
    outcome.failed.is_empty()
}
