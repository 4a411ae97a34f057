//! The documents of a simulation as files.
//!
//! ```text
//! ctr/2026-11-16.ndjson.gz                        contact records, by the day on which they were published
//! ae/2026-11-16.ndjson.gz                         agent events
//! cfl/2026-11-16/10-15-00-000042.gz               CloudWatch Logs payloads, one a file
//! recordings-bucket/Analysis/Voice/2026/11/16/…   objects under their keys, with %3A for `:`
//! ```

mod stream;
mod worker;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::outbox::{Destination, Document, Sink};
use crate::timestamp::{HOUR, MINUTE, SECOND, Timestamp};
use stream::Stream;
use worker::{Compressed, Plain, Worker};

/// Error of writing documents to files.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The directory is not empty: files of two simulations would be inconsistent.
    #[error("{0} is not empty; choose another directory or remove its files")]
    NotEmpty(PathBuf),
    /// A file or directory was not created or written.
    #[error("cannot write {path}")]
    Unwritten {
        /// File or directory.
        path: PathBuf,
        /// Error of the operating system.
        source: io::Error,
    },
    /// A writer thread stopped without an error.
    #[error("writer thread of {0} stopped")]
    Ended(&'static str),
}

impl FilesError {
    fn unwritten(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Unwritten {
            path: path.to_owned(),
            source,
        }
    }
}

/// Writes documents to files, with one thread for each destination.
pub struct Files {
    root: PathBuf,
    contact_records: Stream,
    agent_events: Stream,
    payloads: Worker,
    objects: Worker,
    payload_count: u64,
}

impl Files {
    /// Creates the directory `root` if it does not exist.
    ///
    /// # Errors
    /// `root` is not empty, or cannot be created or read.
    pub fn create(root: &Path) -> Result<Self, FilesError> {
        fs::create_dir_all(root).map_err(FilesError::unwritten(root))?;
        if fs::read_dir(root)
            .map_err(FilesError::unwritten(root))?
            .next()
            .is_some()
        {
            return Err(FilesError::NotEmpty(root.to_owned()));
        }
        Ok(Self {
            contact_records: Stream::new("contact records", &root.join("ctr"))?,
            agent_events: Stream::new("agent events", &root.join("ae"))?,
            payloads: Worker::start("contact flow logs", Compressed::default())?,
            objects: Worker::start("objects", Plain)?,
            root: root.to_owned(),
            payload_count: 0,
        })
    }

    /// Waits until everything is written.
    ///
    /// # Errors
    /// A file was not written.
    pub fn finish(self) -> Result<(), FilesError> {
        self.contact_records.finish()?;
        self.agent_events.finish()?;
        self.payloads.finish()?;
        self.objects.finish()
    }

    fn payload_path(&mut self, published: Timestamp) -> PathBuf {
        self.payload_count += 1;
        let time = published.time_of_day();
        let (hour, minute, second) = (time / HOUR, time / MINUTE % 60, time / SECOND % 60);
        let name = format!(
            "{hour:02}-{minute:02}-{second:02}-{:06}.gz",
            self.payload_count
        );
        self.root
            .join("cfl")
            .join(published.date().to_string())
            .join(name)
    }
}

impl Sink for Files {
    type Error = FilesError;

    fn take(&mut self, document: &Document<'_>) -> Result<(), FilesError> {
        match document.destination {
            Destination::ContactRecords => self.contact_records.append(document),
            Destination::AgentEvents => self.agent_events.append(document),
            Destination::FlowLogs => {
                let path = self.payload_path(document.published);
                self.payloads.write(path, document.content.to_vec())
            }
            Destination::Object(key) => {
                let path = self
                    .root
                    .join("recordings-bucket")
                    .join(key.replace(':', "%3A"));
                self.objects.write(path, document.content.to_vec())
            }
        }
    }
}
