//! Memory for a private key.

use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

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
