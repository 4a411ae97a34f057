//! The end of a batch: rows that are in already, and those of files that were not read to their end, are taken out again.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};

use flate2::bufread::MultiGzDecoder;

use super::batch::{Part, StagedPartition};
use super::inputs::merge_inputs;
use super::keys::{Key, Records, SortedKeys};
use super::{Batch, Block, Compressor, FileNumber, Hash, Input, Lake, Manifest, Partition, PartitionFiles, RowFile, StoreError};

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

/// The lines of staged files that are taken out, by the number of the file.
type Removed = HashMap<u32, LineSet>;

/// Numbers of lines, a bit for each.
#[derive(Default)]
struct LineSet {
    bits: Vec<u64>,
    count: u32,
}

impl LineSet {
    fn insert(&mut self, line: u32) {
        let word = line as usize / 64;
        if word >= self.bits.len() {
            self.bits.resize(word + 1, 0);
        }
        self.count += u32::from(!self.contains(line));
        self.bits[word] |= 1 << (line % 64);
    }

    fn contains(&self, line: u32) -> bool {
        self.bits.get(line as usize / 64).is_some_and(|word| word >> (line % 64) & 1 == 1)
    }
}

/// Which rows of a partition stay.
struct Sifted {
    added: Added,
    removed: Removed,
    /// The file of all the partition's keys from now on.
    keys: String,
}

impl Batch<'_> {
    /// Brings the batch to the disk, without the rows of `unread` files and without those that are in already. `inputs` are the
    /// files that need not be read again.
    ///
    /// # Errors
    /// When the disk is full, or a file of the lake cannot be read or written. Nothing counts then.
    pub fn stage(self, unread: &BTreeSet<FileNumber>, inputs: Vec<Input>) -> Result<Staged, StoreError> {
        let mut compressor = Compressor::default();
        let mut manifest = self.lake.manifest.clone();
        manifest.commits += 1;
        let mut added = BTreeMap::new();
        for staged in self.written(&mut compressor)? {
            let held = manifest.partitions.get(&staged.partition);
            let sifted = self.sift(&staged, held, unread, manifest.commits)?;
            added.insert(staged.partition, sifted.added);
            if sifted.added.rows > 0 {
                let files = self.remaining_files(&staged, &sifted.removed, &mut compressor)?;
                let held: &mut PartitionFiles = manifest.partitions.entry(staged.partition).or_default();
                held.keys = sifted.keys;
                held.files.extend(files);
            }
        }
        if !inputs.is_empty() {
            manifest.inputs = Some(merge_inputs(self.lake, inputs, manifest.commits)?);
        }
        self.lake.sync_own_folders()?;
        Ok(Staged { manifest, added })
    }

    /// Decides which staged rows stay, and writes the partition's new keys.
    fn sift(
        &self,
        staged: &StagedPartition,
        held: Option<&PartitionFiles>,
        unread: &BTreeSet<FileNumber>,
        commit: u64,
    ) -> Result<Sifted, StoreError> {
        let held = held.map(|held| self.lake.keys_path(&held.keys));
        let mut sift = Sift { held: Records::open(held.as_deref())?, unread, added: Added::default(), removed: Removed::new() };
        let new = SortedKeys::of_file(self.lake.disk, &staged.keys)?;
        let keys = format!("{}-{commit:06}", staged.partition.to_string().replace('/', "-"));
        self.lake.write_file(&self.lake.keys_path(&keys), |keys| sift.merge(new, keys))?;
        Ok(Sifted { added: sift.added, removed: sift.removed, keys })
    }

    /// The files of the rows that stay. A file of which only a part stays is written anew, together with the others of its kind.
    fn remaining_files(
        &self,
        staged: &StagedPartition,
        removed: &Removed,
        compressor: &mut Compressor,
    ) -> Result<Vec<RowFile>, StoreError> {
        let (changed, mut parts): (Vec<_>, Vec<_>) =
            Self::take_parts(staged).into_iter().partition(|part| removed.contains_key(&part.number));
        let mut block = Block::default();
        for part in &changed {
            let Some(lines) = removed.get(&part.number).filter(|lines| lines.count < part.rows) else { continue };
            self.copy_without(staged, part, lines, &mut block, compressor)?;
        }
        self.write(staged, &block, compressor)?;
        parts.extend(staged.parts());
        for part in &parts {
            let path = self.lake.staging_path(&part.name);
            self.lake.disk.sync(&path).map_err(StoreError::disk("write", &path))?;
        }
        Ok(parts.into_iter().map(RowFile::from).collect())
    }

    fn copy_without(
        &self,
        staged: &StagedPartition,
        part: &Part,
        removed: &LineSet,
        block: &mut Block,
        compressor: &mut Compressor,
    ) -> Result<(), StoreError> {
        let path = self.lake.staging_path(&part.name);
        let file = File::open(&path).map_err(StoreError::disk("read", &path))?;
        let lines = BufReader::new(MultiGzDecoder::new(BufReader::new(file))).split(b'\n');
        for (line, number) in lines.zip(0..) {
            let line = line.map_err(StoreError::disk("read", &path))?;
            if !removed.contains(number) {
                block.push_line(&line);
            }
            if block.is_full() {
                self.write(staged, &std::mem::take(block), compressor)?;
            }
        }
        Ok(())
    }
}

impl Lake<'_> {
    fn sync_own_folders(&self) -> Result<(), StoreError> {
        for path in ["staging", "keys"].map(|name| super::own(&self.folder, name)) {
            self.disk.sync(&path).map_err(StoreError::disk("write", &path))?;
        }
        Ok(())
    }
}

/// The merge of a partition's keys with those of staged rows.
struct Sift<'a> {
    held: Records<{ size_of::<Hash>() }>,
    unread: &'a BTreeSet<FileNumber>,
    added: Added,
    removed: Removed,
}

impl Sift<'_> {
    /// Writes the keys of all rows that are in from now on, in order.
    fn merge(&mut self, new: SortedKeys, keys: &mut dyn Write) -> io::Result<()> {
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

impl From<Part> for RowFile {
    fn from(part: Part) -> Self {
        Self { name: part.name, rows: u64::from(part.rows), bytes: part.bytes, uncompressed: part.uncompressed }
    }
}
