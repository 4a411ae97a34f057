//! Queues.

use super::Alarm;
use crate::model::{
    Finding, Reference, Resource, Statement, Value, document, json, resource_types,
};
use crate::scope::Scope;

/// How long messages that failed are kept: fourteen days, the longest that SQS keeps them.
const LONGEST_RETENTION_SECONDS: u32 = 14 * 24 * 60 * 60;

/// How long messages wait to be worked on: four days, so that a long weekend does no harm.
const RETENTION_SECONDS: u32 = 4 * 24 * 60 * 60;

/// A queue whose messages go to a dead-letter queue when they failed too often.
#[derive(Debug)]
pub(crate) struct Queue<'a> {
    /// Its name in the template.
    pub(crate) logical_id: String,
    /// How long a message is hidden while somebody works on it, in seconds.
    pub(crate) visibility: Value,
    /// How often a message is tried.
    pub(crate) receives: Value,
    /// Where messages go then.
    pub(crate) dead_letters: &'a Reference<resource_types::Queue>,
}

impl Queue<'_> {
    /// Adds it.
    pub(crate) fn add(self, scope: &mut Scope<'_>) -> Reference<resource_types::Queue> {
        let properties = json!({
            "QueueName": scope.names.of(&self.logical_id),
            "SqsManagedSseEnabled": true,
            "MessageRetentionPeriod": RETENTION_SECONDS,
            "VisibilityTimeout": self.visibility,
            "RedrivePolicy": {"deadLetterTargetArn": self.dead_letters.arn(), "maxReceiveCount": self.receives},
        });
        let queue = scope.add(&self.logical_id, Resource::new(properties));
        policy(scope, &queue, Vec::new());
        queue
    }
}

/// Adds a dead-letter queue, with an alarm that goes off when something is in it. `senders` are
/// what other services may do.
pub(crate) fn dead_letter_queue(
    scope: &mut Scope<'_>,
    logical_id: &str,
    senders: impl FnOnce(&Reference<resource_types::Queue>) -> Vec<Statement>,
) -> Reference<resource_types::Queue> {
    let properties = json!({
        "QueueName": scope.names.of(logical_id),
        "SqsManagedSseEnabled": true,
        "MessageRetentionPeriod": LONGEST_RETENTION_SECONDS,
    });
    let resource = Resource::new(properties).accept(
        Finding::Nag("AwsSolutions-SQS3"),
        "It is the dead-letter queue of others",
    );
    let queue = scope.add(logical_id, resource);
    let statements = senders(&queue);
    policy(scope, &queue, statements);
    let advice = "Messages failed too often. The function's log says why by message id; mend the cause, then redrive the queue.";
    Alarm::new(
        format!("{logical_id}DepthAlarm"),
        "AWS/SQS",
        "ApproximateNumberOfMessagesVisible",
        advice,
    )
    .of("QueueName", queue.name())
    .above(0)
    .add(scope);
    queue
}

fn policy(
    scope: &mut Scope<'_>,
    queue: &Reference<resource_types::Queue>,
    mut statements: Vec<Statement>,
) {
    statements.push(Statement::require_tls("sqs:*").on(queue.arn()));
    let policy = Resource::<resource_types::QueuePolicy>::new(json!({
        "Queues": [queue.value()],
        "PolicyDocument": document(&statements),
    }));
    scope.add(&format!("{}Policy", queue.logical_id()), policy);
}
