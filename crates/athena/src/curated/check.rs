//! Finds damaged curated files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::checksums;
use super::days::is_parquet;
use super::footers::problem;
use crate::error::{Error, ErrorKind, Result};
use crate::lake::Lake;

/// A curated file that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DamagedFile {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub problem: String,
}

/// Reads all curated files of a lake completely. Returns the damaged ones, and files that are not
/// those of their day. Queries read row files instead when they are removed.
///
/// # Errors
/// A directory cannot be listed.
pub fn damaged_curated_files(lake: &Lake) -> Result<Vec<DamagedFile>> {
    let mut damaged = Vec::new();
    for path in parquet_files(&lake.curated())? {
        match checksums::verify(&path) {
            Ok(()) => {}
            // Another process replaced it.
            Err(_) if !path.exists() => {}
            Err(error) => damaged.push(DamagedFile {
                path,
                problem: problem(&error),
            }),
        }
    }
    Ok(damaged)
}

/// The Parquet files below a directory, sorted.
fn parquet_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let cannot_list = |folder: &Path, error: &io::Error| {
        let message = format!("Cannot list {}: {error}", folder.display());
        Error::new(ErrorKind::HiveFilesystemError, message)
    };
    let (mut waiting, mut files) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = waiting.pop() {
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries.map_err(|error| cannot_list(&folder, &error))?,
        };
        for entry in entries {
            let path = entry.map_err(|error| cannot_list(&folder, &error))?.path();
            if path.is_dir() {
                waiting.push(path);
            } else if is_parquet(&path) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}
