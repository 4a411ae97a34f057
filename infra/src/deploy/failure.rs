//! Why an operation on a stack failed, in nested stacks too, and how to continue.

use super::cloudformation::CloudFormation;
use super::outcome::{ResourceEvent, inner_reason, root_cause};
use super::{DeployError, Session};

impl Session {
    /// The error of an operation on a stack that ended in a status, with these events.
    pub(super) async fn failure(
        &self,
        stack: &str,
        status: String,
        events: &[ResourceEvent],
    ) -> DeployError {
        let cause = self.cloudformation.cause(events).await;
        DeployError::Stack {
            next: next_step(stack, &status, events, cause.as_ref(), &self.selection),
            stack: stack.to_owned(),
            status,
            cause: cause.map(Box::new),
        }
    }
}

impl CloudFormation {
    /// The failure that caused the others. That of a nested stack is the failure of its resource, whose
    /// logical ID follows those of the stacks: `Nested.Queue`.
    async fn cause(&self, events: &[ResourceEvent]) -> Option<ResourceEvent> {
        let mut cause = root_cause(events).cloned()?;
        while cause.is_nested_stack() {
            // What cannot be read, the event of the nested stack has to explain.
            let Ok(events) = self.events_after(&cause.physical_id, None).await else {
                break;
            };
            let Some(inner) = root_cause(last_operation(&events)) else {
                break;
            };
            cause = ResourceEvent {
                logical_id: format!("{}.{}", cause.logical_id, inner.logical_id),
                ..inner.clone()
            };
        }
        Some(cause)
    }
}

/// The events from the start of the last operation on the stack.
fn last_operation(events: &[ResourceEvent]) -> &[ResourceEvent] {
    let starts = |event: &ResourceEvent| {
        event.is_of_stack && event.status.ends_with("_IN_PROGRESS") && !is_rollback(event)
    };
    let start = events.iter().rposition(starts).unwrap_or_default();
    events.get(start..).unwrap_or_default()
}

fn is_rollback(event: &ResourceEvent) -> bool {
    event.status.contains("ROLLBACK") || event.status.contains("CLEANUP")
}

/// How to continue where deploying again does not help.
fn next_step(
    stack: &str,
    status: &str,
    events: &[ResourceEvent],
    cause: Option<&ResourceEvent>,
    deployment: &str,
) -> Option<String> {
    match status {
        "CREATE_FAILED" | "UPDATE_FAILED" => Some(format!(
            "roll back with `{}`, or fix the cause and continue with `{}`",
            cli::command(&format!("infra rollback{deployment}")),
            cli::command(&format!("infra deploy --no-rollback{deployment}"))
        )),
        "UPDATE_ROLLBACK_FAILED" => Some(rollback_step(stack, events, cause, deployment)),
        _ => None,
    }
}

/// Why the rollback failed, if that is not the cause, and the command that continues it without the
/// resources that prevent it.
fn rollback_step(
    stack: &str,
    events: &[ResourceEvent],
    cause: Option<&ResourceEvent>,
    deployment: &str,
) -> String {
    let rollback = events
        .iter()
        .rposition(|event| event.is_of_stack && event.status.ends_with("ROLLBACK_IN_PROGRESS"));
    let failed = events
        .get(rollback.unwrap_or_default()..)
        .unwrap_or_default();
    let failed: Vec<_> = failed
        .iter()
        .filter(|event| event.is_failure() && !event.is_of_stack && !event.is_consequence())
        .collect();
    let others = failed.iter().filter(|event| Some(**event) != cause);
    let reasons = others.map(|event| {
        let reason = inner_reason(&event.reason);
        format!("the rollback failed: {}: {reason}; ", event.logical_id)
    });
    let orphans = failed
        .iter()
        .map(|event| format!(" --orphan {}", event.logical_id));
    let orphans: String = orphans.collect();
    let skip = if orphans.is_empty() {
        String::new()
    } else {
        let command = cli::command(&format!("infra rollback {stack}{orphans}{deployment}"));
        format!("; or skip what cannot be rolled back: {command}")
    };
    let reasons: String = reasons.collect();
    let rollback = cli::command(&format!("infra rollback{deployment}"));
    format!("{reasons}fix the cause and run `{rollback}`{skip}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deploy::outcome::STACK_TYPE;

    fn event(logical_id: &str, status: &str, reason: &str) -> ResourceEvent {
        let is_of_stack = logical_id == "app-ctr";
        let resource_type = if is_of_stack {
            STACK_TYPE
        } else {
            "AWS::Kinesis::Stream"
        };
        ResourceEvent {
            id: String::new(),
            is_of_stack,
            logical_id: logical_id.to_owned(),
            resource_type: resource_type.to_owned(),
            physical_id: logical_id.to_owned(),
            status: status.to_owned(),
            reason: reason.to_owned(),
        }
    }

    #[test]
    fn resources_that_fail_in_the_rollback_are_orphans() {
        let events = [
            event("app-ctr", "UPDATE_IN_PROGRESS", ""),
            event("Table", "UPDATE_FAILED", "invalid input"),
            event("Stream", "UPDATE_FAILED", "Resource update cancelled"),
            event("app-ctr", "UPDATE_ROLLBACK_IN_PROGRESS", ""),
            event("Stream", "UPDATE_FAILED", "key is disabled"),
            event("Queue", "UPDATE_FAILED", "Resource update cancelled"),
            event("app-ctr", "UPDATE_ROLLBACK_FAILED", ""),
        ];
        let next = next_step(
            "app-ctr",
            "UPDATE_ROLLBACK_FAILED",
            &events,
            events.get(1),
            " --app-name app",
        );
        assert_eq!(
            next.unwrap(),
            "the rollback failed: Stream: key is disabled; fix the cause and run `cargo run -p infra -- rollback \
             --app-name app`; or skip what cannot be rolled back: cargo run -p infra -- rollback app-ctr --orphan Stream --app-name app"
        );
        assert_eq!(
            next_step("app-ctr", "ROLLBACK_COMPLETE", &events, None, ""),
            None
        );
    }

    #[test]
    fn failures_of_earlier_operations_are_no_cause() {
        let events = [
            event("app-ctr", "UPDATE_IN_PROGRESS", ""),
            event("Table", "UPDATE_FAILED", "earlier"),
            event("app-ctr", "UPDATE_ROLLBACK_IN_PROGRESS", ""),
            event("app-ctr", "UPDATE_ROLLBACK_COMPLETE", ""),
            event("app-ctr", "UPDATE_IN_PROGRESS", ""),
            event("Stream", "UPDATE_FAILED", "now"),
            event("app-ctr", "UPDATE_ROLLBACK_IN_PROGRESS", ""),
        ];
        let cause = root_cause(last_operation(&events)).unwrap();
        assert_eq!(cause.reason, "now");
        assert_eq!(last_operation(&events[1..2]).len(), 1);
    }
}
