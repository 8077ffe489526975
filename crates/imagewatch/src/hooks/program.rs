//! Running a program.

use super::{HookError, HookFailure, Outcome};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::process::{Child, Command};

/// A program may take this long; then it is ended with all that it started.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// Beginnings of variables' names that are not handed on: keys in them are not the program's.
const WITHHELD: [&str; 2] = ["COMPSHARE_", "IMAGEWATCH_"];

/// Whether a program can be a hook: an absolute path to a file that may be executed.
///
/// # Errors
/// It cannot, in the system's words.
pub fn check(path: &str) -> Result<(), String> {
    let path = Path::new(path);
    if !path.is_absolute() {
        return Err("the path is not absolute".to_owned());
    }
    let found = std::fs::metadata(path).map_err(|error| error.to_string())?;
    if !found.is_file() {
        return Err("not a file".to_owned());
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        if found.permissions().mode() & 0o111 == 0 {
            return Err("the file is not executable".to_owned());
        }
    }
    Ok(())
}

/// Runs a program with the outcome in its environment and waits for its end. No shell is involved,
/// and what it prints is not kept.
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
    check(path).map_err(not_started)?;
    let mut child = command(path, arguments, outcome, attempt)
        .spawn()
        .map_err(|error| not_started(error.to_string()))?;
    match tokio::time::timeout(limit, child.wait()).await {
        Ok(Ok(status)) if status.success() => Ok(()),
        Ok(Ok(status)) => {
            // Without a code a signal ended it, and the system's words name that.
            let ended = status.code().map(|code| code.to_string());
            let ended = ended.unwrap_or_else(|| status.to_string());
            Err(HookError::new(HookFailure::ExitCode, ended))
        }
        Ok(Err(error)) => Err(not_started(error.to_string())),
        Err(_) => {
            end(&mut child).await;
            let seconds = limit.as_secs().to_string();
            Err(HookError::new(HookFailure::TimedOut, seconds))
        }
    }
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
    #[cfg(windows)]
    command.creation_flags(CREATE_NO_WINDOW);
    command
}

/// No console window flashes up (`CREATE_NO_WINDOW` of the Windows API).
#[cfg(windows)]
const CREATE_NO_WINDOW: u32 = 0x0800_0000;

/// Longest value of a variable, in characters: the system refuses to start a program with one that
/// is much longer.
const VALUE_MOST: usize = 1_000;

/// A variable cannot hold a zero byte, and names of images are anybody's: one line of what is seen.
fn for_environment(value: &str) -> String {
    compshare::text::line(value, VALUE_MOST).unwrap_or_default()
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

/// Ends a program and what it started.
async fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = child
        .id()
        .and_then(|id| rustix::process::Pid::from_raw(i32::try_from(id).ok()?))
    {
        // It may have ended just now; then there is nothing to end.
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    if let Err(error) = child.kill().await {
        tracing::debug!(%error, "a hook's program was not ended");
    }
}
