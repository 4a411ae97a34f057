//! Batches of rows from the files of a scan.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arrow::array::RecordBatch;

use super::files::{FilePart, Lines, PartReader};
use super::object::ValueError;
use super::partitions::DataFile;
use super::rows::{BatchBuilder, RequestedFields};
use crate::error::{Error, ErrorKind, Result};
use crate::json::Json;

/// The maximum number of rows in a batch.
const BATCH: usize = 8192;

/// Counts what a scan has read.
#[derive(Debug, Default)]
pub(crate) struct ScanCounts {
    rows: AtomicU64,
    bytes: AtomicU64,
}

impl ScanCounts {
    pub(crate) fn add(&self, rows: u64, bytes: u64) {
        self.rows.fetch_add(rows, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Rows, and bytes on disk.
    pub(crate) fn read(&self) -> (u64, u64) {
        (
            self.rows.load(Ordering::Relaxed),
            self.bytes.load(Ordering::Relaxed),
        )
    }
}

/// The queue of unread parts, shared by the threads of a scan.
#[derive(Debug)]
pub(super) struct Parts(Mutex<VecDeque<FilePart>>);

impl Parts {
    pub(super) fn new(parts: impl IntoIterator<Item = FilePart>) -> Self {
        Self(Mutex::new(parts.into_iter().collect()))
    }

    fn take(&self) -> Option<FilePart> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front()
    }
}

/// Reads parts from the queue until it is empty.
pub(super) struct BatchReader {
    parts: Arc<Parts>,
    counts: Arc<ScanCounts>,
    current: Option<(PartReader, Arc<DataFile>)>,
    lines: Lines,
    /// The start of the next line.
    at: usize,
    /// Number of lines of the part so far.
    count: u64,
    rows: BatchBuilder,
}

impl BatchReader {
    pub(super) fn new(
        requested: Arc<RequestedFields>,
        parts: Arc<Parts>,
        counts: Arc<ScanCounts>,
    ) -> Result<Self> {
        Ok(Self {
            parts,
            counts,
            current: None,
            lines: Lines::default(),
            at: 0,
            count: 0,
            rows: BatchBuilder::new(requested)?,
        })
    }

    fn next_batch(&mut self) -> Result<Option<RecordBatch>> {
        loop {
            let Some((reader, file)) = &mut self.current else {
                let Some(part) = self.parts.take() else {
                    return Ok(None);
                };
                let file = Arc::clone(&part.file);
                let reader = PartReader::open(&part)?;
                self.counts
                    .bytes
                    .fetch_add(reader.size(), Ordering::Relaxed);
                (self.current, self.count) = (Some((reader, file)), 0);
                continue;
            };
            while self.at < self.lines.end && self.rows.count < BATCH {
                self.count += 1;
                self.at = append_line(&mut self.rows, &self.lines, self.at, reader, self.count)?;
            }
            let full = self.rows.count == BATCH;
            if !full && reader.next(&mut self.lines, self.count)? {
                self.at = 0;
                continue;
            }
            let file = Arc::clone(file);
            if !full {
                self.current = None;
            }
            if self.rows.count > 0 {
                self.counts
                    .rows
                    .fetch_add(self.rows.count as u64, Ordering::Relaxed);
                return self.rows.finish(&file).map(Some);
            }
        }
    }
}

impl Iterator for BatchReader {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_batch().transpose()
    }
}

/// Appends the row of the line at `at`, the number `line` of the part; returns the start of the
/// next line.
fn append_line(
    rows: &mut BatchBuilder,
    lines: &Lines,
    at: usize,
    reader: &PartReader,
    line: u64,
) -> Result<usize> {
    let rest = &lines.text.as_bytes()[at..lines.end];
    let end = memchr::memchr(b'\n', rest).map_or(lines.end, |newline| at + newline);
    let json = Json::new(&lines.text, end);
    rows.append(json, at, end)
        .map_err(|error| bad_line(error, json, at, reader.path(), reader.lines_before() + line))?;
    Ok(end + 1)
}

fn bad_line(error: ValueError, json: Json<'_>, at: usize, path: &Path, line: u64) -> Error {
    let place = format!("{}, line {line}", path.display());
    match error {
        ValueError::Malformed(malformed) => Error::new(
            ErrorKind::HiveCursorError,
            format!(
                "{place}: Row is not a valid JSON Object: {} (byte {})",
                malformed.problem,
                malformed.at - at + 1
            ),
        )
        .with_hint("Fix or remove the line, and run the query again.".to_owned()),
        ValueError::Unfit {
            value,
            column,
            at: value_at,
        } => {
            let is_row = json.after_space(at) == value_at;
            let (kind, what) = if is_row {
                (
                    ErrorKind::HiveCursorError,
                    format!("Row is not a valid JSON Object: it is {value}"),
                )
            } else {
                (
                    ErrorKind::HiveBadData,
                    format!(
                        "{value} cannot be read as {column} (byte {})",
                        value_at - at + 1
                    ),
                )
            };
            Error::new(kind, format!("{place}: {what}"))
        }
    }
}
