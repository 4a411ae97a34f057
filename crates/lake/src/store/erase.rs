//! Edits committed rows, and keeps a list of erased contacts, whose rows do not come back.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use connect_core::erasure::{Change, ContactId};
use connect_core::{Day, Source};
use flate2::bufread::MultiGzDecoder;
use serde::Serialize;

use super::keys::Records;
use super::parallel::in_parallel;
use super::{
    Batch, Block, Compressor, Hash, KeyOfLine, Lake, MetadataFile, Partition, PartitionFiles,
    ReplacedFile, RowFile, StoreError, hash_of,
};

/// What becomes of a row of a partition.
pub type Edit<'a> = &'a (dyn Fn(Partition, &[u8]) -> Change + Sync);

/// Rows of a partition that an edit changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct EditedRows {
    /// Rows that are removed.
    pub removed: u64,
    /// Rows that are replaced.
    pub replaced: u64,
}

impl EditedRows {
    /// Whether the edit changes nothing.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    fn count(&mut self, change: &Change) {
        match change {
            Change::Keep => {}
            Change::Remove => self.removed += 1,
            Change::Replace(_) => self.replaced += 1,
        }
    }
}

/// The list of erased contacts. It has hashes of their IDs only.
#[derive(Clone, Debug, Default)]
pub struct ErasedContacts {
    hashes: HashSet<Hash>,
    /// Name of the list, another one after each erasure.
    pub name: String,
}

impl ErasedContacts {
    /// Whether no contact was erased.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// Whether a contact was erased.
    pub fn contains(&self, contact: &ContactId) -> bool {
        self.hashes.contains(&hash(contact))
    }
}

fn hash(contact: &ContactId) -> Hash {
    hash_of(&[&contact.to_bytes()])
}

