//! Sends dead letters to the queues that they came from.

use connect_core::queue_message::{S3Object, decode_row};
use serde::Serialize;
use serde_json::Value;

use super::queues::Queues;
use super::{DeployError, Session};
use crate::{Names, StackId};

/// Requests without a message after which a queue is empty.
const EMPTY_RESPONSES: u32 = 2;

/// Which dead letters are sent.
#[derive(Clone, Debug, Default)]
pub struct RedriveOptions {
    /// Text in the object key or in the row; every message without it.
    pub filter: Option<String>,
    /// Whether messages are only counted.
    pub dry_run: bool,
}

/// Counts of the dead letters of one stack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Redriven {
    /// Stack, `cl` or `ef`.
    pub stack: &'static str,
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

impl Session {
    /// Sends the dead letters of a stack with output files to their queues.
    ///
    /// A message is deleted after it was sent: if the command ends in between, it is delivered twice,
    /// which the views remove.
    ///
    /// # Errors
    /// The stack is not deployed, or a request fails. What was sent stays sent.
    pub async fn redrive(
        &self,
        queues: &Queues,
        stack: StackId,
        options: &RedriveOptions,
    ) -> Result<Redriven, DeployError> {
        let prefix = stack.code().to_ascii_uppercase();
        let dead_letters = self.queue(queues, stack, &format!("{prefix}DLQ")).await?;
        let loader = self
            .queue(queues, stack, &format!("{prefix}OutputFileLoaderQueue"))
            .await?;
        let writer = self
            .queue(queues, stack, &format!("{prefix}RecordWriterQueue"))
            .await?;
        let mut redriven = Redriven {
            stack: stack.code(),
            ..Redriven::default()
        };
        // Messages that fail again return to the queue; they wait for the next command.
        let length = queues.length(&dead_letters).await?;
        let (mut seen, mut empty, mut kept) = (0, 0, Vec::new());
        while seen < length && empty < EMPTY_RESPONSES {
            let messages = queues.receive(&dead_letters).await?;
            empty = if messages.is_empty() { empty + 1 } else { 0 };
            for message in messages {
                seen += 1;
                let Some((to, text)) = destination(&message.body) else {
                    redriven.unknown += 1;
                    kept.push(message);
                    continue;
                };
                if !options
                    .filter
                    .as_deref()
                    .is_none_or(|filter| text.contains(filter))
                {
                    redriven.filtered += 1;
                    kept.push(message);
                    continue;
                }
                let (count, url) = match to {
                    Destination::Loader => (&mut redriven.to_loader, &loader),
                    Destination::Writer => (&mut redriven.to_writer, &writer),
                };
                *count += 1;
                if options.dry_run {
                    kept.push(message);
                } else {
                    queues
                        .send(url, std::slice::from_ref(&message.body))
                        .await?;
                    queues.delete(&dead_letters, &message).await?;
                }
            }
        }
        for message in &kept {
            queues.release(&dead_letters, message).await?;
        }
        Ok(redriven)
    }

    async fn queue(
        &self,
        queues: &Queues,
        stack: StackId,
        name: &str,
    ) -> Result<String, DeployError> {
        let name = Names::new(&self.assembly.app_name).resource_name(name);
        queues.url(&name).await?.ok_or_else(|| {
            let command = cli::command(&format!("infra deploy {}", stack.code()));
            DeployError::Failed(format!("queue {name} not found; run: {command}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use connect_core::queue_message::encode;

    use super::*;

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
