//! Running a program.

use super::{HookError, HookFailure, Outcome, message};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::process::{Child, Command};

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
    let mut child = command(path, arguments, outcome, attempt)
        .spawn()
        .map_err(|error| not_started(error.to_string()))?;
    let mut group = Group::led_by(&child);
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

/// A program with what it started: ended when this is dropped.
struct Group(Option<u32>);

impl Group {
    fn led_by(child: &Child) -> Self {
        Group(child.id())
    }

    /// Leaves it alone: the program has ended, and its number may be another's.
    fn release(&mut self) {
        self.0 = None;
    }
}

impl Drop for Group {
    #[cfg(unix)]
    fn drop(&mut self) {
        use rustix::process::{Pid, Signal, kill_process_group};
        let leader = self.0.and_then(|id| i32::try_from(id).ok());
        if let Some(group) = leader.and_then(Pid::from_raw) {
            // It may have ended just now; then there is nothing to end.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }

    #[cfg(not(unix))]
    fn drop(&mut self) {}
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
    #[cfg(unix)]
    command.process_group(0);
    #[cfg(target_os = "linux")]
    end_with_this_program(&mut command);
    #[cfg(windows)]
    command.creation_flags(CREATE_NO_WINDOW);
    command
}

/// Has the system end the program when this one ends without having been able to do it.
#[cfg(target_os = "linux")]
fn end_with_this_program(command: &mut Command) {
    use rustix::process::{Signal, getpid, getppid, set_parent_process_death_signal};
    let parent = getpid();
    let ask = move || {
        set_parent_process_death_signal(Some(Signal::KILL))?;
        // It may have ended before it was asked for.
        if getppid() != Some(parent) {
            return Err(std::io::ErrorKind::NotFound.into());
        }
        Ok(())
    };
    // SAFETY: between fork and exec it makes two system calls and allocates nothing.
    #[allow(unsafe_code)]
    unsafe {
        command.pre_exec(ask);
    }
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
