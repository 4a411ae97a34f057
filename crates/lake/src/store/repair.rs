//! Rebuilds damaged partitions from the rows that can be read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use connect_core::Source;
use serde::Serialize;
use walkdir::WalkDir;

use super::check::{KeyOfLine, salvage};
use super::disk::Disk;
use super::erase::ERASED_PREFIX;
use super::{
    Batch, Block, Compressor, FileProblem, Lake, Manifest, Partition, StoreError, metadata_path,
};

#[derive(Debug, Default, Serialize)]
pub struct RepairReport {
    /// What was damaged.
    pub findings: Vec<FileProblem>,
    /// Rebuilt partitions.
    pub partitions: BTreeMap<Partition, RepairedPartition>,
    /// Files that could not be read completely, moved to `.lake/damaged`.
    pub kept: Vec<PathBuf>,
    /// Whether the index of ingested files was reset, so that an ingest reads every file again.
    pub is_index_reset: bool,
}

/// A partition that was rebuilt from its rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RepairedPartition {
    /// Rows of the rebuilt partition.
    pub rows: u64,
    /// Duplicates that were dropped.
    pub duplicates: u64,
    /// Rows that the manifest counted but that could not be read. They come back with the next
    /// ingest of their documents.
    pub missing: u64,
}

/// Rows read from the files of a partition.
#[derive(Default)]
struct Salvaged {
    complete: Vec<PathBuf>,
    damaged: Vec<PathBuf>,
}

/// Repairs the lake in `folder`: verifies it, rebuilds the keys of damaged partitions from their
/// rows, drops duplicates, and adds the rows of unknown files. Without a readable manifest, all
/// partitions are rebuilt.
///
/// # Errors
/// There is no lake, another process writes to it, or a file system operation fails. The lake can
/// be repaired again then.
pub fn repair(
    folder: &Path,
    disk: &dyn Disk,
    key_of_line: KeyOfLine,
) -> Result<RepairReport, StoreError> {
    let found = partitions_on_disk(folder);
    if found.is_empty() && !metadata_path(folder, "").is_dir() {
        return Err(StoreError::NoLake(folder.to_owned()));
    }
    for name in ["keys", "staging", "damaged"] {
        let path = metadata_path(folder, name);
        disk.create_folders(&path)
            .map_err(StoreError::disk("create", &path))?;
    }
    let metadata = metadata_path(folder, "");
    disk.sync(&metadata)
        .map_err(StoreError::disk("write", &metadata))?;
    let mut lake = Lake {
        folder: folder.to_owned(),
        disk,
        manifest: Manifest::default(),
        lock: None,
    };
    lake.take_lock()?;
    let mut report = RepairReport::default();
    match lake.read_manifest() {
        Ok(()) => lake.recover()?,
        Err(error @ (StoreError::Manifest { .. } | StoreError::Damaged { .. })) => {
            lake.start_over(&error, &mut report)?;
        }
        Err(error) => return Err(error),
    }
    lake.drop_removed_rejections();
    lake.rebuild(&found, key_of_line, report)
}

