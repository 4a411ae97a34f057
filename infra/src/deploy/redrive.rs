//! Sends dead letters to the queues that they came from.

use std::collections::{HashMap, HashSet};

use connect_core::queue_message::{S3Object, SEND_MESSAGE_BATCH, decode_row};
use serde::Serialize;
use serde_json::Value;

use super::error::Unsent;
use super::interrupt::Interrupt;
use super::own_buckets::DeploymentTarget;
use super::queues::{BATCH, Message, Queues};
use super::{DeployError, Session};
use crate::{Names, StackId};

/// Responses without a message after which a queue is empty, each after a second.
const EMPTY_RESPONSES: u32 = 2;
/// The same after a message move task, which can have hidden messages for the visibility timeout of the
/// queue: 30 seconds.
const EMPTY_RESPONSES_AFTER_TASK: u32 = 35;

/// How long received messages are hidden from others, if they are not released: long enough to receive all
/// messages of a large queue.
const HIDDEN_SECONDS: i32 = 3_600;

/// Which dead letters are sent.
#[derive(Clone, Debug, Default)]
pub struct RedriveOptions {
    /// Text in the object key or in the row; every message without it.
    pub filter: Option<String>,
    /// Whether messages are only counted.
    pub dry_run: bool,
    /// Whether records may be put on an existing data stream, which has other readers.
    pub existing_streams: bool,
}

impl RedriveOptions {
    /// Whether all messages return to their queues, whatever they contain.
    fn moves_all(&self) -> bool {
        self.filter.is_none() && !self.dry_run
    }
}

/// Counts of the dead letters of one stack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Redriven {
    /// Stack, `cl` or `ef`.
    pub stack: &'static str,
    /// Approximate number of messages that SQS moved to the queues that they came from.
    pub moved: usize,
    /// Messages for the loader: objects and events of objects.
    pub to_loader: usize,
    /// Messages for the writer: rows.
    pub to_writer: usize,
    /// Messages that the filter does not select.
    pub filtered: usize,
    /// Other messages. They stay in the dead-letter queue.
    pub unknown: usize,
}

/// Destination of a dead letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Destination {
    Loader,
    Writer,
}

/// Destination of a message body, and its text for the filter: the object key, or the row.
fn destination(body: &str) -> Option<(Destination, String)> {
    if body.trim_start().starts_with('{') {
        // An event that EventBridge or Lambda could not deliver; the loader reads it too.
        let event: Value = serde_json::from_str(body).ok()?;
        let key = event["detail"]["object"]["key"].as_str()?;
        return Some((Destination::Loader, key.to_owned()));
    }
    if let Ok(object) = S3Object::decode(body) {
        object.check().ok()?;
        return Some((Destination::Loader, object.s3_object_key));
    }
    let row = decode_row(body).ok()?;
    Some((Destination::Writer, String::from_utf8(row).ok()?))
}

/// The dead letters of a queue. A message whose time of being hidden has passed is received again.
#[derive(Debug)]
struct Letters<'o> {
    options: &'o RedriveOptions,
    counts: Redriven,
    seen: HashSet<String>,
    sent: HashSet<String>,
    /// Messages that stay in the queue, by ID.
    kept: HashMap<String, Message>,
}

/// Messages of a response.
#[derive(Debug, Default, PartialEq, Eq)]
struct ClassifiedMessages {
    /// Messages for the loader and for the writer.
    to_send: [Vec<Message>; 2],
    /// Messages that were sent before, but not deleted.
    sent: Vec<Message>,
}

impl<'o> Letters<'o> {
    fn new(stack: StackId, options: &'o RedriveOptions) -> Self {
        Self {
            options,
            counts: Redriven {
                stack: stack.code(),
                ..Redriven::default()
            },
            seen: HashSet::new(),
            sent: HashSet::new(),
            kept: HashMap::new(),
        }
    }

