//! Ingests documents into a lake: finds files, reads them on all cores, and writes rows by day.
//!
//! Guarantees:
//! - **A file is ingested completely or not at all.** A file that cannot be read to its end
//!   (truncated gzip, a JSON array whose first element is broken, an I/O error) adds no row. It is named in the report
//!   and, with the reason but without its content, in `errors/`. The other files are ingested.
//! - **A rejected document is listed** in `errors/<source>/` with its file, line and the reason, and
//!   copied there on request. The ingest still succeeds; the report shows counts and reasons.
//! - **Rows are committed in batches** of a few GiB of input that end with a file. An interrupted
//!   ingest keeps its committed batches, and running it again adds the rest.

mod chunk_rows;
mod content;
mod documents;
mod inputs;
mod location;
mod pool;
mod rejected;
mod rows;
mod summary;
mod tally;
mod utf16;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use connect_core::contact_lens::{Channel, Redaction, Selection};
use connect_core::{Source, evaluation_forms};

use crate::bucket::{Buckets, DayRange, S3Uri};
use crate::progress::Progress;
use crate::store::{
    self, Batch, Block, Compressor, ErasedContacts, FileNumber, Lake, Partition, StoreError,
};
use inputs::{FoundInput, InputFile};
use pool::{FileOutcome, Pool};
use rejected::{RejectedDocument, rejection_key};
pub use summary::{Reason, SourceName, SourceSummary, Summary, UnreadableField, UnreadableFile};
use tally::{Tally, skip_reason};

/// Input size at which a batch ends, with the file that reaches it.
const BATCH_BYTES: u64 = 4 << 30;

/// Maximum number of files in a batch; each takes some memory.
const BATCH_FILES: usize = 50_000;

/// Input size at which a batch of objects ends.
const OBJECT_BATCH_BYTES: u64 = 512 << 20;

/// Maximum number of objects in a batch.
const OBJECT_BATCH_FILES: usize = 5_000;

/// File number of documents that belong to no file.
const NO_FILE: FileNumber = FileNumber::MAX;

/// How documents are interpreted and selected.
#[derive(Clone, Debug, Default)]
pub struct IngestOptions {
    /// The source of all documents; `None` determines it per document.
    pub source: Option<Source>,
    /// Which Contact Lens output to ingest.
    pub selection: Selection,
    /// Which evaluations to ingest.
    pub evaluations: evaluation_forms::Selection,
    /// Whether rejected documents are copied to `errors/`; otherwise they are only named there.
    pub keep_rejected: bool,
    /// Whether rows of erased contacts are ingested.
    pub with_erased: bool,
    /// Maximum number of objects from S3 in a batch; `None` is 5,000. An interrupted ingest requests
    /// only the objects of its last batch again.
    pub objects_per_batch: Option<usize>,
}

impl IngestOptions {
    fn reason_to_skip(&self, channel: Channel, redacted: bool) -> Option<&'static str> {
        if self.selection.channels.contains(&channel) {
            self.reason_to_skip_redaction(redacted)
        } else {
            Some(skip_reason::CHANNEL)
        }
    }

    fn reason_to_skip_redaction(&self, redacted: bool) -> Option<&'static str> {
        let taken = self.selection.takes_file(redacted);
        (!taken).then_some(if self.selection.redaction == Redaction::RedactedOnly {
            skip_reason::ORIGINAL
        } else {
            skip_reason::REDACTED
        })
    }
}

/// Computes the deduplication key of a line of a partition, for [`store::repair`].
pub fn key_of_line(partition: Partition, line: &[u8]) -> Option<store::Hash> {
    match partition {
        Partition::Rows(..) => Some(store::hash_of(&[line])),
        Partition::Rejected(_) => rejected::key_of_line(line),
    }
}

/// The text of a line of a partition of rejected documents, decoded; `None` if it has none.
pub fn rejected_text(line: &[u8]) -> Option<Vec<u8>> {
    rejected::decoded_document(line)
}

