//! Messages with test data in dead-letter queues.

use account::AwsError;
use connect_core::Source;
use connect_core::queue_message::{S3Object, decode_row};

use super::Stage;
use super::test_data::{has_files, pipeline};
use crate::Names;
use crate::deploy::Session;
use crate::deploy::queues::{BATCH, Message, Queues};
use crate::deploy::row_objects::text;

/// How long dead letters are hidden from others, if they are not released.
const HIDDEN_SECONDS: i32 = 300;

/// The messages to look for in a dead-letter queue.
#[derive(Clone, Copy, Debug)]
pub(super) struct MessageFilter<'a> {
    /// An ID of test data, or the start of their IDs.
    pub(super) id: &'a str,
    /// Most other messages that are read.
    pub(super) most_others: usize,
}

/// Name of the dead-letter queue of the functions that load a source; `None` if it has no files.
pub(super) fn queue_name(session: &Session, source: Source) -> Option<String> {
    let prefix = pipeline(source).code().to_ascii_uppercase();
    let name = || Names::new(&session.assembly.app_name).resource_name(&format!("{prefix}DLQ"));
    has_files(source).then(name)
}

/// What was received from a dead-letter queue.
#[derive(Debug, Default)]
struct Received {
    /// Stage of the first message with the ID.
    stage: Option<Stage>,
    deleted: usize,
    /// Messages that stay.
    kept: Vec<Message>,
}

/// The stage that the first dead letter with the ID waits for. All messages stay.
///
/// # Errors
/// A request fails.
pub(super) async fn find(
    queues: &Queues,
    queue: &str,
    wanted: MessageFilter<'_>,
) -> Result<Option<Stage>, AwsError> {
    let received = search(queues, queue, wanted, false).await?;
    Ok(received.stage)
}

/// Deletes all dead letters with the ID, and returns their number. Other messages stay.
///
/// # Errors
/// A request fails.
pub(super) async fn remove(
    queues: &Queues,
    queue: &str,
    wanted: MessageFilter<'_>,
) -> Result<usize, AwsError> {
    let received = search(queues, queue, wanted, true).await?;
    Ok(received.deleted)
}

async fn search(
    queues: &Queues,
    queue: &str,
    wanted: MessageFilter<'_>,
    deletes: bool,
) -> Result<Received, AwsError> {
    let mut received = Received::default();
    let Some(url) = queues.url(queue).await? else {
        return Ok(received);
    };
    let result = receive(queues, &url, wanted, deletes, &mut received).await;
    // Also after a failure: others have to receive them.
    for batch in received.kept.chunks(BATCH) {
        queues.release(&url, batch).await?;
    }
    result.map(|()| received)
}

async fn receive(
    queues: &Queues,
    url: &str,
    wanted: MessageFilter<'_>,
    deletes: bool,
    received: &mut Received,
) -> Result<(), AwsError> {
    while received.kept.len() < wanted.most_others && (deletes || received.stage.is_none()) {
        let messages = queues.receive(url, HIDDEN_SECONDS).await?;
        if messages.is_empty() {
            break;
        }
        for message in messages {
            let stage = stage(&message, wanted.id);
            received.stage = received.stage.or(stage);
            if deletes && stage.is_some() {
                queues.delete(url, &[message]).await?;
                received.deleted += 1;
            } else {
                received.kept.push(message);
            }
        }
    }
    Ok(())
}

/// The stage that a message with the ID waits for.
fn stage(message: &Message, id: &str) -> Option<Stage> {
    let body = &message.body;
    if body.trim_start().starts_with('{') {
        return body.contains(id).then_some(Stage::EventProcessor);
    }
    if let Ok(object) = S3Object::decode(body) {
        return object.s3_object_key.contains(id).then_some(Stage::Loader);
    }
    let row = decode_row(body).ok()?;
    text(&row).contains(id).then_some(Stage::Writer)
}

#[cfg(test)]
mod tests {
    use connect_core::queue_message::encode;

    use super::*;

    #[test]
    fn stage_of_a_dead_letter_is_that_of_the_function_that_did_not_process_it() {
        let id = "00000000-7e57-4000-8000-0123456789ab";
        let event = format!(
            r#"{{"detail-type": "Object Created", "detail": {{"object": {{"key": "Analysis/{id}.json"}}}}}}"#
        );
        let object = S3Object {
            s3_bucket: "anycompany-recordings".to_owned(),
            s3_object_key: format!("Analysis/{id}.json"),
        };
        let row = format!(r#"{{"contactId": "{id}"}}"#);
        for (body, expected) in [
            (event, Some(Stage::EventProcessor)),
            (object.encode(), Some(Stage::Loader)),
            (encode(row.as_bytes()), Some(Stage::Writer)),
            ("hello".to_owned(), None),
        ] {
            let message = Message::new("1", "receipt", &body);
            assert_eq!(stage(&message, id), expected, "{body}");
            let other = "5a542081-ee39-55fb-9468-87aca0543146";
            assert_eq!(stage(&message, other), None, "{body}");
        }
    }
}
