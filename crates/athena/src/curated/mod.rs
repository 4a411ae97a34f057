//! Curated tables: rows of a relation stored as Parquet, one file for each day, beside the row
//! files that they were made from.
//!
//! ```text
//! <lake>/curated/connect_contacts/year=2026/month=11/day=23/<definition>-<rows>.parquet
//! ```
//!
//! The name of a file states what it was made from: the fingerprint of the relation's definition
//! (its SQL, that of the views that it reads, and the version of this crate), and the fingerprint of
//! the day's row files (names, sizes, times of change). A file is used exactly if it has the name
//! that the day has now, so that a late row, another time zone or a new version make it unused; the
//! day is then read from its row files. There is no list of files that could be wrong, and writing
//! is atomic and idempotent: a complete file is renamed to its name. A file has checksums of its
//! pages and its footer, which are compared when it is read.

mod check;
mod checksums;
mod days;
mod fingerprint;
mod footers;
mod from_rows;
mod provider;
mod prune;
mod scan;
mod union;
mod write;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use analytics::curated::CuratedTable;
use arrow::datatypes::SchemaRef;
use connect_core::Day;

pub use check::{DamagedFile, damaged_curated_files};
pub(crate) use days::ExpectedDay;
pub(crate) use from_rows::DaysFromRows;
pub(crate) use scan::CuratedScan;
pub(crate) use union::{stored_days, with_curated_days};
pub(crate) use write::{DayWriter, Written, remove_outdated};

use crate::error::Result;
use crate::lake::{Lake, Views};
use fingerprint::Fingerprint;
use footers::Footers;

/// The curated tables of a session.
#[derive(Debug)]
pub(crate) struct Curated {
    lake: Lake,
    tables: Vec<CuratedTable>,
    /// The views of the session's settings. A view that the lake has instead may read several days.
    given: Views,
    footers: Footers,
    /// The columns of each relation with the definition that has them.
    schemas: Mutex<HashMap<String, (Fingerprint, SchemaRef)>>,
    /// Number of files that another process removed between planning and reading.
    lost: AtomicU64,
}

/// The curated files of a relation and the other days.
#[derive(Debug)]
pub(crate) struct CuratedDays {
    definition: Fingerprint,
    files: Vec<CuratedFile>,
    /// Days that only row files have.
    other_days: Vec<[i32; 3]>,
}

/// The rows of a day.
#[derive(Clone, Debug)]
struct CuratedFile {
    keys: [i32; 3],
    path: PathBuf,
}

impl Curated {
    pub(crate) fn new(lake: Lake, tables: Vec<CuratedTable>, given: Views) -> Self {
        Self {
            lake,
            tables,
            given,
            footers: Footers::default(),
            schemas: Mutex::default(),
            lost: AtomicU64::new(0),
        }
    }

    pub(crate) fn tables(&self) -> &[CuratedTable] {
        &self.tables
    }

    pub(crate) fn table(&self, relation: &str) -> Option<&CuratedTable> {
        self.tables.iter().find(|table| table.relation == relation)
    }

    pub(crate) fn folder(&self, table: &CuratedTable) -> PathBuf {
        self.lake.curated().join(table.relation)
    }

    fn path(&self, table: &CuratedTable, day: Day, name: &str) -> PathBuf {
        self.folder(table).join(day.to_string()).join(name)
    }

    /// The fingerprint of the relation's definition; `None` if it reads a view that the lake
    /// defines.
    fn definition(&self, table: &CuratedTable, views: &Views) -> Option<Fingerprint> {
        fingerprint::definition(table, views, &self.given)
    }

    /// Number of files lost so far: a statement that failed meanwhile runs again.
    pub(crate) fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// The columns of a relation, if a statement has planned this definition.
    fn schema(&self, relation: &str, definition: Fingerprint) -> Option<SchemaRef> {
        let schemas = self.schemas.lock().unwrap_or_else(PoisonError::into_inner);
        let (known, schema) = schemas.get(relation)?;
        (*known == definition).then(|| Arc::clone(schema))
    }

    fn keep_schema(&self, relation: &str, definition: Fingerprint, schema: &SchemaRef) {
        let mut schemas = self.schemas.lock().unwrap_or_else(PoisonError::into_inner);
        schemas.insert(relation.to_owned(), (definition, Arc::clone(schema)));
    }

    fn count_lost(&self) {
        self.lost.fetch_add(1, Ordering::Relaxed);
    }
}

/// The curated days as one statement sees them, so that it reads each day once, wherever it names
/// the relation.
#[derive(Clone, Debug)]
pub(crate) struct Snapshot {
    curated: Arc<Curated>,
    views: Arc<Views>,
    /// The relation whose rows are computed.
    except: Option<&'static str>,
    /// Collects the days that are read from row files, if they are wanted.
    from_rows: Option<DaysFromRows>,
    found: Arc<Mutex<HashMap<String, Option<Arc<CuratedDays>>>>>,
}

impl Snapshot {
    pub(crate) fn new(curated: Arc<Curated>, views: Arc<Views>) -> Self {
        Self {
            curated,
            views,
            except: None,
            from_rows: None,
            found: Arc::default(),
        }
    }

    /// Collects the days that a statement reads from row files while it is planned.
    pub(crate) fn collecting(self, days: DaysFromRows) -> Self {
        Self {
            from_rows: Some(days),
            ..self
        }
    }

    /// The snapshot for the SQL of `relation`. What a curated relation reads to make the rows of a day
    /// is not collected: the day itself is.
    pub(crate) fn inside(&self, relation: &str) -> Self {
        let is_curated = self.curated.table(relation).is_some();
        Self {
            from_rows: self.from_rows.clone().filter(|_| !is_curated),
            ..self.clone()
        }
    }

    /// Without the files of `relation`.
    pub(crate) fn except(self, relation: &'static str) -> Self {
        Self {
            except: Some(relation),
            ..self
        }
    }

    pub(crate) fn curated(&self) -> &Arc<Curated> {
        &self.curated
    }

    /// The files of a relation whose rows are those of the row files.
    ///
    /// # Errors
    /// A directory cannot be listed.
    pub(crate) fn days(&self, relation: &str) -> Result<Option<Arc<CuratedDays>>> {
        let Some(table) = self.curated.table(relation) else {
            return Ok(None);
        };
        if self.except == Some(table.relation) {
            return Ok(None);
        }
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(days) = found.get(relation) {
            return Ok(days.clone());
        }
        let has_files = self.curated.folder(table).is_dir();
        let days = if has_files || self.from_rows.is_some() {
            self.curated.fresh_days(table, &self.views)?
        } else {
            None
        };
        let is_used = |days: &CuratedDays| !days.files.is_empty() || self.from_rows.is_some();
        let days = days.filter(is_used).map(Arc::new);
        found.insert(relation.to_owned(), days.clone());
        Ok(days)
    }
}
