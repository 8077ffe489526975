//! The window: made on demand, destroyed when it is closed.

use tauri::{AppHandle, Manager, Url, WebviewUrl, WebviewWindowBuilder, Wry};

/// The label of the only window.
pub(crate) const LABEL: &str = "main";

/// Brings the window up, making it if there is none. Call it from any thread but the main one
/// while that is busy with an event: on Windows making a window there would deadlock.
pub(crate) fn show(app: &AppHandle<Wry>) {
    if let Some(window) = app.get_webview_window(LABEL) {
        let shown = window
            .unminimize()
            .and_then(|()| window.show())
            .and_then(|()| window.set_focus());
        if let Err(error) = shown {
            tracing::warn!(%error, "window not brought up");
        }
        return;
    }
    let made = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App("index.html".into()))
        .title("ImageWatch")
        .inner_size(980.0, 680.0)
        .min_inner_size(360.0, 480.0)
        .on_navigation(is_own_page)
        .build();
    match made {
        Ok(window) => {
            if let Err(error) = window.set_focus() {
                tracing::debug!(%error, "window not focused");
            }
        }
        Err(error) => tracing::error!(%error, "window not made"),
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
