//! Documents as people have them, with the expected content of their rows.

use serde_json::{Value, json};

use crate::support::corpus::crate_file;
use connect_core::{JsonText, contact_flow_logs, contact_lens, evaluation_forms};

fn evaluation_row(file: &str) -> Value {
    let document = crate_file(&format!("tests/cases/ef/{file}"));
    let text = JsonText::decode(&document);
    let row = evaluation_forms::row(&text, None, "file:case").unwrap();
    serde_json::from_slice(&row.to_row().unwrap().line).unwrap()
}

#[test]
fn case_84_calibration_keeps_its_session_and_creator() {
    let row = evaluation_row("calibration.json");
    assert_eq!(
        row["calibrationSessionId"],
        "585d0ace-d724-5fab-848a-f25de4315b93"
    );
    assert_eq!(row["creator"], "lead2");
    assert_eq!(row["accountId"], "111122223333");
    assert_eq!(row["evaluatedParticipantRole"], Value::Null);
}

#[test]
fn case_86_mixed_numbers_and_notes_are_all_in_the_row() {
    let row = evaluation_row("mixed-numbers-and-notes.json");
    assert_eq!(row["evaluationFormTotalScorePercentage"], json!(40));
    assert_eq!(row["creator"], "arn:aws:iam::111122223333:role/api");
    assert_eq!(row["evaluationAcknowledgerComment"], "Talked it through");
    assert_eq!(
        row["evaluationSectionsScores"],
        json!([
            {
                "sectionRefId": "s1",
                "sectionTitle": "Manner",
                "sectionScorePercentage": 66.666_666_666_666_67,
                "sectionNotes": "Section note",
            },
            {
                "sectionRefId": "s2",
                "sectionTitle": "Ends, with \"quotes\" 🎧",
                "sectionScorePercentage": 40,
                "sectionNotes": null,
            },
        ])
    );
    let answers: Vec<_> = row["evaluationQuestionAnswers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|answer| {
            [
                &answer["questionAnswerValue"],
                &answer["questionAnswerValueRefId"],
                &answer["questionAnswerScorePercentage"],
                &answer["questionNotes"],
            ]
        })
        .collect();
    let null = &Value::Null;
    assert_eq!(
        answers,
        [
            [
                &json!("late, again, rude"),
                &json!("o1, o2"),
                &json!(86.5),
                &json!("multi\nline"),
            ],
            [&json!("7"), null, null, null],
            [null, null, null, null],
        ]
    );
    assert_eq!(
        row["evaluationQuestionAnswers"][0]["questionAnswerValues"],
        json!(["late, again", "rude"])
    );
}

#[test]
fn undocumented_question_types_are_named() {
    let document = br#"{
        "evaluationId": "0e168d9d-8c1c-5747-a038-fac20c3ff071",
        "metadata": {"evaluationSubmitTimestamp": "2026-11-23T10:00:00Z"},
        "questions": [
            {"questionRefId": "q1", "questionType": "TEXT"},
            {"questionRefId": "q2", "questionType": "SLIDER"},
            {"questionRefId": "q3"}
        ]
    }"#;
    let text = JsonText::decode(document);
    let row = evaluation_forms::row(&text, None, "file:case").unwrap();
    assert!(row.unknown_question_types().eq(["SLIDER"]));
}

#[test]
fn case_83_placeholder_time_gives_way_to_the_time_of_the_key() {
    let document = br#"{"evaluationId": "0e168d9d-8c1c-5747-a038-fac20c3ff071", "metadata": {"evaluationSubmitTimestamp": "YYYY-MM-DDTHH:MM:SS.sssZ"}}"#;
    let key = "connect/shop/ContactEvaluations/2026/11/25/10:06:00.100Z-0e168d9d-8c1c-5747-a038-fac20c3ff071-v3_5.json";
    let key = evaluation_forms::ObjectKey::parse(key).unwrap();
    let text = JsonText::decode(document);
    let row = evaluation_forms::row(&text, Some(&key), "file:case").unwrap();
    assert_eq!(row.evaluation_submit_timestamp, "2026-11-25T10:06:00.100Z");
    assert_eq!(
        row.to_row().unwrap().day.to_string(),
        "year=2026/month=11/day=25"
    );
    let text = JsonText::decode(document);
    let row = evaluation_forms::row(&text, None, "file:case").unwrap();
    assert!(row.to_row().is_err());
}

