//! Recognizes the S3 object that a file was copied from.

use std::path::Path;

use connect_core::contact_lens::from_last_root;
use connect_core::{ObjectKind, Source, evaluation_forms};
use percent_encoding::percent_decode_str;

use super::tally::skip_reason;

/// Number of parts of an evaluation's key from its year on.
const EVALUATION_PARTS: usize = 4;

/// The S3 object that a file was copied from, by its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ObjectLocation {
    kind: ObjectKind,
    /// Key of an output file: an analysis from `Analysis/` on, an evaluation from its year on.
    key: Option<String>,
    /// Whether the name is like that of a deleted evaluation, but has an unknown format.
    is_like_deleted: bool,
}

impl ObjectLocation {
    /// Parses the absolute path of a file. `below` is its path within the directory to ingest: only
    /// folders of that directory can say that a file is a recording or a transcript, because anybody
    /// can have a folder `Reports`. `%3A` and other percent-encodings represent characters that some
    /// file systems do not support.
    ///
    /// The key is the same from whichever parent directory the ingest starts, so that a file gives
    /// the same row each time. For that reason the prefix of an evaluation's key is left out.
    pub(super) fn from_path(path: &Path, below: &Path) -> Self {
        let text = |path: &Path| {
            path.to_string_lossy()
                .replace(std::path::MAIN_SEPARATOR, "/")
        };
        let path = text(path);
        let decoded = percent_decode_str(&path).decode_utf8_lossy().into_owned();
        let below = text(below);
        // Folders above the argument can hide that a file saved by a browser is an output file.
        [decoded.as_str(), &path, &below]
            .into_iter()
            .find_map(|path| Self::from_key_of_output_file(without_gz(path)))
            .unwrap_or_else(|| Self::other(without_gz(&below)))
    }

    /// Parses the key of an object.
    pub(super) fn from_key(key: &str) -> Self {
        let without_gz = without_gz(key);
        Self::from_key_of_output_file(without_gz).unwrap_or_else(|| Self::other(without_gz))
    }

    fn from_key_of_output_file(path: &str) -> Option<Self> {
        let kind = ObjectKind::from_path(path);
        let key = match &kind {
            ObjectKind::ContactLens(key) if key.channel().is_some() => Some(from_last_root(path)),
            ObjectKind::EvaluationForm(key) if key.timestamp().is_some() => {
                Some(last_parts(path, EVALUATION_PARTS))
            }
            ObjectKind::ContactLens(_) | ObjectKind::EvaluationForm(_) => Some(last_parts(path, 1)),
            ObjectKind::EvaluationCopy => None,
            _ => return None,
        };
        let key = key.map(str::to_owned);
        Some(Self {
            kind,
            key,
            is_like_deleted: false,
        })
    }

    fn other(below: &str) -> Self {
        Self {
            kind: ObjectKind::from_key(below),
            key: None,
            is_like_deleted: evaluation_forms::ObjectKey::is_like_deleted(last_parts(below, 1)),
        }
    }

    /// Returns the kind of the object.
    pub(super) fn kind(&self) -> &ObjectKind {
        &self.kind
    }

    /// Returns whether the file is one document, whatever its content.
    pub(super) fn is_output_file(&self) -> bool {
        self.kind.is_output_file()
    }

    /// Returns the source that writes objects with such keys.
    pub(super) fn source(&self) -> Option<Source> {
        match self.kind {
            ObjectKind::ContactLens(_) => Some(Source::ContactLens),
            ObjectKind::EvaluationForm(_) | ObjectKind::EvaluationCopy => {
                Some(Source::EvaluationForms)
            }
            _ => None,
        }
    }

    /// Returns whether the file may be a deleted evaluation, which its content does not say.
    pub(super) fn is_like_deleted(&self) -> bool {
        self.is_like_deleted
    }

    pub(super) fn key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// Returns why the object contains no documents, if it is of a known other kind.
    pub(super) fn reason_not_collected(&self) -> Option<&'static str> {
        match self.kind {
            ObjectKind::EvaluationCopy => Some(skip_reason::EVALUATION_COPY),
            ObjectKind::Transcript => Some(skip_reason::TRANSCRIPT),
            ObjectKind::Recording => Some(skip_reason::RECORDING),
            _ => None,
        }
    }
}

fn last_parts(path: &str, parts: usize) -> &str {
    let start = path.rmatch_indices('/').nth(parts - 1);
    start.map_or(path, |(at, _)| &path[at + 1..])
}

fn without_gz(path: &str) -> &str {
    path.strip_suffix(".gz").unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANALYSIS: &str = "Analysis/Chat/2026/11/23/9913433f-59f5-479d-b095-c2bf45141624_analysis_2026-11-23T10:05:00Z.json";
    const EVALUATION: &str = "2026/11/22/18:04:58.5Z-9af971b1-5a82-41e4-a461-89fd61bc6309.json";

    fn location(path: &str) -> ObjectLocation {
        ObjectLocation::from_path(Path::new(path), Path::new(path))
    }

    #[test]
    fn recognizes_key_below_any_directory() {
        for root in [
            "",
            "/",
            "/home/a/",
            "../bucket/",
            "/a/Analysis/Voice/2026/11/23/",
        ] {
            let analysis = location(&format!("{root}{}.gz", ANALYSIS.replace(':', "%3A")));
            assert_eq!(
                (analysis.source(), analysis.key()),
                (Some(Source::ContactLens), Some(ANALYSIS)),
                "{root}"
            );
            let evaluation = location(&format!("{root}connect/shop/{EVALUATION}"));
            assert_eq!(
                (evaluation.source(), evaluation.key()),
                (Some(Source::EvaluationForms), Some(EVALUATION)),
                "{root}"
            );
        }
    }

    #[test]
    fn case_60_recognizes_file_without_folders() {
        let name = ANALYSIS.rsplit('/').next().unwrap().replace(':', "_");
        let analysis = location(&format!("/home/a/Downloads/{name}"));
        assert_eq!(analysis.key(), Some(name.as_str()));
        assert!(analysis.is_output_file());
    }

    #[test]
    fn folders_above_the_argument_say_nothing() {
        let path = Path::new("/home/a/ChatTranscripts/records/ctr.json");
        let location = ObjectLocation::from_path(path, Path::new("records/ctr.json"));
        assert_eq!(location.kind(), &ObjectKind::Unknown);
        let location =
            ObjectLocation::from_path(path, Path::new("ChatTranscripts/records/ctr.json"));
        assert_eq!(
            location.reason_not_collected(),
            Some(skip_reason::TRANSCRIPT)
        );
        let name = "75ee783d-eddd-4392-9fa7-287a0f637149_analysis_2026-11-23T10_00_00Z.json";
        let path = format!("/home/a/ChatTranscripts/saved/{name}");
        let location = ObjectLocation::from_path(Path::new(&path), Path::new(name));
        assert!(matches!(location.kind(), ObjectKind::ContactLens(_)));
    }

    #[test]
    fn ignores_other_paths() {
        for path in [
            "ctr/2026-11-23.ndjson",
            "2026/11/22/a.json",
            "Analysis/Chat/2026/11/23/a.json",
            "%3A",
        ] {
            assert_eq!(location(path).kind(), &ObjectKind::Unknown, "{path}");
        }
        let copy = "a/contact_3f6b0c52-9d1e-4a77-8c35-e20f41b7a6d8/evaluation_b07d53aa/2026-11-23T17:40:38.601Z.json";
        assert_eq!(location(copy).kind(), &ObjectKind::EvaluationCopy);
    }
}
