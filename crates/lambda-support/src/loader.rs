//! Output file loader: reads the objects named by SQS messages and sends their rows to the writer's
//! queue.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use connect_core::ObjectKind;
use connect_core::queue_message::{self, S3Object};
use futures_util::{FutureExt, StreamExt, stream};

use crate::events::{LoadRequest, SqsBatchResponse, SqsEvent, SqsMessage};
use crate::messages::{MessageError, Outcome, report};
use crate::objects::{Objects, s3_client};
use crate::output_files::{OutputFiles, OutputRow};
use crate::queue::Queue;
use crate::runtime::{Handler, Invocation, InvocationError, parse_event};
use crate::{Deadline, Environment, EnvironmentError, Metrics, aws};

/// Objects that are read concurrently.
const CONCURRENT_READS: usize = 16;

/// Reserved after reading, for sending the rows.
const SEND_TIME: Duration = Duration::from_secs(2);

/// Loader for one kind of output files.
#[derive(Debug)]
pub struct OutputFileLoader<F> {
    files: F,
    objects: Objects,
    queue: Queue,
}

/// Row of an object, encoded for the writer's queue.
struct Loaded {
    object: S3Object,
    body: String,
    unreadable_fields: usize,
}

impl<F: OutputFiles> OutputFileLoader<F> {
    /// Loader for `files` that sends to the queue `RECORD_WRITER_QUEUE_URL`.
    ///
    /// # Errors
    /// If a variable is missing or invalid.
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

    /// Loader for `files` that reads `objects` and sends to `queue`.
    pub fn with_clients(files: F, objects: Objects, queue: Queue) -> Self {
        Self {
            files,
            objects,
            queue,
        }
    }

    /// Row of the object that `message` names; `None` if the object is ignored.
    async fn load(
        &self,
        message: &SqsMessage<'_>,
        deadline: Deadline,
    ) -> Result<Option<Loaded>, MessageError> {
        let object = match LoadRequest::parse(&message.body)? {
            LoadRequest::Chosen(object) => object,
            LoadRequest::Created(object) => match ObjectKind::from_key(&object.s3_object_key) {
                ObjectKind::Unknown => {
                    return Err(MessageError::UnrecognizedKey {
                        object: object.uri(),
                    });
                }
                kind if !self.files.accepts(&kind) => {
                    let (bucket, key) = (&object.s3_bucket, &object.s3_object_key);
                    tracing::debug!(bucket, key, kind = kind.name(), "ignoring object");
                    return Ok(None);
                }
                _ => object,
            },
        };
        let (bucket, key) = (&object.s3_bucket, &object.s3_object_key);
        let document = self.objects.read(&object, deadline).await?;
        let OutputRow {
            row,
            unreadable_fields,
        } = self
            .files
            .row(&document, &object)
            .map_err(|source| MessageError::Record {
                object: object.uri(),
                source,
            })?;
        if !unreadable_fields.is_empty() {
            let fields = unreadable_fields.join(", ");
            tracing::warn!(
                bucket,
                key,
                fields,
                "values of unexpected types: columns are null"
            );
        }
        Ok(Some(Loaded {
            body: queue_message::encode(&row.line),
            unreadable_fields: unreadable_fields.len(),
            object,
        }))
    }

    /// Sends the rows. Outcomes are in the order of `loads`.
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
        for ((at, Loaded { object, body, .. }), sent) in loaded.iter().zip(sent) {
            tracing::debug!(
                bucket = object.s3_bucket,
                key = object.s3_object_key,
                sent = sent.is_ok(),
                "sent the row of the object"
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
        let reading = invocation.deadline.earlier(SEND_TIME);
        let loads: Vec<_> = stream::iter(&messages)
            .map(|message| {
                AssertUnwindSafe(self.load(message, reading))
                    .catch_unwind()
                    .map(|load| load.unwrap_or(Err(MessageError::Panic)))
            })
            .buffered(CONCURRENT_READS)
            .collect()
            .await;
        let fields_unreadable = loads.iter().map(unreadable_fields).sum();
        let outcomes = self.send(loads, invocation.deadline).await;
        let (response, metrics) = report(&messages, &outcomes);
        let metrics = Metrics {
            fields_unreadable,
            ..metrics
        };
        invocation.publish(&metrics);
        Ok(response)
    }
}

fn unreadable_fields(load: &Result<Option<Loaded>, MessageError>) -> usize {
    match load {
        Ok(Some(loaded)) => loaded.unreadable_fields,
        _ => 0,
    }
}
