//! Splitting entries into batch requests.

use std::ops::Range;

/// Limits of one batch request.
#[derive(Clone, Copy, Debug)]
pub struct BatchLimits {
    /// Largest number of entries.
    pub entries: usize,
    /// Largest sum of the entries' sizes, in bytes.
    pub bytes: usize,
}

impl BatchLimits {
    /// Splits entries with these sizes, in order, into as few batches as possible. An entry that
    /// exceeds the limit is alone in its batch.
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

    /// The batches of entries with these sizes, in order.
    pub fn batches<T>(
        self,
        entries: &[T],
        size: impl Fn(&T) -> usize,
    ) -> impl Iterator<Item = &[T]> {
        let sizes: Vec<_> = entries.iter().map(size).collect();
        self.split(&sizes).into_iter().map(|batch| &entries[batch])
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
    fn batches_are_filled_to_the_limits() {
        assert_eq!(batches(&[1, 1, 1]), [(0, 2)]);
        assert_eq!(batches(&[1, 1, 1, 1]), [(0, 2), (3, 3)]);
        assert_eq!(batches(&[5, 5]), [(0, 1)]);
        assert_eq!(batches(&[5, 6, 4]), [(0, 0), (1, 2)]);
        assert!(batches(&[]).is_empty());
    }

    #[test]
    fn batches_have_all_entries_in_order() {
        let texts = ["a", "bb", "cccccccc", "dddddddddddd", "e"];
        let found: Vec<_> = LIMITS.batches(&texts, |text| text.len()).collect();
        let expected: [&[&str]; 4] = [&["a", "bb"], &["cccccccc"], &["dddddddddddd"], &["e"]];
        assert_eq!(found, expected);
    }

    #[test]
    fn oversized_entry_is_alone_in_its_batch() {
        assert_eq!(batches(&[1, 11, 1]), [(0, 0), (1, 1), (2, 2)]);
        assert_eq!(batches(&[11]), [(0, 0)]);
    }
}
