//! Rows of the transcript of a Contact Lens output file, one for each turn.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Serialize;

use super::ContactLensRow;
use super::row::seconds;
use super::transcript_document::{
    CharacterOffsets, Detection, ItemReference, Match, Participant, Passage, SummaryItem,
    TranscriptFile, Turn,
};
use crate::record_error::Document;
use crate::{JsonText, RecordError, Row, lenient};

const DOCUMENT: Document = Document::ContactLensOutputFile;

/// Row of `connect_transcripts`, in the order of the table's columns: a turn of a call, or a message
/// or event of a chat. Times are in seconds.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "each field is described in docs/reference/rows.md"
)]
pub struct TranscriptTurnRow<'a> {
    pub contact_id: &'a str,
    pub instance_id: Option<&'a str>,
    pub recording_timestamp: &'a str,
    pub channel: Option<&'a str>,
    pub language_code: Option<&'a str>,
    pub content_redacted: Option<bool>,
    pub turn_number: u64,
    pub turn_id: Option<Cow<'a, str>>,
    pub turn_type: Option<Cow<'a, str>>,
    pub content_type: Option<Cow<'a, str>>,
    pub participant_id: Option<Cow<'a, str>>,
    pub participant_role: Option<Cow<'a, str>>,
    pub absolute_time: Option<Cow<'a, str>>,
    pub begin_offset: Option<f64>,
    pub end_offset: Option<f64>,
    pub loudness_average: Option<f64>,
    pub sentiment: Option<Cow<'a, str>>,
    pub content: Option<Cow<'a, str>>,
    pub issues: Vec<Cow<'a, str>>,
    pub outcomes: Vec<Cow<'a, str>>,
    pub action_items: Vec<Cow<'a, str>>,
    pub categories: Vec<Cow<'a, str>>,
    pub source_object: &'a str,
}

/// The turns of a conversation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Transcript<'a> {
    /// Turns in the order of the file. E-mail analyses have none.
    pub turns: Vec<TranscriptTurnRow<'a>>,
    /// Paths of values that could not be read. They are null in the rows.
    pub unreadable_fields: Vec<String>,
}

impl Transcript<'_> {
    /// Serialized rows, in the partition of the analysis.
    ///
    /// # Errors
    /// If `recordingTimestamp` has no date.
    pub fn to_rows(&self) -> Result<Vec<Row<'static>>, RecordError> {
        self.turns
            .iter()
            .map(|turn| {
                crate::row::serialized_row(
                    DOCUMENT,
                    turn,
                    "recordingTimestamp",
                    turn.recording_timestamp,
                )
            })
            .collect()
    }
}

/// The transcript in the output file `document`, of which `analysis` is the row.
///
/// # Errors
/// If the document is not a JSON object.
pub fn transcript<'a>(
    document: &'a JsonText<'_>,
    analysis: &'a ContactLensRow<'a>,
) -> Result<Transcript<'a>, RecordError> {
    let (file, unreadable_fields) = lenient::file::<TranscriptFile<'a>>(DOCUMENT, document)?;
    let conversation = file.conversation_characteristics.unwrap_or_default();
    let details = file.categories.and_then(|details| details.matched_details);
    let summary = conversation.contact_summary;
    let finder = Finder {
        roles: roles(file.participants.unwrap_or_default()),
        sentiments: conversation
            .sentiment
            .and_then(|sentiment| sentiment.groups)
            .unwrap_or_default()
            .into_iter()
            .flat_map(|group| {
                let sentiment = group.sentiment;
                ids(group.items).filter_map(move |id| Some((id, sentiment.clone()?)))
            })
            .collect(),
        summary: summary
            .and_then(|summary| summary.items)
            .unwrap_or_default(),
        matches: details.map(|details| details.0).unwrap_or_default(),
    };
    let turns = file.transcript.unwrap_or_default();
    let rows = turns.into_iter().zip(1..);
    Ok(Transcript {
        turns: rows
            .map(|(turn, number)| finder.row(turn, number, analysis))
            .collect(),
        unreadable_fields,
    })
}

fn roles(participants: Vec<Participant<'_>>) -> HashMap<Cow<'_, str>, Cow<'_, str>> {
    let pairs = participants
        .into_iter()
        .filter_map(|participant| participant.id.zip(participant.role));
    pairs.collect()
}

fn ids(items: Option<Vec<ItemReference<'_>>>) -> impl Iterator<Item = Cow<'_, str>> {
    items.into_iter().flatten().filter_map(|item| item.id)
}

/// What a file says about a turn outside of it.
struct Finder<'a> {
    /// Roles by participant.
    roles: HashMap<Cow<'a, str>, Cow<'a, str>>,
    /// Sentiments by turn. Only chats have them here.
    sentiments: HashMap<Cow<'a, str>, Cow<'a, str>>,
    /// Issues, outcomes and action items. Chats have them here, calls in their turns.
    summary: Vec<SummaryItem<'a>>,
    /// Categories with the points at which they matched.
    matches: Vec<(Cow<'a, str>, Match<'a>)>,
}

