//! The request signature: SHA-1 over the sorted parameters and the private key.

use sha1::{Digest, Sha1};

use crate::Secret;
use crate::secret::on_wiped_stack;

/// The name under which a signature travels; it is never part of what is signed.
pub const PARAM: &str = "Signature";

/// Signs `params` with `private_key` and gives the signature as 40 lower-case hex digits.
///
/// Parameters are taken in ascending byte order of their names, each as its name followed by its
/// value in plain UTF-8, and the private key comes last. A parameter called `Signature` is left
/// out. `PublicKey` has to be among the parameters already.
pub fn sign(params: &[(impl AsRef<str>, impl AsRef<str>)], private_key: &Secret) -> String {
    let mut pairs: Vec<(&str, &str)> = params
        .iter()
        .map(|(name, value)| (name.as_ref(), value.as_ref()))
        .filter(|(name, _)| *name != PARAM)
        .collect();
    pairs.sort_by_key(|(name, _)| *name);

    // Fed piece by piece: the text with the key at its end never exists in memory as a whole.
    on_wiped_stack(|| {
        let mut hash = Sha1::new();
        for (name, value) in pairs {
            hash.update(name);
            hash.update(value);
        }
        hash.update(private_key.expose());
        hex::encode(hash.finalize())
    })
}
