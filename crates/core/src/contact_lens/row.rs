//! Row of a Contact Lens output file.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Number;

use super::document::{
    ConversationCharacteristics, Durations, Items, JobDetails, OutputFile, OverallSentiment, Whole,
    WholeSeconds,
};
use super::object_key::{ObjectKey, recording_time};
use crate::key_part::with_colons;
use crate::record_error::Document;
use crate::{JsonText, RecordError, Row, lenient};

const DOCUMENT: Document = Document::ContactLensOutputFile;

/// Row of `connect_cl`, in the order of the table's columns. Times are in seconds unless the name
/// says otherwise.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "each field is described in docs/reference/rows.md"
)]
pub struct ContactLensRow<'a> {
    pub contact_id: Cow<'a, str>,
    pub instance_id: Option<Cow<'a, str>>,
    pub recording_timestamp: String,
    pub channel: Option<Cow<'a, str>>,
    pub language_code: Option<Cow<'a, str>>,
    pub matched_categories: Vec<Cow<'a, str>>,
    pub total_conversation_duration: Option<i32>,
    pub overall_sentiment_agent: Option<Number>,
    pub overall_sentiment_customer: Option<Number>,
    pub interruptions_total_count: Option<i32>,
    pub non_talk_time_total: Option<i32>,
    pub average_words_per_minute_agent: Option<i32>,
    pub average_words_per_minute_customer: Option<i32>,
    pub talk_time_total: Option<i32>,
    pub talk_time_agent: Option<i32>,
    pub talk_time_customer: Option<i32>,
    pub call_summary: CallSummary,
    pub schema_version: Option<Cow<'a, str>>,
    pub account_id: Option<Cow<'a, str>>,
    pub content_redacted: Option<bool>,
    pub post_contact_summary: Option<Cow<'a, str>>,
    pub interruptions_total_time: Option<f64>,
    pub non_talk_time_instances: Option<u64>,
    pub transcript_turn_count: u64,
    pub agent_greeting_time: Option<f64>,
    pub agent_response_time_average: Option<f64>,
    pub customer_response_time_average: Option<f64>,
    pub skipped_analysis: Vec<SkippedAnalysis<'a>>,
    pub source_object: String,
    pub interruptions_agent_count: Option<u64>,
    pub interruptions_agent_time: Option<f64>,
    #[serde(skip)]
    pub unreadable_fields: Vec<String>,
}

/// Numbers of items that Contact Lens detected in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "each field is described in docs/reference/rows.md"
)]
pub struct CallSummary {
    pub issues_detected_count: u64,
    pub action_items_detected_count: u64,
    pub outcomes_detected_count: u64,
}

/// Part of the analysis that Contact Lens skipped, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "each field is described in docs/reference/rows.md"
)]
pub struct SkippedAnalysis<'a> {
    pub feature: Option<Cow<'a, str>>,
    pub reason_code: Option<Cow<'a, str>>,
}

/// Row of the output file `document`. `key` is its object key, if known; `source_object` is kept for
/// lineage.
///
/// Values that cannot be read are null and named in `unreadable_fields`.
///
/// # Errors
/// If the document is not a JSON object, or if neither it nor its key has the contact and the time.
pub fn row<'a>(
    document: &'a JsonText<'_>,
    key: Option<&'a ObjectKey>,
    source_object: &str,
) -> Result<ContactLensRow<'a>, RecordError> {
    let (file, unreadable_fields) = lenient::file(DOCUMENT, document)?;
    let row = row_from_file(file, key, source_object)?;
    Ok(ContactLensRow {
        unreadable_fields,
        ..row
    })
}

