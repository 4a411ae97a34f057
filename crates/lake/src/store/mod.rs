//! Storage of a lake: directories of rows as in AWS, and the metadata for deduplication and atomic
//! commits.
//!
//! ```text
//! <lake>/ctr/fhbase/year=2026/month=11/day=23/part-000001-0000.ndjson.gz   rows, as queries read them
//! <lake>/errors/ctr/part-000001-0001.ndjson.gz                             rejected documents with their reasons
//! <lake>/.lake/manifest.json                                               list of committed files
//! <lake>/.lake/keys/                                                       sorted 128-bit keys of all rows, one file per partition, and of erased contacts
//! <lake>/.lake/staging/                                                    uncommitted files
//! <lake>/.lake/lock                                                        locked by the writer
//! ```
//!
//! **Rows are deduplicated.** The deduplication key of a row is the hash of its bytes within a
//! partition: a record that is delivered again, in the same file, a longer one or a compressed
//! copy, has the same bytes. The keys of a batch are sorted on disk and merged with those of its
//! days, so that memory does not grow with the rows; duplicates are removed from the staged files.
//!
//! **Commits are atomic.** Files are written to `staging` and flushed; replacing the manifest
//! commits them; then they are moved to the directories that queries read. The next process that
//! opens the lake completes an interrupted move and removes uncommitted files. A query therefore
//! sees complete files of committed rows only.

mod batch;
mod check;
mod checksum;
mod disk;
mod erase;
mod error;
mod inputs;
mod keys;
mod manifest;
mod merge;
pub(crate) mod parallel;
mod partition;
mod repair;
mod stage;

use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use connect_core::Source;

pub use batch::{Batch, Block, COMPRESSION_LEVEL, Compressor, FileNumber};
pub use check::{FileProblem, KeyOfLine};
pub use checksum::{Checksum, InvalidChecksum};
pub use disk::{Disk, LocalDisk};
pub use erase::{Edit, EditedRows, ErasedContacts};
pub use error::StoreError;
pub use inputs::{IngestedFile, InputFingerprint, KnownInputs};
pub use keys::{Hash, hash_of};
pub use manifest::{Manifest, MetadataFile, PartitionFiles, ReplacedFile, RowFile};
pub use merge::Added;
pub use partition::{Partition, UnknownPartition};
pub use repair::{RepairReport, RepairedPartition, repair};
pub use stage::Staged;

/// Directory of metadata. Its name starts with a dot, so that readers of rows ignore it.
const METADATA_FOLDER: &str = ".lake";

/// A lake on this machine.
pub struct Lake<'d> {
    folder: PathBuf,
    disk: &'d dyn Disk,
    manifest: Manifest,
    lock: Option<WriteLock>,
}

/// The lock of a lake, until it is dropped.
struct WriteLock(File);

impl Drop for WriteLock {
    /// A child process that another thread starts has a copy of the file until it runs its program.
    /// Closing the file would leave the lock to that copy.
    fn drop(&mut self) {
        // The lock also ends with its file.
        drop(self.0.unlock());
    }
}

impl<'d> Lake<'d> {
    /// Opens the lake in `folder` for reading.
    ///
    /// # Errors
    /// There is no lake, or its manifest cannot be read.
    pub fn open(folder: &Path, disk: &'d dyn Disk) -> Result<Self, StoreError> {
        let mut lake = Self {
            folder: folder.to_owned(),
            disk,
            manifest: Manifest::default(),
            lock: None,
        };
        let has_manifest = metadata_path(folder, "manifest.json").exists();
        let has_metadata = metadata_path(folder, "").is_dir();
        if !(has_manifest || has_metadata && lake.has_rows()) {
            return Err(StoreError::NoLake(folder.to_owned()));
        }
        lake.read_manifest()?;
        // A process that was interrupted after a commit leaves committed files in staging, or files
        // that the commit replaced.
        let is_complete =
            lake.file_names("staging")?.is_empty() && lake.replaced_files().next().is_none();
        if is_complete
            || matches!(
                lake.take_lock(),
                Err(StoreError::Busy(_) | StoreError::Disk { .. })
            )
        {
            return Ok(lake);
        }
        lake.read_manifest()?;
        lake.recover()?;
        lake.lock = None;
        Ok(lake)
    }

    /// Opens the lake in `folder` for writing, and creates it if missing. No other process can
    /// write until it is dropped.
    ///
    /// # Errors
    /// The directory contains something else, another process writes, the lake is damaged, or a
    /// file system operation fails.
    pub fn open_to_write(folder: &Path, disk: &'d dyn Disk) -> Result<Self, StoreError> {
        if !metadata_path(folder, "").is_dir()
            && fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
        {
            return Err(StoreError::NotALake(folder.to_owned()));
        }
        for name in ["keys", "staging"] {
            let path = metadata_path(folder, name);
            disk.create_folders(&path)
                .map_err(StoreError::disk("create", &path))?;
        }
        let mut lake = Self {
            folder: folder.to_owned(),
            disk,
            manifest: Manifest::default(),
            lock: None,
        };
        lake.take_lock()?;
        lake.read_manifest()?;
        lake.recover()?;
        lake.drop_removed_rejections();
        lake.check_before_writing()?;
        Ok(lake)
    }

