//! ImageWatch: the program in the tray, which watches all day. Its window is a program of its own,
//! started on demand.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]
// Where nobody reads, these macros end the program: `terminal` writes instead.
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

mod args;
mod clipboard;
mod demo;
mod desktop;
#[cfg(target_os = "linux")]
mod launcher;
#[cfg(target_os = "macos")]
mod nap;
mod restart;
mod shell;
mod start;
mod tray;
mod window;

use imagewatch::terminal;
use std::process::ExitCode;

/// Wipes whatever is freed: copies that libraries make of a private key stay nowhere.
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

fn main() -> ExitCode {
    imagewatch::hardening::harden();
    let args = match args::parse(std::env::args_os().skip(1)) {
        Ok(args) => args,
        Err(error) => {
            terminal::complain(format_args!("imagewatch: {error}\n\n{}", start::help()));
            // EX_USAGE of sysexits.h, as `imagewatchctl` has it.
            return ExitCode::from(64);
        }
    };
    if args.help {
        terminal::print(start::help());
        return ExitCode::SUCCESS;
    }
    if args.version {
        terminal::print(format_args!("imagewatch {}", env!("CARGO_PKG_VERSION")));
        return ExitCode::SUCCESS;
    }
    start::run(args)
}
