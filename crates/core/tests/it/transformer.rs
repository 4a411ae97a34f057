//! The Firehose data transformation of contact flow logs: every record comes back once, nothing is
//! lost, nothing is too large.

use std::collections::BTreeMap;

use connect_core::contact_flow_logs::{
    self, Counts, FailureReason, MAX_PAYLOAD_BYTES, MAX_PIECE_BYTES, MAX_RESPONSE_BYTES,
    Transformed, Transformer,
};
use connect_core::containers::{self, Container};
use connect_core::{GzipError, Row};
use libdeflater::{CompressionLvl, Compressor};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::corpus::gunzip;

const NOON: i64 = 1_795_435_200_000; // 2026-11-23T12:00:00Z
const HALF_A_DAY: i64 = 12 * 60 * 60 * 1000;

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut compressor = Compressor::new(CompressionLvl::fastest());
    let mut bytes = vec![0; compressor.gzip_compress_bound(content.len())];
    let length = compressor.gzip_compress(content, &mut bytes).unwrap();
    bytes.truncate(length);
    bytes
}

/// A payload of log events `(id, timestamp, message)`.
fn payload(events: &[(String, i64, String)]) -> Vec<u8> {
    let events: Vec<_> =
        events.iter().map(|(id, timestamp, message)| json!({"id": id, "timestamp": timestamp, "message": message})).collect();
    let payload = json!({
        "messageType": "DATA_MESSAGE", "owner": "123456789012", "logGroup": "/aws/connect/anycompany", "logStream": "s",
        "subscriptionFilters": ["cfl"], "logEvents": events,
    });
    gzip(payload.to_string().as_bytes())
}

/// `count` log events that do not compress well, of some `length` bytes each.
fn events(count: usize, length: usize, timestamp: i64) -> Vec<(String, i64, String)> {
    let mut state = 88_172_645_463_325_252_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut message = || {
        (0..length / 16)
            .map(|_| format!("{:016x}", random()))
            .collect::<Vec<_>>()
            .concat()
    };
    (0..count)
        .map(|at| {
            (
                at.to_string(),
                timestamp + i64::try_from(at).unwrap(),
                format!("{{\"m\":\"{}\"}}", message()),
            )
        })
        .collect()
}

fn event(records: &[Vec<u8>]) -> Vec<u8> {
    let records: Vec<_> = records
        .iter()
        .enumerate()
        .map(|(at, data)| json!({"recordId": format!("r{at}"), "approximateArrivalTimestamp": NOON, "data": base64_simd::STANDARD.encode_to_string(data)}))
        .collect();
    let stream = "arn:aws:firehose:us-east-1:123456789012:deliverystream/anycompany-cfl";
    json!({"invocationId": "i", "deliveryStreamArn": stream, "region": "us-east-1", "records": records}).to_string().into_bytes()
}

fn transform(records: &[Vec<u8>]) -> Transformed {
    Transformer::new().transform(&event(records)).unwrap()
}

/// The response with what was to be put back accepted or rejected.
fn response(transformed: Transformed, accepted: bool) -> BTreeMap<String, Value> {
    let accepted = vec![accepted; transformed.put_back.len()];
    let json = transformed.into_response(&accepted);
    assert!(json.len() <= MAX_RESPONSE_BYTES, "{} bytes", json.len());
    let response: Value = serde_json::from_str(&json).unwrap();
    let records = response["records"].as_array().unwrap();
    let by_id: BTreeMap<_, _> = records
        .iter()
        .map(|record| {
            (
                record["recordId"].as_str().unwrap().to_owned(),
                record.clone(),
            )
        })
        .collect();
    assert_eq!(by_id.len(), records.len(), "a record came back twice");
    by_id
}

fn results(records: &BTreeMap<String, Value>) -> Vec<&str> {
    records
        .values()
        .map(|record| record["result"].as_str().unwrap())
        .collect()
}

