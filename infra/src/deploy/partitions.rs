//! Adds partitions with an execution of the state machine for each day of each table.

use std::fmt;
use std::str::FromStr;

use account::{AwsError, Call};
use aws_sdk_sfn::Client;
use aws_sdk_sfn::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sfn::types::ExecutionStatus;
use connect_core::partitioning::MOST_LISTED_DAYS;
use connect_core::{Day, DayError, Source};
use futures_util::{StreamExt, stream};
use serde::Serialize;
use serde_json::{Value, json};
use time::OffsetDateTime;
use tokio::time::sleep;

use super::backoff::Backoff;
use super::{DeployError, Session};
use crate::{ROWS_FOLDER, Stack, StackId};

/// Concurrent executions. Athena limits concurrent DDL statements, and the daily schedules need
/// theirs.
const CONCURRENT_EXECUTIONS: usize = 8;
/// Limit of days for one command.
const MOST_DAYS: usize = 3_660;
/// The stack output with the input of the state machine.
const INPUT: &str = "PartitioningInput";
/// The members of the input, which are texts.
const MEMBERS: [&str; 3] = ["s3_bucket", "s3_prefix", "table_name"];

/// A day in ISO format, `2026-11-23`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub Day);

impl FromStr for Date {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        Day::from_date(text).map(Self)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_iso())
    }
}

/// The days of a range, both ends included.
///
/// # Errors
/// The range is reversed or exceeds the limit.
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
            "{from} to {to} exceeds {MOST_DAYS} days; use several commands"
        ))),
        _ => Ok(days),
    }
}

/// A table of the deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartitionedTable {
    source: Source,
    /// The input of the state machine in the schedule, a JSON object.
    input: Value,
}

impl PartitionedTable {
    /// The table of a source, with the input from the outputs of its stack.
    fn new(source: Source, input: &str) -> Result<Self, DeployError> {
        let wrong = || {
            DeployError::Failed(format!(
                "output {INPUT} of stack {source} is not the input of the state machine; deploy the stack again"
            ))
        };
        let is_complete = |input: &Value| MEMBERS.iter().all(|name| input[name].is_string());
        let input = serde_json::from_str(input)
            .ok()
            .filter(is_complete)
            .ok_or_else(wrong)?;
        Ok(Self { source, input })
    }

    /// The table of a source whose bucket was retained. It has no partitions to add.
    pub(super) fn of_bucket(source: Source, bucket: &str) -> Self {
        Self {
            source,
            input: json!({"s3_bucket": bucket, "s3_prefix": ROWS_FOLDER}),
        }
    }

    pub fn name(&self) -> &'static str {
        self.source.table()
    }

    /// Source of the rows.
    pub fn source(&self) -> Source {
        self.source
    }

    /// The bucket or prefix of the rows, a member of the state machine's input.
    #[expect(clippy::expect_used, reason = "every table has both")]
    pub(super) fn member(&self, name: &str) -> &str {
        self.input[name].as_str().expect("a text")
    }

    /// Database and name of the table in Glue; `None` without a stack.
    pub(super) fn in_glue(&self) -> Option<(&str, &str)> {
        self.input["table_name"].as_str()?.split_once('.')
    }

    /// The input of the state machine for days.
    fn input(&self, days: &Days) -> String {
        let mut input = self.input.clone();
        input["overridePartitionLoad"] = match days {
            Days::One(day) => format!("{day}/").into(),
            Days::Listed(days) => days.iter().map(|day| format!("{day}/")).collect(),
        };
        input.to_string()
    }
}

/// The days of one execution.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Days {
    /// A day, whose folder is created if it is missing.
    One(Day),
    /// Days whose folders exist.
    Listed(Vec<Day>),
}

impl Days {
    fn as_slice(&self) -> &[Day] {
        match self {
            Self::One(day) => std::slice::from_ref(day),
            Self::Listed(days) => days,
        }
    }
}

/// The result of adding a partition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Load {
    pub table: &'static str,
    /// Prefix of the day, `year=2026/month=11/day=23`.
    pub day: String,
    /// ARN of the execution; `None` in a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub execution: Option<String>,
    /// Why it was not added.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

/// The source whose rows a stack stores, if there is one.
pub fn source(stack: StackId) -> Option<Source> {
    Source::ALL
        .into_iter()
        .find(|source| source.code() == stack.code())
}

impl Session {
    /// Adds the partitions of today and tomorrow, so that rows can be queried immediately. Failures
    /// are warnings.
    ///
    /// # Errors
    /// The state machine is missing, or a request fails.
    pub async fn load_first_partitions(&self, stacks: &[&Stack]) -> Result<(), DeployError> {
        let sources: Vec<_> = stacks.iter().filter_map(|stack| source(stack.id)).collect();
        let today = Day::from_instant(OffsetDateTime::now_utc());
        if sources.is_empty() {
            return Ok(());
        }
        self.console
            .text("Adding the partitions of today and tomorrow");
        let loads = self
            .load_partitions(&self.tables(&sources).await?, &[today, today.next()])
            .await?;
        let [from, to] = [today, today.next()].map(Day::to_iso);
        let command = self.command(&format!("load-partitions --from {from} --to {to}"));
        for Load {
            table,
            day,
            failure,
            ..
        } in &loads
        {
            if let Some(failure) = failure {
                self.console.warning(&format!(
                    "partition {day} of {table} was not added: {failure}; run `{command}`"
                ));
            }
        }
        Ok(())
    }

