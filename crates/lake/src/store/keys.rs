//! Deduplication keys: hashes that are sorted and merged on disk, so that memory does not grow with
//! their number.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use super::disk::Appender;
use super::{Disk, StoreError};

/// Deduplication key of a row within its partition. Among 10^10 different rows, two have the same
/// key with a probability of 10^-18.
pub type Hash = [u8; HASH_LENGTH];

const HASH_LENGTH: usize = 16;

/// Number of keys sorted in memory (28 MiB).
const RUN: usize = 1 << 20;

/// Hashes the concatenation of `parts`.
pub fn hash_of(parts: &[&[u8]]) -> Hash {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part);
    }
    let mut hash = Hash::default();
    hasher.finalize_xof().fill(&mut hash);
    hash
}

/// Key of a staged row with its position. Ordered by hash, then input file: of equal rows, the
/// first one is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) hash: Hash,
    /// Number of the row's input file.
    pub(super) file: u32,
    /// Number of the staged file that contains the row.
    pub(super) part: u32,
    /// Line in that file, from 0.
    pub(super) line: u32,
}

impl Key {
    pub(super) const LENGTH: usize = HASH_LENGTH + 12;

    pub(super) fn write_to(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.hash);
        for number in [self.file, self.part, self.line] {
            bytes.extend_from_slice(&number.to_be_bytes());
        }
    }

    fn read(record: [u8; Self::LENGTH]) -> Self {
        let mut hash = Hash::default();
        hash.copy_from_slice(&record[..HASH_LENGTH]);
        let number = |at: usize| {
            record[at..at + 4]
                .iter()
                .fold(0, |value, byte| value << 8 | u32::from(*byte))
        };
        Self {
            hash,
            file: number(HASH_LENGTH),
            part: number(HASH_LENGTH + 4),
            line: number(HASH_LENGTH + 8),
        }
    }
}

/// Reads a file of records of `N` bytes each.
pub(super) struct Records<const N: usize>(Option<BufReader<File>>);

impl<const N: usize> Records<N> {
    /// Opens the file `path`; without a path there are no records.
    pub(super) fn open(path: Option<&Path>) -> Result<Self, StoreError> {
        let open = |path: &Path| File::open(path).map_err(StoreError::disk("read", path));
        Ok(Self(
            path.map(open)
                .transpose()?
                .map(|file| BufReader::with_capacity(1 << 16, file)),
        ))
    }
}

impl<const N: usize> Iterator for Records<N> {
    type Item = io::Result<[u8; N]>;

    fn next(&mut self) -> Option<Self::Item> {
        let reader = self.0.as_mut()?;
        let mut record = [0; N];
        match io::BufRead::fill_buf(reader) {
            Ok([]) => None,
            Ok(_) => Some(reader.read_exact(&mut record).map(|()| record)),
            Err(error) => Some(Err(error)),
        }
    }
}

type Keys = Box<dyn Iterator<Item = io::Result<Key>>>;

/// Merges sorted runs of keys.
pub(super) struct SortedKeys {
    runs: Vec<Keys>,
    next: BinaryHeap<Reverse<(Key, usize)>>,
    failure: Option<io::Error>,
}

impl SortedKeys {
    /// Sorts the keys in the file `path`. Runs that do not fit into memory are written to files
    /// beside it.
    pub(super) fn sort_file(disk: &dyn Disk, path: &Path) -> Result<Self, StoreError> {
        let failed = |error| StoreError::disk("sort", path)(error);
        let mut records =
            Records::<{ Key::LENGTH }>::open(Some(path))?.map(|record| record.map(Key::read));
        let mut runs: Vec<Keys> = Vec::new();
        loop {
            let mut run: Vec<Key> = records
                .by_ref()
                .take(RUN)
                .collect::<io::Result<_>>()
                .map_err(failed)?;
            run.sort_unstable();
            if run.len() < RUN {
                runs.push(Box::new(run.into_iter().map(Ok)));
                return Self::merging(runs).map_err(failed);
            }
            let run_path = path.with_extension(format!("sorted-{}", runs.len()));
            write_run(disk, &run_path, &run).map_err(StoreError::disk("write", &run_path))?;
            runs.push(Box::new(
                Records::<{ Key::LENGTH }>::open(Some(&run_path))?
                    .map(|record| record.map(Key::read)),
            ));
        }
    }

    fn merging(runs: Vec<Keys>) -> io::Result<Self> {
        let mut merge = Self {
            next: BinaryHeap::with_capacity(runs.len()),
            runs,
            failure: None,
        };
        for run in 0..merge.runs.len() {
            merge.advance(run)?;
        }
        Ok(merge)
    }

    fn advance(&mut self, run: usize) -> io::Result<()> {
        if let Some(key) = self.runs[run].next().transpose()? {
            self.next.push(Reverse((key, run)));
        }
        Ok(())
    }
}

impl Iterator for SortedKeys {
    type Item = io::Result<Key>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(error) = self.failure.take() {
            return Some(Err(error));
        }
        let Reverse((key, run)) = self.next.pop()?;
        self.failure = self.advance(run).err();
        Some(Ok(key))
    }
}

fn write_run(disk: &dyn Disk, path: &Path, run: &[Key]) -> io::Result<()> {
    let mut appender = Appender::new(disk, path);
    let mut bytes = Vec::with_capacity(Key::LENGTH);
    for key in run {
        bytes.clear();
        key.write_to(&mut bytes);
        io::Write::write_all(&mut appender, &bytes)?;
    }
    io::Write::flush(&mut appender)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::LocalDisk;

    #[test]
    fn sorts_more_keys_than_fit_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        let count = u32::try_from(2 * RUN + 5).unwrap();
        let mut bytes = Vec::new();
        for line in 0..count {
            let hash = hash_of(&[&(line % 1_000_000).to_be_bytes()]);
            Key {
                hash,
                file: 0,
                part: 0,
                line,
            }
            .write_to(&mut bytes);
        }
        std::fs::write(&path, bytes).unwrap();
        let sorted: Vec<Key> = SortedKeys::sort_file(&LocalDisk, &path)
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(sorted.len(), count as usize);
        assert!(sorted.is_sorted());
        let mut lines: Vec<u32> = sorted.iter().map(|key| key.line).collect();
        lines.sort_unstable();
        assert!(lines.into_iter().eq(0..count));
    }

    #[test]
    fn rejects_file_that_ends_within_a_record() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        std::fs::write(&path, [0; 20]).unwrap();
        let records: Vec<_> = Records::<16>::open(Some(&path))
            .unwrap()
            .take(2)
            .map(|record| record.is_ok())
            .collect();
        assert_eq!(records, [true, false]);
    }
}
