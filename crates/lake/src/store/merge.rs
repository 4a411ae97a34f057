//! Merges the keys of staged rows with those of committed rows, and finds the duplicates.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Write};
use std::ops::Range;

use super::keys::{Key, Records, SortedKeys};
use super::{FileNumber, Hash};

/// Rows that a batch adds to a partition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Added {
    /// Number of new rows.
    pub rows: u64,
    /// Number of duplicates, of committed rows or within the batch.
    pub already_there: u64,
}

/// Lines to remove from staged files, by file number.
pub(super) type Removed = HashMap<u32, LineSet>;

/// Set of line numbers, as a bitmap.
#[derive(Default)]
pub(super) struct LineSet {
    bits: Vec<u64>,
}

impl LineSet {
    fn insert(&mut self, line: u32) {
        let word = line as usize / 64;
        if word >= self.bits.len() {
            self.bits.resize(word + 1, 0);
        }
        self.bits[word] |= 1 << (line % 64);
    }

    pub(super) fn contains(&self, line: u32) -> bool {
        self.bits
            .get(line as usize / 64)
            .is_some_and(|word| word >> (line % 64) & 1 == 1)
    }

    pub(super) fn contains_any(&self, mut lines: Range<u32>) -> bool {
        lines.any(|line| self.contains(line))
    }
}

/// Merge of a partition's keys with those of staged rows.
pub(super) struct KeyMerge<'a> {
    held: Records<{ size_of::<Hash>() }>,
    unread: &'a BTreeSet<FileNumber>,
    pub(super) added: Added,
    pub(super) removed: Removed,
}

impl<'a> KeyMerge<'a> {
    /// Creates a merge with the keys of committed rows; rows of `unread` files are removed.
    pub(super) fn new(
        held: Records<{ size_of::<Hash>() }>,
        unread: &'a BTreeSet<FileNumber>,
    ) -> Self {
        Self {
            held,
            unread,
            added: Added::default(),
            removed: Removed::new(),
        }
    }

    /// Writes the keys of all rows in order.
    pub(super) fn merge(&mut self, new: SortedKeys, keys: &mut dyn Write) -> io::Result<()> {
        let mut held = self.held.next().transpose()?;
        let mut last = None;
        for key in new {
            let key = key?;
            while let Some(hash) = held.filter(|hash| *hash <= key.hash) {
                keys.write_all(&hash)?;
                last = Some(hash);
                held = self.held.next().transpose()?;
            }
            if self.is_new(&key, last) {
                keys.write_all(&key.hash)?;
                last = Some(key.hash);
            }
        }
        while let Some(hash) = held {
            keys.write_all(&hash)?;
            held = self.held.next().transpose()?;
        }
        Ok(())
    }

    fn is_new(&mut self, key: &Key, last: Option<Hash>) -> bool {
        let unread = self.unread.contains(&key.file);
        let already_there = !unread && last == Some(key.hash);
        self.added.already_there += u64::from(already_there);
        self.added.rows += u64::from(!unread && !already_there);
        if unread || already_there {
            self.removed.entry(key.part).or_default().insert(key.line);
        }
        !unread && !already_there
    }
}
