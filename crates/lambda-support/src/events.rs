//! The events that Lambda hands to the functions. Fields that nobody reads are not looked at, and
//! may be missing.

use std::borrow::Cow;

use connect_core::queue_message::{QueueMessageError, S3Object};
use serde::{Deserialize, Serialize};

use crate::InvocationError;

const OBJECT_CREATED: &str = "Object Created";

/// Messages of an SQS queue.
///
/// Form: "Using Lambda with Amazon SQS", AWS Lambda Developer Guide.
#[derive(Debug, Deserialize)]
pub struct SqsEvent<'a> {
    /// The messages.
    #[serde(borrow, rename = "Records")]
    pub messages: Vec<SqsMessage<'a>>,
}

/// One message.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SqsMessage<'a> {
    /// By which a failure is reported.
    #[serde(borrow)]
    pub message_id: Cow<'a, str>,
    /// The content; empty where there is none.
    #[serde(borrow, default)]
    pub body: Cow<'a, str>,
}

/// Which messages SQS is to deliver again. All others are done.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SqsBatchResponse {
    /// The failed messages.
    pub batch_item_failures: Vec<BatchItemFailure>,
}

/// A message that failed.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchItemFailure {
    /// The message's id.
    pub item_identifier: String,
}

/// An object that came into a bucket, as S3 tells it through EventBridge. Whatever made it counts,
/// `PutObject`, `POST Object`, `CopyObject` and `CompleteMultipartUpload` alike, so the reason is
/// not read.
///
/// Form: "EventBridge event message structure", Amazon S3 User Guide.
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
    object: Object<'a>,
}

#[derive(Debug, Deserialize)]
struct Bucket<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
}

#[derive(Debug, Deserialize)]
struct Object<'a> {
    #[serde(borrow)]
    key: Cow<'a, str>,
}

/// Why an event does not name an object to load.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ObjectCreatedError {
    /// The JSON is no such event.
    #[error("not an \"Object Created\" event of S3: see its line {line}, column {column}")]
    Form {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// An event of EventBridge, but of another type.
    #[error(
        "an event of the type {0:?}; only \"Object Created\" is loaded, so mend the rule that sent it"
    )]
    Type(String),
}

impl From<ObjectCreatedError> for InvocationError {
    fn from(error: ObjectCreatedError) -> Self {
        Self::InvalidInput(error.to_string())
    }
}

/// The object that the EventBridge event `json` tells of. EventBridge does not URL-encode keys.
///
/// # Errors
/// When it is not an "Object Created" event.
pub fn created_object(json: &str) -> Result<S3Object, ObjectCreatedError> {
    let form = |line, column| ObjectCreatedError::Form { line, column };
    let event: ObjectCreated<'_> =
        serde_json::from_str(json).map_err(|error| form(error.line(), error.column()))?;
    if event.detail_type != OBJECT_CREATED {
        return Err(ObjectCreatedError::Type(event.detail_type.into_owned()));
    }
    let detail = event.detail.ok_or(form(1, 0))?;
    Ok(S3Object {
        s3_bucket: detail.bucket.name.into_owned(),
        s3_object_key: detail.object.key.into_owned(),
    })
}

/// What the body of a loader's message asks for.
#[derive(Debug, PartialEq, Eq)]
pub enum LoadRequest {
    /// An event processor chose the object.
    Chosen(S3Object),
    /// EventBridge sent the event straight to the queue: nobody has looked at the key yet.
    Created(S3Object),
}

/// Why the body of a loader's message was not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoadRequestError {
    /// It is neither.
    #[error(transparent)]
    Encoded(#[from] QueueMessageError),
    /// It is JSON, but of another event.
    #[error("the message body is {0}")]
    Event(#[from] ObjectCreatedError),
}

impl LoadRequest {
    /// Reads a message body: an event processor's, which is base64, or an event itself, which is a
    /// JSON object.
    ///
    /// # Errors
    /// When it is neither.
    pub fn parse(body: &str) -> Result<Self, LoadRequestError> {
        if body.trim_start().starts_with('{') {
            return Ok(Self::Created(created_object(body)?));
        }
        Ok(Self::Chosen(S3Object::decode(body)?))
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
    fn the_key_of_an_event_is_taken_as_it_is() {
        assert_eq!(created_object(CREATED), Ok(object()));
    }

    #[test]
    fn another_event_is_refused_by_its_type() {
        let error =
            created_object(r#"{"detail-type": "Object Deleted", "detail": {}}"#).unwrap_err();
        assert!(matches!(error, ObjectCreatedError::Form { .. }), "{error}");
        let error = created_object(r#"{"detail-type": "Scheduled Event"}"#).unwrap_err();
        assert!(error.to_string().contains("\"Scheduled Event\""), "{error}");
        assert!(matches!(
            created_object(r#"{"detail-type": "Object Created"}"#),
            Err(ObjectCreatedError::Form { .. })
        ));
    }

    #[test]
    fn a_load_request_is_an_event_or_an_encoded_object() {
        assert_eq!(
            LoadRequest::parse(CREATED),
            Ok(LoadRequest::Created(object()))
        );
        assert_eq!(
            LoadRequest::parse(&object().encode()),
            Ok(LoadRequest::Chosen(object()))
        );
        assert!(matches!(
            LoadRequest::parse(""),
            Err(LoadRequestError::Encoded(_))
        ));
        let error = LoadRequest::parse("{}").unwrap_err().to_string();
        assert_eq!(
            error,
            "the message body is not an \"Object Created\" event of S3: see its line 1, column 2"
        );
    }

    #[test]
    fn a_message_may_lack_its_body_but_not_its_id() {
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
