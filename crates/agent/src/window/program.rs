//! The window's program: how it is started, given its channel, and ended.

use imagewatch::window_channel::{CHANNEL_ARGUMENT, PROGRAM, TOLD};
use std::io;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, BufReader};
use tokio::process::{Child, ChildStderr, Command};

/// Longest line of the program's own words that goes into the log, in bytes.
const LONGEST_LINE: u64 = 1_000;
/// So many of its lines are logged: a library that complains for ever fills no disk.
const MOST_LINES: usize = 200;

/// Both directions of the channel to the window.
pub(super) type Channel = (
    Box<dyn AsyncRead + Send + Unpin>,
    Box<dyn AsyncWrite + Send + Unpin>,
);

/// A window's program that runs.
pub(super) struct Program(Child);

impl Program {
    /// Starts the program that lies beside `app`, with one end of a channel that has no name: nobody
    /// else can reach it.
    pub(super) fn start(app: &Path) -> io::Result<(Self, Channel)> {
        let file = app.with_file_name(format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX));
        let mut command = Command::new(&file);
        command.arg(CHANNEL_ARGUMENT).stderr(Stdio::piped());
        #[cfg(unix)]
        for name in crate::desktop::STARTUP_VARIABLES {
            command.env_remove(name);
        }
        let (mut child, channel) = spawn(command).map_err(|error| {
            io::Error::new(error.kind(), format!("{}: {error}", file.display()))
        })?;
        if let Some(words) = child.stderr.take() {
            tokio::spawn(log(words));
        }
        Ok((Program(child), channel))
    }

    /// Lets the program bring its window to the front: Windows allows that only to a process that the
    /// user has just dealt with, or that such a process names.
    pub(super) fn may_come_to_front(&self) {
        #[cfg(windows)]
        if let Some(pid) = self.0.id() {
            use windows_sys::Win32::UI::WindowsAndMessaging::AllowSetForegroundWindow;
            // SAFETY: it takes a number and changes nothing in this process.
            #[allow(unsafe_code)]
            let allowed = unsafe { AllowSetForegroundWindow(pid) } != 0;
            if !allowed {
                tracing::debug!("the window may stay behind others");
            }
        }
    }

    /// Waits for the program's end, and ends it by force after `time`.
    pub(super) async fn wait(&mut self, time: Duration) -> Status {
        match tokio::time::timeout(time, self.0.wait()).await {
            Ok(ended) => Status(ended),
            Err(_) => {
                tracing::warn!("the window's program does not end by itself");
                self.kill().await
            }
        }
    }

    /// Ends the program by force.
    pub(super) async fn kill(&mut self) -> Status {
        if let Err(error) = self.0.start_kill() {
            tracing::debug!(%error, "it has ended already");
        }
        Status(self.0.wait().await)
    }
}

/// How the program ended.
pub(super) struct Status(io::Result<ExitStatus>);

impl Status {
    /// Whether the user knows already why there is no window.
    pub(super) fn was_told(&self) -> bool {
        matches!(&self.0, Ok(status) if status.code() == Some(TOLD.into()))
    }
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Ok(status) => status.fmt(f),
            Err(error) => error.fmt(f),
        }
    }
}

/// A socket pair, one end of which is the program's standard input.
#[cfg(unix)]
fn spawn(mut command: Command) -> io::Result<(Child, Channel)> {
    use std::os::fd::OwnedFd;
    use std::os::unix::net::UnixStream;
    let (ours, theirs) = UnixStream::pair()?;
    command.stdin(OwnedFd::from(theirs)).stdout(Stdio::null());
    ours.set_nonblocking(true)?;
    let (incoming, outgoing) = tokio::net::UnixStream::from_std(ours)?.into_split();
    // The command, which holds the other end, goes at the end of this function: only the program
    // keeps it then, and its end is the channel's.
    let child = command.spawn()?;
    Ok((child, (Box::new(incoming), Box::new(outgoing))))
}

/// Two pipes: the program's standard input and output.
#[cfg(not(unix))]
fn spawn(mut command: Command) -> io::Result<(Child, Channel)> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn()?;
    match (child.stdout.take(), child.stdin.take()) {
        (Some(incoming), Some(outgoing)) => Ok((child, (Box::new(incoming), Box::new(outgoing)))),
        _ => Err(io::ErrorKind::BrokenPipe.into()),
    }
}

/// Logs what the program and the libraries in it complain of.
async fn log(words: ChildStderr) {
    let mut reader = BufReader::new(words);
    let mut logged = 0;
    loop {
        let mut line = Vec::new();
        match (&mut reader)
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut line)
            .await
        {
            Ok(0) | Err(_) => return,
            Ok(_) if logged < MOST_LINES => {
                logged += 1;
                let text = String::from_utf8_lossy(&line);
                tracing::warn!(target: "imagewatch::window", "{}", text.trim_end());
            }
            // Read on all the same: a full pipe would stop the program.
            Ok(_) => {}
        }
    }
}
