//! A stream of documents as one file a day, with a document on each line.

use std::path::{Path, PathBuf};

use time::Date;

use super::FilesError;
use super::worker::{Appended, Worker};
use crate::moment::{DAY, Moment};
use crate::outbox::Document;

/// How much is gathered before it is handed to the writer.
const PIECE: usize = 1 << 19;

/// A stream of documents.
pub(super) struct Stream {
    worker: Worker,
    folder: PathBuf,
    gathered: Vec<u8>,
    /// When the day of what is gathered begins, and the day.
    day: Option<(Moment, Date)>,
}

impl Stream {
    pub(super) fn new(name: &'static str, folder: &Path) -> Result<Self, FilesError> {
        let worker = Worker::start(name, Appended::default())?;
        Ok(Self {
            worker,
            folder: folder.to_owned(),
            gathered: Vec::with_capacity(PIECE),
            day: None,
        })
    }

    /// Appends a document to the file of its day.
    pub(super) fn append(&mut self, document: &Document<'_>) -> Result<(), FilesError> {
        let on_day = self
            .day
            .is_some_and(|(start, _)| (0..DAY).contains(&(document.published - start)));
        if !on_day || self.gathered.len() >= PIECE {
            self.send()?;
        }
        if !on_day {
            let date = document.published.date();
            self.day = Some((Moment::midnight(date), date));
        }
        self.gathered.extend_from_slice(document.content);
        self.gathered.push(b'\n');
        Ok(())
    }

    fn send(&mut self) -> Result<(), FilesError> {
        let Some((_, date)) = self.day.filter(|_| !self.gathered.is_empty()) else {
            return Ok(());
        };
        let piece = std::mem::replace(&mut self.gathered, Vec::with_capacity(PIECE + (PIECE >> 3)));
        self.worker
            .write(self.folder.join(format!("{date}.ndjson.gz")), piece)
    }

    /// Waits until everything is written.
    pub(super) fn finish(mut self) -> Result<(), FilesError> {
        self.send()?;
        self.worker.finish()
    }
}
