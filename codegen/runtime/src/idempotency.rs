//! Idempotency keys: random, in the shape of a UUID of version 4.

use super::clock::random;

/// Returns a new key.
pub fn new_key() -> String {
    let high = random() & !0xf000 | 0x4000;
    let low = random() & !(0b11 << 62) | (0b10 << 62);
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff_ffff_ffff
    )
}
