//! Reproducible zip files.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::deploy::DeployError;

/// The executable that Lambda starts.
const BOOTSTRAP: &str = "bootstrap";

/// A zip file and its key, which contains the hash of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archive {
    /// `lambda/<crate>/<hash>.zip`.
    pub key: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Zips a binary as executable file `bootstrap`, without a timestamp.
///
/// # Errors
/// The binary cannot be compressed.
pub fn archive(package: &str, binary: &[u8]) -> Result<Archive, DeployError> {
    let bytes = pack(binary).map_err(|error| {
        DeployError::Failed(format!("cannot zip the binary of {package}: {error}"))
    })?;
    Ok(Archive {
        key: format!("lambda/{package}/{}.zip", blake3::hash(&bytes).to_hex()),
        bytes,
    })
}

fn pack(binary: &[u8]) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o755)
        .large_file(false);
    zip.start_file(BOOTSTRAP, options)?;
    zip.write_all(binary)?;
    Ok(zip.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn zip_depends_only_on_the_binary() {
        let one = archive("cl-record-writer", b"\x7fELF one").unwrap();
        std::thread::sleep(std::time::Duration::from_millis(2100));
        assert_eq!(archive("cl-record-writer", b"\x7fELF one").unwrap(), one);
        assert_ne!(
            archive("cl-record-writer", b"\x7fELF two").unwrap().key,
            one.key
        );
        let key = one
            .key
            .strip_prefix("lambda/cl-record-writer/")
            .and_then(|key| key.strip_suffix(".zip"));
        assert!(key.is_some(), "{}", one.key);
    }

    #[test]
    fn zip_has_an_executable_bootstrap() {
        let archive = archive("cl-record-writer", b"\x7fELF one").unwrap();
        let mut zip = zip::ZipArchive::new(Cursor::new(archive.bytes)).unwrap();
        assert_eq!(zip.len(), 1);
        let mut file = zip.by_name("bootstrap").unwrap();
        assert_eq!(file.unix_mode().map(|mode| mode & 0o777), Some(0o755));
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        assert_eq!(content, b"\x7fELF one");
    }
}
