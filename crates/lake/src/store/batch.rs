//! Collects rows by partition, compresses them in blocks, and stages them in files.

use std::collections::BTreeMap;
use std::mem;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use libdeflater::CompressionLvl;

use super::keys::Key;
use super::{Hash, Lake, Partition, StoreError, locked};

/// Number of an input file within a batch.
pub type FileNumber = u32;

/// Size of a block of uncompressed rows. Each is a gzip member of its own, large enough to compress
/// well.
const BLOCK_BYTES: usize = 1 << 20;

/// Maximum size of all blocks that are not full, over all partitions: rows of a thousand
/// alternating days get smaller blocks, not more memory.
const MAX_PENDING_BYTES: usize = 32 << 20;

/// Uncompressed size at which a row file is complete: about 13 MiB compressed, the work of one
/// query thread.
const FILE_BYTES: u64 = 128 << 20;

/// Compression level of row files. Measured on contact records: level 1 takes 60 % of the time for
/// 20 % more bytes, which every query then takes 40 % longer to decompress; level 6 takes 140 % of
/// the time for 7 % fewer bytes.
pub const COMPRESSION_LEVEL: i32 = 4;

/// Compresses gzip members, reusing its tables.
pub struct Compressor {
    tables: libdeflater::Compressor,
    member: Vec<u8>,
}

impl Default for Compressor {
    #[expect(clippy::expect_used, reason = "the level is a valid constant")]
    fn default() -> Self {
        let level = CompressionLvl::new(COMPRESSION_LEVEL).expect("a valid constant");
        Self {
            tables: libdeflater::Compressor::new(level),
            member: Vec::new(),
        }
    }
}

impl Compressor {
    #[expect(
        clippy::expect_used,
        reason = "the buffer has the size of the library's upper bound"
    )]
    pub(super) fn compress(&mut self, content: &[u8]) -> &[u8] {
        let bound = self.tables.gzip_compress_bound(content.len());
        self.member.resize(bound, 0);
        let length = self
            .tables
            .gzip_compress(content, &mut self.member)
            .expect("the buffer has the size of the library's upper bound");
        &self.member[..length]
    }
}

/// Rows of one partition, one per line.
#[derive(Debug, Default)]
pub struct Block {
    bytes: Vec<u8>,
    rows: u32,
    keys: Vec<(Hash, FileNumber)>,
}

impl Block {
    /// Adds a row with its deduplication key and the file it comes from.
    pub fn push(&mut self, line: &[u8], hash: Hash, file: FileNumber) {
        self.push_line(line);
        self.bytes.push(b'\n');
        self.keys.push((hash, file));
    }

    /// Adds a row, including its newline, whose key is already written.
    pub(super) fn push_line(&mut self, line: &[u8]) {
        self.bytes.extend_from_slice(line);
        self.rows += 1;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows == 0
    }

    pub(super) fn is_full(&self) -> bool {
        self.bytes.len() >= BLOCK_BYTES
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

/// A staged row file of one or more gzip members.
pub(super) struct Part {
    pub(super) number: u32,
    pub(super) name: String,
    pub(super) members: Vec<Member>,
    rows: u32,
    unzipped: u64,
    pub(super) hasher: blake3::Hasher,
}

/// One gzip member of a staged file.
#[derive(Clone, Copy)]
pub(super) struct Member {
    pub(super) rows: u32,
    pub(super) bytes: usize,
    pub(super) unzipped: usize,
}

/// Staged files of one partition.
pub(super) struct StagedPartition {
    pub(super) partition: Partition,
    /// File of the rows' keys, unsorted.
    pub(super) keys: PathBuf,
    pending: Mutex<Block>,
    parts: Mutex<Vec<Part>>,
}

impl StagedPartition {
    /// Takes the files; the next block starts a new one.
    pub(super) fn take_parts(&self) -> Vec<Part> {
        mem::take(&mut *locked(&self.parts))
    }
}

/// Rows that are committed together or not at all.
pub struct Batch<'l> {
    pub(super) lake: &'l Lake<'l>,
    partitions: Mutex<BTreeMap<Partition, Arc<StagedPartition>>>,
    pending: AtomicUsize,
    files: AtomicU32,
}

impl<'l> Batch<'l> {
    /// Creates an empty batch.
    pub fn new(lake: &'l Lake<'_>) -> Self {
        Self {
            lake,
            partitions: Mutex::default(),
            pending: AtomicUsize::new(0),
            files: AtomicU32::new(0),
        }
    }

    /// Adds rows to `partition`. Can be called from several threads.
    ///
    /// # Errors
    /// The rows cannot be staged.
    pub fn add(
        &self,
        partition: Partition,
        block: Block,
        compressor: &mut Compressor,
    ) -> Result<(), StoreError> {
        let staged = self.partition(partition);
        let mut pending = locked(&staged.pending);
        let all_pending =
            self.pending.fetch_add(block.bytes.len(), Ordering::Relaxed) + block.bytes.len();
        pending.append(block);
        if pending.is_full() || all_pending > MAX_PENDING_BYTES {
            let full = mem::take(&mut *pending);
            drop(pending);
            self.pending.fetch_sub(full.bytes.len(), Ordering::Relaxed);
            return self.write(&staged, &full, compressor);
        }
        Ok(())
    }

    pub(super) fn partitions(&self) -> Vec<Arc<StagedPartition>> {
        locked(&self.partitions).values().cloned().collect()
    }

    /// Writes the partition's last, incomplete block.
    pub(super) fn write_pending(
        &self,
        staged: &StagedPartition,
        compressor: &mut Compressor,
    ) -> Result<(), StoreError> {
        let last = mem::take(&mut *locked(&staged.pending));
        self.write(staged, &last, compressor)
    }

    /// Writes a block to the partition's current file, or to a new one.
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

    /// Appends a gzip member to the partition's current file, or to a new one, and the keys of its
    /// rows.
    #[expect(clippy::expect_used, reason = "a part was pushed if there was none")]
    pub(super) fn append(
        &self,
        staged: &StagedPartition,
        bytes: &[u8],
        member: Member,
        keys: &[(Hash, FileNumber)],
    ) -> Result<(), StoreError> {
        let mut parts = locked(&staged.parts);
        if parts.last().is_none_or(|part| part.unzipped >= FILE_BYTES) {
            parts.push(self.new_part());
        }
        let part = parts
            .last_mut()
            .expect("a part was pushed if there was none");
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
        part.hasher.update(bytes);
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
            hasher: blake3::Hasher::new(),
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
                pending: Mutex::default(),
                parts: Mutex::default(),
            })
        };
        partitions.entry(partition).or_insert_with(new).clone()
    }
}
