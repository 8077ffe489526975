//! Memory for a private key.

use std::fmt;
use std::sync::Arc;

use zeroize::{Zeroize, Zeroizing};

/// A private key in memory that is overwritten when its last holder lets go of it.
///
/// A clone shares the one copy in memory. The type can be neither printed nor serialized; its
/// `Debug` shows `<redacted>`.
#[derive(Clone)]
pub struct Secret(Arc<Zeroizing<String>>);

impl Secret {
    /// Takes the text over as it is: nothing is trimmed, and the buffer is not copied.
    pub fn new(text: String) -> Self {
        Self(Arc::new(Zeroizing::new(text)))
    }

    /// The key itself, to sign with or to hand to a keychain. Copies of it are the caller's to
    /// overwrite.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// How much of the stack is overwritten, in bytes: several times of what hashing a key uses, also
/// without optimization.
const DEPTH: usize = 16 * 1024;

/// Does something with a secret and overwrites the part of the stack that it worked on. Hash functions
/// copy their input there, and keep it there: what looks at the whole memory of the process would find
/// the end of the key.
pub fn on_wiped_stack<T>(work: impl FnOnce() -> T) -> T {
    let value = apart(work);
    wipe();
    value
}

/// In a frame of its own, which begins where the one of [`wipe`] does.
#[inline(never)]
fn apart<T>(work: impl FnOnce() -> T) -> T {
    work()
}

#[inline(never)]
fn wipe() {
    let mut area = [0_u8; DEPTH];
    area.zeroize();
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<redacted>")
    }
}
