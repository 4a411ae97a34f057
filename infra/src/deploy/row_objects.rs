//! Objects that a delivery stream wrote: their bucket, and their content with or without gzip.

use std::io::{self, Read, Write};

use connect_core::Source;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

use super::own_buckets::own_buckets;
use super::{DeployError, Session};
use crate::StackId;

/// Start of a gzip stream.
pub(super) const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Folder of records that a delivery stream could not deliver.
pub(super) const ERROR_FOLDER: &str = "fherroroutputbase-error/";

/// The lines of an object, and whether they were compressed.
///
/// # Errors
/// The object is damaged.
pub(super) fn decoded(content: Vec<u8>) -> io::Result<(Vec<u8>, bool)> {
    if !content.starts_with(&GZIP) {
        return Ok((content, false));
    }
    let mut lines = Vec::new();
    MultiGzDecoder::new(&*content).read_to_end(&mut lines)?;
    Ok((lines, true))
}

/// The text of an object or record, decompressed if it is gzip.
pub(super) fn text(bytes: &[u8]) -> String {
    let content = decoded(bytes.to_vec()).map_or_else(|_| bytes.to_vec(), |(content, _)| content);
    String::from_utf8_lossy(&content).into_owned()
}

/// The content of an object with these lines.
///
/// # Errors
/// Compression fails.
pub(super) fn encoded(lines: Vec<u8>, is_compressed: bool) -> io::Result<Vec<u8>> {
    if !is_compressed {
        return Ok(lines);
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&lines)?;
    encoder.finish()
}

impl Session {
    /// The bucket of a source's rows.
    pub(super) fn rows_bucket(&self, source: Source) -> Result<String, DeployError> {
        let missing = || DeployError::Failed(format!("no bucket of stack {source}"));
        let stack = StackId::from_code(source.code())
            .and_then(|id| self.assembly.stack(id))
            .ok_or_else(missing)?;
        let buckets = own_buckets(stack, &self.target).into_iter();
        let bucket = buckets
            .filter(|bucket| bucket.logical_id.ends_with("S3bucket"))
            .map(|bucket| bucket.name);
        bucket.into_iter().next().ok_or_else(missing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_round_trip_with_and_without_compression() {
        for is_compressed in [false, true] {
            let object = encoded(b"{}\n".to_vec(), is_compressed).unwrap();
            assert_eq!(object.starts_with(&GZIP), is_compressed);
            assert_eq!(decoded(object).unwrap(), (b"{}\n".to_vec(), is_compressed));
        }
        let empty = encoded(Vec::new(), true).unwrap();
        assert!(!empty.is_empty());
        let twice = [&empty[..], &encoded(b"a".to_vec(), true).unwrap()].concat();
        assert_eq!(decoded(twice.clone()).unwrap(), (b"a".to_vec(), true));
        assert!(decoded(twice[..twice.len() - 3].to_vec()).is_err());
    }
}
