//! Sample documents against the rows that docs/reference/rows.md asks for. The expected rows were
//! made from that page, not from this crate's output; where a test fails, the page decides who is
//! right.

mod keys;
mod shared_samples;

use std::path::Path;

use crate::support::corpus::{Corpus, crate_file};
use crate::support::ordered_json::Json;
use connect_core::queue_message::{self, QueueMessageError};
use connect_core::{
    DocumentKind, JsonText, RecordError, Row, agent_events, contact_flow_logs, contact_lens,
    contact_records, detect, evaluation_forms,
};

/// The differences of all cases at once: one run then shows every field that is wrong.
fn assert_none(differences: &[String]) {
    assert!(
        differences.is_empty(),
        "{} differences:\n{}",
        differences.len(),
        differences.join("\n")
    );
}

/// What is wrong with `row`, expected on `day` with the value `expected`.
fn row_differences(
    name: &str,
    row: Result<Row<'_>, RecordError>,
    day: &str,
    expected: &Json,
) -> Vec<String> {
    let row = match row {
        Ok(row) => row,
        Err(error) => return vec![format!("{name}: {error}")],
    };
    let mut differences = expected.differences(&Json::parse(&row.line), name);
    if row.day.to_string() != day {
        differences.push(format!("{name}: expected {day}, found {}", row.day));
    }
    if row.line.iter().any(|byte| matches!(byte, b'\n' | b'\r')) {
        differences.push(format!("{name}: the row has a line break"));
    }
    differences
}

fn check_contact_lens(corpus: &Corpus) {
    let mut differences = Vec::new();
    for case in corpus.expected("contact_lens").list() {
        let file = case.get("file").text();
        let document = corpus.bytes(file);
        let key = case
            .get("key")
            .some()
            .map(|key| contact_lens::ObjectKey::parse(key.text()).expect(file));
        let row = contact_lens::row(
            &JsonText::decode(&document),
            key.as_ref(),
            case.get("sourceObject").text(),
        )
        .and_then(|row| row.to_row());
        differences.extend(row_differences(
            file,
            row,
            case.get("day").text(),
            case.get("row"),
        ));
        assert_eq!(detect(&document), Some(DocumentKind::ContactLens), "{file}");
    }
    assert_none(&differences);
}

fn check_transcripts(corpus: &Corpus) {
    let mut differences = Vec::new();
    for case in corpus.expected("transcripts").list() {
        let file = case.get("file").text();
        let document = corpus.bytes(file);
        let key = contact_lens::ObjectKey::parse(case.get("key").text());
        let source_object = case.get("sourceObject").text();
        let text = JsonText::decode(&document);
        let analysis = contact_lens::row(&text, key.as_ref(), source_object).expect(file);
        let transcript = contact_lens::transcript(&text, &analysis).expect(file);
        assert_eq!(transcript.unreadable_fields, [""; 0], "{file}");
        let (rows, expected) = (transcript.to_rows().expect(file), case.get("rows").list());
        assert_eq!(rows.len(), expected.len(), "{file}");
        for (at, (row, expected)) in rows.into_iter().zip(expected).enumerate() {
            let day = case.get("day").text();
            differences.extend(row_differences(
                &format!("{file} turn {}", at + 1),
                Ok(row),
                day,
                expected,
            ));
        }
    }
    assert_none(&differences);
}

fn check_evaluation_forms(corpus: &Corpus) {
    let mut differences = Vec::new();
    for case in corpus.expected("evaluation_forms").list() {
        let file = case.get("file").text();
        let document = corpus.bytes(file);
        let key = case
            .get("key")
            .some()
            .map(|key| evaluation_forms::ObjectKey::parse(key.text()).expect(file));
        let row = evaluation_forms::row(
            &JsonText::decode(&document),
            key.as_ref(),
            case.get("sourceObject").text(),
        )
        .and_then(|row| row.to_row());
        differences.extend(row_differences(
            file,
            row,
            case.get("day").text(),
            case.get("row"),
        ));
        assert_eq!(
            detect(&document),
            (!document.is_empty()).then_some(DocumentKind::EvaluationForm),
            "{file}"
        );
    }
    assert_none(&differences);
}

