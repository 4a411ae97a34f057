//! Format of the files with rejected documents.
//!
//! A rejected document is named by its file, line and hash. A copy of its text is kept on request
//! only, because it can hold what customers and agents said.

use serde::{Deserialize, Serialize};

use crate::store::{Hash, hash_of};

/// One line of a file in `errors/`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RejectedDocument<'a> {
    pub(super) reason: &'a str,
    pub(super) file: &'a str,
    /// Line of the file on which the document starts; `None` if the whole file was rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) line: Option<u64>,
    #[serde(flatten)]
    pub(super) document: Option<DocumentText<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum DocumentText<'a> {
    /// Hash of a document that is not copied.
    DocumentHash(String),
    Document(&'a str),
    /// Base64 of a document that is not UTF-8.
    DocumentBase64(String),
}

impl<'a> DocumentText<'a> {
    pub(super) fn reference(document: &[u8]) -> Self {
        let hash = u128::from_be_bytes(hash_of(&[document]));
        Self::DocumentHash(format!("{hash:032x}"))
    }

    pub(super) fn from_bytes(document: &'a [u8]) -> Self {
        match std::str::from_utf8(document) {
            Ok(text) => Self::Document(text),
            Err(_) => Self::DocumentBase64(base64_simd::STANDARD.encode_to_string(document)),
        }
    }
}

impl RejectedDocument<'_> {
    /// Deduplication key of the line about `document`.
    pub(super) fn key(&self, document: &[u8]) -> Hash {
        match &self.document {
            Some(DocumentText::DocumentHash(hash)) => rejection_key(self.reason, hash.as_bytes()),
            _ => rejection_key(self.reason, document),
        }
    }

    #[expect(clippy::expect_used, reason = "strings and numbers always serialize")]
    pub(super) fn line(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("strings and numbers always serialize")
    }
}

/// Deduplication key of a rejected document: it is kept once per reason, whichever file contains
/// it. A reference and a copy have different keys, so that a copy can follow a reference.
pub(super) fn rejection_key(reason: &str, document: &[u8]) -> Hash {
    hash_of(&[reason.as_bytes(), b"\n", document])
}

/// A line of `errors/` when it is read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KeptDocument {
    reason: String,
    file: String,
    document: Option<String>,
    document_hash: Option<String>,
    document_base64: Option<String>,
}

/// Computes the key of a line of `errors/`; `None` if the line is invalid.
pub(super) fn key_of_line(line: &[u8]) -> Option<Hash> {
    let kept: KeptDocument = serde_json::from_slice(line).ok()?;
    let document = match (kept.document.or(kept.document_hash), kept.document_base64) {
        (Some(text), _) => text.into_bytes(),
        (None, Some(text)) => base64_simd::STANDARD.decode_to_vec(text).ok()?,
        (None, None) => kept.file.into_bytes(),
    };
    Some(rejection_key(&kept.reason, &document))
}

/// Decodes a document that is kept as base64; `None` if the line has none.
pub(super) fn decoded_document(line: &[u8]) -> Option<Vec<u8>> {
    let kept: KeptDocument = serde_json::from_slice(line).ok()?;
    base64_simd::STANDARD
        .decode_to_vec(kept.document_base64?)
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_is_computed_from_a_kept_line() {
        for document in [Some(&b"{\"a\": 1}"[..]), Some(b"\xff\x00"), None] {
            let kept = RejectedDocument {
                reason: "a \"reason\"",
                file: "a/file",
                line: Some(3),
                document: document.map(DocumentText::from_bytes),
            };
            let expected = rejection_key("a \"reason\"", document.unwrap_or(b"a/file"));
            assert_eq!(key_of_line(&kept.line()), Some(expected), "{document:?}");
        }
        let reference = RejectedDocument {
            reason: "a",
            file: "a/file",
            line: Some(3),
            document: Some(DocumentText::reference(b"{}")),
        };
        let line = String::from_utf8(reference.line()).unwrap();
        assert!(
            !line.contains("{}") && line.contains("\"documentHash\""),
            "{line}"
        );
        assert_eq!(key_of_line(line.as_bytes()), Some(reference.key(b"{}")));
        assert_ne!(reference.key(b"{}"), rejection_key("a", b"{}"));
        assert_eq!(key_of_line(b"{"), None);
    }
}