impl Lake<'_> {
    /// Reads the list of erased contacts.
    ///
    /// # Errors
    /// The list cannot be read.
    pub fn erased_contacts(&self) -> Result<ErasedContacts, StoreError> {
        let Some(file) = &self.manifest.erased else {
            return Ok(ErasedContacts::default());
        };
        let path = self.keys_path(&file.name);
        let hashes: io::Result<_> = Records::open(Some(&path))?.collect();
        Ok(ErasedContacts {
            hashes: hashes.map_err(StoreError::disk("read", &path))?,
            name: file.name.clone(),
        })
    }

    /// Calls `read` for each row of a table, on several threads.
    ///
    /// # Errors
    /// A row file cannot be read.
    pub fn read_rows<R: Send>(
        &self,
        source: Source,
        read: impl Fn(&[Vec<u8>]) -> R + Sync,
    ) -> Result<Vec<R>, StoreError> {
        let files = self.manifest.files();
        let files = files
            .filter(|(partition, _)| matches!(partition, Partition::Rows(of, _) if *of == source));
        let results = in_parallel(files.collect(), |(partition, file)| {
            let mut results = Vec::new();
            let mut rows = Vec::new();
            let mut size = 0;
            for_each_row(&self.row_file(partition, file), |row| {
                size += row.len();
                rows.push(row.to_vec());
                if size > READ_BYTES {
                    results.push(read(&rows));
                    rows.clear();
                    size = 0;
                }
                Ok(())
            })?;
            results.push(read(&rows));
            Ok(results)
        });
        let results: Result<Vec<_>, StoreError> = results.into_iter().collect();
        Ok(results?.into_iter().flatten().collect())
    }

    /// Counts the rows that an edit changes, by partition.
    ///
    /// # Errors
    /// A row file cannot be read.
    pub fn edited_rows(
        &self,
        edit: Edit<'_>,
    ) -> Result<BTreeMap<Partition, EditedRows>, StoreError> {
        let partitions = self.manifest.partitions.iter().collect();
        let counted = in_parallel(
            partitions,
            |(partition, held): (&Partition, &PartitionFiles)| {
                let mut edited = EditedRows::default();
                for file in &held.files {
                    for_each_row(&self.row_file(*partition, file), |row| {
                        edited.count(&edit(*partition, row));
                        Ok(())
                    })?;
                }
                Ok((*partition, edited))
            },
        );
        let counted: Result<BTreeMap<_, _>, StoreError> = counted.into_iter().collect();
        let mut counted = counted?;
        counted.retain(|_, edited| !edited.is_empty());
        Ok(counted)
    }

    /// Rewrites partitions without the rows that an edit removes, and adds contacts to the list of
    /// erased ones, in one commit.
    ///
    /// # Errors
    /// A file cannot be read or written. Nothing has changed then, or the next process to open the
    /// lake completes the commit.
    pub fn erase(
        &mut self,
        partitions: &BTreeSet<Partition>,
        edit: Edit<'_>,
        key_of_line: KeyOfLine,
        contacts: &BTreeSet<ContactId>,
    ) -> Result<(), StoreError> {
        let result = self.try_erase(partitions, edit, key_of_line, contacts);
        if result.is_err() {
            self.discard_staged();
        }
        result
    }

    fn try_erase(
        &mut self,
        partitions: &BTreeSet<Partition>,
        edit: Edit<'_>,
        key_of_line: KeyOfLine,
        contacts: &BTreeSet<ContactId>,
    ) -> Result<(), StoreError> {
        let (mut files, mut replaced) = (Vec::new(), Vec::new());
        for partition in partitions {
            let held = self.manifest.partitions.remove(partition);
            for file in held.into_iter().flat_map(|held| held.files) {
                replaced.push(ReplacedFile {
                    partition: *partition,
                    name: file.name.clone(),
                });
                files.push((*partition, file));
            }
        }
        let batch = Batch::new(self);
        let copied = in_parallel(files, |(partition, file): (Partition, RowFile)| {
            let path = self.row_file(partition, &file);
            copy_rows(&batch, partition, &path, edit, key_of_line)
        });
        copied.into_iter().collect::<Result<(), _>>()?;
        let mut staged = batch.stage(&BTreeSet::new(), Vec::new())?;
        staged.manifest.erased = Some(self.write_erased(contacts, staged.manifest.commits)?);
        staged.manifest.replaced = replaced;
        let days: BTreeSet<Day> = partitions
            .iter()
            .filter_map(|partition| match partition {
                Partition::Rows(_, day) => Some(*day),
                Partition::Rejected(_) => None,
            })
            .collect();
        // Before the commit, so that an interruption does not keep them, and again, because
        // another process may write one meanwhile.
        self.remove_curated(&days)?;
        self.commit(staged)?;
        self.remove_curated(&days)
    }

    /// Writes the list of erased contacts with more of them.
    fn write_erased(
        &self,
        contacts: &BTreeSet<ContactId>,
        commit: u64,
    ) -> Result<MetadataFile, StoreError> {
        let mut hashes = self.erased_contacts()?.hashes;
        hashes.extend(contacts.iter().map(hash));
        self.write_hashes(hashes.into_iter().collect(), commit)
    }

    fn write_hashes(&self, mut hashes: Vec<Hash>, commit: u64) -> Result<MetadataFile, StoreError> {
        hashes.sort_unstable();
        hashes.dedup();
        let name = format!("{ERASED_PREFIX}{commit:06}");
        let path = self.keys_path(&name);
        let checksum = self.write_file(&path, |file| {
            hashes.iter().try_for_each(|hash| file.write_all(hash))
        })?;
        let keys = super::metadata_path(&self.folder, "keys");
        self.disk
            .sync(&keys)
            .map_err(StoreError::disk("write", &keys))?;
        Ok(MetadataFile {
            name,
            checksum: Some(checksum),
        })
    }

    /// Writes what can be read of damaged lists of erased contacts as a new one. Without a manifest,
    /// these are all lists.
    pub(super) fn salvage_erased(&self, commit: u64) -> Result<Option<MetadataFile>, StoreError> {
        let (mut hashes, mut commit) = (Vec::new(), commit);
        for name in self.file_names("keys")? {
            let Some(of_commit) = name.strip_prefix(ERASED_PREFIX) else {
                continue;
            };
            // A file of this name would be appended to.
            commit = commit.max(of_commit.parse().map_or(0, |of_commit: u64| of_commit + 1));
            let path = self.keys_path(&name);
            hashes.extend(Records::open(Some(&path))?.map_while(Result::ok));
        }
        (!hashes.is_empty())
            .then(|| self.write_hashes(hashes, commit))
            .transpose()
    }

    /// Removes the curated files of days.
    fn remove_curated(&self, days: &BTreeSet<Day>) -> Result<(), StoreError> {
        let root = self.folder.join("curated");
        let tables = match std::fs::read_dir(&root) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            tables => tables.map_err(StoreError::disk("read", &root))?,
        };
        for table in tables {
            let table = table.map_err(StoreError::disk("read", &root))?.path();
            for day in days {
                self.remove_files(&table.join(day.to_string()))?;
            }
        }
        Ok(())
    }

    /// Removes the files of a directory, if it exists.
    fn remove_files(&self, folder: &Path) -> Result<(), StoreError> {
        let entries = match std::fs::read_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            entries => entries.map_err(StoreError::disk("read", folder))?,
        };
        let mut files = Vec::new();
        for entry in entries {
            let path = entry.map_err(StoreError::disk("read", folder))?.path();
            if path.is_file() {
                files.push(path);
            }
        }
        self.remove_durably(&files)
    }
}

/// Prefix of the names of lists of erased contacts.
pub(super) const ERASED_PREFIX: &str = "erased-";

/// Size of the rows that are read together.
const READ_BYTES: usize = 1 << 20;

fn for_each_row(
    path: &Path,
    mut row: impl FnMut(&[u8]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let failed = |error| StoreError::disk("read", path)(error);
    let file = File::open(path).map_err(failed)?;
    let mut reader = BufReader::new(MultiGzDecoder::new(BufReader::new(file)));
    let mut line = Vec::new();
    loop {
        line.clear();
        if reader.read_until(b'\n', &mut line).map_err(failed)? == 0 {
            return Ok(());
        }
        row(line.strip_suffix(b"\n").unwrap_or(&line))?;
    }
}

/// Adds the rows of a file that stay to the batch.
fn copy_rows(
    batch: &Batch<'_>,
    partition: Partition,
    path: &Path,
    edit: Edit<'_>,
    key_of_line: KeyOfLine,
) -> Result<(), StoreError> {
    let (mut block, mut compressor) = (Block::default(), Compressor::default());
    for_each_row(path, |row| {
        let change = edit(partition, row);
        let row = match &change {
            Change::Keep => row,
            Change::Remove => return Ok(()),
            Change::Replace(row) => row,
        };
        let key = key_of_line(partition, row).ok_or_else(|| StoreError::Damaged {
            path: path.to_owned(),
            found: "damaged: it has an invalid row".to_owned(),
        })?;
        block.push(row, key, 0);
        if block.is_full() {
            return batch.add(partition, std::mem::take(&mut block), &mut compressor);
        }
        Ok(())
    })?;
    if block.is_empty() {
        return Ok(());
    }
    batch.add(partition, block, &mut compressor)
}