/// The lines of a delivered record, and its partition.
fn lines(record: &Value) -> (String, Value) {
    let lines = base64_simd::STANDARD
        .decode_to_vec(record["data"].as_str().unwrap())
        .unwrap();
    (
        String::from_utf8(lines).unwrap(),
        record["metadata"]["partitionKeys"].clone(),
    )
}

fn text(row: &Row<'_>) -> String {
    String::from_utf8(row.line.to_vec()).unwrap()
}

/// The records that are put back on the stream.
fn data_put_back(transformed: &Transformed) -> Vec<Vec<u8>> {
    let put_back = transformed.put_back.iter();
    put_back.map(|put_back| put_back.data.clone()).collect()
}

/// Follows what is put back until all has been delivered, as the stream would; the ids of the log
/// events by their day.
fn delivered(records: &[Vec<u8>]) -> BTreeMap<String, Vec<String>> {
    let mut days: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut pending = records.to_vec();
    for _ in 0..100 {
        let mut transformed = transform(&pending);
        assert_eq!(transformed.failures, []);
        pending = data_put_back(&transformed);
        transformed.delivery_stream.take().unwrap();
        for record in response(transformed, true)
            .values()
            .filter(|record| record["result"] == "Ok")
        {
            let (lines, keys) = lines(record);
            let ids = lines.lines().map(|line| {
                serde_json::from_str::<Value>(line).unwrap()["eventid"]
                    .as_str()
                    .unwrap()
                    .to_owned()
            });
            days.entry(format!(
                "{}-{}-{}",
                keys["year"].as_str().unwrap(),
                keys["month"].as_str().unwrap(),
                keys["day"].as_str().unwrap()
            ))
            .or_default()
            .extend(ids);
        }
        if pending.is_empty() {
            for ids in days.values_mut() {
                ids.sort_by_key(|id| id.parse::<usize>().unwrap());
            }
            return days;
        }
    }
    panic!("it goes round for ever");
}

fn ids(count: usize) -> Vec<String> {
    (0..count).map(|id| id.to_string()).collect()
}

