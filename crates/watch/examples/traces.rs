//! Writes made-up builds as JSON: `traces [--seed N] [--count K] [--varied]`. With `--varied` the
//! ranges that durations, noise and plateaus come from are drawn from the seed, too.

#[allow(dead_code)] // Shared with the replay, which uses the rest.
mod support;

use fastrand::Rng;
use std::io::Write;
use std::process::ExitCode;
use support::generate::Mix;
use support::trace::TraceFile;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("traces: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let mut seed = 1;
    let mut count = 1_200;
    let mut varied = false;
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut number = || -> Result<u64, String> {
            let text = args.next().ok_or(format!("{arg} needs a number"))?;
            text.parse()
                .map_err(|_| format!("{arg}: {text} is not a number"))
        };
        match arg.as_str() {
            "--seed" => seed = number()?,
            "--count" => count = number()?,
            "--varied" => varied = true,
            _ => {
                return Err(format!(
                    "unknown argument {arg}; usage: traces --seed N --count K"
                ));
            }
        }
    }
    let mut rng = Rng::with_seed(seed);
    let mix = if varied {
        Mix::any(&mut rng)
    } else {
        Mix::default()
    };
    let count = usize::try_from(count).map_err(|_| "--count is too large".to_owned())?;
    let traces = mix.traces(&mut rng, count);
    let json = serde_json::to_string(&TraceFile { traces }).map_err(|e| e.to_string())?;
    writeln!(std::io::stdout(), "{json}").map_err(|e| e.to_string())
}
