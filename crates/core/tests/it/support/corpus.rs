//! Sample documents and their expected rows.

use std::fs;
use std::path::{Path, PathBuf};

use libdeflater::Decompressor;
use serde_json::value::RawValue;

use crate::support::ordered_json::Json;

/// Documents up to this size are small: a change of one reaches something that is read.
const SMALL: usize = 16 * 1024;

/// Small documents of this repository below `folder`.
pub(crate) fn small_documents(folder: &str) -> Vec<Vec<u8>> {
    let corpus = Corpus::own();
    let files = corpus.files(folder);
    let json = files
        .iter()
        .filter(|file| !file.contains("_call_recording_"));
    let mut documents: Vec<_> = json.flat_map(|file| corpus.documents(file)).collect();
    documents.retain(|document| document.len() <= SMALL);
    assert!(!documents.is_empty(), "{folder}");
    documents
}

/// Folder of sample documents with their expected rows.
pub(crate) struct Corpus {
    documents: PathBuf,
    expected: PathBuf,
}

impl Corpus {
    /// Samples of this repository.
    pub(crate) fn own() -> Self {
        Self {
            documents: in_crate("../../samples"),
            expected: in_crate("tests/expected/samples"),
        }
    }

    /// Samples beside the repository, or `None` with a note on the test's output.
    pub(crate) fn shared() -> Option<Self> {
        let documents = in_crate("../../../shared/samples");
        if !documents.is_dir() {
            println!("skipped: there is no folder {}", documents.display());
            return None;
        }
        Some(Self {
            documents,
            expected: in_crate("tests/expected/shared"),
        })
    }

    /// What is expected of the documents of one kind.
    pub(crate) fn expected(&self, name: &str) -> Json {
        Json::parse(&read(&self.expected.join(name).with_extension("json")))
    }

    /// The bytes of one file, decompressed where it is gzip.
    pub(crate) fn bytes(&self, file: &str) -> Vec<u8> {
        let bytes = read(&self.documents.join(file));
        if bytes.starts_with(&[0x1f, 0x8b]) {
            gunzip(&bytes).unwrap()
        } else {
            bytes
        }
    }

    /// The documents of one file: each line of an NDJSON file, each element of a JSON array, or the
    /// file itself.
    pub(crate) fn documents(&self, file: &str) -> Vec<Vec<u8>> {
        let bytes = self.bytes(file);
        if file.ends_with(".ndjson") || file.ends_with(".ndjson.gz") {
            return bytes
                .split(|byte| *byte == b'\n')
                .filter(|line| !line.is_empty())
                .map(<[u8]>::to_vec)
                .collect();
        }
        match serde_json::from_slice::<Vec<&RawValue>>(&bytes) {
            Ok(elements) => elements
                .into_iter()
                .map(|element| element.get().as_bytes().to_vec())
                .collect(),
            Err(_) => vec![bytes],
        }
    }

    /// The files below `folder`, by their paths within the corpus, in order.
    pub(crate) fn files(&self, folder: &str) -> Vec<String> {
        let mut files = Vec::new();
        let mut folders = vec![self.documents.join(folder)];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.push(path);
                }
            }
        }
        let name = |path: PathBuf| {
            path.strip_prefix(&self.documents)
                .unwrap()
                .to_str()
                .unwrap()
                .replace('\\', "/")
        };
        let mut names: Vec<_> = files.into_iter().map(name).collect();
        names.sort();
        names
    }
}

/// Decompresses gzip; `None` where the bytes are not gzip or end too early.
pub(crate) fn gunzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let length = bytes
        .last_chunk::<4>()
        .map(|length| u32::from_le_bytes(*length))?;
    // A length that does not belong to the content would ask for memory that nobody needs.
    let mut content = vec![
        0;
        usize::try_from(length)
            .ok()
            .filter(|length| *length < 1 << 26)?
    ];
    let read = Decompressor::new()
        .gzip_decompress(bytes, &mut content)
        .ok()?;
    content.truncate(read);
    Some(content)
}

/// The bytes of a file of this crate's folder.
pub(crate) fn crate_file(path: &str) -> Vec<u8> {
    read(&in_crate(path))
}

fn in_crate(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
