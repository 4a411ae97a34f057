//! One odd value in any field of a sample never costs the document.

use std::collections::BTreeMap;

use connect_core::erasure::{Change, Person, Search, change};
use connect_core::{
    Day, JsonText, RecordError, Row, Source, agent_events, contact_flow_logs, contact_lens,
    contact_records, evaluation_forms,
};
use serde_json::value::RawValue;

use crate::support::corpus::small_documents;
use crate::support::fields::distinct_fields;

const ANALYSIS_KEY: &str = "Analysis/Voice/2026/11/23/75ee783d-eddd-4392-9fa7-287a0f637149_analysis_2026-11-23T10:00:00Z.json";
const EVALUATION_KEY: &str = "connect/anycompany/ContactEvaluations/2026/11/23/17:40:38.601Z-864dc499-610c-4bd8-b7f7-4f4ecf86b9a3-v3_1.json";

/// Values that a field does not have, or not often.
fn odd_values() -> Vec<Vec<u8>> {
    [
        r"null",
        r"true",
        r"0",
        r"-0.5",
        r"1e999",
        r"-99999999999999999999999999999999",
        r#""""#,
        r#""text""#,
        r#""\ud83d""#,
        r#""\udc00\ud83d""#,
        r#""\u0000""#,
        r"{}",
        r"[]",
        r#"{"": {"": 1, "": 2}}"#,
        r#"[[null, "\ud83d", 1e999, {}]]"#,
        r#"{"a": "\ud83d", "A": 1e999, "a": true}"#,
        "NaN",
        r#"{"a": [-Infinity, Infinity]}"#,
    ]
    .map(str::as_bytes)
    .into_iter()
    .chain([
        &b"\"caf\xe9\""[..],
        b"\"\xf0\x9f\x98\"",
        b"{\"\xff\": \"\xff\", \"b\": [\"\xff\"]}",
        b"\"a\x00b\tc\nd\"",
    ])
    .map(<[u8]>::to_vec)
    .chain([
        ["[".repeat(5000), "]".repeat(5000)].concat().into_bytes(),
        format!("{}1{}", "{\"a\":".repeat(200), "}".repeat(200)).into_bytes(),
        "9".repeat(1000).into_bytes(),
    ])
    .collect()
}

/// Asserts that each document has its rows with an odd value in any one of its fields, except the
/// `required` ones, without which a row is impossible.
fn assert_rows(
    documents: &[Vec<u8>],
    required: &[&str],
    rows: impl Fn(&[u8]) -> Result<Vec<Row<'_>>, RecordError>,
) {
    let mut fields = distinct_fields(documents);
    fields.retain(|field| !required.contains(&field.path.as_str()));
    assert!(fields.len() > 4, "{}", fields.len());
    let values = odd_values();
    for field in &fields {
        let original = field.replaced(field.value().as_bytes());
        let expected = rows(&original).unwrap().len();
        for value in &values {
            let document = field.replaced(value);
            let shown = || format!("{} = {}", field.path, String::from_utf8_lossy(value));
            let found = rows(&document).unwrap_or_else(|error| panic!("{}: {error}", shown()));
            assert_eq!(found.len(), expected, "{}", shown());
            found.iter().for_each(assert_readable);
        }
    }
}

fn assert_readable(row: &Row<'_>) {
    let line = std::str::from_utf8(&row.line).unwrap();
    assert!(!line.contains(['\n', '\r']), "{line}");
    let fields: BTreeMap<String, &RawValue> =
        serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    assert!(!fields.is_empty());
    assert_eq!(row.day.to_string().parse::<Day>(), Ok(row.day));
}

/// Bytes with 0xE9, which is `é` in Latin-1, for each `~`.
fn latin_1(text: &str) -> Vec<u8> {
    let byte = |byte| if byte == b'~' { 0xe9 } else { byte };
    text.bytes().map(byte).collect()
}

