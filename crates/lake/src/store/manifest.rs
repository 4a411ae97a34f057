//! The manifest: the list of committed files. Replacing it commits a batch.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::checksum::Checksum;
use super::{Partition, StoreError};

/// Format version that this program writes. Version 1 has no checksums; it is read, and replaced
/// with the next commit.
const FORMAT: u32 = 2;

/// The committed files of a lake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    #[serde(alias = "form")]
    format: u32,
    /// Checksum of the manifest without this field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    checksum: Option<Checksum>,
    /// Number of commits; part of file names.
    pub commits: u64,
    /// Index of ingested files, in `.lake/keys`.
    pub inputs: Option<MetadataFile>,
    /// List of erased contacts, in `.lake/keys`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased: Option<MetadataFile>,
    pub partitions: BTreeMap<Partition, PartitionFiles>,
    /// Row files that this commit replaced. Whoever opens the lake removes those that still exist.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<ReplacedFile>,
}

/// A row file that is no longer part of the lake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplacedFile {
    pub partition: Partition,
    /// Name in the partition's directory.
    pub name: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartitionFiles {
    /// File with the rows' keys, in `.lake/keys`.
    pub keys: MetadataFile,
    pub files: Vec<RowFile>,
}

/// A file in `.lake/keys`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "MetadataFileFormat")]
pub struct MetadataFile {
    pub name: String,
    /// Checksum; `None` in format version 1.
    pub checksum: Option<Checksum>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum MetadataFileFormat {
    Version1(String),
    Version2 {
        name: String,
        checksum: Option<Checksum>,
    },
}

/// One gzip file with one JSON object per line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowFile {
    /// Name in the partition's directory.
    pub name: String,
    /// Number of rows.
    pub rows: u64,
    /// Compressed size in bytes.
    pub bytes: u64,
    /// Uncompressed size in bytes, including newlines.
    pub unzipped: u64,
    /// Checksum of the compressed file; `None` in format version 1.
    #[serde(default)]
    pub checksum: Option<Checksum>,
}

impl From<MetadataFileFormat> for MetadataFile {
    fn from(format: MetadataFileFormat) -> Self {
        match format {
            MetadataFileFormat::Version1(name) => Self {
                name,
                checksum: None,
            },
            MetadataFileFormat::Version2 { name, checksum } => Self { name, checksum },
        }
    }
}

impl PartitionFiles {
    /// Returns the number of rows in all files.
    pub fn row_count(&self) -> u64 {
        self.files.iter().map(|file| file.rows).sum()
    }
}

impl Default for Manifest {
    fn default() -> Self {
        Self {
            format: FORMAT,
            checksum: None,
            commits: 0,
            inputs: None,
            erased: None,
            partitions: BTreeMap::new(),
            replaced: Vec::new(),
        }
    }
}

impl Manifest {
    /// Reads the manifest; `None` if the file is missing.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, StoreError> {
        let text = match std::fs::read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(StoreError::disk("read", path)(error)),
        };
        let invalid = |source| StoreError::Manifest {
            path: path.to_owned(),
            source,
        };
        let manifest: Self = serde_json::from_slice(&text).map_err(invalid)?;
        match manifest.format {
            1 => Ok(Some(manifest)),
            FORMAT if manifest.checksum == Some(manifest.compute_checksum().map_err(invalid)?) => {
                Ok(Some(manifest))
            }
            FORMAT => Err(StoreError::Damaged {
                path: path.to_owned(),
                found: "changed (its checksum does not match)".to_owned(),
            }),
            format => Err(StoreError::Format {
                path: path.to_owned(),
                format,
            }),
        }
    }

    /// Formats the manifest in the current version, with its checksum.
    pub(super) fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        let mut manifest = self.clone();
        manifest.format = FORMAT;
        manifest.checksum = Some(manifest.compute_checksum()?);
        serde_json::to_vec_pretty(&manifest)
    }

    fn compute_checksum(&self) -> serde_json::Result<Checksum> {
        let unsigned = Self {
            checksum: None,
            ..self.clone()
        };
        Ok(Checksum::from_bytes(&serde_json::to_vec(&unsigned)?))
    }

    /// Marks the manifest as one with checksums.
    pub(super) fn upgrade(&mut self) {
        self.format = FORMAT;
    }

    /// Returns whether the manifest was written without checksums.
    pub(super) fn is_version_1(&self) -> bool {
        self.format == 1
    }

    /// Iterates over all row files with their partitions.
    pub fn files(&self) -> impl Iterator<Item = (Partition, &RowFile)> {
        self.partitions
            .iter()
            .flat_map(|(partition, held)| held.files.iter().map(|file| (*partition, file)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_changed_digit_of_a_manifest_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("manifest.json");
        let mut manifest = Manifest {
            commits: 3,
            ..Manifest::default()
        };
        let file = RowFile {
            name: "part-000001-0000.ndjson.gz".to_owned(),
            rows: 5,
            bytes: 100,
            unzipped: 400,
            checksum: Some(Checksum::from_bytes(b"rows")),
        };
        manifest.partitions.insert(
            Partition::Rejected(None),
            PartitionFiles {
                files: vec![file],
                ..PartitionFiles::default()
            },
        );
        let text = String::from_utf8(manifest.to_json().unwrap()).unwrap();
        std::fs::write(&path, &text).unwrap();
        let read = Manifest::read(&path).unwrap().unwrap();
        assert_eq!(read.partitions, manifest.partitions);
        for (changed, to) in [
            ("\"rows\": 5", "\"rows\": 4"),
            ("part-0", "part-1"),
            ("\"commits\": 3", "\"commits\": 2"),
        ] {
            std::fs::write(&path, text.replace(changed, to)).unwrap();
            assert!(
                matches!(Manifest::read(&path), Err(StoreError::Damaged { .. })),
                "{changed}"
            );
        }
    }

    #[test]
    fn reads_manifest_of_version_1() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("manifest.json");
        let text = r#"{"form": 1, "commits": 1, "inputs": "inputs-000001", "partitions": {
            "errors/ctr": {"keys": "errors-ctr-000001", "files": [{"name": "a", "rows": 1, "bytes": 2, "unzipped": 3}]}}}"#;
        std::fs::write(&path, text).unwrap();
        let manifest = Manifest::read(&path).unwrap().unwrap();
        assert!(manifest.is_version_1());
        assert_eq!(manifest.inputs.unwrap().name, "inputs-000001");
        assert_eq!(
            manifest.partitions.values().next().unwrap().keys.checksum,
            None
        );
    }
}
