//! What holds for every document, however strange: nothing panics, nothing is lost, and a row is
//! one line of JSON.

use crate::support::documents::{any_json, damaged_document};
use crate::support::generated::{
    answer_of, call_summary, detected, detected_items, form, questions, sections,
};
use crate::support::ordered_json::Json;
use connect_core::{
    Changes, Day, JsonText, RecordError, Row, agent_events, contact_flow_logs, contact_lens,
    contact_records, detect, evaluation_forms, queue_message,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

const CONTACT_LENS_KEY: &str = "Analysis/Voice/2026/11/23/3f6b0c52-9d1e-4a77-8c35-e20f41b7a6d8_analysis_2026-11-23T10:00:00Z.json";
const EVALUATION_KEY: &str =
    "evaluations/2026/11/23/17:40:38.601Z-b07d53aa-61c4-4e0f-9b28-7f5d9a1c2e34-v3_5.json";
const DELETED_KEY: &str =
    "evaluations/2026/11/24/08:00:00.001Z-b07d53aa-61c4-4e0f-9b28-7f5d9a1c2e34-v3_5_DELETED.json";

/// Makes the row of a document that is its own row.
type Published = fn(&[u8]) -> Result<(Row<'_>, Changes), RecordError>;

fn evaluation_key(key: &str) -> evaluation_forms::ObjectKey {
    evaluation_forms::ObjectKey::parse(key).unwrap()
}

/// Every row that any source makes of `document`.
fn rows_of(document: &[u8]) -> Vec<Row<'_>> {
    let analysis = contact_lens::ObjectKey::parse(CONTACT_LENS_KEY).unwrap();
    let evaluations = [
        None,
        Some(evaluation_key(EVALUATION_KEY)),
        Some(evaluation_key(DELETED_KEY)),
    ];
    let mut rows: Vec<_> = [
        contact_records::row(document),
        agent_events::row(document),
        contact_flow_logs::message_row(document),
    ]
    .into_iter()
    .flatten()
    .collect();
    for key in [None, Some(&analysis)] {
        let text = JsonText::decode(document);
        if let Ok(analysis) = contact_lens::row(&text, key, "file:a") {
            rows.extend(analysis.to_row());
            let turns = contact_lens::transcript(&text, &analysis).unwrap();
            rows.extend(turns.to_rows().unwrap_or_default());
        }
    }
    for key in &evaluations {
        rows.extend(
            evaluation_forms::row(&JsonText::decode(document), key.as_ref(), "file:a")
                .and_then(|row| row.to_row()),
        );
    }
    rows.extend(
        contact_flow_logs::payload_rows(document)
            .unwrap_or_default()
            .rows,
    );
    let _ = detect(document);
    rows
}

fn assert_rows_are_lines_of_json(document: &[u8]) {
    for row in rows_of(document) {
        let line = String::from_utf8(row.line.into_owned()).unwrap();
        assert!(!line.contains(['\n', '\r']), "{line}");
        assert!(
            matches!(Json::parse(line.as_bytes()), Json::Object(_)),
            "{line}"
        );
    }
}

fn bytes(value: &Value, pretty: bool) -> Vec<u8> {
    if pretty {
        serde_json::to_vec_pretty(value).unwrap()
    } else {
        serde_json::to_vec(value).unwrap()
    }
}

fn contact_lens_row(document: &Value) -> Json {
    let key = contact_lens::ObjectKey::parse(CONTACT_LENS_KEY).unwrap();
    Json::parse(
        &contact_lens::row(
            &JsonText::decode(&bytes(document, false)),
            Some(&key),
            "file:a",
        )
        .unwrap()
        .to_row()
        .unwrap()
        .line,
    )
}

fn evaluation_row(document: &Value) -> Json {
    let key = evaluation_key(EVALUATION_KEY);
    Json::parse(
        &evaluation_forms::row(
            &JsonText::decode(&bytes(document, false)),
            Some(&key),
            "file:a",
        )
        .unwrap()
        .to_row()
        .unwrap()
        .line,
    )
}

fn json_of(value: &Value) -> Json {
    Json::parse(&bytes(value, false))
}

/// Any date that exists and its timestamp in some form.
fn dated() -> impl Strategy<Value = ((u16, u8, u8), String)> {
    (
        (1..=9999u16, 1..=12u8, 1..=28u8),
        "T[0-9:.]{0,12}(Z|[+]00:00)?",
    )
        .prop_map(|((year, month, day), rest)| {
            (
                (year, month, day),
                format!("{year:04}-{month:02}-{day:02}{rest}"),
            )
        })
}

proptest! {
    #[test]
    fn any_bytes_give_lines_of_json_or_an_error(document in vec(any::<u8>(), 0..200)) {
        assert_rows_are_lines_of_json(&document);
    }

    #[test]
    fn any_json_gives_lines_of_json_or_an_error(document in any_json(), pretty: bool) {
        assert_rows_are_lines_of_json(&bytes(&document, pretty));
    }

    #[test]
    fn damaged_documents_give_lines_of_json_or_an_error(document in damaged_document(), pretty: bool) {
        assert_rows_are_lines_of_json(&bytes(&document, pretty));
    }

    #[test]
    fn documents_cut_anywhere_give_no_row(document in damaged_document(), at: prop::sample::Index) {
        prop_assume!(document.is_object());
        let whole = bytes(&document, false);
        let cut = &whole[..at.index(whole.len())];
        prop_assert!(contact_records::row(cut).is_err());
        prop_assert!(agent_events::row(cut).is_err());
        prop_assert!(contact_lens::row(&JsonText::decode(cut), None, "file:a").is_err());
        prop_assert!(evaluation_forms::row(&JsonText::decode(cut), Some(&evaluation_key(EVALUATION_KEY)), "file:a").is_err());
        prop_assert!(contact_flow_logs::payload_rows(cut).is_err());
        prop_assert!(contact_flow_logs::message_row(cut).is_err());
    }

    #[test]
    fn deleted_evaluation_has_a_row_for_any_body(body in prop_oneof![
        vec(any::<u8>(), 0..100),
        any_json().prop_map(|body| bytes(&body, false)),
        damaged_document().prop_map(|body| bytes(&body, true)),
    ]) {
        let key = evaluation_key(DELETED_KEY);
        let text = JsonText::decode(&body);
        let row = evaluation_forms::row(&text, Some(&key), "file:a").and_then(|row| row.to_row()).unwrap();
        prop_assert_eq!(row.day, Day::new(2026, 11, 24).unwrap());
        let row = Json::parse(&row.line);
        prop_assert_eq!(row.get("status").text(), "DELETED");
        prop_assert_eq!(row.get("evaluationSubmitTimestamp").text(), "2026-11-24T08:00:00.001Z");
    }

    #[test]
    fn any_text_can_be_parsed_as_key_message_or_day(text: String) {
        let _ = contact_lens::ObjectKey::parse(&text);
        let _ = evaluation_forms::ObjectKey::parse(&text);
        let _ = queue_message::decode(&text);
        let _ = Day::from_timestamp(&text);
    }

    #[test]
    fn near_keys_can_be_parsed(
        analysis in "Analysis/(Voice/|Voice/ivr/|Chat/|Email/)?(Redacted/)?[0-9é]{2,4}/[0-9]{2}/[0-9é]{1,2}/[0-9a-fé-]{34,37}_analysis_[0-9TZ:é_-]{0,22}(UTC)?.json",
        evaluation in "([a-zé./]{0,6}/)?[0-9é]{3,4}/[0-9]{2}/[0-9é]{1,2}/[0-9:é]{6,9}[.]?[0-9é]{0,3}Z-[0-9a-fé-]{34,37}(-v[0-9]_[0-9é])?(_DELETED)?.json",
    ) {
        prop_assert!(contact_lens::ObjectKey::parse(&evaluation).is_none());
        prop_assert!(evaluation_forms::ObjectKey::parse(&analysis).is_none());
        let _ = contact_lens::ObjectKey::parse(&analysis);
        let _ = evaluation_forms::ObjectKey::parse(&evaluation);
    }

    #[test]
    fn contact_lens_key_has_its_parts(
        (folder, channel) in select(vec![("Voice", "VOICE"), ("Voice/ivr", "IVR"), ("Chat", "CHAT")]),
        redacted: bool,
        id in "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        ((year, month, day), _) in dated(),
        (hour, minute, second) in (0..24u8, 0..60u8, 0..60u8),
    ) {
        let (twin, name) = if redacted { ("Redacted/", "analysis_redacted") } else { ("", "analysis") };
        let time = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
        let key = format!("Analysis/{folder}/{twin}{year:04}/{month:02}/{day:02}/{id}_{name}_{time}Z.json");
        let key = contact_lens::ObjectKey::parse(&key).unwrap();
        prop_assert_eq!((key.channel().unwrap().to_string(), key.is_redacted(), key.contact_id()), (channel.to_owned(), redacted, id.as_str()));
        prop_assert_eq!(key.timestamp(), time + ".000Z");
    }

    #[test]
    fn evaluation_key_has_its_parts(
        prefix in "[A-Za-z0-9._-]{1,8}(/[A-Za-z0-9._ -]{1,8}){0,3}",
        id in "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
        version in "(-v[0-9]{1,2}_[0-9]{1,2})?",
        deleted: bool,
        ((year, month, day), _) in dated(),
        (hour, minute, second, fraction) in (0..24u8, 0..60u8, 0..60u8, "[0-9]{1,3}"),
    ) {
        let time = format!("{hour:02}:{minute:02}:{second:02}.{fraction}Z");
        let tail = if deleted { "_DELETED" } else { "" };
        let key = format!("{prefix}/{year:04}/{month:02}/{day:02}/{time}-{id}{version}{tail}.json");
        let key = evaluation_forms::ObjectKey::parse(&key).unwrap();
        prop_assert_eq!((key.prefix(), key.evaluation_id(), key.is_deleted()), (prefix.as_str(), id.as_str(), deleted));
        let expected = format!("{year:04}-{month:02}-{day:02}T{time}");
        prop_assert_eq!(key.timestamp(), Some(expected.as_str()));
    }

    #[test]
    fn published_record_keeps_its_value(document in any_json(), pretty: bool, (_, timestamp) in dated()) {
        let fields = document.as_object().cloned().unwrap_or_default();
        for (id, time, row) in [
            ("ContactId", "InitiationTimestamp", contact_records::row_with_changes as Published),
            ("EventId", "EventTimestamp", agent_events::row_with_changes as Published),
        ] {
            let mut fields = fields.clone();
            // The last of the keys that differ in case is the ID.
            fields.retain(|name, _| !name.eq_ignore_ascii_case(id) && !name.eq_ignore_ascii_case(time));
            fields.insert(id.to_owned(), json!("c1"));
            fields.insert(time.to_owned(), json!(timestamp));
            let document = bytes(&Value::Object(fields), pretty);
            let (row, changes) = row(&document).unwrap();
            let (found, expected) = (Json::parse(&row.line), Json::parse(&document));
            prop_assert_eq!(found.scalars(), expected.scalars());
            prop_assert_eq!(found == expected, changes == Changes::default());
        }
    }

    #[test]
    fn day_is_the_date_at_the_start_of_the_timestamp(((year, month, day), timestamp) in dated()) {
        let day = Day::new(year, month, day).unwrap();
        let record = bytes(&json!({"ContactId": "c", "InitiationTimestamp": timestamp}), false);
        let event = bytes(&json!({"EventId": "e", "EventTimestamp": timestamp}), false);
        let message = bytes(&json!({"ContactFlowId": "f", "Timestamp": timestamp}), false);
        let evaluation = bytes(&json!({"evaluationId": "e", "metadata": {"evaluationSubmitTimestamp": timestamp}}), false);
        let key = evaluation_key(EVALUATION_KEY);
        let text = JsonText::decode(&evaluation);
        let evaluation = evaluation_forms::row(&text, Some(&key), "file:a").unwrap();
        prop_assert_eq!(contact_records::row(&record).unwrap().day, day);
        prop_assert_eq!(agent_events::row(&event).unwrap().day, day);
        prop_assert_eq!(contact_flow_logs::message_row(&message).unwrap().day, day);
        prop_assert_eq!(evaluation.to_row().unwrap().day, day);
        prop_assert_eq!(day.to_string(), format!("year={}/month={}/day={}", &timestamp[..4], &timestamp[5..7], &timestamp[8..10]));
    }

    #[test]
    fn every_log_event_has_its_row_in_order(events in vec(
        (any::<String>(), 0..=253_402_300_799_999i64, prop_oneof![
            any::<String>(),
            (any_json(), any::<bool>()).prop_map(|(message, pretty)| String::from_utf8(bytes(&message, pretty)).unwrap()),
        ]),
        0..8,
    )) {
        let event = |(id, timestamp, message): &(String, i64, String)| json!({"id": id, "timestamp": timestamp, "message": message});
        let payload = json!({
            "messageType": "DATA_MESSAGE", "owner": "123456789012", "logGroup": "g", "logStream": "s", "subscriptionFilters": ["f"],
            "logEvents": events.iter().map(event).collect::<Vec<_>>(),
        });
        let rows = contact_flow_logs::payload_rows(&bytes(&payload, false))
            .unwrap()
            .rows;
        prop_assert_eq!(rows.len(), events.len());
        for (row, (id, timestamp, message)) in rows.iter().zip(&events) {
            let line = Json::parse(&row.line);
            prop_assert_eq!(Some(row.day), Day::from_millis(*timestamp));
            prop_assert_eq!(line.get("eventid").text(), id);
            let (date, time) = line.get("timestamp").text().split_once('T').unwrap();
            prop_assert_eq!(date.replacen('-', "/month=", 1).replacen('-', "/day=", 1), row.day.to_string().replace("year=", ""));
            prop_assert!(time.len() == "00:00:00.000Z".len() && time.ends_with(&format!(".{:03}Z", timestamp % 1000)), "{}", time);
            let embedded = serde_json::from_str::<Value>(message).is_ok_and(|value| value.is_object() || value.is_array());
            let expected = if embedded { Json::parse(message.as_bytes()) } else { Json::Text(message.clone()) };
            prop_assert_eq!(line.get("message").scalars(), expected.scalars());
            prop_assert!(line.get("message").has_distinct_keys());
            prop_assert_eq!(line.get("message") == &expected, expected.has_distinct_keys());
        }
    }

    #[test]
    fn detected_items_are_summed_over_the_transcript(turns in detected()) {
        let row = contact_lens_row(&json!({"Transcript": detected_items(&turns), "ConversationCharacteristics": {"ContactSummary": {}}}));
        prop_assert_eq!(row.get("callSummary"), &call_summary(&turns));
        prop_assert_eq!(row.get("transcriptTurnCount"), &json_of(&json!(turns.len())));
    }

    #[test]
    fn summary_of_detected_items_has_precedence_over_transcript(items in detected(), turns in detected()) {
        let summary = json!({"ContactSummary": {"SummaryItemsDetected": detected_items(&items)}});
        let row = contact_lens_row(&json!({"Transcript": detected_items(&turns), "ConversationCharacteristics": summary}));
        prop_assert_eq!(row.get("callSummary"), &call_summary(&items));
        prop_assert_eq!(row.get("transcriptTurnCount"), &json_of(&json!(turns.len())));
    }

    #[test]
    fn original_times_are_whole_seconds_and_new_ones_keep_their_fraction(millis in 0..1_u64 << 31) {
        let row = contact_lens_row(&json!({"ConversationCharacteristics": {
            "TotalConversationDurationMillis": millis, "TalkTime": {"TotalTimeMillis": millis}, "NonTalkTime": {"TotalTimeMillis": millis},
            "Interruptions": {"TotalCount": millis, "TotalTimeMillis": millis},
        }}));
        for name in ["totalConversationDuration", "talkTimeTotal", "nonTalkTimeTotal"] {
            prop_assert_eq!(row.get(name), &json_of(&json!(millis / 1000)), "{}", name);
        }
        prop_assert_eq!(row.get("interruptionsTotalCount"), &json_of(&json!(millis)));
        let expected = Json::Number(format!("{}.{:03}", millis / 1000, millis % 1000));
        prop_assert_eq!(expected.differences(row.get("interruptionsTotalTime"), "interruptionsTotalTime"), Vec::<String>::new());
    }

    #[test]
    fn scores_keep_every_digit(agent in -5.0..=5.0f64, customer: f64, percentage in 0.0..=100.0f64, by_role: bool) {
        prop_assume!(customer.is_finite());
        let sides = json!({"AGENT": agent, "CUSTOMER": customer});
        let overall = if by_role { json!({"DetailsByParticipantRole": sides}) } else { sides };
        let analysis = contact_lens_row(&json!({"ConversationCharacteristics": {"Sentiment": {"OverallSentiment": overall}}}));
        let score = json!({"percentage": percentage});
        let form = evaluation_row(&json!({"evaluationId": "e", "metadata": {"score": score}, "questions": [{"score": score}]}));
        let answer = &form.get("evaluationQuestionAnswers").list()[0];
        for (expected, found) in [
            (agent, analysis.get("overallSentimentAgent")),
            (customer, analysis.get("overallSentimentCustomer")),
            (percentage, form.get("evaluationFormTotalScorePercentage")),
            (percentage, answer.get("questionAnswerScorePercentage")),
        ] {
            // `{:?}` writes a fraction, so that the value counts and not its spelling.
            let expected = Json::Number(format!("{expected:?}"));
            prop_assert_eq!(expected.differences(found, "score"), Vec::<String>::new());
        }
    }

    #[test]
    fn every_question_and_section_of_a_form_is_kept_in_order(sections in sections(), questions in questions()) {
        let row = evaluation_row(&form(&sections, &questions));
        let (answers, scores) = (row.get("evaluationQuestionAnswers").list(), row.get("evaluationSectionsScores").list());
        prop_assert_eq!((answers.len(), scores.len()), (questions.len(), sections.len()));
        for (at, (answer, question)) in answers.iter().zip(&questions).enumerate() {
            prop_assert_eq!(answer.get("questionRefId").text(), format!("q{at}"));
            prop_assert_eq!((answer.get("questionText").text(), answer.get("questionNotes").text()), (&*question.2, &*question.2));
            let title = sections.get(question.1).map(|(title, _)| title.as_str());
            prop_assert_eq!(answer.get("sectionTitle").some().map(Json::text), title);
            let full = answer.get("fullSectionTitle").some().map(Json::text);
            prop_assert!(full.is_some() == title.is_some() && full.unwrap_or_default().ends_with(title.unwrap_or_default()));
            if question.0 != "SINGLESELECT" {
                let expected = answer_of(question);
                prop_assert_eq!(answer.get("questionAnswerValue").some().map(Json::text), expected.as_deref());
            }
        }
        for (at, (score, (title, _))) in scores.iter().zip(&sections).enumerate() {
            prop_assert_eq!((score.get("sectionRefId").text(), score.get("sectionTitle").text()), (&*format!("s{at}"), &**title));
        }
    }

    #[test]
    fn queue_message_round_trips(json in vec(any::<u8>(), 0..2000)) {
        prop_assert_eq!(queue_message::decode(&queue_message::encode(&json)), Ok(json));
    }
}

#[test]
fn deeply_nested_document_does_not_overflow_the_stack() {
    for (open, close) in [
        ("[", "]"),
        ("{\"ContactId\":", "}"),
        ("{\"questions\":[", "]}"),
        ("{\"Transcript\":[", "]}"),
    ] {
        let document = format!("{}1{}", open.repeat(50_000), close.repeat(50_000));
        for field in [
            "Attributes",
            "ConversationCharacteristics",
            "metadata",
            "logEvents",
            "answer",
        ] {
            let within = format!(
                r#"{{"ContactId":"c","InitiationTimestamp":"2026-11-23T10:00:00Z","EventId":"e","EventTimestamp":"2026-11-23T10:00:00Z","{field}":{document}}}"#
            );
            let _ = rows_of(within.as_bytes());
        }
        let _ = rows_of(document.as_bytes());
        let message = json!({"messageType": "DATA_MESSAGE", "logEvents": [{"id": "1", "timestamp": 0, "message": document}]});
        assert_eq!(
            contact_flow_logs::payload_rows(message.to_string().as_bytes())
                .unwrap()
                .rows
                .len(),
            1
        );
    }
}
