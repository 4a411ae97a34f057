//! Events of SQS and S3. Fields that the functions do not use are ignored and may be missing.
//!
//! `aws_lambda_events` has owned types for them; `docs/adr/0012-borrowed-lambda-events.md` says why they are
//! not used.

use std::borrow::Cow;

use connect_core::queue_message::{QueueMessageError, S3Object};
use connect_core::s3_names::NameTooLong;
use serde::{Deserialize, Serialize};

use crate::InvocationError;

const OBJECT_CREATED: &str = "Object Created";

/// Batch of SQS messages.
///
/// Format: "Using Lambda with Amazon SQS", AWS Lambda Developer Guide.
#[derive(Debug, Deserialize)]
pub struct SqsEvent<'a> {
    /// Messages in the order of the event.
    #[serde(borrow, rename = "Records")]
    pub messages: Vec<SqsMessage<'a>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SqsMessage<'a> {
    /// ID by which a failure is reported.
    #[serde(borrow)]
    pub message_id: Cow<'a, str>,
    /// Body; empty if the field is missing.
    #[serde(borrow, default)]
    pub body: Cow<'a, str>,
}

/// Partial batch response: the messages that SQS delivers again.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SqsBatchResponse {
    /// Failed messages.
    pub batch_item_failures: Vec<BatchItemFailure>,
}

/// Failed message of a batch.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchItemFailure {
    /// ID of the message.
    pub item_identifier: String,
}

/// "Object Created" event of S3, sent through EventBridge. `PutObject`, `POST Object`, `CopyObject`
/// and `CompleteMultipartUpload` all count, so the reason is ignored.
///
/// Format: "EventBridge event message structure", Amazon S3 User Guide.
#[derive(Debug, Deserialize)]
struct ObjectCreated<'a> {
    #[serde(borrow, rename = "detail-type")]
    detail_type: Cow<'a, str>,
    #[serde(borrow)]
    detail: Option<Detail<'a>>,
}

#[derive(Debug, Deserialize)]
struct Detail<'a> {
    #[serde(borrow)]
    bucket: Bucket<'a>,
    #[serde(borrow)]
    object: EventObject<'a>,
}

#[derive(Debug, Deserialize)]
struct Bucket<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
}

#[derive(Debug, Deserialize)]
struct EventObject<'a> {
    #[serde(borrow)]
    key: Cow<'a, str>,
}

/// Reason why an event does not name a created object.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ObjectCreatedError {
    /// The JSON does not have the event's schema.
    #[error("not an S3 \"Object Created\" event: unexpected JSON at line {line} column {column}")]
    Schema {
        /// Line, 1-based.
        line: usize,
        /// Column, 1-based.
        column: usize,
    },
    /// EventBridge event of another type.
    #[error(
        "expected detail-type \"Object Created\", found {0:?}; check the pattern of the EventBridge rule"
    )]
    Type(String),
}

impl From<ObjectCreatedError> for InvocationError {
    fn from(error: ObjectCreatedError) -> Self {
        Self::InvalidInput(error.to_string())
    }
}

/// Object of the EventBridge event `json`. EventBridge does not URL-encode keys.
///
/// # Errors
/// If it is not an "Object Created" event.
pub fn created_object(json: &str) -> Result<S3Object, ObjectCreatedError> {
    let schema = |line, column| ObjectCreatedError::Schema { line, column };
    let event: ObjectCreated<'_> =
        serde_json::from_str(json).map_err(|error| schema(error.line(), error.column()))?;
    if event.detail_type != OBJECT_CREATED {
        return Err(ObjectCreatedError::Type(event.detail_type.into_owned()));
    }
    let detail = event.detail.ok_or(schema(1, 0))?;
    Ok(S3Object {
        s3_bucket: detail.bucket.name.into_owned(),
        s3_object_key: detail.object.key.into_owned(),
    })
}

/// Object in the body of a loader's message.
#[derive(Debug, PartialEq, Eq)]
pub enum LoadRequest {
    /// Chosen by an event processor.
    Chosen(S3Object),
    /// Sent by EventBridge directly to the queue, so the key is unchecked.
    Created(S3Object),
}

/// Reason why the body of a loader's message is invalid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoadRequestError {
    /// Neither an encoded object nor JSON.
    #[error(transparent)]
    Encoded(#[from] QueueMessageError),
    /// JSON, but another event.
    #[error("invalid message body: {0}")]
    Event(#[from] ObjectCreatedError),
    /// A name that S3 cannot have.
    #[error(transparent)]
    Name(#[from] NameTooLong),
}

impl LoadRequest {
    /// Parses a message body: base64 from an event processor, or the event itself as JSON.
    ///
    /// # Errors
    /// If it is neither, or if S3 cannot have such an object.
    pub fn parse(body: &str) -> Result<Self, LoadRequestError> {
        let request = if body.trim_start().starts_with('{') {
            Self::Created(created_object(body)?)
        } else {
            Self::Chosen(S3Object::decode(body)?)
        };
        let (Self::Created(object) | Self::Chosen(object)) = &request;
        object.check()?;
        Ok(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREATED: &str = r#"{"detail-type": "Object Created", "detail": {"bucket": {"name": "recordings"}, "object": {"key": "a b/\u00fc+1.json"}}}"#;

    fn object() -> S3Object {
        S3Object {
            s3_bucket: "recordings".into(),
            s3_object_key: "a b/ü+1.json".into(),
        }
    }

    #[test]
    fn keeps_key_of_event_unchanged() {
        assert_eq!(created_object(CREATED), Ok(object()));
    }

    #[test]
    fn rejects_event_of_another_type() {
        let error =
            created_object(r#"{"detail-type": "Object Deleted", "detail": {}}"#).unwrap_err();
        assert!(
            matches!(error, ObjectCreatedError::Schema { .. }),
            "{error}"
        );
        let error = created_object(r#"{"detail-type": "Scheduled Event"}"#).unwrap_err();
        assert!(error.to_string().contains("\"Scheduled Event\""), "{error}");
        assert!(matches!(
            created_object(r#"{"detail-type": "Object Created"}"#),
            Err(ObjectCreatedError::Schema { .. })
        ));
    }

    #[test]
    fn load_request_is_event_or_encoded_object() {
        assert_eq!(
            LoadRequest::parse(CREATED),
            Ok(LoadRequest::Created(object()))
        );
        assert_eq!(
            LoadRequest::parse(&object().encode()),
            Ok(LoadRequest::Chosen(object()))
        );
        let poison = S3Object {
            s3_bucket: "recordings".into(),
            s3_object_key: "k".repeat(100_000),
        };
        assert!(matches!(
            LoadRequest::parse(&poison.encode()),
            Err(LoadRequestError::Name(_))
        ));
        assert!(matches!(
            LoadRequest::parse(""),
            Err(LoadRequestError::Encoded(_))
        ));
        let error = LoadRequest::parse("{}").unwrap_err().to_string();
        assert_eq!(
            error,
            "invalid message body: not an S3 \"Object Created\" event: unexpected JSON at line 1 column 2"
        );
    }

    #[test]
    fn message_requires_id_but_no_body() {
        let event: SqsEvent<'_> = serde_json::from_str(
            r#"{"Records": [{"messageId": "m-1", "awsRegion": "eu-west-2"}]}"#,
        )
        .unwrap();
        assert_eq!(
            (
                event.messages[0].message_id.as_ref(),
                event.messages[0].body.as_ref()
            ),
            ("m-1", "")
        );
        assert!(serde_json::from_str::<SqsEvent<'_>>(r#"{"Records": [{"body": ""}]}"#).is_err());
    }
}
