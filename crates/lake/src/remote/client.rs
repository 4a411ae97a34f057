//! Calls to Athena.

use std::time::Duration;

use account::{Account, Answer, AwsError, Call, Request, RequestError, Requests};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{Execution, RemoteError, Settings};

/// How often a call is tried while Athena throttles or cannot be reached.
const ATTEMPTS: u32 = 5;
/// How long to wait before the second attempt; it doubles with each further one.
const PAUSE: Duration = Duration::from_millis(250);

/// Calls Athena in one account, workgroup and database.
pub(super) struct Client<'a> {
    requests: Requests<'a>,
    settings: &'a Settings,
}

impl<'a> Client<'a> {
    pub(super) fn new(account: &'a Account, settings: &'a Settings) -> Self {
        Self {
            requests: Requests::new(account),
            settings,
        }
    }

    /// Starts a statement and gives the id of its execution.
    pub(super) async fn start(&self, statement: &str) -> Result<String, RemoteError> {
        let action = "StartQueryExecution";
        let body = json!({
            "QueryString": statement,
            "QueryExecutionContext": {"Database": self.settings.database},
            "WorkGroup": self.settings.workgroup,
            // A call that is tried again starts nothing twice.
            "ClientRequestToken": token(statement),
        });
        let started = self
            .call(action, &body)
            .await
            .map_err(|error| self.explain(error))?;
        let id = started["QueryExecutionId"].as_str().map(str::to_owned);
        id.ok_or_else(|| RemoteError::Answer {
            action,
            what: "it has no QueryExecutionId".to_owned(),
        })
    }

    /// What became of an execution so far.
    pub(super) async fn execution(&self, id: &str) -> Result<Execution, RemoteError> {
        let action = "GetQueryExecution";
        let answer = self.call(action, &json!({"QueryExecutionId": id})).await?;
        Execution::read(&answer).ok_or_else(|| RemoteError::Answer {
            action,
            what: format!("the state of {id} is missing or unknown"),
        })
    }

    /// Calls an operation; again where that may help.
    pub(super) async fn call(&self, action: &'static str, body: &Value) -> Result<Value, AwsError> {
        let (mut attempt, mut pause) = (1, PAUSE);
        loop {
            match self.call_once(action, body).await {
                Err(AwsError::Throttled { .. } | AwsError::Unreachable { .. })
                    if attempt < ATTEMPTS =>
                {
                    sleep(pause).await
                }
                answered => return answered,
            }
            (attempt, pause) = (attempt + 1, pause * 2);
        }
    }

    async fn call_once(&self, action: &'static str, body: &Value) -> Result<Value, AwsError> {
        let subject = format!("the workgroup {}", self.settings.workgroup);
        let call = Box::new(Call {
            service: "athena",
            action,
            subject,
            needs: Some(NEEDS),
        });
        let (target, body) = (target(action), body.to_string());
        let unreachable = |call, error: RequestError| AwsError::Unreachable {
            call,
            detail: error.to_string(),
        };
        let answer = match self
            .requests
            .send(&Request::json("athena", target, &body))
            .await
        {
            Ok(answer) => answer,
            Err(error) => return Err(unreachable(call, error)),
        };
        match answer.json() {
            Ok(document) if (200..300).contains(&answer.status) => Ok(document),
            Ok(document) => Err(refusal(call, &answer, &document)),
            Err(error) => Err(unreachable(call, error)),
        }
    }

    /// Tells what is wrong with a workgroup in words that help.
    fn explain(&self, error: AwsError) -> RemoteError {
        match error {
            AwsError::Refused { message, .. } if message.contains("output location") => {
                RemoteError::NoOutputLocation {
                    workgroup: self.settings.workgroup.clone(),
                    message,
                }
            }
            other => other.into(),
        }
    }
}

/// What a policy must allow. Athena reads the tables and writes results in the caller's name.
const NEEDS: &str = "athena:StartQueryExecution, athena:GetQueryExecution, athena:GetQueryResults and athena:StopQueryExecution";

fn target(action: &str) -> &'static str {
    match action {
        "StartQueryExecution" => "AmazonAthena.StartQueryExecution",
        "GetQueryExecution" => "AmazonAthena.GetQueryExecution",
        "GetQueryResults" => "AmazonAthena.GetQueryResults",
        _ => "AmazonAthena.StopQueryExecution",
    }
}

/// The error that an answer carries. Its code may have a namespace before `#`.
fn refusal(call: Box<Call>, answer: &Answer, document: &Value) -> AwsError {
    let code = document["__type"]
        .as_str()
        .or_else(|| answer.header("x-amzn-errortype"))
        .unwrap_or("no code");
    let code = code
        .rsplit('#')
        .next()
        .unwrap_or(code)
        .split(':')
        .next()
        .unwrap_or(code);
    let message = document["message"]
        .as_str()
        .or_else(|| document["Message"].as_str())
        .unwrap_or("no message");
    if answer.status >= 500 || code == "TooManyRequestsException" {
        return AwsError::Throttled { call };
    }
    AwsError::refused(call, code, message)
}

/// A token of this start alone.
fn token(statement: &str) -> String {
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    let mut hasher = blake3::Hasher::new();
    hasher
        .update(statement.as_bytes())
        .update(&now.as_nanos().to_le_bytes())
        .update(&std::process::id().to_le_bytes());
    hasher.finalize().to_hex().to_string()
}
