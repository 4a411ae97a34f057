//! S3, SQS and Firehose behind the real SDK clients, with a script of faults.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::base64;
use aws_smithy_types::body::SdkBody;
use aws_types::SdkConfig;
use lambda_support::aws::sdk_config;
use serde_json::{Value, json};

/// What happens to one HTTP request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The service answers.
    None,
    /// The service refuses for now.
    Throttled,
    /// The service fails.
    ServerError,
    /// The connection breaks before the request takes effect.
    Reset,
    /// The request takes effect, then the connection breaks.
    LostResponse,
    /// No response, no effect.
    Silence,
    /// No response although the request takes effect.
    SilentEffect,
    /// Every second entry of a batch is rejected, from the first on. Other calls: throttled.
    Partial,
}

impl Fault {
    pub(super) const ALL: [Self; 7] = [
        Self::Throttled,
        Self::ServerError,
        Self::Reset,
        Self::LostResponse,
        Self::Silence,
        Self::SilentEffect,
        Self::Partial,
    ];

    fn loses_response(self) -> bool {
        matches!(self, Self::LostResponse | Self::SilentEffect)
    }
}

/// A message that was sent, or a record that was put.
#[derive(Clone, Debug)]
pub(super) struct Effect {
    /// Body of the message, or the row.
    pub(super) body: String,
    /// Whether the caller received the response.
    pub(super) is_acknowledged: bool,
}

#[derive(Debug, Default)]
pub(super) struct State {
    /// Objects by key.
    pub(super) objects: BTreeMap<String, Vec<u8>>,
    /// Faults of the next requests.
    pub(super) faults: VecDeque<Fault>,
    /// What took effect since the last look.
    pub(super) effects: Vec<Effect>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct FakeAws(Arc<Mutex<State>>);

impl FakeAws {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// Configuration of clients that call these services.
    pub(super) fn config(&self) -> SdkConfig {
        let environment = [
            ("AWS_REGION", "eu-west-2"),
            ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "secret"),
            ("AWS_ENDPOINT_URL", "http://services.example"),
        ];
        let config = sdk_config(&environment.into()).unwrap();
        config.into_builder().http_client(self.clone()).build()
    }

    fn answer(&self, request: &HttpRequest) -> HttpConnectorFuture {
        let fault = self.state().faults.pop_front().unwrap_or(Fault::None);
        let operation = request.headers().get("x-amz-target").unwrap_or("GetObject");
        let operation = operation.rsplit('.').next().unwrap_or_default();
        let is_batch = operation.contains("Batch");
        let body = request.body().bytes().unwrap_or_default();
        let response = match (fault, operation) {
            (Fault::Throttled | Fault::Partial, "GetObject") => s3_error(503, "SlowDown"),
            (Fault::ServerError, "GetObject") => s3_error(500, "InternalError"),
            (Fault::Throttled, _) => error(400, "ThrottlingException"),
            (Fault::Partial, _) if !is_batch => error(400, "ThrottlingException"),
            (Fault::ServerError, _) => error(500, "InternalFailure"),
            (Fault::Reset, _) => return reset(),
            (Fault::Silence, _) => return HttpConnectorFuture::new(std::future::pending()),
            (_, "GetObject") => self.object(request.uri()),
            (_, "SendMessage") => self.send(&parse(body), fault),
            (_, "SendMessageBatch") => self.send_batch(&parse(body), fault),
            (_, "PutRecordBatch") => self.put_batch(&parse(body), fault),
            (_, other) => panic!("{other} is not faked"),
        };
        match fault {
            Fault::LostResponse => reset(),
            Fault::SilentEffect => HttpConnectorFuture::new(std::future::pending()),
            _ => HttpConnectorFuture::ready(Ok(response)),
        }
    }

    fn object(&self, uri: &str) -> HttpResponse {
        let path = uri.split('?').next().unwrap_or_default();
        let state = self.state();
        let object = state
            .objects
            .iter()
            .find(|(key, _)| path.ends_with(&key.replace(':', "%3A")));
        match object {
            Some((_, content)) => ok(content.clone()),
            None => s3_error(404, "NoSuchKey"),
        }
    }

    fn send(&self, request: &Value, fault: Fault) -> HttpResponse {
        self.note(text(&request["MessageBody"]), fault);
        ok(json!({"MessageId": "m", "MD5OfMessageBody": "0"}))
    }

    fn send_batch(&self, request: &Value, fault: Fault) -> HttpResponse {
        let (mut sent, mut failed) = (Vec::new(), Vec::new());
        for (at, entry) in request["Entries"].as_array().unwrap().iter().enumerate() {
            let id = &entry["Id"];
            if fault == Fault::Partial && at % 2 == 0 {
                failed.push(json!({"Id": id, "Code": "InternalError", "SenderFault": false}));
            } else {
                self.note(text(&entry["MessageBody"]), fault);
                sent.push(json!({"Id": id, "MessageId": "m", "MD5OfMessageBody": "0"}));
            }
        }
        ok(json!({"Successful": sent, "Failed": failed}))
    }

    fn put_batch(&self, request: &Value, fault: Fault) -> HttpResponse {
        let mut responses = Vec::new();
        for (at, record) in request["Records"].as_array().unwrap().iter().enumerate() {
            if fault == Fault::Partial && at % 2 == 0 {
                responses.push(json!({"ErrorCode": "ServiceUnavailableException"}));
            } else {
                let row = base64::decode(text(&record["Data"])).unwrap();
                self.note(String::from_utf8(row).unwrap(), fault);
                responses.push(json!({"RecordId": "r"}));
            }
        }
        let failed = responses
            .iter()
            .filter(|response| response.get("ErrorCode").is_some());
        ok(json!({"FailedPutCount": failed.count(), "RequestResponses": responses}))
    }

    fn note(&self, body: String, fault: Fault) {
        let effect = Effect {
            body,
            is_acknowledged: !fault.loses_response(),
        };
        self.state().effects.push(effect);
    }
}

impl HttpConnector for FakeAws {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        self.answer(&request)
    }
}

impl HttpClient for FakeAws {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

fn parse(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn reset() -> HttpConnectorFuture {
    HttpConnectorFuture::ready(Err(ConnectorError::io("connection reset".into())))
}

fn ok(body: impl Into<Body>) -> HttpResponse {
    respond(200, body)
}

fn error(status: u16, code: &str) -> HttpResponse {
    respond(status, json!({"__type": code, "message": "by the test"}))
}

fn s3_error(status: u16, code: &str) -> HttpResponse {
    let body = format!("<Error><Code>{code}</Code><Message>by the test</Message></Error>");
    respond(status, body.into_bytes())
}

fn respond(status: u16, body: impl Into<Body>) -> HttpResponse {
    let Body(bytes) = body.into();
    let length = bytes.len().to_string();
    let mut response = HttpResponse::new(status.try_into().unwrap(), SdkBody::from(bytes));
    response.headers_mut().insert("content-length", length);
    response
}

struct Body(Vec<u8>);

impl From<Value> for Body {
    fn from(json: Value) -> Self {
        Self(json.to_string().into_bytes())
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}
