//! Fields of a Contact Lens output file that a row needs. All other values are skipped.

use std::borrow::Cow;

use serde::de::{Deserializer, IgnoredAny};
use serde_json::Number;

use crate::lenient::{NonEmpty, Scalar, Unreadable, Value, fold_list, object, scalar};

object! {
    OutputFile<'a> {
        version: Cow<'a, str> = "Version",
        account_id: Cow<'a, str> = "AccountId",
        channel: Cow<'a, str> = "Channel",
        language_code: Cow<'a, str> = "LanguageCode",
        configuration: Configuration<'a> = "Configuration",
        content_metadata: ContentMetadata<'a> = "ContentMetadata",
        customer_metadata: CustomerMetadata<'a> = "CustomerMetadata",
        categories: Categories<'a> = "Categories",
        conversation_characteristics: ConversationCharacteristics<'a> =
            "ConversationCharacteristics",
        job_details: JobDetails<'a> = "JobDetails",
        transcript: Items = "Transcript",
    }
}
object! { Configuration<'a> { language_locale: Cow<'a, str> = "LanguageLocale", } }
object! { ContentMetadata<'a> { output: Cow<'a, str> = "Output", } }
object! {
    CustomerMetadata<'a> {
        contact_id: NonEmpty<'a> = "ContactId",
        instance_id: Cow<'a, str> = "InstanceId",
        input_s3_uri: NonEmpty<'a> = "InputS3Uri",
    }
}
object! { Categories<'a> { matched_categories: Vec<Cow<'a, str>> = "MatchedCategories", } }
object! {
    ConversationCharacteristics<'a> {
        total_conversation_duration_millis: WholeSeconds = "TotalConversationDurationMillis",
        sentiment: Sentiment = "Sentiment",
        interruptions: Interruptions = "Interruptions",
        non_talk_time: NonTalkTime = "NonTalkTime",
        talk_speed: TalkSpeed = "TalkSpeed",
        talk_time: TalkTime = "TalkTime",
        response_time: ResponseTime = "ResponseTime",
        contact_summary: ContactSummary<'a> = "ContactSummary",
    }
}
object! { Sentiment { overall_sentiment: OverallSentiment = "OverallSentiment", } }
object! {
    /// Voice analyses have the sides here, chat analyses one level down.
    OverallSentiment {
        agent: Number = "AGENT",
        customer: Number = "CUSTOMER",
        by_role: SentimentByRole = "DetailsByParticipantRole",
    }
}
object! { SentimentByRole { agent: Number = "AGENT", customer: Number = "CUSTOMER", } }
object! {
    Interruptions {
        total_count: Whole = "TotalCount",
        total_time_millis: f64 = "TotalTimeMillis",
        interruptions_by_interrupter: Interrupters = "InterruptionsByInterrupter",
    }
}
object! { Interrupters { agent: Durations = "AGENT", } }
object! { Interruption { duration_millis: f64 = "DurationMillis", } }
object! {
    NonTalkTime {
        total_time_millis: WholeSeconds = "TotalTimeMillis",
        instances: Length = "Instances",
    }
}
object! { TalkSpeed { details_by_participant: TalkSpeedBySide = "DetailsByParticipant", } }
object! { TalkSpeedBySide { agent: WordsPerMinute = "AGENT", customer: WordsPerMinute = "CUSTOMER", } }
object! { WordsPerMinute { average_words_per_minute: Whole = "AverageWordsPerMinute", } }
object! {
    TalkTime {
        total_time_millis: WholeSeconds = "TotalTimeMillis",
        details_by_participant: TalkTimeBySide = "DetailsByParticipant",
    }
}
object! { TalkTimeBySide { agent: TotalTime = "AGENT", customer: TotalTime = "CUSTOMER", } }
object! { TotalTime { total_time_millis: WholeSeconds = "TotalTimeMillis", } }
object! {
    ResponseTime {
        agent_greeting_time_millis: f64 = "AgentGreetingTimeMillis",
        details_by_participant_role: ResponseTimeByRole = "DetailsByParticipantRole",
    }
}
object! {
    ResponseTimeByRole {
        agent: SideResponseTime = "AGENT",
        customer: SideResponseTime = "CUSTOMER",
    }
}
object! { SideResponseTime { average: ValueMillis = "Average", } }
object! { ValueMillis { value_millis: f64 = "ValueMillis", } }
object! {
    ContactSummary<'a> {
        post_contact_summary: Content<'a> = "PostContactSummary",
        contact_chain_summary: Content<'a> = "ContactChainSummary",
        summary_items_detected: Items = "SummaryItemsDetected",
    }
}
object! { Content<'a> { content: Cow<'a, str> = "Content", } }
object! { JobDetails<'a> { skipped_analysis: Vec<SkippedFeature<'a>> = "SkippedAnalysis", } }
object! {
    SkippedFeature<'a> {
        feature: Cow<'a, str> = "Feature",
        reason_code: Cow<'a, str> = "ReasonCode",
    }
}
object! {
    /// Turn of a transcript or item of a summary.
    Detected {
        issues: Length = "IssuesDetected",
        action_items: Length = "ActionItemsDetected",
        outcomes: Length = "OutcomesDetected",
    }
}

