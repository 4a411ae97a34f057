//! The Firehose data transformation of contact records and agent events.

use std::collections::BTreeMap;

use connect_core::stream_records::{Counts, FailureReason, RecordKind, Transformed, Transformer};
use connect_core::{MAX_RESPONSE_BYTES, contact_records};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::support::documents::{any_json, damaged_document};
use crate::support::ordered_json::Json;

const CONTACT: &str = r#"{"AWSAccountId": "123456789012", "AWSContactTraceRecordFormatVersion": "2017-03-10", "ContactId": "c1", "InitiationTimestamp": "2026-11-23T10:00:00Z"}"#;
const EVENT: &str = r#"{"AWSAccountId": "123456789012", "AgentARN": "a", "EventId": "e1", "EventTimestamp": "2026-11-24T10:00:00.123Z", "EventType": "LOGIN"}"#;

fn event<R: AsRef<[u8]>>(records: &[R]) -> Vec<u8> {
    let records: Vec<_> = records
        .iter()
        .enumerate()
        .map(|(at, data)| {
            json!({
                "recordId": format!("r{at}"),
                "approximateArrivalTimestamp": 1_795_435_200_000_i64,
                "data": base64_simd::STANDARD.encode_to_string(data.as_ref()),
                "kinesisRecordMetadata": {
                    "sequenceNumber": "49546986683135544286507457936321625675700192471156785154",
                    "subsequenceNumber": 0,
                    "partitionKey": "4d1ad2b9-24f8-4b9d-a088-76e9947c317a",
                    "shardId": "shardId-000000000000",
                    "approximateArrivalTimestamp": 1_795_435_200_000_i64,
                },
            })
        })
        .collect();
    let stream = "arn:aws:firehose:us-east-1:123456789012:deliverystream/anycompany-ctr";
    let source = "arn:aws:kinesis:us-east-1:123456789012:stream/anycompany";
    json!({"invocationId": "i", "deliveryStreamArn": stream, "sourceKinesisStreamArn": source, "region": "us-east-1", "records": records})
        .to_string()
        .into_bytes()
}

fn transform<R: AsRef<[u8]>>(kind: RecordKind, records: &[R]) -> Transformed {
    Transformer::new(kind).transform(&event(records)).unwrap()
}

/// The records of a response, by ID.
fn results(transformed: &Transformed) -> BTreeMap<String, Value> {
    assert!(transformed.response.len() <= MAX_RESPONSE_BYTES);
    let response: Value = serde_json::from_str(&transformed.response).unwrap();
    let records = response["records"].as_array().unwrap();
    let by_id: BTreeMap<_, _> = records
        .iter()
        .map(|record| {
            let id = record["recordId"].as_str().unwrap().to_owned();
            (id, record.clone())
        })
        .collect();
    assert_eq!(by_id.len(), records.len(), "a record came back twice");
    by_id
}

fn data(record: &Value) -> String {
    let data = base64_simd::STANDARD
        .decode_to_vec(record["data"].as_str().unwrap())
        .unwrap();
    String::from_utf8(data).unwrap()
}

#[test]
fn record_becomes_a_line_in_the_partition_of_its_day() {
    for (kind, record, day) in [
        (RecordKind::ContactRecords, CONTACT, "23"),
        (RecordKind::AgentEvents, EVENT, "24"),
    ] {
        let transformed = transform(kind, &[record]);
        let results = results(&transformed);
        assert_eq!(results["r0"]["result"], "Ok");
        assert_eq!(data(&results["r0"]), format!("{record}\n"));
        assert_eq!(
            results["r0"]["metadata"]["partitionKeys"],
            json!({"year": "2026", "month": "11", "day": day})
        );
        assert_eq!(
            transformed.counts,
            Counts {
                records: 1,
                delivered: 1,
                row_bytes: record.len() + 1,
                ..Counts::default()
            }
        );
    }
}

#[test]
fn record_of_the_other_kind_fails_on_a_stream_that_is_not_shared() {
    for (kind, own) in [
        (RecordKind::ContactRecords, "r0"),
        (RecordKind::AgentEvents, "r1"),
    ] {
        let transformed = transform(kind, &[CONTACT, EVENT]);
        for (id, record) in results(&transformed) {
            let expected = if id == own { "Ok" } else { "ProcessingFailed" };
            assert_eq!(record["result"], expected, "{kind} {id}");
        }
        assert_eq!(transformed.counts.other_kind, 0);
        let [failure] = transformed.failures.as_slice() else {
            panic!("one failure")
        };
        let expected = FailureReason::OtherKind { expected: kind };
        assert_eq!(failure.reason, expected);
    }
    let reason = FailureReason::OtherKind {
        expected: RecordKind::ContactRecords,
    };
    assert!(
        reason
            .to_string()
            .starts_with("expected a record of the kind ctr, found one of the kind ae;")
    );
}

