//! Mutated documents in a file do not affect their neighbors. `MUTATIONS=1000000` runs more.

use std::fmt::Write;
use std::fs;
use std::io::Read;

use flate2::read::MultiGzDecoder;

use crate::support::{counts, files, repository, rows, run};

#[path = "../../../core/tests/it/support/mutation.rs"]
pub(crate) mod mutation;

/// Mutations by default.
const COUNT: usize = 20_000;

/// Documents up to this size are mutated.
const LARGEST: usize = 4096;

/// Documents of all sources, one per line.
fn samples() -> Vec<Vec<u8>> {
    let mut samples = Vec::new();
    for folder in ["ctr", "ae", "cfl"] {
        for file in files(&repository().join("samples").join(folder)) {
            let mut content = fs::read(&file).unwrap();
            if content.starts_with(&[0x1f, 0x8b]) {
                let zipped = std::mem::take(&mut content);
                MultiGzDecoder::new(zipped.as_slice())
                    .read_to_end(&mut content)
                    .unwrap();
            }
            samples.extend(content.split(|byte| *byte == b'\n').map(<[u8]>::to_vec));
        }
    }
    samples.push(b"2026-11-25T09:00:00.100Z stream {\"ContactId\": \"c\"}".to_vec());
    samples.push(br#"{"events": [{"timestamp": 1795597200100, "message": "{}"}]}"#.to_vec());
    samples.push(br#"[{"ContactId": "c"}, {"ContactId": "d"}]"#.to_vec());
    samples.retain(|sample| sample.starts_with(b"{") || sample.len() < 100);
    samples.retain(|sample| !sample.is_empty() && sample.len() <= LARGEST);
    samples
}

#[test]
fn mutated_documents_do_not_affect_their_neighbors() {
    let samples = samples();
    let mut mutator = mutation::Mutator::new(11);
    let count = mutation::count(COUNT);
    let mut content = Vec::new();
    for number in 0..count {
        let mut neighbor = String::new();
        write!(
            neighbor,
            r#"{{"AWSContactTraceRecordFormatVersion":"1","ContactId":"n{number}","InitiationTimestamp":"2020-01-01"}}"#
        )
        .unwrap();
        content.extend_from_slice(neighbor.as_bytes());
        content.push(b'\n');
        content.extend_from_slice(&mutator.mutated(&samples));
        content.push(b'\n');
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mutated.ndjson"), &content).unwrap();
    let report = run(&folder, "ingest FOLDER/mutated.ndjson --into LAKE");
    assert!(report.starts_with("exit 0\n"), "{report}");
    let lake = folder.path().join("lake");
    let day = "ctr/fhbase/year=2020/month=01/day=01";
    let neighbors = rows(&lake);
    let neighbors = neighbors
        .iter()
        .filter(|(folder, row)| folder == day && row.contains("\"ContactId\":\"n"))
        .count();
    assert_eq!(neighbors, count, "{report}");
    assert!(counts(&lake)["ctr"] > count, "{report}");
}
