//! Drives the engine and today's usual policies through recorded builds in virtual time:
//! `replay FILE [--json] [--history N]`. Prints how often each asks and how late it notices the end.
//! With a history each build comes after N others of its kind, whose durations spread by 20 %; the
//! table without one is printed first.

#[allow(dead_code)] // Shared with the generator, which is not used here.
mod support;

use lexopt::prelude::*;
use std::error::Error;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use support::drive::History;
use support::report::Report;
use support::trace::TraceFile;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("replay: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let mut file = None;
    let mut json = false;
    let mut builds = 0;
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("json") => json = true,
            Long("history") => builds = arguments.value()?.parse()?,
            Value(path) if file.is_none() => file = Some(path),
            _ => return Err(argument.unexpected().into()),
        }
    }
    let file = PathBuf::from(file.ok_or("usage: replay FILE [--json] [--history N]")?);
    let text = std::fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
    let mut recorded: TraceFile =
        serde_json::from_str(&text).map_err(|e| format!("{}: {e}", file.display()))?;
    recorded.traces.iter_mut().for_each(|trace| trace.tidy());
    let mut out = std::io::stdout();
    let first = Report::of(&recorded.traces, History::NONE)?;
    let later = History {
        builds,
        ..History::SEVEN
    };
    let later = (builds > 0).then(|| Report::of(&recorded.traces, later));
    let later = later.transpose()?;
    if json {
        // With a history that one counts: one document, of one shape.
        let report = later.as_ref().unwrap_or(&first);
        writeln!(out, "{}", serde_json::to_string_pretty(report)?)?;
    } else {
        writeln!(out, "{}", first.table())?;
        if let Some(later) = later {
            writeln!(out, "With {builds} earlier builds of the same kind:\n")?;
            writeln!(out, "{}", later.table())?;
        }
    }
    Ok(())
}
