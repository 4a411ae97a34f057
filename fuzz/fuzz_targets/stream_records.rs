//! The Firehose transformer of contact records and agent events: every record has one result, and those
//! beside it keep theirs.

#![no_main]

use connect_core::stream_records::{RecordKind, Transformer};
use libfuzzer_sys::fuzz_target;

const CONTACT: &str = r#"{"ContactId":"c1","InitiationTimestamp":"2026-11-23T10:00:00Z"}"#;
const EVENT: &str = r#"{"EventId":"e1","EventTimestamp":"2026-11-23T10:00:00Z"}"#;

fuzz_target!(|record: &[u8]| {
    let base64 = |data: &[u8]| base64_simd::STANDARD.encode_to_string(data);
    for (kind, neighbor) in [
        (RecordKind::ContactRecords, CONTACT),
        (RecordKind::AgentEvents, EVENT),
    ] {
        let (data, beside) = (base64(record), base64(neighbor.as_bytes()));
        let event = format!(
            r#"{{"invocationId":"i","records":[{{"recordId":"1","data":"{beside}"}},{{"recordId":"2","data":"{data}"}},{{"recordId":"3","data":"{beside}"}}]}}"#
        );
        let transformed = Transformer::new(kind).transform(event.as_bytes()).unwrap();
        let response = transformed.response;
        for id in 1..=3 {
            let name = format!(r#""recordId":"{id}""#);
            assert_eq!(response.matches(&name).count(), 1);
        }
        let row = base64(format!("{neighbor}\n").as_bytes());
        for id in [1, 3] {
            let delivered = format!(r#""recordId":"{id}","result":"Ok","data":"{row}""#);
            assert!(response.contains(&delivered));
        }
    }
});