fn row_from_file<'a>(
    file: OutputFile<'a>,
    key: Option<&'a ObjectKey>,
    source_object: &str,
) -> Result<ContactLensRow<'a>, RecordError> {
    let conversation = file.conversation_characteristics.unwrap_or_default();
    let (contact_id, instance_id, input) =
        file.customer_metadata
            .map_or((None, None, None), |metadata| {
                (
                    metadata.contact_id,
                    metadata.instance_id,
                    metadata.input_s3_uri,
                )
            });
    let contact_id = contact_id
        .map(|id| id.0)
        .or_else(|| key.map(|key| key.contact_id().into()))
        .ok_or(RecordError::MissingField {
            document: DOCUMENT,
            field: "CustomerMetadata.ContactId",
        })?;
    let recording_timestamp = input
        .and_then(|uri| recording_timestamp(&uri.0))
        .or_else(|| key.map(|key| key.timestamp().to_owned()))
        .ok_or(RecordError::MissingField {
            document: DOCUMENT,
            field: "the time in CustomerMetadata.InputS3Uri",
        })?;
    let output = file.content_metadata.and_then(|metadata| metadata.output);
    let numbers = Numbers::from_conversation(&conversation);
    let [overall_sentiment_agent, overall_sentiment_customer] = sentiment(
        conversation
            .sentiment
            .and_then(|sentiment| sentiment.overall_sentiment),
    );
    let summary = conversation.contact_summary;
    let detected = summary
        .as_ref()
        .and_then(|summary| summary.summary_items_detected)
        .or(file.transcript)
        .unwrap_or_default();
    Ok(ContactLensRow {
        contact_id,
        instance_id,
        recording_timestamp,
        channel: file.channel.or_else(|| {
            key.and_then(ObjectKey::channel)
                .map(|channel| channel.as_str().into())
        }),
        language_code: file.language_code.or_else(|| {
            file.configuration
                .and_then(|configuration| configuration.language_locale)
        }),
        matched_categories: file
            .categories
            .and_then(|categories| categories.matched_categories)
            .unwrap_or_default(),
        total_conversation_duration: numbers.total_conversation_duration,
        overall_sentiment_agent,
        overall_sentiment_customer,
        interruptions_total_count: numbers.interruptions_total_count,
        non_talk_time_total: numbers.non_talk_time_total,
        average_words_per_minute_agent: numbers.average_words_per_minute[0],
        average_words_per_minute_customer: numbers.average_words_per_minute[1],
        talk_time_total: numbers.talk_time_total,
        talk_time_agent: numbers.talk_time[0],
        talk_time_customer: numbers.talk_time[1],
        call_summary: call_summary(detected),
        schema_version: file.version,
        account_id: file.account_id,
        content_redacted: output
            .map(|output| output == "Redacted")
            .or_else(|| key.map(ObjectKey::is_redacted)),
        post_contact_summary: summary.and_then(|summary| {
            [summary.post_contact_summary, summary.contact_chain_summary]
                .into_iter()
                .flatten()
                .find_map(|part| part.content)
        }),
        interruptions_total_time: numbers.interruptions_total_time,
        non_talk_time_instances: numbers.non_talk_time_instances,
        transcript_turn_count: file.transcript.unwrap_or_default().count,
        agent_greeting_time: numbers.agent_greeting_time,
        agent_response_time_average: numbers.response_time_average[0],
        customer_response_time_average: numbers.response_time_average[1],
        skipped_analysis: skipped_analysis(file.job_details),
        source_object: source_object.to_owned(),
        interruptions_agent_count: numbers.agent_interruptions.map(|agent| agent.count),
        interruptions_agent_time: seconds(
            numbers.agent_interruptions.map(|agent| agent.total_millis),
        ),
        unreadable_fields: Vec::new(),
    })
}

impl ContactLensRow<'_> {
    /// Whether the file's content is redacted; `None` if neither the file nor its key says so.
    pub fn content_redacted(&self) -> Option<bool> {
        self.content_redacted
    }

    /// Serialized row, in the partition of `recordingTimestamp`.
    ///
    /// # Errors
    /// If `recordingTimestamp` has no date.
    pub fn to_row(&self) -> Result<Row<'static>, RecordError> {
        crate::row::serialized_row(
            DOCUMENT,
            self,
            "recordingTimestamp",
            &self.recording_timestamp,
        )
    }
}

/// Numbers of a conversation; arrays are `[agent, customer]`.
struct Numbers {
    total_conversation_duration: Option<i32>,
    interruptions_total_count: Option<i32>,
    interruptions_total_time: Option<f64>,
    agent_interruptions: Option<Durations>,
    non_talk_time_total: Option<i32>,
    non_talk_time_instances: Option<u64>,
    average_words_per_minute: [Option<i32>; 2],
    talk_time_total: Option<i32>,
    talk_time: [Option<i32>; 2],
    agent_greeting_time: Option<f64>,
    response_time_average: [Option<f64>; 2],
}

