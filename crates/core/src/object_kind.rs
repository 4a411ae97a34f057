//! Classification of the objects in a recordings bucket by their keys.

use crate::key_part::with_colons;
use crate::{contact_lens, evaluation_forms};

/// Extensions of audio, video and images.
const RECORDINGS: [&str; 8] = ["wav", "mp3", "mp4", "m4a", "ogg", "webm", "mkv", "png"];

/// Extensions of tables, reports and temporary files.
const TABLES: [&str; 6] = ["csv", "parquet", "avro", "orc", "txt", "temp"];

/// Folders in which Connect keeps what customers and agents wrote.
const TRANSCRIPT_FOLDERS: [&str; 3] = ["ChatTranscripts", "EmailMessages", "Attachments"];

/// Folders with audio, video and screen recordings.
const RECORDING_FOLDERS: [&str; 2] = ["CallRecordings", "ScreenRecordings"];

/// Folders of exported reports.
const REPORT_FOLDERS: [&str; 2] = ["Reports", "pre-processed"];

/// Kind of an object in a bucket in which Connect and others write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ObjectKind {
    /// Contact Lens output file, original or redacted.
    ContactLens(contact_lens::ObjectKey),
    /// Evaluation form output file.
    EvaluationForm(evaluation_forms::ObjectKey),
    /// Second copy of an evaluation, by contact, which Connect wrote for a time.
    EvaluationCopy,
    /// Chat transcript, e-mail message or attachment.
    Transcript,
    /// Audio, video or screen recording.
    Recording,
    /// Known object that contains no rows: report, table, marker, Amazon Transcribe job.
    Other,
    /// Unknown object.
    Unknown,
}

impl ObjectKind {
    /// Kind of the object with this key.
    pub fn from_key(key: &str) -> Self {
        let key = &*with_colons(key);
        if let Some(key) = contact_lens::ObjectKey::parse(contact_lens::from_last_root(key)) {
            return Self::ContactLens(key);
        }
        if let Some(key) = evaluation_forms::ObjectKey::parse(key) {
            return Self::EvaluationForm(key);
        }
        let (folders, name) = key.rsplit_once('/').unwrap_or(("", key));
        let is_in = |names: &[&str]| folders.split('/').any(|folder| names.contains(&folder));
        let extension = name
            .rsplit_once('.')
            .map(|(_, extension)| extension.to_ascii_lowercase())
            .unwrap_or_default();
        let has_extension = |extensions: &[&str]| extensions.contains(&extension.as_str());
        if is_evaluation_copy(folders) {
            Self::EvaluationCopy
        } else if is_in(&TRANSCRIPT_FOLDERS) {
            Self::Transcript
        } else if is_in(&RECORDING_FOLDERS) || has_extension(&RECORDINGS) {
            Self::Recording
        } else if is_in(&REPORT_FOLDERS) || has_extension(&TABLES) || is_marker(name) {
            Self::Other
        } else {
            Self::Unknown
        }
    }

    /// Kind of a file on a local disk: the object with its path as key, or an output file that a
    /// browser saved without its folders.
    pub fn from_path(path: &str) -> Self {
        let kind = Self::from_key(path);
        // A renamed output file can end with `.txt`.
        if !matches!(kind, Self::Unknown | Self::Other) {
            return kind;
        }
        let path = with_colons(path);
        let name = path.rsplit('/').next().unwrap_or_default();
        if let Some(key) = contact_lens::ObjectKey::parse_file_name(name) {
            Self::ContactLens(key)
        } else if let Some(key) = evaluation_forms::ObjectKey::parse_file_name(name) {
            Self::EvaluationForm(key)
        } else {
            kind
        }
    }

    /// Whether the object is an output file, which becomes one row.
    pub fn is_output_file(&self) -> bool {
        matches!(self, Self::ContactLens(_) | Self::EvaluationForm(_))
    }

