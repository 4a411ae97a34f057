//! Output file loader: reads the objects named by SQS messages, sends their rows to the writer's
//! queue, and puts the turns of their transcripts on a delivery stream.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use connect_core::ObjectKind;
use connect_core::contact_lens::OutputFileRows;
use connect_core::queue_message::{self, S3Object};
use futures_util::{FutureExt, StreamExt, stream};

use crate::events::{LoadRequest, SqsBatchResponse, SqsEvent, SqsMessage};
use crate::messages::{MessageError, Outcome, report};
use crate::objects::{Objects, s3_client};
use crate::output_files::OutputFiles;
use crate::queue::{SendError, SqsQueue};
use crate::runtime::{Handler, Invocation, InvocationError, parse_event};
use crate::transcripts::{NoTranscripts, Room, TurnSink, Turns, put_waiting};
use crate::{Deadline, Environment, EnvironmentError, Metrics, aws};

/// Objects that are read concurrently.
const CONCURRENT_READS: usize = 16;

/// Reserved after reading, for sending the rows.
const SEND_TIME: Duration = Duration::from_secs(2);

/// Loader for one kind of output files. `T` is the destination of the turns of their transcripts.
#[derive(Debug)]
pub struct OutputFileLoader<F, T = NoTranscripts> {
    files: F,
    objects: Objects,
    queue: SqsQueue,
    turn_sink: Option<T>,
}

/// Result of loading the object of a message.
enum Load {
    Rows(Loaded),
    /// The object is known by its key, whose kind has this name, but is not loaded.
    Ignored(&'static str),
}

/// Rows of an object.
struct Loaded {
    object: S3Object,
    /// Row, encoded for the writer's queue.
    body: Option<String>,
    turns: Turns,
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
            SqsQueue::new(&aws, url),
        ))
    }

    /// Loader for `files` that reads `objects` and sends to `queue`.
    pub fn with_clients(files: F, objects: Objects, queue: SqsQueue) -> Self {
        Self {
            files,
            objects,
            queue,
            turn_sink: None,
        }
    }

    /// The same loader, which puts turns on `sink`. Without one, files with turns fail.
    pub fn with_transcripts<T: TurnSink>(self, sink: Option<T>) -> OutputFileLoader<F, T> {
        OutputFileLoader {
            files: self.files,
            objects: self.objects,
            queue: self.queue,
            turn_sink: sink,
        }
    }
}

impl<F: OutputFiles, T: TurnSink> OutputFileLoader<F, T> {
    /// Rows of the object that `message` names, unless it is ignored.
    async fn load(
        &self,
        message: &SqsMessage<'_>,
        room: &Room,
        deadline: Deadline,
    ) -> Result<Load, MessageError> {
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
                    return Ok(Load::Ignored(kind.name()));
                }
                _ => object,
            },
        };
        let (bucket, key) = (&object.s3_bucket, &object.s3_object_key);
        let document = self.objects.read(&object, deadline).await?;
        let OutputFileRows {
            row,
            turns,
            unreadable_fields,
            ..
        } = self
            .files
            .rows(&document, &object)
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
                "fields that could not be read (columns are null), or with bytes that are not UTF-8"
            );
        }
        drop(document);
        let mut turns = Turns::new(turns);
        turns
            .make_room(self.turn_sink.as_ref(), room, deadline)
            .await;
        Ok(Load::Rows(Loaded {
            body: row.map(|row| queue_message::encode(&row.line)),
            turns,
            unreadable_fields: unreadable_fields.len(),
            object,
        }))
    }

    /// Sends the rows, then the turns: rows are few and must not wait for a stream that throttles.
    /// Outcomes are in the order of `loads`.
    async fn send(
        &self,
        loads: Vec<Result<Load, MessageError>>,
        deadline: Deadline,
    ) -> Vec<Outcome> {
        let mut loaded = Vec::new();
        let note = |(at, load): (usize, Result<Load, MessageError>)| {
            if let Load::Rows(load) = load? {
                loaded.push((at, load));
            }
            Ok(None)
        };
        let mut outcomes: Vec<Outcome> = loads.into_iter().enumerate().map(note).collect();
        let bodies: Vec<_> = loaded
            .iter()
            .filter_map(|(_, load)| load.body.as_ref())
            .collect();
        let mut sent = self.queue.send_all(&bodies, deadline).await.into_iter();
        let mut turns: Vec<_> = loaded.iter_mut().map(|(_, load)| &mut load.turns).collect();
        put_waiting(self.turn_sink.as_ref(), &mut turns, deadline).await;
        for (at, load) in loaded {
            let sent = load.body.as_ref().and_then(|_| sent.next());
            outcomes[at] = load.outcome(sent);
        }
        outcomes
    }
}