#[test]
fn case_60_browser_download_has_contact_and_time_from_its_name() {
    let name = "Analysis/Voice/2026/11/25/05ba470e-13b1-5c6e-bf6c-749086f61102_analysis_2026-11-25T09_01_13Z (1).json";
    let key = contact_lens::ObjectKey::parse(name).unwrap();
    let document = br#"{"Channel": "VOICE", "Transcript": [], "ConversationCharacteristics": {}}"#;
    let text = JsonText::decode(document);
    let row = contact_lens::row(&text, Some(&key), "file:case").unwrap();
    assert_eq!(row.contact_id, "05ba470e-13b1-5c6e-bf6c-749086f61102");
    assert_eq!(row.recording_timestamp, "2026-11-25T09:01:13.000Z");
    assert_eq!(row.channel.as_deref(), Some("VOICE"));
}

#[test]
fn unreadable_fields_of_an_evaluation_are_null_and_named() {
    let document = br#"{
        "schemaVersion": 3.5,
        "evaluationId": "e1",
        "evaluationId": "e2",
        "metadata": {
            "evaluationSubmitTimestamp": "2026-11-25T10:05:00.200Z",
            "evaluationDefinitionVersion": "7",
            "autoEvaluated": "true",
            "resubmitted": 3,
            "evaluator": {"name": "lead"},
            "creator": "a\ud83d",
            "score": {"percentage": "85.5%"}
        },
        "sections": {"sectionRefId": "s1"},
        "questions": [
            {"questionRefId": "q1", "score": {"percentage": []}},
            "text",
            {"questionRefId": 2, "questionType": "TEXT", "answer": {"value": {"a": 1}}}
        ]
    }"#;
    let text = JsonText::decode(document);
    let row = evaluation_forms::row(&text, None, "file:case").unwrap();
    assert_eq!(
        row.unreadable_fields,
        [
            "metadata.resubmitted",
            "metadata.evaluator",
            "sections",
            "questions[].score.percentage",
            "questions[]",
        ]
    );
    let json: Value = serde_json::from_slice(&row.to_row().unwrap().line).unwrap();
    assert_eq!(json["schemaVersion"], "3.5");
    assert_eq!(json["evaluationId"], "e2");
    assert_eq!(json["evaluationDefinitionVersion"], 7);
    assert_eq!(json["autoEvaluated"], true);
    assert_eq!(json["creator"], "a\u{fffd}");
    assert_eq!(json["evaluationFormTotalScorePercentage"], json!(85.5));
    assert_eq!(json["evaluationSectionsScores"], json!([]));
    let questions = json["evaluationQuestionAnswers"].as_array().unwrap();
    assert_eq!(questions.len(), 2);
    assert_eq!(questions[1]["questionRefId"], "2");
    assert_eq!(questions[1]["questionAnswerValue"], r#"{"a": 1}"#);
    assert_eq!(json.get("unreadableFields"), None);
}

#[test]
fn numbers_that_an_integer_column_cannot_have_are_null_and_named() {
    let document = br#"{
        "CustomerMetadata": {"ContactId": "c1", "InputS3Uri": "s3://b/c_20261125T09:01:13_UTC.wav"},
        "ConversationCharacteristics": {
            "TotalConversationDurationMillis": 2147483648000,
            "Interruptions": {"TotalCount": 1e300, "TotalTimeMillis": 1e300},
            "NonTalkTime": {"TotalTimeMillis": "2147483647999"},
            "TalkTime": {"DetailsByParticipant": {"AGENT": {"TotalTimeMillis": -2147483649000}}},
            "TalkSpeed": {"DetailsByParticipant": {"CUSTOMER": {"AverageWordsPerMinute": 2147483648}}}
        }
    }"#;
    let text = JsonText::decode(document);
    let row = contact_lens::row(&text, None, "file:case").unwrap();
    assert_eq!(row.total_conversation_duration, None);
    assert_eq!(row.interruptions_total_count, None);
    assert_eq!(row.interruptions_total_time, Some(1e297));
    assert_eq!(row.non_talk_time_total, Some(i32::MAX));
    assert_eq!(
        (row.talk_time_agent, row.average_words_per_minute_customer),
        (None, None)
    );
    let characteristics = |field: &str| format!("ConversationCharacteristics.{field}");
    assert_eq!(
        row.unreadable_fields,
        [
            "TotalConversationDurationMillis",
            "Interruptions.TotalCount",
            "TalkTime.DetailsByParticipant.AGENT.TotalTimeMillis",
            "TalkSpeed.DetailsByParticipant.CUSTOMER.AverageWordsPerMinute",
        ]
        .map(characteristics)
    );
    let document = br#"{"evaluationId": "e", "metadata": {"evaluationSubmitTimestamp": "2026-11-25", "evaluationDefinitionVersion": 2147483648}}"#;
    let text = JsonText::decode(document);
    let row = evaluation_forms::row(&text, None, "file:case").unwrap();
    assert_eq!(row.evaluation_definition_version, None);
    assert_eq!(
        row.unreadable_fields,
        ["metadata.evaluationDefinitionVersion"]
    );
}

