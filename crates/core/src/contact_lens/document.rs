//! The parts of a Contact Lens output file that a row is made of. What is not named here is
//! skipped, never built.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::Number;

use crate::json;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct OutputFile<'a> {
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub version: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub account_id: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub channel: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub language_code: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub configuration: Option<Configuration<'a>>,
    #[serde(borrow)]
    pub content_metadata: Option<ContentMetadata<'a>>,
    #[serde(borrow)]
    pub customer_metadata: Option<CustomerMetadata<'a>>,
    #[serde(borrow)]
    pub categories: Option<Categories<'a>>,
    #[serde(borrow)]
    pub conversation_characteristics: Option<ConversationCharacteristics<'a>>,
    #[serde(borrow)]
    pub job_details: Option<JobDetails<'a>>,
    pub transcript: Option<Transcript>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Configuration<'a> {
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub language_locale: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ContentMetadata<'a> {
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub output: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
pub(super) struct CustomerMetadata<'a> {
    #[serde(
        borrow,
        default,
        deserialize_with = "json::optional_text",
        rename = "ContactId"
    )]
    pub contact_id: Option<Cow<'a, str>>,
    #[serde(
        borrow,
        default,
        deserialize_with = "json::optional_text",
        rename = "InstanceId"
    )]
    pub instance_id: Option<Cow<'a, str>>,
    #[serde(
        borrow,
        default,
        deserialize_with = "json::optional_text",
        rename = "InputS3Uri"
    )]
    pub input_s3_uri: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Categories<'a> {
    #[serde(borrow)]
    pub matched_categories: Option<Vec<Cow<'a, str>>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ConversationCharacteristics<'a> {
    pub total_conversation_duration_millis: Option<f64>,
    pub sentiment: Option<Sentiment>,
    pub interruptions: Option<Interruptions>,
    pub non_talk_time: Option<NonTalkTime>,
    pub talk_speed: Option<TalkSpeed>,
    pub talk_time: Option<TalkTime>,
    pub response_time: Option<ResponseTime>,
    #[serde(borrow)]
    pub contact_summary: Option<ContactSummary<'a>>,
}

/// A value for each side of the conversation.
#[derive(Deserialize)]
pub(super) struct Sides<T> {
    #[serde(rename = "AGENT")]
    pub agent: Option<T>,
    #[serde(rename = "CUSTOMER")]
    pub customer: Option<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Sentiment {
    pub overall_sentiment: Option<OverallSentiment>,
}

/// Calls name the sides here, chats one level down.
#[derive(Deserialize)]
pub(super) struct OverallSentiment {
    #[serde(rename = "AGENT")]
    pub agent: Option<Number>,
    #[serde(rename = "CUSTOMER")]
    pub customer: Option<Number>,
    #[serde(rename = "DetailsByParticipantRole")]
    pub by_role: Option<Sides<Number>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Interruptions {
    pub total_count: Option<f64>,
    pub total_time_millis: Option<f64>,
    pub interruptions_by_interrupter: Option<Sides<Durations>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct NonTalkTime {
    pub total_time_millis: Option<f64>,
    pub instances: Option<Length>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TalkSpeed {
    pub details_by_participant: Option<Sides<WordsPerMinute>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct WordsPerMinute {
    pub average_words_per_minute: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TalkTime {
    pub total_time_millis: Option<f64>,
    pub details_by_participant: Option<Sides<TotalTime>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TotalTime {
    pub total_time_millis: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ResponseTime {
    pub agent_greeting_time_millis: Option<f64>,
    pub details_by_participant_role: Option<Sides<SideResponseTime>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SideResponseTime {
    pub average: Option<ValueMillis>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ValueMillis {
    pub value_millis: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ContactSummary<'a> {
    #[serde(borrow)]
    pub post_contact_summary: Option<Content<'a>>,
    #[serde(borrow)]
    pub contact_chain_summary: Option<Content<'a>>,
    pub summary_items_detected: Option<Items>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Content<'a> {
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub content: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct JobDetails<'a> {
    #[serde(borrow)]
    pub skipped_analysis: Option<Vec<SkippedFeature<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SkippedFeature<'a> {
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub feature: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub reason_code: Option<Cow<'a, str>>,
}

/// One turn of a transcript, or one item of a summary: what was detected in it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Detected {
    issues_detected: Option<Length>,
    action_items_detected: Option<Length>,
    outcomes_detected: Option<Length>,
}

/// One interruption of a list.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Interruption {
    duration_millis: Option<f64>,
}

/// A list of interruptions, of which only the number and the sum of the durations are kept.
#[derive(Clone, Copy, Default)]
pub(super) struct Durations {
    pub count: u64,
    pub total_millis: f64,
}

/// A list of which only the number of elements is kept.
#[derive(Clone, Copy, Default)]
pub(super) struct Length(pub u64);

/// A list of turns or summary items, of which only the sums are kept.
#[derive(Clone, Copy, Default)]
pub(super) struct Items {
    pub count: u64,
    pub issues: u64,
    pub action_items: u64,
    pub outcomes: u64,
}

pub(super) type Transcript = Items;

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Fold::<IgnoredAny, Self>(Self(0), |length, _| length.0 += 1))
    }
}

impl<'de> Deserialize<'de> for Durations {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Fold::<Option<Interruption>, Self>(
            Self::default(),
            |durations, interruption| {
                durations.count += 1;
                durations.total_millis += interruption
                    .and_then(|interruption| interruption.duration_millis)
                    .unwrap_or_default();
            },
        ))
    }
}

impl<'de> Deserialize<'de> for Items {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Fold::<Option<Detected>, Self>(
            Self::default(),
            |items, detected| {
                let length = |list: Option<Length>| list.unwrap_or_default().0;
                items.count += 1;
                if let Some(detected) = detected {
                    items.issues += length(detected.issues_detected);
                    items.action_items += length(detected.action_items_detected);
                    items.outcomes += length(detected.outcomes_detected);
                }
            },
        ))
    }
}

/// Reads a list element by element into a sum, so that the list itself is never built.
struct Fold<T, S>(S, fn(&mut S, T));

impl<'de, T: Deserialize<'de>, S> Visitor<'de> for Fold<T, S> {
    type Value = S;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<S, A::Error> {
        while let Some(element) = list.next_element()? {
            self.1(&mut self.0, element);
        }
        Ok(self.0)
    }
}
