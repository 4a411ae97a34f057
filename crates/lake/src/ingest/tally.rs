//! Counts and reasons, collected while files are read.

use std::collections::BTreeMap;

use connect_core::Source;

/// Reasons to skip files and documents, as reports show them.
pub(super) mod skip_reason {
    pub(in crate::ingest) const HIDDEN: &str = "hidden file";
    pub(in crate::ingest) const OTHER_DAY: &str = "day of the key is outside of --from and --to";
    pub(in crate::ingest) const NO_DAY: &str = "no day in the key (--from, --to)";
    pub(in crate::ingest) const NO_DOCUMENTS: &str = "neither JSON, log lines nor gzip";
    pub(in crate::ingest) const TEXT_OUTPUT: &str = "text output of the AWS CLI; use --output json";
    pub(in crate::ingest) const TRANSCRIPT: &str =
        "not collected: chat transcript, e-mail message or attachment";
    pub(in crate::ingest) const RECORDING: &str = "not collected: audio, video or screen recording";
    pub(in crate::ingest) const OTHER: &str = "not collected: report, table or marker";
    pub(in crate::ingest) const OTHER_SOURCE: &str = "file of another source, by its location";
    pub(in crate::ingest) const EVALUATION_COPY: &str = "second copy of an evaluation, by contact";
    pub(in crate::ingest) const EVALUATION_PREFIX: &str =
        "evaluation with another prefix (--evaluation-prefix)";
    pub(in crate::ingest) const REDACTED: &str =
        "redacted analysis (its original is ingested; see --redacted-only and --transcripts)";
    pub(in crate::ingest) const ORIGINAL: &str = "original analysis (--redacted-only)";
    pub(in crate::ingest) const NO_TRANSCRIPT: &str =
        "analysis without a transcript (its numbers are in another file; see --transcripts)";
    pub(in crate::ingest) const ERASED: &str = "contact that was erased (see --with-erased)";
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
    /// Values that could not be read, by source and field. They are null in the row, or have U+FFFD in
    /// place of bytes that are not UTF-8.
    pub(super) unreadable_fields: Groups,
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

    pub(super) fn unreadable_field(
        &mut self,
        source: Source,
        field: String,
        example: impl FnOnce() -> String,
    ) {
        count(&mut self.unreadable_fields, (Some(source), field), example);
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (source, rows) in other.rows {
            self.add_rows(source, rows);
        }
        for (groups, others) in [
            (&mut self.rejected, other.rejected),
            (&mut self.skipped, other.skipped),
            (&mut self.unreadable_fields, other.unreadable_fields),
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

    /// Returns whether other options of ingest would give the same rows.
    pub(super) fn is_final(&self) -> bool {
        let by_option = [
            skip_reason::REDACTED,
            skip_reason::ORIGINAL,
            skip_reason::CHANNEL,
            skip_reason::ERASED,
        ];
        let is_by_option = |(_, reason): &(_, String)| by_option.contains(&reason.as_str());
        self.rejected.is_empty() && !self.skipped.keys().any(is_by_option)
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
