//! What is in a lake: the one file whose replacement makes new rows count.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Partition, StoreError};

/// The form of the manifest that this version reads and writes.
const FORM: u32 = 1;

/// What is in a lake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    form: u32,
    /// How many times the lake was added to; part of the names of its files.
    pub commits: u64,
    /// The file of the inputs that are in, under the lake's own folder.
    pub inputs: Option<String>,
    /// The files of each partition.
    pub partitions: BTreeMap<Partition, PartitionFiles>,
}

/// The files of one partition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartitionFiles {
    /// The file of the rows' keys, under the lake's own folder.
    pub keys: String,
    /// The files that hold the rows.
    pub files: Vec<RowFile>,
}

/// One gzip file of rows, one JSON object a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowFile {
    /// The name in the partition's folder.
    pub name: String,
    /// How many rows it holds.
    pub rows: u64,
    /// Its size.
    pub bytes: u64,
    /// The size of its rows, newlines included.
    pub unzipped: u64,
}

impl Default for Manifest {
    fn default() -> Self {
        Self {
            form: FORM,
            commits: 0,
            inputs: None,
            partitions: BTreeMap::new(),
        }
    }
}

impl Manifest {
    /// Reads the manifest `path`; `None` where there is none.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, StoreError> {
        let text = match std::fs::read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(StoreError::disk("read", path)(error)),
        };
        let manifest: Self =
            serde_json::from_slice(&text).map_err(|source| StoreError::Manifest {
                path: path.to_owned(),
                source,
            })?;
        if manifest.form == FORM {
            Ok(Some(manifest))
        } else {
            Err(StoreError::Form {
                path: path.to_owned(),
                form: manifest.form,
            })
        }
    }

    /// All files of rows: their partition and what is known of them.
    pub fn files(&self) -> impl Iterator<Item = (Partition, &RowFile)> {
        self.partitions
            .iter()
            .flat_map(|(partition, held)| held.files.iter().map(|file| (*partition, file)))
    }
}
