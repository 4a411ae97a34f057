//! Objects out of S3.

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_types::SdkConfig;
use connect_core::queue_message::S3Object;
use tokio::sync::Semaphore;

use crate::{CallError, Deadline};

/// The largest object that is read, and the most that is held of all objects under way at once, in
/// bytes.
pub const MAX_OBJECT_BYTES: u32 = 64 * 1024 * 1024;

const OPERATION: &str = "GetObject";

/// Why an object was not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ObjectError {
    /// It is larger than any output file of Connect.
    #[error("{object} is larger than {MAX_OBJECT_BYTES} bytes; it is not read")]
    TooLarge {
        /// The object as `s3://bucket/key`.
        object: String,
    },
    /// The call failed.
    #[error(transparent)]
    Call(#[from] CallError),
}

/// The S3 client with this configuration. At an endpoint of one's own, buckets are named in the
/// path.
pub fn s3_client(aws: &SdkConfig) -> Client {
    let path_style = aws.endpoint_url().is_some();
    Client::from_conf(
        aws_sdk_s3::config::Builder::from(aws)
            .force_path_style(path_style)
            .build(),
    )
}

/// Reads objects whole.
#[derive(Debug)]
pub struct Objects {
    client: Client,
    room: Semaphore,
}

impl Objects {
    /// Reads by `client`.
    pub fn new(client: Client) -> Self {
        Self {
            client,
            room: Semaphore::new(MAX_OBJECT_BYTES as usize),
        }
    }

    /// The content of `object`. Several reads at once wait for each other where together they would
    /// hold more than
    /// [`MAX_OBJECT_BYTES`].
    ///
    /// # Errors
    /// When the object is missing, not readable or too large, or `deadline` comes first.
    pub async fn read(
        &self,
        object: &S3Object,
        deadline: Deadline,
    ) -> Result<Vec<u8>, ObjectError> {
        let content = deadline.limit(self.get(object)).await;
        content.unwrap_or_else(|| Err(CallError::out_of_time(OPERATION, object.uri()).into()))
    }

    async fn get(&self, object: &S3Object) -> Result<Vec<u8>, ObjectError> {
        let call = self
            .client
            .get_object()
            .bucket(&object.s3_bucket)
            .key(&object.s3_object_key)
            .send();
        let output = call
            .await
            .map_err(|error| CallError::new(OPERATION, object.uri(), &error))?;
        let stated = output
            .content_length()
            .map(|length| u32::try_from(length).unwrap_or(u32::MAX));
        let length = stated.unwrap_or(MAX_OBJECT_BYTES);
        if length > MAX_OBJECT_BYTES {
            return Err(ObjectError::TooLarge {
                object: object.uri(),
            });
        }
        let _room = self.room.acquire_many(length).await;
        read_body(object, output, stated.unwrap_or_default() as usize).await
    }
}

async fn read_body(
    object: &S3Object,
    mut output: GetObjectOutput,
    capacity: usize,
) -> Result<Vec<u8>, ObjectError> {
    let mut content = Vec::with_capacity(capacity);
    while let Some(part) = output.body.next().await {
        let part = part.map_err(|error| broken_body(object, &error))?;
        if content.len() + part.len() > MAX_OBJECT_BYTES as usize {
            return Err(ObjectError::TooLarge {
                object: object.uri(),
            });
        }
        content.extend_from_slice(&part);
    }
    Ok(content)
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
