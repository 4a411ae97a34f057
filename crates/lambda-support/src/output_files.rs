//! Differences between Contact Lens and evaluation forms: the object keys and the rows of a document.

use connect_core::contact_lens::{self, Channel, OutputFileRows, Redaction, Selection};
use connect_core::evaluation_forms;
use connect_core::queue_message::S3Object;
use connect_core::{JsonText, ObjectKind, RecordError};

use crate::{Environment, EnvironmentError};

/// Kind of output files that Connect writes to a bucket.
pub trait OutputFiles {
    /// Whether objects of this kind are loaded.
    fn accepts(&self, kind: &ObjectKind) -> bool;

    /// Rows of `document`, the content of `object`.
    ///
    /// # Errors
    /// If the document is of another kind or has no contact or day.
    fn rows(&self, document: &[u8], object: &S3Object) -> Result<OutputFileRows, RecordError>;
}

#[derive(Clone, Debug)]
pub struct ContactLensFiles(Selection);

impl ContactLensFiles {
    /// Files of the channels in `CONTACT_LENS_CHANNELS` (comma-separated, default: all) and of the
    /// kind in `CONTACT_LENS_REDACTION` (`original`, the default, or `redacted-only`), and
    /// transcripts of files of the kind in `TRANSCRIPTS_REDACTION` (default: none).
    ///
    /// # Errors
    /// If one of them is invalid.
    pub fn new(environment: &Environment) -> Result<Self, EnvironmentError> {
        let channels = environment.list::<Channel>(functions::CONTACT_LENS_CHANNELS.name)?;
        let redaction = environment.parsed::<Redaction>(functions::CONTACT_LENS_REDACTION.name)?;
        let transcripts = environment.parsed::<Redaction>(functions::TRANSCRIPTS_REDACTION.name)?;
        Ok(Self(Selection {
            channels: channels.unwrap_or(Channel::ALL.to_vec()),
            redaction: redaction.unwrap_or_default(),
            transcripts,
        }))
    }

    /// Whether turns of transcripts become rows.
    pub fn has_transcripts(&self) -> bool {
        self.0.transcripts.is_some()
    }
}

impl OutputFiles for ContactLensFiles {
    fn accepts(&self, kind: &ObjectKind) -> bool {
        matches!(kind, ObjectKind::ContactLens(key) if self.0.takes(key))
    }

    fn rows(&self, document: &[u8], object: &S3Object) -> Result<OutputFileRows, RecordError> {
        let kind = ObjectKind::from_key(&object.s3_object_key);
        let key = match &kind {
            ObjectKind::ContactLens(key) => Some(key),
            _ => None,
        };
        let text = JsonText::decode(document);
        let row = contact_lens::row(&text, key, &object.uri())?;
        let rows = self.0.rows(&text, &row, row.is_redacted_twin(key))?;
        if rows.is_mislabeled {
            let (bucket, key) = (&object.s3_bucket, &object.s3_object_key);
            tracing::warn!(
                bucket,
                key,
                "the content of a redacted file is not redacted: its transcript is not loaded"
            );
        }
        Ok(rows)
    }
}

#[derive(Clone, Debug)]
pub struct EvaluationFormFiles(evaluation_forms::Selection);

impl EvaluationFormFiles {
    /// Files with the prefix `EVALUATION_FORMS_PREFIX` before the year in their keys. Without it,
    /// files with any prefix.
    pub fn new(environment: &Environment) -> Self {
        let prefix = environment.optional(functions::EVALUATION_FORMS_PREFIX.name);
        Self(evaluation_forms::Selection::with_prefix(prefix.as_deref()))
    }
}

impl OutputFiles for EvaluationFormFiles {
    fn accepts(&self, kind: &ObjectKind) -> bool {
        matches!(kind, ObjectKind::EvaluationForm(key) if self.0.takes(key))
    }

    fn rows(&self, document: &[u8], object: &S3Object) -> Result<OutputFileRows, RecordError> {
        let kind = ObjectKind::from_key(&object.s3_object_key);
        let key = match &kind {
            ObjectKind::EvaluationForm(key) => Some(key),
            _ => None,
        };
        let text = JsonText::decode(document);
        let row = evaluation_forms::row(&text, key, &object.uri())?;
        for question_type in row.unknown_question_types() {
            tracing::warn!(
                bucket = object.s3_bucket,
                key = object.s3_object_key,
                question_type,
                "unknown question type: the answer is null"
            );
        }
        Ok(OutputFileRows {
            row: Some(row.to_row()?),
            turns: Vec::new(),
            unreadable_fields: row.unreadable_fields,
            is_mislabeled: false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VOICE: &str = "Analysis/Voice/2026/11/23/75ee783d-eddd-4392-9fa7-287a0f637149_analysis_2026-11-23T10:00:00Z.json";
    const CHAT: &str = "Analysis/Chat/2026/11/23/9913433f-59f5-479d-b095-c2bf45141624_analysis_2026-11-23T10:05:00Z.json";
    const REDACTED: &str = "Analysis/Voice/Redacted/2026/11/23/75ee783d-eddd-4392-9fa7-287a0f637149_analysis_redacted_2026-11-23T10:00:00Z.json";
    const FORM: &str = "connect/anycompany/ContactEvaluations/2026/11/23/17:40:38.601Z-864dc499-610c-4bd8-b7f7-4f4ecf86b9a3-v3_1.json";

    #[test]
    fn selects_channels_and_redaction_from_environment() {
        let accepted = |environment: Environment| {
            let files = ContactLensFiles::new(&environment).unwrap();
            [VOICE, CHAT, REDACTED].map(|key| files.accepts(&ObjectKind::from_key(key)))
        };
        assert_eq!(accepted([].into()), [true, true, false]);
        assert_eq!(
            accepted([("CONTACT_LENS_CHANNELS", "chat,email")].into()),
            [false, true, false]
        );
        assert_eq!(
            accepted([("CONTACT_LENS_REDACTION", "redacted-only")].into()),
            [false, false, true]
        );
        assert_eq!(
            accepted([("TRANSCRIPTS_REDACTION", "redacted-only")].into()),
            [true, true, true]
        );
        assert_eq!(
            accepted([("TRANSCRIPTS_REDACTION", "not-defined")].into()),
            [true, true, false]
        );
        let error = ContactLensFiles::new(&[("CONTACT_LENS_CHANNELS", "voice, fax")].into())
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("CONTACT_LENS_CHANNELS") && error.contains("fax"),
            "{error}"
        );
    }

    #[test]
    fn prefix_must_match_if_set() {
        let accepts = |prefix| {
            EvaluationFormFiles::new(&[("EVALUATION_FORMS_PREFIX", prefix)].into())
                .accepts(&ObjectKind::from_key(FORM))
        };
        for prefix in [
            "",
            "not-defined",
            "/",
            "connect/anycompany/ContactEvaluations",
            "connect/anycompany/ContactEvaluations/",
        ] {
            assert!(accepts(prefix), "{prefix}");
        }
        for prefix in [
            "connect/anycompany",
            "ContactEvaluations",
            "connect/other/ContactEvaluations",
        ] {
            assert!(!accepts(prefix), "{prefix}");
        }
    }
}