/// A path argument cannot be ingested.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// The path does not exist.
    #[error("file or directory {} not found; nothing was ingested", .0.display())]
    NotFound(PathBuf),
    /// The path is a lake, whose rows are not documents.
    #[error("{} is a lake; nothing was ingested\n\nhint: ingest the documents that it was made from", .0.display())]
    Lake(PathBuf),
}

/// Checks that every path exists and is not a lake.
///
/// # Errors
/// The first path that cannot be ingested.
pub fn check_paths(paths: &[PathBuf]) -> Result<(), InputError> {
    for path in paths {
        if std::fs::symlink_metadata(path).is_err() {
            return Err(InputError::NotFound(path.clone()));
        }
        if path.join(".lake/manifest.json").exists() {
            return Err(InputError::Lake(path.clone()));
        }
    }
    Ok(())
}

/// Ingests the documents in `paths` into `lake`.
///
/// # Errors
/// The lake cannot be written, for example because the disk is full. Earlier batches are kept; the
/// failed batch adds nothing. A file that cannot be read is not an error but part of the summary.
pub fn ingest(
    paths: &[PathBuf],
    options: &IngestOptions,
    lake: &mut Lake<'_>,
    progress: &Progress,
) -> Result<Summary, StoreError> {
    let folder = lake.folder().to_owned();
    progress.start(|| inputs::total_size(paths, &folder, options));
    let found = inputs::files(paths, &folder, options);
    let run = Run {
        options,
        buckets: None,
        batch: (BATCH_BYTES, BATCH_FILES),
        progress,
    };
    run.ingest(found, lake)
}

/// Ingests the objects at `locations` in S3 into `lake`. Objects that the lake contains already, by
/// key and entity tag, are not requested.
///
/// # Errors
/// A location cannot be listed, or the lake cannot be written.
pub fn ingest_objects(
    buckets: &Buckets,
    locations: &[S3Uri],
    days: DayRange,
    options: &IngestOptions,
    lake: &mut Lake<'_>,
    progress: &Progress,
) -> anyhow::Result<Summary> {
    let mut objects = Vec::new();
    for location in locations {
        let listed = buckets.list(location, days, progress);
        objects.extend(listed.map_err(|error| anyhow!("cannot list {location}: {error}"))?);
    }
    objects.sort_unstable();
    objects.dedup();
    let found: Vec<_> = objects
        .into_iter()
        .map(|object| inputs::found_object(object, days, options))
        .collect();
    progress.start(|| inputs::size_of(&found));
    let run = Run {
        options,
        buckets: Some(buckets),
        batch: (
            OBJECT_BATCH_BYTES,
            options.objects_per_batch.unwrap_or(OBJECT_BATCH_FILES),
        ),
        progress,
    };
    Ok(run.ingest(found.into_iter(), lake)?)
}

/// What is the same for all batches of an ingest.
struct Run<'a> {
    options: &'a IngestOptions,
    buckets: Option<&'a Buckets>,
    /// Size and number of inputs at which a batch ends.
    batch: (u64, usize),
    progress: &'a Progress,
}

impl Run<'_> {
    fn ingest(
        &self,
        found: impl Iterator<Item = FoundInput>,
        lake: &mut Lake<'_>,
    ) -> Result<Summary, StoreError> {
        let mut summary = Summary::new(lake.folder().to_owned());
        let erased = lake.erased_contacts()?;
        let mut found = found.peekable();
        while found.peek().is_some() {
            let files = next_batch(&mut found, self.batch, &mut summary);
            let added = self.add_batch(files, &erased, lake, &mut summary);
            if added.is_err() {
                lake.discard_staged();
            }
            added?;
        }
        Ok(summary.finish())
    }

    fn add_batch(
        &self,
        files: BatchFiles,
        erased: &ErasedContacts,
        lake: &mut Lake<'_>,
        summary: &mut Summary,
    ) -> Result<(), StoreError> {
        let known = lake.known_inputs()?;
        let batch = Batch::new(lake);
        let outcomes = Pool {
            inputs: &files.inputs,
            buckets: self.buckets,
            batch: &batch,
            options: self.options,
            known: &known,
            erased,
            progress: self.progress,
        }
        .run()?;
        let (unread, inputs) = summarize(files, outcomes, self.options, &batch, summary)?;
        let staged = batch.stage(&unread, inputs)?;
        staged
            .added
            .iter()
            .for_each(|(partition, added)| summary.add_rows(*partition, *added));
        lake.commit(staged)
    }
}

