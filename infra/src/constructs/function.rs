//! Lambda functions.

use functions::Variable;
use parameters::catalogue;

use super::{Alarm, Encryption, Role};
use crate::model::{
    CheckerRule, ConditionReference, Reference, Resource, Statement, Value, json, resource_types,
};
use crate::scope::Scope;

/// A Lambda function with its role, log group and alarms.
#[derive(Debug)]
pub(crate) struct Function {
    definition: &'static functions::Function,
    logical_id: String,
    name: String,
    timeout: Value,
    environment: Vec<(&'static Variable, Value)>,
    dead_letters: Option<Reference<resource_types::Queue>>,
    role: Role,
}

impl Function {
    /// The function that a crate implements.
    pub(crate) fn new(
        logical_id: impl Into<String>,
        definition: &'static functions::Function,
    ) -> Self {
        let logical_id = logical_id.into();
        Self {
            definition,
            name: logical_id.clone(),
            logical_id,
            timeout: 30.into(),
            environment: Vec::new(),
            dead_letters: None,
            role: Role::new(Statement::trust("lambda.amazonaws.com")),
        }
    }

    /// Sets the name after the app name, if the logical ID is too long.
    pub(crate) fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// Sets the timeout in seconds.
    pub(crate) fn timeout(mut self, seconds: Value) -> Self {
        self.timeout = seconds;
        self
    }

    /// Sets an environment variable.
    pub(crate) fn variable(mut self, variable: &'static Variable, value: Value) -> Self {
        self.environment.push((variable, value));
        self
    }

    /// Adds a statement to the policy of the role.
    pub(crate) fn allow(mut self, statement: Statement) -> Self {
        self.role = self.role.allow(statement);
        self
    }

    /// Adds a policy of its own with a statement, which the role has only if a condition is true.
    pub(crate) fn allow_when(
        mut self,
        name: &'static str,
        condition: &ConditionReference,
        statement: Statement,
    ) -> Self {
        self.role = self.role.allow_when(name, condition, statement);
        self
    }

    /// Accepts wildcards in the resources of the policy.
    pub(crate) fn with_wildcard(mut self, reason: &'static str) -> Self {
        self.role = self.role.with_wildcard(reason);
        self
    }

    /// Sets the dead-letter queue for asynchronous events.
    pub(crate) fn dead_letters(mut self, queue: &Reference<resource_types::Queue>) -> Self {
        self.dead_letters = Some(queue.clone());
        self.allow(Statement::allow(["sqs:SendMessage"]).on(queue.arn()))
    }

    pub(crate) fn add(self, scope: &mut Scope<'_>) -> Reference<resource_types::Function> {
        self.check_variables(scope);
        let logs = log_group(
            scope,
            &format!("{}LogGroup", self.logical_id),
            &format!("/aws/lambda/{}/{}", scope.names.app_name(), self.name),
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
                CheckerRule::Checkov("CKV_AWS_116"),
                "It is invoked synchronously",
            ),
        };
        let function = scope.add(&self.logical_id, resource);
        alarm(
            scope,
            &function,
            "Errors",
            "The function returned an error. See its log group.",
        );
        if self.dead_letters.is_some() {
            alarm(
                scope,
                &function,
                "DeadLetterErrors",
                "A failed event could not be sent to the dead-letter queue and is lost. Check the policy and the key of the queue, then run infra backfill for the day.",
            );
        }
        function
    }

    /// Notes variables that the crate requires and that are not set, or that it does not read.
    fn check_variables(&self, scope: &mut Scope<'_>) {
        let location = format!("Resources.{}.Properties.Environment", self.logical_id);
        let missing = self.definition.variables.iter().filter(|variable| {
            variable.is_required && self.environment.iter().all(|(set, _)| set != *variable)
        });
        for variable in missing {
            scope.fault(location.clone(), format!("{} is not set", variable.name));
        }
        let unknown = self
            .environment
            .iter()
            .filter(|(set, _)| !self.definition.variables.contains(set));
        for (variable, _) in unknown {
            let package = self.definition.package;
            let problem = format!("{package} does not read {}", variable.name);
            scope.fault(location.clone(), problem);
        }
    }

    fn properties(
        &self,
        scope: &mut Scope<'_>,
        role: &Reference<resource_types::Role>,
        logs: &Reference<resource_types::LogGroup>,
    ) -> Value {
        let architecture = scope.stored(&catalogue::LAMBDA_ARCHITECTURE);
        let namespace = scope.names.app_name().as_str();
        let mut variables = json!({functions::METRICS_NAMESPACE.name: namespace});
        for (variable, value) in &self.environment {
            variables[variable.name] = value.clone();
        }
        json!({
            "FunctionName": scope.names.resource_name(&self.name),
            "Description": self.definition.description,
            "Architectures": [architecture.value()],
            "Runtime": "provided.al2023",
            "Handler": "bootstrap",
            "Code": scope.function_code(&self.logical_id, self.definition.package),
            "MemorySize": self.definition.memory_megabytes,
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
        .dimension("FunctionName", function.value())
        .add(scope);
}

/// Adds a log group with the configured retention.
pub(crate) fn log_group(
    scope: &mut Scope<'_>,
    logical_id: &str,
    name: &str,
) -> Reference<resource_types::LogGroup> {
    let days = scope.stored(&catalogue::LOG_RETENTION_DAYS);
    let key = Encryption::configured(scope).key();
    scope.add(
        logical_id,
        Resource::new(
            json!({"LogGroupName": name, "RetentionInDays": days.value(), "KmsKeyId": key}),
        ),
    )
}
