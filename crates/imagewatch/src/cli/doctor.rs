//! `imagewatchctl doctor`: works with the app running or not, and even where nothing else does.

use super::exit::Exit;
use super::output;
use super::session::Session;
use crate::app::diagnose_without_app;
use crate::clock::Clock;
use crate::control_api::{Request, Response};
use crate::doctor::{Check, Report, data_folder};
use crate::paths::Paths;
use crate::terminal;
use crate::texts::Texts;
use crate::view::Problem;
use clap::ArgMatches;

/// Looks, prints, and says by the exit code whether something is broken.
pub(super) async fn run(texts: &Texts, arguments: &ArgMatches) -> Result<Exit, Problem> {
    // Before anything is opened: opening a damaged file sets it aside.
    let data = data_checks(texts);
    let mut report = match inside(texts).await {
        Ok(report) => report,
        Err(problem) => diagnose_without_app(texts, Clock::start().now().wall, &problem).await,
    };
    if !report.app_running {
        let seen: Vec<&str> = data.iter().map(|check| check.name.as_str()).collect();
        report
            .checks
            .retain(|check| !seen.contains(&check.name.as_str()));
        report.checks.extend(data);
        report = Report::new(report.at, report.app_running, report.checks);
    }
    if arguments.get_flag("json") {
        output::json(&report)?;
    } else {
        terminal::print(report.text(texts));
    }
    Ok(if report.is_well() {
        Exit::Success
    } else {
        Exit::Failure
    })
}

/// The report of the running app, or of a controller in this process.
async fn inside(texts: &Texts) -> Result<Report, Problem> {
    let session = Session::open(texts).await?;
    let response = session.call(Request::Diagnose).await;
    session.close().await;
    match response? {
        Response::Diagnosis { report, .. } => Ok(report),
        other => Err(super::session::odd(texts, &other)),
    }
}

fn data_checks(texts: &Texts) -> Vec<Check> {
    // Without a folder the session says so.
    Paths::locate()
        .map(|paths| data_folder(texts, paths.data_folder(), false))
        .unwrap_or_default()
}
