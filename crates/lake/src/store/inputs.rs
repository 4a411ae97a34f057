//! Index of ingested files, so that unchanged files need not be parsed again.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Mutex;

use connect_core::Source;

use super::keys::{Hash, Records};
use super::{Lake, MetadataFile, StoreError, locked};

/// Number of sources with numbers of their own in an entry. Turns are in the upper half of the number
/// of analyses, so that an index from before transcripts existed is read in the same way.
const SOURCES: usize = Source::INPUTS.len();
/// Bits of the number of analyses in a file.
const ANALYSIS_BITS: u32 = 32;
const RECORD: usize = 8 + size_of::<Hash>() + 8 * SOURCES;

/// Size of an entry of the index in bytes.
pub(super) const INPUT_RECORD: u64 = RECORD as u64;

/// Identifies an input file. The size comes first: a file of a new size is new without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct InputFingerprint {
    /// Size in bytes.
    pub size: u64,
    /// Hash of the content and of the options that affect parsing.
    pub hash: Hash,
}

/// A file whose documents all became rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IngestedFile {
    /// Identifies the file.
    pub fingerprint: InputFingerprint,
    pub rows: BTreeMap<Source, u64>,
}

impl IngestedFile {
    fn to_record(&self) -> [u8; RECORD] {
        let mut record = [0; RECORD];
        let count = |source| self.rows.get(&source).copied().unwrap_or(0);
        let rows = Source::INPUTS.into_iter().map(|source| match source {
            Source::ContactLens => count(Source::Transcripts) << ANALYSIS_BITS | count(source),
            _ => count(source),
        });
        record[..8].copy_from_slice(&self.fingerprint.size.to_be_bytes());
        record[8..24].copy_from_slice(&self.fingerprint.hash);
        for (at, rows) in record[24..].chunks_exact_mut(8).zip(rows) {
            at.copy_from_slice(&rows.to_be_bytes());
        }
        record
    }

    fn from_record(record: &[u8; RECORD]) -> Self {
        let number = |bytes: &[u8]| {
            bytes
                .iter()
                .fold(0, |value, byte| value << 8 | u64::from(*byte))
        };
        let mut hash = Hash::default();
        hash.copy_from_slice(&record[8..24]);
        let rows = Source::INPUTS
            .into_iter()
            .zip(record[24..].chunks_exact(8).map(number))
            .flat_map(|(source, rows)| match source {
                Source::ContactLens => vec![
                    (source, rows & ((1 << ANALYSIS_BITS) - 1)),
                    (Source::Transcripts, rows >> ANALYSIS_BITS),
                ],
                _ => vec![(source, rows)],
            })
            .filter(|(_, rows)| *rows > 0);
        Self {
            fingerprint: InputFingerprint {
                size: number(&record[..8]),
                hash,
            },
            rows: rows.collect(),
        }
    }
}

/// The index, searched on disk: it can have millions of entries.
pub struct KnownInputs(Option<(Mutex<File>, u64)>);

impl KnownInputs {
    pub(super) fn open(path: Option<&Path>) -> Result<Self, StoreError> {
        let open = |path: &Path| {
            let file = File::open(path)?;
            let count = file.metadata()?.len() / RECORD as u64;
            Ok((Mutex::new(file), count))
        };
        path.map(|path| open(path).map_err(StoreError::disk("read", path)))
            .transpose()
            .map(Self)
    }

