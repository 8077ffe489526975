//! Who is at the other end of the socket, in the system's word.
//!
//! The folder's rights keep other users out. Should somebody widen them, or put a socket of their
//! own in its place, nothing is said to them all the same.

use interprocess::local_socket::tokio::Stream;

/// Whether the other end is this user's, or root's, who can read this user's files anyway.
#[cfg(unix)]
pub(super) fn is_trusted(stream: &Stream) -> bool {
    use interprocess::local_socket::traits::StreamCommon;
    let own = rustix::process::geteuid().as_raw();
    let other = stream.peer_creds().ok().and_then(|peer| peer.euid());
    other.is_some_and(|other| is_allowed(other, own))
}

#[cfg(unix)]
fn is_allowed(other: u32, own: u32) -> bool {
    other == own || other == 0
}

/// The pipe's own access list names its owner alone.
#[cfg(windows)]
pub(super) fn is_trusted(_stream: &Stream) -> bool {
    true
}

#[cfg(all(test, unix))]
mod tests {
    use super::is_allowed;

    #[test]
    fn only_this_user_and_root_are_spoken_to() {
        assert!(is_allowed(1000, 1000));
        assert!(is_allowed(0, 1000));
        assert!(!is_allowed(1001, 1000));
        assert!(!is_allowed(1000, 0));
    }
}
