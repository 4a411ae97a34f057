//! Documents that nobody wrote: any JSON with the field names of Connect's documents, and real
//! documents with parts replaced.

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value;

/// Field names at which the sources are read.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "ContactId", "InitiationTimestamp", "LastUpdateTimestamp", "Attributes", "Agent", "EventId", "EventTimestamp", "EventType",
    "messageType", "logEvents", "id", "timestamp", "message", "ContactFlowId", "ContactFlowModuleType", "Timestamp",
    "Parameters", "Version", "AccountId", "Channel", "ContentMetadata", "Output", "LanguageCode", "Configuration",
    "LanguageLocale", "CustomerMetadata", "InstanceId", "InputS3Uri", "Categories", "MatchedCategories",
    "ConversationCharacteristics", "TotalConversationDurationMillis", "Sentiment", "OverallSentiment",
    "DetailsByParticipantRole", "DetailsByParticipant", "AGENT", "CUSTOMER", "Interruptions", "TotalCount", "TotalTimeMillis",
    "NonTalkTime", "Instances", "TalkSpeed", "AverageWordsPerMinute", "TalkTime", "ResponseTime", "AgentGreetingTimeMillis",
    "Average", "ValueMillis", "ContactSummary", "PostContactSummary", "ContactChainSummary", "Content", "SummaryItemsDetected",
    "IssuesDetected", "ActionItemsDetected", "OutcomesDetected", "JobDetails", "SkippedAnalysis", "Feature", "ReasonCode",
    "Transcript", "schemaVersion", "evaluationId", "metadata", "contactId", "instanceId", "agentId",
    "evaluationDefinitionTitle", "evaluator", "evaluationStartTimestamp", "evaluationSubmitTimestamp", "evaluationDefinitionId",
    "evaluationDefinitionVersion", "evaluationType", "evaluationSource", "autoEvaluated", "resubmitted",
    "evaluationAcknowledgedByUserName", "evaluationAcknowledgedTimestamp", "score", "percentage", "automaticFail",
    "notApplicable", "sections", "sectionRefId", "sectionTitle", "parentSectionRefId", "questions", "questionRefId",
    "questionType", "questionText", "answer", "value", "values", "valueText", "valueRefId", "selected", "notes", "automation",
    "systemSuggestedValue", "assistedSuggestion", "InterruptionsByInterrupter", "DurationMillis", "calibrationSessionId",
    "evaluatedParticipantRole", "evaluatedParticipantId", "creator", "evaluationAcknowledgerComment", "accountId",
];

/// Texts that mean something at one of those names.
#[rustfmt::skip]
const TEXTS: &[&str] = &[
    "", "2026-11-23T10:00:00Z", "2026-11-23", "2026-02-30T10:00:00Z", "é026-11-23T10:00:00Z", "DATA_MESSAGE", "CONTROL_MESSAGE",
    "Redacted", "Raw", "undefined", "TEXT", "NUMERIC", "SINGLESELECT", "MULTISELECT", "DATETIME", "{\"a\":\n1}", "[1,\r\n2]",
    "null", "s3://b/connect/a/CallRecordings/2026/11/23/c_20261123T09:52_UTC.wav", "_20261123T09:52_UTC.wav",
    "20261399T99:99_UTC.wav", "é_20261123T09:52_UTC.wav", ".wav", "_UTC.wav",
];

/// One real document of each form, the evaluation form with every question type.
static REAL: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let own = crate::support::corpus::Corpus::own();
    let analysis = "recordings-bucket/Analysis";
    let evaluations = "recordings-bucket/connect/anycompany/ContactEvaluations/2026/11/23";
    let of = |folder: &str, part: &str| {
        own.files(folder)
            .into_iter()
            .find(|file| file.contains(part))
            .unwrap()
    };
    let files = [
        "ctr/recall-thanks.json".to_owned(),
        "ae/2026-11-23.ndjson".to_owned(),
        "cfl/odd-lines.json".to_owned(),
        "cfl/messages.ndjson".to_owned(),
        of(analysis, "Voice/2026/11/23"),
        of(analysis, "Chat/2026/11/23"),
        of(analysis, "Email/2026/11/22"),
        of(evaluations, "18%3A02"),
        of(evaluations, "-v3_1.json"),
    ];
    files
        .iter()
        .map(|file| serde_json::from_slice(&own.documents(file)[0]).unwrap())
        .collect()
});

/// Any JSON value; most field names are documented ones.
pub(crate) fn any_json() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        select(TEXTS).prop_map(Value::from),
    ];
    scalar.prop_recursive(6, 48, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(Value::from),
            vec((name(), inner), 0..8)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// A real document with one to four of its values replaced by any JSON.
pub(crate) fn damaged_document() -> impl Strategy<Value = Value> {
    (0..REAL.len(), vec((any::<Index>(), any_json()), 1..5)).prop_map(|(real, replacements)| {
        let mut document = REAL[real].clone();
        for (at, replacement) in replacements {
            let pointers = pointers(&document);
            *document
                .pointer_mut(&pointers[at.index(pointers.len())])
                .unwrap() = replacement;
        }
        document
    })
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![9 => select(NAMES).prop_map(str::to_owned), 1 => any::<String>()]
}

/// The JSON pointers of all values of `document`, its own first.
fn pointers(document: &Value) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut below = |step: &str, value: &Value| {
        let step = step.replace('~', "~0").replace('/', "~1");
        all.extend(
            pointers(value)
                .into_iter()
                .map(|rest| format!("/{step}{rest}")),
        );
    };
    match document {
        Value::Array(elements) => elements
            .iter()
            .enumerate()
            .for_each(|(at, value)| below(&at.to_string(), value)),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| below(name, value)),
        _ => {}
    }
    all
}
