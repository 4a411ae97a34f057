//! Loading partitions: an execution of the state machine for each day of each table.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use account::{AwsError, Call};
use aws_sdk_sfn::Client;
use aws_sdk_sfn::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sfn::types::ExecutionStatus;
use connect_core::{Day, Source};
use futures_util::{StreamExt, stream};
use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;
use tokio::time::sleep;

use super::{DeployError, Session};
use crate::{Stack, StackId};

/// How many executions run at a time: Athena runs a few statements of this kind at once, and the
/// evening's schedules need theirs.
const AT_A_TIME: usize = 8;
/// The most days that one command loads.
const MOST_DAYS: usize = 3_660;
/// The output of a stack that tells how its table's partitions are loaded.
const INPUT: &str = "PartitioningInput";
/// The shortest and the longest pause between two looks at an execution.
const PAUSES: [Duration; 2] = [Duration::from_millis(200), Duration::from_secs(3)];

/// A day as people write it, `2026-11-23`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub Day);

impl FromStr for Date {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Day::of_date(text)
            .map(Self)
            .ok_or_else(|| "write a day that exists as YYYY-MM-DD, such as 2026-11-23".to_owned())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_iso())
    }
}

/// The days from one to another, both included.
///
/// # Errors
/// When they are in the wrong order, or too many.
pub fn days(from: Date, to: Date) -> Result<Vec<Day>, DeployError> {
    let next = |day: &Day| Some(day.next()).filter(|next| *next > *day);
    let days: Vec<_> = std::iter::successors(Some(from.0), next)
        .take_while(|day| *day <= to.0)
        .take(MOST_DAYS + 1)
        .collect();
    match days.len() {
        0 => Err(DeployError::Argument(format!(
            "--from {from} is after --to {to}"
        ))),
        count if count > MOST_DAYS => Err(DeployError::Argument(format!(
            "{from} to {to} is more than {MOST_DAYS} days; load them in several parts"
        ))),
        _ => Ok(days),
    }
}

/// A table of the deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    source: Source,
    /// What the schedule tells the state machine, a JSON object.
    input: Value,
}

impl Table {
    /// The table of a source, with the input that its stack tells.
    fn new(source: Source, input: &str) -> Result<Self, DeployError> {
        let wrong = || {
            DeployError::Failed(format!(
                "the output {INPUT} of the stack {source} is no JSON object; deploy the stack again"
            ))
        };
        let input = serde_json::from_str(input)
            .ok()
            .filter(Value::is_object)
            .ok_or_else(wrong)?;
        Ok(Self { source, input })
    }

    /// What the state machine is told to load a certain day.
    fn input(&self, day: Day) -> String {
        let mut input = self.input.clone();
        input["overridePartitionLoad"] = format!("{day}/").into();
        input.to_string()
    }
}

/// A partition and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Load {
    /// The table.
    pub table: &'static str,
    /// The folder of the day, `year=2026/month=11/day=23`.
    pub day: String,
    /// The execution of the state machine.
    pub execution: String,
    /// Why it was not loaded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

/// The source whose rows a stack stores, if it stores any.
pub fn source(stack: StackId) -> Option<Source> {
    Source::ALL
        .into_iter()
        .find(|source| source.code() == stack.code())
}

impl Session {
    /// Loads the partitions of today and tomorrow, so that rows can be queried at once. What fails
    /// is told, and stops nothing.
    ///
    /// # Errors
    /// When the state machine is not there, or AWS does not start it.
    pub async fn load_first_partitions(&self, stacks: &[&Stack]) -> Result<(), DeployError> {
        let sources: Vec<_> = stacks.iter().filter_map(|stack| source(stack.id)).collect();
        let today = Day::of(OffsetDateTime::now_utc());
        if sources.is_empty() {
            return Ok(());
        }
        self.console
            .text("Loading the partitions of today and tomorrow");
        let loads = self
            .load_partitions(&self.tables(&sources).await?, &[today, today.next()])
            .await?;
        for Load {
            table,
            day,
            failure,
            ..
        } in &loads
        {
            if let Some(failure) = failure {
                self.console.warning(&format!("the partition {day} of {table} is not loaded: {failure}; `load-partitions` tries it again"));
            }
        }
        Ok(())
    }

    /// The tables of sources that are deployed.
    ///
    /// # Errors
    /// When one is not deployed, or AWS does not tell.
    pub async fn tables(&self, sources: &[Source]) -> Result<Vec<Table>, DeployError> {
        let mut tables = Vec::new();
        for source in sources.iter().copied() {
            let stack = StackId::of(source.code())
                .ok_or_else(|| DeployError::Failed(format!("there is no stack {source}")))?;
            tables.push(Table::new(source, &self.output(stack, INPUT).await?)?);
        }
        Ok(tables)
    }

