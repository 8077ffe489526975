//! Where the log goes: warnings to standard error, and what a person may be asked for into a file of
//! bounded size in the data folder.
//!
//! Nothing secret is logged, at any level: keys and webhook addresses have types that do not print.

mod file;

use file::RotatingFile;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

/// Environment variable with the log filter, for example `imagewatch=debug`.
pub const LOG_VARIABLE: &str = "IMAGEWATCH_LOG";

/// What goes to standard error.
const TO_STDERR: &str = "warn";
/// What goes into the file: the app's own doings, and what libraries complain of.
const TO_FILE: &str = "warn,imagewatch=info";

/// The log file, once there is one.
static FILE: Mutex<Option<RotatingFile>> = Mutex::new(None);

/// Logs to standard error: warnings and worse, or what `IMAGEWATCH_LOG` says. A second call changes
/// nothing.
pub fn to_stderr() {
    start(
        tracing_subscriber::fmt::layer()
            .with_writer(io::stderr)
            .with_ansi(false)
            .with_filter(filter(TO_STDERR)),
    );
}

/// The same, and into the file that [`into_folder`] names later: at first it is not known whether
/// this process is the one that may write there. The file has everything from `info` up, or what
/// `IMAGEWATCH_LOG` says.
pub fn to_stderr_and_file() {
    start(
        tracing_subscriber::fmt::layer()
            .with_writer(io::stderr)
            .with_ansi(false)
            .with_filter(filter(TO_STDERR))
            .and_then(
                tracing_subscriber::fmt::layer()
                    .with_writer(ToFile)
                    .with_ansi(false)
                    .with_filter(filter(TO_FILE)),
            ),
    );
}

/// Opens the log file in `folder`, which is made if it is missing. To be called by the one process
/// that holds the data folder.
pub fn into_folder(folder: &Path) {
    match RotatingFile::open(folder) {
        Ok(file) => *lock() = Some(file),
        Err(error) => tracing::warn!(%error, "no log file"),
    }
}

fn start<L>(layer: L)
where
    L: Layer<tracing_subscriber::Registry> + Send + Sync + 'static,
{
    if tracing_subscriber::registry()
        .with(layer)
        .try_init()
        .is_err()
    {
        tracing::debug!("the log was set up before");
    }
}

fn filter(usual: &str) -> EnvFilter {
    let chosen = std::env::var(LOG_VARIABLE).ok();
    let chosen = chosen.and_then(|text| EnvFilter::try_new(text).ok());
    chosen.unwrap_or_else(|| EnvFilter::new(usual))
}

/// The file is whole even if a writer panicked: each line is one call.
fn lock() -> MutexGuard<'static, Option<RotatingFile>> {
    FILE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes lines into the log file, if there is one by now.
struct ToFile;

impl<'a> MakeWriter<'a> for ToFile {
    type Writer = Line;

    fn make_writer(&'a self) -> Line {
        Line
    }
}

/// One line on its way. The subscriber hands each over in a single call.
struct Line;

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(file) = lock().as_mut() {
            file.append(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
