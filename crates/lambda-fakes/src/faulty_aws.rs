//! S3, SQS, Firehose and Athena behind the real SDK clients, with a script of faults.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use hyper::body::{Bytes, Frame};
use serde_json::{Value, json};

/// What happens to one HTTP request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The service answers.
    None,
    /// The service rejects the request; a retry can succeed.
    Throttled,
    /// The service fails.
    ServerError,
    /// The connection breaks before the request takes effect.
    Reset,
    /// The request takes effect, then the connection breaks.
    LostResponse,
    /// The request takes effect, then the connection breaks in the middle of the response's body.
    BrokenBody,
    /// No response, no effect.
    Silence,
    /// No response although the request takes effect.
    SilentEffect,
    /// Every second entry of a batch is rejected, from the first on. Other calls: throttled.
    Partial,
}

impl Fault {
    pub const ALL: [Self; 8] = [
        Self::Throttled,
        Self::ServerError,
        Self::Reset,
        Self::LostResponse,
        Self::BrokenBody,
        Self::Silence,
        Self::SilentEffect,
        Self::Partial,
    ];

    fn loses_response(self) -> bool {
        matches!(
            self,
            Self::LostResponse | Self::BrokenBody | Self::SilentEffect
        )
    }
}

/// A message that was sent, or a record that was put.
#[derive(Clone, Debug)]
pub struct Effect {
    /// Body of the message, or the row.
    pub body: String,
    /// Whether the caller received the response.
    pub is_acknowledged: bool,
}

/// Objects, effects and the script of faults.
#[derive(Debug, Default)]
pub struct FaultyAwsState {
    /// Objects by key.
    pub objects: BTreeMap<String, Vec<u8>>,
    /// Faults of the next requests.
    pub faults: VecDeque<Fault>,
    /// The only operation that fails, such as `PutObject`; `None` means every operation.
    pub failing: Option<&'static str>,
    /// What took effect since the last look.
    pub effects: Vec<Effect>,
    /// Operations of the requests, in order.
    pub operations: Vec<String>,
}

/// An HTTP client of AWS SDK clients that fails as its script says. Its services have no bucket names:
/// all buckets have the same objects.
#[derive(Clone, Debug, Default)]
pub struct FaultyAws(Arc<Mutex<FaultyAwsState>>);

impl FaultyAws {
    pub fn state(&self) -> MutexGuard<'_, FaultyAwsState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The fault of the next request of `operation`.
    fn fault(&self, operation: &str) -> Fault {
        let mut state = self.state();
        state.operations.push(operation.to_owned());
        if state.failing.is_some_and(|failing| failing != operation) {
            return Fault::None;
        }
        state.faults.pop_front().unwrap_or(Fault::None)
    }

    fn answer(&self, request: &HttpRequest) -> HttpConnectorFuture {
        let operation = operation(request);
        let fault = self.fault(operation);
        match fault {
            Fault::Reset => return reset(),
            Fault::Silence => return HttpConnectorFuture::new(std::future::pending()),
            _ => {}
        }
        let response = rejection(fault, operation).unwrap_or_else(|| {
            let body = request.body().bytes().unwrap_or_default();
            match operation {
                "GetObject" => self.object(request.uri()),
                "PutObject" => self.put_object(request.uri(), body),
                "DeleteObject" => self.delete_object(request.uri()),
                "ListObjectsV2" => self.list(request.uri()),
                "SendMessage" => self.send(&parse(body), fault),
                "SendMessageBatch" => self.send_batch(&parse(body), fault),
                "PutRecordBatch" => self.put_batch(&parse(body), fault),
                other => athena(other),
            }
        });
        match fault {
            Fault::LostResponse => reset(),
            Fault::BrokenBody => HttpConnectorFuture::ready(Ok(broken(&response))),
            Fault::SilentEffect => HttpConnectorFuture::new(std::future::pending()),
            _ => HttpConnectorFuture::ready(Ok(response)),
        }
    }

    fn object(&self, uri: &str) -> HttpResponse {
        match self.state().objects.get(&key(uri)) {
            Some(content) => ok(content.clone()),
            None => s3_error(404, "NoSuchKey"),
        }
    }

    fn put_object(&self, uri: &str, body: &[u8]) -> HttpResponse {
        self.state().objects.insert(key(uri), body.to_vec());
        ok(Vec::new())
    }

    fn delete_object(&self, uri: &str) -> HttpResponse {
        self.state().objects.remove(&key(uri));
        respond(204, Vec::new())
    }

