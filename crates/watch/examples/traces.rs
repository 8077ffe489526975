//! Writes made-up builds as JSON: `traces [--seed N] [--count K] [--varied]`. With `--varied` the
//! ranges that durations, noise and plateaus come from are drawn from the seed, too.

#[allow(dead_code)] // Shared with the replay, which uses the rest.
mod support;

use fastrand::Rng;
use lexopt::prelude::*;
use std::error::Error;
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

fn run() -> Result<(), Box<dyn Error>> {
    let mut seed = 1;
    let mut count = 1_200;
    let mut varied = false;
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("seed") => seed = arguments.value()?.parse()?,
            Long("count") => count = arguments.value()?.parse()?,
            Long("varied") => varied = true,
            _ => return Err(argument.unexpected().into()),
        }
    }
    let mut rng = Rng::with_seed(seed);
    let mix = if varied {
        Mix::any(&mut rng)
    } else {
        Mix::default()
    };
    let traces = mix.traces(&mut rng, count);
    let json = serde_json::to_string(&TraceFile { traces })?;
    writeln!(std::io::stdout(), "{json}")?;
    Ok(())
}
