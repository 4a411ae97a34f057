//! IAM policies.

use serde_json::{Map, Value, json};

use super::intrinsics::account;

/// A statement of a policy.
#[derive(Clone, Debug)]
pub struct Statement {
    effect: &'static str,
    actions: Vec<&'static str>,
    resources: Vec<Value>,
    principal: Option<Value>,
    conditions: Vec<(&'static str, &'static str, Value)>,
}

impl Statement {
    pub fn allow(actions: impl IntoIterator<Item = &'static str>) -> Self {
        Self {
            effect: "Allow",
            actions: actions.into_iter().collect(),
            resources: Vec::new(),
            principal: None,
            conditions: Vec::new(),
        }
    }

    /// Allows a service to assume a role.
    pub fn trust(service: &'static str) -> Self {
        Self::allow(["sts:AssumeRole"]).by_service(service)
    }

    /// Denies actions, such as `s3:*`, without TLS.
    pub fn require_tls(actions: &'static str) -> Self {
        let denied = Self {
            effect: "Deny",
            principal: Some(json!("*")),
            ..Self::allow([actions])
        };
        denied.when("Bool", "aws:SecureTransport", "false")
    }

    /// Sets the service principal.
    #[must_use]
    pub fn by_service(mut self, service: &'static str) -> Self {
        self.principal = Some(json!({"Service": service}));
        self
    }

    /// Adds a resource.
    #[must_use]
    pub fn on(mut self, resource: impl Into<Value>) -> Self {
        self.resources.push(resource.into());
        self
    }

    /// Adds resources.
    #[must_use]
    pub fn on_each(mut self, resources: impl IntoIterator<Item = Value>) -> Self {
        self.resources.extend(resources);
        self
    }

    /// Adds a condition.
    #[must_use]
    pub fn when(
        mut self,
        operator: &'static str,
        key: &'static str,
        value: impl Into<Value>,
    ) -> Self {
        self.conditions.push((operator, key, value.into()));
        self
    }

    /// Limits a service principal to this account (confused deputy protection).
    #[must_use]
    pub fn for_this_account(self) -> Self {
        self.when("StringEquals", "aws:SourceAccount", account())
    }

    /// Limits a service principal to one resource of this account.
    #[must_use]
    pub fn for_source(self, arn: Value) -> Self {
        self.for_this_account()
            .when("ArnLike", "aws:SourceArn", arn)
    }

    /// Whether it allows access to buckets, queues or data streams, which a key may encrypt.
    pub fn reads_or_writes_data(&self) -> bool {
        let services = ["kinesis:", "s3:", "sqs:"];
        self.actions
            .iter()
            .any(|action| services.iter().any(|service| action.starts_with(service)))
    }

    fn to_value(&self) -> Value {
        let mut statement = Map::new();
        let mut set = |name: &str, value: Value| statement.insert(name.to_owned(), value);
        set("Effect", json!(self.effect));
        set(
            "Action",
            one_or_many(self.actions.iter().map(|action| json!(action))),
        );
        if !self.resources.is_empty() {
            set("Resource", one_or_many(self.resources.iter().cloned()));
        }
        if let Some(principal) = &self.principal {
            set("Principal", principal.clone());
        }
        if !self.conditions.is_empty() {
            set("Condition", self.conditions_value());
        }
        statement.into()
    }

    fn conditions_value(&self) -> Value {
        let mut conditions = json!({});
        for (operator, key, value) in &self.conditions {
            conditions[operator][key] = value.clone();
        }
        conditions
    }
}

fn one_or_many(values: impl Iterator<Item = Value>) -> Value {
    let values: Vec<_> = values.collect();
    if let [one] = values.as_slice() {
        one.clone()
    } else {
        values.into()
    }
}

/// A policy of these statements.
pub fn document<'a>(statements: impl IntoIterator<Item = &'a Statement>) -> Value {
    let statements: Vec<_> = statements.into_iter().map(Statement::to_value).collect();
    json!({"Version": "2012-10-17", "Statement": statements})
}
