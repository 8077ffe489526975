//! The tray of Linux desktops, which may come late, go, or not answer.

use crate::shell::Shell;
use imagewatch::tray::{TrayItem, TrayState};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch::{self, error::RecvError};
use tokio::time::timeout;

/// How long the app waits for a tray, with nothing on the screen, before it shows its window: after
/// a login, panels take their time.
const WAIT: Duration = Duration::from_secs(20);

/// The app's item in the tray. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Tray(Arc<TrayItem>);

impl Tray {
    /// Begins to put the item into the tray: the tray host decides how long that takes. To be called
    /// within a tokio runtime.
    pub(crate) fn start(shell: Shell) -> Self {
        let choosing = shell.clone();
        let (item, kept) = TrayItem::new(shell.handle.tray(), move |event| choosing.chosen(event));
        tokio::spawn(kept);
        tokio::spawn(follow(shell, item.states()));
        Tray(Arc::new(item))
    }

    /// Whether the app may go without a window for now: it is in the tray, or may still get there.
    pub(crate) fn may_hide(&self) -> bool {
        true
    }

    /// Whether the app is known to be in no tray. While that is not known yet it may still get
    /// there, and where it does not, the window is shown again.
    pub(crate) fn is_missing(&self) -> bool {
        let state = *self.0.states().borrow();
        state.is_some_and(|state| state != TrayState::Shown)
    }

    /// Shows the menu again although it is the same: the desktop changed what it shows.
    pub(crate) fn redraw_menu(&self) {
        self.0.redraw_menu();
    }
}

/// Lets the window say why there is no tray, and shows it where nothing else can be seen of the app.
async fn follow(
    shell: Shell,
    mut states: watch::Receiver<Option<TrayState>>,
) -> Result<(), RecvError> {
    loop {
        if let Ok(found) = timeout(WAIT, pass_on(&shell, &mut states, true)).await {
            found?;
        } else {
            if !shell.window.is_open() {
                tracing::info!("no tray: the window is shown instead");
                shell.window.show(None, None);
            }
            pass_on(&shell, &mut states, true).await?;
        }
        pass_on(&shell, &mut states, false).await?;
    }
}

/// Passes each state on until the app is in the tray, or until it is not.
///
/// # Errors
/// There will be no other state: the app is ending.
async fn pass_on(
    shell: &Shell,
    states: &mut watch::Receiver<Option<TrayState>>,
    until_shown: bool,
) -> Result<(), RecvError> {
    loop {
        let state = *states.borrow_and_update();
        if let Some(state) = state {
            shell.handle.tray_is(state);
        }
        if (state == Some(TrayState::Shown)) == until_shown {
            return Ok(());
        }
        states.changed().await?;
    }
}
