//! SIMD masks over blocks of 64 bytes.

use wide::u8x64;

pub(super) const BLOCK: usize = 64;

/// A block of bytes. Masks have a bit for each byte, the lowest for the first.
pub(super) struct Block<'j> {
    bytes: &'j [u8; BLOCK],
}

impl<'j> Block<'j> {
    /// The block at `at`, padded with zeros past the buffer's end.
    pub(super) fn new(bytes: &'j [u8], at: usize) -> Self {
        static ZEROS: [u8; BLOCK] = [0; BLOCK];
        let bytes = bytes
            .get(at..)
            .and_then(|rest| rest.first_chunk())
            .unwrap_or(&ZEROS);
        Self { bytes }
    }

    /// Masks of quotes and of backslashes.
    pub(super) fn quotes_and_backslashes(&self) -> (u64, u64) {
        let bytes = u8x64::new(*self.bytes);
        (equal(bytes, b'"'), equal(bytes, b'\\'))
    }

    /// Masks of opening and closing brackets, including those in strings.
    pub(super) fn brackets(&self) -> (u64, u64) {
        // `[` and `{`, and `]` and `}`, differ in this bit only.
        let bytes = u8x64::new(*self.bytes) | u8x64::splat(0x20);
        (equal(bytes, b'{'), equal(bytes, b'}'))
    }
}

fn equal(bytes: u8x64, byte: u8) -> u64 {
    bytes.simd_eq(u8x64::splat(byte)).to_bitmask()
}

/// Prefix XOR: for each bit, the parity of the bits up to and including it.
pub(super) fn running_parity(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

/// The mask of escaped bytes. `carry` is whether the last block ended with an escaping backslash.
pub(super) fn escaped(backslashes: u64, carry: &mut bool) -> u64 {
    if backslashes == 0 {
        return u64::from(std::mem::take(carry));
    }
    let mut escaped = u64::from(*carry);
    let mut rest = backslashes & !escaped;
    *carry = false;
    while rest != 0 {
        let next = rest.trailing_zeros() + 1;
        if next == 64 {
            *carry = true;
            break;
        }
        escaped |= 1 << next;
        rest &= !(0b11 << (next - 1));
    }
    escaped
}