#[test]
fn each_record_has_its_own_outcome() {
    let control = gzip(br#"{"messageType":"CONTROL_MESSAGE","logEvents":[{"id":"","timestamp":1510254469274,"message":"CWL CONTROL MESSAGE: Checking health of destination Firehose."}]}"#);
    let messages = [
        (
            "7".to_owned(),
            NOON + 34,
            "{\"ContactId\": \"c1\",\n\"x\": 1.10}".to_owned(),
        ),
        ("8".to_owned(), NOON + 35, "START \"x\"".to_owned()),
    ];
    let transformed = transform(&[
        payload(&messages),
        control,
        b"not gzip".to_vec(),
        gzip(b"not JSON"),
        gzip(br#"{"messageType":"OTHER","logEvents":[]}"#),
        payload(&[]),
    ]);
    assert_eq!(
        transformed.delivery_stream.as_deref(),
        Some("anycompany-cfl")
    );
    assert_eq!(transformed.put_back, []);
    let reasons: Vec<_> = transformed
        .failures
        .iter()
        .map(|failure| format!("{}: {}", failure.record_id, failure.reason))
        .collect();
    assert_eq!(
        reasons,
        [
            "r2: the data is not a gzip payload: not gzip",
            "r3: contact flow log: unexpected type of a value at line 1 column 1",
            "r4: contact flow log: expected messageType to be DATA_MESSAGE or CONTROL_MESSAGE",
        ]
    );
    let counts = transformed.counts;
    assert_eq!(
        (
            counts.records,
            counts.control,
            counts.delivered,
            counts.log_events
        ),
        (6, 1, 1, 2)
    );
    let records = response(transformed, true);
    assert_eq!(
        results(&records),
        [
            "Ok",
            "Dropped",
            "ProcessingFailed",
            "ProcessingFailed",
            "ProcessingFailed",
            "Dropped"
        ]
    );
    let (lines, keys) = lines(&records["r0"]);
    assert_eq!(
        lines,
        "{\"timestamp\":\"2026-11-23T12:00:00.034Z\",\"eventid\":\"7\",\"message\":{\"ContactId\": \"c1\", \"x\": 1.10}}\n\
         {\"timestamp\":\"2026-11-23T12:00:00.035Z\",\"eventid\":\"8\",\"message\":\"START \\\"x\\\"\"}\n"
    );
    assert_eq!(keys, json!({"year": "2026", "month": "11", "day": "23"}));
    assert_eq!(counts.line_bytes, lines.len());
}

#[test]
fn keys_of_a_message_that_differ_in_case_become_different_in_every_input() {
    let message = r#"{"ContactFlowId":"f","Timestamp":"2026-11-23T12:00:00.034Z","ExternalResults":{"customerId":"1","CustomerId":"2"}}"#;
    let readable = message.replace("customerId", "customerId_2");
    let event = ("7".to_owned(), NOON + 34, message.to_owned());
    let transformed = transform(&[payload(std::slice::from_ref(&event))]);
    let line = lines(&response(transformed, true)["r0"]).0;
    let expected = |id: &str| {
        format!(r#"{{"timestamp":"2026-11-23T12:00:00.034Z","eventid":{id},"message":{readable}}}"#)
    };
    assert_eq!(line, expected("\"7\"") + "\n");

    let json = json!({"messageType": "DATA_MESSAGE", "logEvents": [{"id": "7", "timestamp": NOON + 34, "message": message}]});
    let rows = contact_flow_logs::payload_rows(json.to_string().as_bytes())
        .unwrap()
        .rows;
    assert_eq!(text(&rows[0]), expected("\"7\""));
    let row = contact_flow_logs::message_row(message.as_bytes()).unwrap();
    assert_eq!(text(&row), expected("null"));
    let earlier_row = expected("\"7\"").replace(&readable, message);
    let command = json!({"events": [{"eventId": "7", "timestamp": NOON + 34, "message": message}]});
    for document in [earlier_row, command.to_string()] {
        let Some(Container::LogEvents(events)) = containers::open(document.as_bytes()) else {
            panic!("no log events in {document}");
        };
        assert_eq!(text(events.rows[0].as_ref().unwrap()), expected("\"7\""));
    }
}

/// A payload of log events with a byte that is not UTF-8 for each `#`.
fn damaged_payload(events: &[(String, i64, String)]) -> Vec<u8> {
    let json = gunzip(&payload(events)).unwrap();
    let byte = |byte| if byte == b'#' { 0xff } else { byte };
    let damaged: Vec<_> = json.into_iter().map(byte).collect();
    gzip(&damaged)
}

#[test]
fn bytes_in_a_message_cost_no_log_event_and_are_named() {
    let good = ("1".to_owned(), NOON, r#"{"Results":"yes"}"#.to_owned());
    let bad = ("2#".to_owned(), NOON, r#"{"Results":"caf#"}"#.to_owned());
    let transformed = transform(&[
        damaged_payload(&[good.clone(), bad.clone()]),
        payload(std::slice::from_ref(&good)),
    ]);
    assert_eq!(transformed.failures, []);
    let [unreadable] = transformed.unreadable_fields.as_slice() else {
        panic!("{:?}", transformed.unreadable_fields)
    };
    assert_eq!(unreadable.record_id, "r0");
    assert_eq!(
        unreadable.fields,
        ["logEvents[].id", "logEvents[].message.Results"]
    );
    let records = response(transformed, true);
    assert_eq!(
        lines(&records["r0"]).0,
        "{\"timestamp\":\"2026-11-23T12:00:00.000Z\",\"eventid\":\"1\",\"message\":{\"Results\":\"yes\"}}\n\
         {\"timestamp\":\"2026-11-23T12:00:00.000Z\",\"eventid\":\"2\u{fffd}\",\"message\":{\"Results\":\"caf\u{fffd}\"}}\n"
    );
    // Pieces of it can be read again.
    let on_two_days = [good, ("3".to_owned(), NOON + HALF_A_DAY, bad.2)];
    let transformed = transform(&[damaged_payload(&on_two_days)]);
    assert_eq!(transformed.unreadable_fields.len(), 1);
    let pieces = data_put_back(&transformed);
    let transformed = transform(&pieces);
    assert_eq!((transformed.failures, pieces.len()), (vec![], 2));
}

#[test]
fn odd_names_and_values_cost_no_piece() {
    let event =
        |id: u8, timestamp| format!(r#"{{"id":{id},"timestamp":{timestamp},"message":"m"}}"#);
    let events = [event(1, NOON), event(2, NOON + HALF_A_DAY)].join(",");
    for mark in ["", "\u{feff}"] {
        let json = format!(
            r#"{mark}{{"a\ud83d":"\ud83d","b":1e999,"":{{"":[]}},"messageType":"DATA_MESSAGE","logEvents":[{events}]}}"#
        );
        let transformed = transform(&[gzip(json.as_bytes())]);
        assert_eq!(transformed.failures, [], "{mark:?}");
        let transformed = transform(&data_put_back(&transformed));
        assert_eq!(
            (transformed.failures, transformed.counts.log_events),
            (vec![], 2)
        );
    }
}

#[test]
fn field_that_is_nested_too_deeply_costs_no_message() {
    let nested = |depth: usize| ("[".repeat(depth), "]".repeat(depth));
    let (open, close) = nested(10_000);
    let message = format!(r#"{{"Results":"yes","a":{open}{close}}}"#);
    let transformed = transform(&[payload(&[("7".to_owned(), NOON, message)])]);
    let fields = &transformed.unreadable_fields[0].fields;
    assert_eq!(*fields, ["logEvents[].message.a"]);
    let line = lines(&response(transformed, true)["r0"]).0;
    let row: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(row["message"]["Results"], "yes");
    let mut value = &row["message"]["a"];
    while let Some(element) = value.get(0) {
        value = element;
    }
    let (open, close) = nested(10_000 - 99);
    assert_eq!(*value, format!("{open}{close}"));
}

#[test]
fn rejects_bomb_before_allocation() {
    let transformed = transform(&[
        gzip(&vec![b' '; MAX_PAYLOAD_BYTES + 1]),
        payload(&events(1, 16, NOON)),
    ]);
    let too_large = GzipError::TooLarge {
        size: MAX_PAYLOAD_BYTES + 1,
        limit: 67_108_864,
    };
    assert_eq!(
        transformed.failures[0].reason,
        FailureReason::Gzip(too_large)
    );
    assert_eq!(
        results(&response(transformed, true)),
        ["ProcessingFailed", "Ok"]
    );
}

#[test]
fn record_that_does_not_fit_is_put_back_unchanged() {
    let records: Vec<_> = (0..4)
        .map(|at| payload(&events(1000, 1600, NOON + at)))
        .collect();
    let transformed = transform(&records);
    assert_eq!(data_put_back(&transformed), records[2..]);
    assert_eq!(transformed.counts.delivered, 2);
    assert_eq!(
        results(&response(transformed, true)),
        ["Ok", "Ok", "Dropped", "Dropped"]
    );
}

#[test]
fn record_that_was_not_put_back_fails_alone() {
    let records: Vec<_> = (0..4)
        .map(|at| payload(&events(1000, 1600, NOON + at)))
        .collect();
    let transformed = transform(&records);
    let failures = transformed.not_put_back(&[true, false]);
    assert_eq!(
        failures
            .iter()
            .map(|failure| (failure.record_id.as_str(), &failure.reason))
            .collect::<Vec<_>>(),
        [("r3", &FailureReason::NotPutBack)]
    );
    let json: Value = serde_json::from_str(&transformed.into_response(&[true, false])).unwrap();
    let results: Vec<_> = json["records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| record["result"].as_str().unwrap())
        .collect();
    assert_eq!(results, ["Ok", "Ok", "Dropped", "ProcessingFailed"]);
}

#[test]
fn record_larger_than_a_response_is_put_back_in_pieces() {
    let events = events(5000, 1600, NOON);
    let transformed = transform(&[payload(&events)]);
    assert!((9..20).contains(&transformed.put_back.len()));
    assert!(
        transformed
            .put_back
            .iter()
            .all(|put_back| put_back.data.len() <= MAX_PIECE_BYTES)
    );
    assert_eq!(
        results(&response(transform(&[payload(&events)]), false)),
        ["ProcessingFailed"]
    );
    assert!(delivered(&[payload(&events)]) == [("2026-11-23".to_owned(), ids(5000))].into());
}

#[test]
fn record_of_two_days_is_put_back_by_day() {
    let midnight = NOON + HALF_A_DAY;
    let both = events(10, 16, midnight - 4);
    let transformed = transform(&[payload(&both)]);
    assert_eq!(transformed.put_back.len(), 2);
    let days = delivered(&[payload(&both)]);
    assert_eq!(
        days,
        [
            ("2026-11-23".to_owned(), ids(4)),
            ("2026-11-24".to_owned(), ids(10)[4..].to_vec())
        ]
        .into()
    );
}

#[test]
fn pieces_of_a_payload_keep_its_other_fields() {
    let json = br#"{"messageType":"DATA_MESSAGE","owner":"123456789012","x y\"z":[1.10],"logEvents":[{"id":"1","timestamp":-1,"message":"a","extra":{}},{"id":"2","timestamp":0,"message":"b"}]}"#;
    let transformed = transform(&[gzip(json)]);
    let content = |data: &[u8]| {
        let mut json = vec![0; 1000];
        let length = libdeflater::Decompressor::new()
            .gzip_decompress(data, &mut json)
            .unwrap();
        String::from_utf8(json[..length].to_vec()).unwrap()
    };
    let head =
        r#"{"messageType":"DATA_MESSAGE","owner":"123456789012","x y\"z":[1.10],"logEvents":"#;
    assert_eq!(
        content(&transformed.put_back[0].data),
        format!(r#"{head}[{{"id":"1","timestamp":-1,"message":"a","extra":{{}}}}]}}"#)
    );
    assert_eq!(
        content(&transformed.put_back[1].data),
        format!(r#"{head}[{{"id":"2","timestamp":0,"message":"b"}}]}}"#)
    );
}

#[test]
fn log_event_larger_than_a_response_fails_its_record() {
    let transformed = transform(&[payload(&events(1, 5_000_000, NOON))]);
    assert!(
        matches!(transformed.failures[0].reason, FailureReason::LogEventTooLarge { line } if line > 5_000_000)
    );
    assert_eq!(results(&response(transformed, true)), ["ProcessingFailed"]);
}

/// Transforms payloads, and what is put back alone, until nothing is. Returns the number of lines that
/// were delivered and the reasons of the failures.
fn transformed_in_the_end(payloads: Vec<Vec<u8>>) -> (usize, Vec<FailureReason>) {
    let (mut delivered, mut reasons) = (0, Vec::new());
    let mut waiting = payloads;
    for _ in 0..3 {
        for payload in std::mem::take(&mut waiting) {
            let mut transformed = transform(&[payload]);
            delivered += transformed.counts.log_events;
            let failures = transformed.failures.drain(..);
            reasons.extend(failures.map(|failure| failure.reason));
            waiting.extend(data_put_back(&transformed));
            response(transformed, true);
        }
    }
    assert!(waiting.is_empty());
    (delivered, reasons)
}

#[test]
fn log_event_larger_than_a_response_costs_no_other() {
    let mut events = events(3, 16, NOON);
    events[1].2 = "\u{1}".repeat(900_000);
    let (delivered, reasons) = transformed_in_the_end(vec![payload(&events)]);
    assert_eq!(delivered, 2);
    assert!(
        matches!(reasons[..], [FailureReason::LogEventTooLarge { line }] if line > 5_000_000),
        "{reasons:?}"
    );
}

#[test]
fn pieces_fit_into_a_response_however_their_rows_grow() {
    let text = "\t".repeat(100_000);
    let (open, close) = ("[".repeat(150), "]".repeat(150));
    for message in [format!("[\"{text}\"]"), format!("{open}\"{text}\"{close}")] {
        let events: Vec<_> = (0..10)
            .map(|at| (at.to_string(), NOON, message.clone()))
            .collect();
        let (delivered, reasons) = transformed_in_the_end(vec![payload(&events)]);
        assert_eq!((delivered, reasons.as_slice()), (10, &[][..]));
    }
    // Bytes that are not UTF-8 become three.
    let event = [
        &br#"{"timestamp":1,"message":""#[..],
        &vec![0xff; 200_000],
        b"\"}",
    ]
    .concat();
    let events = vec![event; 10].join(&b',');
    let payload = [
        &br#"{"messageType":"DATA_MESSAGE","logEvents":["#[..],
        &events,
        b"]}",
    ]
    .concat();
    let (delivered, reasons) = transformed_in_the_end(vec![gzip(&payload)]);
    assert_eq!((delivered, reasons.as_slice()), (10, &[][..]));
}

#[test]
fn event_of_another_kind_is_an_error_without_its_content() {
    for event in [
        "",
        "[]",
        "{}",
        r#"{"records": "+441632960000"}"#,
        r#"{"records":[{"data":""}]}"#,
    ] {
        let error = Transformer::new()
            .transform(event.as_bytes())
            .err()
            .unwrap()
            .to_string();
        assert!(
            error.starts_with(
                "the event is not a Firehose data transformation: unexpected JSON at line 1 column"
            ),
            "{error}"
        );
    }
}

#[test]
fn transformer_keeps_nothing_of_the_previous_event() {
    let mut transformer = Transformer::new();
    let large = event(&[payload(&events(100, 1600, NOON))]);
    let small = event(&[
        payload(&[("1".to_owned(), 0, "{}".to_owned())]),
        gzip(br#"{"messageType":"CONTROL_MESSAGE"}"#),
    ]);
    let counts = |transformed: Transformed| transformed.counts;
    let first = counts(transformer.transform(&small).unwrap());
    let _ = transformer.transform(&large).unwrap();
    assert_eq!(counts(transformer.transform(&small).unwrap()), first);
    assert_eq!((first.log_events, first.line_bytes), (1, 68));
    assert_ne!(first, Counts::default());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_log_event_is_delivered_once_on_its_day(
        records in proptest::collection::vec(proptest::collection::vec((-100_000_000..100_000_000i64, ".{0,200}"), 0..20), 0..8),
    ) {
        let mut expected: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut id = 0;
        let payloads: Vec<_> = records.iter().map(|record| {
            let events: Vec<_> = record.iter().map(|(offset, message)| {
                id += 1;
                let midnight = NOON + HALF_A_DAY;
                let day = 24 + offset.div_euclid(2 * HALF_A_DAY);
                expected.entry(format!("2026-11-{day}")).or_default().push(id.to_string());
                (id.to_string(), midnight + offset, message.clone())
            }).collect();
            payload(&events)
        }).collect();
        prop_assert_eq!(delivered(&payloads), expected);
    }

    #[test]
    fn invalid_record_fails_alone(data in proptest::collection::vec(any::<u8>(), 0..100), compressed: bool) {
        let data = if compressed { gzip(&data) } else { data };
        let records = response(transform(&[payload(&events(1, 16, NOON)), data, payload(&events(1, 16, NOON))]), true);
        prop_assert_eq!((&records["r0"]["result"], &records["r2"]["result"]), (&json!("Ok"), &json!("Ok")));
        prop_assert_eq!(records.len(), 3);
    }
}
