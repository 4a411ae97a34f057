//! Runs Athena's SQL over a lake on this machine, with the views of the project.

mod failure;
mod memory;

use std::path::{Path, PathBuf};
use std::thread::available_parallelism;
use std::time::SystemTime;

use analytics::TimeZone;
use athena::{Session, View};
use connect_core::{Day, Source};

pub(crate) use failure::{QueryFailure, hint, source_excerpt};
pub(crate) use memory::default_memory;

use crate::store::{Lake, LocalDisk, StoreError};
use cli::message;

/// How a session is opened.
#[derive(Clone, Debug)]
pub(crate) struct EngineSettings {
    pub(crate) lake: PathBuf,
    /// Memory limit of all queries together, in bytes.
    pub(crate) memory_limit: usize,
    /// Number of threads; `None` for all processors.
    pub(crate) threads: Option<usize>,
    /// Current time for queries; `None` for the clock.
    pub(crate) now: Option<SystemTime>,
    /// The reporting time zone, in which days begin.
    pub(crate) time_zone: TimeZone,
    /// Whether curated files are read where they are up to date.
    pub(crate) reads_curated: bool,
}

impl EngineSettings {
    /// Settings with defaults for everything but the lake.
    pub(crate) fn new(lake: PathBuf) -> Self {
        Self {
            lake,
            memory_limit: default_memory(),
            threads: None,
            now: None,
            time_zone: TimeZone::UTC,
            reads_curated: true,
        }
    }

    /// The current day in the reporting time zone; `None` if the clock is before 1970.
    pub(crate) fn today(&self) -> Option<Day> {
        let now = self.now.unwrap_or_else(SystemTime::now);
        let millis = now.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_millis();
        self.time_zone.local_day(millis.try_into().ok()?)
    }
}

/// Opens a session.
///
/// # Errors
/// The lake is missing or cannot be read.
pub(crate) fn open(settings: &EngineSettings) -> Result<Session, QueryFailure> {
    complete_interrupted_commit(&settings.lake)?;
    warn_of_unknown_files(&check(&settings.lake)?);
    let lake = athena::Lake::open(&settings.lake)
        .map_err(|error| QueryFailure::from_engine(&error, ""))?;
    let views = analytics::views::all().iter().map(|view| View {
        name: view.name.to_owned(),
        sql: view.sql(&settings.time_zone),
    });
    let session_settings = athena::SessionSettings {
        memory_limit: settings.memory_limit,
        threads: settings
            .threads
            .unwrap_or_else(|| available_parallelism().map_or(1, Into::into)),
        now: settings.now,
        views: views.collect(),
        curated: if settings.reads_curated {
            analytics::curated::ALL.to_vec()
        } else {
            Vec::new()
        },
        ..athena::SessionSettings::default()
    };
    Session::new(lake, session_settings).map_err(|error| QueryFailure::from_engine(&error, ""))
}

/// Warns of files that queries read although they are not part of the lake.
pub(crate) fn warn_of_unknown_files(files: &[PathBuf]) {
    for file in files {
        message::warning(&format!(
            "{} is not part of the lake, but queries count its rows; remove it, or run lake repair",
            file.display()
        ));
    }
}

/// Checks that the row files of a lake are those of its manifest, without reading them. Returns the
/// files that are not part of it.
///
/// # Errors
/// A file is missing or has another size, or the manifest cannot be read.
pub(crate) fn check(folder: &Path) -> Result<Vec<PathBuf>, QueryFailure> {
    let lake = match Lake::open(folder, &LocalDisk) {
        // A copy of the bucket has no manifest.
        Err(StoreError::NoLake(_)) => return Ok(Vec::new()),
        lake => lake?,
    };
    lake.check_files()?;
    Ok(lake.unknown_files()?)
}

/// Completes an interrupted commit. A directory without a manifest can be a lake too: its rows may
/// have been copied from the bucket.
fn complete_interrupted_commit(folder: &Path) -> Result<(), QueryFailure> {
    match Lake::open(folder, &LocalDisk) {
        Err(StoreError::NoLake(_)) if is_copy_of_bucket(folder) => Ok(()),
        Err(StoreError::NoLake(_)) => Err(QueryFailure::no_lake(folder)),
        opened => Ok(opened.map(drop)?),
    }
}

/// Returns whether a directory without metadata can be queried: it is empty or has rows.
fn is_copy_of_bucket(folder: &Path) -> bool {
    athena::Lake::open(folder).is_ok() && !holds_documents(folder)
}

/// Returns whether a directory contains files but no rows, such as the documents of a lake.
fn holds_documents(folder: &Path) -> bool {
    let is_row_folder = |source: Source| folder.join(source.code()).join("fhbase").is_dir();
    let has_entries = |folder: PathBuf| {
        std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
    };
    !Source::ALL.into_iter().any(is_row_folder)
        && Source::ALL
            .iter()
            .any(|source| has_entries(folder.join(source.code())))
}
