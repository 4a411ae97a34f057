//! An event processor: from the event that an object came into a bucket to a message for the
//! loader.

use crate::events::created_object;
use crate::output_files::OutputFiles;
use crate::queue::Queue;
use crate::runtime::{Handler, Invocation, InvocationError};
use crate::{Environment, EnvironmentError, Metrics, aws};

/// Tells the loader's queue of each new object whose key counts.
#[derive(Debug)]
pub struct EventProcessor<F> {
    files: F,
    queue: Queue,
}

impl<F: OutputFiles> EventProcessor<F> {
    /// The processor for `files` that sends to the queue `OUTPUT_FILE_LOADER_QUEUE_URL`.
    ///
    /// # Errors
    /// When a variable is missing or means nothing.
    pub fn new(environment: &Environment, files: F) -> Result<Self, EnvironmentError> {
        let url = environment.required(
            functions::OUTPUT_FILE_LOADER_QUEUE_URL.name,
            functions::OUTPUT_FILE_LOADER_QUEUE_URL.description,
        )?;
        Ok(Self::with_queue(
            files,
            Queue::new(&aws::sdk_config(environment)?, url),
        ))
    }

    /// The processor for `files` that sends to `queue`.
    pub fn with_queue(files: F, queue: Queue) -> Self {
        Self { files, queue }
    }
}

impl<F: OutputFiles> Handler for EventProcessor<F> {
    type Response = ();

    async fn handle(&self, event: &str, invocation: &Invocation) -> Result<(), InvocationError> {
        let object = created_object(event)?;
        let mut metrics = Metrics {
            records_in: 1,
            ..Metrics::default()
        };
        let (bucket, key) = (&object.s3_bucket, &object.s3_object_key);
        let sent = if self.files.accepts(key) {
            let body = object.encode();
            (metrics.records_out, metrics.bytes_out) = (1, body.len());
            self.queue
                .send(body, invocation.deadline)
                .await
                .inspect(|()| tracing::info!(bucket, key, "told the loader of the object"))
        } else {
            tracing::debug!(bucket, key, "the object is none to load");
            Ok(())
        };
        if let Err(error) = &sent {
            tracing::error!(
                bucket,
                key,
                "the loader does not know of the object: {error}"
            );
            metrics = Metrics {
                records_in: 1,
                records_failed: 1,
                ..Metrics::default()
            };
        }
        invocation.publish(&metrics);
        Ok(sent?)
    }
}