/// Number rounded down, which a column of 32 bits can have.
#[derive(Clone, Copy)]
pub(super) struct Whole(pub i32);

/// Milliseconds rounded down to seconds, which a column of 32 bits can have.
#[derive(Clone, Copy)]
pub(super) struct WholeSeconds(pub i32);

/// Number of elements of a list.
#[derive(Clone, Copy, Default)]
pub(super) struct Length(pub u64);

/// Number and total duration of a list of interruptions.
#[derive(Clone, Copy, Default)]
pub(super) struct Durations {
    pub count: u64,
    pub total_millis: f64,
}

/// Number of turns or summary items, and of what was detected in them.
#[derive(Clone, Copy, Default)]
pub(super) struct Items {
    pub count: u64,
    pub issues: u64,
    pub action_items: u64,
    pub outcomes: u64,
}

scalar!(Whole, WholeSeconds);

impl Scalar<'_> for Whole {
    fn from_json(json: &str) -> Option<Self> {
        rounded_down(f64::from_json(json)?).map(Self)
    }
}

impl Scalar<'_> for WholeSeconds {
    fn from_json(json: &str) -> Option<Self> {
        rounded_down(f64::from_json(json)? / 1000.0).map(Self)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the fraction is dropped on purpose, and the number is in range"
)]
fn rounded_down(number: f64) -> Option<i32> {
    let whole = number.floor();
    let range = f64::from(i32::MIN)..=f64::from(i32::MAX);
    range.contains(&whole).then_some(whole as i32)
}

/// Element of which only the existence counts.
struct Anything;

impl<'de> Value<'de> for Anything {
    fn read<D: Deserializer<'de>>(
        deserializer: D,
        _unreadable: &mut Unreadable,
    ) -> Result<Option<Self>, D::Error> {
        deserializer
            .deserialize_ignored_any(IgnoredAny)
            .map(|_| Some(Self))
    }
}

impl<'de> Value<'de> for Length {
    fn read<D: Deserializer<'de>>(
        deserializer: D,
        unreadable: &mut Unreadable,
    ) -> Result<Option<Self>, D::Error> {
        fold_list(
            deserializer,
            unreadable,
            |length: &mut Self, _: Option<Anything>| {
                length.0 += 1;
            },
        )
    }
}

impl<'de> Value<'de> for Durations {
    fn read<D: Deserializer<'de>>(
        deserializer: D,
        unreadable: &mut Unreadable,
    ) -> Result<Option<Self>, D::Error> {
        fold_list(
            deserializer,
            unreadable,
            |sum: &mut Self, interruption: Option<Interruption>| {
                sum.count += 1;
                sum.total_millis += interruption
                    .and_then(|interruption| interruption.duration_millis)
                    .unwrap_or_default();
            },
        )
    }
}

impl<'de> Value<'de> for Items {
    fn read<D: Deserializer<'de>>(
        deserializer: D,
        unreadable: &mut Unreadable,
    ) -> Result<Option<Self>, D::Error> {
        fold_list(
            deserializer,
            unreadable,
            |items: &mut Self, detected: Option<Detected>| {
                let length = |list: Option<Length>| list.unwrap_or_default().0;
                let detected = detected.unwrap_or_default();
                items.count += 1;
                items.issues += length(detected.issues);
                items.action_items += length(detected.action_items);
                items.outcomes += length(detected.outcomes);
            },
        )
    }
}
