//! ImageWatch, the desktop app: a tray icon, a window on demand, and the controller behind both.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod args;
mod bridge;
mod clipboard;
mod commands;
mod demo;
mod desktop;
#[cfg(target_os = "macos")]
mod nap;
mod start;
mod taskbar;
mod tray;
#[cfg(test)]
mod walls;
#[cfg(any(windows, test))]
mod web_view;
mod window;
mod window_shape;

use std::process::ExitCode;

fn main() -> ExitCode {
    imagewatch::hardening::harden();
    let args = match args::parse(std::env::args_os().skip(1)) {
        Ok(args) => args,
        Err(error) => {
            eprintln!("imagewatch: {error}\n\n{}", start::help());
            return ExitCode::from(2);
        }
    };
    if args.help {
        println!("{}", start::help());
        return ExitCode::SUCCESS;
    }
    if args.version {
        println!("imagewatch {}", env!("CARGO_PKG_VERSION"));
        return ExitCode::SUCCESS;
    }
    desktop::prepare_environment();
    start::run(args)
}
