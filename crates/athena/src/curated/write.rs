//! Writing the rows of a day, and removing files that are no longer used.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use arrow::array::{RecordBatch, RecordBatchOptions};
use arrow::compute::cast;
use arrow::datatypes::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use super::checksums;
use super::days::{ExpectedDay, is_parquet, rows_in_name};
use crate::disk::Disk;
use crate::error::{Error, ErrorKind, Result};

/// Rows of a row group. A day of a large contact center has several, which threads share.
const ROW_GROUP: usize = 1 << 18;

/// Rows of a page: the unit that predicates on the order of the rows skip.
const PAGE: usize = 8192;

/// Files of other definitions, such as other time zones, are kept for this time after they were
/// written.
const OTHER_DEFINITIONS: Duration = Duration::from_hours(30 * 24);

/// Incomplete files are removed after this time; their writers have ended.
const INCOMPLETE: Duration = Duration::from_hours(24);

/// What a written day has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
}

/// Writes a day to a draft, which becomes its file or is removed.
pub(crate) struct DayWriter {
    writer: ArrowWriter<Appended>,
    schema: SchemaRef,
    draft: Draft,
    rows: u64,
}

/// A file that is removed unless it is complete.
struct Draft {
    disk: Arc<dyn Disk>,
    path: PathBuf,
}

impl Drop for Draft {
    fn drop(&mut self) {
        // Renamed drafts do not exist; others are removed again after a day.
        if self.path.exists() {
            let _ = self.disk.remove(&self.path);
        }
    }
}

/// Appends to a draft in large pieces. What follows the pages is kept, because the checksums of the
/// pages are added to it.
struct Appended {
    disk: Arc<dyn Disk>,
    path: PathBuf,
    waiting: Vec<u8>,
    /// Whether all pages are written.
    keeps: bool,
}

impl Appended {
    const PIECE: usize = 1 << 20;

    fn append(&mut self) -> io::Result<()> {
        self.disk.append(&self.path, &self.waiting)?;
        self.waiting.clear();
        Ok(())
    }
}

impl Write for Appended {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= Self::PIECE && !self.keeps {
            self.append()?;
        }
        Ok(bytes.len())
    }

    /// Pieces are appended when they are full.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn cannot(action: &str, path: &Path, error: &dyn std::fmt::Display) -> Error {
    let message = format!("Cannot {action} {}: {error}", path.display());
    Error::new(ErrorKind::HiveFilesystemError, message)
}

impl DayWriter {
    /// A writer of rows with `schema`, which has no partition keys.
    pub(crate) fn create(
        disk: &Arc<dyn Disk>,
        expected: &ExpectedDay,
        schema: SchemaRef,
    ) -> Result<Self> {
        static DRAFTS: AtomicU64 = AtomicU64::new(0);
        let folder = expected.folder();
        disk.create_folders(folder)
            .map_err(|error| cannot("create", folder, &error))?;
        let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
        let draft = Draft {
            disk: Arc::clone(disk),
            path: folder.join(format!(".{}-{number}.draft", process::id())),
        };
        // An earlier process that ended with its draft may have had the same number.
        if draft.path.exists() {
            disk.remove(&draft.path)
                .map_err(|error| cannot("remove", &draft.path, &error))?;
        }
        let file = Appended {
            disk: Arc::clone(disk),
            path: draft.path.clone(),
            waiting: Vec::new(),
            keeps: false,
        };
        let level = ZstdLevel::try_new(3).map_err(|error| unwritable(&draft.path, &error))?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(level))
            .set_max_row_group_row_count(Some(ROW_GROUP))
            .set_data_page_row_count_limit(PAGE)
            .build();
        let writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties))
            .map_err(|error| unwritable(&draft.path, &error))?;
        Ok(Self {
            writer,
            schema,
            draft,
            rows: 0,
        })
    }

    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        let fields = self.schema.fields().iter().zip(batch.columns());
        let columns = fields.map(|(field, column)| {
            if column.data_type() == field.data_type() {
                Ok(Arc::clone(column))
            } else {
                cast(column, field.data_type())
            }
        });
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        let batch = RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)?;
        self.rows += batch.num_rows() as u64;
        self.writer
            .write(&batch)
            .map_err(|error| unwritable(&self.draft.path, &error))
    }

    /// Completes the file of the day, and removes files that it replaces.
    pub(crate) fn finish(mut self, expected: &ExpectedDay) -> Result<Written> {
        let bytes = self
            .complete(expected)
            .map_err(|error| unwritable(&expected.path, &error))?;
        let Self { draft, rows, .. } = self;
        let folder = expected.folder();
        remove_outdated(&*draft.disk, folder, Some(&expected.path))?;
        Ok(Written { rows, bytes })
    }

    /// Writes the rest of the draft and renames it. Returns its size.
    fn complete(&mut self, expected: &ExpectedDay) -> Result<u64, ParquetError> {
        let Self { writer, draft, .. } = self;
        writer.flush()?;
        writer.sync()?;
        let pages_end = writer.bytes_written() as u64;
        let file = writer.inner_mut();
        file.append()?;
        file.keeps = true;
        let metadata = writer.finish()?;
        let written = File::open(&draft.path)?;
        let tail = &writer.inner().waiting;
        let tail = checksums::seal(&expected.path, &metadata, &written, pages_end, tail)?;
        draft.disk.append(&draft.path, &tail)?;
        draft.disk.sync(&draft.path)?;
        draft.disk.rename(&draft.path, &expected.path)?;
        draft.disk.sync(expected.folder())?;
        Ok(pages_end + tail.len() as u64)
    }
}

fn unwritable(path: &Path, error: &ParquetError) -> Error {
    cannot("write", path, error)
}

/// Removes the files of a day's directory that were made from other row files than `current`; all of
/// them if the day has none. Statements that read one of them meanwhile run again. Returns the number
/// of removed files.
///
/// # Errors
/// A file cannot be removed.
pub(crate) fn remove_outdated(
    disk: &dyn Disk,
    folder: &Path,
    current: Option<&Path>,
) -> Result<u64> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        entries => entries.map_err(|error| cannot("list", folder, &error))?,
    };
    let mut removed = 0;
    for entry in entries {
        let path = entry
            .map_err(|error| cannot("list", folder, &error))?
            .path();
        if is_outdated(&path, current) {
            match disk.remove(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(cannot("remove", &path, &error));
                }
                _ => removed += 1,
            }
        }
    }
    Ok(removed)
}

fn is_outdated(path: &Path, current: Option<&Path>) -> bool {
    let is_older = |limit: Duration| {
        let modified = fs::metadata(path).and_then(|metadata| metadata.modified());
        let age = modified.map(|modified| SystemTime::now().duration_since(modified));
        matches!(age, Ok(Ok(age)) if age > limit)
    };
    if !is_parquet(path) {
        return path
            .extension()
            .is_some_and(|extension| extension == "draft")
            && is_older(INCOMPLETE);
    }
    if Some(path) == current {
        return false;
    }
    let is_current = current.is_some_and(|now| rows_in_name(now) == rows_in_name(path));
    !is_current || is_older(OTHER_DEFINITIONS)
}
