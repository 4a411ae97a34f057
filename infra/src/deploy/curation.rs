//! Runs the state machine that stores days of curated tables, and follows it.

use std::time::Duration;

use account::AwsError;
use aws_sdk_sfn::Client;
use aws_sdk_sfn::types::ExecutionStatus;
use connect_core::curation::{CurationRequest, MonthResult};
use serde::Deserialize;
use tokio::time::sleep;

use super::backoff::Backoff;
use super::partitions::explain;
use super::{DeployError, Session};
use crate::StackId;

/// The stack output with the ARN of the state machine.
const MACHINE: &str = "CurationStateMachineArn";
/// Pauses between the polls of an execution.
const BACKOFF: Backoff = Backoff::new(Duration::from_millis(500), Duration::from_secs(15));

/// The end of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// ARN of the execution.
    pub execution: String,
    /// What is known of each month.
    pub months: Vec<MonthResult>,
    /// Why the run failed.
    pub failure: Option<String>,
}

/// The output of the state machine.
#[derive(Deserialize)]
struct Output {
    results: Vec<MonthResult>,
}

/// Months that a run has processed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Processed {
    done: i64,
    total: i64,
}

impl Session {
    /// Starts a run and waits for its end.
    ///
    /// # Errors
    /// The stack is not deployed, or a request fails. A run that fails is not an error.
    pub async fn curate(&self, request: &CurationRequest) -> Result<Run, DeployError> {
        let machine = self.output(StackId::Curated, MACHINE).await?;
        let input = serde_json::to_string(request)
            .map_err(|error| DeployError::Failed(error.to_string()))?;
        let client = Client::new(&self.account.config);
        let call = client
            .start_execution()
            .state_machine_arn(&machine)
            .input(input);
        let started = call
            .send()
            .await
            .map_err(|error| explain("StartExecution", &machine, &error))?;
        self.follow_run(&client, started.execution_arn()).await
    }

    async fn follow_run(&self, client: &Client, execution: &str) -> Result<Run, DeployError> {
        let (mut backoff, mut shown) = (BACKOFF, Processed::default());
        loop {
            let call = client.describe_execution().execution_arn(execution);
            let answer = call
                .send()
                .await
                .map_err(|error| explain("DescribeExecution", execution, &error))?;
            let run = |months, failure| Run {
                execution: execution.to_owned(),
                months,
                failure,
            };
            match answer.status() {
                ExecutionStatus::Running | ExecutionStatus::PendingRedrive => {}
                ExecutionStatus::Succeeded => {
                    let output = answer.output().unwrap_or_default();
                    let output: Output = serde_json::from_str(output).map_err(|error| {
                        DeployError::Failed(format!(
                            "the output of {execution} is invalid: {error}"
                        ))
                    })?;
                    return Ok(run(output.results, None));
                }
                status => {
                    let words: Vec<_> = [answer.error(), answer.cause()]
                        .into_iter()
                        .flatten()
                        .collect();
                    let failure = if words.is_empty() {
                        status.as_str().to_owned()
                    } else {
                        words.join(": ")
                    };
                    return Ok(run(Vec::new(), Some(failure)));
                }
            }
            let processed = processed(client, execution).await?;
            if processed.total > 0 && processed != shown {
                let Processed { done, total } = processed;
                self.console.text(&format!("{done} of {total} months"));
                shown = processed;
            }
            sleep(backoff.pause()).await;
        }
    }
}

/// The months of the map run of an execution; none before it begins.
async fn processed(client: &Client, execution: &str) -> Result<Processed, AwsError> {
    let call = client.list_map_runs().execution_arn(execution);
    let runs = call
        .send()
        .await
        .map_err(|error| explain("ListMapRuns", execution, &error))?;
    let Some(run) = runs.map_runs().first() else {
        return Ok(Processed::default());
    };
    let arn = run.map_run_arn();
    let call = client.describe_map_run().map_run_arn(arn);
    let answer = call
        .send()
        .await
        .map_err(|error| explain("DescribeMapRun", arn, &error))?;
    Ok(answer
        .item_counts()
        .map_or_else(Processed::default, |counts| Processed {
            done: counts.succeeded() + counts.failed() + counts.timed_out() + counts.aborted(),
            total: counts.total(),
        }))
}
