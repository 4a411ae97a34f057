//! Athena in an AWS account: the same statements and results as with the local engine.

mod client;
mod execution;
mod results;
mod values;

use std::pin::pin;
use std::time::{Duration, Instant};

use account::{Account, AwsError, ConnectionSettings, ServiceClient, stored_value};
use analytics::TimeZone;
use athena::{SessionSettings, SourceLocation};
use cli::message;
use parameters::catalogue::{AWS_GLUE_DATABASE_NAME, REPORTING_TIME_ZONE};
use parameters::{AppName, Definition};
use tokio::time::sleep;

use crate::engine::QueryFailure;
use crate::output::{QueryResult, QueryStatistics};
use crate::progress::Progress;
use client::Client;
use execution::{Execution, State};

/// The workgroup and database in which statements run.
#[derive(Clone, Debug)]
pub(crate) struct AthenaSettings {
    /// The deployment. Without it, the reporting time zone is that of the one named like the
    /// workgroup, and the database has its default name.
    pub(crate) app_name: Option<AppName>,
    /// The workgroup, which has the output location and the limit of bytes that a query may scan;
    /// `None` for that of the deployment.
    pub(crate) workgroup: Option<String>,
    /// The database of table names without one; `None` for that of `app_name`.
    pub(crate) database: Option<String>,
    /// Reporting time zone of named queries; `None` for that of the deployment.
    pub(crate) time_zone: Option<TimeZone>,
    /// Profile and region.
    pub(crate) connection: ConnectionSettings,
}

impl AthenaSettings {
    /// The workgroup. That of a deployment has its name.
    fn workgroup(&self) -> &str {
        let of_deployment = || {
            self.app_name
                .as_ref()
                .map_or(AppName::DEFAULT, AppName::as_str)
        };
        self.workgroup.as_deref().unwrap_or_else(of_deployment)
    }
}

/// Why a statement has no result.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RemoteError {
    /// A call to AWS failed.
    #[error("{0}")]
    Aws(#[from] AwsError),
    /// The workgroup has no output location.
    #[error(
        "the workgroup {workgroup} has no output location ({message})\n\nhint: pass --workgroup NAME; a deployment has a workgroup with its own name, by default {default}",
        default = AppName::DEFAULT
    )]
    NoOutputLocation {
        workgroup: String,
        /// Athena's message.
        message: String,
    },
    /// The database of the deployment is unknown.
    #[error(
        "the database of the deployment {app_name} is unknown: {reason}\n\nhint: pass --database NAME"
    )]
    NoDatabase { app_name: AppName, reason: String },
    /// The statement failed.
    #[error("{0}")]
    Failed(QueryFailure),
    /// Ctrl-C was pressed, or somebody stopped the query in Athena.
    #[error("the query was cancelled")]
    Cancelled,
    /// The response is not what the API documents.
    #[error("invalid response to athena:{action}: {reason}")]
    Response {
        action: &'static str,
        /// What is missing or wrong in it.
        reason: String,
    },
}

/// The shortest and the longest pause between two calls for the state of a query.
const PAUSES: [Duration; 2] = [Duration::from_millis(200), Duration::from_secs(2)];

/// The reporting time zone of the deployment, in which its views have local days. UTC, with a
/// warning, if it cannot be read.
pub(crate) async fn reporting_time_zone(account: &Account, settings: &AthenaSettings) -> TimeZone {
    match deployed_time_zone(account, settings).await {
        Ok(time_zone) => time_zone,
        Err(reason) => {
            message::warning(&format!(
                "the reporting time zone of the deployment is unknown: {reason}; the query uses \
                 days of UTC, pass --time-zone ZONE for others"
            ));
            TimeZone::UTC
        }
    }
}