#[test]
fn record_of_the_other_kind_is_dropped_and_counted_on_a_shared_stream() {
    for (kind, own) in [
        (RecordKind::ContactRecords, "r0"),
        (RecordKind::AgentEvents, "r1"),
    ] {
        let transformed = Transformer::of_shared_stream(kind)
            .transform(&event(&[CONTACT, EVENT]))
            .unwrap();
        for (id, record) in results(&transformed) {
            let expected = if id == own { "Ok" } else { "Dropped" };
            assert_eq!(record["result"], expected, "{kind} {id}");
        }
        assert_eq!(transformed.counts.other_kind, 1);
        assert_eq!(transformed.failures, []);
    }
}

#[test]
fn unreadable_record_fails_alone_with_its_reason() {
    let records: [&[u8]; 6] = [
        b"not JSON",
        br#"{"ContactId": "c1", "InitiationTimestamp": "yesterday"}"#,
        CONTACT.as_bytes(),
        b"\xff",
        br#"{"Segments": []}"#,
        b"",
    ];
    let transformed = transform(RecordKind::ContactRecords, &records);
    let results = results(&transformed);
    let ids: Vec<_> = transformed
        .failures
        .iter()
        .map(|failure| failure.record_id.as_str())
        .collect();
    assert_eq!(ids, ["r0", "r1", "r3", "r4", "r5"]);
    for id in ids {
        assert_eq!(results[id]["result"], "ProcessingFailed");
    }
    assert_eq!(results["r2"]["result"], "Ok");
    let reasons: Vec<_> = transformed
        .failures
        .iter()
        .map(|failure| failure.reason.to_string())
        .collect();
    assert!(
        reasons[0].starts_with("contact record: invalid JSON"),
        "{reasons:?}"
    );
    assert!(
        reasons[1].contains("InitiationTimestamp is invalid"),
        "{reasons:?}"
    );
    assert!(reasons[3].contains("ContactId is missing"), "{reasons:?}");

    let event = json!({"records": [{"recordId": "r", "data": "no base64!"}, {"recordId": "s"}]});
    let transformed = Transformer::new(RecordKind::AgentEvents)
        .transform(event.to_string().as_bytes())
        .unwrap();
    assert_eq!(transformed.failures[0].reason, FailureReason::Base64);
    assert_eq!(transformed.failures.len(), 2);
}

#[test]
fn changes_of_rows_are_counted_and_named() {
    let record = r#"{"ContactId": "c1", "InitiationTimestamp": "2026-11-23T10:00:00Z", "Attributes": {"a": 1, "A": 2}, "Queue": "text"}"#;
    let transformed = transform(RecordKind::ContactRecords, &[record]);
    assert_eq!(transformed.counts.keys_renamed, 1);
    assert_eq!(transformed.unreadable[0].fields, ["Queue"]);
    assert_eq!(
        data(&results(&transformed)["r0"]),
        record
            .replace("\"a\"", "\"a_2\"")
            .replace("Queue", "Queue_unreadable")
            + "\n"
    );
}

#[test]
fn response_to_the_largest_event_fits() {
    // Firehose collects at most 3 MB, and a record has at most 1,000 KiB.
    for bytes in [100, 1_000, 10_000, 1_000_000] {
        let filler = "x".repeat(bytes);
        let record = format!(
            r#"{{"ContactId":"c1","InitiationTimestamp":"2026-11-23T10:00:00Z","Attributes":{{"k":"{filler}","K":""}}}}"#
        );
        let count = 3 * 1024 * 1024 / record.len();
        let transformed = transform(RecordKind::ContactRecords, &vec![record; count]);
        assert_eq!(results(&transformed).len(), count);
        assert_eq!(transformed.counts.delivered, count, "{bytes}");
    }
}

#[test]
fn record_that_does_not_fit_into_the_response_fails() {
    let record = format!(
        r#"{{"ContactId":"c1","InitiationTimestamp":"2026-11-23T10:00:00Z","x":"{}"}}"#,
        "x".repeat(2_000_000)
    );
    let transformed = transform(RecordKind::ContactRecords, &[&record, &record, &record]);
    assert_eq!(results(&transformed)["r2"]["result"], "ProcessingFailed");
    assert_eq!(
        transformed.failures[0].reason,
        FailureReason::ResponseFull {
            row: record.len() + 1
        }
    );
}

#[test]
fn rows_that_are_larger_than_their_records_count_with_their_own_size() {
    for (byte, text) in [(0xff, "\u{fffd}"), (0x01, r"\u0001")] {
        let mut record =
            br#"{"ContactId":"c1","InitiationTimestamp":"2026-11-23T10:00:00Z","x":""#.to_vec();
        record.extend(vec![byte; 500_000]);
        record.extend(b"\"}");
        let row = record.len() + 500_000 * (text.len() - 1) + 1;
        let fitting = MAX_RESPONSE_BYTES / (row * 4 / 3);
        let records = vec![&record; fitting + 1];
        let transformed = transform(RecordKind::ContactRecords, &records);
        let results = results(&transformed);
        let delivered = results.values().filter(|record| record["result"] == "Ok");
        assert_eq!(delivered.count(), fitting);
        assert!(data(&results["r0"]).contains(text));
        let [failure] = transformed.failures.as_slice() else {
            panic!("one failure")
        };
        assert_eq!(failure.reason, FailureReason::ResponseFull { row });
    }
}

