//! What both programs switch off at their start, so that a crash takes no key along.

use crate::terminal;

/// Told in place of a panic's message that was put together at run time.
const WITHHELD: &str = "(its message may hold data and is not shown)";

/// Forbids memory dumps and keeps data out of panic messages. To be called first in `main`.
pub fn harden() {
    forbid_dumps();
    std::panic::set_hook(Box::new(report_panic));
}

/// Says where a panic happened and, if its message was written in the source, what it says. One
/// that was put together at run time may hold anything: what could not be parsed, for instance.
fn report_panic(panic: &std::panic::PanicHookInfo<'_>) {
    let message = panic.payload().downcast_ref::<&'static str>();
    let message = message.copied().unwrap_or(WITHHELD);
    let thread = std::thread::current();
    let thread = thread.name().unwrap_or_default();
    let place = panic.location().map(ToString::to_string);
    let place = place.unwrap_or_default();
    if tracing::dispatcher::has_been_set() {
        tracing::error!(thread, place, message, "panicked");
    } else {
        terminal::complain(format_args!(
            "thread '{thread}' panicked at {place}: {message}"
        ));
    }
}

/// No core dumps, neither of this process nor of those that it starts: the window's web process
/// holds the key, too, while it is typed. `PR_SET_DUMPABLE` would not reach that far, because a new
/// program resets it; and it would shut the app out of the desktop's portals, which look at
/// `/proc/PID/root`.
#[cfg(unix)]
fn forbid_dumps() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    // Linux ignores a limit of 0 where dumps go to a program. A limit of 1 byte forbids those as
    // well as files, which would be larger.
    let limit = Some(u64::from(cfg!(target_os = "linux")));
    let limit = Rlimit {
        current: limit,
        maximum: limit,
    };
    if let Err(error) = setrlimit(Resource::Core, limit) {
        terminal::complain(format_args!(
            "imagewatch: core dumps cannot be switched off: {error}"
        ));
    }
}

/// Error reports to Microsoft and minidumps on this computer come without the heap.
#[cfg(windows)]
fn forbid_dumps() {
    use windows_sys::Win32::System::ErrorReporting::{
        WER_FAULT_REPORTING_FLAG_NOHEAP, WerSetFlags,
    };
    // SAFETY: it takes flags by value and changes nothing but this process's own reporting.
    #[allow(unsafe_code)]
    let outcome = unsafe { WerSetFlags(WER_FAULT_REPORTING_FLAG_NOHEAP) };
    if outcome < 0 {
        terminal::complain(format_args!(
            "imagewatch: error reports cannot be restricted: {outcome:#x}"
        ));
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::fmt;
    use std::process::Command;

    /// Set in the process that a test starts to do what the test process itself must not.
    const CHILD: &str = "IMAGEWATCH_TEST_CHILD";
    const KEY: &str = "marked-private-panic-4vQ8";

    /// Runs the test `name` of this module once more, in a process of its own with [`CHILD`] set.
    fn in_child(name: &str, log: bool) -> std::process::Output {
        let name = format!("hardening::tests::{name}");
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", &name, "--nocapture", "--test-threads=1"])
            .env(CHILD, if log { "log" } else { "plain" })
            .env("RUST_BACKTRACE", "full")
            .env(crate::logging::LOG_VARIABLE, "trace")
            .output()
            .unwrap()
    }

    fn is_child() -> bool {
        std::env::var(CHILD).is_ok()
    }

    #[derive(Debug)]
    struct Unreadable(#[allow(dead_code)] String);

    impl fmt::Display for Unreadable {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(&self.0)
        }
    }

    fn unreadable() -> Result<(), Unreadable> {
        Err(Unreadable(KEY.to_owned()))
    }

    #[test]
    fn a_panic_prints_no_data() {
        if is_child() {
            if std::env::var(CHILD).as_deref() == Ok("log") {
                crate::logging::to_stderr();
            }
            harden();
            unreadable().unwrap();
        }
        for log in [false, true] {
            let output = in_child("a_panic_prints_no_data", log);
            assert!(!output.status.success());
            let said = [output.stdout, output.stderr].concat();
            let said = String::from_utf8_lossy(&said);
            assert!(said.contains("hardening.rs"), "{said}");
            assert!(said.contains(WITHHELD), "{said}");
            assert!(!said.contains(KEY), "{said}");
        }
    }

    #[test]
    fn a_message_from_the_source_is_printed() {
        if is_child() {
            harden();
            panic!("the tray is upside down");
        }
        let output = in_child("a_message_from_the_source_is_printed", false);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("the tray is upside down"), "{said}");
    }

    #[test]
    fn dumps_are_off_for_good() {
        if is_child() {
            harden();
            let limit = rustix::process::getrlimit(rustix::process::Resource::Core);
            let most = u64::from(cfg!(target_os = "linux"));
            assert_eq!(limit.current, Some(most));
            assert_eq!(limit.maximum, Some(most));
            return;
        }
        assert!(in_child("dumps_are_off_for_good", false).status.success());
    }
}