    /// Name of the kind in metrics and logs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::ContactLens(key) if key.is_redacted() => "RedactedAnalysis",
            Self::ContactLens(_) => "Analysis",
            Self::EvaluationForm(_) => "Evaluation",
            Self::EvaluationCopy => "EvaluationCopy",
            Self::Transcript => "Transcript",
            Self::Recording => "Recording",
            Self::Other => "Other",
            Self::Unknown => "Unknown",
        }
    }
}

/// `…/contact_<ID>/evaluation_<ID>`.
fn is_evaluation_copy(folders: &str) -> bool {
    let mut folders = folders.rsplit('/');
    let evaluation = folders.next().unwrap_or_default();
    let contact = folders.next().unwrap_or_default();
    contact.starts_with("contact_") && evaluation.starts_with("evaluation_")
}

/// Folder objects, markers of jobs, Connect's check of its access, and Amazon Transcribe jobs.
fn is_marker(name: &str) -> bool {
    name.is_empty() || name.starts_with(['_', '.']) || name.starts_with("transcribe-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classifies_keys_by_kind() {
        for (key, expected) in [
            (
                "Analysis/Voice/2026/11/25/0df82cb2-9a2d-5f4a-9cf4-bebf46629852_analysis_2026-11-25T09:01:13Z.json",
                "Analysis",
            ),
            (
                "copy/Analysis/Voice/Redacted/2026/11/25/0df82cb2-9a2d-5f4a-9cf4-bebf46629852_analysis_redacted_2026-11-25T09_01_13Z (2).json",
                "RedactedAnalysis",
            ),
            (
                "Analysis/Voice/Redacted/2026/11/25/0df82cb2-9a2d-5f4a-9cf4-bebf46629852_call_recording_redacted_2026-11-25T09:01:13Z.wav",
                "Recording",
            ),
            (
                "Analysis/Task/2026/11/25/0df82cb2-9a2d-5f4a-9cf4-bebf46629852_analysis_2026-11-25T09:01:13Z.json",
                "Unknown",
            ),
            (
                "connect/a/ContactEvaluations/2026/11/25/10_05_00Z-95436c55-9731-5a9a-9398-654cda58b687-v4.json",
                "Evaluation",
            ),
            (
                "connect/a/ContactEvaluations/contact_1/evaluation_2/2026-11-25T10:05:00.200Z.json",
                "EvaluationCopy",
            ),
            (
                "connect/a/ContactEvaluations/pre-processed/year=2026/part-0.parquet",
                "Other",
            ),
            (
                "connect/a/ContactEvaluations/2026/11/25/new-name.json",
                "Unknown",
            ),
            (
                "connect/a/ChatTranscripts/2026/11/25/0df82cb2-9a2d-5f4a-9cf4-bebf46629852_20261125T09:01_UTC.json",
                "Transcript",
            ),
            (
                "connect/a/EmailMessages/2026/11/25/ecb77e81_20261125T09:01_UTC.json",
                "Transcript",
            ),
            (
                "/a/Analysis/b/Analysis/Chat/2026/11/25/0df82cb2-9a2d-5f4a-9cf4-bebf46629852_analysis_2026-11-25T09%3A01%3A13Z.json",
                "Analysis",
            ),
            (
                "a/2026/11/25/10%3a05%3a00Z-95436c55-9731-5a9a-9398-654cda58b687.json",
                "Evaluation",
            ),
            ("connect/a/CallRecordings/2026/11/25/x.wav", "Recording"),
            ("connect/a/ScreenRecordings/2026/11/25/x.MP4", "Recording"),
            ("connect/a/Reports/2026/11/25/report.csv", "Other"),
            (
                "transcribe-0df82cb2-9a2d-5f4a-9cf4-bebf46629852.json",
                "Other",
            ),
            ("Analysis/Voice/2026/11/25/", "Other"),
            ("Analysis/_SUCCESS", "Other"),
            (".write_access_check_file.temp", "Other"),
            ("", "Other"),
            ("a", "Unknown"),
        ] {
            assert_eq!(ObjectKind::from_key(key).name(), expected, "{key}");
        }
    }

    #[test]
    fn case_60_recognizes_output_files_without_folders() {
        for (path, expected) in [
            (
                "downloads/5a542081-ee39-55fb-9468-87aca0543146_analysis_2026-11-25T09_01_13Z (1).json",
                "Analysis",
            ),
            (
                "5a542081-ee39-55fb-9468-87aca0543146_analysis_redacted_2026-11-25T09%3A01%3A13Z.json",
                "RedactedAnalysis",
            ),
            (
                "a/11_00_00.300Z-95436c55-9731-5a9a-9398-654cda58b687-v3_5_DELETED.json",
                "Evaluation",
            ),
            (
                "5a542081-ee39-55fb-9468-87aca0543146_analysis_2026-11-25T09_01_13Z(1).json",
                "Analysis",
            ),
            (
                "5a542081-ee39-55fb-9468-87aca0543146_analysis_redacted_2026-11-25T09_01_13Z_2.json",
                "RedactedAnalysis",
            ),
            (
                "Analysis/Email/2026/11/25/5a542081-ee39-55fb-9468-87aca0543146_analysis_20261125T09_01_UTC - Copy.json",
                "Analysis",
            ),
            (
                "11_00_00.300Z-95436c55-9731-5a9a-9398-654cda58b687-v3_5(1).json",
                "Evaluation",
            ),
            (
                "5a542081-ee39-55fb-9468-87aca0543146_analysis_2026-11-25T09_01_13Z_a.json",
                "Unknown",
            ),
            ("a/x.wav", "Recording"),
            ("a/2026.json", "Unknown"),
        ] {
            assert_eq!(ObjectKind::from_path(path).name(), expected, "{path}");
            assert!(
                ObjectKind::from_key(path).name() == expected
                    || ObjectKind::from_key(path) == ObjectKind::Unknown,
                "{path}"
            );
        }
    }

    #[test]
    fn deleted_evaluation_is_recognized_in_any_spelling() {
        let id = "95436c55-9731-5a9a-9398-654cda58b687";
        for name in [
            format!("11_00_00Z-{id}_DELETED.json"),
            format!("11_00_00Z-{id}_DELETED (1).json"),
            format!("11_00_00Z-{id}_DELETED_2.json"),
            format!("11_00_00Z-{id}_DELETED - Copy.json"),
            format!("Copy of 11_00_00Z-{id}_DELETED.json"),
            format!("11-00-00.300Z-{id}-v3_5_DELETED.json"),
            format!("11 00 00.300Z-{id}-v3_5_DELETED.json"),
            format!("11_00_00Z-{id}_DELETED.JSON"),
            format!("11_00_00Z-{id}_DELETED.json.txt"),
            format!("11_00_00Z-{id}_DELETED"),
            format!("Copy of 11-00-00Z-{id}_deleted (1)"),
        ] {
            match ObjectKind::from_path(&name) {
                ObjectKind::EvaluationForm(key) => {
                    assert!(key.is_deleted() && key.timestamp().is_none(), "{name}");
                }
                other => panic!("{name}: {other:?}"),
            }
            match ObjectKind::from_key(&format!("evaluations/2026/11/25/{name}")) {
                ObjectKind::EvaluationForm(key) => {
                    assert!(key.is_deleted() && key.evaluation_id() == id, "{name}");
                }
                other => panic!("{name}: {other:?}"),
            }
        }
    }

    #[test]
    fn name_of_unknown_format_is_like_that_of_a_deleted_evaluation() {
        let id = "95436c55-9731-5a9a-9398-654cda58b687";
        for (name, expected) in [
            (format!("Kopie von 11_00_00Z-{id}_DELETED.json"), true),
            (format!("{}_Deleted.txt", id.to_uppercase()), true),
            (format!("\u{e9}{id}_DELETED"), true),
            (format!("11_00_00Z-{id}.json"), false),
            ("report_DELETED.json".to_owned(), false),
            (String::new(), false),
        ] {
            let found = evaluation_forms::ObjectKey::is_like_deleted(&name);
            assert_eq!(found, expected, "{name}");
        }
    }
}
