//! Rows on their way into a lake: gathered by partition, compressed in blocks, staged in files.

use std::collections::BTreeMap;
use std::mem;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use libdeflater::CompressionLvl;

use super::keys::Key;
use super::{Hash, Lake, Partition, StoreError, locked};

/// The number of an input file within a batch.
pub type FileNumber = u32;

/// Rows are compressed in blocks of this size, each a gzip member of its own: large enough to
/// compress well.
const BLOCK: usize = 1 << 20;

/// How much may wait for its block to be full, over all partitions: rows of a thousand days in turn
/// get smaller blocks, not more memory.
const WAITING: usize = 32 << 20;

/// A file of rows is closed when its rows have this size: some 13 MiB compressed, a good piece for
/// one thread of a query.
const FILE: u64 = 128 << 20;

/// The level at which rows are compressed. Measured on contact records: level 1 takes 60 % of the
/// time for 20 % more bytes, which every query then takes 40 % longer to decompress; level 6 takes
/// 140 % of the time for 7 % less.
pub const COMPRESSION_LEVEL: i32 = 4;

/// Compresses gzip members, reusing its tables.
pub struct Compressor {
    tables: libdeflater::Compressor,
    member: Vec<u8>,
}

impl Default for Compressor {
    fn default() -> Self {
        let level = CompressionLvl::new(COMPRESSION_LEVEL).unwrap_or_default();
        Self {
            tables: libdeflater::Compressor::new(level),
            member: Vec::new(),
        }
    }
}

impl Compressor {
    fn compress(&mut self, content: &[u8]) -> &[u8] {
        self.member
            .resize(self.tables.gzip_compress_bound(content.len()), 0);
        // The bound is what the library never exceeds, so that this has no error to report.
        let length = self
            .tables
            .gzip_compress(content, &mut self.member)
            .unwrap_or(0);
        &self.member[..length]
    }
}

/// Rows of one partition, one a line.
#[derive(Debug, Default)]
pub struct Block {
    bytes: Vec<u8>,
    rows: u32,
    keys: Vec<(Hash, FileNumber)>,
}

impl Block {
    /// Adds the row `line` with what tells it apart and the file that it came from.
    pub fn push(&mut self, line: &[u8], hash: Hash, file: FileNumber) {
        self.push_line(line);
        self.bytes.push(b'\n');
        self.keys.push((hash, file));
    }

    /// Adds a row, with its newline, whose key is known already.
    pub(super) fn push_line(&mut self, line: &[u8]) {
        self.bytes.extend_from_slice(line);
        self.rows += 1;
    }

    pub(super) fn is_full(&self) -> bool {
        self.bytes.len() >= BLOCK
    }

    fn append(&mut self, mut other: Self) {
        if self.bytes.is_empty() {
            *self = other;
            return;
        }
        self.bytes.append(&mut other.bytes);
        self.rows += other.rows;
        self.keys.append(&mut other.keys);
    }
}

/// A staged file of rows: gzip members, one after the other.
pub(super) struct Part {
    pub(super) number: u32,
    pub(super) name: String,
    pub(super) members: Vec<Member>,
    rows: u32,
    unzipped: u64,
}

/// A piece of a staged file.
#[derive(Clone, Copy)]
pub(super) struct Member {
    pub(super) rows: u32,
    pub(super) bytes: usize,
    pub(super) unzipped: usize,
}

/// The staged files of one partition.
pub(super) struct StagedPartition {
    pub(super) partition: Partition,
    /// The file of the rows' keys, in no order.
    pub(super) keys: PathBuf,
    waiting: Mutex<Block>,
    parts: Mutex<Vec<Part>>,
}

impl StagedPartition {
    /// The files so far. The next block of rows begins a new one.
    pub(super) fn take_parts(&self) -> Vec<Part> {
        mem::take(&mut *locked(&self.parts))
    }
}

/// Rows that go into a lake together, or not at all.
pub struct Batch<'l> {
    pub(super) lake: &'l Lake<'l>,
    partitions: Mutex<BTreeMap<Partition, Arc<StagedPartition>>>,
    waiting: AtomicUsize,
    files: AtomicU32,
}

