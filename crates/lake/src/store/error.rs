//! Errors of a lake's storage.

use std::io;
use std::path::{Path, PathBuf};

/// Why a lake cannot be read or written. The message names the file and what to do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The directory contains no lake.
    #[error("no lake found in {}; create one with: lake ingest PATH... --into {}", .0.display(), .0.display())]
    NoLake(PathBuf),
    /// The directory contains other files.
    #[error("{} is neither a lake nor empty; choose an empty or a new directory", .0.display())]
    NotALake(PathBuf),
    /// Another process writes to the lake.
    #[error("another process is writing to the lake {}; try again when it has finished", .0.display())]
    Busy(PathBuf),
    /// The manifest cannot be parsed.
    #[error("invalid manifest {}: {source}\n\nhint: restore the file, or run lake repair", .path.display())]
    Manifest {
        /// Path of the manifest.
        path: PathBuf,
        /// Parse error.
        source: serde_json::Error,
    },
    /// The manifest was written by a newer version.
    #[error("{} has the unsupported format version {format}; use the version of lake that wrote it", .path.display())]
    Format {
        /// Path of the manifest.
        path: PathBuf,
        /// Format version of the manifest.
        format: u32,
    },
    /// A file of the lake is missing or changed.
    #[error("{} is {found}\n\nhint: restore the file, or run lake repair", .path.display())]
    Damaged {
        /// Path of the file.
        path: PathBuf,
        /// What was found instead.
        found: String,
    },
    /// A directory of rows contains a file that is not part of the lake.
    #[error("{} is not part of the lake; queries would count its rows\n\nhint: remove the file, or run lake repair to add its rows", .0.display())]
    UnknownFile(PathBuf),
    /// A file system operation failed.
    #[error("cannot {action} {}: {source}{}", .path.display(), hint(.source))]
    Disk {
        /// The operation, as a verb.
        action: &'static str,
        /// File or directory of the operation.
        path: PathBuf,
        /// Error of the file system.
        source: io::Error,
    },
}

impl StoreError {
    /// Returns a conversion of the file system's error for `action` on `path`.
    pub(crate) fn disk(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Disk {
            action,
            path: path.to_owned(),
            source,
        }
    }
}

/// Returns advice for common errors.
fn hint(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "; free some space and run the same command again"
        }
        io::ErrorKind::FileTooLarge => {
            "; raise the limit on the size of files (ulimit -f) and run the same command again"
        }
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
            "; choose a writable directory"
        }
        _ => "",
    }
}