    /// Counts the messages of a response that were not received before.
    fn sort(&mut self, messages: Vec<Message>) -> ClassifiedMessages {
        let mut sorted = ClassifiedMessages::default();
        for message in messages {
            let is_new = self.seen.insert(message.id.clone());
            if self.sent.contains(&message.id) {
                sorted.sent.push(message);
                continue;
            }
            match self.count(&message, usize::from(is_new)) {
                Some(Destination::Loader) => sorted.to_send[0].push(message),
                Some(Destination::Writer) => sorted.to_send[1].push(message),
                None => self.keep([message]),
            }
        }
        sorted
    }

    /// Remembers messages that stay in the queue. The newest receipt is the valid one.
    fn keep(&mut self, messages: impl IntoIterator<Item = Message>) {
        let messages = messages.into_iter();
        self.kept
            .extend(messages.map(|message| (message.id.clone(), message)));
    }

    /// Remembers which messages of a batch were sent and which stay. Returns those that were sent.
    fn record(&mut self, batch: &[Message], unsent: Option<&Unsent>) -> Vec<Message> {
        let is_unsent = |at: &usize| unsent.is_some_and(|unsent| unsent.positions.contains(at));
        let (stay, sent): (Vec<_>, Vec<_>) = batch
            .iter()
            .cloned()
            .enumerate()
            .partition(|(at, _)| is_unsent(at));
        self.keep(stay.into_iter().map(|(_, message)| message));
        let sent: Vec<_> = sent.into_iter().map(|(_, message)| message).collect();
        self.sent
            .extend(sent.iter().map(|message| message.id.clone()));
        sent
    }

    /// Counts a message and decides where it is sent; `None` if it stays.
    fn count(&mut self, message: &Message, count: usize) -> Option<Destination> {
        let Some((to, text)) = destination(&message.body) else {
            self.counts.unknown += count;
            return None;
        };
        let filter = self.options.filter.as_deref();
        if !filter.is_none_or(|filter| text.contains(filter)) {
            self.counts.filtered += count;
            return None;
        }
        match to {
            Destination::Loader => self.counts.to_loader += count,
            Destination::Writer => self.counts.to_writer += count,
        }
        (!self.options.dry_run).then_some(to)
    }
}

/// The queues of a stack with output files.
#[derive(Debug)]
struct StackQueues<'q> {
    queues: &'q Queues,
    /// URL of the dead-letter queue.
    dead_letters: String,
    /// ARN of the dead-letter queue.
    dead_letters_arn: String,
    /// URLs of the queues of the loader and the writer.
    destinations: [String; 2],
}

