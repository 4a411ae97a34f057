//! Which staged rows are new: their sorted keys, merged with those of the rows that are in.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Write};
use std::ops::Range;

use super::keys::{Key, Records, SortedKeys};
use super::{Added, FileNumber, Hash};

/// The lines of staged files that are taken out, by the number of the file.
pub(super) type Removed = HashMap<u32, LineSet>;

/// Numbers of lines, a bit for each.
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

    pub(super) fn has_any(&self, mut lines: Range<u32>) -> bool {
        lines.any(|line| self.contains(line))
    }
}

/// The merge of a partition's keys with those of staged rows.
pub(super) struct Sift<'a> {
    held: Records<{ size_of::<Hash>() }>,
    unread: &'a BTreeSet<FileNumber>,
    pub(super) added: Added,
    pub(super) removed: Removed,
}

impl<'a> Sift<'a> {
    /// `held` are the keys of the rows that are in; rows of `unread` files are taken out.
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

    /// Writes the keys of all rows that are in from now on, in order.
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
            if self.stays(&key, last) {
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

    fn stays(&mut self, key: &Key, last: Option<Hash>) -> bool {
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
