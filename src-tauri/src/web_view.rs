//! A Windows without the WebView2 runtime. The app watches from its tray all the same; when its
//! window is wanted, it says why there is none and offers the runtime.

use imagewatch::view::Problem;

/// Where Microsoft offers the runtime. The installer names the same address.
const DOWNLOAD: &str = "https://go.microsoft.com/fwlink/p/?LinkId=2124703";

/// A problem as the text of a message box.
fn in_one_text(problem: &Problem) -> String {
    [&problem.title, &problem.meaning, &problem.action]
        .map(String::as_str)
        .join("\n\n")
}

#[cfg(windows)]
pub(crate) use windows::missing;

#[cfg(windows)]
mod windows {
    use super::{DOWNLOAD, in_one_text};
    use crate::agent::Agent;
    use imagewatch::app::own_problem;
    use imagewatch::control_api::Request;
    use imagewatch::texts::Texts;
    use imagewatch::window_channel::TOLD;
    use std::io::BufRead;
    use std::process::ExitCode;
    use std::sync::Arc;
    use windows_sys::Win32::UI::WindowsAndMessaging::{
        IDYES, MB_ICONINFORMATION, MB_ICONWARNING, MB_OK, MB_SETFOREGROUND, MB_TOPMOST, MB_YESNO,
        MESSAGEBOX_RESULT, MESSAGEBOX_STYLE, MessageBoxW,
    };

    /// The runtime is missing.
    pub(crate) struct Missing;

    /// Whether the runtime is missing, so that no window can be made.
    pub(crate) fn missing() -> Option<Missing> {
        let error = tauri::webview_version().err()?;
        tracing::warn!(%error, "no window without the WebView2 runtime");
        Some(Missing)
    }

    impl Missing {
        /// Says so in a box, with an offer, until the user answers or the app ends.
        pub(crate) fn offer(
            self,
            texts: &Texts,
            lines: impl BufRead + Send + 'static,
            agent: Arc<Agent>,
        ) -> ExitCode {
            let question = in_one_text(&own_problem(texts, "error-no-web-view", DOWNLOAD));
            let unopened = in_one_text(&own_problem(texts, "error-no-browser", DOWNLOAD));
            // The box lies above all windows: whoever asks for the window has it before them.
            agent.tell(Request::WindowShown);
            std::thread::spawn(move || {
                agent.listen_for_shows(lines);
                std::process::exit(TOLD.into());
            });
            offer(&question, &unopened);
            ExitCode::from(TOLD)
        }
    }

    fn offer(question: &str, unopened: &str) {
        if show_box(question, MB_YESNO | MB_ICONINFORMATION) != IDYES {
            return;
        }
        if let Err(error) = open::that_detached(DOWNLOAD) {
            tracing::warn!(%error, "no browser could be opened");
            show_box(unopened, MB_OK | MB_ICONWARNING);
        }
    }

    /// Shows a box above all windows and waits for its answer.
    fn show_box(text: &str, style: MESSAGEBOX_STYLE) -> MESSAGEBOX_RESULT {
        let wide = |text: &str| -> Vec<u16> { text.encode_utf16().chain([0]).collect() };
        let (text, title) = (wide(text), wide("ImageWatch"));
        let style = style | MB_SETFOREGROUND | MB_TOPMOST;
        // SAFETY: both texts end with a zero and live until the box is gone; it has no owner.
        #[allow(unsafe_code)]
        unsafe {
            MessageBoxW(std::ptr::null_mut(), text.as_ptr(), title.as_ptr(), style)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use imagewatch::app::own_problem;
    use imagewatch::texts::{Language, Texts};

    #[test]
    fn the_box_names_the_download_and_asks_in_every_language() {
        for (language, question_mark) in [(Language::En, '?'), (Language::ZhCn, '？')] {
            let texts = Texts::for_language(language);
            let text = in_one_text(&own_problem(&texts, "error-no-web-view", DOWNLOAD));
            assert_eq!(text.matches(DOWNLOAD).count(), 1, "{text}");
            assert!(text.contains("WebView2"), "{text}");
            assert!(text.ends_with(question_mark), "{text}");
            assert_eq!(text.split("\n\n").count(), 3, "{text}");
        }
    }

    #[test]
    fn the_installer_offers_the_same_download() {
        let installer = include_str!("../../packaging/windows/installer.nsi");
        assert!(installer.contains(&format!("WEBVIEW_SETUP \"{DOWNLOAD}\"")));
    }
}
