//! Finds damage of a lake: missing, changed and unknown files.

use std::collections::{BTreeSet, HashSet};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use connect_core::Source;
use flate2::bufread::MultiGzDecoder;
use serde::Serialize;
use walkdir::{DirEntry, WalkDir};

use super::checksum::Checksum;
use super::inputs::INPUT_RECORD;
use super::keys::Records;
use super::parallel::in_parallel;
use super::{Hash, Lake, MetadataFile, Partition, PartitionFiles, RowFile, StoreError};

/// Computes the deduplication key of a line of a partition; `None` if the line is not valid.
pub type KeyOfLine = fn(Partition, &[u8]) -> Option<Hash>;

/// A damaged or unknown file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct FileProblem {
    /// Partition of the file; `None` for the index of inputs.
    pub partition: Option<Partition>,
    /// Path of the file.
    pub path: PathBuf,
    /// What is wrong, as the rest of a sentence: "is missing".
    pub problem: String,
}

impl From<FileProblem> for StoreError {
    fn from(finding: FileProblem) -> Self {
        let FileProblem { path, problem, .. } = finding;
        match problem.strip_prefix("is ") {
            Some(_) if problem == UNKNOWN => Self::UnknownFile(path),
            Some(found) => Self::Damaged {
                path,
                found: found.to_owned(),
            },
            None => Self::Damaged {
                path,
                found: format!("damaged: it {problem}"),
            },
        }
    }
}

const UNKNOWN: &str = "is not part of the lake";