/// Issues, outcomes or action items of a summary.
type Detections<'a> = for<'s> fn(&'s SummaryItem<'a>) -> &'s Option<Vec<Detection<'a>>>;

impl<'a> Finder<'a> {
    fn row(
        &self,
        turn: Turn<'a>,
        number: u64,
        analysis: &'a ContactLensRow<'a>,
    ) -> TranscriptTurnRow<'a> {
        let categories = self.categories(&turn);
        let role = || self.roles.get(turn.participant_id.as_ref()?).cloned();
        let sentiment = || self.sentiments.get(turn.id.as_ref()?).cloned();
        let detected = |passages: Option<Vec<Passage<'a>>>, of: Detections<'a>| {
            let own = passages.into_iter().flatten();
            own.filter_map(|passage| passage.text)
                .chain(self.passages(turn.id.as_deref(), turn.content.as_deref(), of))
                .collect()
        };
        TranscriptTurnRow {
            contact_id: &analysis.contact_id,
            instance_id: analysis.instance_id.as_deref(),
            recording_timestamp: &analysis.recording_timestamp,
            channel: analysis.channel.as_deref(),
            language_code: analysis.language_code.as_deref(),
            content_redacted: analysis.content_redacted,
            turn_number: number,
            participant_role: turn.participant_role.or_else(role),
            begin_offset: seconds(turn.begin_offset_millis),
            end_offset: seconds(turn.end_offset_millis),
            loudness_average: average(&turn.loudness_score.unwrap_or_default()),
            sentiment: turn.sentiment.or_else(sentiment),
            issues: detected(turn.issues, |item| &item.issues),
            outcomes: detected(turn.outcomes, |item| &item.outcomes),
            action_items: detected(turn.action_items, |item| &item.action_items),
            categories,
            turn_id: turn.id,
            turn_type: turn.turn_type,
            content_type: turn.content_type,
            participant_id: turn.participant_id,
            absolute_time: turn.absolute_time,
            content: turn.content,
            source_object: &analysis.source_object,
        }
    }

    /// Passages of a turn's content that a summary refers to.
    fn passages(
        &self,
        id: Option<&str>,
        content: Option<&str>,
        of: Detections<'a>,
    ) -> Vec<Cow<'a, str>> {
        let (Some(id), Some(content)) = (id, content) else {
            return Vec::new();
        };
        let detections = self
            .summary
            .iter()
            .flat_map(|item| of(item).iter().flatten());
        detections
            .flat_map(|detection| detection.items.iter().flatten())
            .filter(|item| item.id.as_deref() == Some(id))
            .map(|item| passage(content, item.character_offsets.as_ref()).into())
            .collect()
    }

    /// Categories that matched at a turn: at a point that overlaps it, or that names it.
    fn categories(&self, turn: &Turn<'a>) -> Vec<Cow<'a, str>> {
        let matched = self.matches.iter().filter(|(_, details)| {
            let mut points = details.points_of_interest.iter().flatten();
            points.any(|point| {
                let mut named = point.items.iter().flatten();
                let is_named =
                    named.any(|item| item.id.is_some() && item.id.as_ref() == turn.id.as_ref());
                is_named
                    || overlap(
                        (point.begin_offset_millis, point.end_offset_millis),
                        (turn.begin_offset_millis, turn.end_offset_millis),
                    )
            })
        });
        matched.map(|(category, _)| category.clone()).collect()
    }
}

/// Whether two periods have a time in common. A period without a length is a point in time.
fn overlap(one: (Option<f64>, Option<f64>), other: (Option<f64>, Option<f64>)) -> bool {
    let (Some(begin), Some(other_begin)) = (one.0, other.0) else {
        return false;
    };
    let (end, other_end) = (one.1.unwrap_or(begin), other.1.unwrap_or(other_begin));
    begin.total_cmp(&other_begin).is_eq() || (begin < other_end && other_begin < end)
}

