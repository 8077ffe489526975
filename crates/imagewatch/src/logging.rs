//! Where the log goes.

use tracing_subscriber::EnvFilter;

/// Environment variable with the log filter, for example `imagewatch=debug`.
pub const LOG_VARIABLE: &str = "IMAGEWATCH_LOG";

/// Logs to standard error: warnings and worse, or what `IMAGEWATCH_LOG` says. A second call changes
/// nothing.
pub fn to_stderr() {
    let filter = std::env::var(LOG_VARIABLE)
        .ok()
        .and_then(|text| EnvFilter::try_new(text).ok());
    let started = tracing_subscriber::fmt()
        .with_env_filter(filter.unwrap_or_else(|| EnvFilter::new("warn")))
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .try_init();
    if started.is_err() {
        tracing::debug!("the log was set up before");
    }
}
