//! Recognizes the S3 key in a file's path.

use std::path::Path;

use connect_core::{Source, contact_lens, evaluation_forms};
use percent_encoding::percent_decode_str;

/// The S3 object that a file was copied from, by its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ObjectLocation {
    /// Contact Lens output with this key.
    ContactLens(contact_lens::ObjectKey, String),
    /// Evaluation form output with this key, from its year on.
    EvaluationForm(evaluation_forms::ObjectKey, String),
    /// Second copy of an evaluation by contact, which Connect wrote at one time.
    EvaluationCopy,
    /// Not a key of Connect.
    Unknown,
}

impl ObjectLocation {
    /// Parses `path`. `%3A` and other percent-encodings represent characters that some file systems
    /// do not support.
    ///
    /// The key is the same from whichever parent directory the ingest starts, so that a file gives
    /// the same row each time. For that reason the prefix of an evaluation's key is left out.
    pub(super) fn from_path(path: &Path) -> Self {
        let path = path
            .to_string_lossy()
            .replace(std::path::MAIN_SEPARATOR, "/");
        let decoded = percent_decode_str(&path).decode_utf8_lossy().into_owned();
        [path, decoded]
            .iter()
            .map(|path| Self::from_key(path.strip_suffix(".gz").unwrap_or(path)))
            .find(|location| *location != Self::Unknown)
            .unwrap_or(Self::Unknown)
    }

    fn from_key(path: &str) -> Self {
        let folders: Vec<&str> = path.split('/').collect();
        let tail = |parts: usize| {
            folders
                .get(folders.len().saturating_sub(parts)..)
                .map(|parts| parts.join("/"))
        };
        let analysis = (4..=folders.len())
            .rev()
            .filter_map(tail)
            .find_map(|key| Some((contact_lens::ObjectKey::parse(&key)?, key)));
        if let Some((key, text)) = analysis {
            return Self::ContactLens(key, text);
        }
        if let Some((key, text)) =
            tail(4).and_then(|key| Some((evaluation_forms::ObjectKey::parse(&key)?, key)))
        {
            return Self::EvaluationForm(key, text);
        }
        match folders.as_slice() {
            [.., contact, evaluation, _]
                if contact.starts_with("contact_") && evaluation.starts_with("evaluation_") =>
            {
                Self::EvaluationCopy
            }
            _ => Self::Unknown,
        }
    }

    /// Returns the source that writes objects with such keys.
    pub(super) fn source(&self) -> Option<Source> {
        match self {
            Self::ContactLens(..) => Some(Source::ContactLens),
            Self::EvaluationForm(..) | Self::EvaluationCopy => Some(Source::EvaluationForms),
            Self::Unknown => None,
        }
    }

    pub(super) fn key(&self) -> Option<&str> {
        match self {
            Self::ContactLens(_, key) | Self::EvaluationForm(_, key) => Some(key),
            Self::EvaluationCopy | Self::Unknown => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANALYSIS: &str = "Analysis/Chat/2026/11/23/9913433f-59f5-479d-b095-c2bf45141624_analysis_2026-11-23T10:05:00Z.json";
    const EVALUATION: &str = "2026/11/22/18:04:58.5Z-9af971b1-5a82-41e4-a461-89fd61bc6309.json";

    #[test]
    fn recognizes_key_below_any_directory() {
        for root in [
            "",
            "/",
            "/home/a/",
            "../bucket/",
            "/a/Analysis/Voice/2026/11/23/",
        ] {
            let analysis = ObjectLocation::from_path(Path::new(&format!(
                "{root}{}.gz",
                ANALYSIS.replace(':', "%3A")
            )));
            assert_eq!(
                (analysis.source(), analysis.key()),
                (Some(Source::ContactLens), Some(ANALYSIS)),
                "{root}"
            );
            let evaluation =
                ObjectLocation::from_path(Path::new(&format!("{root}connect/shop/{EVALUATION}")));
            assert_eq!(
                (evaluation.source(), evaluation.key()),
                (Some(Source::EvaluationForms), Some(EVALUATION)),
                "{root}"
            );
        }
    }

    #[test]
    fn ignores_other_paths() {
        for path in [
            "",
            "ctr/2026-11-23.ndjson",
            "2026/11/22/a.json",
            "Analysis/Chat/2026/11/23/a.json",
            "%3A",
        ] {
            assert_eq!(
                ObjectLocation::from_path(Path::new(path)),
                ObjectLocation::Unknown,
                "{path}"
            );
        }
        let copy = "a/contact_3f6b0c52-9d1e-4a77-8c35-e20f41b7a6d8/evaluation_b07d53aa/2026-11-23T17:40:38.601Z.json";
        assert_eq!(
            ObjectLocation::from_path(Path::new(copy)),
            ObjectLocation::EvaluationCopy
        );
    }
}