impl Loaded {
    /// What became of the message, given whether its row was sent. A row and turns that arrived are
    /// sent again with the message if anything else failed.
    fn outcome(self, sent: Option<Result<(), SendError>>) -> Outcome {
        let Self {
            object,
            body,
            turns,
            ..
        } = self;
        tracing::debug!(
            bucket = object.s3_bucket,
            key = object.s3_object_key,
            sent = sent.as_ref().is_none_or(Result::is_ok),
            "sent the rows of the object"
        );
        let turn_bytes = turns.finish(&object)?;
        sent.transpose().map_err(|source| MessageError::Send {
            object: object.uri(),
            source,
        })?;
        Ok(Some(body.map_or(0, |body| body.len()) + turn_bytes))
    }
}

impl<F: OutputFiles, T: TurnSink> Handler for OutputFileLoader<F, T> {
    type Response = SqsBatchResponse;

    async fn handle(
        &self,
        event: &str,
        invocation: &Invocation,
    ) -> Result<SqsBatchResponse, InvocationError> {
        let messages = parse_event::<SqsEvent<'_>>(event, "a batch of SQS messages")?.messages;
        let reading = invocation.deadline.earlier(SEND_TIME);
        let room = Room::default();
        let loads: Vec<_> = stream::iter(&messages)
            .map(|message| {
                AssertUnwindSafe(self.load(message, &room, reading))
                    .catch_unwind()
                    .map(|load| load.unwrap_or(Err(MessageError::Panic)))
            })
            .buffered(CONCURRENT_READS)
            .collect()
            .await;
        let counted = counts(&loads);
        let outcomes = self.send(loads, invocation.deadline).await;
        let (response, metrics) = report(&messages, &outcomes, counted);
        invocation.publish(&metrics);
        Ok(response)
    }
}

/// The unreadable fields of all objects, and the ignored objects by kind.
fn counts(loads: &[Result<Load, MessageError>]) -> Metrics {
    let mut metrics = Metrics::default();
    for load in loads.iter().flatten() {
        match load {
            Load::Rows(loaded) => metrics.fields_unreadable += loaded.unreadable_fields,
            Load::Ignored(kind) => *metrics.objects_ignored.entry(*kind).or_default() += 1,
        }
    }
    metrics
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use connect_core::{Day, Row};

    use super::*;

    /// Takes all lines.
    struct Sink;

    impl TurnSink for Sink {
        async fn put_lines(&self, lines: &[Vec<u8>], _: Deadline) -> Vec<Result<(), String>> {
            vec![Ok(()); lines.len()]
        }
    }

    fn loaded(unreadable_fields: usize) -> Loaded {
        let turn = Row {
            day: Day::new(2026, 11, 23).unwrap(),
            line: Cow::Borrowed(b"{}"),
        };
        Loaded {
            object: S3Object {
                s3_bucket: "b".to_owned(),
                s3_object_key: "k".to_owned(),
            },
            body: Some("four".to_owned()),
            turns: Turns::new(vec![turn]),
            unreadable_fields,
        }
    }

    #[test]
    fn fields_and_ignored_objects_of_a_batch_are_added_up() {
        let loads = [
            Ok(Load::Rows(loaded(2))),
            Ok(Load::Ignored("Recording")),
            Err(MessageError::Panic),
            Ok(Load::Rows(loaded(3))),
            Ok(Load::Ignored("Recording")),
            Ok(Load::Ignored("Transcript")),
        ];
        let expected = Metrics {
            fields_unreadable: 5,
            objects_ignored: [("Recording", 2), ("Transcript", 1)].into(),
            ..Metrics::default()
        };
        assert_eq!(counts(&loads), expected);
    }

    #[tokio::test]
    async fn bytes_sent_on_are_those_of_the_row_and_of_the_turns() {
        let mut loaded = loaded(0);
        let deadline = Deadline::after(Duration::from_secs(1));
        put_waiting(Some(&Sink), &mut [&mut loaded.turns], deadline).await;
        assert_eq!(loaded.outcome(Some(Ok(()))), Ok(Some(4 + 3)));
    }
}
