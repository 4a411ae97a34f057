//! Why a lake was not read or not changed.

use std::io;
use std::path::{Path, PathBuf};

/// Why a lake was not read or not changed. The text names the file and what to do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no lake in the folder.
    #[error("there is no lake in {}; make one with: lake ingest <path>... --into {}", .0.display(), .0.display())]
    NoLake(PathBuf),
    /// The folder is somebody else's.
    #[error("{} is not empty and not a lake; name a new or an empty folder", .0.display())]
    NotALake(PathBuf),
    /// Somebody else writes.
    #[error("another ingest writes into the lake {}; run this one when it has ended", .0.display())]
    Busy(PathBuf),
    /// The manifest is not what this program wrote.
    #[error("{} is not a manifest of a lake: {source}; restore it, or remove the lake and ingest its inputs again", .path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The manifest is a newer program's.
    #[error("{} has form {form}, which this version of lake does not read; use the version that wrote it", .path.display())]
    Form {
        /// The manifest.
        path: PathBuf,
        /// The form that it states.
        form: u32,
    },
    /// A file of rows that the manifest names is gone or has another size.
    #[error("{} is {found}; restore it, or remove the lake and ingest its inputs again", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found in its place.
        found: String,
    },
    /// The file system refused.
    #[error("cannot {action} {}: {source}{}", .path.display(), hint(.source))]
    Disk {
        /// What was tried.
        action: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the file system answered.
        source: io::Error,
    },
}

impl StoreError {
    /// Makes an error of what the file system answered to `action` on `path`.
    pub(super) fn disk(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Disk {
            action,
            path: path.to_owned(),
            source,
        }
    }
}

/// What to do about an answer of the file system, where that is plain.
fn hint(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "; free some space and run the same command again"
        }
        io::ErrorKind::FileTooLarge => {
            "; raise the limit on the size of files (ulimit -f) and run the same command again"
        }
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
            "; name a folder that may be written"
        }
        _ => "",
    }
}
