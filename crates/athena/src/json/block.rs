//! Sixty-four bytes at a time.

use wide::u8x64;

/// How many bytes are looked at together.
pub(super) const BLOCK: usize = 64;

/// Bytes of a text. All masks have a bit for each byte, the lowest for the first.
pub(super) struct Block<'j> {
    bytes: &'j [u8; BLOCK],
}

impl<'j> Block<'j> {
    /// The block at `at`; nothing but zeros past the buffer's end.
    pub(super) fn new(bytes: &'j [u8], at: usize) -> Self {
        static ZEROS: [u8; BLOCK] = [0; BLOCK];
        let bytes = bytes
            .get(at..)
            .and_then(|rest| rest.first_chunk())
            .unwrap_or(&ZEROS);
        Self { bytes }
    }

    /// The bytes that are quotes, and those that are backslashes.
    pub(super) fn quotes_and_backslashes(&self) -> (u64, u64) {
        let bytes = u8x64::new(*self.bytes);
        (equal(bytes, b'"'), equal(bytes, b'\\'))
    }

    /// The bytes that open an object or array, and those that close one, in strings or not.
    pub(super) fn brackets(&self) -> (u64, u64) {
        // This bit is all that tells [ from { and ] from }.
        let bytes = u8x64::new(*self.bytes) | u8x64::splat(0x20);
        (equal(bytes, b'{'), equal(bytes, b'}'))
    }
}

fn equal(bytes: u8x64, byte: u8) -> u64 {
    bytes.simd_eq(u8x64::splat(byte)).to_bitmask()
}

/// For each bit whether an odd number of bits is set up to and with it.
pub(super) fn running_parity(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

/// The bytes that a backslash before them escapes. `carry` says whether the last block ended in
/// such a backslash.
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
