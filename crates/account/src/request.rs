//! A request for an operation, and its response.

use std::collections::BTreeMap;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::{AwsError, Call, Operation};

/// What a URI component must escape: all but RFC 3986's unreserved characters.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A request for an operation.
#[derive(Clone, Debug)]
pub struct Request {
    operation: &'static Operation,
    subject: String,
    input: BTreeMap<&'static str, Value>,
}

impl Request {
    /// A request without input. The subject is what errors name: `the log group /aws/connect/x`.
    pub fn new(operation: &'static Operation, subject: impl Into<String>) -> Self {
        Self {
            operation,
            subject: subject.into(),
            input: BTreeMap::new(),
        }
    }

    /// The request with a member of the input.
    ///
    /// # Panics
    /// If the operation does not declare the member: only declared ones are compared with AWS's
    /// model.
    #[must_use]
    pub fn with(mut self, member: &'static str, value: impl Into<Value>) -> Self {
        assert!(
            self.operation.accepts(member),
            "{} does not declare {member}",
            self.operation.name
        );
        self.input.insert(member, value.into());
        self
    }

    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The call, as errors name it.
    pub fn call(&self) -> Call {
        Call {
            service: self.operation.service.name,
            action: self.operation.name,
            subject: self.subject.clone(),
            needs: self.operation.permissions,
        }
    }

    /// The unsigned HTTP request. Its URI is a path: the endpoint is added before it is signed.
    pub(crate) fn to_http(&self) -> Result<HttpRequest, BoxError> {
        let mut request = http::Request::builder()
            .method(self.operation.method)
            .uri(self.path_and_query());
        if let Some(prefix) = self.operation.service.target_prefix {
            request = request
                .header("x-amz-target", format!("{prefix}.{}", self.operation.name))
                .header("content-type", "application/x-amz-json-1.1");
        }
        let request = request.body(SdkBody::from(self.body()))?;
        Ok(HttpRequest::try_from(request)?)
    }

    /// The path with its members, and the query string.
    pub fn path_and_query(&self) -> String {
        let mut path = self.operation.path.to_owned();
        for (member, value) in &self.input {
            path = path.replace(&format!("{{{member}}}"), &escaped(value));
        }
        let query: Vec<_> = self
            .operation
            .query
            .iter()
            .filter_map(|(name, member)| {
                Some(format!("{name}={}", escaped(self.input.get(member)?)))
            })
            .collect();
        if query.is_empty() {
            path
        } else {
            format!("{path}?{}", query.join("&"))
        }
    }

    /// The JSON document with the members that are sent in the body; empty for other methods than
    /// POST.
    pub fn body(&self) -> String {
        if self.operation.method != "POST" {
            return String::new();
        }
        let members: BTreeMap<_, _> = self
            .input
            .iter()
            .filter(|(member, _)| self.operation.body.contains(member))
            .collect();
        serde_json::json!(members).to_string()
    }
}

fn escaped(value: &Value) -> String {
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    utf8_percent_encode(&text, ESCAPED).to_string()
}

#[derive(Clone, Debug)]
pub struct Response {
    pub status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    call: Call,
}

impl Response {
    pub(crate) fn new(response: &HttpResponse, call: Call) -> Self {
        let headers = response.headers().iter();
        Self {
            status: response.status().as_u16(),
            headers: headers
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            body: response.body().bytes().unwrap_or_default().to_vec(),
            call,
        }
    }

    /// The value of a header, whose name is given in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(header, _)| header == name)
            .map(|(_, value)| value.as_str())
    }

    /// The response, if its status is one of success.
    ///
    /// # Errors
    /// With the error code and message in any other response.
    pub fn success(self) -> Result<Self, AwsError> {
        if self.is_success() {
            return Ok(self);
        }
        let (code, message) = (self.error_code(), self.error_message());
        Err(AwsError::from_response(
            self.call,
            self.status,
            &code,
            &message,
        ))
    }

    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The document in the body.
    ///
    /// # Errors
    /// When the body is not JSON.
    pub fn json(&self) -> Result<Value, AwsError> {
        serde_json::from_slice(&self.body).map_err(|error| AwsError::InvalidResponse {
            call: Box::new(self.call.clone()),
            reason: error.to_string(),
        })
    }

    /// The error code, without the namespace before `#` and the URL after `:`.
    pub(crate) fn error_code(&self) -> String {
        let document = self.document();
        let code = self
            .header("x-amzn-errortype")
            .or_else(|| document["__type"].as_str())
            .or_else(|| document["code"].as_str())
            .unwrap_or_default();
        let code = code.rsplit('#').next().unwrap_or_default();
        let code = code.split(':').next().unwrap_or_default();
        if code.is_empty() {
            format!("HTTP status {}", self.status)
        } else {
            code.to_owned()
        }
    }

    pub(crate) fn error_message(&self) -> String {
        let document = self.document();
        let message = document["message"].as_str();
        message
            .or_else(|| document["Message"].as_str())
            .unwrap_or_default()
            .to_owned()
    }

    fn document(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}
