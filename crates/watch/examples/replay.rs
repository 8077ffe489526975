//! Drives the engine and today's usual policies through recorded builds in virtual time:
//! `replay FILE [--json]`. Prints how often each asks and how late it notices the end.

#[allow(dead_code)] // Shared with the generator, which is not used here.
mod support;

use std::io::Write;
use std::process::ExitCode;
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

fn run() -> Result<(), String> {
    let mut file = None;
    let mut json = false;
    for arg in std::env::args().skip(1) {
        match arg.as_str() {
            "--json" => json = true,
            _ if file.is_none() && !arg.starts_with("--") => file = Some(arg),
            _ => {
                return Err(format!(
                    "unknown argument {arg}; usage: replay FILE [--json]"
                ));
            }
        }
    }
    let file = file.ok_or("usage: replay FILE [--json]")?;
    let text = std::fs::read_to_string(&file).map_err(|e| format!("{file}: {e}"))?;
    let mut recorded: TraceFile =
        serde_json::from_str(&text).map_err(|e| format!("{file}: {e}"))?;
    recorded.traces.iter_mut().for_each(|trace| trace.tidy());
    let report = Report::of(&recorded.traces)?;
    let output = if json {
        serde_json::to_string_pretty(&report).map_err(|e| e.to_string())?
    } else {
        report.table()
    };
    writeln!(std::io::stdout(), "{output}").map_err(|e| e.to_string())
}