/// The characters of `content` from `begin` to `end`; the whole content without valid offsets.
fn passage(content: &str, offsets: Option<&CharacterOffsets>) -> String {
    let index = |offset: Option<i64>| usize::try_from(offset?).ok();
    let offsets = offsets.and_then(|offsets| index(offsets.begin).zip(index(offsets.end)));
    let Some((begin, end)) = offsets else {
        return content.to_owned();
    };
    content
        .chars()
        .skip(begin)
        .take(end.saturating_sub(begin))
        .collect()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a turn has far fewer than 2^52 seconds"
)]
fn average(scores: &[f64]) -> Option<f64> {
    (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contact_lens::row;

    const CONTACT: &str = r#""CustomerMetadata": {"ContactId": "c", "InputS3Uri": "s3://b/c_20261123T10:00_UTC.wav"}"#;

    /// Sentiments, roles, categories and passages of each turn.
    fn turns(document: &str) -> Vec<String> {
        let document = document.replacen('{', &format!("{{{CONTACT},"), 1).into();
        let analysis = row(&document, None, "file:a").unwrap();
        let transcript = transcript(&document, &analysis).unwrap();
        let turns = transcript.turns.iter().map(|turn| {
            format!(
                "{} {} {:?} {:?} {:?} {:?}",
                turn.participant_role.as_deref().unwrap_or("-"),
                turn.sentiment.as_deref().unwrap_or("-"),
                turn.categories,
                turn.issues,
                turn.outcomes,
                turn.action_items
            )
        });
        turns.collect()
    }

    #[test]
    fn chat_has_sentiments_passages_and_categories_outside_of_its_turns() {
        let found = turns(
            r#"{
            "Participants": [{"ParticipantId": "p"}, {"ParticipantId": "q", "ParticipantRole": "AGENT"}],
            "Categories": {"MatchedDetails": {
                "Greeting": {"PointsOfInterest": [{"TranscriptItems": [{"Id": "1"}]}]},
                "None": {"PointsOfInterest": [{"TranscriptItems": [{}]}, {}]}
            }},
            "ConversationCharacteristics": {
                "Sentiment": {"DetailsByTranscriptItemGroup": [
                    {"Sentiment": "MIXED", "TranscriptItems": [{"Id": "1"}, {"Id": "2"}]},
                    {"TranscriptItems": [{"Id": "3"}]}
                ]},
                "ContactSummary": {"SummaryItemsDetected": [
                    {"IssuesDetected": [{"TranscriptItems": [{"Id": "1", "CharacterOffsets": {"BeginOffsetChar": 1, "EndOffsetChar": 3}}]}]},
                    {"IssuesDetected": [{"TranscriptItems": [{"Id": "1"}, {"Id": "9"},
                        {"Id": "1", "CharacterOffsets": {"BeginOffsetChar": -1, "EndOffsetChar": 2}}]}],
                     "OutcomesDetected": [{"TranscriptItems": [{"Id": "2", "CharacterOffsets": {"BeginOffsetChar": 5, "EndOffsetChar": 2}}]}]}
                ]}
            },
            "Transcript": [
                {"Id": "1", "ParticipantId": "p", "ParticipantRole": "CUSTOMER", "Content": "äöü"},
                {"Id": "2", "ParticipantId": "q", "Content": "b", "Sentiment": "POSITIVE"},
                {"Id": "3", "ParticipantId": "p"},
                {}
            ]}"#,
        );
        assert_eq!(
            found,
            [
                r#"CUSTOMER MIXED ["Greeting"] ["öü", "äöü", "äöü"] [] []"#,
                r#"AGENT POSITIVE [] [] [""] []"#,
                "- - [] [] [] []",
                "- - [] [] [] []",
            ]
        );
    }

    #[test]
    fn category_of_a_call_is_at_the_turns_that_its_points_overlap() {
        let point = |begin: &str, end: &str| {
            let document = format!(
                r#"{{"Categories": {{"MatchedDetails": {{"A": {{"PointsOfInterest": [{{"BeginOffsetMillis": {begin}, "EndOffsetMillis": {end}}}]}}}}}},
                "Transcript": [{{"BeginOffsetMillis": 100, "EndOffsetMillis": 200}}, {{"BeginOffsetMillis": 200, "EndOffsetMillis": 200}}, {{"BeginOffsetMillis": 300}}]}}"#
            );
            let marks = turns(&document).into_iter();
            let marks: Vec<_> = marks.map(|turn| turn.contains("[\"A\"]")).collect();
            [marks[0], marks[1], marks[2]]
        };
        assert_eq!(point("100", "200"), [true, false, false]);
        assert_eq!(point("150", "160"), [true, false, false]);
        assert_eq!(point("0", "301"), [true, true, true]);
        assert_eq!(point("200", "300"), [false, true, false]);
        assert_eq!(point("300", "300"), [false, false, true]);
        assert_eq!(point("0", "100"), [false, false, false]);
        assert_eq!(point("null", "200"), [false, false, false]);
    }

    #[test]
    fn loudness_is_an_average_of_what_can_be_read() {
        assert_eq!(average(&[60.0, 61.0]), Some(60.5));
        assert_eq!(average(&[]), None);
    }
}
