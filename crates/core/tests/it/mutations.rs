//! Mutated documents, keys and messages: no panic, one row at most, and no row much larger than
//! its document. `MUTATIONS=1000000` runs more of them.

use std::collections::BTreeMap;

use connect_core::contact_flow_logs::{Transformer, message_row, payload_rows};
use connect_core::containers::{self, Container};
use connect_core::queue_message::{self, S3Object};
use connect_core::stream_records::{self, RecordKind};
use connect_core::{
    Day, JsonText, ObjectKind, RecordError, Row, agent_events, contact_lens, contact_records,
    detect, evaluation_forms,
};
use serde::Deserialize;

use crate::support::corpus::{Corpus, small_documents};
use crate::support::mutation::{Mutator, count};

/// Mutations of each source by default.
const COUNT: usize = 3_000;

/// How much larger than its document a row can be: evaluations repeat section titles.
const GROWTH: usize = 16;

fn assert_row(row: &Row<'_>, document: &[u8]) {
    let text = std::str::from_utf8(&row.line).unwrap();
    let shown = || String::from_utf8_lossy(document).into_owned();
    assert!(!text.contains(['\n', '\r']), "{}", shown());
    let fields: BTreeMap<String, &serde_json::value::RawValue> =
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {}", shown()));
    assert!(!fields.is_empty());
    assert!(text.len() <= GROWTH * document.len() + 4096, "{}", shown());
    assert_eq!(row.day.to_string().parse::<Day>(), Ok(row.day));
}

/// Reads mutations of the documents in `folder`. Returns how many became rows.
fn mutate(seed: u64, folder: &str, rows: impl Fn(&[u8]) -> Result<Vec<Row<'_>>, RecordError>) {
    let documents = small_documents(folder);
    let mut mutator = Mutator::new(seed);
    let (mut accepted, count) = (0, count(COUNT));
    for _ in 0..count {
        let document = mutator.mutated(&documents);
        if let Ok(rows) = rows(&document) {
            for row in &rows {
                assert_row(row, &document);
            }
            accepted += 1;
        }
        detect(&document);
        match containers::open(&document) {
            Some(Container::LogEvents(events)) => {
                for row in events.rows.iter().flatten() {
                    assert_row(row, &document);
                }
            }
            Some(Container::Documents(contents)) => {
                for content in contents.iter().flatten() {
                    assert!(content.len() <= document.len());
                }
            }
            Some(Container::NoRows(_)) | None => {}
        }
    }
    // Mutations that nothing accepts, or that change nothing, would test little.
    assert!(
        (count / 50..count - count / 50).contains(&accepted),
        "{accepted} of {count} accepted"
    );
}

#[test]
fn mutated_contact_records() {
    mutate(1, "ctr", |document| {
        contact_records::row(document).map(|row| vec![row])
    });
}

#[test]
fn mutated_agent_events() {
    mutate(2, "ae", |document| {
        agent_events::row(document).map(|row| vec![row])
    });
}

#[test]
fn mutated_contact_flow_logs() {
    mutate(3, "cfl", |document| {
        payload_rows(document)
            .map(|payload| payload.rows)
            .or_else(|_| message_row(document).map(|row| vec![row]))
    });
}

#[test]
fn mutated_analyses() {
    mutate(4, "recordings-bucket/Analysis", |document| {
        let text = JsonText::decode(document);
        let analysis = contact_lens::row(&text, None, "s3://b/k")?;
        let mut rows = contact_lens::transcript(&text, &analysis)?.to_rows()?;
        rows.push(analysis.to_row()?);
        Ok(rows)
    });
}

#[test]
fn mutated_evaluations() {
    mutate(5, "recordings-bucket/connect", |document| {
        let text = JsonText::decode(document);
        let row = evaluation_forms::row(&text, None, "s3://b/k")?.to_row()?;
        Ok(vec![row])
    });
}

/// Record of a response, as Firehose reads it.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ResponseRecord {
    record_id: String,
    result: String,
    data: Option<String>,
    metadata: Option<serde_json::Value>,
}

/// A transformer: from an event to its response and the IDs of the records that failed.
type Transform<'t> = dyn FnMut(&str) -> (String, Vec<String>) + 't;

/// Transforms records with these IDs and data (base64), and returns their outcomes by ID. Each comes
/// back once, and those that fail are named.
fn outcomes(
    transform: &mut Transform<'_>,
    records: &[(&str, String)],
) -> BTreeMap<String, ResponseRecord> {
    #[derive(Deserialize)]
    struct Response {
        records: Vec<ResponseRecord>,
    }
    let event: Vec<_> = records
        .iter()
        .map(|(id, data)| serde_json::json!({"recordId": id, "data": data}))
        .collect();
    let event =
        serde_json::json!({"invocationId": "i", "deliveryStreamArn": "a", "records": event});
    let (response, failed) = transform(&event.to_string());
    let response: Response = serde_json::from_str(&response).unwrap();
    assert_eq!(response.records.len(), records.len());
    let by_id: BTreeMap<_, _> = response
        .records
        .into_iter()
        .map(|record| (record.record_id.clone(), record))
        .collect();
    for (id, _) in records {
        let is_failed = by_id[*id].result == "ProcessingFailed";
        assert_eq!(failed.iter().any(|failed| failed == id), is_failed, "{id}");
    }
    by_id
}