    /// Returns the data directory.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the list of committed files.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Opens the index of ingested files.
    ///
    /// # Errors
    /// The index cannot be opened.
    pub fn known_inputs(&self) -> Result<KnownInputs, StoreError> {
        KnownInputs::open(
            self.manifest
                .inputs
                .as_ref()
                .map(|file| self.keys_path(&file.name))
                .as_deref(),
        )
    }

    /// Returns the number of rejected documents that are kept.
    pub fn rejected(&self) -> u64 {
        let rejected = self
            .manifest
            .files()
            .filter(|(partition, _)| matches!(partition, Partition::Rejected(_)));
        rejected
            .filter(|(partition, file)| self.row_file(*partition, file).exists())
            .map(|(_, file)| file.rows)
            .sum()
    }

    /// Forgets rejected documents whose files a user has removed, so that they are kept again when
    /// they come again.
    fn drop_removed_rejections(&mut self) {
        let folder = self.folder.clone();
        let all_there = |partition: &Partition, held: &PartitionFiles| {
            held.files
                .iter()
                .all(|file| folder.join(partition.to_string()).join(&file.name).exists())
        };
        self.manifest.partitions.retain(|partition, held| {
            matches!(partition, Partition::Rows(..)) || all_there(partition, held)
        });
    }

    /// Commits the staged files.
    ///
    /// # Errors
    /// A file system operation fails. Before the manifest is replaced nothing has changed;
    /// afterwards the next process to open the lake completes the commit.
    pub fn commit(&mut self, staged: Staged) -> Result<(), StoreError> {
        self.write_manifest(&staged.manifest)?;
        self.manifest = staged.manifest;
        self.recover()
    }

    /// Removes uncommitted files as far as possible, for example to free space on a full disk.
    pub fn discard_staged(&mut self) {
        // The error may have come after the manifest was replaced. Files that remain are removed
        // when the lake is opened next; the caller already has an error to report.
        let _ = self.read_manifest().and_then(|()| self.recover());
    }

    fn read_manifest(&mut self) -> Result<(), StoreError> {
        let path = metadata_path(&self.folder, "manifest.json");
        let manifest = Manifest::read(&path)?;
        // Rows are moved after the manifest is written: without it, the committed files are
        // unknown.
        if manifest.is_none() && self.has_rows() {
            return Err(StoreError::Damaged {
                path,
                found: "missing".to_owned(),
            });
        }
        self.manifest = manifest.unwrap_or_default();
        Ok(())
    }

    fn has_rows(&self) -> bool {
        Source::ALL
            .iter()
            .any(|source| self.folder.join(source.code()).exists())
    }

    fn write_manifest(&self, manifest: &Manifest) -> Result<(), StoreError> {
        let (next, path) = (
            metadata_path(&self.folder, "manifest.next"),
            metadata_path(&self.folder, "manifest.json"),
        );
        let text = manifest.to_json().map_err(|source| StoreError::Manifest {
            path: path.clone(),
            source,
        })?;
        let write = || {
            if next.exists() {
                self.disk.remove(&next)?;
            }
            self.disk.append(&next, &text)?;
            self.disk.sync(&next)?;
            self.disk.rename(&next, &path)?;
            self.disk.sync(&metadata_path(&self.folder, ""))
        };
        write().map_err(StoreError::disk("write", &path))
    }

    fn take_lock(&mut self) -> Result<(), StoreError> {
        let path = metadata_path(&self.folder, "lock");
        let file = File::options()
            .create(true)
            .append(true)
            .open(&path)
            .map_err(StoreError::disk("open", &path))?;
        match file.try_lock() {
            Ok(()) => self.lock = Some(WriteLock(file)),
            Err(TryLockError::WouldBlock) => return Err(StoreError::Busy(self.folder.clone())),
            Err(TryLockError::Error(error)) => return Err(StoreError::disk("lock", &path)(error)),
        }
        Ok(())
    }

