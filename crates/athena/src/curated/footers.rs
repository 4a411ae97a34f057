//! Footers of curated files, read once in a session.
//!
//! Files with the same name have the same rows, but not always the same bytes: rows that are equal
//! in the order of the file have any order. A footer is therefore used only for the version of the
//! file that it was read from.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use parquet::arrow::arrow_reader::ArrowReaderMetadata;
use parquet::errors::ParquetError;

use super::checksums::{self, Page, PageReader, Tail};
use crate::error::{Error, ErrorKind};

/// Number of footers that are kept. One has about 30 kB.
const MAX_FOOTERS: usize = 4096;

#[derive(Debug, Default)]
pub(super) struct Footers(Mutex<HashMap<PathBuf, Footer>>);

/// The footer of one version of a file.
#[derive(Clone, Debug)]
pub(super) struct Footer {
    pub(super) metadata: ArrowReaderMetadata,
    pages: Arc<[Page]>,
    version: Version,
}

/// Tells two files of one name apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Version {
    length: u64,
    modified: Option<SystemTime>,
}

impl Version {
    fn new(path: &Path, file: &File) -> Result<Self, Unreadable> {
        let metadata = file
            .metadata()
            .map_err(|error| Unreadable::Damaged(cannot_read(path, &error)))?;
        Ok(Self {
            length: metadata.len(),
            modified: metadata.modified().ok(),
        })
    }
}

/// Why a curated file cannot be read.
#[derive(Debug)]
pub(super) enum Unreadable {
    /// It was removed or replaced after it was found.
    Lost(Error),
    Damaged(Error),
}

impl Footers {
    /// The footer of a file, with the index of its pages.
    pub(super) fn load(&self, path: &Path) -> Result<Footer, Unreadable> {
        let file = open(path)?;
        let version = Version::new(path, &file)?;
        let known = self.footers().get(path).cloned();
        if let Some(footer) = known.filter(|footer| footer.version == version) {
            return Ok(footer);
        }
        let Tail { metadata, pages } = checksums::read_tail(path, &file)
            .map_err(|error| Unreadable::Damaged(damaged(path, &error)))?;
        let footer = Footer {
            metadata,
            pages: pages.into(),
            version,
        };
        let mut footers = self.footers();
        if footers.len() >= MAX_FOOTERS {
            footers.clear();
        }
        footers.insert(path.to_owned(), footer.clone());
        Ok(footer)
    }

    fn footers(&self) -> std::sync::MutexGuard<'_, HashMap<PathBuf, Footer>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Opens the version of a file that `footer` was read from.
pub(super) fn open_version(path: &Path, footer: &Footer) -> Result<PageReader, Unreadable> {
    let file = open(path)?;
    if Version::new(path, &file)? == footer.version {
        let pages = Arc::clone(&footer.pages);
        return Ok(PageReader { file, pages });
    }
    let message = format!("{} was replaced while it was read", path.display());
    Err(Unreadable::Lost(Error::new(
        ErrorKind::HiveCannotOpenSplit,
        message,
    )))
}

fn open(path: &Path) -> Result<File, Unreadable> {
    File::open(path).map_err(|error| {
        let own = cannot_read(path, &error);
        match error.kind() {
            io::ErrorKind::NotFound => Unreadable::Lost(own),
            _ => Unreadable::Damaged(own),
        }
    })
}

fn cannot_read(path: &Path, error: &io::Error) -> Error {
    let message = format!("Cannot read {}: {error}", path.display());
    Error::new(ErrorKind::HiveCannotOpenSplit, message)
}

pub(super) fn damaged(path: &Path, error: &ParquetError) -> Error {
    let message = format!("Cannot read {}: {}", path.display(), problem(error));
    Error::new(ErrorKind::HiveCannotOpenSplit, message).with_hint(
        "Run lake repair, or remove the file: the day is then read from its row files.".to_owned(),
    )
}

/// The text of an error, without those around it.
pub(super) fn problem(error: &ParquetError) -> String {
    let text = error.to_string();
    let text = text.rsplit("Parquet error: ").next();
    text.unwrap_or_default().to_owned()
}
