//! Completes a batch: removes duplicates and the rows of files that could not be read completely.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::Arc;

use libdeflater::Decompressor;

use super::batch::{Part, StagedPartition};
use super::checksum::Checksum;
use super::inputs::merge_inputs;
use super::keys::{Records, SortedKeys};
use super::merge::{Added, KeyMerge, LineSet, Removed};
use super::parallel::in_parallel;
use super::{
    Batch, Block, Compressor, FileNumber, IngestedFile, Lake, Manifest, MetadataFile, Partition,
    RowFile, StoreError,
};

/// A batch whose files are on disk, ready to commit.
pub struct Staged {
    pub(super) manifest: Manifest,
    /// Rows by partition.
    pub added: BTreeMap<Partition, Added>,
}

/// Staged rows of a partition after deduplication.
struct Remaining {
    partition: Partition,
    added: Added,
    /// Name of the file with all keys of the partition.
    keys: MetadataFile,
    files: Vec<RowFile>,
}

impl Batch<'_> {
    /// Writes the batch to disk without the rows of `unread` files and without duplicates. `inputs`
    /// are added to the index of ingested files.
    ///
    /// # Errors
    /// The disk is full, or a file of the lake cannot be read or written. Nothing is committed.
    pub fn stage(
        self,
        unread: &BTreeSet<FileNumber>,
        inputs: Vec<IngestedFile>,
    ) -> Result<Staged, StoreError> {
        let mut manifest = self.lake.manifest.clone();
        manifest.commits += 1;
        manifest.replaced.clear();
        let mut added = BTreeMap::new();
        for remaining in self.deduplicate(unread)? {
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
        self.lake.sync_metadata_folders()?;
        Ok(Staged { manifest, added })
    }

    /// Deduplicates all partitions in parallel.
    fn deduplicate(&self, unread: &BTreeSet<FileNumber>) -> Result<Vec<Remaining>, StoreError> {
        let results = in_parallel(self.partitions(), |staged| {
            self.deduplicate_partition(&staged, unread, &mut Compressor::default())
        });
        results.into_iter().collect()
    }

    fn deduplicate_partition(
        &self,
        staged: &Arc<StagedPartition>,
        unread: &BTreeSet<FileNumber>,
        compressor: &mut Compressor,
    ) -> Result<Remaining, StoreError> {
        self.write_pending(staged, compressor)?;
        let held = self
            .lake
            .manifest
            .partitions
            .get(&staged.partition)
            .map(|held| self.lake.keys_path(&held.keys.name));
        let mut merge = KeyMerge::new(Records::open(held.as_deref())?, unread);
        let new = SortedKeys::sort_file(self.lake.disk, &staged.keys)?;
        let name = format!(
            "{}-{:06}",
            staged.partition.file_name(),
            self.lake.manifest.commits + 1
        );
        let checksum = self
            .lake
            .write_file(&self.lake.keys_path(&name), |keys| merge.merge(new, keys))?;
        let keys = MetadataFile {
            name,
            checksum: Some(checksum),
        };
        let files = self.files_without(staged, &merge.removed, compressor)?;
        Ok(Remaining {
            partition: staged.partition,
            added: merge.added,
            keys,
            files,
        })
    }

    /// Returns the partition's files without the `removed` rows, flushed. Files that change are
    /// rewritten.
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

    /// Copies members without removed rows unchanged, and collects the remaining rows of the others
    /// in `block`.
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
            if removed.contains_any(first..first + member.rows) {
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
    fn sync_metadata_folders(&self) -> Result<(), StoreError> {
        for path in ["staging", "keys"].map(|name| super::metadata_path(&self.folder, name)) {
            self.disk
                .sync(&path)
                .map_err(StoreError::disk("write", &path))?;
        }
        Ok(())
    }
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
        let sum = |size: fn(&super::batch::Member) -> usize| {
            part.members.iter().map(|member| size(member) as u64).sum()
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
            checksum: Some(Checksum::from_hasher(&part.hasher)),
            name: part.name,
        }
    }
}
