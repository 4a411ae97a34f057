//! A stream of documents as one NDJSON file for each day.

use std::path::{Path, PathBuf};

use time::Date;

use super::FilesError;
use super::worker::{Appended, Worker};
use crate::outbox::Document;
use crate::timestamp::{DAY, Timestamp};

/// Bytes that are collected before they are sent to the writer thread.
const PIECE: usize = 1 << 19;

/// A stream of documents.
pub(super) struct Stream {
    worker: Worker,
    folder: PathBuf,
    collected: Vec<u8>,
    /// Start and date of the day of the collected documents.
    day: Option<(Timestamp, Date)>,
}

impl Stream {
    pub(super) fn new(name: &'static str, folder: &Path) -> Result<Self, FilesError> {
        let worker = Worker::start(name, Appended::default())?;
        Ok(Self {
            worker,
            folder: folder.to_owned(),
            collected: Vec::with_capacity(PIECE),
            day: None,
        })
    }

    /// Appends a document to the file of its day.
    pub(super) fn append(&mut self, document: &Document<'_>) -> Result<(), FilesError> {
        let on_day = self
            .day
            .is_some_and(|(start, _)| (0..DAY).contains(&(document.published - start)));
        if !on_day || self.collected.len() >= PIECE {
            self.send()?;
        }
        if !on_day {
            let date = document.published.date();
            self.day = Some((Timestamp::midnight(date), date));
        }
        self.collected.extend_from_slice(document.content);
        self.collected.push(b'\n');
        Ok(())
    }

    fn send(&mut self) -> Result<(), FilesError> {
        let Some((_, date)) = self.day.filter(|_| !self.collected.is_empty()) else {
            return Ok(());
        };
        let piece = std::mem::replace(
            &mut self.collected,
            Vec::with_capacity(PIECE + (PIECE >> 3)),
        );
        self.worker
            .write(self.folder.join(format!("{date}.ndjson.gz")), piece)
    }

    /// Waits until everything is written.
    pub(super) fn finish(mut self) -> Result<(), FilesError> {
        self.send()?;
        self.worker.finish()
    }
}