impl Lake<'_> {
    /// Checks that every committed row file exists with its size, without reading it.
    ///
    /// # Errors
    /// The first file that is missing or has another size.
    pub fn check_files(&self) -> Result<(), StoreError> {
        // Users may look through rejected documents and remove them.
        let rows = self
            .manifest
            .files()
            .filter(|(partition, _)| matches!(partition, Partition::Rows(..)));
        for (partition, file) in rows {
            if let Some(problem) = self.size_problem(partition, file)? {
                let path = self.row_file(partition, file);
                return Err(finding(Some(partition), path, problem).into());
            }
        }
        Ok(())
    }

    /// Finds files that queries would read although they are not committed.
    ///
    /// # Errors
    /// A directory or the manifest cannot be read.
    pub fn unknown_files(&self) -> Result<Vec<PathBuf>, StoreError> {
        let unknown = find_unknown(self)?;
        // The writer's lock excludes concurrent commits.
        if unknown.is_empty() || self.lock.is_some() {
            return Ok(unknown);
        }
        // A commit may have added files since the manifest was read.
        let mut current = Lake {
            folder: self.folder.clone(),
            disk: self.disk,
            manifest: self.manifest.clone(),
            lock: None,
        };
        current.read_manifest()?;
        find_unknown(&current)
    }

    /// Checks what an ingest depends on, so that it fails before it writes: row files by size, keys
    /// and index by checksum. A lake of format version 1 is read completely and gets checksums.
    pub(super) fn check_before_writing(&mut self) -> Result<(), StoreError> {
        self.check_files()?;
        if let Some(path) = self.unknown_files()?.into_iter().next() {
            return Err(StoreError::UnknownFile(path));
        }
        let metadata = self
            .manifest
            .partitions
            .iter()
            .map(|(partition, held)| (Some(*partition), &held.keys, key_bytes(held)))
            .chain(self.lists());
        for (partition, file, size) in metadata {
            if let Some(finding) = self.metadata_finding(partition, file, size)? {
                return Err(finding.into());
            }
        }
        if self.manifest.is_version_1() {
            if let Some(finding) = self.verify(None)?.into_iter().next() {
                return Err(finding.into());
            }
            self.add_checksums_except(&BTreeSet::new())?;
        }
        Ok(())
    }

    /// Verifies every file completely: checksums, row counts, and keys against rows. `key_of_line`
    /// computes keys; without it, keys are not compared.
    ///
    /// # Errors
    /// A file exists but cannot be read because of the file system.
    pub fn verify(&self, key_of_line: Option<KeyOfLine>) -> Result<Vec<FileProblem>, StoreError> {
        let partitions = self.manifest.partitions.iter().collect();
        let results = in_parallel(partitions, |(partition, held)| {
            self.verify_partition(*partition, held, key_of_line)
        });
        let mut findings = Vec::new();
        for result in results {
            findings.append(&mut result?);
        }
        for (partition, file, length) in self.lists() {
            findings.extend(self.metadata_finding(partition, file, length)?);
        }
        let unknown = self.unknown_files()?.into_iter();
        findings.extend(unknown.map(|path| {
            let partition = self.partition_of(&path);
            finding(partition, path, UNKNOWN.to_owned())
        }));
        findings.sort();
        Ok(findings)
    }

    fn verify_partition(
        &self,
        partition: Partition,
        held: &PartitionFiles,
        key_of_line: Option<KeyOfLine>,
    ) -> Result<Vec<FileProblem>, StoreError> {
        let mut findings = Vec::new();
        let mut rows = KeySum::default();
        for file in &held.files {
            let path = self.row_file(partition, file);
            // Users may remove rejected documents.
            if matches!(partition, Partition::Rejected(_)) && !path.exists() {
                return Ok(Vec::new());
            }
            let problem = match self.size_problem(partition, file)? {
                Some(problem) => Some(problem),
                None => verify_rows(&path, partition, file, key_of_line, &mut rows)
                    .map_err(StoreError::disk("read", &path))?,
            };
            findings.extend(problem.map(|problem| finding(Some(partition), path, problem)));
        }
        let path = self.keys_path(&held.keys.name);
        if let Some(finding) =
            self.metadata_finding(Some(partition), &held.keys, key_bytes(held))?
        {
            findings.push(finding);
        } else {
            let problem = verify_keys(&path, held, key_of_line.map(|_| rows))?;
            let problem = problem.filter(|_| findings.is_empty());
            findings.extend(problem.map(|problem| finding(Some(partition), path, problem)));
        }
        Ok(findings)
    }

    /// Returns what is wrong with a row file without reading it.
    fn size_problem(
        &self,
        partition: Partition,
        file: &RowFile,
    ) -> Result<Option<String>, StoreError> {
        let path = self.row_file(partition, file);
        // A concurrent commit may be moving the file.
        let found = fs::metadata(&path)
            .or_else(|_| fs::metadata(self.staging_path(&file.name)))
            .or_else(|_| fs::metadata(&path));
        match found {
            Ok(found) if found.len() == file.bytes => Ok(None),
            Ok(found) => Ok(Some(size_difference(found.len(), file.bytes))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Ok(Some("is missing".to_owned()))
            }
            Err(error) => Err(StoreError::disk("read", &path)(error)),
        }
    }

    /// The metadata files that belong to no partition: the index of inputs, and the list of erased
    /// contacts.
    fn lists(&self) -> impl Iterator<Item = (Option<Partition>, &MetadataFile, Length)> {
        let inputs = self.manifest.inputs.iter();
        let erased = self.manifest.erased.iter();
        inputs
            .map(|file| (None, file, Length::Records(INPUT_RECORD)))
            .chain(erased.map(|file| (None, file, Length::Records(HASH_BYTES))))
    }

    /// Checks a file of keys, or a list.
    fn metadata_finding(
        &self,
        partition: Option<Partition>,
        file: &MetadataFile,
        length: Length,
    ) -> Result<Option<FileProblem>, StoreError> {
        let path = self.keys_path(&file.name);
        let problem = match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Some("is missing".to_owned()),
            Err(error) => return Err(StoreError::disk("read", &path)(error)),
            Ok(found) => match length {
                Length::Bytes(size) if found.len() != size => {
                    Some(size_difference(found.len(), size))
                }
                Length::Records(size) if !found.len().is_multiple_of(size) => {
                    Some("ends within a record".to_owned())
                }
                _ => checksum_problem(&path, file.checksum)
                    .map_err(StoreError::disk("read", &path))?,
            },
        };
        Ok(problem.map(|problem| finding(partition, path, problem)))
    }

    /// Computes missing checksums of verified partitions.
    pub(super) fn add_checksums_except(
        &mut self,
        damaged: &BTreeSet<Partition>,
    ) -> Result<(), StoreError> {
        if !self.manifest.is_version_1() {
            return Ok(());
        }
        let mut manifest = self.manifest.clone();
        let is_verified = |partition: &Partition| !damaged.contains(partition);
        for (partition, held) in &mut manifest.partitions {
            for file in held.files.iter_mut().filter(|_| is_verified(partition)) {
                let path = self.row_file(*partition, file);
                let checksum = Checksum::from_file(&path);
                file.checksum = Some(checksum.map_err(StoreError::disk("read", &path))?);
            }
        }
        let keys = manifest
            .partitions
            .iter_mut()
            .filter(|(partition, _)| is_verified(partition))
            .map(|(_, held)| &mut held.keys);
        for file in keys.chain(&mut manifest.inputs).chain(&mut manifest.erased) {
            let path = self.keys_path(&file.name);
            let checksum = Checksum::from_file(&path);
            file.checksum = Some(checksum.map_err(StoreError::disk("read", &path))?);
        }
        manifest.upgrade();
        self.manifest = manifest;
        Ok(())
    }

    pub(super) fn partition_of(&self, path: &Path) -> Option<Partition> {
        let folder = path.parent()?.strip_prefix(&self.folder).ok()?;
        folder.to_str()?.replace('\\', "/").parse().ok()
    }
}

