//! The window: made at the start, and the program's end when it is closed.

use crate::agent::{Agent, Start};
use crate::present::present;
use crate::window_shape;
use imagewatch::control_api::Request;
use imagewatch::page::Page;
use imagewatch::window_shape::WindowShape;
use std::sync::Arc;
use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Wry};

/// The label of the only window.
pub(crate) const LABEL: &str = "main";

/// Brings the window up soon, and shows `page` in it, if one is named. `token` is what the desktop
/// gave with the user's click, so that the window may come to the front.
pub(crate) fn show(app: &AppHandle<Wry>, page: Option<Page>, token: Option<String>) {
    let on_main = app.clone();
    let shown = app.run_on_main_thread(move || {
        if let Some(window) = on_main.get_webview_window(LABEL) {
            go_to(&window, page);
            bring_up(&window, token.as_deref());
        }
    });
    if let Err(error) = shown {
        tracing::debug!(%error, "the window is ending");
    }
}

/// Brings the window to the front, and tells the app so. On the main thread.
pub(crate) fn bring_up(window: &WebviewWindow<Wry>, token: Option<&str>) {
    match present(window, token) {
        Ok(()) => window.state::<Arc<Agent>>().tell(Request::WindowShown),
        Err(error) => tracing::warn!(%error, "window not brought up"),
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

/// Makes the window, still unseen on Linux. On the main thread.
///
/// # Errors
/// The system has no window or no web view to give.
pub(crate) fn make(app: &AppHandle<Wry>, start: &Start) -> tauri::Result<WebviewWindow<Wry>> {
    let address = match start.page {
        Some(page) => format!("index.html#{}", page.fragment()),
        None => "index.html".to_owned(),
    };
    let shape = window_shape::to_open(app, start.shape);
    let (least_width, least_height) = WindowShape::LEAST;
    WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App(address.into()))
        .title("ImageWatch")
        .initialization_script(first_view(start))
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
        .build()
}

/// A script that hands the page the view of this moment, so that it shows builds in its first frame
/// instead of asking for them first.
fn first_view(start: &Start) -> String {
    let Some(view) = &start.view else {
        return String::new();
    };
    match serde_json::to_string(view) {
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
