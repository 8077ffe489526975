//! `imagewatchctl`: ImageWatch for terminals and scripts.

use std::process::ExitCode;

fn main() -> ExitCode {
    imagewatch::hardening::harden();
    imagewatch::cli::main()
}