#[test]
fn bytes_that_are_not_utf_8_are_replaced_and_named_in_each_source() {
    let record = latin_1(
        r#"{"ContactId": "c~", "InitiationTimestamp": "2026-11-23T10:00:00Z~", "Agent": {"Username": "Ren~"}, "Attributes": {"my~": "1"}, "~": 1}"#,
    );
    let (row, changes) = contact_records::row_with_changes(&record).unwrap();
    assert_eq!(
        row.line.as_ref(),
        String::from_utf8_lossy(&record).as_bytes()
    );
    assert_eq!(
        changes.fields_unreadable,
        [
            "ContactId",
            "InitiationTimestamp",
            "Agent.Username",
            "Attributes",
            "*"
        ]
    );
    let event = latin_1(
        r#"{"EventId": "e~", "EventTimestamp": "2026-11-23", "CurrentAgentSnapshot": {"Contacts": [{"Queue": {"Name": "~"}}]}}"#,
    );
    let (row, changes) = agent_events::row_with_changes(&event).unwrap();
    assert_eq!(
        row.line.as_ref(),
        String::from_utf8_lossy(&event).as_bytes()
    );
    assert_eq!(
        changes.fields_unreadable,
        ["EventId", "CurrentAgentSnapshot.Contacts.Queue.Name"]
    );
    let message = latin_1(r#"{"Timestamp": "2026-11-23", "Parameters": {"Text": "caf~"}}"#);
    let (row, changes) = contact_flow_logs::message_row_with_changes(&message).unwrap();
    assert!(String::from_utf8_lossy(&row.line).contains("caf\u{fffd}"));
    assert_eq!(changes.fields_unreadable, ["Parameters"]);
    let analysis = latin_1(
        r#"{"Channel": "VOICE", "LanguageCode": "~", "CustomerMetadata": {"ContactId": "c", "InputS3Uri": "s3://b/c_20261123T10:00_UTC.wav"},
            "JobDetails": {"X": "~"}, "Transcript": [{"Content": "caf~"}, {"Content": "tea"}]}"#,
    );
    let text = JsonText::decode(&analysis);
    let row = contact_lens::row(&text, None, "").unwrap();
    assert_eq!(row.language_code.as_deref(), Some("\u{fffd}"));
    assert_eq!(row.unreadable_fields, ["LanguageCode"]);
    let transcript = contact_lens::transcript(&text, &row).unwrap();
    assert_eq!(transcript.turns[0].content.as_deref(), Some("caf\u{fffd}"));
    assert_eq!(transcript.unreadable_fields, ["Transcript[].Content"]);
    let evaluation = latin_1(
        r#"{"evaluationId": "e", "metadata": {"evaluator": "Ren~", "evaluationSubmitTimestamp": "2026-11-23T10:00:00Z"},
            "questions": [{"questionType": "TEXT", "answer": {"value": "tr~s bien"}}]}"#,
    );
    let text = JsonText::decode(&evaluation);
    let row = evaluation_forms::row(&text, None, "").unwrap();
    assert_eq!(row.evaluator.as_deref(), Some("Ren\u{fffd}"));
    assert_eq!(
        row.unreadable_fields,
        ["metadata.evaluator", "questions[].answer.value"]
    );
}

#[test]
fn numbers_that_python_writes_are_null_and_named_in_each_source() {
    let record =
        br#"{"ContactId": "c", "ContactId": NaN, "InitiationTimestamp": "2026-11-23T10:00:00Z",
        "Queue": {"Duration": NaN}, "Attributes": {"my": -Infinity, "text": "NaN"}}"#;
    let (row, changes) = contact_records::row_with_changes(record).unwrap();
    assert_eq!(
        String::from_utf8_lossy(&row.line),
        r#"{"ContactId":"c","ContactId_2":null,"InitiationTimestamp":"2026-11-23T10:00:00Z","Queue":{"Duration":null},"Attributes":{"my":null,"text":"NaN"}}"#
    );
    let fields = ["ContactId", "Queue.Duration", "Attributes"];
    assert_eq!(changes.fields_unreadable, fields);
    let event = br#"{"EventId": NaN, "EventTimestamp": "2026-11-23", "Version": Infinity}"#;
    let (row, changes) = agent_events::row_with_changes(event).unwrap();
    let expected = br#"{"EventId": null, "EventTimestamp": "2026-11-23", "Version": null}"#;
    assert_eq!(row.line.as_ref(), expected);
    assert_eq!(changes.fields_unreadable, ["EventId", "Version"]);
    let message = r#"{"Timestamp": "2026-11-23", "Parameters": {"Seconds": NaN}}"#;
    let (row, changes) = contact_flow_logs::message_row_with_changes(message.as_bytes()).unwrap();
    assert!(String::from_utf8_lossy(&row.line).contains(r#""Parameters": {"Seconds": null}"#));
    assert_eq!(changes.fields_unreadable, ["Parameters"]);
    let event = |message: &str| format!(r#"{{"timestamp": 1, "message": {message}}}"#);
    let text = serde_json::to_string(message).unwrap();
    let events = [&text, message].map(event).join(",");
    let payload =
        format!(r#"{{"owner": NaN, "messageType": "DATA_MESSAGE", "logEvents": [{events}]}}"#);
    let rows = contact_flow_logs::payload_rows(payload.as_bytes()).unwrap();
    assert_eq!(rows.rows[0], rows.rows[1]);
    let fields = ["logEvents[].message.Parameters"];
    assert_eq!(rows.changes.fields_unreadable, fields);
    let analysis = br#"{"Channel": NaN, "LanguageCode": "en", "CustomerMetadata": {"ContactId": "c", "InputS3Uri": "s3://b/c_20261123T10:00_UTC.wav"},
        "ConversationCharacteristics": {"TotalConversationDurationMillis": NaN}, "Transcript": [{"Content": NaN, "LoudnessScore": [NaN, 2]}]}"#;
    let text = JsonText::decode(analysis);
    let row = contact_lens::row(&text, None, "").unwrap();
    assert_eq!(
        (row.channel.as_deref(), row.total_conversation_duration),
        (None, None)
    );
    let fields = [
        "Channel",
        "ConversationCharacteristics.TotalConversationDurationMillis",
    ];
    assert_eq!(row.unreadable_fields, fields);
    let transcript = contact_lens::transcript(&text, &row).unwrap();
    assert_eq!(transcript.turns[0].content, None);
    assert_eq!(transcript.turns[0].loudness_average, Some(2.0));
    let fields = ["Transcript[].Content", "Transcript[].LoudnessScore[]"];
    assert_eq!(transcript.unreadable_fields, fields);
    let evaluation = br#"{"evaluationId": "e", "metadata": {"score": {"percentage": NaN}, "evaluationSubmitTimestamp": "2026-11-23T10:00:00Z"},
        "sections": NaN, "questions": [{"questionType": "TEXT", "answer": {"value": Infinity}}]}"#;
    let text = JsonText::decode(evaluation);
    let row = evaluation_forms::row(&text, None, "").unwrap();
    let fields = [
        "metadata.score.percentage",
        "sections",
        "questions[].answer.value",
    ];
    assert_eq!(row.unreadable_fields, fields);
    assert_eq!(
        row.evaluation_question_answers[0].question_answer_value,
        None
    );
}

#[test]
fn odd_value_costs_no_contact_record() {
    let required = ["ContactId", "InitiationTimestamp"];
    assert_rows(&small_documents("ctr"), &required, |document| {
        contact_records::row(document).map(|row| vec![row])
    });
}

#[test]
fn odd_value_hides_no_contact_record_from_erasure() {
    let record = br#"{"ContactId": "5a542081-ee39-55fb-9468-87aca0543146", "InitiationTimestamp": "2026-11-23T10:00:00Z",
        "CustomerEndpoint": {"Address": "+12065550100", "Type": "TELEPHONE_NUMBER"}, "InitialContactId": "none",
        "Attributes": {"a": "1"}, "Agent": {"Username": "jane"}, "Tags": ["x"]}"#;
    let required = [
        "ContactId",
        "InitiationTimestamp",
        "CustomerEndpoint",
        "CustomerEndpoint.Address",
    ];
    let person = Person {
        endpoints: ["+12065550100".parse().unwrap()].into(),
        ..Person::default()
    };
    let documents = [record.to_vec()];
    let mut fields = distinct_fields(&documents);
    fields.retain(|field| !required.contains(&field.path.as_str()));
    assert!(fields.len() > 4, "{}", fields.len());
    for field in &fields {
        for value in odd_values() {
            let document = field.replaced(&value);
            let row = contact_records::row(&document).unwrap().line;
            let mut search = Search::new(person.clone(), true);
            search.read(&row);
            let found = search.finish();
            let changed = change(Source::ContactRecords, &row, |contact| found.has(contact));
            let shown = String::from_utf8_lossy(&value);
            assert_eq!(changed, Change::Remove, "{} = {shown}", field.path);
        }
    }
}