    /// Moves committed files from staging to their directories, and removes uncommitted and replaced
    /// ones and unused keys.
    fn recover(&self) -> Result<(), StoreError> {
        let committed: HashMap<&str, Partition> = self
            .manifest
            .files()
            .map(|(partition, file)| (file.name.as_str(), partition))
            .collect();
        let mut changed = BTreeSet::new();
        for name in self.file_names("staging")? {
            match committed.get(name.as_str()) {
                Some(partition) => changed.insert(self.put_in_place(*partition, &name)?),
                None => self.remove(&self.staging_path(&name)).map(|()| false)?,
            };
        }
        self.sync_folders(&changed)?;
        // The next manifest does not list them.
        self.remove_durably(&self.replaced_files().collect::<Vec<_>>())?;
        let used: BTreeSet<&str> = self
            .manifest
            .partitions
            .values()
            .map(|held| held.keys.name.as_str())
            .chain(self.manifest.inputs.as_ref().map(|file| file.name.as_str()))
            .chain(self.manifest.erased.as_ref().map(|file| file.name.as_str()))
            .collect();
        let unused = self
            .file_names("keys")?
            .into_iter()
            .filter(|name| !used.contains(name.as_str()));
        unused
            .map(|name| self.keys_path(&name))
            .try_for_each(|path| self.remove(&path))
    }

    /// Replaced row files that still exist.
    fn replaced_files(&self) -> impl Iterator<Item = PathBuf> {
        let paths = self.manifest.replaced.iter().map(|file| {
            self.folder
                .join(file.partition.to_string())
                .join(&file.name)
        });
        paths.filter(|path| path.exists())
    }

    fn put_in_place(&self, partition: Partition, name: &str) -> Result<PathBuf, StoreError> {
        let folder = self.folder.join(partition.to_string());
        self.disk
            .create_folders(&folder)
            .map_err(StoreError::disk("create", &folder))?;
        let path = folder.join(name);
        self.disk
            .rename(&self.staging_path(name), &path)
            .map_err(StoreError::disk("write", &path))?;
        Ok(folder)
    }

    /// Flushes `folders` and their parents within the lake.
    fn sync_folders(&self, folders: &BTreeSet<PathBuf>) -> Result<(), StoreError> {
        let with_parents: BTreeSet<&Path> = folders
            .iter()
            .flat_map(|folder| {
                folder
                    .ancestors()
                    .take_while(|above| above.starts_with(&self.folder))
            })
            .collect();
        with_parents.into_iter().try_for_each(|folder| {
            self.disk
                .sync(folder)
                .map_err(StoreError::disk("write", folder))
        })
    }

    fn remove(&self, path: &Path) -> Result<(), StoreError> {
        self.disk
            .remove(path)
            .map_err(StoreError::disk("remove", path))
    }

    /// Removes files so that they do not come back after a power failure.
    fn remove_durably(&self, files: &[PathBuf]) -> Result<(), StoreError> {
        let mut folders = BTreeSet::new();
        for path in files {
            self.remove(path)?;
            folders.extend(path.parent());
        }
        folders.into_iter().try_for_each(|folder| {
            self.disk
                .sync(folder)
                .map_err(StoreError::disk("write", folder))
        })
    }

    fn file_names(&self, folder: &str) -> Result<Vec<String>, StoreError> {
        let path = metadata_path(&self.folder, folder);
        let names = || {
            fs::read_dir(&path)?
                .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
                .collect::<io::Result<Vec<_>>>()
        };
        names().map_err(StoreError::disk("read", &path))
    }

    /// Returns the path of a row file.
    pub(crate) fn row_file(&self, partition: Partition, file: &RowFile) -> PathBuf {
        self.folder.join(partition.to_string()).join(&file.name)
    }

    fn staging_path(&self, name: &str) -> PathBuf {
        metadata_path(&self.folder, "staging").join(name)
    }

    fn keys_path(&self, name: &str) -> PathBuf {
        metadata_path(&self.folder, "keys").join(name)
    }

    /// Writes a new metadata file with `content`, flushes it, and returns its checksum.
    fn write_file(
        &self,
        path: &Path,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<Checksum, StoreError> {
        let mut writer = HashingWriter {
            writer: disk::Appender::new(self.disk, path),
            hasher: blake3::Hasher::new(),
        };
        let written = content(&mut writer)
            .and_then(|()| writer.flush())
            .and_then(|()| self.disk.sync(path));
        written.map_err(StoreError::disk("write", path))?;
        Ok(Checksum::from_hasher(&writer.hasher))
    }
}

/// Hashes what it writes.
struct HashingWriter<W> {
    writer: W,
    hasher: blake3::Hasher,
}

impl<W: Write> Write for HashingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.writer.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

fn metadata_path(folder: &Path, name: &str) -> PathBuf {
    folder.join(METADATA_FOLDER).join(name)
}

/// Locks `mutex`. A thread that panicked has already failed the run, and nothing of it is
/// committed.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lock_ends_while_a_child_process_starts() {
        let folder = tempfile::tempdir().unwrap();
        let open = || Lake::open_to_write(folder.path(), &LocalDisk);
        let lake = open().unwrap();
        // What a child process has until it runs its program.
        let copy = lake.lock.as_ref().unwrap().0.try_clone().unwrap();
        assert!(matches!(open(), Err(StoreError::Busy(_))));
        drop(lake);
        open().unwrap();
        drop(copy);
    }
}