impl StackQueues<'_> {
    /// Sends the dead letters that are in the queue now. Messages that fail again return to the queue;
    /// they wait for the next command.
    async fn redrive(
        &self,
        session: &Session,
        letters: &mut Letters<'_>,
        interrupt: &Interrupt,
    ) -> Result<(), DeployError> {
        let mut length = self.queues.length(&self.dead_letters).await?;
        let mut most_empty = EMPTY_RESPONSES;
        let stack = letters.counts.stack;
        if letters.options.moves_all() && length > 0 {
            let task = format!("{stack} dead letters");
            let mut counter = session.counter(task, "messages moved", Some(length));
            let arn = &self.dead_letters_arn;
            let moved = session.move_messages(self.queues, arn, interrupt, &mut counter);
            let moved = moved.await?;
            letters.counts.moved = moved.count;
            let Some(reason) = moved.failure else {
                return Ok(());
            };
            session.note(&format!(
                "SQS moved {} dead letters of {stack} and stopped: {reason}; sending the others",
                moved.count
            ));
            let rest = self.queues.messages(&self.dead_letters).await?;
            length = rest.unwrap_or_default();
            most_empty = EMPTY_RESPONSES_AFTER_TASK;
        }
        let task = format!("{stack} dead letters");
        let mut counter = session.counter(task, "messages read", Some(length));
        let mut empty = 0;
        while letters.seen.len() < length && empty < most_empty {
            interrupt.check()?;
            let messages = self.queues.receive(&self.dead_letters, HIDDEN_SECONDS);
            let messages = messages.await?;
            empty = if messages.is_empty() { empty + 1 } else { 0 };
            let sorted = letters.sort(messages);
            self.forward(sorted, letters).await?;
            counter.set(letters.seen.len());
        }
        Ok(())
    }

    /// Sends the messages of a response and deletes each batch right after it. What is not sent
    /// stays in the queue.
    async fn forward(
        &self,
        sorted: ClassifiedMessages,
        letters: &mut Letters<'_>,
    ) -> Result<(), DeployError> {
        let mut result = self.delete(&sorted.sent).await;
        for (url, messages) in self.destinations.iter().zip(&sorted.to_send) {
            for batch in SEND_MESSAGE_BATCH.batches(messages, |message| message.body.len()) {
                if result.is_err() {
                    letters.keep(batch.to_vec());
                    continue;
                }
                let bodies: Vec<_> = batch.iter().map(|message| message.body.as_str()).collect();
                let sending = self.queues.send(url, &bodies).await;
                let sent = letters.record(batch, sending.as_ref().err());
                let deleted = self.delete(&sent).await;
                result = sending.map_err(DeployError::from).and(deleted);
            }
        }
        result
    }

    /// Deletes at most [`BATCH`] messages.
    async fn delete(&self, messages: &[Message]) -> Result<(), DeployError> {
        if !messages.is_empty() {
            self.queues.delete(&self.dead_letters, messages).await?;
        }
        Ok(())
    }
}

impl Session {
    /// Sends the dead letters of a stack with output files to their queues. All of them are moved by
    /// SQS; those that it cannot move, or that are selected, are received, sent and deleted.
    ///
    /// A message is deleted after it was sent: if the command ends in between, it is delivered twice,
    /// which the views remove. If the user presses Ctrl-C, the counts are those of what was done.
    ///
    /// # Errors
    /// The stack is not deployed, or a request fails. What was sent is deleted, and the other messages can
    /// be received by the next command.
    pub async fn redrive(
        &self,
        queues: &Queues,
        stack: StackId,
        options: &RedriveOptions,
        interrupt: &Interrupt,
    ) -> Result<Redriven, DeployError> {
        let stack_queues = self.stack_queues(queues, stack).await?;
        let mut letters = Letters::new(stack, options);
        let redriven = stack_queues.redrive(self, &mut letters, interrupt).await;
        // Also after a failure: the next command has to find them.
        let kept: Vec<_> = letters.kept.into_values().collect();
        for batch in kept.chunks(BATCH) {
            let released = queues.release(&stack_queues.dead_letters, batch);
            if let Err(error) = released.await {
                self.note(&format!(
                    "messages that were not sent are hidden for up to an hour: {error}"
                ));
                break;
            }
        }
        match redriven {
            Ok(()) | Err(DeployError::Interrupted) => Ok(letters.counts),
            Err(error) => Err(error),
        }
    }

