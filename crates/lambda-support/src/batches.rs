//! Entries that go into one call to a service.

use std::ops::Range;

/// How much one call takes.
#[derive(Clone, Copy, Debug)]
pub struct BatchLimits {
    /// The largest number of entries.
    pub entries: usize,
    /// The largest sum of the entries' sizes, in bytes.
    pub bytes: usize,
}

impl BatchLimits {
    /// Cuts a list of entries with these sizes, in their order, into the fewest runs that each fit
    /// one call. An entry that is too large for any call stands alone.
    pub fn split(self, sizes: &[usize]) -> Vec<Range<usize>> {
        let mut batches = Vec::new();
        let (mut start, mut bytes) = (0, 0);
        for (at, size) in sizes.iter().enumerate() {
            if at > start && (at - start == self.entries || bytes + size > self.bytes) {
                batches.push(start..at);
                (start, bytes) = (at, 0);
            }
            bytes += size;
        }
        if start < sizes.len() {
            batches.push(start..sizes.len());
        }
        batches
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: BatchLimits = BatchLimits {
        entries: 3,
        bytes: 10,
    };

    /// The first and the last index of each batch.
    fn batches(sizes: &[usize]) -> Vec<(usize, usize)> {
        LIMITS
            .split(sizes)
            .into_iter()
            .map(|batch| (batch.start, batch.end - 1))
            .collect()
    }

    #[test]
    fn a_batch_holds_as_many_entries_as_the_limits_take_and_not_one_more() {
        assert_eq!(batches(&[1, 1, 1]), [(0, 2)]);
        assert_eq!(batches(&[1, 1, 1, 1]), [(0, 2), (3, 3)]);
        assert_eq!(batches(&[5, 5]), [(0, 1)]);
        assert_eq!(batches(&[5, 6, 4]), [(0, 0), (1, 2)]);
        assert!(batches(&[]).is_empty());
    }

    #[test]
    fn an_entry_too_large_stands_alone() {
        assert_eq!(batches(&[1, 11, 1]), [(0, 0), (1, 1), (2, 2)]);
        assert_eq!(batches(&[11]), [(0, 0)]);
    }
}
