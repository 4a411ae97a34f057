//! Footers of curated files, read once in a session: a file with the same name has the same content.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::errors::ParquetError;
use parquet::file::metadata::PageIndexPolicy;

use crate::error::{Error, ErrorKind};

/// Number of footers that are kept. One has about 30 kB.
const MAX_FOOTERS: usize = 4096;

#[derive(Debug, Default)]
pub(super) struct Footers(Mutex<HashMap<PathBuf, ArrowReaderMetadata>>);

/// Why a curated file cannot be read.
#[derive(Debug)]
pub(super) enum Unreadable {
    /// It was removed after it was found.
    Lost(Error),
    Damaged(Error),
}

impl Footers {
    /// The footer of a file, with the index of its pages.
    pub(super) fn load(&self, path: &Path) -> Result<ArrowReaderMetadata, Unreadable> {
        if let Some(footer) = self.footers().get(path) {
            return Ok(footer.clone());
        }
        let file = open(path)?;
        let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Optional);
        let footer = ArrowReaderMetadata::load(&file, options)
            .map_err(|error| Unreadable::Damaged(damaged(path, &error)))?;
        let mut footers = self.footers();
        if footers.len() >= MAX_FOOTERS {
            footers.clear();
        }
        footers.insert(path.to_owned(), footer.clone());
        Ok(footer)
    }

    fn footers(&self) -> std::sync::MutexGuard<'_, HashMap<PathBuf, ArrowReaderMetadata>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) fn open(path: &Path) -> Result<File, Unreadable> {
    File::open(path).map_err(|error| {
        let message = format!("Cannot read {}: {error}", path.display());
        let own = Error::new(ErrorKind::HiveCannotOpenSplit, message);
        match error.kind() {
            io::ErrorKind::NotFound => Unreadable::Lost(own),
            _ => Unreadable::Damaged(own),
        }
    })
}

pub(super) fn damaged(path: &Path, error: &ParquetError) -> Error {
    let message = format!("Cannot read {}: {error}", path.display());
    Error::new(ErrorKind::HiveCannotOpenSplit, message).with_hint(
        "Remove the file, and run the query again: the day is read from its row files.".to_owned(),
    )
}
