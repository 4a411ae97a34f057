//! Calls to Athena in one account, workgroup and database.

use std::fmt;

use account::{Account, AwsError, Call};
use aws_sdk_athena::Client as Athena;
use aws_sdk_athena::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_athena::types::{QueryExecution, QueryExecutionContext, ResultSet};

use super::RemoteError;

/// The most rows that Athena returns in one page.
const PAGE: i32 = 1000;
/// What a policy must allow. Athena reads the tables and writes results in the caller's name.
const NEEDS: &str = "athena:StartQueryExecution, athena:GetQueryExecution, \
                     athena:GetQueryResults and athena:StopQueryExecution";

/// Calls Athena.
pub(super) struct Client<'a> {
    athena: Athena,
    workgroup: &'a str,
    /// The database of table names without one.
    database: &'a str,
}

/// A page of a result, and the token of the next one.
pub(super) struct Page {
    pub(super) result: ResultSet,
    pub(super) next: Option<String>,
}

impl<'a> Client<'a> {
    pub(super) fn new(account: &Account, workgroup: &'a str, database: &'a str) -> Self {
        Self {
            athena: Athena::new(&account.config),
            workgroup,
            database,
        }
    }

    /// Starts a statement and returns the ID of its execution. The SDK sends the same idempotency
    /// token with every attempt, so that a retry starts nothing a second time.
    pub(super) async fn start(&self, statement: &str) -> Result<String, RemoteError> {
        let action = "StartQueryExecution";
        let context = QueryExecutionContext::builder().database(self.database);
        let started = self
            .athena
            .start_query_execution()
            .query_string(statement)
            .query_execution_context(context.build())
            .work_group(self.workgroup)
            .send()
            .await
            .map_err(|error| self.start_error(self.error(action, &error)))?;
        started.query_execution_id.ok_or(RemoteError::Response {
            action,
            reason: "it has no QueryExecutionId".to_owned(),
        })
    }

    /// The state of an execution.
    pub(super) async fn execution(&self, id: &str) -> Result<QueryExecution, RemoteError> {
        let action = "GetQueryExecution";
        let response = self
            .athena
            .get_query_execution()
            .query_execution_id(id)
            .send()
            .await
            .map_err(|error| self.error(action, &error))?;
        response.query_execution.ok_or(RemoteError::Response {
            action,
            reason: "it has no QueryExecution".to_owned(),
        })
    }

    /// A page of the result; the first one without a token.
    pub(super) async fn page(&self, id: &str, token: Option<&str>) -> Result<Page, RemoteError> {
        let action = "GetQueryResults";
        let response = self
            .athena
            .get_query_results()
            .query_execution_id(id)
            .max_results(PAGE)
            .set_next_token(token.map(str::to_owned))
            .send()
            .await
            .map_err(|error| self.error(action, &error))?;
        let result = response.result_set.ok_or(RemoteError::Response {
            action,
            reason: "it has no ResultSet".to_owned(),
        })?;
        Ok(Page {
            result,
            next: response.next_token,
        })
    }

    /// Stops an execution.
    pub(super) async fn stop(&self, id: &str) -> Result<(), RemoteError> {
        let stopped = self.athena.stop_query_execution().query_execution_id(id);
        stopped
            .send()
            .await
            .map_err(|error| self.error("StopQueryExecution", &error))?;
        Ok(())
    }

    fn error<E, R>(&self, action: &'static str, error: &SdkError<E, R>) -> AwsError
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
        R: fmt::Debug,
    {
        let call = Call {
            service: "athena",
            action,
            subject: format!("the workgroup {}", self.workgroup),
            needs: Some(NEEDS),
        };
        AwsError::from_sdk(call, error)
    }

    /// Why a statement did not start: a workgroup without an output location has its own hint.
    fn start_error(&self, error: AwsError) -> RemoteError {
        match error {
            AwsError::Service { message, .. } if message.contains("output location") => {
                RemoteError::NoOutputLocation {
                    workgroup: self.workgroup.to_owned(),
                    message,
                }
            }
            other => other.into(),
        }
    }
}
