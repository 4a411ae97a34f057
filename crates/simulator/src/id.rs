//! UUIDs.

use std::fmt;

use serde::{Serialize, Serializer};

/// A UUID of version 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Id(u128);

const HYPHENS: [usize; 4] = [8, 13, 18, 23];

impl Id {
    /// Creates a UUID from `bits`, with version and variant set.
    pub(crate) fn random(bits: u128) -> Self {
        Self(bits & !(0xf << 76) & !(0x3 << 62) | 0x4 << 76 | 0x2 << 62)
    }

    fn text(self) -> [u8; 36] {
        let mut text = [b'-'; 36];
        let mut shift = 128;
        for (at, byte) in text.iter_mut().enumerate() {
            if !HYPHENS.contains(&at) {
                shift -= 4;
                *byte =
                    b"0123456789abcdef"[usize::try_from(self.0 >> shift & 0xf).unwrap_or_default()];
            }
        }
        text
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(str::from_utf8(&self.text()).map_err(|_| fmt::Error)?)
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(str::from_utf8(&self.text()).map_err(serde::ser::Error::custom)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_has_version_and_variant() {
        assert_eq!(
            Id::random(0).to_string(),
            "00000000-0000-4000-8000-000000000000"
        );
        assert_eq!(
            Id::random(u128::MAX).to_string(),
            "ffffffff-ffff-4fff-bfff-ffffffffffff"
        );
        let id = Id::random(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
        assert_eq!(id.to_string(), "01234567-89ab-4def-8123-456789abcdef");
        assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{id}\""));
    }
}
