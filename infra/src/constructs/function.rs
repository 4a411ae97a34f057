//! Lambda functions.

use parameters::catalogue;

use super::{Alarm, Role};
use crate::model::{Finding, Reference, Resource, Statement, Value, json, resource_types};
use crate::scope::Scope;

/// A Lambda function of this workspace, with its role, its log group and its alarm.
#[derive(Debug)]
pub(crate) struct Function {
    logical_id: String,
    package: &'static str,
    name: String,
    summary: &'static str,
    memory: u32,
    timeout: Value,
    environment: Vec<(&'static str, Value)>,
    dead_letters: Option<Reference<resource_types::Queue>>,
    role: Role,
}

impl Function {
    /// A function whose code is the crate `package`.
    pub(crate) fn new(
        logical_id: impl Into<String>,
        package: &'static str,
        summary: &'static str,
    ) -> Self {
        let logical_id = logical_id.into();
        Self {
            name: logical_id.clone(),
            logical_id,
            package,
            summary,
            memory: 128,
            timeout: 30.into(),
            environment: Vec::new(),
            dead_letters: None,
            role: Role::new(Statement::trust("lambda.amazonaws.com")),
        }
    }

    /// What stands after the app name in its name, where its logical id is too long for that.
    pub(crate) fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// Its memory in megabytes, and with it its share of a processor.
    pub(crate) fn memory(mut self, megabytes: u32) -> Self {
        self.memory = megabytes;
        self
    }

    /// After how many seconds it is stopped.
    pub(crate) fn timeout(mut self, seconds: Value) -> Self {
        self.timeout = seconds;
        self
    }

    /// A variable of its environment.
    pub(crate) fn variable(mut self, name: &'static str, value: Value) -> Self {
        self.environment.push((name, value));
        self
    }

    /// What it may do.
    pub(crate) fn allow(mut self, statement: Statement) -> Self {
        self.role = self.role.allow(statement);
        self
    }

    /// Why a resource in its policy has a wildcard.
    pub(crate) fn with_wildcard(mut self, reason: &'static str) -> Self {
        self.role = self.role.with_wildcard(reason);
        self
    }

    /// Where Lambda puts asynchronous events that the function failed on.
    pub(crate) fn dead_letters(mut self, queue: &Reference<resource_types::Queue>) -> Self {
        self.dead_letters = Some(queue.clone());
        self.allow(Statement::allow(["sqs:SendMessage"]).on(queue.arn()))
    }

    /// Adds it.
    pub(crate) fn add(self, scope: &mut Scope<'_>) -> Reference<resource_types::Function> {
        let logs = log_group(
            scope,
            &format!("{}LogGroup", self.logical_id),
            &format!("/aws/lambda/{}", scope.names.of(&self.name)),
        );
        let own_logs =
            Statement::allow(["logs:CreateLogStream", "logs:PutLogEvents"]).on(logs.arn());
        let role = self
            .role
            .clone()
            .allow(own_logs)
            .add(scope, &format!("{}Role", self.logical_id));
        let mut properties = self.properties(scope, &role, &logs);
        let resource = match &self.dead_letters {
            Some(queue) => {
                properties["DeadLetterConfig"] = json!({"TargetArn": queue.arn()});
                Resource::new(properties)
            }
            None => Resource::new(properties).accept(
                Finding::Checkov("CKV_AWS_116"),
                "Whoever calls it waits for its answer",
            ),
        };
        let function = scope.add(&self.logical_id, resource);
        alarm(
            scope,
            &function,
            "Errors",
            "The function failed as a whole. Its log group says why.",
        );
        if self.dead_letters.is_some() {
            alarm(
                scope,
                &function,
                "DeadLetterErrors",
                "An event that the function failed on could not be kept, and is lost.",
            );
        }
        function
    }

    fn properties(
        &self,
        scope: &mut Scope<'_>,
        role: &Reference<resource_types::Role>,
        logs: &Reference<resource_types::LogGroup>,
    ) -> Value {
        let architecture = scope.stored(&catalogue::LAMBDA_ARCHITECTURE);
        let mut variables = json!({"METRICS_NAMESPACE": scope.names.app_name().as_str()});
        for (name, value) in &self.environment {
            variables[name] = value.clone();
        }
        json!({
            "FunctionName": scope.names.of(&self.name),
            "Description": self.summary,
            "Architectures": [architecture.value()],
            "Runtime": "provided.al2023",
            "Handler": "bootstrap",
            "Code": scope.function_code(&self.logical_id, self.package),
            "MemorySize": self.memory,
            "Timeout": self.timeout,
            "Role": role.arn(),
            "LoggingConfig": {"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "SystemLogLevel": "WARN", "LogGroup": logs.value()},
            "Environment": {"Variables": variables},
        })
    }
}

fn alarm(
    scope: &mut Scope<'_>,
    function: &Reference<resource_types::Function>,
    metric: &str,
    advice: &str,
) {
    let logical_id = format!("{}{metric}Alarm", function.logical_id());
    Alarm::new(logical_id, "AWS/Lambda", metric, advice)
        .of("FunctionName", function.value())
        .add(scope);
}

/// Adds a log group whose events are deleted after the days that are configured.
pub(crate) fn log_group(
    scope: &mut Scope<'_>,
    logical_id: &str,
    name: &str,
) -> Reference<resource_types::LogGroup> {
    let days = scope.stored(&catalogue::LOG_RETENTION_DAYS);
    scope.add(
        logical_id,
        Resource::new(json!({"LogGroupName": name, "RetentionInDays": days.value()})),
    )
}
