//! Checksums of the files of a lake.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};

/// The first 128 bits of a file's BLAKE3 hash, written in hexadecimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Checksum([u8; 16]);

impl Checksum {
    /// Computes the checksum of everything the hasher has received.
    pub(super) fn from_hasher(hasher: &blake3::Hasher) -> Self {
        let mut bytes = [0; 16];
        hasher.finalize_xof().fill(&mut bytes);
        Self(bytes)
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Self {
        Self::from_hasher(blake3::Hasher::new().update(bytes))
    }

    /// Reads the file `path`.
    pub(super) fn from_file(path: &Path) -> io::Result<Self> {
        let (mut file, mut hasher) = (File::open(path)?, blake3::Hasher::new());
        let mut buffer = vec![0; 1 << 18];
        loop {
            match file.read(&mut buffer)? {
                0 => return Ok(Self::from_hasher(&hasher)),
                length => hasher.update(&buffer[..length]),
            };
        }
    }
}

impl From<Checksum> for String {
    fn from(checksum: Checksum) -> Self {
        format!("{:032x}", u128::from_be_bytes(checksum.0))
    }
}

/// Text that is not a checksum.
#[derive(Debug, thiserror::Error)]
#[error("invalid checksum '{0}': expected 32 hexadecimal digits")]
pub struct InvalidChecksum(String);

impl TryFrom<String> for Checksum {
    type Error = InvalidChecksum;

    fn try_from(text: String) -> Result<Self, InvalidChecksum> {
        let is_hexadecimal = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        match u128::from_str_radix(&text, 16) {
            Ok(number) if is_hexadecimal => Ok(Self(number.to_be_bytes())),
            _ => Err(InvalidChecksum(text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksum_round_trips_through_text() {
        let checksum = Checksum::from_bytes(b"rows");
        let text = String::from(checksum);
        assert_eq!(Checksum::try_from(text.clone()).unwrap(), checksum);
        for invalid in ["", &text[1..], &text.replace(&text[..1], "+")] {
            assert!(Checksum::try_from(invalid.to_owned()).is_err(), "{invalid}");
        }
    }

    #[test]
    fn checksum_of_a_file_is_that_of_its_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let bytes = vec![7; 600_000];
        std::fs::write(&path, &bytes).unwrap();
        assert_eq!(
            Checksum::from_file(&path).unwrap(),
            Checksum::from_bytes(&bytes)
        );
    }
}