    /// The tables of sources that are deployed.
    ///
    /// # Errors
    /// A stack is not deployed, or a request fails.
    pub async fn tables(&self, sources: &[Source]) -> Result<Vec<PartitionedTable>, DeployError> {
        let mut tables = Vec::new();
        for source in sources.iter().copied() {
            let stack = StackId::from_code(source.code())
                .ok_or_else(|| DeployError::Failed(format!("no stack {source}")))?;
            tables.push(PartitionedTable::new(
                source,
                &self.output(stack, INPUT).await?,
            )?);
        }
        Ok(tables)
    }

    /// Adds the partitions of days concurrently and waits for the results.
    ///
    /// # Errors
    /// The state machine is missing, or a request fails.
    pub async fn load_partitions(
        &self,
        tables: &[PartitionedTable],
        days: &[Day],
    ) -> Result<Vec<Load>, DeployError> {
        let of_day = |day: &Day| {
            let day = *day;
            tables.iter().map(move |table| (table, Days::One(day)))
        };
        self.execute(days.iter().flat_map(of_day).collect()).await
    }

    /// Adds the partitions of days whose folders exist, many of them with one execution.
    ///
    /// # Errors
    /// The state machine is missing, or a request fails.
    pub async fn load_listed_partitions(
        &self,
        tables: &[(PartitionedTable, Vec<Day>)],
    ) -> Result<Vec<Load>, DeployError> {
        let mut wanted = Vec::new();
        for (table, days) in tables {
            let chunks = days.chunks(MOST_LISTED_DAYS);
            wanted.extend(chunks.map(|days| (table, Days::Listed(days.to_vec()))));
        }
        self.execute(wanted).await
    }

    /// Executes the state machine for days of tables, and waits for the results.
    async fn execute(
        &self,
        wanted: Vec<(&PartitionedTable, Days)>,
    ) -> Result<Vec<Load>, DeployError> {
        let machine = self
            .output(StackId::Partitioning, "AthenaPartitioningStateMachineArn")
            .await?;
        let client = Client::new(&self.account.config);
        let wanted = wanted.into_iter();
        let loads = stream::iter(wanted.map(|(table, days)| load(&client, &machine, table, days)))
            .buffered(CONCURRENT_EXECUTIONS);
        let loads: Vec<_> = loads.collect().await;
        let loads: Vec<_> = loads.into_iter().collect::<Result<_, _>>()?;
        Ok(loads.into_iter().flatten().collect())
    }
}

async fn load(
    client: &Client,
    machine: &str,
    table: &PartitionedTable,
    days: Days,
) -> Result<Vec<Load>, AwsError> {
    let request = client
        .start_execution()
        .state_machine_arn(machine)
        .input(table.input(&days));
    let started = request
        .send()
        .await
        .map_err(|error| explain("StartExecution", machine, &error))?;
    let failure = wait(client, started.execution_arn()).await?;
    let load = |day: &Day| Load {
        table: table.name(),
        day: day.to_string(),
        execution: Some(started.execution_arn.clone()),
        failure: failure.clone(),
    };
    Ok(days.as_slice().iter().map(load).collect())
}

/// Waits for the end of an execution; returns the reason if it failed.
async fn wait(client: &Client, execution: &str) -> Result<Option<String>, AwsError> {
    let mut backoff = Backoff::default();
    loop {
        let request = client.describe_execution().execution_arn(execution);
        let answer = request
            .send()
            .await
            .map_err(|error| explain("DescribeExecution", execution, &error))?;
        match answer.status() {
            ExecutionStatus::Running | ExecutionStatus::PendingRedrive => {
                sleep(backoff.pause()).await;
            }
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
    }
}

pub(super) fn explain<E, R>(action: &'static str, subject: &str, error: &SdkError<E, R>) -> AwsError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: std::fmt::Debug,
{
    AwsError::from_sdk(
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
    fn range_includes_both_ends_and_has_a_limit() {
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
                .contains("exceeds 3660 days")
        );
        assert_eq!(folders("9999-12-31", "9999-12-31").unwrap().len(), 1);
    }

    #[test]
    fn rejects_invalid_dates() {
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
    fn input_is_that_of_the_schedule_with_a_day() {
        let scheduled = r#"{"overridePartitionLoad":false,"s3_bucket":"anycompany-ctr","s3_prefix":"fhbase","table_name":"db.connect_ctr"}"#;
        let table = PartitionedTable::new(Source::ContactRecords, scheduled).unwrap();
        let day = date("2026-11-23").0;
        for (days, expected) in [
            (
                Days::One(day),
                serde_json::json!("year=2026/month=11/day=23/"),
            ),
            (
                Days::Listed(vec![day, day.next()]),
                serde_json::json!(["year=2026/month=11/day=23/", "year=2026/month=11/day=24/"]),
            ),
        ] {
            let mut with_days: Value = serde_json::from_str(scheduled).unwrap();
            with_days["overridePartitionLoad"] = expected;
            let input: Value = serde_json::from_str(&table.input(&days)).unwrap();
            assert_eq!(input, with_days);
        }
        assert!(PartitionedTable::new(Source::ContactRecords, "connect_ctr").is_err());
    }
}