    async fn stack_queues<'q>(
        &self,
        queues: &'q Queues,
        stack: StackId,
    ) -> Result<StackQueues<'q>, DeployError> {
        let prefix = stack.code().to_ascii_uppercase();
        let names = Names::new(&self.assembly.app_name);
        let name = |id: &str| names.resource_name(&format!("{prefix}{id}"));
        let dead_letters = name("DLQ");
        let DeploymentTarget {
            account,
            region,
            partition,
            ..
        } = &self.target;
        Ok(StackQueues {
            queues,
            dead_letters_arn: format!("arn:{partition}:sqs:{region}:{account}:{dead_letters}"),
            dead_letters: self.queue_url(queues, stack.code(), &dead_letters).await?,
            destinations: [
                self.queue_url(queues, stack.code(), &name("OutputFileLoaderQueue"))
                    .await?,
                self.queue_url(queues, stack.code(), &name("RecordWriterQueue"))
                    .await?,
            ],
        })
    }

    /// URL of a queue of a stack.
    ///
    /// # Errors
    /// The stack is not deployed, or the request fails.
    pub(super) async fn queue_url(
        &self,
        queues: &Queues,
        stack: &str,
        name: &str,
    ) -> Result<String, DeployError> {
        queues.url(name).await?.ok_or_else(|| {
            DeployError::Failed(format!(
                "queue {name} not found; run: {}",
                self.command(&format!("deploy {stack}"))
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use connect_core::queue_message::encode;

    use super::*;

    #[test]
    fn letters_that_are_received_again_are_counted_and_sent_once() {
        let object = S3Object {
            s3_bucket: "anycompany-recordings".to_owned(),
            s3_object_key: "Analysis/a.json".to_owned(),
        };
        let row = encode(br#"{"contactId": "c1"}"#);
        let message = |id: &str, receipt: &str, body: &str| Message::new(id, receipt, body);
        let letters = |receipt: &str| {
            vec![
                message("1", receipt, &object.encode()),
                message("2", receipt, &row),
                message("3", receipt, "hello"),
            ]
        };
        let options = RedriveOptions {
            filter: Some("Analysis".to_owned()),
            ..RedriveOptions::default()
        };
        let mut found = Letters::new(StackId::ContactLens, &options);
        let first = found.sort(letters("first"));
        assert_eq!(
            first.to_send,
            [vec![message("1", "first", &object.encode())], vec![]]
        );
        found.sent.insert("1".to_owned());
        let second = found.sort(letters("second"));
        assert_eq!(second.to_send, [vec![], vec![]]);
        assert_eq!(second.sent, [message("1", "second", &object.encode())]);
        let expected = Redriven {
            stack: "cl",
            moved: 0,
            to_loader: 1,
            to_writer: 0,
            filtered: 1,
            unknown: 1,
        };
        assert_eq!((&found.counts, found.seen.len()), (&expected, 3));
        assert_eq!(found.kept["2"], message("2", "second", &row));
        assert_eq!(found.kept.len(), 2);
    }

    #[test]
    fn messages_that_were_not_sent_stay_in_the_queue() {
        let batch = ["1", "2", "3"].map(|id| Message::new(id, "receipt", "body"));
        let options = RedriveOptions::default();
        let mut letters = Letters::new(StackId::ContactLens, &options);
        let unsent = Unsent {
            positions: vec![1],
            error: DeployError::Failed("rejected".to_owned()),
        };
        let sent = letters.record(&batch, Some(&unsent));
        assert_eq!(sent, [batch[0].clone(), batch[2].clone()]);
        assert_eq!(letters.sent, ["1", "3"].map(str::to_owned).into());
        assert_eq!(letters.kept.values().collect::<Vec<_>>(), [&batch[1]]);
        assert_eq!(letters.record(&batch[1..2], None), batch[1..2]);
    }

    #[test]
    fn dead_letters_return_to_the_function_that_reads_them() {
        let object = S3Object {
            s3_bucket: "anycompany-recordings".to_owned(),
            s3_object_key: "Analysis/a.json".to_owned(),
        };
        let event = r#"{"detail-type": "Object Created", "detail": {"bucket": {"name": "b"}, "object": {"key": "Analysis/a.json"}}}"#;
        for (body, expected) in [
            (
                object.encode(),
                Some((Destination::Loader, "Analysis/a.json")),
            ),
            (
                event.to_owned(),
                Some((Destination::Loader, "Analysis/a.json")),
            ),
            (
                encode(br#"{"contactId": "c1"}"#),
                Some((Destination::Writer, r#"{"contactId": "c1"}"#)),
            ),
            ("{}".to_owned(), None),
            ("hello".to_owned(), None),
            (encode(b"[]"), None),
        ] {
            let found = destination(&body);
            assert_eq!(
                found.as_ref().map(|(to, text)| (*to, text.as_str())),
                expected,
                "{body}"
            );
        }
    }
}