    /// The keys below a prefix, or the folders directly below it.
    fn list(&self, uri: &str) -> HttpResponse {
        let query = uri.split_once('?').map_or("", |(_, query)| query);
        let parameter = |name: &str| {
            let value = query.split('&').find_map(|pair| {
                let (found, value) = pair.split_once('=')?;
                (found == name).then(|| decoded(value))
            });
            value.unwrap_or_default()
        };
        let (prefix, delimiter) = (parameter("prefix"), parameter("delimiter"));
        let mut folders = BTreeSet::new();
        let mut entries = Vec::new();
        for key in self.state().objects.keys() {
            let Some(rest) = key.strip_prefix(&prefix) else {
                continue;
            };
            match rest.split_once('/') {
                Some((folder, _)) if !delimiter.is_empty() => {
                    folders.insert(format!("{prefix}{folder}/"));
                }
                _ => entries.push(format!(
                    "<Contents><Key>{key}</Key><Size>1</Size><ETag>tag</ETag></Contents>"
                )),
            }
        }
        for folder in folders {
            entries.push(format!(
                "<CommonPrefixes><Prefix>{folder}</Prefix></CommonPrefixes>"
            ));
        }
        let entries = entries.concat();
        let listing = format!(
            "<ListBucketResult><IsTruncated>false</IsTruncated>{entries}</ListBucketResult>"
        );
        ok(listing.into_bytes())
    }

    fn send(&self, request: &Value, fault: Fault) -> HttpResponse {
        self.note(text(&request["MessageBody"]), fault);
        ok(json!({"MessageId": "m", "MD5OfMessageBody": "0"}))
    }

    fn send_batch(&self, request: &Value, fault: Fault) -> HttpResponse {
        let (mut sent, mut failed) = (Vec::new(), Vec::new());
        for (at, entry) in request["Entries"]
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
        {
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
        for (at, record) in request["Records"]
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
        {
            if fault == Fault::Partial && at % 2 == 0 {
                responses.push(json!({"ErrorCode": "ServiceUnavailableException"}));
            } else {
                let row = base64_simd::STANDARD
                    .decode_to_vec(text(&record["Data"]))
                    .unwrap_or_default();
                self.note(String::from_utf8_lossy(&row).into_owned(), fault);
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

/// The operation of a request.
fn operation(request: &HttpRequest) -> &str {
    if let Some(target) = request.headers().get("x-amz-target") {
        return target.rsplit('.').next().unwrap_or_default();
    }
    match request.method() {
        "PUT" => "PutObject",
        "DELETE" => "DeleteObject",
        _ if request.uri().contains("list-type=2") => "ListObjectsV2",
        _ => "GetObject",
    }
}

/// The response of a service that rejects a request, without an effect.
fn rejection(fault: Fault, operation: &str) -> Option<HttpResponse> {
    let is_of_s3 = operation.ends_with("Object") || operation == "ListObjectsV2";
    Some(match fault {
        Fault::Partial if operation.ends_with("Batch") => return None,
        Fault::Throttled | Fault::Partial if is_of_s3 => s3_error(503, "SlowDown"),
        Fault::Throttled | Fault::Partial => error(400, "ThrottlingException"),
        Fault::ServerError if is_of_s3 => s3_error(500, "InternalError"),
        Fault::ServerError => error(500, "InternalFailure"),
        _ => return None,
    })
}

/// Athena, in which every query has succeeded and returned one row.
fn athena(operation: &str) -> HttpResponse {
    match operation {
        "StartQueryExecution" => ok(json!({"QueryExecutionId": "q-1"})),
        "GetQueryExecution" => ok(json!({"QueryExecution": {
            "QueryExecutionId": "q-1", "Status": {"State": "SUCCEEDED"},
        }})),
        "GetQueryResults" => {
            ok(json!({"ResultSet": {"Rows": [{"Data": [{"VarCharValue": "1"}]}]}}))
        }
        other => respond(501, format!("{other} is not faked").into_bytes()),
    }
}

/// The key of a request by path, `/bucket/key`.
fn key(uri: &str) -> String {
    let uri = uri.split('?').next().unwrap_or_default();
    let path = uri.splitn(5, '/').nth(4).unwrap_or_default();
    decoded(path)
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

impl HttpConnector for FaultyAws {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        self.answer(&request)
    }
}

impl HttpClient for FaultyAws {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

fn parse(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or_default()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
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

#[expect(clippy::expect_used, reason = "every status here is valid")]
fn respond(status: u16, body: impl Into<Body>) -> HttpResponse {
    let status = StatusCode::try_from(status).expect("a status of three digits");
    let Body(bytes) = body.into();
    let length = bytes.len().to_string();
    let mut response = HttpResponse::new(status, SdkBody::from(bytes));
    response.headers_mut().insert("content-length", length);
    response
}

/// The response with half of its body, after which the connection breaks.
fn broken(response: &HttpResponse) -> HttpResponse {
    let content = response.body().bytes().unwrap_or_default();
    let half = Bytes::copy_from_slice(&content[..content.len() / 2]);
    let body = SdkBody::from_body_1_x(BrokenBody(Some(half)));
    let mut broken = HttpResponse::new(response.status(), body);
    for (name, value) in response.headers() {
        broken
            .headers_mut()
            .insert(name.to_owned(), value.to_owned());
    }
    broken
}

/// Some bytes, then an error.
struct BrokenBody(Option<Bytes>);

impl hyper::body::Body for BrokenBody {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        let next = self.0.take().map(Frame::data);
        Poll::Ready(Some(next.ok_or_else(|| {
            std::io::Error::new(std::io::ErrorKind::ConnectionReset, "connection reset")
        })))
    }
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
