//! A start that failed, told where a person sees it: an app from a menu has no terminal.

use super::identity::identity;
use super::start::StartError;
use super::wording;
use crate::notifier::{NoticeOut, Notifier, NotifierOptions, Urgency};
use crate::paths::{Paths, PathsError};
use crate::settings::NoticeSound;
use crate::store::StoreError;
use crate::texts::Texts;
use crate::view::Problem;
use std::error::Error;

/// A failed start in words, with the data folder that it was about.
pub fn start_problem(texts: &Texts, error: &(dyn Error + 'static)) -> Problem {
    let key = match error.downcast_ref::<StartError>() {
        Some(StartError::Store(StoreError::Newer { .. })) => "store-newer",
        Some(StartError::RunningHangs(_)) => "error-running-hangs",
        Some(StartError::Store(StoreError::Untrusted(_))) => "store-untrusted",
        Some(StartError::Paths(PathsError::Untrusted { .. })) => "error-data-untrusted",
        Some(StartError::Busy(_)) => "error-data-busy",
        _ => "error-not-started",
    };
    let folder = Paths::locate().map(|paths| paths.data_folder().display().to_string());
    let message = match folder {
        Ok(folder) => format!("{error} ({folder})"),
        Err(_) => error.to_string(),
    };
    wording::own_problem(texts, key, &message)
}

/// Shows a failed start as a notification. Where there is no service for those, the message on
/// standard error has to do.
pub async fn tell_failed_start(error: &(dyn Error + 'static)) {
    tell_problem(start_problem(&crate::texts::system(), error)).await;
}

/// Shows a problem of the app's own as a notification, outside of what the app keeps and takes back.
pub async fn tell_problem(problem: Problem) {
    let (notifier, _) = Notifier::start(NotifierOptions {
        app_name: "ImageWatch".to_owned(),
        app_id: identity(),
        icon: "imagewatch".to_owned(),
        earlier: Vec::new(),
    });
    let notice = NoticeOut {
        id: 0,
        title: problem.title,
        body: format!("{}\n{}", problem.meaning, problem.action),
        urgency: Urgency::Critical,
        sound: NoticeSound::Alert,
        actions: Vec::new(),
    };
    if let Err(error) = notifier.send(notice).await {
        tracing::warn!(%error, "a problem was not shown");
    }
}