/// The reporting time zone, or the reason why it is unknown.
async fn deployed_time_zone(
    account: &Account,
    settings: &AthenaSettings,
) -> Result<TimeZone, String> {
    let workgroup = settings.workgroup();
    let app_name = match &settings.app_name {
        Some(app_name) => app_name.clone(),
        None => workgroup
            .parse()
            .map_err(|_| format!("the workgroup {workgroup} is not of a deployment"))?,
    };
    let value = stored_parameter(account, &app_name, &REPORTING_TIME_ZONE).await?;
    TimeZone::parse(&value).map_err(|error| error.to_string())
}

/// The database of table names without one.
async fn database(account: &Account, settings: &AthenaSettings) -> Result<String, RemoteError> {
    match (&settings.database, &settings.app_name) {
        (Some(database), _) => Ok(database.clone()),
        (None, None) => Ok(SessionSettings::default().database),
        (None, Some(app_name)) => stored_parameter(account, app_name, &AWS_GLUE_DATABASE_NAME)
            .await
            .map_err(|reason| RemoteError::NoDatabase {
                app_name: app_name.clone(),
                reason,
            }),
    }
}

/// The value that a deployment stores for a parameter, or the reason why it is unknown.
async fn stored_parameter(
    account: &Account,
    app_name: &AppName,
    definition: &Definition,
) -> Result<String, String> {
    match stored_value(&ServiceClient::new(account), app_name, definition).await {
        Ok(Some(value)) => Ok(value),
        Ok(None) => Err(format!(
            "the parameter {}{} does not exist",
            app_name.hierarchy(),
            definition.name
        )),
        Err(error) => Err(error.message()),
    }
}

/// Runs a statement in Athena and reads all of its rows. Ctrl-C stops it in Athena too, or ends
/// reading.
///
/// # Errors
/// When a call to AWS or the statement fails.
pub(crate) async fn query(
    account: &Account,
    settings: &AthenaSettings,
    statement: &str,
) -> Result<QueryResult, RemoteError> {
    let database = database(account, settings).await?;
    let start = Instant::now();
    let client = Client::new(account, settings.workgroup(), &database);
    let id = client.start(statement).await?;
    // From its first poll on, Ctrl-C no longer ends the program by itself.
    let mut interrupt = pin!(tokio::signal::ctrl_c());
    let finished = tokio::select! {
        finished = wait(&client, &id) => finished?,
        _ = &mut interrupt => {
            client.stop(&id).await?;
            return Err(RemoteError::Cancelled);
        }
    };
    match finished.state {
        State::Failed => return Err(RemoteError::Failed(failure(&finished, statement))),
        State::Cancelled => return Err(RemoteError::Cancelled),
        State::Queued | State::Running | State::Succeeded => {}
    }
    let results = tokio::select! {
        results = results::read(&client, &id, finished.has_heading(statement)) => results?,
        _ = &mut interrupt => return Err(RemoteError::Cancelled),
    };
    let statistics = QueryStatistics::remote(statement, finished.bytes_scanned, start.elapsed());
    values::to_query_result(results, statistics).map_err(|error| RemoteError::Response {
        action: "GetQueryResults",
        reason: error.to_string(),
    })
}

/// Polls the state of a query until it has ended.
async fn wait(client: &Client<'_>, id: &str) -> Result<Execution, RemoteError> {
    let progress = Progress::on_terminal();
    let [mut pause, longest] = PAUSES;
    loop {
        let execution = Execution::from_response(client.execution(id).await?).ok_or_else(|| {
            RemoteError::Response {
                action: "GetQueryExecution",
                reason: format!("the state of {id} is missing or unknown"),
            }
        })?;
        if !matches!(execution.state, State::Queued | State::Running) {
            progress.finish();
            return Ok(execution);
        }
        progress.show(&execution.to_string());
        sleep(pause).await;
        pause = longest.min(pause * 3 / 2);
    }
}

/// Why a statement failed, with the position that Athena's message names.
fn failure(execution: &Execution, statement: &str) -> QueryFailure {
    let reason = execution
        .reason
        .as_deref()
        .unwrap_or("the query failed, and Athena does not say why");
    QueryFailure::new(reason, place(reason), statement)
}

/// The position in `COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved`.
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
    fn parses_position_of_reason() {
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
