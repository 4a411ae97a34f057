//! The lines in which rejected documents are kept.

use serde::Serialize;

use crate::store::{Hash, hash_of};

/// A line of a file under `errors/`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RejectedDocument<'a> {
    pub(super) reason: &'a str,
    pub(super) file: &'a str,
    /// The line of the file on which the document begins; none where the file as a whole was
    /// rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) line: Option<u64>,
    #[serde(flatten)]
    pub(super) document: Option<Text<'a>>,
}

/// The document itself.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Text<'a> {
    /// As it is.
    Document(&'a str),
    /// What is not UTF-8, in base64.
    DocumentBase64(String),
}

impl<'a> Text<'a> {
    pub(super) fn of(document: &'a [u8]) -> Self {
        match std::str::from_utf8(document) {
            Ok(text) => Self::Document(text),
            Err(_) => Self::DocumentBase64(base64_simd::STANDARD.encode_to_string(document)),
        }
    }
}

impl RejectedDocument<'_> {
    pub(super) fn line(&self) -> Vec<u8> {
        // Text and numbers serialize without an error into memory.
        serde_json::to_vec(self).unwrap_or_default()
    }
}

/// What tells rejected documents apart: the same document is kept once for each reason, whatever
/// file it comes in.
pub(super) fn key(reason: &str, document: &[u8]) -> Hash {
    hash_of(&[reason.as_bytes(), b"\n", document])
}
