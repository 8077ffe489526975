//! The request signature of the UCloud API family.
//!
//! Written for the simulator alone, so that a fault in a client's signing code cannot be
//! cancelled out by the same fault here.

use std::collections::BTreeMap;

use sha1::{Digest, Sha1};

/// The parameter that carries the signature and is itself not signed.
pub const SIGNATURE: &str = "Signature";

/// Signs `params` with `private_key` and returns 40 lower-case hexadecimal digits.
///
/// Every parameter but [`SIGNATURE`] counts, `PublicKey` included. Names and values are
/// joined in ascending byte order of the names, without separators, the private key follows,
/// and SHA-1 is taken of the UTF-8 bytes.
pub fn sign(params: &BTreeMap<String, String>, private_key: &str) -> String {
    let mut digest = Sha1::new();
    for (name, value) in params.iter().filter(|(name, _)| *name != SIGNATURE) {
        digest.update(name.as_bytes());
        digest.update(value.as_bytes());
    }
    digest.update(private_key.as_bytes());
    hex::encode(digest.finalize())
}