impl Lake<'_> {
    /// Prepares a repair without a manifest. Staged files may have been committed: they are kept.
    fn start_over(
        &mut self,
        error: &StoreError,
        report: &mut RepairReport,
    ) -> Result<(), StoreError> {
        let path = metadata_path(&self.folder, "manifest.json");
        let message = error.to_string();
        report.findings.push(FileProblem {
            partition: None,
            path,
            problem: message
                .split("\n\n")
                .next()
                .and_then(|text| text.split_once(" is "))
                .map_or_else(|| "is invalid".to_owned(), |(_, text)| format!("is {text}")),
        });
        report.is_index_reset = true;
        for name in self.file_names("staging")? {
            let path = self.staging_path(&name);
            report.kept.push(self.keep_damaged(&path, "staging")?);
        }
        // Keys are rebuilt, and a file that an interrupted repair left would be appended to.
        for name in self.file_names("keys")? {
            if !name.starts_with(ERASED_PREFIX) {
                self.remove(&self.keys_path(&name))?;
            }
        }
        self.manifest = Manifest::default();
        Ok(())
    }

    fn rebuild(
        mut self,
        found: &BTreeSet<Partition>,
        key_of_line: KeyOfLine,
        mut report: RepairReport,
    ) -> Result<RepairReport, StoreError> {
        let findings = self.verify(Some(key_of_line))?;
        let is_known = |partition: &Partition| self.manifest.partitions.contains_key(partition);
        let damaged: BTreeSet<Partition> = findings
            .iter()
            .filter_map(|finding| finding.partition)
            .chain(
                found
                    .iter()
                    .copied()
                    .filter(|partition| !is_known(partition)),
            )
            .collect();
        let erased = self
            .manifest
            .erased
            .as_ref()
            .map(|file| self.keys_path(&file.name));
        let is_list = |finding: &&FileProblem| finding.partition.is_none();
        let is_erased = |finding: &&FileProblem| Some(&finding.path) == erased.as_ref();
        let is_index_damaged = findings
            .iter()
            .filter(is_list)
            .any(|finding| !is_erased(&finding));
        let is_erased_damaged =
            report.is_index_reset || findings.iter().any(|finding| is_erased(&finding));
        report.findings.extend(findings);
        if report.findings.is_empty() && damaged.is_empty() && !self.manifest.is_version_1() {
            return Ok(report);
        }
        self.add_checksums_except(&damaged)?;
        let counted: BTreeMap<Partition, u64> = damaged
            .iter()
            .map(|partition| {
                let held = self.manifest.partitions.remove(partition);
                (*partition, held.map_or(0, |held| held.row_count()))
            })
            .collect();
        self.manifest.commits = self.manifest.commits.max(last_commit(&self.folder));

        let batch = Batch::new(&self);
        let mut salvaged = Salvaged::default();
        for partition in &damaged {
            self.salvage_partition(*partition, key_of_line, &batch, &mut salvaged)?;
        }
        let mut staged = batch.stage(&BTreeSet::new(), Vec::new())?;
        for partition in damaged {
            let added = staged.added.get(&partition).copied().unwrap_or_default();
            let before = counted.get(&partition).copied().unwrap_or_default();
            let repaired = RepairedPartition {
                rows: added.rows,
                duplicates: added.already_there,
                missing: before.saturating_sub(added.rows),
            };
            report.partitions.insert(partition, repaired);
        }
        if is_erased_damaged {
            staged.manifest.erased = self.salvage_erased(staged.manifest.commits)?;
        }
        // Inputs whose rows are missing must be read again.
        let is_row_missing = report.partitions.values().any(|part| part.missing > 0);
        if is_index_damaged || is_row_missing || !salvaged.damaged.is_empty() {
            report.is_index_reset = staged.manifest.inputs.is_some() || report.is_index_reset;
            staged.manifest.inputs = None;
        }
        self.replace(staged, salvaged, &mut report)?;
        Ok(report)
    }

    /// Commits rebuilt partitions and removes the files that they replace.
    fn replace(
        &mut self,
        staged: super::Staged,
        salvaged: Salvaged,
        report: &mut RepairReport,
    ) -> Result<(), StoreError> {
        self.write_manifest(&staged.manifest)?;
        self.manifest = staged.manifest;
        self.remove_durably(&salvaged.complete)?;
        for path in salvaged.damaged {
            let partition = self.partition_of(&path);
            let prefix = partition.map_or_else(|| "file".to_owned(), Partition::file_name);
            report.kept.push(self.keep_damaged(&path, &prefix)?);
        }
        self.recover()
    }

    fn keep_damaged(&self, path: &Path, prefix: &str) -> Result<PathBuf, StoreError> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let folder = metadata_path(&self.folder, "damaged");
        let kept = folder.join(format!("{prefix}-{name}"));
        self.disk
            .rename(path, &kept)
            .and_then(|()| self.disk.sync(&folder))
            .map_err(StoreError::disk("move", path))?;
        Ok(kept)
    }

    /// Adds the readable rows of a partition's files to the batch.
    fn salvage_partition(
        &self,
        partition: Partition,
        key_of_line: KeyOfLine,
        batch: &Batch<'_>,
        salvaged: &mut Salvaged,
    ) -> Result<(), StoreError> {
        let mut compressor = Compressor::default();
        for path in partition_files(&self.folder, partition) {
            let bytes = fs::read(&path).map_err(StoreError::disk("read", &path))?;
            let (rows, mut is_damaged) = salvage(&bytes);
            let mut block = Block::default();
            for line in rows.split(|byte| *byte == b'\n') {
                if line.is_empty() {
                    continue;
                }
                let key = key_of_line(partition, line).filter(|_| is_json(line));
                match key {
                    Some(key) => block.push(line, key, 0),
                    None => is_damaged = true,
                }
                if block.is_full() {
                    batch.add(partition, std::mem::take(&mut block), &mut compressor)?;
                }
            }
            if !block.is_empty() {
                batch.add(partition, block, &mut compressor)?;
            }
            let files = if is_damaged {
                &mut salvaged.damaged
            } else {
                &mut salvaged.complete
            };
            files.push(path);
        }
        Ok(())
    }
}

fn is_json(line: &[u8]) -> bool {
    line.starts_with(b"{") && serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok()
}

/// Returns the files of a partition, also below its directory, as queries read them.
fn partition_files(folder: &Path, partition: Partition) -> Vec<PathBuf> {
    WalkDir::new(folder.join(partition.to_string()))
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| {
            let name = entry.file_name().as_encoded_bytes();
            !(name.starts_with(b".") || name.starts_with(b"_"))
        })
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect()
}

/// Returns the partitions whose directories contain files.
fn partitions_on_disk(folder: &Path) -> BTreeSet<Partition> {
    let roots = Source::ALL
        .iter()
        .map(|source| folder.join(source.code()))
        .chain([folder.join("errors")]);
    roots
        .flat_map(|root| WalkDir::new(root).into_iter().filter_map(Result::ok))
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| {
            let parent = entry.path().parent()?.strip_prefix(folder).ok()?;
            parent.to_str()?.replace('\\', "/").parse().ok()
        })
        .collect()
}

/// Returns the highest commit number in the names of row files.
fn last_commit(folder: &Path) -> u64 {
    partitions_on_disk(folder)
        .into_iter()
        .flat_map(|partition| partition_files(folder, partition))
        .filter_map(|path| {
            let name = path.file_name()?.to_str()?;
            name.strip_prefix("part-")?.split('-').next()?.parse().ok()
        })
        .max()
        .unwrap_or(0)
}