#[derive(Default)]
struct BatchFiles {
    inputs: Vec<InputFile>,
    unreadable: Vec<(PathBuf, String)>,
}

fn next_batch(
    found: &mut impl Iterator<Item = FoundInput>,
    (max_bytes, max_files): (u64, usize),
    summary: &mut Summary,
) -> BatchFiles {
    let (mut files, mut size) = (BatchFiles::default(), 0);
    for found in found {
        match found {
            FoundInput::File(input) => {
                size += input.size;
                files.inputs.push(input);
            }
            FoundInput::Skipped {
                path,
                location,
                reason,
            } => {
                let mut tally = Tally::default();
                tally.skip(location.source(), reason, || path.display().to_string());
                summary.add_file(tally);
            }
            FoundInput::Unreadable { path, reason } => files.unreadable.push((path, reason)),
        }
        if size >= max_bytes || files.inputs.len() >= max_files {
            break;
        }
    }
    files
}

/// Adds the outcome of a batch's files to the summary. Returns the files that could not be read
/// completely, and those to skip next time.
fn summarize(
    files: BatchFiles,
    outcomes: Vec<FileOutcome>,
    options: &IngestOptions,
    batch: &Batch<'_>,
    summary: &mut Summary,
) -> Result<(BTreeSet<FileNumber>, Vec<store::IngestedFile>), StoreError> {
    let (mut unread, mut inputs) = (BTreeSet::new(), Vec::new());
    for (path, reason) in files.unreadable {
        keep_unreadable(batch, &path, reason, options.source, summary)?;
    }
    for ((input, outcome), number) in files.inputs.iter().zip(outcomes).zip(0..) {
        let FileOutcome {
            tally,
            failure,
            fingerprint,
            known,
        } = outcome;
        if let Some(reason) = failure {
            unread.insert(number);
            keep_unreadable(
                batch,
                &input.path,
                reason,
                input.location.source().or(options.source),
                summary,
            )?;
        } else if let Some(known) = known {
            summary.add_known(&known);
        } else {
            // Skipped documents are counted again where that is cheap.
            let is_complete = if input.object.is_some() {
                tally.is_final()
            } else {
                tally.is_clean()
            };
            let clean = fingerprint.filter(|_| is_complete);
            inputs.extend(clean.map(|fingerprint| store::IngestedFile {
                fingerprint,
                rows: tally.rows.clone(),
            }));
            summary.add_file(tally);
        }
    }
    Ok((unread, inputs))
}

/// Keeps the name of a file that cannot be read, and the reason.
fn keep_unreadable(
    batch: &Batch<'_>,
    path: &Path,
    reason: String,
    source: Option<Source>,
    summary: &mut Summary,
) -> Result<(), StoreError> {
    let file = path.display().to_string();
    let mut block = Block::default();
    let kept = RejectedDocument {
        reason: &reason,
        file: &file,
        line: None,
        document: None,
    };
    block.push(
        &kept.line(),
        rejection_key(&reason, file.as_bytes()),
        NO_FILE,
    );
    batch.add(
        Partition::Rejected(source),
        block,
        &mut Compressor::default(),
    )?;
    summary.unreadable.push(UnreadableFile { file, reason });
    Ok(())
}
