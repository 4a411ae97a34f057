//! Fakes of S3, SQS and Firehose for the functions that load files.

use std::collections::BTreeMap;
use std::io;

use serde_json::{Value, json};

use crate::{FakeAws, Request, Response};

/// S3 with objects, an SQS queue and a Firehose delivery stream that accept every request.
#[derive(Debug)]
pub struct FakeServices(FakeAws);

/// Requests since the last call of [`FakeServices::received`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReceivedRequests {
    /// Operations in order, such as `GetObject`.
    pub operations: Vec<&'static str>,
    /// Bodies of the SQS messages.
    pub messages: Vec<String>,
    /// Firehose records, decoded.
    pub records: Vec<Vec<u8>>,
}

impl FakeServices {
    /// Starts the services on a free port. `objects` are pairs of `bucket/key` and content.
    ///
    /// # Errors
    /// When no port is free.
    pub fn start<const N: usize>(objects: [(&str, Vec<u8>); N]) -> io::Result<Self> {
        let objects: BTreeMap<_, _> = objects
            .into_iter()
            .map(|(path, content)| (path.to_owned(), content))
            .collect();
        Ok(Self(FakeAws::start(move |request| {
            match operation(request) {
                "GetObject" => object(&objects, &request.path),
                name => Response::json(200, answer(name, request)),
            }
        })?))
    }

    /// The value for `AWS_ENDPOINT_URL`.
    pub fn url(&self) -> String {
        self.0.url()
    }

    /// Returns the requests since the last call.
    pub fn received(&self) -> ReceivedRequests {
        let mut received = ReceivedRequests::default();
        for request in self.0.take_requests() {
            received.operations.push(operation(&request));
            let content: Value = serde_json::from_slice(&request.body).unwrap_or_default();
            received
                .messages
                .extend(content["MessageBody"].as_str().map(str::to_owned));
            received.messages.extend(
                list(&content["Entries"])
                    .iter()
                    .filter_map(|entry| entry["MessageBody"].as_str().map(str::to_owned)),
            );
            let data = list(&content["Records"])
                .iter()
                .filter_map(|record| record["Data"].as_str());
            received
                .records
                .extend(data.filter_map(|data| base64_simd::STANDARD.decode_to_vec(data).ok()));
        }
        received
    }
}

fn operation(request: &Request) -> &'static str {
    match request.operation.as_str() {
        "AmazonSQS.SendMessage" => "SendMessage",
        "AmazonSQS.SendMessageBatch" => "SendMessageBatch",
        "Firehose_20150804.PutRecordBatch" => "PutRecordBatch",
        _ if request.method == "GET" => "GetObject",
        _ => "an operation that no function calls",
    }
}

/// The object at the path `/bucket/key`, both percent-encoded.
fn object(objects: &BTreeMap<String, Vec<u8>>, path: &str) -> Response {
    let path = path
        .split_once('?')
        .map_or(path, |(path, _)| path)
        .trim_start_matches('/');
    let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
    match objects.get(path.as_ref()) {
        Some(content) => Response::new(200, content.clone()),
        None => Response::new(
            404,
            "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>",
        ),
    }
}

fn answer(operation: &str, request: &Request) -> String {
    let content: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let answer = match operation {
        "SendMessage" => json!({"MessageId": "m", "MD5OfMessageBody": ""}),
        "SendMessageBatch" => {
            let sent = |entry: &Value| json!({"Id": entry["Id"], "MessageId": "m", "MD5OfMessageBody": ""});
            json!({"Successful": list(&content["Entries"]).iter().map(sent).collect::<Vec<_>>(), "Failed": []})
        }
        _ => {
            json!({"FailedPutCount": 0, "RequestResponses": vec![json!({"RecordId": "r"}); list(&content["Records"]).len()]})
        }
    };
    answer.to_string()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
