//! Report of an ingest.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use connect_core::Source;
use serde::Serialize;

use super::tally::{Group, Tally};
use crate::store::{Added, IngestedFile, Partition};

/// A source, or unknown if no field identifies the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(into = "&'static str")]
pub enum SourceName {
    /// One of the sources.
    Known(Source),
    /// The source could not be determined.
    Unknown,
}

/// Returns the source's short name, or `unknown`.
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

/// Report of an ingest.
#[derive(Debug, Default, Serialize)]
pub struct Summary {
    /// Data directory of the lake.
    pub lake: PathBuf,
    /// Counts by source.
    pub sources: BTreeMap<SourceName, SourceSummary>,
    /// Rejected documents by reason. They are listed in the lake's directory `errors`.
    pub rejected: Vec<Reason>,
    /// Skipped files and documents by reason.
    pub skipped: Vec<Reason>,
    /// Values that could not be read, by field. Their columns are null in the rows, or have U+FFFD in
    /// place of bytes that are not UTF-8.
    pub unreadable_fields: Vec<UnreadableField>,
    /// Files that could not be read completely and added nothing.
    pub unreadable: Vec<UnreadableFile>,
    #[serde(skip)]
    tally: Tally,
}

/// Counts of one source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SourceSummary {
    /// Files with documents of the source, including skipped ones.
    pub files: u64,
    /// Rows added to the lake.
    pub rows: u64,
    /// Duplicates of rows in the lake or in the input.
    pub already_there: u64,
    /// Documents that could not become a row.
    pub rejected: u64,
    /// Skipped files and documents.
    pub skipped: u64,
}

/// Documents or files with the same reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    pub source: SourceName,
    /// Why they were rejected or skipped.
    pub reason: String,
    /// Number of documents or files.
    pub count: u64,
    /// The first ones: file, and line where that helps.
    pub examples: Vec<String>,
}

/// A field whose value could not be read in some documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnreadableField {
    /// Source of the documents.
    pub source: SourceName,
    /// Path of the field, such as `sections[].score.percentage`.
    pub field: String,
    /// Number of documents.
    pub count: u64,
    /// The first ones: file, and line where that helps.
    pub examples: Vec<String>,
}

/// A file that could not be read completely.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnreadableFile {
    /// Path of the file.
    pub file: String,
    /// Why it could not be read.
    pub reason: String,
}

impl Summary {
    pub(super) fn new(lake: PathBuf) -> Self {
        Self {
            lake,
            ..Self::default()
        }
    }

    pub(super) fn add_file(&mut self, tally: Tally) {
        for source in tally.sources().collect::<BTreeSet<_>>() {
            self.source(source).files += 1;
        }
        self.tally.merge(tally);
    }

    /// Counts a file that the lake already contains.
    pub(super) fn add_known(&mut self, input: &IngestedFile) {
        for (source, rows) in &input.rows {
            let counts = self.source(Some(*source));
            counts.files += 1;
            counts.already_there += rows;
        }
    }

    pub(super) fn add_rows(&mut self, partition: Partition, added: Added) {
        if let Partition::Rows(source, _) = partition {
            let counts = self.source(Some(source));
            counts.rows += added.rows;
            counts.already_there += added.already_there;
        }
    }

    /// Converts the tally into the report.
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
        let fields = tally.unreadable_fields.into_iter().map(Reason::from);
        self.unreadable_fields = fields.map(UnreadableField::from).collect();
        self
    }

    /// Returns the number of rejected documents.
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

/// Returns the field as the reason, for reports.
impl From<&UnreadableField> for Reason {
    fn from(unreadable: &UnreadableField) -> Self {
        let source = <&str>::from(unreadable.source);
        Self {
            source: unreadable.source,
            reason: format!("{source}: {}", unreadable.field),
            count: unreadable.count,
            examples: unreadable.examples.clone(),
        }
    }
}

impl From<Reason> for UnreadableField {
    fn from(reason: Reason) -> Self {
        let Reason {
            source,
            reason: field,
            count,
            examples,
        } = reason;
        Self {
            source,
            field,
            count,
            examples,
        }
    }
}
