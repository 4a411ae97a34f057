//! What was counted while reading.

use std::collections::BTreeMap;

use connect_core::Source;

/// How many examples of a reason are shown.
const EXAMPLES: usize = 3;

/// Documents or files with the same reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) count: u64,
    /// The first ones: a file, and the line in it where that helps.
    pub(super) examples: Vec<String>,
}

impl Group {
    fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.examples.extend(other.examples);
        self.examples.truncate(EXAMPLES);
    }
}

type Groups = BTreeMap<(Option<Source>, String), Group>;

/// What one file, or many, held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Rows made, new or not.
    pub(super) rows: BTreeMap<Source, u64>,
    /// Documents without a row, by what is wrong with them.
    pub(super) rejected: Groups,
    /// Documents and files left out, by why.
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

    /// The sources of everything that was read.
    pub(super) fn sources(&self) -> impl Iterator<Item = Option<Source>> {
        let grouped = self
            .rejected
            .keys()
            .chain(self.skipped.keys())
            .map(|(source, _)| *source);
        self.rows.keys().copied().map(Some).chain(grouped)
    }

    /// Whether every document gave rows.
    pub(super) fn is_clean(&self) -> bool {
        self.rejected.is_empty() && self.skipped.is_empty()
    }
}

fn count(groups: &mut Groups, key: (Option<Source>, String), example: impl FnOnce() -> String) {
    let group = groups.entry(key).or_default();
    group.count += 1;
    if group.examples.len() < EXAMPLES {
        group.examples.push(example());
    }
}