    /// Returns whether the index has a file of this size.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn has_size(&self, size: u64) -> io::Result<bool> {
        let first = self.first_from(InputFingerprint {
            size,
            hash: Hash::default(),
        })?;
        Ok(first.is_some_and(|input| input.fingerprint.size == size))
    }

    /// Finds the input with this fingerprint.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn find(&self, fingerprint: InputFingerprint) -> io::Result<Option<IngestedFile>> {
        Ok(self
            .first_from(fingerprint)?
            .filter(|input| input.fingerprint == fingerprint))
    }

    /// Returns the first input with this fingerprint or a greater one.
    fn first_from(&self, fingerprint: InputFingerprint) -> io::Result<Option<IngestedFile>> {
        let Some((file, count)) = &self.0 else {
            return Ok(None);
        };
        let mut file = locked(file);
        let (mut from, mut to) = (0, *count);
        while from < to {
            let middle = from.midpoint(to);
            if read_at(&mut file, middle)?.fingerprint < fingerprint {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        if from < *count {
            read_at(&mut file, from).map(Some)
        } else {
            Ok(None)
        }
    }
}

fn read_at(file: &mut File, index: u64) -> io::Result<IngestedFile> {
    let mut record = [0; RECORD];
    file.seek(SeekFrom::Start(index * RECORD as u64))?;
    file.read_exact(&mut record)?;
    Ok(IngestedFile::from_record(&record))
}

/// Writes the index of the lake's inputs and `new` ones, sorted without duplicates, for the commit
/// `commit`. Returns the file name.
pub(super) fn merge_inputs(
    lake: &Lake<'_>,
    new: Vec<IngestedFile>,
    commit: u64,
) -> Result<MetadataFile, StoreError> {
    let new: BTreeMap<InputFingerprint, IngestedFile> = new
        .into_iter()
        .map(|input| (input.fingerprint, input))
        .collect();
    let held = lake
        .manifest
        .inputs
        .as_ref()
        .map(|file| lake.keys_path(&file.name));
    let held = Records::<RECORD>::open(held.as_deref())?;
    let name = format!("inputs-{commit:06}");
    let checksum = lake.write_file(&lake.keys_path(&name), |file| {
        let mut new = new.into_iter().peekable();
        for record in held {
            let record = record?;
            let fingerprint = IngestedFile::from_record(&record).fingerprint;
            while let Some((_, input)) = new.next_if(|(before, _)| *before < fingerprint) {
                file.write_all(&input.to_record())?;
            }
            new.next_if(|(same, _)| *same == fingerprint);
            file.write_all(&record)?;
        }
        new.try_for_each(|(_, input)| file.write_all(&input.to_record()))
    })?;
    Ok(MetadataFile {
        name,
        checksum: Some(checksum),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::LocalDisk;

    fn input(size: u64, hash: u8) -> IngestedFile {
        let rows = BTreeMap::from([
            (Source::AgentEvents, size + 1),
            (Source::ContactLens, 1),
            (Source::Transcripts, size * 40),
            (Source::EvaluationForms, u64::from(hash) + 1),
        ]);
        IngestedFile {
            fingerprint: InputFingerprint {
                size,
                hash: [hash; 16],
            },
            rows,
        }
    }

    #[test]
    fn finds_inputs_of_all_commits_and_no_others() {
        let folder = tempfile::tempdir().unwrap();
        let mut lake = Lake::open_to_write(folder.path(), &LocalDisk).unwrap();
        assert!(!lake.known_inputs().unwrap().has_size(5).unwrap());
        for (commit, inputs) in [
            vec![input(5, 1), input(9, 0)],
            vec![input(7, 3), input(5, 1), input(5, 0)],
        ]
        .into_iter()
        .enumerate()
        {
            lake.manifest.inputs = Some(merge_inputs(&lake, inputs, commit as u64).unwrap());
        }
        let known = lake.known_inputs().unwrap();
        for expected in [input(5, 0), input(5, 1), input(7, 3), input(9, 0)] {
            assert_eq!(known.find(expected.fingerprint).unwrap(), Some(expected));
        }
        for (size, hash) in [(5, 2), (7, 0), (4, 0), (10, 0)] {
            assert_eq!(known.find(input(size, hash).fingerprint).unwrap(), None);
        }
        assert_eq!(
            [4, 5, 6, 7, 9, 10].map(|size| known.has_size(size).unwrap()),
            [false, true, false, true, true, false]
        );
    }
}
