//! Numbers that look random and are the same in every run.

/// SplitMix64's finalizer over the two inputs.
pub(super) fn mix(seed: u64, index: u64) -> u64 {
    let mut z = seed.wrapping_add(index.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A number from 0 up to and without 1.
pub(super) fn unit(seed: u64, index: u64) -> f64 {
    // The upper 53 bits are as many as an f64 holds exactly.
    (mix(seed, index) >> 11) as f64 / (1u64 << 53) as f64
}

/// An ID in the usual form of a UUID.
pub(super) fn uuid(seed: u64, index: u64) -> String {
    let (high, low) = (mix(seed, index), mix(!seed, index));
    format!(
        "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        low >> 52,
        low & 0xffff_ffff_ffff
    )
}

/// `length` lower-case letters and digits.
pub(super) fn token(seed: u64, index: u64, length: u32) -> String {
    const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let mut rest = mix(seed ^ 0x0074_6f6b_656e, index);
    (0..length)
        .map(|_| {
            let letter = ALPHABET[(rest % 36) as usize];
            rest /= 36;
            char::from(letter)
        })
        .collect()
}
