//! Message move tasks: SQS moves dead letters back to the queues that they came from.

use account::AwsError;
use aws_sdk_sqs::types::ListMessageMoveTasksResultEntry;
use tokio::time::sleep;

use super::backoff::Backoff;
use super::counter::Counter;
use super::interrupt::Interrupt;
use super::queues::{Queues, call, explain};
use super::{DeployError, Session};

/// The messages that SQS moved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Moved {
    /// Approximate number of messages.
    pub(super) count: usize,
    /// Why SQS did not move the others, such as those that another service than SQS sent.
    pub(super) failure: Option<String>,
}

/// A task as SQS describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Task {
    /// What cancels it, while it runs.
    handle: Option<String>,
    /// Start in milliseconds since 1970.
    start: i64,
    is_running: bool,
    moved: Moved,
}

impl Task {
    fn new(entry: ListMessageMoveTasksResultEntry) -> Self {
        let status = entry.status.unwrap_or_default();
        let failure =
            (status == "FAILED").then(|| entry.failure_reason.unwrap_or_else(|| status.clone()));
        Self {
            handle: entry.task_handle,
            start: entry.started_timestamp,
            is_running: ["RUNNING", "CANCELLING"].contains(&status.as_str()),
            moved: Moved {
                count: count(entry.approximate_number_of_messages_moved),
                failure,
            },
        }
    }
}

fn count(messages: i64) -> usize {
    usize::try_from(messages).unwrap_or_default()
}

impl Queues {
    /// The newest task of a dead-letter queue.
    async fn newest_task(&self, arn: &str) -> Result<Option<Task>, AwsError> {
        let request = self.client.list_message_move_tasks().source_arn(arn);
        let response = request
            .send()
            .await
            .map_err(|error| explain("ListMessageMoveTasks", arn, &error))?;
        let newest = response.results.unwrap_or_default().into_iter().next();
        Ok(newest.map(Task::new))
    }

    /// Starts to move the messages of a dead-letter queue, each to the queue that it came from. Returns
    /// the handle of the task.
    async fn start_task(&self, arn: &str) -> Result<String, AwsError> {
        let request = self.client.start_message_move_task().source_arn(arn);
        let response = request
            .send()
            .await
            .map_err(|error| explain("StartMessageMoveTask", arn, &error))?;
        response
            .task_handle
            .ok_or_else(|| AwsError::InvalidResponse {
                call: Box::new(call("StartMessageMoveTask", arn)),
                reason: "it has no task handle".to_owned(),
            })
    }

    /// Cancels a task. Returns the number of messages that it has moved.
    async fn cancel_task(&self, arn: &str, handle: &str) -> Result<usize, AwsError> {
        let request = self.client.cancel_message_move_task().task_handle(handle);
        let response = request
            .send()
            .await
            .map_err(|error| explain("CancelMessageMoveTask", arn, &error))?;
        Ok(count(response.approximate_number_of_messages_moved))
    }
}

impl Session {
    /// Lets SQS move the messages of a dead-letter queue to the queues that they came from, or follows
    /// the task that does so already. If the user presses Ctrl-C, the task is cancelled.
    ///
    /// # Errors
    /// A request fails.
    pub(super) async fn move_messages(
        &self,
        queues: &Queues,
        arn: &str,
        interrupt: &Interrupt,
        counter: &mut Counter<'_>,
    ) -> Result<Moved, DeployError> {
        let earlier = queues.newest_task(arn).await?;
        let running = earlier.clone().filter(|task| task.is_running);
        let (handle, earlier) = match running {
            Some(task) => {
                self.note("a message move task is already running; following it");
                (task.handle, None)
            }
            None => (Some(queues.start_task(arn).await?), earlier),
        };
        let earlier = earlier.map(|task| task.start);
        let mut backoff = Backoff::default();
        loop {
            let newest = queues.newest_task(arn).await?;
            let task = newest.filter(|task| Some(task.start) != earlier);
            if let Some(task) = task {
                counter.set(task.moved.count);
                if !task.is_running {
                    return Ok(task.moved);
                }
            }
            let pause = sleep(backoff.pause());
            if interrupt.or_interrupted(pause).await.is_err() {
                break;
            }
        }
        let Some(handle) = handle else {
            return Ok(Moved::default());
        };
        let cancelled = queues.cancel_task(arn, &handle).await;
        // A task that has ended meanwhile cannot be cancelled.
        match (cancelled, queues.newest_task(arn).await?) {
            (Ok(count), _) => Ok(Moved {
                count,
                failure: None,
            }),
            (Err(_), Some(task)) if !task.is_running => Ok(task.moved),
            (Err(error), _) => Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn state_of_a_task_is_read() {
        let entry = |status: &str| {
            ListMessageMoveTasksResultEntry::builder()
                .status(status)
                .approximate_number_of_messages_moved(7)
                .started_timestamp(1)
        };
        let task = |entry: aws_sdk_sqs::types::builders::ListMessageMoveTasksResultEntryBuilder| {
            let task = Task::new(entry.build());
            (task.is_running, task.moved.count, task.moved.failure)
        };
        for (status, is_running) in [
            ("RUNNING", true),
            ("CANCELLING", true),
            ("COMPLETED", false),
            ("CANCELLED", false),
        ] {
            assert_eq!(task(entry(status)), (is_running, 7, None), "{status}");
        }
        let reason = "CouldNotDetermineMessageSource";
        let failed = entry("FAILED").failure_reason(reason);
        assert_eq!(task(failed), (false, 7, Some(reason.to_owned())));
        assert_eq!(task(entry("FAILED")), (false, 7, Some("FAILED".to_owned())));
    }
}
