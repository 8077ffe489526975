//! The window: made on demand, destroyed when it is closed.

use crate::present::present;
use crate::window_shape;
use imagewatch::app::{Handle, WindowShape};
use imagewatch::page::Page;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Wry};

/// The label of the only window.
pub(crate) const LABEL: &str = "main";

/// How long a closed window's pages get to end by themselves.
const CLOSING: Duration = Duration::from_secs(2);

/// Held while a window is made or cleared up after, so that neither meets the other half way.
static CHANGING: Mutex<()> = Mutex::new(());

fn changing() -> MutexGuard<'static, ()> {
    CHANGING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How often a window was asked for.
static SHOWN: AtomicU64 = AtomicU64::new(0);

/// Gives back what the web view keeps after the window is gone: memory is worth more in the tray.
///
/// Call it when the window has been closed. If one is shown meanwhile nothing is ended: a helper
/// that ends while it is being started takes the whole app with it.
pub(crate) fn clear_up(app: AppHandle<Wry>) -> impl Future<Output = ()> + Send {
    let before = SHOWN.load(Ordering::SeqCst);
    async move {
        tokio::time::sleep(CLOSING).await;
        off_the_runtime(move || {
            let _changing = changing();
            let shown = SHOWN.load(Ordering::SeqCst) != before;
            if !shown && app.get_webview_window(LABEL).is_none() {
                crate::desktop::end_web_helpers();
            }
        });
    }
}

/// Brings the window up soon, making it if there is none, and shows `page` in it, if one is named.
/// `token` is what the desktop gave with the user's click, so that the window may come to the front.
///
/// Making a window waits for the main thread, a second request waits for the first. So this happens
/// on a thread that nobody waits for: the main one would wait for itself, and the runtime's only one
/// has builds to ask about.
pub(crate) fn show(app: &AppHandle<Wry>, page: Option<Page>, token: Option<String>) {
    let app = app.clone();
    off_the_runtime(move || show_and_wait(&app, page, token));
}

/// Runs what waits for the main thread or for another window on a thread of its own.
fn off_the_runtime(work: impl FnOnce() + Send + 'static) {
    // Nobody waits for its end: what fails in there is logged there.
    drop(tauri::async_runtime::spawn_blocking(work));
}

fn show_and_wait(app: &AppHandle<Wry>, page: Option<Page>, token: Option<String>) {
    // Said before and after: a log then tells whether a click came in vain, or never came.
    tracing::info!("window asked for");
    let _changing = changing();
    SHOWN.fetch_add(1, Ordering::SeqCst);
    let window = match app.get_webview_window(LABEL) {
        Some(window) => {
            go_to(&window, page);
            Some(window)
        }
        None => make(app, page),
    };
    let on_main = app.clone();
    let shown = app.run_on_main_thread(move || {
        if let Some(window) = window
            && let Err(error) = present(&window, token.as_deref())
        {
            tracing::warn!(%error, "window not brought up");
        }
        let progress = on_main.state::<Handle>().tray().borrow().taskbar;
        crate::taskbar::show(&on_main, progress);
    });
    if let Err(error) = shown {
        tracing::debug!(%error, "the app is ending");
    }
}

/// Leads the window to a page, if one is named.
fn go_to(window: &WebviewWindow<Wry>, page: Option<Page>) {
    if let Some(page) = page
        && let Err(error) = navigate(window, page)
    {
        tracing::warn!(%error, "the window stays on its page");
    }
}

/// Only the address's fragment changes, so that nothing is loaded again.
fn navigate(window: &WebviewWindow<Wry>, page: Page) -> tauri::Result<()> {
    let mut url = window.url()?;
    let fragment = page.fragment();
    // The same address again would reload the window.
    if !is_own_page(&url) || url.fragment() == Some(&fragment) {
        return Ok(());
    }
    url.set_fragment(Some(&fragment));
    window.navigate(url)
}

fn make(app: &AppHandle<Wry>, page: Option<Page>) -> Option<WebviewWindow<Wry>> {
    #[cfg(windows)]
    if crate::web_view::offer_if_missing(&app.state::<Handle>()) {
        return None;
    }
    let address = match page {
        Some(page) => format!("index.html#{}", page.fragment()),
        None => "index.html".to_owned(),
    };
    let shape = window_shape::to_open(app);
    let (least_width, least_height) = WindowShape::LEAST;
    let made = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App(address.into()))
        .title("ImageWatch")
        .initialization_script(first_view(app))
        .inner_size(shape.width.into(), shape.height.into())
        .min_inner_size(least_width.into(), least_height.into())
        .maximized(shape.maximized)
        // On Linux what lets it come to the front has to be there before it is shown.
        .visible(cfg!(not(target_os = "linux")))
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        // The page takes dropped text itself; with Tauri's handler it would never see it.
        .disable_drag_drop_handler()
        .on_document_title_changed(|window, title| {
            if let Err(error) = window.set_title(&title) {
                tracing::debug!(%error, "window keeps its title");
            }
        })
        .build();
    match made {
        Ok(window) => {
            tracing::info!("window made");
            Some(window)
        }
        Err(error) => {
            tracing::error!(%error, "window not made");
            None
        }
    }
}

/// A script that hands the page the view of this moment, so that it shows builds in its first frame
/// instead of asking for them first.
fn first_view(app: &AppHandle<Wry>) -> String {
    match serde_json::to_string(&*app.state::<Handle>().view()) {
        Ok(view) => format!("window.imagewatchFirstView = {view};"),
        Err(error) => {
            tracing::warn!(%error, "the window opens without a view");
            String::new()
        }
    }
}

/// The window shows the app's own pages and nothing else.
fn is_own_page(url: &Url) -> bool {
    matches!(
        (url.scheme(), url.host_str()),
        ("tauri", _) | ("http" | "https", Some("tauri.localhost"))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_pages_are_shown() {
        let allowed = |url: &str| is_own_page(&url.parse().unwrap());
        assert!(allowed("tauri://localhost/index.html"));
        assert!(allowed("http://tauri.localhost/"));
        assert!(!allowed("https://console.compshare.cn/"));
        assert!(!allowed("http://tauri.localhost.evil.example/"));
        assert!(!allowed("file:///etc/passwd"));
        assert!(!allowed("data:text/html,hello"));
    }
}
