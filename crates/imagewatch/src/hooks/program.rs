//! Running a program.

use super::{HookError, HookFailure, Outcome, message};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
#[cfg(unix)]
use tokio::process::Child;
use tokio::process::Command;

/// A program may take this long; then it is ended with all that it started.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// Beginnings of variables' names that are not handed on: keys in them are not the program's.
const WITHHELD: [&str; 2] = ["COMPSHARE_", "IMAGEWATCH_"];

/// Longest value of a variable, in bytes. Systems limit what a program can be given, Windows to
/// 32,767 characters for everything together.
const VALUE_LIMIT: usize = 2_000;

/// Whether a program can be a hook: an absolute path to a file that may be executed and that nobody
/// but the user and the system's administrator can change.
///
/// # Errors
/// It cannot: [`HookFailure::NotStarted`] with the system's words, [`HookFailure::Writable`] or
/// [`HookFailure::Foreign`].
pub fn check(path: &str) -> Result<(), HookError> {
    let unusable = |message: &str| HookError::new(HookFailure::NotStarted, message);
    let path = Path::new(path);
    if !path.is_absolute() {
        return Err(unusable("the path is not absolute"));
    }
    let found = std::fs::metadata(path).map_err(|error| unusable(&error.to_string()))?;
    if !found.is_file() {
        return Err(unusable("not a file"));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if found.permissions().mode() & 0o111 == 0 {
            return Err(unusable("the file is not executable"));
        }
        super::trust::check(path)?;
    }
    Ok(())
}

/// Runs a program with the outcome in its environment and waits for its end. No shell is involved,
/// and what it prints is not kept. Dropped, it ends the program with all that it started.
///
/// # Errors
/// It could not be started, failed, or took longer than a minute.
pub async fn run(
    path: &str,
    arguments: &[String],
    outcome: &Outcome,
    attempt: u32,
) -> Result<(), HookError> {
    run_within(path, arguments, outcome, attempt, TIME_LIMIT).await
}

pub(super) async fn run_within(
    path: &str,
    arguments: &[String],
    outcome: &Outcome,
    attempt: u32,
    limit: Duration,
) -> Result<(), HookError> {
    let not_started = |message: String| HookError::new(HookFailure::NotStarted, message);
    check(path)?;
    let mut group = Group::new().map_err(|error| not_started(error.to_string()))?;
    let mut command = command(path, arguments, outcome, attempt);
    group.take_in(&mut command);
    let mut child = command
        .spawn()
        .map_err(|error| not_started(error.to_string()))?;
    match tokio::time::timeout(limit, child.wait()).await {
        Ok(Ok(status)) => {
            // What it left running is its own affair.
            group.release();
            if status.success() {
                return Ok(());
            }
            // Without a code a signal ended it, and the system's words name that.
            let code = status.code().map(|code| code.to_string());
            let ended = code.unwrap_or_else(|| status.to_string());
            Err(HookError::new(HookFailure::ExitCode, ended))
        }
        Ok(Err(error)) => Err(not_started(error.to_string())),
        Err(_) => {
            drop(group);
            if let Err(error) = child.kill().await {
                tracing::debug!(%error, "a hook's program was not ended");
            }
            let seconds = limit.as_secs().to_string();
            Err(HookError::new(HookFailure::TimedOut, seconds))
        }
    }
}

/// A process group for a program and what it starts: ended when this is dropped, and when this process
/// ends in any way.
#[cfg(unix)]
struct Group {
    guard: Child,
    released: bool,
}

#[cfg(unix)]
impl Group {
    /// The group's leader waits for its input to end. This process alone holds the other end, which
    /// the system closes if it is killed.
    const GUARD: &str = "read -r line || kill -s KILL 0";

    fn new() -> std::io::Result<Self> {
        let guard = Command::new("/bin/sh")
            .args(["-c", Self::GUARD])
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()?;
        Ok(Group {
            guard,
            released: false,
        })
    }

    /// The group's number, which nobody else gets until the guard has been waited for.
    fn number(&self) -> Option<i32> {
        self.guard.id().and_then(|id| i32::try_from(id).ok())
    }

    fn take_in(&self, command: &mut Command) {
        if let Some(number) = self.number() {
            command.process_group(number);
        }
    }

    /// Leaves the group alone: the program has ended.
    fn release(&mut self) {
        // The input's end would have it end the group.
        if let Err(error) = self.guard.start_kill() {
            tracing::debug!(%error, "a hook's guard was not ended");
        }
        self.released = true;
    }
}

#[cfg(unix)]
impl Drop for Group {
    fn drop(&mut self) {
        use rustix::process::{Pid, Signal, kill_process_group};
        if self.released {
            return;
        }
        if let Some(group) = self.number().and_then(Pid::from_raw) {
            // The guard is in it, so there is something to end.
            if let Err(error) = kill_process_group(group, Signal::KILL) {
                tracing::debug!(%error, "a hook's program was not ended");
            }
        }
    }
}

/// On Windows the program alone is ended.
#[cfg(not(unix))]
struct Group;

#[cfg(not(unix))]
impl Group {
    #[allow(clippy::unnecessary_wraps)]
    fn new() -> std::io::Result<Self> {
        Ok(Group)
    }

    fn take_in(&self, _command: &mut Command) {}

    fn release(&mut self) {}
}

fn command(path: &str, arguments: &[String], outcome: &Outcome, attempt: u32) -> Command {
    let mut command = Command::new(path);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true);
    for (name, _) in std::env::vars_os() {
        let upper = name.to_string_lossy().to_ascii_uppercase();
        if WITHHELD.iter().any(|head| upper.starts_with(head)) {
            command.env_remove(&name);
        }
    }
    for (name, value) in variables(outcome, attempt) {
        command.env(name, for_environment(&value));
    }
    if let Some(folders) = directories::BaseDirs::new() {
        command.current_dir(folders.home_dir());
    }
    #[cfg(windows)]
    command.creation_flags(CREATE_NO_WINDOW);
    command
}

/// No console window flashes up (`CREATE_NO_WINDOW` of the Windows API).
#[cfg(windows)]
const CREATE_NO_WINDOW: u32 = 0x0800_0000;

/// A variable cannot hold a zero byte, and names of images are anybody's: one line of what is seen.
fn for_environment(value: &str) -> String {
    let line = compshare::text::line(value, usize::MAX).unwrap_or_default();
    message::cut(&line, VALUE_LIMIT).to_owned()
}

/// What a program is told, by names that do not change.
pub(super) fn variables(outcome: &Outcome, attempt: u32) -> Vec<(&'static str, String)> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    vec![
        ("IMAGEWATCH_OUTCOME", outcome.outcome.clone()),
        ("IMAGEWATCH_IMAGE_ID", outcome.image_id.clone()),
        ("IMAGEWATCH_IMAGE_NAME", outcome.image_name.clone()),
        ("IMAGEWATCH_ACCOUNT", outcome.account.clone()),
        ("IMAGEWATCH_REGION", text(&outcome.region)),
        ("IMAGEWATCH_ZONE", text(&outcome.zone)),
        ("IMAGEWATCH_SECONDS", format!("{:.0}", outcome.seconds)),
        ("IMAGEWATCH_REASON", text(&outcome.reason)),
        ("IMAGEWATCH_ENDED_AT", outcome.ended_at.clone()),
        ("IMAGEWATCH_DELIVERY_ID", outcome.delivery_id.clone()),
        ("IMAGEWATCH_ATTEMPT", attempt.to_string()),
        ("IMAGEWATCH_TEST", u8::from(outcome.test).to_string()),
    ]
}
