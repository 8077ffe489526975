//! Starts the app: the controller on a thread of its own, then Tauri on the main thread.

use crate::args::Args;
use crate::bridge::Bridge;
use crate::tray::{self, Tray};
use crate::{clipboard, commands, demo, desktop, taskbar, window, window_shape};
use imagewatch::app::{self, Handle, Options, StartError};
use imagewatch::terminal;
use imagewatch::tray::Taskbar;
use std::process::ExitCode;
use tauri::{AppHandle, Manager, RunEvent, WindowEvent, Wry};

/// What `--help` prints.
pub(crate) fn help() -> String {
    imagewatch::texts::system().get("app-help")
}

/// Runs the app to its end.
pub(crate) fn run(args: Args) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            terminal::complain(format_args!("imagewatch: {error}"));
            return ExitCode::FAILURE;
        }
    };
    tauri::async_runtime::set(runtime.handle().clone());
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
    // One thread drives everything that is not the user interface.
    let driver = std::thread::Builder::new()
        .name("controller".to_owned())
        .spawn(move || {
            runtime.block_on(std::future::pending::<()>());
        });
    if let Err(error) = driver {
        terminal::complain(format_args!("imagewatch: {error}"));
        return ExitCode::FAILURE;
    }
    match build(args, handle, token) {
        Ok(code) => code,
        Err(error) => {
            tracing::error!(%error, "the desktop app could not start");
            terminal::complain(format_args!("imagewatch: {error}"));
            ExitCode::FAILURE
        }
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

fn build(args: Args, handle: Handle, token: Option<String>) -> tauri::Result<ExitCode> {
    let app = tauri::Builder::default()
        .manage(handle.clone())
        .manage(Bridge::default())
        .invoke_handler(tauri::generate_handler![
            commands::request,
            commands::subscribe,
        ])
        .on_window_event(|window, event| {
            window_shape::follow(window, event);
            if let WindowEvent::Focused(focused) = event {
                window.state::<Handle>().window_focused(*focused);
            }
            if matches!(event, WindowEvent::Destroyed) {
                taskbar::show(window.app_handle(), Taskbar::None);
                window.state::<Bridge>().disconnect();
                window.state::<Handle>().window_closed();
                tauri::async_runtime::spawn(window::clear_up(window.app_handle().clone()));
            }
        })
        .setup(move |app| {
            set_up(app.handle(), &args, &handle, token);
            Ok(())
        })
        .build(tauri::generate_context!())?;
    let code = app.run_return(|app, event| {
        #[cfg(target_os = "macos")]
        if let RunEvent::Opened { urls } = &event {
            let handle = app.state::<Handle>();
            urls.iter()
                .for_each(|url| handle.open_link(url.to_string(), None));
        }
        // With a code it is a real end. Without one the last window closed: the tray stays, and
        // where there is none the app ends, because nobody could reach it any more.
        if let RunEvent::ExitRequested {
            code: None, api, ..
        } = event
        {
            api.prevent_exit();
            if app.state::<Tray>().is_missing() {
                tray::quit(app);
            }
        }
    });
    Ok(if code == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn set_up(app: &AppHandle<Wry>, args: &Args, handle: &Handle, token: Option<String>) {
    #[cfg(target_os = "macos")]
    if let Err(error) = app.set_activation_policy(tauri::ActivationPolicy::Accessory) {
        tracing::warn!(%error, "the app stays in the dock");
    }
    app.manage(Tray::start(app, handle));
    let hidden = args.hidden || handle.starts_hidden();
    if hidden && app.state::<Tray>().may_hide() {
        desktop::end_startup();
    } else {
        window::show(app, None, token);
    }
    tauri::async_runtime::spawn(tray::follow(app.clone(), handle.clone()));
    #[cfg(target_os = "macos")]
    tauri::async_runtime::spawn(crate::nap::follow(app.clone(), handle.clone()));
    tauri::async_runtime::spawn(follow_requests(app.clone(), handle.clone()));
    let waking = handle.clone();
    desktop::watch_wake_ups(move || waking.machine_woke());
}

/// Shows the window or ends the app when the controller is asked to, by a second start, a click on
/// a notification or a signal.
async fn follow_requests(app: AppHandle<Wry>, handle: Handle) {
    let mut requests = handle.shell_requests();
    while let Some(request) = requests.recv().await {
        match request {
            app::ShellRequest::ShowWindow { page, token } => window::show(&app, page, token),
            app::ShellRequest::Copy { text, page, token } => {
                let copied = tauri::async_runtime::spawn_blocking(|| clipboard::copy(text)).await;
                if let Ok(Err(error)) = copied {
                    tracing::warn!(%error, "nothing was copied");
                    window::show(&app, Some(page), token);
                }
            }
            app::ShellRequest::OpenConsole => app::open_console().await,
            app::ShellRequest::Quit => tray::quit(&app),
        }
    }
}