#[test]
fn unreadable_fields_of_an_analysis_are_null_and_named() {
    let document = br#"{
        "Version": 1.1,
        "Channel": "VOICE",
        "CustomerMetadata": {"ContactId": "c1", "InputS3Uri": "s3://b/c_20261125T09:01:13_UTC_redacted"},
        "Categories": {"MatchedCategories": {"a": 1}},
        "ConversationCharacteristics": {
            "TotalConversationDurationMillis": "61500.9",
            "Interruptions": {"TotalCount": true},
            "TalkTime": "much",
            "Sentiment": {"OverallSentiment": {"AGENT": "1.5", "CUSTOMER": null}}
        },
        "Transcript": [{"IssuesDetected": [{}]}, 7, {"IssuesDetected": "none"}]
    }"#;
    let text = JsonText::decode(document);
    let row = contact_lens::row(&text, None, "file:case").unwrap();
    assert_eq!(
        row.unreadable_fields,
        [
            "Categories.MatchedCategories",
            "ConversationCharacteristics.Interruptions.TotalCount",
            "ConversationCharacteristics.TalkTime",
            "Transcript[]",
            "Transcript[].IssuesDetected",
        ]
    );
    assert_eq!(row.schema_version.as_deref(), Some("1.1"));
    assert_eq!(row.recording_timestamp, "2026-11-25T09:01:13.000Z");
    assert_eq!(row.total_conversation_duration, Some(61));
    assert_eq!(
        row.overall_sentiment_agent
            .as_ref()
            .and_then(serde_json::Number::as_f64),
        Some(1.5)
    );
    assert_eq!(row.interruptions_total_count, None);
    assert_eq!(
        (
            row.transcript_turn_count,
            row.call_summary.issues_detected_count
        ),
        (3, 1)
    );
}

#[test]
fn recording_names_give_their_own_time() {
    for (uri, expected) in [
        (
            "s3://b/k/c_20261125T09:01_UTC.wav",
            "2026-11-25T09:01:00.000Z",
        ),
        (
            "s3://b/k/c_20261125T09:01:13_UTC.wav",
            "2026-11-25T09:01:13.000Z",
        ),
        ("s3://b/k/c_20261125T09:01_UTC", "2026-11-25T09:01:00.000Z"),
        (
            "s3://b/k/c_20261125T09%3A01_UTC.wav",
            "2026-11-25T09:01:00.000Z",
        ),
        (
            "s3://b/k/c_20261125T09_01_UTC (1).wav",
            "2026-11-25T09:01:00.000Z",
        ),
        (
            "s3://b/k/c_20261125T09:01_UTC_redacted.mp3",
            "2026-11-25T09:01:00.000Z",
        ),
    ] {
        let document =
            json!({"CustomerMetadata": {"ContactId": "c", "InputS3Uri": uri}}).to_string();
        let text = JsonText::decode(document.as_bytes());
        let row = contact_lens::row(&text, None, "file:case").unwrap();
        assert_eq!(row.recording_timestamp, expected, "{uri}");
    }
}

#[test]
fn log_event_times_with_fraction_or_as_text_are_read() {
    let payload = br#"{"messageType": "DATA_MESSAGE", "logEvents": [
        {"id": "1", "timestamp": 1795597200100.9, "message": "a"},
        {"id": "2", "timestamp": "1795597200100", "message": "b\ud83d"}
    ]}"#;
    let rows = contact_flow_logs::payload_rows(payload).unwrap().rows;
    let lines: Vec<_> = rows
        .iter()
        .map(|row| std::str::from_utf8(&row.line).unwrap())
        .collect();
    assert_eq!(
        lines,
        [
            r#"{"timestamp":"2026-11-25T09:00:00.100Z","eventid":"1","message":"a"}"#,
            "{\"timestamp\":\"2026-11-25T09:00:00.100Z\",\"eventid\":\"2\",\"message\":\"b\u{fffd}\"}",
        ]
    );
}
