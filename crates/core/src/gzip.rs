//! Gzip in memory, with a limit on the decompressed size.

use libdeflater::{CompressionLvl, Compressor, DecompressionError, Decompressor};

const HEADER_AND_TRAILER: usize = 18;
const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];
const LEVEL: i32 = 6;
/// Limit of a decompressed record, in bytes.
const MAX_RECORD_BYTES: usize = 64 * 1024 * 1024;

/// Reason why bytes were not decompressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GzipError {
    /// No gzip header.
    #[error("not gzip")]
    NotGzip,
    /// Damaged or truncated gzip stream.
    #[error("the gzip data is damaged or truncated")]
    Damaged,
    /// Data after the gzip stream, such as another stream.
    #[error("unexpected data after the gzip stream")]
    TrailingData,
    /// The content exceeds the limit.
    #[error("the decompressed size of {size} bytes exceeds the limit of {limit}")]
    TooLarge {
        /// Size in bytes, as the stream states it.
        size: usize,
        /// Largest accepted size in bytes.
        limit: usize,
    },
}

/// Gzip decompressor that reuses its tables.
pub(crate) struct Gunzip(Decompressor);

impl Gunzip {
    pub(crate) fn new() -> Self {
        Self(Decompressor::new())
    }

    /// Writes the content of the gzip stream `bytes` to `content`, whose capacity is reused.
    ///
    /// The size stated in the stream is checked against `limit` before allocation, and nothing is
    /// written past it, so that a small stream cannot take much memory.
    pub(crate) fn decompress(
        &mut self,
        bytes: &[u8],
        limit: usize,
        content: &mut Vec<u8>,
    ) -> Result<(), GzipError> {
        if !bytes.starts_with(&MAGIC) || bytes.len() < HEADER_AND_TRAILER {
            return Err(if bytes.starts_with(&MAGIC) {
                GzipError::Damaged
            } else {
                GzipError::NotGzip
            });
        }
        let size = trailing_u32(bytes, 4) as usize;
        if size > limit {
            return Err(GzipError::TooLarge { size, limit });
        }
        content.resize(size, 0);
        let written = self
            .0
            .gzip_decompress(bytes, content)
            .map_err(|error| match error {
                DecompressionError::BadData => GzipError::Damaged,
                DecompressionError::InsufficientSpace => GzipError::TrailingData,
            })?;
        // A single stream ends with its own checksum and size. Compare the checksum only if the
        // bytes may contain the start of another stream.
        let may_hold_two = memchr::memmem::find(&bytes[MAGIC.len()..], &MAGIC).is_some();
        if written != size
            || (may_hold_two && libdeflater::crc32(content) != trailing_u32(bytes, 8))
        {
            return Err(GzipError::TrailingData);
        }
        Ok(())
    }
}

/// Content of a record of a stream: decompressed if it is gzip, otherwise the record.
pub(crate) fn record_content(data: Vec<u8>) -> Result<Vec<u8>, GzipError> {
    if !data.starts_with(&MAGIC) {
        return Ok(data);
    }
    let mut content = Vec::new();
    Gunzip::new().decompress(&data, MAX_RECORD_BYTES, &mut content)?;
    Ok(content)
}

/// Gzip compressor that reuses its tables.
pub(crate) struct Gzip(Compressor);

impl Gzip {
    #[expect(clippy::unwrap_used, reason = "the level is valid in libdeflate")]
    pub(crate) fn new() -> Self {
        Self(Compressor::new(CompressionLvl::new(LEVEL).unwrap()))
    }

    #[expect(
        clippy::expect_used,
        reason = "libdeflate guarantees its bound, and an empty member would lose the content"
    )]
    pub(crate) fn compress(&mut self, content: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0; self.0.gzip_compress_bound(content.len())];
        let length = self
            .0
            .gzip_compress(content, &mut bytes)
            .expect("the buffer has the size that libdeflate requires");
        bytes.truncate(length);
        bytes
    }
}

fn trailing_u32(bytes: &[u8], from_end: usize) -> u32 {
    let start = bytes.len() - from_end;
    bytes[start..start + 4]
        .iter()
        .rev()
        .fold(0, |value, byte| value << 8 | u32::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gunzip(bytes: &[u8], limit: usize) -> Result<Vec<u8>, GzipError> {
        let mut content = b"left from before".to_vec();
        Gunzip::new()
            .decompress(bytes, limit, &mut content)
            .map(|()| content)
    }

    #[test]
    fn decompresses_content_up_to_the_limit() {
        let bytes = Gzip::new().compress(&[7; 1000]);
        assert_eq!(gunzip(&bytes, 1000), Ok(vec![7; 1000]));
        assert_eq!(
            gunzip(&bytes, 999),
            Err(GzipError::TooLarge {
                size: 1000,
                limit: 999
            })
        );
        assert_eq!(gunzip(&Gzip::new().compress(b""), 0), Ok(vec![]));
    }

    #[test]
    fn content_of_a_record_is_decompressed_if_it_is_gzip() {
        let payload = Gzip::new().compress(b"payload");
        assert_eq!(record_content(payload.clone()), Ok(b"payload".to_vec()));
        for data in [&b"{}"[..], b"", b"\x1f\x8b"] {
            assert_eq!(record_content(data.to_vec()), Ok(data.to_vec()));
        }
        let damaged = payload[..payload.len() - 1].to_vec();
        assert!(record_content(damaged).is_err());
    }

    #[test]
    fn content_of_a_record_has_at_most_64_mebibytes() {
        let mut record = Gzip::new().compress(b"payload");
        let size = record.len() - 4;
        record[size..].copy_from_slice(&67_108_865_u32.to_le_bytes());
        let (size, limit) = (67_108_865, 67_108_864);
        let too_large = Err(GzipError::TooLarge { size, limit });
        assert_eq!(record_content(record), too_large);
    }

    #[test]
    fn rejects_anything_but_a_single_gzip_stream() {
        let one = Gzip::new().compress(b"one");
        let same_length = [one.clone(), Gzip::new().compress(b"two")].concat();
        let longer = [one.clone(), Gzip::new().compress(b"three")].concat();
        assert_eq!(gunzip(&same_length, 100), Err(GzipError::TrailingData));
        assert_eq!(gunzip(&longer, 100), Err(GzipError::TrailingData));
        assert_eq!(gunzip(&one[..one.len() - 9], 100), Err(GzipError::Damaged));
        assert_eq!(gunzip(&MAGIC, 100), Err(GzipError::Damaged));
        assert_eq!(gunzip(b"{}", 100), Err(GzipError::NotGzip));
    }

    #[test]
    fn content_may_contain_what_begins_a_stream() {
        // Bytes without a pattern are stored as they are.
        let next = |state: &u32| Some(state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223));
        let noise = std::iter::successors(Some(7), next).map(|state: u32| state.to_be_bytes()[0]);
        let content: Vec<_> = noise.take(1000).chain(MAGIC).collect();
        let bytes = Gzip::new().compress(&content);
        assert!(bytes[MAGIC.len()..].windows(3).any(|part| part == MAGIC));
        assert_eq!(gunzip(&bytes, content.len()), Ok(content));
    }

    #[test]
    fn rejects_stream_that_states_too_small_a_size() {
        let mut bomb = Gzip::new().compress(&vec![0; 100_000]);
        let length = bomb.len();
        bomb[length - 4..].copy_from_slice(&10_u32.to_le_bytes());
        assert!(gunzip(&bomb, 1000).is_err());
    }
}
