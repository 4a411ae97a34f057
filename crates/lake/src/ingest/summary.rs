//! What an ingest did.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use connect_core::Source;
use serde::Serialize;

use super::tally::{Group, Tally};
use crate::store::{Added, Input, Partition};

/// A source, or none: where nothing tells what a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(into = "&'static str")]
pub enum SourceName {
    /// This source.
    Known(Source),
    /// None.
    Unknown,
}

/// Writes the source's short name, or `unknown`.
impl From<SourceName> for &'static str {
    fn from(name: SourceName) -> Self {
        match name {
            SourceName::Known(source) => source.code(),
            SourceName::Unknown => "unknown",
        }
    }
}

impl From<Option<Source>> for SourceName {
    fn from(source: Option<Source>) -> Self {
        source.map_or(Self::Unknown, Self::Known)
    }
}

/// What an ingest did.
#[derive(Debug, Default, Serialize)]
pub struct Summary {
    /// The lake.
    pub lake: PathBuf,
    /// What became of each source's documents.
    pub sources: BTreeMap<SourceName, SourceSummary>,
    /// Documents that gave no row, by reason. They are kept in the lake's folder `errors`.
    pub rejected: Vec<Reason>,
    /// Files and documents that were left out, by reason.
    pub skipped: Vec<Reason>,
    /// Files that could not be read to their end, of which nothing is in the lake.
    pub unreadable: Vec<UnreadableFile>,
    #[serde(skip)]
    tally: Tally,
}

/// What became of one source's documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SourceSummary {
    /// Files with documents of the source, or left out.
    pub files: u64,
    /// Rows that are new in the lake.
    pub rows: u64,
    /// Rows that were in the lake already, or came more than once.
    pub already_there: u64,
    /// Documents that gave no row.
    pub rejected: u64,
    /// Files and documents that were left out.
    pub skipped: u64,
}

/// Documents or files that share a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// Their source.
    pub source: SourceName,
    /// What is wrong with them.
    pub reason: String,
    /// How many there are.
    pub count: u64,
    /// The first ones: a file, and the line in it where that helps.
    pub examples: Vec<String>,
}

/// A file that could not be read to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnreadableFile {
    /// The file.
    pub file: String,
    /// Why.
    pub reason: String,
}

impl Summary {
    pub(super) fn new(lake: PathBuf) -> Self {
        Self {
            lake,
            ..Self::default()
        }
    }

    /// Counts a file that was read, or left out.
    pub(super) fn add_file(&mut self, tally: Tally) {
        for source in tally.sources().collect::<BTreeSet<_>>() {
            self.source(source).files += 1;
        }
        self.tally.merge(tally);
    }

    /// Counts a file that is in the lake as it is.
    pub(super) fn add_known(&mut self, input: &Input) {
        for (source, rows) in &input.rows {
            let counts = self.source(Some(*source));
            counts.files += 1;
            counts.already_there += rows;
        }
    }

    /// Counts what a batch added to a partition.
    pub(super) fn add_rows(&mut self, partition: Partition, added: Added) {
        if let Partition::Rows(source, _) = partition {
            let counts = self.source(Some(source));
            counts.rows += added.rows;
            counts.already_there += added.already_there;
        }
    }

    /// Brings what was counted into its final form.
    pub(super) fn finish(mut self) -> Self {
        let tally = std::mem::take(&mut self.tally);
        for ((source, _), group) in &tally.rejected {
            self.source(*source).rejected += group.count;
        }
        for ((source, _), group) in &tally.skipped {
            self.source(*source).skipped += group.count;
        }
        self.rejected = tally.rejected.into_iter().map(Reason::from).collect();
        self.skipped = tally.skipped.into_iter().map(Reason::from).collect();
        self
    }

    /// How many documents gave no row.
    pub fn rejected_documents(&self) -> u64 {
        self.rejected.iter().map(|reason| reason.count).sum()
    }

    fn source(&mut self, source: Option<Source>) -> &mut SourceSummary {
        self.sources.entry(source.into()).or_default()
    }
}

impl From<((Option<Source>, String), Group)> for Reason {
    fn from(((source, reason), group): ((Option<Source>, String), Group)) -> Self {
        Self {
            source: source.into(),
            reason,
            count: group.count,
            examples: group.examples,
        }
    }
}
