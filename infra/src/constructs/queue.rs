//! SQS queues.

use super::{Alarm, Encryption};
use crate::model::{
    CheckerRule, Reference, Resource, Statement, Value, document, json, resource_types,
};
use crate::scope::Scope;

/// Retention of dead letters: 14 days, the maximum of SQS.
const LONGEST_RETENTION_SECONDS: u32 = 14 * 24 * 60 * 60;

/// Retention of messages: four days, to cover a long weekend.
const RETENTION_SECONDS: u32 = 4 * 24 * 60 * 60;

/// A queue whose messages SQS moves to a dead-letter queue after too many receives.
#[derive(Debug)]
pub(crate) struct SourceQueue<'a> {
    pub(crate) logical_id: String,
    /// Visibility timeout in seconds.
    pub(crate) visibility: Value,
    /// Maximum receive count.
    pub(crate) receives: Value,
    pub(crate) dead_letters: &'a Reference<resource_types::Queue>,
}

impl SourceQueue<'_> {
    pub(crate) fn add(self, scope: &mut Scope<'_>) -> Reference<resource_types::Queue> {
        let mut properties = json!({
            "QueueName": scope.names.resource_name(&self.logical_id),
            "MessageRetentionPeriod": RETENTION_SECONDS,
            "VisibilityTimeout": self.visibility,
            "RedrivePolicy": {"deadLetterTargetArn": self.dead_letters.arn(), "maxReceiveCount": self.receives},
        });
        Encryption::configured(scope).encrypt_queue(&mut properties);
        let queue = scope.add(&self.logical_id, Resource::new(properties));
        policy(scope, &queue, Vec::new());
        queue
    }
}

/// Adds a dead-letter queue with alarms for its depth and growth. `senders` are policy statements for
/// other services.
pub(crate) fn dead_letter_queue(
    scope: &mut Scope<'_>,
    logical_id: &str,
    senders: impl FnOnce(&Reference<resource_types::Queue>) -> Vec<Statement>,
) -> Reference<resource_types::Queue> {
    let mut properties = json!({
        "QueueName": scope.names.resource_name(logical_id),
        "MessageRetentionPeriod": LONGEST_RETENTION_SECONDS,
    });
    Encryption::configured(scope).encrypt_queue(&mut properties);
    let resource = Resource::new(properties).accept(
        CheckerRule::Nag("AwsSolutions-SQS3"),
        "It is a dead-letter queue",
    );
    let queue = scope.add(logical_id, resource);
    let statements = senders(&queue);
    policy(scope, &queue, statements);
    let depth = |what: &str, description: &str| {
        Alarm::new(
            format!("{logical_id}{what}Alarm"),
            "AWS/SQS",
            "ApproximateNumberOfMessagesVisible",
            description,
        )
        .dimension("QueueName", queue.name())
    };
    let failed = "Messages exceeded the maximum receive count and are in the dead-letter queue, for 14 days. The function logs the reason by message ID. Fix the cause, then run infra redrive. The alarm lasts until the queue is empty.";
    depth("Depth", failed).above(0).add(scope);
    // One message that stays keeps the other alarm in its state, which notifies of nothing new.
    let more = "More messages exceeded the maximum receive count in the last five minutes. The function logs the reason by message ID. Fix the cause, then run infra redrive. The alarm ends when no more messages arrive, not when the queue is empty.";
    depth("Growth", more).growing().add(scope);
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
