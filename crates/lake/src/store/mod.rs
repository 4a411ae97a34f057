//! A lake: folders of rows as in AWS, and what keeps them whole.
//!
//! ```text
//! <lake>/ctr/fhbase/year=2026/month=11/day=23/part-000001-0000.ndjson.gz   rows, as a query reads them
//! <lake>/errors/ctr/part-000001-0001.ndjson.gz                             rejected documents with their reasons
//! <lake>/.lake/manifest.json                                               which files count
//! <lake>/.lake/keys/                                                       a 128-bit hash of every row, sorted, one file a partition
//! <lake>/.lake/staging/                                                    what is being written
//! <lake>/.lake/lock                                                        held by the one who writes
//! ```
//!
//! **A row is in once.** What tells rows apart is their bytes within a partition: a record that
//! comes again, in the same file, in a grown one or in a compressed copy, has the same bytes. The
//! hashes of a batch are sorted on the disk and merged with those of its days, so that memory does
//! not grow with the rows; what was there already is taken out of the staged files again.
//!
//! **A row is in or not.** Files are written under `staging` and brought to the disk; replacing the
//! manifest makes them count; then they are moved to where queries look. Whoever opens the lake
//! next finishes a move that was interrupted, and removes what never counted. A query therefore
//! sees whole files of committed rows only.

mod batch;
mod disk;
mod error;
mod inputs;
mod keys;
mod manifest;
mod partition;
mod sift;
mod stage;

use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use connect_core::Source;

pub use batch::{Batch, Block, COMPRESSION_LEVEL, Compressor, FileNumber};
pub use disk::{Disk, LocalDisk};
pub use error::StoreError;
pub use inputs::{Fingerprint, Input, KnownInputs};
pub use keys::{Hash, hash_of};
pub use manifest::{Manifest, PartitionFiles, RowFile};
pub use partition::{Partition, UnknownPartition};
pub(crate) use stage::threads;
pub use stage::{Added, Staged};

/// The lake's own folder. Its name begins with a dot, so that nothing that reads rows looks into
/// it.
const OWN_FOLDER: &str = ".lake";

/// A lake on this machine.
pub struct Lake<'d> {
    folder: PathBuf,
    disk: &'d dyn Disk,
    manifest: Manifest,
    lock: Option<File>,
}

impl<'d> Lake<'d> {
    /// Opens the lake in `folder` to read it.
    ///
    /// # Errors
    /// When there is none, or its manifest cannot be read.
    pub fn open(folder: &Path, disk: &'d dyn Disk) -> Result<Self, StoreError> {
        let manifest = Manifest::read(&own(folder, "manifest.json"))?
            .ok_or_else(|| StoreError::NoLake(folder.to_owned()))?;
        let mut lake = Self {
            folder: folder.to_owned(),
            disk,
            manifest,
            lock: None,
        };
        // Files that count may still wait in staging for their move, when the one who wrote them
        // was stopped.
        if lake.file_names("staging")?.is_empty()
            || matches!(
                lake.take_lock(),
                Err(StoreError::Busy(_) | StoreError::Disk { .. })
            )
        {
            return Ok(lake);
        }
        lake.read_manifest()?;
        lake.settle()?;
        lake.lock = None;
        Ok(lake)
    }

