//! Events of SQS event source mappings.

use serde_json::{Value, json};

/// Returns the event for messages with these IDs and bodies.
pub fn sqs_event<B: AsRef<str>>(messages: &[(&str, B)]) -> String {
    let records: Vec<_> = messages
        .iter()
        .map(|(id, body)| message(id, body.as_ref()))
        .collect();
    json!({ "Records": records }).to_string()
}

fn message(id: &str, body: &str) -> Value {
    json!({
        "messageId": id,
        "receiptHandle": "AQEB-handle",
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": "1795509600000",
            "SenderId": "AIDAEXAMPLE",
            "ApproximateFirstReceiveTimestamp": "1795509600010",
        },
        "messageAttributes": {},
        "md5OfBody": "d41d8cd98f00b204e9800998ecf8427e",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-2:123456789012:queue",
        "awsRegion": "eu-west-2",
    })
}
