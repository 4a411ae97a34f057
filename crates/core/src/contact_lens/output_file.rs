//! What an output file adds to the tables: one decision for Lambda and for a local lake.

use super::{ContactLensRow, ObjectKey, Redaction, Selection, Transcript, transcript};
use crate::{JsonText, RecordError, Row};

/// What the tables of conversations and of transcripts receive from one file.
#[derive(Debug)]
pub struct OutputFileRows {
    /// Row, unless the file is read for its transcript only.
    pub row: Option<Row<'static>>,
    /// Rows of the turns of its transcript, if transcripts are loaded.
    pub turns: Vec<Row<'static>>,
    /// Fields of both whose values could not be read and are null.
    pub unreadable_fields: Vec<String>,
    /// Whether its transcript is not loaded because the content of a redacted file is not redacted.
    pub is_mislabeled: bool,
}

impl ContactLensRow<'_> {
    /// Whether the file is a redacted twin. Without a key of Connect, the document says so.
    pub fn is_redacted_twin(&self, key: Option<&ObjectKey>) -> bool {
        match key.filter(|key| key.channel().is_some()) {
            Some(key) => key.is_redacted(),
            None => self.content_redacted == Some(true),
        }
    }
}

impl Selection {
    /// Rows of the output file `document`, which has the row `analysis`. `redacted` says whether it is a
    /// redacted twin.
    ///
    /// A file that is not selected, but is read nevertheless, has its row as without transcripts.
    ///
    /// # Errors
    /// If the transcript has no valid contact or day.
    pub fn rows(
        &self,
        document: &JsonText<'_>,
        analysis: &ContactLensRow<'_>,
        redacted: bool,
    ) -> Result<OutputFileRows, RecordError> {
        let transcript = if self.takes_transcript(redacted, analysis) {
            transcript(document, analysis)?
        } else {
            Transcript::default()
        };
        let turns = transcript.to_rows()?;
        let mut unreadable_fields = transcript.unreadable_fields;
        let has_row = self.redaction.takes(redacted) || !self.takes_file(redacted);
        if has_row {
            unreadable_fields.extend_from_slice(&analysis.unreadable_fields);
        }
        Ok(OutputFileRows {
            row: has_row.then(|| analysis.to_row()).transpose()?,
            turns,
            unreadable_fields,
            is_mislabeled: redacted
                && self.transcripts == Some(Redaction::RedactedOnly)
                && analysis.content_redacted == Some(false),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::row;
    use super::*;

    const KEY: &str = "Analysis/Voice/Redacted/2026/11/23/75ee783d-eddd-4392-9fa7-287a0f637149_analysis_redacted_2026-11-23T10:00:00Z.json";

    fn document(output: &str) -> JsonText<'static> {
        let text = format!(
            r#"{{"Channel": "VOICE", "CustomerMetadata": {{"ContactId": "c1"}}, "LanguageCode": {{}},
                "ContentMetadata": {{"Output": "{output}"}},
                "Participants": [{{"ParticipantId": "C", "ParticipantRole": "CUSTOMER"}}],
                "Transcript": [{{"Id": "t1", "ParticipantId": "C", "Content": "hello", "BeginOffsetMillis": 0, "EndOffsetMillis": 1}}],
                "ConversationCharacteristics": {{"TotalConversationDurationMillis": 1000}}}}"#
        );
        text.into()
    }

    /// Whether there is a row, the number of turns, and whether the file is mislabeled.
    fn rows(selection: &Selection, output: &str) -> (bool, usize, bool) {
        let (document, key) = (document(output), ObjectKey::parse(KEY).unwrap());
        let analysis = row(&document, Some(&key), "").unwrap();
        let redacted = analysis.is_redacted_twin(Some(&key));
        let rows = selection.rows(&document, &analysis, redacted);
        let rows = rows.unwrap();
        assert_eq!(
            rows.unreadable_fields.len(),
            usize::from(rows.row.is_some())
        );
        (rows.row.is_some(), rows.turns.len(), rows.is_mislabeled)
    }

    #[test]
    fn redacted_twin_has_a_row_or_turns_as_selected() {
        let transcripts = |transcripts| Selection {
            transcripts,
            ..Selection::default()
        };
        let twins = Selection {
            redaction: Redaction::RedactedOnly,
            ..transcripts(Some(Redaction::RedactedOnly))
        };
        for (selection, output, expected) in [
            // Not selected, but read.
            (transcripts(None), "Redacted", (true, 0, false)),
            (
                transcripts(Some(Redaction::Original)),
                "Redacted",
                (true, 0, false),
            ),
            (
                transcripts(Some(Redaction::RedactedOnly)),
                "Redacted",
                (false, 1, false),
            ),
            (
                transcripts(Some(Redaction::RedactedOnly)),
                "Raw",
                (false, 0, true),
            ),
            (twins, "Redacted", (true, 1, false)),
        ] {
            assert_eq!(rows(&selection, output), expected, "{selection:?} {output}");
        }
    }

    #[test]
    fn key_of_connect_says_whether_a_file_is_a_twin() {
        let (document, key) = (document("Raw"), ObjectKey::parse(KEY).unwrap());
        let analysis = row(&document, Some(&key), "").unwrap();
        assert!(analysis.is_redacted_twin(Some(&key)));
        assert!(!analysis.is_redacted_twin(None));
    }
}
