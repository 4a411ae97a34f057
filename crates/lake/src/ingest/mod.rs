//! Documents into a lake: found below paths, read on all cores, written as rows of their days.
//!
//! What is decided here:
//! - **A file is in as a whole or not at all.** One that cannot be read to its end (truncated gzip,
//!   a broken JSON array, a failing disk) gives no row; it is named in the report and, with the
//!   reason but without its bytes, under `errors/`. The other files go on.
//! - **A document that gives no row is kept**, whole and with its reason, under `errors/<source>/`.
//!   That is no failure of the ingest: the report says how many there are, and why.
//! - **Rows are committed in batches** of a few gibibytes of input, each at the end of a file: an
//!   interrupted ingest has what its finished batches held, and running it again adds the rest.

mod content;
mod documents;
mod inputs;
mod place;
mod pool;
mod rejected;
mod rows;
mod skipped;
mod summary;
mod tally;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use connect_core::Source;
use connect_core::contact_lens::{Channel, Redaction, Selection};

use crate::progress::Progress;
use crate::store::{self, Batch, Block, Compressor, FileNumber, Lake, Partition, StoreError};
use inputs::{Found, Input};
use pool::{FileOutcome, Pool};
use rejected::{RejectedDocument, key};
pub use summary::{Reason, SourceName, SourceSummary, Summary, UnreadableFile};
use tally::Tally;

/// A batch ends with the file that brings it to this size.
const BATCH_BYTES: u64 = 4 << 30;

/// A batch has at most so many files, each of which takes some memory.
const BATCH_FILES: usize = 50_000;

/// The number of what belongs to no file that is read.
const NO_FILE: FileNumber = FileNumber::MAX;

/// Which documents are taken for what.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// The source of all documents; what they hold tells where it is not given.
    pub source: Option<Source>,
    /// Which Contact Lens output files are taken.
    pub selection: Selection,
}

impl Choices {
    fn reason_to_skip(&self, channel: Channel, redacted: bool) -> Option<&'static str> {
        if self.selection.channels.contains(&channel) {
            self.reason_to_skip_redaction(redacted)
        } else {
            Some(skipped::CHANNEL)
        }
    }

    fn reason_to_skip_redaction(&self, redacted: bool) -> Option<&'static str> {
        let taken = self.selection.redaction.takes(redacted);
        (!taken).then_some(if self.selection.redaction == Redaction::RedactedOnly {
            skipped::ORIGINAL
        } else {
            skipped::REDACTED
        })
    }
}

/// A path that was given leads nowhere.
#[derive(Debug, thiserror::Error)]
#[error("there is no file or folder {}; nothing was ingested", .0.display())]
pub struct NoInput(PathBuf);

/// Checks that every path leads to something.
///
/// # Errors
/// The first one that does not.
pub fn check_paths(paths: &[PathBuf]) -> Result<(), NoInput> {
    let missing = paths
        .iter()
        .find(|path| std::fs::symlink_metadata(path).is_err());
    missing.map_or(Ok(()), |path| Err(NoInput(path.clone())))
}

/// Brings the documents below `paths` into `lake`.
///
/// # Errors
/// When the lake cannot be written: a full disk, for example. What earlier batches added stays;
/// nothing of the failed one is in the lake. A file that cannot be read is no error but a part of
/// the summary.
pub fn ingest(
    paths: &[PathBuf],
    choices: &Choices,
    lake: &mut Lake<'_>,
    progress: &Progress,
) -> Result<Summary, StoreError> {
    let folder = lake.folder().to_owned();
    progress.start(|| inputs::total_size(paths, &folder, choices));
    let mut summary = Summary::new(folder.clone());
    let mut found = inputs::files(paths, &folder, choices).peekable();
    while found.peek().is_some() {
        let files = next_batch(&mut found, &mut summary);
        let added = add_batch(files, choices, lake, progress, &mut summary);
        if added.is_err() {
            lake.discard_staged();
        }
        added?;
    }
    Ok(summary.finish())
}

/// The files of one batch.
#[derive(Default)]
struct BatchFiles {
    inputs: Vec<Input>,
    unreadable: Vec<(PathBuf, String)>,
}

fn next_batch(found: &mut impl Iterator<Item = Found>, summary: &mut Summary) -> BatchFiles {
    let (mut files, mut size) = (BatchFiles::default(), 0);
    for found in found {
        match found {
            Found::Input(input) => {
                size += input.size;
                files.inputs.push(input);
            }
            Found::Skipped {
                path,
                place,
                reason,
            } => {
                let mut tally = Tally::default();
                tally.skip(place.source(), reason, || path.display().to_string());
                summary.add_file(tally);
            }
            Found::Unreadable { path, reason } => files.unreadable.push((path, reason)),
        }
        if size >= BATCH_BYTES || files.inputs.len() >= BATCH_FILES {
            break;
        }
    }
    files
}

fn add_batch(
    files: BatchFiles,
    choices: &Choices,
    lake: &mut Lake<'_>,
    progress: &Progress,
    summary: &mut Summary,
) -> Result<(), StoreError> {
    let known = lake.known_inputs()?;
    let batch = Batch::new(lake);
    let outcomes = Pool {
        inputs: &files.inputs,
        batch: &batch,
        choices,
        known: &known,
        progress,
    }
    .run()?;
    let (unread, inputs) = account(files, outcomes, choices, &batch, summary)?;
    let staged = batch.stage(&unread, inputs)?;
    staged
        .added
        .iter()
        .for_each(|(partition, added)| summary.add_rows(*partition, *added));
    lake.commit(staged)
}

/// Counts what became of a batch's files; gives those that were not read to their end, and those
/// that need not be read again.
fn account(
    files: BatchFiles,
    outcomes: Vec<FileOutcome>,
    choices: &Choices,
    batch: &Batch<'_>,
    summary: &mut Summary,
) -> Result<(BTreeSet<FileNumber>, Vec<store::Input>), StoreError> {
    let (mut unread, mut inputs) = (BTreeSet::new(), Vec::new());
    for (path, reason) in files.unreadable {
        keep_unreadable(batch, &path, reason, choices.source, summary)?;
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
                input.place.source().or(choices.source),
                summary,
            )?;
        } else if let Some(known) = known {
            summary.add_known(&known);
        } else {
            let clean = fingerprint.filter(|_| tally.is_clean());
            inputs.extend(clean.map(|fingerprint| store::Input {
                fingerprint,
                rows: tally.rows.clone(),
            }));
            summary.add_file(tally);
        }
    }
    Ok((unread, inputs))
}

/// Keeps the name of a file that cannot be read, and why.
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
    block.push(&kept.line(), key(&reason, file.as_bytes()), NO_FILE);
    batch.add(
        Partition::Rejected(source),
        block,
        &mut Compressor::default(),
    )?;
    summary.unreadable.push(UnreadableFile { file, reason });
    Ok(())
}