fn finding(partition: Option<Partition>, path: PathBuf, problem: String) -> FileProblem {
    FileProblem {
        partition,
        path,
        problem,
    }
}

/// Size of a hash in a file.
const HASH_BYTES: u64 = size_of::<Hash>() as u64;

/// Expected length of a metadata file.
#[derive(Clone, Copy)]
enum Length {
    /// This number of bytes.
    Bytes(u64),
    /// Any number of records of this size.
    Records(u64),
}

fn key_bytes(held: &PartitionFiles) -> Length {
    Length::Bytes(held.row_count() * HASH_BYTES)
}

fn size_difference(found: u64, expected: u64) -> String {
    format!("is {found} bytes long instead of {expected}")
}

fn checksum_problem(path: &Path, expected: Option<Checksum>) -> io::Result<Option<String>> {
    let Some(expected) = expected else {
        return Ok(None);
    };
    let matches = Checksum::from_file(path)? == expected;
    Ok((!matches).then(|| "is changed (its checksum does not match)".to_owned()))
}

/// The sum of keys, which is the same for the same rows in any order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct KeySum {
    sum: u128,
    count: u64,
}

impl KeySum {
    fn add(&mut self, key: Hash) {
        self.sum = self.sum.wrapping_add(u128::from_be_bytes(key));
        self.count += 1;
    }
}

/// Reads the rows of a file; returns what is wrong with it.
fn verify_rows(
    path: &Path,
    partition: Partition,
    file: &RowFile,
    key_of_line: Option<KeyOfLine>,
    keys: &mut KeySum,
) -> io::Result<Option<String>> {
    if let Some(problem) = checksum_problem(path, file.checksum)? {
        return Ok(Some(problem));
    }
    let mut reader = BufReader::new(MultiGzDecoder::new(BufReader::new(File::open(path)?)));
    let (mut line, mut rows, mut bytes) = (Vec::new(), 0, 0);
    loop {
        line.clear();
        match reader.read_until(b'\n', &mut line) {
            Ok(0) => break,
            Ok(length) => bytes += length as u64,
            Err(error) => return Ok(Some(format!("cannot be decompressed: {error}"))),
        }
        rows += 1;
        if let Some(key_of_line) = key_of_line {
            match key_of_line(partition, line.strip_suffix(b"\n").unwrap_or(&line)) {
                Some(key) => keys.add(key),
                None => return Ok(Some(format!("has an invalid row on line {rows}"))),
            }
        }
    }
    let matches = rows == file.rows && bytes == file.unzipped;
    Ok((!matches).then(|| format!("has {rows} rows instead of {}", file.rows)))
}

