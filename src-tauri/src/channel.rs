//! The channel to the app, which this program inherits: it has no name, so nobody else is at its end.

use std::io;

/// What the app says.
#[cfg(unix)]
pub(crate) type Incoming = std::os::unix::net::UnixStream;
/// What the app says.
#[cfg(not(unix))]
pub(crate) type Incoming = io::Stdin;

/// What the app is told.
#[cfg(unix)]
pub(crate) type Outgoing = std::os::unix::net::UnixStream;
/// What the app is told.
#[cfg(not(unix))]
pub(crate) type Outgoing = io::Stdout;

/// Takes the channel out of standard input, so that no program that this one starts inherits it: as
/// long as anybody holds it, the app takes the window for open.
///
/// # Errors
/// There is no channel.
#[cfg(unix)]
pub(crate) fn take() -> io::Result<(Incoming, Outgoing)> {
    let channel = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdin(), 3)?;
    let nothing = std::fs::File::open("/dev/null")?;
    rustix::stdio::dup2_stdin(&nothing)?;
    let stream = std::os::unix::net::UnixStream::from(channel);
    stream.set_nonblocking(false)?;
    // Fails for anything but a socket that is connected.
    stream.peer_addr()?;
    Ok((stream.try_clone()?, stream))
}

/// Standard input and output are the channel.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub(crate) fn take() -> io::Result<(Incoming, Outgoing)> {
    Ok((io::stdin(), io::stdout()))
}
