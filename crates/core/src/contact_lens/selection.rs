//! Selection of the Contact Lens output files to load.

use std::str::FromStr;

use super::{Channel, ContactLensRow, ObjectKey};

impl FromStr for Channel {
    type Err = SelectionError;

    fn from_str(text: &str) -> Result<Self, SelectionError> {
        Self::ALL
            .into_iter()
            .find(|channel| channel.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| SelectionError::Channel(text.to_owned()))
    }
}

/// Whether originals or their redacted twins are loaded. Never both, so that a bucket with both does
/// not count a contact twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Redaction {
    /// Original files.
    #[default]
    Original,
    /// Redacted twins.
    RedactedOnly,
}

impl FromStr for Redaction {
    type Err = SelectionError;

    fn from_str(text: &str) -> Result<Self, SelectionError> {
        match text {
            "original" => Ok(Self::Original),
            "redacted-only" => Ok(Self::RedactedOnly),
            _ => Err(SelectionError::Redaction(text.to_owned())),
        }
    }
}

/// Invalid selection.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SelectionError {
    /// Unknown channel.
    #[error("invalid Contact Lens channel {0:?}; expected voice, ivr, chat or email")]
    Channel(String),
    /// Unknown kind of files.
    #[error("invalid Contact Lens redaction {0:?}; expected original or redacted-only")]
    Redaction(String),
}

/// Selection of output files. Default: the original files of all channels, without transcripts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Channels whose files are loaded.
    pub channels: Vec<Channel>,
    /// Originals or redacted twins.
    pub redaction: Redaction,
    /// Files whose transcripts become rows too. They need not be those of [`redaction`](Self::redaction):
    /// numbers can come from originals, and words from redacted twins.
    pub transcripts: Option<Redaction>,
}

impl Default for Selection {
    fn default() -> Self {
        Self {
            channels: Channel::ALL.to_vec(),
            redaction: Redaction::default(),
            transcripts: None,
        }
    }
}

impl Selection {
    /// Whether the file with this key is read, for its row or for its transcript.
    pub fn takes(&self, key: &ObjectKey) -> bool {
        key.channel()
            .is_some_and(|channel| self.channels.contains(&channel))
            && self.takes_file(key.is_redacted())
    }

    /// Whether a file of a selected channel is read, given whether it is redacted.
    pub fn takes_file(&self, redacted: bool) -> bool {
        self.redaction.takes(redacted) || self.has_transcripts_of(redacted)
    }

    /// Whether the transcript of an output file becomes rows. `redacted` says whether the file is a
    /// redacted twin. A twin whose content says that it is not redacted is never taken as one.
    pub fn takes_transcript(&self, redacted: bool, analysis: &ContactLensRow<'_>) -> bool {
        self.has_transcripts_of(redacted) && (!redacted || analysis.content_redacted == Some(true))
    }

    /// Whether the transcript of a file can become rows, given whether the file is redacted.
    pub fn has_transcripts_of(&self, redacted: bool) -> bool {
        self.transcripts
            .is_some_and(|transcripts| transcripts.takes(redacted))
    }
}

impl Redaction {
    /// Whether a file is loaded, given whether it is redacted.
    pub fn takes(self, redacted: bool) -> bool {
        redacted == (self == Self::RedactedOnly)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::JsonText;
    use crate::contact_lens::row;

    #[test]
    fn transcript_of_a_twin_is_taken_only_if_its_content_is_redacted() {
        let key = "Analysis/Voice/Redacted/2026/11/23/75ee783d-eddd-4392-9fa7-287a0f637149_analysis_redacted_2026-11-23T10:00:00Z.json";
        let key = ObjectKey::parse(key).unwrap();
        let selection = Selection {
            transcripts: Some(Redaction::RedactedOnly),
            ..Selection::default()
        };
        assert!(selection.takes(&key));
        assert!(!Selection::default().takes(&key));
        for (document, expected) in [
            (r#"{"ContentMetadata": {"Output": "Redacted"}}"#, true),
            (r#"{"ContentMetadata": {"Output": "Raw"}}"#, false),
            ("{}", true),
        ] {
            let document = JsonText::decode(document.as_bytes());
            let analysis = row(&document, Some(&key), "").unwrap();
            assert_eq!(selection.takes_transcript(true, &analysis), expected);
            assert!(!selection.takes_transcript(false, &analysis));
        }
    }

    #[test]
    fn numbers_of_originals_and_words_of_twins_are_taken_together() {
        let files = |transcripts| {
            let selection = Selection {
                transcripts,
                ..Selection::default()
            };
            [false, true].map(|redacted| selection.takes_file(redacted))
        };
        assert_eq!(files(None), [true, false]);
        assert_eq!(files(Some(Redaction::Original)), [true, false]);
        assert_eq!(files(Some(Redaction::RedactedOnly)), [true, true]);
    }
}