impl Numbers {
    fn from_conversation(conversation: &ConversationCharacteristics<'_>) -> Self {
        let interruptions = conversation.interruptions.as_ref();
        let silence = conversation.non_talk_time.as_ref();
        let speed = conversation
            .talk_speed
            .as_ref()
            .and_then(|speed| speed.details_by_participant.as_ref());
        let talk = conversation.talk_time.as_ref();
        let talk_by_side = talk.and_then(|talk| talk.details_by_participant.as_ref());
        let response = conversation.response_time.as_ref();
        let response_by_side =
            response.and_then(|response| response.details_by_participant_role.as_ref());
        Self {
            total_conversation_duration: whole_seconds(
                conversation.total_conversation_duration_millis,
            ),
            interruptions_total_count: whole(interruptions.and_then(|i| i.total_count)),
            interruptions_total_time: seconds(interruptions.and_then(|i| i.total_time_millis)),
            agent_interruptions: interruptions
                .and_then(|interruptions| interruptions.interruptions_by_interrupter.as_ref())
                .map(|sides| sides.agent.unwrap_or_default()),
            non_talk_time_total: whole_seconds(
                silence.and_then(|silence| silence.total_time_millis),
            ),
            non_talk_time_instances: silence
                .and_then(|silence| silence.instances)
                .map(|instances| instances.0),
            average_words_per_minute: [
                whole(speed.and_then(|speed| speed.agent.as_ref()?.average_words_per_minute)),
                whole(speed.and_then(|speed| speed.customer.as_ref()?.average_words_per_minute)),
            ],
            talk_time_total: whole_seconds(talk.and_then(|talk| talk.total_time_millis)),
            talk_time: [
                whole_seconds(talk_by_side.and_then(|talk| talk.agent.as_ref()?.total_time_millis)),
                whole_seconds(
                    talk_by_side.and_then(|talk| talk.customer.as_ref()?.total_time_millis),
                ),
            ],
            agent_greeting_time: seconds(
                response.and_then(|response| response.agent_greeting_time_millis),
            ),
            response_time_average: [
                seconds(
                    response_by_side
                        .and_then(|side| side.agent.as_ref()?.average.as_ref()?.value_millis),
                ),
                seconds(
                    response_by_side
                        .and_then(|side| side.customer.as_ref()?.average.as_ref()?.value_millis),
                ),
            ],
        }
    }
}

/// Time in the file name of a recording: `…_20260310T22:35_UTC.wav`, with or without seconds,
/// extension or suffix.
fn recording_timestamp(uri: &str) -> Option<String> {
    let name = with_colons(uri.rsplit('/').next()?);
    let ends = name.match_indices("_UTC").map(|(at, _)| at);
    ends.filter_map(|end| {
        let start = name[..end].rfind('T')?.checked_sub("20260310".len())?;
        let before = name.get(..start)?;
        before
            .ends_with('_')
            .then(|| recording_time(&name[start..end]))
            .flatten()
    })
    .last()
}

fn sentiment(overall: Option<OverallSentiment>) -> [Option<Number>; 2] {
    let Some(overall) = overall else {
        return [None, None];
    };
    let (agent, customer) = overall
        .by_role
        .map_or((None, None), |sides| (sides.agent, sides.customer));
    [overall.agent.or(agent), overall.customer.or(customer)]
}

fn call_summary(detected: Items) -> CallSummary {
    CallSummary {
        issues_detected_count: detected.issues,
        action_items_detected_count: detected.action_items,
        outcomes_detected_count: detected.outcomes,
    }
}

fn skipped_analysis(details: Option<JobDetails<'_>>) -> Vec<SkippedAnalysis<'_>> {
    let skipped = details
        .and_then(|details| details.skipped_analysis)
        .unwrap_or_default();
    skipped
        .into_iter()
        .map(|skipped| SkippedAnalysis {
            feature: skipped.feature,
            reason_code: skipped.reason_code,
        })
        .collect()
}

pub(super) fn seconds(millis: Option<f64>) -> Option<f64> {
    millis.map(|millis| millis / 1000.0)
}

fn whole_seconds(duration: Option<WholeSeconds>) -> Option<i32> {
    duration.map(|WholeSeconds(seconds)| seconds)
}

fn whole(number: Option<Whole>) -> Option<i32> {
    number.map(|Whole(number)| number)
}
