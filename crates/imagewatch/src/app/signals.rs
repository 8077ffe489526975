//! Ends the app on the signals that ask for it, whatever its threads are doing.

use super::handle::{Handle, ShellRequest};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::{flag, low_level};
use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use tokio::sync::mpsc;

/// How long an orderly end may take. A desktop that logs out waits for little more.
const ORDERLY: Duration = Duration::from_millis(2500);

/// The exit code of a program that a signal ended is the signal's number and this.
const BY_SIGNAL: i32 = 128;

/// Saves everything and ends the app on SIGTERM, SIGINT and SIGHUP; a second SIGTERM or SIGINT ends
/// it at once. To be called within a tokio runtime.
pub(super) fn end_on_signals(handle: &Handle, shell: mpsc::UnboundedSender<ShellRequest>) {
    if let Err(error) = listen(handle, shell) {
        tracing::warn!(%error, "signals end the app without saving");
    }
}

fn listen(handle: &Handle, shell: mpsc::UnboundedSender<ShellRequest>) -> io::Result<()> {
    let wanted: Vec<i32> = [SIGTERM, SIGINT, SIGHUP]
        .into_iter()
        .filter(|&signal| !is_ignored(signal))
        .collect();
    let ending = Arc::new(AtomicBool::new(false));
    // At a logout SIGHUP comes right after SIGTERM: it does not ask for more haste.
    for &signal in wanted.iter().filter(|&&signal| signal != SIGHUP) {
        // In this order: the first signal raises the flag that the next one finds.
        flag::register_conditional_shutdown(signal, BY_SIGNAL + signal, Arc::clone(&ending))?;
        flag::register(signal, Arc::clone(&ending))?;
    }
    let mut signals = Signals::new(&wanted)?;
    let (handle, runtime) = (handle.clone(), tokio::runtime::Handle::current());
    let wait = move || {
        let Some(signal) = signals.forever().next() else {
            return;
        };
        tracing::info!(signal, "asked to end");
        runtime.spawn(async move {
            handle.shut_down().await;
            // Without a shell there is nothing more to end.
            let _ = shell.send(ShellRequest::Quit);
        });
        std::thread::sleep(ORDERLY);
        tracing::warn!("a part of the app hangs and is ended by force");
        low_level::exit(BY_SIGNAL + signal);
    };
    std::thread::Builder::new()
        .name("signals".to_owned())
        .spawn(wait)
        .map(drop)
}

/// Whether whoever started the app has it ignore this signal, as `nohup` does.
fn is_ignored(signal: i32) -> bool {
    let mut action = std::mem::MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: without a new action the call only writes the present one, and all bytes zero are an
    // action, too.
    #[allow(unsafe_code)]
    let action = unsafe {
        libc::sigaction(signal, std::ptr::null(), action.as_mut_ptr());
        action.assume_init()
    };
    action.sa_sigaction == libc::SIG_IGN
}
