//! The Firehose transformer of flow logs: every record has a result.

#![no_main]

use connect_core::contact_flow_logs::Transformer;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|payload: &[u8]| {
    let data = base64_simd::STANDARD.encode_to_string(payload);
    let event = format!(r#"{{"invocationId":"i","records":[{{"recordId":"1","data":"{data}"}}]}}"#);
    let Ok(transformed) = Transformer::new().transform(event.as_bytes()) else {
        return;
    };
    let accepted = vec![true; transformed.put_back.len()];
    assert!(
        transformed
            .into_response(&accepted)
            .contains(r#""recordId":"1""#)
    );
});
