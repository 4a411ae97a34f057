//! What differs between the paths of Contact Lens and of evaluation forms: which object keys count,
//! and the row of a document.

use connect_core::contact_lens::{self, Channel, Redaction, Selection};
use connect_core::evaluation_forms;
use connect_core::queue_message::S3Object;
use connect_core::{RecordError, Row};

use crate::{Environment, EnvironmentError};

/// A kind of output file that Connect writes into a bucket.
pub trait OutputFiles {
    /// Whether the object with this key is loaded.
    fn accepts(&self, key: &str) -> bool;

    /// The row of the document that `object` holds.
    ///
    /// # Errors
    /// When the document is of another kind, or tells no day.
    fn row(&self, document: &[u8], object: &S3Object) -> Result<Row<'static>, RecordError>;
}

/// Contact Lens output files.
#[derive(Clone, Debug)]
pub struct ContactLensFiles(Selection);

impl ContactLensFiles {
    /// The files of the channels in `CONTACT_LENS_CHANNELS` (comma-separated; all by default), in
    /// the form that `CONTACT_LENS_REDACTION` names (`original` by default, or `redacted-only`).
    ///
    /// # Errors
    /// When one of the two means nothing.
    pub fn new(environment: &Environment) -> Result<Self, EnvironmentError> {
        let channels = environment.list::<Channel>(functions::CONTACT_LENS_CHANNELS.name)?;
        let redaction = environment.parsed::<Redaction>(functions::CONTACT_LENS_REDACTION.name)?;
        Ok(Self(Selection {
            channels: channels.unwrap_or(Channel::ALL.to_vec()),
            redaction: redaction.unwrap_or_default(),
        }))
    }
}

impl OutputFiles for ContactLensFiles {
    fn accepts(&self, key: &str) -> bool {
        contact_lens::ObjectKey::parse(key).is_some_and(|key| self.0.takes(&key))
    }

    fn row(&self, document: &[u8], object: &S3Object) -> Result<Row<'static>, RecordError> {
        let key = contact_lens::ObjectKey::parse(&object.s3_object_key);
        contact_lens::row(document, key.as_ref(), &object.uri())?.to_row()
    }
}

/// Evaluation form output files.
#[derive(Clone, Debug)]
pub struct EvaluationFormFiles {
    prefix: Option<String>,
}

impl EvaluationFormFiles {
    /// The files under the prefix `EVALUATION_FORMS_PREFIX`, that is what stands before the year in
    /// their keys; under any where it is not set.
    pub fn new(environment: &Environment) -> Self {
        let prefix = environment
            .optional(functions::EVALUATION_FORMS_PREFIX.name)
            .map(|prefix| prefix.trim_matches('/').to_owned());
        Self {
            prefix: prefix.filter(|prefix| !prefix.is_empty()),
        }
    }
}

impl OutputFiles for EvaluationFormFiles {
    fn accepts(&self, key: &str) -> bool {
        let key = evaluation_forms::ObjectKey::parse(key);
        key.is_some_and(|key| {
            self.prefix
                .as_ref()
                .is_none_or(|prefix| prefix == key.prefix())
        })
    }

    fn row(&self, document: &[u8], object: &S3Object) -> Result<Row<'static>, RecordError> {
        let key = evaluation_forms::ObjectKey::parse(&object.s3_object_key);
        let row = evaluation_forms::row(document, key.as_ref(), &object.uri())?;
        for question_type in row.unknown_question_types() {
            tracing::warn!(
                bucket = object.s3_bucket,
                key = object.s3_object_key,
                question_type,
                "a question of an unknown type keeps its row without an answer"
            );
        }
        row.to_row()
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
    fn channels_and_redaction_come_from_the_environment() {
        let accepted = |environment: Environment| {
            let files = ContactLensFiles::new(&environment).unwrap();
            [VOICE, CHAT, REDACTED].map(|key| files.accepts(key))
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
        let error = ContactLensFiles::new(&[("CONTACT_LENS_CHANNELS", "voice, fax")].into())
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("CONTACT_LENS_CHANNELS") && error.contains("fax"),
            "{error}"
        );
    }

    #[test]
    fn a_set_prefix_must_match_and_none_takes_any() {
        let accepts = |prefix| {
            EvaluationFormFiles::new(&[("EVALUATION_FORMS_PREFIX", prefix)].into()).accepts(FORM)
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
