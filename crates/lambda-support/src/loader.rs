//! An output file loader: from messages that name objects to messages that hold rows.

use std::time::Duration;

use connect_core::queue_message::{self, S3Object};
use futures_util::StreamExt;
use futures_util::stream;

use crate::events::{LoadRequest, SqsBatchResponse, SqsEvent, SqsMessage};
use crate::messages::{MessageError, Outcome, report};
use crate::objects::{Objects, s3_client};
use crate::output_files::OutputFiles;
use crate::queue::Queue;
use crate::runtime::{Handler, Invocation, InvocationError, parse_event};
use crate::{Deadline, Environment, EnvironmentError, aws};

/// How many objects are read at a time.
const READS_AT_ONCE: usize = 16;

/// Kept from reading, so that what was read can be sent.
const SENDING: Duration = Duration::from_secs(2);

/// Reads the objects that messages name and sends their rows to the writer's queue.
#[derive(Debug)]
pub struct OutputFileLoader<F> {
    files: F,
    objects: Objects,
    queue: Queue,
}

/// A row on its way to the writer.
struct Loaded {
    object: S3Object,
    body: String,
}

impl<F: OutputFiles> OutputFileLoader<F> {
    /// The loader for `files` that sends to the queue `RECORD_WRITER_QUEUE_URL`.
    ///
    /// # Errors
    /// When a variable is missing or means nothing.
    pub fn new(environment: &Environment, files: F) -> Result<Self, EnvironmentError> {
        let url = environment.required(
            functions::RECORD_WRITER_QUEUE_URL.name,
            functions::RECORD_WRITER_QUEUE_URL.description,
        )?;
        let aws = aws::sdk_config(environment)?;
        Ok(Self::with_clients(
            files,
            Objects::new(s3_client(&aws)),
            Queue::new(&aws, url),
        ))
    }

    /// The loader for `files` that reads `objects` and sends to `queue`.
    pub fn with_clients(files: F, objects: Objects, queue: Queue) -> Self {
        Self {
            files,
            objects,
            queue,
        }
    }

    /// The row that `message` asks for; `None` where it tells of an object that is none to load.
    async fn load(
        &self,
        message: &SqsMessage<'_>,
        deadline: Deadline,
    ) -> Result<Option<Loaded>, MessageError> {
        let object = match LoadRequest::parse(&message.body)? {
            LoadRequest::Created(object) if !self.files.accepts(&object.s3_object_key) => {
                tracing::debug!(
                    bucket = object.s3_bucket,
                    key = object.s3_object_key,
                    "the object is none to load"
                );
                return Ok(None);
            }
            LoadRequest::Created(object) | LoadRequest::Chosen(object) => object,
        };
        let document = self.objects.read(&object, deadline).await?;
        let row = self
            .files
            .row(&document, &object)
            .map_err(|source| MessageError::Record {
                object: object.uri(),
                source,
            })?;
        Ok(Some(Loaded {
            body: queue_message::encode(&row.line),
            object,
        }))
    }

    /// Sends the rows, and says what became of each message.
    async fn send(
        &self,
        loads: Vec<Result<Option<Loaded>, MessageError>>,
        deadline: Deadline,
    ) -> Vec<Outcome> {
        let mut loaded = Vec::new();
        let note = |(at, load): (usize, Result<Option<Loaded>, MessageError>)| {
            loaded.extend(load?.map(|load| (at, load)));
            Ok(None)
        };
        let mut outcomes: Vec<Outcome> = loads.into_iter().enumerate().map(note).collect();
        let bodies: Vec<_> = loaded.iter().map(|(_, load)| &load.body).collect();
        let sent = self.queue.send_all(&bodies, deadline).await;
        for ((at, Loaded { object, body }), sent) in loaded.iter().zip(sent) {
            tracing::debug!(
                bucket = object.s3_bucket,
                key = object.s3_object_key,
                sent = sent.is_ok(),
                "read the object"
            );
            outcomes[*at] = sent
                .map(|()| Some(body.len()))
                .map_err(|source| MessageError::Send {
                    object: object.uri(),
                    source,
                });
        }
        outcomes
    }
}

impl<F: OutputFiles> Handler for OutputFileLoader<F> {
    type Response = SqsBatchResponse;

    async fn handle(
        &self,
        event: &str,
        invocation: &Invocation,
    ) -> Result<SqsBatchResponse, InvocationError> {
        let messages = parse_event::<SqsEvent<'_>>(event, "a batch of SQS messages")?.messages;
        let reading = invocation.deadline.earlier(SENDING);
        let loads = stream::iter(&messages)
            .map(|message| self.load(message, reading))
            .buffered(READS_AT_ONCE)
            .collect()
            .await;
        let outcomes = self.send(loads, invocation.deadline).await;
        let (response, metrics) = report(&messages, &outcomes);
        invocation.publish(&metrics);
        Ok(response)
    }
}
