//! Reproducible zip files.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::deploy::DeployError;

/// The executable that Lambda starts.
const BOOTSTRAP: &str = "bootstrap";

/// Folder of the zip files.
pub(super) const FOLDER: &str = "lambda/";

/// The key of a zip file: `lambda/<crate>/<hash>.zip`. The file depends only on the binary, so that
/// the hash of the binary is enough.
pub(super) fn key(package: &str, binary: &[u8]) -> String {
    format!("{FOLDER}{package}/{}.zip", blake3::hash(binary).to_hex())
}

/// Zips a binary as executable file `bootstrap`, without a timestamp.
///
/// # Errors
/// The binary cannot be compressed.
pub(super) fn archive(package: &str, binary: &[u8]) -> Result<Vec<u8>, DeployError> {
    pack(binary).map_err(|error| {
        DeployError::Failed(format!("cannot zip the binary of {package}: {error}"))
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
        let key = |binary: &[u8]| super::key("cl-record-writer", binary);
        assert_eq!(key(b"\x7fELF one"), key(b"\x7fELF one"));
        assert_ne!(key(b"\x7fELF one"), key(b"\x7fELF two"));
        assert!(key(b"").starts_with("lambda/cl-record-writer/"));
    }

    #[test]
    fn zip_has_an_executable_bootstrap() {
        let archive = archive("cl-record-writer", b"\x7fELF one").unwrap();
        let mut zip = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
        assert_eq!(zip.len(), 1);
        let mut file = zip.by_name("bootstrap").unwrap();
        assert_eq!(file.unix_mode().map(|mode| mode & 0o777), Some(0o755));
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        assert_eq!(content, b"\x7fELF one");
    }
}
