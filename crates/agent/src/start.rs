//! Starts the app: the controller, then the shell around it.

use crate::args::Args;
use crate::shell::Shell;
use crate::{demo, desktop, restart};
use imagewatch::app::{self, Handle, Options, StartError};
use imagewatch::terminal;
use std::process::ExitCode;
use tokio::runtime::Runtime;

/// What `--help` prints.
pub(crate) fn help() -> String {
    imagewatch::texts::system().get("app-help")
}

/// How the app ends.
pub(crate) enum Ending {
    /// For good.
    Quit,
    /// The program that is installed now takes its place.
    Restart,
}

/// Runs the app to its end.
pub(crate) fn run(args: Args) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            terminal::complain(format_args!("imagewatch: {error}"));
            return ExitCode::FAILURE;
        }
    };
    // Before an update puts another program in its place.
    let program = std::env::current_exe();
    imagewatch::logging::to_stderr_and_file();
    if args.quit {
        return match runtime.block_on(app::quit_running()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                terminal::complain(format_args!("imagewatch: {error}"));
                ExitCode::FAILURE
            }
        };
    }
    let token = desktop::startup_token();
    let started = runtime.block_on(start_controller(&args, token.clone()));
    let (handle, _demo) = match started {
        Ok(Some(started)) => started,
        Ok(None) => return ExitCode::SUCCESS,
        Err(error) => {
            terminal::complain(format_args!("imagewatch: {error}"));
            if !error.is::<desktop::NoDesktop>() {
                runtime.block_on(app::tell_failed_start(error.as_ref()));
            }
            return ExitCode::FAILURE;
        }
    };
    let program = match program {
        Ok(program) => program,
        Err(error) => {
            terminal::complain(format_args!("imagewatch: {error}"));
            return ExitCode::FAILURE;
        }
    };
    match drive(runtime, args, handle, token, program.clone()) {
        Ending::Quit => ExitCode::SUCCESS,
        Ending::Restart => restart::restart(&program),
    }
}

/// Starts the controller; none if the app runs already and its window was brought up.
async fn start_controller(
    args: &Args,
    token: Option<String>,
) -> Result<Option<(Handle, Option<demo::Guard>)>, Box<dyn std::error::Error>> {
    let (mut options, guard) = if args.demo {
        let (options, guard) = demo::prepare().await?;
        (options, Some(guard))
    } else {
        (Options::for_app()?, None)
    };
    options.link = args.link.clone();
    options.token = token;
    let folder = match app::hold_folder(&options).await {
        Ok(folder) => folder,
        Err(StartError::AlreadyRunning) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    desktop::find().await?;
    Ok(Some((app::start_in(folder, options)?, guard)))
}

/// One thread does everything.
#[cfg(target_os = "linux")]
fn drive(
    runtime: Runtime,
    args: Args,
    handle: Handle,
    token: Option<String>,
    program: std::path::PathBuf,
) -> Ending {
    let ending = runtime.block_on(async move {
        let shell = Shell::new(handle, program);
        let tray = crate::tray::Tray::start(shell.clone());
        shell.run(args, token, tray).await
    });
    // What still hangs on some answer is not waited for.
    runtime.shutdown_background();
    ending
}

/// The system's events want the main thread; a second one does everything else.
#[cfg(not(target_os = "linux"))]
fn drive(
    runtime: Runtime,
    args: Args,
    handle: Handle,
    token: Option<String>,
    program: std::path::PathBuf,
) -> Ending {
    let shell = {
        let _entered = runtime.enter();
        Shell::new(handle, program)
    };
    crate::tray::run(shell.clone(), move |tray| {
        let work = move || runtime.block_on(shell.run(args, token, tray));
        std::thread::Builder::new()
            .name("controller".to_owned())
            .spawn(work)
    })
}
