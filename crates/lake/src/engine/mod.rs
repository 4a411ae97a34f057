//! The engine: Athena's SQL over a lake on this machine, with every view of the project.

mod failure;

use std::path::{Path, PathBuf};
use std::thread::available_parallelism;
use std::time::SystemTime;

use analytics::TimeZone;
use athena::{Session, View};

pub(crate) use failure::{Failure, marked};

use crate::store::{Lake, LocalDisk, StoreError};

/// What a session is opened with.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// The lake.
    pub(crate) lake: PathBuf,
    /// Bytes that queries may hold in memory together.
    pub(crate) memory_limit: usize,
    /// How many threads queries use; none for all processors.
    pub(crate) threads: Option<usize>,
    /// The time that queries take for now; none for the clock's.
    pub(crate) now: Option<SystemTime>,
    /// The reporting time zone, in which days begin.
    pub(crate) time_zone: TimeZone,
}

/// What queries may hold in memory together, where nothing else is asked for.
pub(crate) const MEMORY: usize = 1 << 30;

impl Settings {
    /// A lake that is opened with what is taken for granted.
    pub(crate) fn of(lake: PathBuf) -> Self {
        Self {
            lake,
            memory_limit: MEMORY,
            threads: None,
            now: None,
            time_zone: TimeZone::UTC,
        }
    }
}

/// Opens a session.
///
/// # Errors
/// When there is no lake, or it cannot be read.
pub(crate) fn open(settings: &Settings) -> Result<Session, Failure> {
    settle(&settings.lake)?;
    let lake = athena::Lake::open(&settings.lake).map_err(|error| Failure::of(&error, ""))?;
    let views = analytics::views::all().iter().map(|view| View {
        name: view.name.to_owned(),
        sql: view.sql(&settings.time_zone),
    });
    let of_session = athena::SessionSettings {
        memory_limit: settings.memory_limit,
        threads: settings
            .threads
            .unwrap_or_else(|| available_parallelism().map_or(1, Into::into)),
        now: settings.now,
        views: views.collect(),
        ..athena::SessionSettings::default()
    };
    Session::new(lake, of_session).map_err(|error| Failure::of(&error, ""))
}

/// Brings files to their places that an interrupted ingest left on their way. A folder without a
/// manifest may be a lake too: the rows may have been copied from the bucket.
fn settle(folder: &Path) -> Result<(), Failure> {
    match Lake::open(folder, &LocalDisk) {
        Err(StoreError::NoLake(_)) if folder.is_dir() => Ok(()),
        Err(StoreError::NoLake(_)) => Err(Failure::no_lake(folder)),
        settled => Ok(settled.map(drop)?),
    }
}
