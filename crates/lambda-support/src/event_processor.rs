//! Event processor: sends a message to the loader's queue for each new output file.

use connect_core::ObjectKind;

use crate::events::created_object;
use crate::output_files::OutputFiles;
use crate::queue::SqsQueue;
use crate::runtime::{Handler, Invocation, InvocationError};
use crate::{Environment, EnvironmentError, Metrics, aws};

/// Event processor for one kind of output files.
#[derive(Debug)]
pub struct EventProcessor<F> {
    files: F,
    queue: SqsQueue,
}

impl<F: OutputFiles> EventProcessor<F> {
    /// Processor for `files` that sends to the queue `OUTPUT_FILE_LOADER_QUEUE_URL`.
    ///
    /// # Errors
    /// If a variable is missing or invalid.
    pub fn new(environment: &Environment, files: F) -> Result<Self, EnvironmentError> {
        let url = environment.required(
            functions::OUTPUT_FILE_LOADER_QUEUE_URL.name,
            functions::OUTPUT_FILE_LOADER_QUEUE_URL.description,
        )?;
        Ok(Self::with_queue(
            files,
            SqsQueue::new(&aws::sdk_config(environment)?, url),
        ))
    }

    /// Processor for `files` that sends to `queue`.
    pub fn with_queue(files: F, queue: SqsQueue) -> Self {
        Self { files, queue }
    }
}

impl<F: OutputFiles> Handler for EventProcessor<F> {
    type Response = ();

    async fn handle(&self, event: &str, invocation: &Invocation) -> Result<(), InvocationError> {
        let object = created_object(event)?;
        let (bucket, key) = (&object.s3_bucket, &object.s3_object_key);
        let kind = ObjectKind::from_key(key);
        let is_unknown = kind == ObjectKind::Unknown;
        let mut metrics = Metrics {
            records_in: 1,
            keys_unrecognized: usize::from(is_unknown),
            ..Metrics::default()
        };
        if is_unknown {
            tracing::warn!(bucket, key, "unrecognized object key; keeping its message");
        } else if !self.files.accepts(&kind) {
            tracing::debug!(bucket, key, kind = kind.name(), "ignoring object");
            metrics.objects_ignored.insert(kind.name(), 1);
            invocation.publish(&metrics);
            return Ok(());
        }
        // The loader loads every object that it gets from here, but checks the key of an event. It
        // fails for an unknown key, so that the message ends in the dead-letter queue, from where a
        // release that knows the key can load it.
        let body = if is_unknown {
            event.to_owned()
        } else {
            object.encode()
        };
        let bytes = body.len();
        let sent = self.queue.send(body, invocation.deadline).await;
        match &sent {
            Ok(()) => {
                tracing::info!(bucket, key, "queued object for the loader");
                (metrics.records_out, metrics.bytes_out) = (1, bytes);
            }
            Err(error) => {
                tracing::error!(bucket, key, "object was not queued for the loader: {error}");
                metrics.records_failed = 1;
            }
        }
        invocation.publish(&metrics);
        Ok(sent?)
    }
}