/// Checks that keys are sorted, unique and those of the rows.
fn verify_keys(
    path: &Path,
    held: &PartitionFiles,
    rows: Option<KeySum>,
) -> Result<Option<String>, StoreError> {
    let (mut sum, mut last) = (KeySum::default(), None);
    for key in Records::<{ size_of::<Hash>() }>::open(Some(path))? {
        let key = key.map_err(StoreError::disk("read", path))?;
        if last.is_some_and(|last| last >= key) {
            return Ok(Some("is not sorted".to_owned()));
        }
        last = Some(key);
        sum.add(key);
    }
    let matches = sum.count == held.row_count() && rows.is_none_or(|rows| rows == sum);
    Ok((!matches).then(|| "does not match the rows".to_owned()))
}

fn find_unknown(lake: &Lake<'_>) -> Result<Vec<PathBuf>, StoreError> {
    // A concurrent commit may be removing the files that it replaced.
    let committed: HashSet<PathBuf> = lake
        .manifest
        .files()
        .map(|(partition, file)| lake.row_file(partition, file))
        .chain(lake.replaced_files())
        .collect();
    let mut unknown = Vec::new();
    for source in Source::ALL {
        let rows = lake.folder.join(source.code()).join("fhbase");
        if !rows.is_dir() {
            continue;
        }
        for entry in WalkDir::new(&rows)
            .follow_links(true)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry))
        {
            let entry = entry.map_err(|error| StoreError::disk("read", &rows)(error.into()))?;
            // Queries read files in the directories of days only, and below them.
            let is_data = entry.depth() >= 4 && entry.file_type().is_file();
            if is_data && !committed.contains(entry.path()) {
                unknown.push(entry.into_path());
            }
        }
    }
    Ok(unknown)
}

/// Queries ignore these names.
fn is_hidden(entry: &DirEntry) -> bool {
    let name = entry.file_name().as_encoded_bytes();
    name.starts_with(b".") || name.starts_with(b"_")
}

/// Decompresses the gzip members of a file that are intact, however damaged the file is. Returns
/// the rows and whether something was lost.
pub(super) fn salvage(bytes: &[u8]) -> (Vec<u8>, bool) {
    if !bytes.starts_with(GZIP) {
        // Rows in plain text; a last line without an end may be cut.
        return (bytes.to_vec(), false);
    }
    let (mut rows, mut rest, mut is_damaged) = (Vec::new(), bytes, false);
    while !rest.is_empty() {
        let mut member = flate2::bufread::GzDecoder::new(rest);
        let mut content = Vec::new();
        if member.read_to_end(&mut content).is_ok() {
            rows.append(&mut content);
            rest = member.into_inner();
        } else {
            is_damaged = true;
            let next = memchr::memmem::find(&rest[1..], GZIP);
            rest = next.map_or(&[][..], |next| &rest[next + 1..]);
        }
    }
    (rows, is_damaged)
}

const GZIP: &[u8] = &[0x1f, 0x8b, 8];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Compressor;

    #[test]
    fn salvages_members_before_and_after_damage() {
        let members: Vec<_> = (0..3)
            .map(|number| {
                let row = format!("{{\"row\":{number}}}\n").repeat(500);
                Compressor::default().compress(row.as_bytes()).to_vec()
            })
            .collect();
        let mut bytes = members.concat();
        assert!(!salvage(&bytes).1);
        let middle = members[0].len() + members[1].len() / 2;
        bytes[middle] ^= 255;
        let (rows, is_damaged) = salvage(&bytes);
        let rows = String::from_utf8(rows).unwrap();
        assert!(is_damaged);
        assert_eq!(rows.matches("{\"row\":0}\n").count(), 500);
        assert_eq!(rows.matches("{\"row\":2}\n").count(), 500);
        assert_eq!(rows.lines().count(), 1000);
    }
}
