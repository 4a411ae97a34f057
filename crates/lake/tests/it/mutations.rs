//! Mutated documents in a file do not affect their neighbors. `MUTATIONS=1000000` runs more for each
//! source.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;

use flate2::read::MultiGzDecoder;

use crate::support::{files, repository, rows, run};

#[path = "../../../core/tests/it/support/mutation.rs"]
pub(crate) mod mutation;

/// Mutations of each source by default.
const COUNT: usize = 4_000;

/// Mutations in a file.
const IN_FILE: usize = 50_000;

/// Documents up to this size are mutated.
const LARGEST: usize = 4096;

/// Folder of the neighbors' rows.
const NEIGHBORS: &str = "ctr/fhbase/year=2020/month=01/day=01";

/// Documents of a source, and some that a file can have beside them, one per line.
fn samples(folder: &str) -> Vec<Vec<u8>> {
    let mut samples = Vec::new();
    for file in files(&repository().join("samples").join(folder)) {
        let mut content = fs::read(&file).unwrap();
        if content.starts_with(&[0x1f, 0x8b]) {
            let zipped = std::mem::take(&mut content);
            MultiGzDecoder::new(zipped.as_slice())
                .read_to_end(&mut content)
                .unwrap();
        }
        match serde_json::from_slice::<serde_json::Value>(&content) {
            Ok(document) => samples.push(document.to_string().into_bytes()),
            Err(_) => samples.extend(content.split(|byte| *byte == b'\n').map(<[u8]>::to_vec)),
        }
    }
    samples.retain(|sample| sample.starts_with(b"{") && sample.len() <= LARGEST);
    assert!(samples.len() > 1, "{folder}");
    samples.push(b"2026-11-25T09:00:00.100Z stream {\"ContactId\": \"c\"}".to_vec());
    samples.push(br#"{"events": [{"timestamp": 1795597200100, "message": "{}"}]}"#.to_vec());
    samples.push(br#"[{"ContactId": "c"}, {"ContactId": "d"}]"#.to_vec());
    samples
}

/// Two documents: a single one can be a value between the halves of a broken object.
fn neighbors(number: usize) -> [String; 2] {
    ["a", "b"].map(|letter| {
        format!(
            r#"{{"AWSContactTraceRecordFormatVersion":"1","ContactId":"n{number}{letter}","InitiationTimestamp":"2020-01-01"}}"#
        )
    })
}

/// Ingests a file in which neighbors precede each of `count` mutated documents.
fn mutate_in_file(mutator: &mut mutation::Mutator, samples: &[Vec<u8>], count: usize) {
    let mut content = Vec::new();
    for number in 0..count {
        for line in neighbors(number) {
            content.extend_from_slice(line.as_bytes());
            content.push(b'\n');
        }
        content.extend_from_slice(&mutator.mutated(samples));
        content.push(b'\n');
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mutated.ndjson"), &content).unwrap();
    let report = run(&folder, "ingest FOLDER/mutated.ndjson --into LAKE");
    assert!(report.starts_with("exit 0\n"), "{report}");
    let rows: BTreeSet<_> = rows(&folder.path().join("lake")).into_iter().collect();
    for number in 0..count {
        for row in neighbors(number) {
            let row = (NEIGHBORS.to_owned(), row);
            assert!(rows.contains(&row), "{number}: {report}");
        }
    }
    assert!(rows.len() > 2 * count, "{report}");
}

fn mutate(seed: u64, folder: &str) {
    let samples = samples(folder);
    let mut mutator = mutation::Mutator::new(seed);
    let mut left = mutation::count(COUNT);
    while left > 0 {
        let count = left.min(IN_FILE);
        mutate_in_file(&mut mutator, &samples, count);
        left -= count;
    }
}

#[test]
fn mutated_contact_records_do_not_affect_their_neighbors() {
    mutate(11, "ctr");
}

#[test]
fn mutated_agent_events_do_not_affect_their_neighbors() {
    mutate(12, "ae");
}

#[test]
fn mutated_flow_logs_do_not_affect_their_neighbors() {
    mutate(13, "cfl");
}

#[test]
fn mutated_analyses_do_not_affect_their_neighbors() {
    mutate(14, "recordings-bucket/Analysis");
}

#[test]
fn mutated_evaluations_do_not_affect_their_neighbors() {
    mutate(15, "recordings-bucket/connect");
}
