//! The end of a batch: rows that are in already, and those of files that were not read to their
//! end, are taken out again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex};
use std::thread;

use libdeflater::Decompressor;

use super::batch::{Part, StagedPartition};
use super::inputs::merge_inputs;
use super::keys::{Records, SortedKeys};
use super::sift::{LineSet, Removed, Sift};
use super::{
    Batch, Block, Compressor, FileNumber, Input, Lake, Manifest, Partition, RowFile, StoreError,
    locked,
};

/// A batch whose files are on the disk, ready to count.
pub struct Staged {
    pub(super) manifest: Manifest,
    /// What the batch adds to each partition.
    pub added: BTreeMap<Partition, Added>,
}

/// What a batch adds to a partition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Added {
    /// Rows that are new.
    pub rows: u64,
    /// Rows that were in already, or came more than once in the batch.
    pub already_there: u64,
}

/// What remains of a partition's staged rows.
struct Remaining {
    partition: Partition,
    added: Added,
    /// The file of all the partition's keys from now on.
    keys: String,
    files: Vec<RowFile>,
}

impl Batch<'_> {
    /// Brings the batch to the disk, without the rows of `unread` files and without those that are
    /// in already. `inputs` are the files that need not be read again.
    ///
    /// # Errors
    /// When the disk is full, or a file of the lake cannot be read or written. Nothing counts then.
    pub fn stage(
        self,
        unread: &BTreeSet<FileNumber>,
        inputs: Vec<Input>,
    ) -> Result<Staged, StoreError> {
        let mut manifest = self.lake.manifest.clone();
        manifest.commits += 1;
        let mut added = BTreeMap::new();
        for remaining in self.remaining(unread)? {
            added.insert(remaining.partition, remaining.added);
            if remaining.added.rows > 0 {
                let held = manifest.partitions.entry(remaining.partition).or_default();
                held.keys = remaining.keys;
                held.files.extend(remaining.files);
            }
        }
        if !inputs.is_empty() {
            manifest.inputs = Some(merge_inputs(self.lake, inputs, manifest.commits)?);
        }
        self.lake.sync_own_folders()?;
        Ok(Staged { manifest, added })
    }

    /// What remains of each partition, worked out on all cores.
    fn remaining(&self, unread: &BTreeSet<FileNumber>) -> Result<Vec<Remaining>, StoreError> {
        let partitions = Mutex::new(self.partitions().into_iter());
        let work = || {
            let mut compressor = Compressor::default();
            let next = || locked(&partitions).next();
            std::iter::from_fn(next)
                .map(|staged| self.remaining_of(&staged, unread, &mut compressor))
                .collect::<Result<Vec<_>, _>>()
        };
        thread::scope(|scope| {
            let threads: Vec<_> = (0..threads()).map(|_| scope.spawn(work)).collect();
            let results = threads
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
            results
                .collect::<Result<Vec<_>, _>>()
                .map(|remaining| remaining.into_iter().flatten().collect())
        })
    }

    fn remaining_of(
        &self,
        staged: &Arc<StagedPartition>,
        unread: &BTreeSet<FileNumber>,
        compressor: &mut Compressor,
    ) -> Result<Remaining, StoreError> {
        self.write_waiting(staged, compressor)?;
        let held = self
            .lake
            .manifest
            .partitions
            .get(&staged.partition)
            .map(|held| self.lake.keys_path(&held.keys));
        let mut sift = Sift::new(Records::open(held.as_deref())?, unread);
        let new = SortedKeys::of_file(self.lake.disk, &staged.keys)?;
        let keys = format!(
            "{}-{:06}",
            staged.partition.file_name(),
            self.lake.manifest.commits + 1
        );
        self.lake
            .write_file(&self.lake.keys_path(&keys), |keys| sift.merge(new, keys))?;
        let files = self.files_without(staged, &sift.removed, compressor)?;
        Ok(Remaining {
            partition: staged.partition,
            added: sift.added,
            keys,
            files,
        })
    }

    /// The partition's files without the `removed` rows, on the disk. What was changed is written
    /// anew.
    fn files_without(
        &self,
        staged: &StagedPartition,
        removed: &Removed,
        compressor: &mut Compressor,
    ) -> Result<Vec<RowFile>, StoreError> {
        let (changed, mut parts): (Vec<_>, Vec<_>) = staged
            .take_parts()
            .into_iter()
            .partition(|part| removed.contains_key(&part.number));
        let mut block = Block::default();
        for part in &changed {
            if let Some(lines) = removed.get(&part.number) {
                self.copy_without(staged, part, lines, &mut block, compressor)?;
            }
        }
        self.write(staged, &block, compressor)?;
        parts.extend(staged.take_parts());
        for part in &parts {
            let path = self.lake.staging_path(&part.name);
            self.lake
                .disk
                .sync(&path)
                .map_err(StoreError::disk("write", &path))?;
        }
        Ok(parts.into_iter().map(RowFile::from).collect())
    }

    /// Copies the members in which nothing is removed as they are, and gathers what is left of the
    /// others in `block`.
    fn copy_without(
        &self,
        staged: &StagedPartition,
        part: &Part,
        removed: &LineSet,
        block: &mut Block,
        compressor: &mut Compressor,
    ) -> Result<(), StoreError> {
        let path = self.lake.staging_path(&part.name);
        let mut file = BufReader::new(File::open(&path).map_err(StoreError::disk("read", &path))?);
        let mut first = 0;
        for member in &part.members {
            let mut bytes = vec![0; member.bytes];
            file.read_exact(&mut bytes)
                .map_err(StoreError::disk("read", &path))?;
            if removed.has_any(first..first + member.rows) {
                let rows =
                    decompress(&bytes, member.unzipped).map_err(StoreError::disk("read", &path))?;
                let lines = rows.split_inclusive(|byte| *byte == b'\n').zip(first..);
                lines
                    .filter(|(_, number)| !removed.contains(*number))
                    .for_each(|(line, _)| block.push_line(line));
            } else {
                self.append(staged, &bytes, *member, &[])?;
            }
            if block.is_full() {
                self.write(staged, &std::mem::take(block), compressor)?;
            }
            first += member.rows;
        }
        Ok(())
    }
}

impl Lake<'_> {
    fn sync_own_folders(&self) -> Result<(), StoreError> {
        for path in ["staging", "keys"].map(|name| super::own(&self.folder, name)) {
            self.disk
                .sync(&path)
                .map_err(StoreError::disk("write", &path))?;
        }
        Ok(())
    }
}

/// How many threads work at once.
pub(crate) fn threads() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

fn decompress(member: &[u8], size: usize) -> io::Result<Vec<u8>> {
    let mut content = vec![0; size];
    Decompressor::new()
        .gzip_decompress(member, &mut content)
        .map_err(io::Error::other)?;
    Ok(content)
}

impl From<Part> for RowFile {
    fn from(part: Part) -> Self {
        let sum = |of: fn(&super::batch::Member) -> usize| {
            part.members.iter().map(|member| of(member) as u64).sum()
        };
        let rows = part
            .members
            .iter()
            .map(|member| u64::from(member.rows))
            .sum();
        Self {
            rows,
            bytes: sum(|member| member.bytes),
            unzipped: sum(|member| member.unzipped),
            name: part.name,
        }
    }
}
