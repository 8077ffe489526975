//! The one place that writes to standard output and standard error.
//!
//! The standard library's macros end the program where nobody reads any more, as in
//! `imagewatchctl status | head -1`. Here that is no fault: what was asked for is done, and the
//! program ends with its own exit code. Output that is lost for another reason, such as a full disk,
//! is told by [`lost`].

// Reason: these are banned everywhere else so that they are all here.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// Why standard output lost something, the first time that it did.
static LOST: OnceLock<String> = OnceLock::new();

/// Whether the reader of standard output has gone.
static CLOSED: AtomicBool = AtomicBool::new(false);

/// Writes a line to standard output.
pub fn print(line: impl Display) {
    note(write(&mut io::stdout(), format_args!("{line}\n")));
}

/// Writes a question to standard output; the answer is typed behind it.
pub fn ask(question: impl Display) {
    note(write(&mut io::stdout(), format_args!("{question} ")));
}

/// Writes a line to standard error. Where that cannot be written there is nowhere left to say so.
pub fn complain(line: impl Display) {
    drop(write(&mut io::stderr(), format_args!("{line}\n")));
}

/// Takes in how writing to standard output went elsewhere.
pub fn note(outcome: io::Result<()>) {
    match outcome {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {
            CLOSED.store(true, Ordering::Relaxed);
        }
        Err(error) => {
            LOST.get_or_init(|| error.to_string());
        }
    }
}

/// Whether nobody reads standard output any more.
pub fn is_closed() -> bool {
    CLOSED.load(Ordering::Relaxed)
}

/// Why something that was written to standard output did not arrive though somebody waits for it.
pub fn lost() -> Option<&'static str> {
    LOST.get().map(String::as_str)
}

fn write(stream: &mut impl Write, text: std::fmt::Arguments<'_>) -> io::Result<()> {
    stream.write_fmt(text)?;
    stream.flush()
}
