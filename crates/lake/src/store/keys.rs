//! The keys of rows: hashes that are sorted and merged on the disk, so that their number costs no
//! memory.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use super::disk::Appender;
use super::{Disk, StoreError};

/// What tells the rows of a partition apart. Two different rows share one with a chance of 1 in
/// 10^18 among ten thousand million.
pub type Hash = [u8; HASH_LENGTH];

const HASH_LENGTH: usize = 16;

/// How many keys are sorted in memory: 28 MiB of them.
const RUN: usize = 1 << 20;

/// The hash of `parts`, one after the other.
pub fn hash_of(parts: &[&[u8]]) -> Hash {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part);
    }
    let mut hash = Hash::default();
    hasher.finalize_xof().fill(&mut hash);
    hash
}

/// Where a staged row stands. Ordered by the hash, then the input file: of equal rows the first one
/// read is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) hash: Hash,
    /// The input file that the row came from.
    pub(super) file: u32,
    /// The number of the staged file that holds it.
    pub(super) part: u32,
    /// Its line there, from 0.
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

/// The records of a file, all of `N` bytes.
pub(super) struct Records<const N: usize>(Option<BufReader<File>>);

impl<const N: usize> Records<N> {
    /// Opens the file `path`; no records where there is no path.
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

/// The keys of several sorted runs, in order.
pub(super) struct SortedKeys {
    runs: Vec<Keys>,
    next: BinaryHeap<Reverse<(Key, usize)>>,
    failure: Option<io::Error>,
}

impl SortedKeys {
    /// Sorts the keys in the file `path`. More than are sorted in memory go through files beside
    /// it.
    pub(super) fn of_file(disk: &dyn Disk, path: &Path) -> Result<Self, StoreError> {
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
    fn more_keys_than_are_sorted_in_memory_come_back_in_order() {
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
        let sorted: Vec<Key> = SortedKeys::of_file(&LocalDisk, &path)
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
    fn a_file_that_ends_within_a_record_is_an_error() {
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