/// Transforms each mutated document between two others, whose outcomes must not differ from those
/// without it. `packed` is the data of a document.
fn mutate_records(
    seed: u64,
    documents: &[Vec<u8>],
    packed: fn(&[u8]) -> Vec<u8>,
    transform: &mut Transform<'_>,
) {
    let mut neighbors: Vec<_> = documents
        .iter()
        .map(|document| {
            let data = base64(&packed(document));
            let outcome = outcomes(transform, &[("n", data.clone())])
                .remove("n")
                .unwrap();
            (data, outcome)
        })
        .collect();
    neighbors.retain(|(_, outcome)| outcome.result == "Ok");
    let mut mutator = Mutator::new(seed);
    let (mut delivered, count) = (0, count(COUNT));
    for number in 0..count {
        let document = mutator.mutated(documents);
        let mut data = packed(&document);
        if number % 4 == 0 {
            data = mutator.mutated(&[data]);
        }
        let mut data = base64(&data);
        if number % 16 == 0 {
            data = String::from_utf8_lossy(&mutator.mutated(&[data.into_bytes()])).into_owned();
        }
        let [before, after] = [0, 1].map(|_| mutator.choose(&neighbors));
        let records = [("1", before.0.clone()), ("2", data), ("3", after.0.clone())];
        let found = outcomes(transform, &records);
        for (id, (_, alone)) in [("1", before), ("3", after)] {
            let record = &found[id];
            let same = (&record.result, &record.data, &record.metadata)
                == (&alone.result, &alone.data, &alone.metadata);
            assert!(same, "{record:?} {}", String::from_utf8_lossy(&document));
        }
        delivered += usize::from(found["2"].result == "Ok");
    }
    assert!(
        (count / 50..count - count / 50).contains(&delivered),
        "{delivered} of {count} delivered"
    );
}

/// Mutates records on the data stream of `kind`.
fn mutate_stream_records(seed: u64, folder: &str, kind: RecordKind) {
    let mut transformer = stream_records::Transformer::new(kind);
    mutate_records(
        seed,
        &small_documents(folder),
        <[u8]>::to_vec,
        &mut |event| {
            let answer = transformer.transform(event.as_bytes()).unwrap();
            let failed = answer.failures.into_iter();
            (
                answer.response,
                failed.map(|failure| failure.record_id).collect(),
            )
        },
    );
}

#[test]
fn mutated_contact_records_do_not_affect_their_neighbors() {
    mutate_stream_records(9, "ctr", RecordKind::ContactRecords);
}

#[test]
fn mutated_agent_events_do_not_affect_their_neighbors() {
    mutate_stream_records(10, "ae", RecordKind::AgentEvents);
}

#[test]
fn mutated_payloads_do_not_affect_their_neighbors() {
    let mut transformer = Transformer::default();
    mutate_records(6, &small_documents("cfl"), gzip, &mut |event| {
        let answer = transformer.transform(event.as_bytes()).unwrap();
        let failed = answer.failures.iter();
        let failed = failed.map(|failure| failure.record_id.clone()).collect();
        let accepted = vec![true; answer.put_back.len()];
        (answer.into_response(&accepted), failed)
    });
}

#[test]
fn mutated_keys_are_classified() {
    let corpus = Corpus::own();
    let keys: Vec<Vec<u8>> = corpus
        .files("recordings-bucket")
        .iter()
        .map(|key| key.replace("%3A", ":").into_bytes())
        .collect();
    let mut mutator = Mutator::new(7);
    let (mut output_files, count) = (0, count(COUNT));
    for _ in 0..count {
        let key = mutator.mutated(&keys);
        let key = String::from_utf8_lossy(&key);
        let time = match ObjectKind::from_key(&key) {
            ObjectKind::ContactLens(found) => found.timestamp().to_owned(),
            ObjectKind::EvaluationForm(found) => found.timestamp().unwrap().to_owned(),
            _ => {
                ObjectKind::from_path(&key);
                continue;
            }
        };
        assert!(Day::from_timestamp(&time).is_ok(), "{key}");
        output_files += 1;
    }
    assert!(output_files > count / 50, "{output_files}");
}

#[test]
fn mutated_queue_messages_are_decoded_or_rejected() {
    let object = S3Object {
        s3_bucket: "recordings".to_owned(),
        s3_object_key: "Analysis/Voice/2026/11/25/a.json".to_owned(),
    };
    let json = br#"{"s3Bucket": "recordings", "s3ObjectKey": "Analysis/a"}"#.to_vec();
    let mut mutator = Mutator::new(8);
    for number in 0..count(COUNT) {
        let body = if number % 2 == 0 {
            mutator.mutated(&[object.encode().into_bytes()])
        } else {
            queue_message::encode(&mutator.mutated(std::slice::from_ref(&json))).into_bytes()
        };
        let body = String::from_utf8_lossy(&body);
        if let Ok(object) = S3Object::decode(&body) {
            // A name that S3 cannot have is noticed before the SDK sees it.
            let is_valid = object.s3_object_key.len() <= connect_core::s3_names::MAX_KEY_BYTES;
            assert!(object.check().is_ok() == is_valid || object.s3_bucket.len() > 255);
        }
        let _row = queue_message::decode_row(&body);
    }
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut compressor = libdeflater::Compressor::new(libdeflater::CompressionLvl::fastest());
    let mut bytes = vec![0; compressor.gzip_compress_bound(content.len())];
    let length = compressor.gzip_compress(content, &mut bytes).unwrap();
    bytes.truncate(length);
    bytes
}

fn base64(bytes: &[u8]) -> String {
    base64_simd::STANDARD.encode_to_string(bytes)
}