#[test]
fn odd_value_costs_no_agent_event() {
    assert_rows(&small_documents("ae"), &["EventTimestamp"], |document| {
        agent_events::row(document).map(|row| vec![row])
    });
}

#[test]
fn odd_value_costs_no_log_event() {
    let mut payloads = small_documents("cfl");
    payloads.retain(|document| document.starts_with(b"{\"messageType\":\"DATA_MESSAGE\""));
    let required = [
        "logEvents",
        "logEvents[]",
        "logEvents[].timestamp",
        "logEvents[].message",
    ];
    assert_rows(&payloads, &required, |document| {
        contact_flow_logs::payload_rows(document).map(|payload| payload.rows)
    });
}

#[test]
fn odd_value_costs_no_flow_log_message() {
    let mut messages = small_documents("cfl");
    messages.retain(|document| contact_flow_logs::message_row(document).is_ok());
    assert_rows(&messages, &["Timestamp"], |document| {
        contact_flow_logs::message_row(document).map(|row| vec![row])
    });
}

#[test]
fn odd_value_costs_no_analysis() {
    let key = contact_lens::ObjectKey::parse(ANALYSIS_KEY).unwrap();
    let documents = small_documents("recordings-bucket/Analysis");
    assert_rows(&documents, &[], |document| {
        let text = JsonText::decode(document);
        let analysis = contact_lens::row(&text, Some(&key), "s3://b/k")?;
        let turns = contact_lens::transcript(&text, &analysis)?.to_rows()?;
        turns.iter().for_each(assert_readable);
        Ok(vec![analysis.to_row()?])
    });
}

#[test]
fn odd_value_costs_no_evaluation() {
    let key = evaluation_forms::ObjectKey::parse(EVALUATION_KEY).unwrap();
    let mut documents = small_documents("recordings-bucket/connect");
    // The files of deleted evaluations can be empty.
    documents.retain(|document| document.starts_with(b"{"));
    assert_rows(&documents, &[], |document| {
        let text = JsonText::decode(document);
        let row = evaluation_forms::row(&text, Some(&key), "s3://b/k")?;
        Ok(vec![row.to_row()?])
    });
}