#[test]
fn event_of_another_service_is_an_error() {
    let error = Transformer::new(RecordKind::ContactRecords)
        .transform(br#"{"Records": []}"#)
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("not a Firehose data transformation"),
        "{error}"
    );
}

/// Keys that differ in case only, among others; some are not ASCII.
fn keys() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(vec!["a", "A", "a_2", "A_2", "a_3", "Queue", "queue", "É", "é", "ς", "Σ", "\u{130}", "\""]).prop_map(str::to_owned),
        1 => "[aAbB]{1,2}(_[23])?",
        1 => any::<String>(),
    ]
}

/// JSON in which objects have such keys, perhaps more than once.
fn clashing_json() -> impl Strategy<Value = String> {
    let text = |text: String| serde_json::to_string(&text).unwrap();
    let scalar = prop_oneof![
        Just("null".to_owned()),
        any::<i32>().prop_map(|number| number.to_string()),
        any::<String>().prop_map(text),
    ];
    scalar.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(|elements| format!("[{}]", elements.join(","))),
            vec((keys(), inner), 0..8).prop_map(move |fields| {
                let fields: Vec<_> = fields
                    .into_iter()
                    .map(|(key, value)| format!("{} : {value}", text(key)))
                    .collect();
                format!("{{{}}}", fields.join(", "))
            }),
        ]
    })
}

fn record_with(value: &str) -> String {
    format!(
        r#"{{"ContactId":"c1","InitiationTimestamp":"2026-11-23T10:00:00Z","Queue":{value},"x":{value}}}"#
    )
}

/// The values that a reader finds who takes the last of equal keys, by keys in lower case.
fn as_read(json: &Json) -> Value {
    match json {
        Json::Object(fields) => {
            let fields = fields.iter();
            let read = fields.map(|(name, value)| (name.to_lowercase(), as_read(value)));
            Value::Object(read.collect())
        }
        Json::List(elements) => elements.iter().map(as_read).collect(),
        other => json!(format!("{other:?}")),
    }
}

/// Whether `found` has all that `expected` has.
fn contains(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => expected
            .iter()
            .all(|(name, value)| found.get(name).is_some_and(|other| contains(other, value))),
        (Value::Array(found), Value::Array(expected)) => {
            found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| contains(a, b))
        }
        _ => found == expected,
    }
}

proptest! {
    #[test]
    fn no_row_has_keys_that_differ_in_case_only(value in clashing_json()) {
        let record = record_with(&value);
        let row = contact_records::row(record.as_bytes()).unwrap();
        prop_assert!(Json::parse(&row.line).has_distinct_keys(), "{}", String::from_utf8_lossy(&row.line));
    }

    #[test]
    fn no_value_is_lost_and_the_order_stays(value in clashing_json()) {
        let record = record_with(&value);
        let row = contact_records::row(record.as_bytes()).unwrap();
        let (found, expected) = (Json::parse(&row.line), Json::parse(record.as_bytes()));
        prop_assert_eq!(found.scalars(), expected.scalars());
    }

    #[test]
    fn last_of_equal_keys_is_read_as_before(value in clashing_json()) {
        let record = format!(r#"{{"ContactId":"c1","InitiationTimestamp":"2026-11-23T10:00:00Z","Attributes":{value}}}"#);
        let row = contact_records::row(record.as_bytes()).unwrap();
        let (found, expected) = (as_read(&Json::parse(&row.line)), as_read(&Json::parse(record.as_bytes())));
        prop_assert!(contains(&found, &expected), "{found}\n{expected}");
    }

    #[test]
    fn row_of_a_row_is_the_same(value in clashing_json()) {
        let row = contact_records::row(record_with(&value).as_bytes()).unwrap().line.into_owned();
        prop_assert_eq!(contact_records::row(&row).unwrap().line.into_owned(), row);
    }

    #[test]
    fn every_record_comes_back_once(documents in vec(prop_oneof![any_json(), damaged_document()], 0..8), agents: bool, shared: bool) {
        let kind = if agents { RecordKind::AgentEvents } else { RecordKind::ContactRecords };
        let records: Vec<_> = documents.iter().map(Value::to_string).collect();
        let mut transformer = if shared { Transformer::of_shared_stream(kind) } else { Transformer::new(kind) };
        let transformed = transformer.transform(&event(&records)).unwrap();
        let results = results(&transformed);
        prop_assert_eq!(results.len(), records.len());
        let count = |result: &str| results.values().filter(|record| record["result"] == result).count();
        prop_assert_eq!(count("Ok"), transformed.counts.delivered);
        prop_assert_eq!(count("Dropped"), transformed.counts.other_kind);
        prop_assert_eq!(count("ProcessingFailed"), transformed.failures.len());
    }
}
