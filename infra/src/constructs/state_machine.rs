//! State machines of Step Functions.

use super::{Alarm, Role, log_group};
use crate::model::{Reference, Resource, Statement, Value, json, resource_types};
use crate::scope::Scope;

/// Permissions of log delivery, which has no resource-level permissions.
const LOG_DELIVERY: [&str; 8] = [
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
];

/// Permissions of tracing, which has no resource-level permissions.
const TRACING: [&str; 4] = [
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
];

/// The `Retry` of a task that calls a Lambda function: errors of the service are retried, those that
/// the function reports as such, and a function that was stopped, at its timeout or without a
/// response. An invalid input fails the execution.
pub(crate) fn retry_of_call() -> Value {
    json!([{
        "ErrorEquals": [
            "Lambda.ServiceException",
            "Lambda.AWSLambdaException",
            "Lambda.SdkClientException",
            "Lambda.ClientExecutionTimeoutException",
            "Lambda.TooManyRequestsException",
            "Lambda.Unknown",
            "Sandbox.Timedout",
            "ServiceError",
        ],
        "IntervalSeconds": 2,
        "MaxAttempts": 6,
        "BackoffRate": 2,
    }])
}

/// A state machine with its role, log group and alarms.
#[derive(Debug)]
pub(crate) struct StateMachine {
    logical_id: &'static str,
    name: String,
    definition: Value,
    substitutions: Value,
    functions: Vec<Value>,
    statements: Vec<Statement>,
    accepted: Vec<&'static str>,
    advice: &'static str,
}

impl StateMachine {
    /// A state machine; `advice` says what a failed execution means and what to do.
    pub(crate) fn new(
        logical_id: &'static str,
        name: String,
        definition: Value,
        advice: &'static str,
    ) -> Self {
        Self {
            logical_id,
            name,
            definition,
            substitutions: json!({}),
            functions: Vec::new(),
            statements: Vec::new(),
            accepted: vec!["Log delivery and tracing have no resource-level permissions"],
            advice,
        }
    }

    /// Replaces `${name}` in the definition.
    pub(crate) fn substitute(mut self, name: &str, value: Value) -> Self {
        self.substitutions[name] = value;
        self
    }

    /// Replaces `${Function}` by the ARN of a function, which it may invoke.
    pub(crate) fn invoke(mut self, function: &Reference<resource_types::Function>) -> Self {
        self.functions.push(function.arn());
        self.substitute(function.logical_id(), function.arn())
    }

    /// Adds statements to the policy of the role.
    pub(crate) fn allow_each(mut self, statements: impl IntoIterator<Item = Statement>) -> Self {
        self.statements.extend(statements);
        self
    }

    /// Accepts wildcards in the resources of the policy.
    pub(crate) fn with_wildcard(mut self, reason: &'static str) -> Self {
        self.accepted.push(reason);
        self
    }

    pub(crate) fn add(self, scope: &mut Scope<'_>) -> Reference<resource_types::StateMachine> {
        let id = self.logical_id;
        let logs = log_group(
            scope,
            &format!("{id}LogGroup"),
            &format!("/aws/vendedlogs/states/{}", scope.names.resource_name(id)),
        );
        let role = self.role().add(scope, &format!("{id}Role"));
        let properties = json!({
            "StateMachineName": self.name,
            "StateMachineType": "STANDARD",
            "RoleArn": role.arn(),
            "Definition": self.definition,
            "DefinitionSubstitutions": self.substitutions,
            "LoggingConfiguration": {
                "Level": "ALL",
                "IncludeExecutionData": true,
                "Destinations": [{"CloudWatchLogsLogGroup": {"LogGroupArn": logs.arn()}}],
            },
            "TracingConfiguration": {"Enabled": true},
        });
        let machine = scope.add(id, Resource::new(properties));
        for metric in ["ExecutionsFailed", "ExecutionsTimedOut"] {
            Alarm::new(
                format!("{id}{metric}Alarm"),
                "AWS/States",
                metric,
                self.advice,
            )
            .dimension("StateMachineArn", machine.value())
            .add(scope);
        }
        machine
    }

    fn role(&self) -> Role {
        let machine = Scope::arn("states", &format!("stateMachine:{}", self.name));
        let invoke = Statement::allow(["lambda:InvokeFunction"]).on_each(self.functions.clone());
        let role = Role::new(Statement::trust("states.amazonaws.com").for_source(machine));
        let role = self
            .statements
            .iter()
            .fold(role.allow(invoke), |role, statement| {
                role.allow(statement.clone())
            })
            .allow(Statement::allow(LOG_DELIVERY).on("*"))
            .allow(Statement::allow(TRACING).on("*"));
        self.accepted
            .iter()
            .fold(role, |role, reason| role.with_wildcard(reason))
    }
}
