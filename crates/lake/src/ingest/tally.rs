//! Counts and reasons, collected while files are read.

use std::collections::BTreeMap;

use connect_core::Source;

/// Reasons to skip files and documents, as reports show them.
pub(super) mod skip_reason {
    pub(in crate::ingest) const HIDDEN: &str = "hidden file";
    pub(in crate::ingest) const NO_DOCUMENTS: &str = "neither JSON nor gzip";
    pub(in crate::ingest) const OTHER_SOURCE: &str = "file of another source, by its location";
    pub(in crate::ingest) const EVALUATION_COPY: &str = "second copy of an evaluation, by contact";
    pub(in crate::ingest) const REDACTED: &str =
        "redacted analysis (its original is ingested; see --redacted-only)";
    pub(in crate::ingest) const ORIGINAL: &str = "original analysis (--redacted-only)";
    pub(in crate::ingest) const CHANNEL: &str = "analysis of a channel that is not selected";
    pub(in crate::ingest) const CONTROL_MESSAGE: &str =
        "control message of CloudWatch Logs without log events";
}

/// Maximum number of examples per reason.
const MAX_EXAMPLES: usize = 3;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) count: u64,
    /// The first ones: file, and line where that helps.
    pub(super) examples: Vec<String>,
}

impl Group {
    fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.examples.extend(other.examples);
        self.examples.truncate(MAX_EXAMPLES);
    }
}

type Groups = BTreeMap<(Option<Source>, String), Group>;

/// Counts of one or several files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Rows, including duplicates.
    pub(super) rows: BTreeMap<Source, u64>,
    /// Rejected documents by source and reason.
    pub(super) rejected: Groups,
    /// Skipped documents and files by source and reason.
    pub(super) skipped: Groups,
}

impl Tally {
    pub(super) fn add_rows(&mut self, source: Source, rows: u64) {
        *self.rows.entry(source).or_default() += rows;
    }

    pub(super) fn reject(
        &mut self,
        source: Option<Source>,
        kind: String,
        example: impl FnOnce() -> String,
    ) {
        count(&mut self.rejected, (source, kind), example);
    }

    pub(super) fn skip(
        &mut self,
        source: Option<Source>,
        reason: &str,
        example: impl FnOnce() -> String,
    ) {
        count(&mut self.skipped, (source, reason.to_owned()), example);
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (source, rows) in other.rows {
            self.add_rows(source, rows);
        }
        for (groups, others) in [
            (&mut self.rejected, other.rejected),
            (&mut self.skipped, other.skipped),
        ] {
            for (key, group) in others {
                groups.entry(key).or_default().merge(group);
            }
        }
    }

    /// Returns the source of each count, with duplicates.
    pub(super) fn sources(&self) -> impl Iterator<Item = Option<Source>> {
        let grouped = self
            .rejected
            .keys()
            .chain(self.skipped.keys())
            .map(|(source, _)| *source);
        self.rows.keys().copied().map(Some).chain(grouped)
    }

    /// Returns whether every document became rows.
    pub(super) fn is_clean(&self) -> bool {
        self.rejected.is_empty() && self.skipped.is_empty()
    }
}

fn count(groups: &mut Groups, key: (Option<Source>, String), example: impl FnOnce() -> String) {
    let group = groups.entry(key).or_default();
    group.count += 1;
    if group.examples.len() < MAX_EXAMPLES {
        group.examples.push(example());
    }
}