    /// Opens the lake in `folder` to add to it, and makes it where there is none. Nobody else can
    /// write until it is dropped.
    ///
    /// # Errors
    /// When the folder holds something else, somebody else writes, or the file system refuses.
    pub fn open_to_write(folder: &Path, disk: &'d dyn Disk) -> Result<Self, StoreError> {
        if !own(folder, "").is_dir()
            && fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
        {
            return Err(StoreError::NotALake(folder.to_owned()));
        }
        for own_folder in ["keys", "staging"] {
            let path = own(folder, own_folder);
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
        lake.settle()?;
        lake.check_files()?;
        lake.forget_removed_rejections();
        Ok(lake)
    }

    /// The folder that holds the lake.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What is in the lake.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The inputs that are in.
    ///
    /// # Errors
    /// When their file cannot be opened.
    pub fn known_inputs(&self) -> Result<KnownInputs, StoreError> {
        KnownInputs::open(
            self.manifest
                .inputs
                .as_ref()
                .map(|name| self.keys_path(name))
                .as_deref(),
        )
    }

    /// Checks that every file of rows that counts is where queries look, with its size.
    ///
    /// # Errors
    /// The first one that is not.
    pub fn check_files(&self) -> Result<(), StoreError> {
        // Rejected documents are for an operator to look through and remove.
        let rows = self
            .manifest
            .files()
            .filter(|(partition, _)| matches!(partition, Partition::Rows(..)));
        for (partition, file) in rows {
            let path = self.row_file(partition, file);
            // A file may be on its way from staging just now.
            let found = fs::metadata(&path)
                .or_else(|_| fs::metadata(self.staging_path(&file.name)))
                .or_else(|_| fs::metadata(&path));
            let found = match found {
                Ok(found) if found.len() == file.bytes => continue,
                Ok(found) => format!("{} bytes long instead of {}", found.len(), file.bytes),
                Err(error) if error.kind() == io::ErrorKind::NotFound => "missing".to_owned(),
                Err(error) => return Err(StoreError::disk("read", &path)(error)),
            };
            return Err(StoreError::Damaged { path, found });
        }
        Ok(())
    }

    /// How many rejected documents are kept.
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

    /// Rejected documents that an operator has dealt with and removed are no longer known: they are
    /// kept again if they come again.
    fn forget_removed_rejections(&mut self) {
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

    /// Makes what `staged` prepared count.
    ///
    /// # Errors
    /// When the file system refuses; before the manifest is replaced nothing has changed,
    /// afterwards the next one to open the lake finishes.
    pub fn commit(&mut self, staged: Staged) -> Result<(), StoreError> {
        self.write_manifest(&staged.manifest)?;
        self.manifest = staged.manifest;
        self.settle()
    }

    /// Removes what was staged and does not count, as far as the file system lets it: a full disk
    /// is then less full.
    pub fn discard_staged(&mut self) {
        // The manifest may have been replaced before the error. Whatever stays is removed by the
        // next one to open the lake; the caller has an error to report already.
        let _ = self.read_manifest().and_then(|()| self.settle());
    }

    fn read_manifest(&mut self) -> Result<(), StoreError> {
        let path = own(&self.folder, "manifest.json");
        let manifest = Manifest::read(&path)?;
        // Rows are put in place after the manifest: without it, nobody knows which of them count.
        if manifest.is_none()
            && Source::ALL
                .iter()
                .any(|source| self.folder.join(source.code()).exists())
        {
            return Err(StoreError::Damaged {
                path,
                found: "missing".to_owned(),
            });
        }
        self.manifest = manifest.unwrap_or_default();
        Ok(())
    }

    fn write_manifest(&self, manifest: &Manifest) -> Result<(), StoreError> {
        let (next, path) = (
            own(&self.folder, "manifest.next"),
            own(&self.folder, "manifest.json"),
        );
        let text = serde_json::to_vec_pretty(manifest).map_err(|source| StoreError::Manifest {
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
            self.disk.sync(&own(&self.folder, ""))
        };
        write().map_err(StoreError::disk("write", &path))
    }

    fn take_lock(&mut self) -> Result<(), StoreError> {
        let path = own(&self.folder, "lock");
        let file = File::options()
            .create(true)
            .append(true)
            .open(&path)
            .map_err(StoreError::disk("open", &path))?;
        match file.try_lock() {
            Ok(()) => self.lock = Some(file),
            Err(TryLockError::WouldBlock) => return Err(StoreError::Busy(self.folder.clone())),
            Err(TryLockError::Error(error)) => return Err(StoreError::disk("lock", &path)(error)),
        }
        Ok(())
    }

    /// Moves staged files that count to their folders and removes those that do not, and keys that
    /// are no longer used.
    fn settle(&self) -> Result<(), StoreError> {
        let counted: HashMap<&str, Partition> = self
            .manifest
            .files()
            .map(|(partition, file)| (file.name.as_str(), partition))
            .collect();
        let mut changed = BTreeSet::new();
        for name in self.file_names("staging")? {
            match counted.get(name.as_str()) {
                Some(partition) => changed.insert(self.put_in_place(*partition, &name)?),
                None => self.remove(&self.staging_path(&name)).map(|()| false)?,
            };
        }
        self.sync_folders(&changed)?;
        let used: BTreeSet<&str> = self
            .manifest
            .partitions
            .values()
            .map(|held| held.keys.as_str())
            .chain(self.manifest.inputs.as_deref())
            .collect();
        let unused = self
            .file_names("keys")?
            .into_iter()
            .filter(|name| !used.contains(name.as_str()));
        unused
            .map(|name| self.keys_path(&name))
            .try_for_each(|path| self.remove(&path))
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

    /// Brings new names in `folders`, and in the folders above them that may be new, to the disk.
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

    fn file_names(&self, own_folder: &str) -> Result<Vec<String>, StoreError> {
        let path = own(&self.folder, own_folder);
        let names = || {
            fs::read_dir(&path)?
                .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
                .collect::<io::Result<Vec<_>>>()
        };
        names().map_err(StoreError::disk("read", &path))
    }

    /// Where the rows of `file` are.
    pub(crate) fn row_file(&self, partition: Partition, file: &RowFile) -> PathBuf {
        self.folder.join(partition.to_string()).join(&file.name)
    }

    fn staging_path(&self, name: &str) -> PathBuf {
        own(&self.folder, "staging").join(name)
    }

    fn keys_path(&self, name: &str) -> PathBuf {
        own(&self.folder, "keys").join(name)
    }

    /// Writes a new file of the lake's own, of which `content` writes the bytes, and brings it to
    /// the disk.
    fn write_file(
        &self,
        path: &Path,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), StoreError> {
        let mut appender = disk::Appender::new(self.disk, path);
        let written = content(&mut appender)
            .and_then(|()| appender.flush())
            .and_then(|()| self.disk.sync(path));
        written.map_err(StoreError::disk("write", path))
    }
}

fn own(folder: &Path, name: &str) -> PathBuf {
    folder.join(OWN_FOLDER).join(name)
}

/// Locks `mutex`. A thread that panicked has ended the run with an error already; what it left is
/// not committed.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
