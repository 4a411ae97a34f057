//! Athena itself, in an AWS account: the same statements and results as on this machine.

mod client;
mod execution;
mod results;
mod values;

use std::time::{Duration, Instant};

use account::{Account, AwsError};
use athena::SourceLocation;
use serde_json::json;
use tokio::time::sleep;

use crate::engine::Failure;
use crate::output::{Answer, Taken};
use crate::progress::Progress;
use client::Client;
use execution::{Execution, State};

/// Where statements run in the account.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// The workgroup, which says where results are kept and how much may be read.
    pub(crate) workgroup: String,
    /// The database of tables that are named without one.
    pub(crate) database: String,
}

/// Why a statement has no result.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RemoteError {
    /// AWS failed.
    #[error("{0}")]
    Aws(#[from] AwsError),
    /// Athena has nowhere to put the result.
    #[error(
        "the workgroup {workgroup} has no place for results ({message})\n\nName one that has with --workgroup: the deployment's bears the deployment's name"
    )]
    NoOutputLocation {
        /// The workgroup.
        workgroup: String,
        /// Athena's words.
        message: String,
    },
    /// The statement failed.
    #[error("{0}")]
    Failed(Failure),
    /// Somebody pressed Ctrl-C, or stopped the query in Athena.
    #[error("the query was cancelled")]
    Cancelled,
    /// Athena answered in a form that nobody expects.
    #[error("Athena's answer to {action} is not understood: {what}")]
    Answer {
        /// The operation.
        action: &'static str,
        /// What is missing or wrong in it.
        what: String,
    },
}

/// How long to wait between two looks after a query, at first and at the most.
const PAUSES: [Duration; 2] = [Duration::from_millis(200), Duration::from_secs(2)];

/// Runs a statement in Athena and waits for all of its rows. Ctrl-C stops it there too.
///
/// # Errors
/// When Athena cannot be reached or does not do it, or the statement fails.
pub(crate) async fn query(settings: &Settings, statement: &str) -> Result<Answer, RemoteError> {
    let start = Instant::now();
    let account = Account::connect().await?;
    let client = Client::new(&account, settings);
    let id = client.start(statement).await?;
    let finished = tokio::select! {
        finished = wait(&client, &id) => finished?,
        _ = tokio::signal::ctrl_c() => {
            client.call("StopQueryExecution", &json!({"QueryExecutionId": id})).await?;
            return Err(RemoteError::Cancelled);
        }
    };
    match finished.state {
        State::Failed => return Err(RemoteError::Failed(failure(&finished, statement))),
        State::Cancelled => return Err(RemoteError::Cancelled),
        State::Queued | State::Running | State::Succeeded => {}
    }
    let results = results::read(&client, &id, finished.has_heading(statement)).await?;
    let taken = Taken::new(statement, None, finished.bytes_scanned, start.elapsed());
    values::answer(results, taken).map_err(|error| RemoteError::Answer {
        action: "GetQueryResults",
        what: error.to_string(),
    })
}

/// Looks after a query until it has ended.
async fn wait(client: &Client<'_>, id: &str) -> Result<Execution, RemoteError> {
    let progress = Progress::on_terminal();
    let [mut pause, longest] = PAUSES;
    loop {
        let execution = client.execution(id).await?;
        if !matches!(execution.state, State::Queued | State::Running) {
            progress.finish();
            return Ok(execution);
        }
        progress.say(&execution.to_string());
        sleep(pause).await;
        pause = longest.min(pause * 3 / 2);
    }
}

/// Why a statement failed, in Athena's words and with the place that they name.
fn failure(execution: &Execution, statement: &str) -> Failure {
    let reason = execution
        .reason
        .as_deref()
        .unwrap_or("the query failed, and Athena does not say why");
    Failure::told(reason, place(reason), statement)
}

/// The place in `COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved`.
fn place(reason: &str) -> Option<SourceLocation> {
    let (_, rest) = reason.split_once("line ")?;
    let (line, rest) = rest.split_once(':')?;
    let column = rest
        .split(|character: char| !character.is_ascii_digit())
        .next()?;
    Some(SourceLocation {
        line: line.parse().ok()?,
        column: column.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_read_from_the_reason() {
        let of = |reason| place(reason).map(|place| (place.line, place.column));
        assert_eq!(
            of("COLUMN_NOT_FOUND: line 3:17: Column 'x' cannot be resolved"),
            Some((3, 17))
        );
        assert_eq!(of("line 1:8 is wrong"), Some((1, 8)));
        assert_eq!(of("the line of 9: nothing"), None);
        assert_eq!(of("HIVE_BAD_DATA: a field"), None);
    }
}