    /// Loads the partitions of days, a few at a time, and waits for them.
    ///
    /// # Errors
    /// When the state machine is not there, or AWS does not start it.
    pub async fn load_partitions(
        &self,
        tables: &[Table],
        days: &[Day],
    ) -> Result<Vec<Load>, DeployError> {
        let machine = self
            .output(StackId::Partitioning, "AthenaPartitioningStateMachineArn")
            .await?;
        let client = Client::new(&self.account.config);
        let wanted = days
            .iter()
            .flat_map(|day| tables.iter().map(move |table| (table, *day)));
        let loads = stream::iter(wanted.map(|(table, day)| load(&client, &machine, table, day)))
            .buffered(AT_A_TIME);
        let loads: Vec<_> = loads.collect().await;
        Ok(loads.into_iter().collect::<Result<_, _>>()?)
    }
}

async fn load(client: &Client, machine: &str, table: &Table, day: Day) -> Result<Load, AwsError> {
    let request = client
        .start_execution()
        .state_machine_arn(machine)
        .input(table.input(day));
    let started = request
        .send()
        .await
        .map_err(|error| explain("StartExecution", machine, &error))?;
    let failure = wait(client, started.execution_arn()).await?;
    Ok(Load {
        table: table.source.table(),
        day: day.to_string(),
        execution: started.execution_arn,
        failure,
    })
}

/// Waits for the end of an execution, and gives the reason if it failed.
async fn wait(client: &Client, execution: &str) -> Result<Option<String>, AwsError> {
    let mut pause = PAUSES[0];
    loop {
        let request = client.describe_execution().execution_arn(execution);
        let answer = request
            .send()
            .await
            .map_err(|error| explain("DescribeExecution", execution, &error))?;
        match answer.status() {
            ExecutionStatus::Running | ExecutionStatus::PendingRedrive => sleep(pause).await,
            ExecutionStatus::Succeeded => return Ok(None),
            status => {
                let words = [answer.error(), answer.cause()]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(": ");
                return Ok(Some(if words.is_empty() {
                    status.as_str().to_owned()
                } else {
                    words
                }));
            }
        }
        pause = (pause * 3 / 2).min(PAUSES[1]);
    }
}

fn explain<E, R>(action: &'static str, subject: &str, error: &SdkError<E, R>) -> AwsError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: std::fmt::Debug,
{
    AwsError::of(
        Call {
            service: "states",
            action,
            subject: subject.to_owned(),
            needs: None,
        },
        error,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_range_has_both_its_ends_and_an_end() {
        let folders = |from, to| {
            days(date(from), date(to))
                .map(|days| days.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        assert_eq!(
            folders("2024-02-28", "2024-03-01").unwrap(),
            [
                "year=2024/month=02/day=28",
                "year=2024/month=02/day=29",
                "year=2024/month=03/day=01"
            ]
        );
        assert_eq!(folders("2026-11-23", "2026-11-23").unwrap().len(), 1);
        assert_eq!(
            folders("2026-11-24", "2026-11-23").unwrap_err().to_string(),
            "--from 2026-11-24 is after --to 2026-11-23"
        );
        assert!(
            folders("2000-01-01", "2026-11-23")
                .unwrap_err()
                .to_string()
                .contains("more than 3660 days")
        );
        assert_eq!(folders("9999-12-31", "9999-12-31").unwrap().len(), 1);
    }

    #[test]
    fn texts_that_are_no_days_are_refused() {
        for text in [
            "",
            "2026-02-30",
            "2026-11-23T10:00:00Z",
            "23.11.2026",
            "yesterday",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_state_machine_is_told_what_the_schedule_tells_it_with_the_day() {
        let scheduled = r#"{"overridePartitionLoad":false,"s3_bucket":"anycompany-ctr","s3_prefix":"fhbase","table_name":"db.connect_ctr"}"#;
        let table = Table::new(Source::ContactRecords, scheduled).unwrap();
        let input: Value = serde_json::from_str(&table.input(date("2026-11-23").0)).unwrap();
        let mut expected: Value = serde_json::from_str(scheduled).unwrap();
        expected["overridePartitionLoad"] = "year=2026/month=11/day=23/".into();
        assert_eq!(input, expected);
        assert!(Table::new(Source::ContactRecords, "connect_ctr").is_err());
    }
}
