//! ImageWatch's window. The app starts it on demand and hands it a channel; it shows what the app
//! tells, asks what the user wants, and ends when it is closed.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]
// Where nobody reads, these macros end the program: `terminal` writes instead.
#![cfg_attr(not(test), deny(clippy::print_stdout, clippy::print_stderr))]

mod agent;
mod channel;
mod commands;
mod desktop;
mod present;
#[cfg(not(target_os = "linux"))]
mod taskbar;
#[cfg(test)]
mod walls;
#[cfg(any(windows, test))]
mod web_view;
mod window;
mod window_shape;

use agent::{Agent, Start};
use imagewatch::terminal;
use imagewatch::window_channel::CHANNEL_ARGUMENT;
use std::io::BufReader;
use std::process::ExitCode;
use std::sync::Arc;

/// Wipes whatever is freed: copies that libraries make of a private key stay nowhere.
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

fn main() -> ExitCode {
    imagewatch::hardening::harden();
    if std::env::args_os()
        .nth(1)
        .is_none_or(|given| given != CHANNEL_ARGUMENT)
    {
        // Somebody started the window: the app shows it.
        return match agent::start_app() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => fail(&error),
        };
    }
    desktop::prepare_environment();
    imagewatch::logging::to_stderr();
    let (incoming, outgoing) = match channel::take() {
        Ok(channel) => channel,
        Err(error) => return fail(&error),
    };
    let mut lines = BufReader::new(incoming);
    let start = match agent::first_lines(&mut lines) {
        Ok(start) => start,
        // The app ended before its window began.
        Err(error) => return fail(&error),
    };
    let agent = Arc::new(Agent::new(outgoing, start.problem.clone()));
    #[cfg(windows)]
    if let Some(missing) = web_view::missing() {
        return missing.offer(&start.texts(), lines, agent);
    }
    match show(lines, Arc::clone(&agent), start) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error),
    }
}

fn fail(error: &dyn std::error::Error) -> ExitCode {
    terminal::complain(format_args!("imagewatch-window: {error}"));
    ExitCode::FAILURE
}

/// Shows the window until it is closed.
fn show(lines: BufReader<channel::Incoming>, agent: Arc<Agent>, start: Start) -> tauri::Result<()> {
    desktop::name_program();
    let app = tauri::Builder::default()
        .manage(Arc::clone(&agent))
        .invoke_handler(tauri::generate_handler![
            commands::request,
            commands::subscribe,
        ])
        .on_window_event(window_shape::follow)
        .setup(move |app| {
            window_shape::opened_with(start.shape);
            let window = window::make(app.handle(), &start)?;
            window::bring_up(&window, start.token.as_deref());
            let app = app.handle().clone();
            std::thread::Builder::new()
                .name("app".to_owned())
                .spawn(move || agent.listen(lines, &app))?;
            Ok(())
        })
        .build(tauri::generate_context!())?;
    app.run(|_, _| {});
    Ok(())
}