impl<'l> Batch<'l> {
    /// A batch without rows.
    pub fn new(lake: &'l Lake<'_>) -> Self {
        Self {
            lake,
            partitions: Mutex::default(),
            waiting: AtomicUsize::new(0),
            files: AtomicU32::new(0),
        }
    }

    /// Adds rows to `partition`. Many threads may do so at once.
    ///
    /// # Errors
    /// When they cannot be staged.
    pub fn add(
        &self,
        partition: Partition,
        block: Block,
        compressor: &mut Compressor,
    ) -> Result<(), StoreError> {
        let staged = self.partition(partition);
        let mut waiting = locked(&staged.waiting);
        let all_waiting =
            self.waiting.fetch_add(block.bytes.len(), Ordering::Relaxed) + block.bytes.len();
        waiting.append(block);
        if waiting.is_full() || all_waiting > WAITING {
            let full = mem::take(&mut *waiting);
            drop(waiting);
            self.waiting.fetch_sub(full.bytes.len(), Ordering::Relaxed);
            return self.write(&staged, &full, compressor);
        }
        Ok(())
    }

    pub(super) fn partitions(&self) -> Vec<Arc<StagedPartition>> {
        locked(&self.partitions).values().cloned().collect()
    }

    /// Writes the rows that wait for their block to be full.
    pub(super) fn write_waiting(
        &self,
        staged: &StagedPartition,
        compressor: &mut Compressor,
    ) -> Result<(), StoreError> {
        let last = mem::take(&mut *locked(&staged.waiting));
        self.write(staged, &last, compressor)
    }

    /// Writes a block at the end of the partition's last file, or of a new one.
    pub(super) fn write(
        &self,
        staged: &StagedPartition,
        block: &Block,
        compressor: &mut Compressor,
    ) -> Result<(), StoreError> {
        if block.rows == 0 {
            return Ok(());
        }
        let bytes = compressor.compress(&block.bytes);
        let member = Member {
            rows: block.rows,
            bytes: bytes.len(),
            unzipped: block.bytes.len(),
        };
        self.append(staged, bytes, member, &block.keys)
    }

    /// Appends a gzip member to the partition's last file, or to a new one, and the keys of its
    /// rows, where they are new.
    pub(super) fn append(
        &self,
        staged: &StagedPartition,
        bytes: &[u8],
        member: Member,
        keys: &[(Hash, FileNumber)],
    ) -> Result<(), StoreError> {
        let mut parts = locked(&staged.parts);
        if parts.last().is_none_or(|part| part.unzipped >= FILE) {
            parts.push(self.new_part());
        }
        let Some(part) = parts.last_mut() else {
            return Ok(());
        };
        let path = self.lake.staging_path(&part.name);
        self.lake
            .disk
            .append(&path, bytes)
            .map_err(StoreError::disk("write", &path))?;
        if !keys.is_empty() {
            let mut records = Vec::with_capacity(keys.len() * Key::LENGTH);
            for ((hash, file), line) in keys.iter().zip(part.rows..) {
                Key {
                    hash: *hash,
                    file: *file,
                    part: part.number,
                    line,
                }
                .write_to(&mut records);
            }
            self.lake
                .disk
                .append(&staged.keys, &records)
                .map_err(StoreError::disk("write", &staged.keys))?;
        }
        part.rows += member.rows;
        part.unzipped += member.unzipped as u64;
        part.members.push(member);
        Ok(())
    }

    fn new_part(&self) -> Part {
        let number = self.files.fetch_add(1, Ordering::Relaxed);
        let name = format!(
            "part-{:06}-{number:04}.ndjson.gz",
            self.lake.manifest.commits + 1
        );
        Part {
            number,
            name,
            members: Vec::new(),
            rows: 0,
            unzipped: 0,
        }
    }

    fn partition(&self, partition: Partition) -> Arc<StagedPartition> {
        let mut partitions = locked(&self.partitions);
        let keys = || {
            self.lake
                .staging_path(&format!("{}.keys", partition.file_name()))
        };
        let new = || {
            Arc::new(StagedPartition {
                partition,
                keys: keys(),
                waiting: Mutex::default(),
                parts: Mutex::default(),
            })
        };
        partitions.entry(partition).or_insert_with(new).clone()
    }
}
