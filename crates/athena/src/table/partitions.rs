//! The partitions of a table, one directory for each day.

use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use analytics::PARTITION_KEYS;

use crate::error::{Error, ErrorKind, Result};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Partition {
    /// Year, month and day.
    pub(crate) keys: [i32; 3],
    folder: PathBuf,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DataFile {
    pub(crate) path: PathBuf,
    /// Size in bytes on disk.
    pub(crate) size: u64,
    /// Time of the last change, if the file system records it.
    pub(crate) modified: Option<SystemTime>,
    /// Year, month and day of its partition.
    pub(crate) keys: [i32; 3],
}

fn cannot_list(folder: &Path, error: &io::Error) -> Error {
    Error::new(
        ErrorKind::HiveFilesystemError,
        format!("Cannot list {}: {error}", folder.display()),
    )
}

/// The entries of a directory by name; nothing if it does not exist.
fn entries(folder: &Path) -> Result<Vec<DirEntry>> {
    let listed = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        listed => listed.and_then(Iterator::collect::<io::Result<Vec<_>>>),
    };
    let mut entries = listed.map_err(|error| cannot_list(folder, &error))?;
    entries.sort_by_key(DirEntry::file_name);
    Ok(entries)
}

/// The partitions in the directory `fhbase` of a table, by date. Directories with other names are
/// ignored, as in Athena.
pub(crate) fn partitions(fhbase: &Path) -> Result<Vec<Partition>> {
    let mut found = vec![(Vec::new(), fhbase.to_owned())];
    for key in PARTITION_KEYS {
        let mut deeper = Vec::new();
        for (keys, folder) in found {
            for entry in entries(&folder)? {
                if let Some(value) = partition_value(&entry, key) {
                    deeper.push(([keys.as_slice(), &[value]].concat(), entry.path()));
                }
            }
        }
        found = deeper;
    }
    let partition = |(keys, folder): (Vec<i32>, PathBuf)| {
        Some(Partition {
            keys: keys.try_into().ok()?,
            folder,
        })
    };
    let mut partitions: Vec<_> = found.into_iter().filter_map(partition).collect();
    partitions.sort_by_key(|partition| partition.keys);
    Ok(partitions)
}

/// The value of a directory `key=value`.
fn partition_value(entry: &DirEntry, key: &str) -> Option<i32> {
    let name = entry.file_name();
    name.to_str()?
        .strip_prefix(key)?
        .strip_prefix('=')?
        .parse()
        .ok()
}

impl Partition {
    /// The directory.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The files, including those in subdirectories. Names that start with `.` or `_` are hidden.
    pub(crate) fn files(&self) -> Result<Vec<DataFile>> {
        let mut files = Vec::new();
        self.collect(&self.folder, &mut files)?;
        Ok(files)
    }

    fn collect(&self, folder: &Path, files: &mut Vec<DataFile>) -> Result<()> {
        for entry in entries(folder)? {
            if entry.file_name().as_encoded_bytes().starts_with(b".")
                || entry.file_name().as_encoded_bytes().starts_with(b"_")
            {
                continue;
            }
            let path = entry.path();
            let metadata = fs::metadata(&path).map_err(|error| cannot_list(&path, &error))?;
            if metadata.is_dir() {
                self.collect(&path, files)?;
            } else if metadata.len() > 0 {
                files.push(DataFile {
                    path,
                    size: metadata.len(),
                    modified: metadata.modified().ok(),
                    keys: self.keys,
                });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_days_are_partitions_and_hidden_files_no_data() {
        let lake = tempfile::tempdir().unwrap();
        for file in [
            "year=2026/month=11/day=9/a.gz",
            "year=2026/month=11/day=09/b",
            "year=2026/month=11/day=10/more/c",
            "year=2026/month=11/day=10/.hidden",
            "year=2026/month=11/day=10/_SUCCESS",
            "year=2026/month=11/day=10/_temporary/d",
            "year=2026/month=11/loose",
            "year=2026/month=x/day=1/e",
            "notes/f",
        ] {
            let path = lake.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "{}").unwrap();
        }
        let partitions = partitions(lake.path()).unwrap();
        let keys: Vec<_> = partitions.iter().map(|partition| partition.keys).collect();
        assert_eq!(keys, [[2026, 11, 9], [2026, 11, 9], [2026, 11, 10]]);
        let files = partitions[2].files().unwrap();
        assert_eq!(files.len(), 1);
        assert!(files[0].path.ends_with("more/c"));
    }

    #[test]
    fn a_table_without_a_folder_has_no_partition() {
        assert_eq!(partitions(Path::new("no such folder")).unwrap(), []);
    }
}
