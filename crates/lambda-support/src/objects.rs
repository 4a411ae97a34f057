//! Reading S3 objects.

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_types::SdkConfig;
use connect_core::queue_message::S3Object;
use tokio::sync::Semaphore;

use crate::{CallError, Deadline};

/// Size limit of one object, and of all objects in memory at the same time, in bytes.
pub const MAX_OBJECT_BYTES: u32 = 64 * 1024 * 1024;

const OPERATION: &str = "GetObject";

/// Error of [`Objects::read`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ObjectError {
    /// Larger than any output file of Connect.
    #[error("{object} exceeds the limit of {MAX_OBJECT_BYTES} bytes")]
    TooLarge {
        /// URI, `s3://bucket/key`.
        object: String,
    },
    /// `GetObject` failed.
    #[error(transparent)]
    Call(#[from] CallError),
}

/// S3 client with this configuration. With a custom endpoint it uses path-style addressing.
pub fn s3_client(aws: &SdkConfig) -> Client {
    let path_style = aws.endpoint_url().is_some();
    Client::from_conf(
        aws_sdk_s3::config::Builder::from(aws)
            .force_path_style(path_style)
            .build(),
    )
}

/// Reads whole objects, bounded by [`MAX_OBJECT_BYTES`] in memory.
#[derive(Debug)]
pub struct Objects {
    client: Client,
    room: Semaphore,
}

impl Objects {
    /// Objects that `client` can read.
    pub fn new(client: Client) -> Self {
        Self {
            client,
            room: Semaphore::new(MAX_OBJECT_BYTES as usize),
        }
    }

    /// Content of `object`. Concurrent reads that would exceed [`MAX_OBJECT_BYTES`] together wait
    /// for each other. An object whose content breaks off is read once more.
    ///
    /// # Errors
    /// If the object is missing, not readable or too large, or if `deadline` passes.
    pub async fn read(
        &self,
        object: &S3Object,
        deadline: Deadline,
    ) -> Result<Vec<u8>, ObjectError> {
        // On the heap, because the state of a request is large.
        let content = deadline.limit(Box::pin(async {
            match self.get(object, deadline).await? {
                Content::Complete(content) => Ok(content),
                Content::Broken(_) => self.get(object, deadline).await?.complete(),
            }
        }));
        let content = content.await;
        content.unwrap_or_else(|| Err(CallError::out_of_time(OPERATION, object.uri()).into()))
    }

    async fn get(&self, object: &S3Object, deadline: Deadline) -> Result<Content, ObjectError> {
        let request = self
            .client
            .get_object()
            .bucket(&object.s3_bucket)
            .key(&object.s3_object_key);
        let response = deadline
            .call(OPERATION, || request.clone().send())
            .await
            .ok_or_else(|| CallError::out_of_time(OPERATION, object.uri()))?;
        let output = response.map_err(|error| CallError::new(OPERATION, object.uri(), &error))?;
        let length = content_length(object, &output)?;
        let _room = self
            .room
            .acquire_many(length.unwrap_or(MAX_OBJECT_BYTES))
            .await;
        read_body(object, output, length.unwrap_or_default() as usize).await
    }
}

/// What was received of an object.
enum Content {
    Complete(Vec<u8>),
    Broken(CallError),
}

impl Content {
    fn complete(self) -> Result<Vec<u8>, ObjectError> {
        match self {
            Self::Complete(content) => Ok(content),
            Self::Broken(error) => Err(error.into()),
        }
    }
}

/// `Content-Length` of the response, if it has one.
fn content_length(object: &S3Object, output: &GetObjectOutput) -> Result<Option<u32>, ObjectError> {
    let Some(length) = output.content_length() else {
        return Ok(None);
    };
    match u32::try_from(length) {
        Ok(length) if length <= MAX_OBJECT_BYTES => Ok(Some(length)),
        _ => Err(ObjectError::TooLarge {
            object: object.uri(),
        }),
    }
}

async fn read_body(
    object: &S3Object,
    mut output: GetObjectOutput,
    capacity: usize,
) -> Result<Content, ObjectError> {
    let mut content = Vec::with_capacity(capacity);
    while let Some(part) = output.body.next().await {
        let part = match part {
            Ok(part) => part,
            Err(error) => return Ok(Content::Broken(broken_body(object, &error))),
        };
        if content.len() + part.len() > MAX_OBJECT_BYTES as usize {
            return Err(ObjectError::TooLarge {
                object: object.uri(),
            });
        }
        content.extend_from_slice(&part);
    }
    Ok(Content::Complete(content))
}

fn broken_body(object: &S3Object, error: &aws_sdk_s3::primitives::ByteStreamError) -> CallError {
    let code = "Response".to_owned();
    CallError {
        operation: OPERATION,
        resource: object.uri(),
        code,
        message: error.to_string(),
        retryable: true,
    }
}