/// The rows of a log payload. Where the expected rows leave the message out, it is the log event's
/// own.
fn payload_differences(name: &str, payload: &[u8], expected: &[Json]) -> Vec<String> {
    let rows = match contact_flow_logs::payload_rows(payload) {
        Ok(payload) => payload.rows,
        Err(error) => return vec![format!("{name}: {error}")],
    };
    if rows.len() != expected.len() {
        return vec![format!(
            "{name}: expected {} rows, found {}",
            expected.len(),
            rows.len()
        )];
    }
    let payload = Json::parse(payload);
    let events = payload.get("logEvents").list();
    let cases = rows.into_iter().zip(expected).zip(events).enumerate();
    let case = |(at, ((row, case), event)): (usize, ((Row<'static>, &Json), &Json))| {
        let expected = with_message(case.get("row"), || logged(event.get("message").text()));
        row_differences(
            &format!("{name} event {at}"),
            Ok(row),
            case.get("day").text(),
            &expected,
        )
    };
    cases.flat_map(case).collect()
}

fn with_message(row: &Json, message: impl FnOnce() -> Json) -> Json {
    let Json::Object(mut fields) = row.clone() else {
        panic!("not an object: {row:?}")
    };
    if row.find("message").is_none() {
        fields.push(("message".to_owned(), message()));
    }
    Json::Object(fields)
}

/// What a row holds of a message: an object or array itself, of anything else the text.
fn logged(message: &str) -> Json {
    match serde_json::from_str::<serde_json::Value>(message) {
        Ok(value) if value.is_object() || value.is_array() => Json::parse(message.as_bytes()),
        _ => Json::Text(message.to_owned()),
    }
}

fn check_log_messages(corpus: &Corpus) {
    let mut differences = Vec::new();
    for case in corpus.expected("contact_flow_log_messages").list() {
        let file = case.get("file").text();
        let documents = corpus.documents(file);
        assert_eq!(documents.len(), case.get("rows").list().len(), "{file}");
        for (document, expected) in documents.iter().zip(case.get("rows").list()) {
            let row = contact_flow_logs::message_row(document);
            match expected.some() {
                Some(expected) => {
                    let whole = with_message(expected.get("row"), || Json::parse(document));
                    differences.extend(row_differences(
                        file,
                        row,
                        expected.get("day").text(),
                        &whole,
                    ));
                }
                None => assert!(
                    row.is_err(),
                    "{file}: a message without a Timestamp has no day"
                ),
            }
            assert_eq!(
                detect(document),
                Some(DocumentKind::FlowLogMessage),
                "{file}"
            );
        }
    }
    assert_none(&differences);
}

/// Documents whose row is the document itself: what is checked is the order, the days, and that
/// nothing was changed but keys that differ in case only.
fn check_published(
    corpus: &Corpus,
    name: &str,
    kind: DocumentKind,
    fields: [&str; 2],
    row: fn(&[u8]) -> Result<Row<'_>, RecordError>,
) {
    let mut differences = Vec::new();
    for case in corpus.expected(name).list() {
        let file = case.get("file").text();
        let documents = corpus.documents(file);
        assert_eq!(documents.len(), case.get("rows").list().len(), "{file}");
        for (document, expected) in documents.iter().zip(case.get("rows").list()) {
            let [id, timestamp, day] = expected.list() else {
                panic!("{file}: {expected:?}")
            };
            let published = Json::parse(document);
            assert_eq!(
                [published.get(fields[0]), published.get(fields[1])],
                [id, timestamp],
                "{file}"
            );
            let expected = published.with_different_keys();
            differences.extend(row_differences(file, row(document), day.text(), &expected));
            assert_eq!(detect(document), Some(kind), "{file}");
        }
    }
    assert_none(&differences);
}

fn check_contact_records(corpus: &Corpus) {
    let fields = ["ContactId", "LastUpdateTimestamp"];
    check_published(
        corpus,
        "contact_records",
        DocumentKind::ContactRecord,
        fields,
        contact_records::row,
    );
}

fn check_agent_events(corpus: &Corpus) {
    check_published(
        corpus,
        "agent_events",
        DocumentKind::AgentEvent,
        ["EventId", "EventTimestamp"],
        agent_events::row,
    );
}

mod samples {
    use super::*;

    fn is_json(path: &str) -> bool {
        Path::new(path).extension() == Some("json".as_ref())
    }

    #[test]
    fn contact_lens_files_give_the_expected_rows() {
        check_contact_lens(&Corpus::own());
    }

    #[test]
    fn transcripts_give_the_expected_rows() {
        check_transcripts(&Corpus::own());
    }

    #[test]
    fn evaluation_forms_give_the_expected_rows() {
        check_evaluation_forms(&Corpus::own());
    }

    #[test]
    fn log_payloads_give_the_expected_rows() {
        let corpus = Corpus::own();
        let mut differences = Vec::new();
        for case in corpus.expected("contact_flow_logs").list() {
            let file = case.get("file").text();
            let payload = corpus.bytes(file);
            differences.extend(payload_differences(file, &payload, case.get("rows").list()));
            assert_eq!(detect(&payload), Some(DocumentKind::LogsPayload), "{file}");
        }
        assert_none(&differences);
    }

    #[test]
    fn log_messages_on_their_own_give_the_expected_rows() {
        check_log_messages(&Corpus::own());
    }

    #[test]
    fn contact_records_stay_as_they_are() {
        check_contact_records(&Corpus::own());
    }

    #[test]
    fn agent_events_stay_as_they_are() {
        check_agent_events(&Corpus::own());
    }

    #[test]
    fn every_document_has_an_expected_row() {
        let corpus = Corpus::own();
        let listed = |name: &str| -> Vec<String> {
            corpus
                .expected(name)
                .list()
                .iter()
                .map(|case| case.get("file").text().to_owned())
                .collect()
        };
        let recordings = corpus
            .files("recordings-bucket")
            .into_iter()
            .filter(|file| is_json(file));
        let mut files: Vec<_> = ["ctr", "ae", "cfl"]
            .iter()
            .flat_map(|folder| corpus.files(folder))
            .chain(recordings)
            .collect();
        let names = [
            "contact_records",
            "agent_events",
            "contact_flow_logs",
            "contact_flow_log_messages",
            "contact_lens",
            "evaluation_forms",
        ];
        let mut expected: Vec<_> = names.into_iter().flat_map(listed).collect();
        files.sort();
        expected.sort();
        assert_eq!(files, expected);
    }

    #[test]
    fn only_loadable_files_of_the_recordings_bucket_have_an_accepted_key() {
        for file in Corpus::own().files("recordings-bucket") {
            let key = file
                .strip_prefix("recordings-bucket/")
                .unwrap()
                .replace("%3A", ":");
            let found = [
                contact_lens::ObjectKey::parse(&key).is_some(),
                evaluation_forms::ObjectKey::parse(&key).is_some(),
            ];
            let expected =
                ["Analysis/", "connect/"].map(|folder| is_json(&key) && key.starts_with(folder));
            assert_eq!(found, expected, "{key}");
        }
    }

    #[test]
    fn invalid_line_fails_alone() {
        let lines = crate_file("tests/broken/one-bad-line.ndjson");
        let lines = lines
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty());
        let rows: Vec<_> = lines
            .map(|line| contact_records::row(line).is_ok())
            .collect();
        assert_eq!(rows, [true, false, true, true]);
    }

    #[test]
    fn rejects_truncated_gzip() {
        let body =
            base64_simd::STANDARD.encode_to_string(crate_file("tests/broken/truncated.ndjson.gz"));
        assert!(matches!(
            queue_message::decode(&body),
            Err(QueueMessageError::Gzip(_))
        ));
    }

    #[test]
    fn contact_record_without_initiation_names_the_field() {
        let document = crate_file("tests/broken/no-initiation-timestamp.json");
        let error = contact_records::row(&document).unwrap_err();
        assert!(
            matches!(
                error,
                RecordError::MissingField {
                    field: "InitiationTimestamp",
                    ..
                }
            ),
            "{error:?}"
        );
    }
}
