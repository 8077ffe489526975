//! The window's size: told to the app while it is open, and used when it opens again.

use crate::agent::Agent;
use imagewatch::control_api::Request;
use imagewatch::window_shape::WindowShape;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tauri::{AppHandle, Manager, Window, WindowEvent, Wry};

/// How long a window's size has to rest until it is noted. Being maximized is told after the new
/// size, and a size in between is none that a person chose.
const REST: Duration = Duration::from_millis(300);

/// How often the window's size has changed.
static CHANGES: AtomicU64 = AtomicU64::new(0);

/// The shape that was told last; none before the window has one.
static TOLD: Mutex<Option<WindowShape>> = Mutex::new(None);

fn told() -> MutexGuard<'static, Option<WindowShape>> {
    TOLD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The app knows this shape.
pub(crate) fn opened_with(shape: WindowShape) {
    *told() = Some(shape);
}

/// Notes the window's shape where an event may have changed it. Call it from the main thread.
pub(crate) fn follow(window: &Window<Wry>, event: &WindowEvent) {
    match event {
        WindowEvent::Resized(_) => note_at_rest(window.app_handle()),
        WindowEvent::CloseRequested { .. } => note(window),
        _ => {}
    }
}

fn note_at_rest(app: &AppHandle<Wry>) {
    let change = CHANGES.fetch_add(1, Ordering::SeqCst) + 1;
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(REST).await;
        if CHANGES.load(Ordering::SeqCst) != change {
            return;
        }
        let on_main = app.clone();
        let noted = app.run_on_main_thread(move || {
            if let Some(window) = on_main.get_webview_window(crate::window::LABEL) {
                note(&window.as_ref().window());
            }
        });
        if let Err(error) = noted {
            tracing::debug!(%error, "the window is ending");
        }
    });
}

fn note(window: &Window<Wry>) {
    let mut told = told();
    let Some(before) = *told else { return };
    match shape_of(window, before) {
        Ok(Some(shape)) if shape != before => {
            *told = Some(shape);
            let agent = window.state::<Arc<Agent>>();
            agent.tell(Request::WindowShaped { shape });
        }
        Ok(_) => {}
        Err(error) => tracing::debug!(%error, "the window does not tell its size"),
    }
}

/// The shape that the window is to have on these screens.
pub(crate) fn to_open(app: &AppHandle<Wry>, shape: WindowShape) -> WindowShape {
    let screens = app.available_monitors().unwrap_or_default();
    let sizes = screens.iter().map(|screen| {
        let size = screen.size().to_logical::<u32>(screen.scale_factor());
        (size.width, size.height)
    });
    let largest = sizes.max_by_key(|&(width, height)| u64::from(width) * u64::from(height));
    shape.fitting(largest)
}
/// The window's shape, which was `before`; none while it says nothing about how large a person wants
/// the window.
fn shape_of(window: &Window<Wry>, before: WindowShape) -> tauri::Result<Option<WindowShape>> {
    if window.is_minimized()? || window.is_fullscreen()? {
        return Ok(None);
    }
    if window.is_maximized()? {
        return Ok(Some(WindowShape {
            maximized: true,
            ..before
        }));
    }
    let (width, height) = size_of(window)?;
    Ok(Some(WindowShape {
        width,
        height,
        maximized: false,
    }))
}

/// The size in logical pixels that makes the same window again.
///
/// Tauri's own figure has a title bar in it where the program draws that itself, as under Wayland:
/// the window would grow each time it opens.
#[cfg(target_os = "linux")]
fn size_of(window: &Window<Wry>) -> tauri::Result<(u32, u32)> {
    use gtk::prelude::GtkWindowExt;
    let (width, height) = window.gtk_window()?.size();
    Ok((width.unsigned_abs(), height.unsigned_abs()))
}

/// The size in logical pixels that makes the same window again.
#[cfg(not(target_os = "linux"))]
fn size_of(window: &Window<Wry>) -> tauri::Result<(u32, u32)> {
    let size = window
        .inner_size()?
        .to_logical::<u32>(window.scale_factor()?);
    Ok((size.width, size.height))
}
