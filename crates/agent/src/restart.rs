//! Starting the program that is installed now in place of the one that runs.

use imagewatch::terminal;
use std::path::Path;
use std::process::{Command, ExitCode};

/// Puts `program` in this one's place, with its window. Comes back only if that fails, or where a
/// system has no such call.
#[cfg(unix)]
pub(crate) fn restart(program: &Path) -> ExitCode {
    use std::os::unix::process::CommandExt;
    let error = Command::new(program).exec();
    terminal::complain(format_args!("imagewatch: {}: {error}", program.display()));
    ExitCode::FAILURE
}

/// Starts `program`, with its window.
#[cfg(not(unix))]
pub(crate) fn restart(program: &Path) -> ExitCode {
    match Command::new(program).spawn() {
        Ok(_runs_on) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::complain(format_args!("imagewatch: {}: {error}", program.display()));
            ExitCode::FAILURE
        }
    }
}
