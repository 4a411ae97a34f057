//! Mutated documents, keys and messages: no panic, one row at most, and no row much larger than
//! its document. `MUTATIONS=1000000` runs more of them.

use connect_core::contact_flow_logs::{Transformer, message_row, payload_rows};
use std::collections::BTreeMap;

use connect_core::containers::{self, Container};
use connect_core::queue_message::{self, S3Object};
use connect_core::{
    Day, JsonText, ObjectKind, RecordError, Row, agent_events, contact_lens, contact_records,
    detect, evaluation_forms,
};

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

#[test]
fn mutated_payloads_are_transformed_or_named() {
    let documents = small_documents("cfl");
    let mut mutator = Mutator::new(6);
    let mut reader = Transformer::default();
    for number in 0..count(COUNT) {
        let mut data = gzip(&mutator.mutated(&documents));
        if number % 4 == 0 {
            data = mutator.mutated(&[data]);
        }
        let event = serde_json::json!({"invocationId": "i", "deliveryStreamArn": "a", "region": "r",
        "records": [
            {"recordId": "1", "approximateArrivalTimestamp": 1, "data": base64(&data)},
            {"recordId": "2", "approximateArrivalTimestamp": 1, "data": base64(&gzip(&documents[0]))},
        ]});
        let transformed = reader.transform(event.to_string().as_bytes()).unwrap();
        let accepted = vec![true; transformed.put_back.len()];
        let response: serde_json::Value =
            serde_json::from_str(&transformed.into_response(&accepted)).unwrap();
        let records = response["records"].as_array().unwrap();
        let mut ids: Vec<_> = records
            .iter()
            .map(|record| record["recordId"].as_str().unwrap())
            .collect();
        ids.sort_unstable();
        assert_eq!(ids, ["1", "2"]);
        let is_neighbor = |record: &&serde_json::Value| record["recordId"] == "2";
        let neighbor = records.iter().find(is_neighbor).unwrap();
        assert_ne!(neighbor["result"], "ProcessingFailed");
    }
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
