//! Roles.

use crate::model::{Finding, Reference, Resource, Statement, document, json, resource_types};
use crate::scope::Scope;

/// A role with a policy of its own.
#[derive(Clone, Debug)]
pub(crate) struct Role {
    trust: Statement,
    statements: Vec<Statement>,
    accepted: Vec<&'static str>,
}

impl Role {
    /// A role that a service can take.
    pub(crate) fn new(trust: Statement) -> Self {
        Self {
            trust,
            statements: Vec::new(),
            accepted: Vec::new(),
        }
    }

    /// What it allows.
    pub(crate) fn allow(mut self, statement: Statement) -> Self {
        self.statements.push(statement);
        self
    }

    /// Why a resource in its policy has a wildcard.
    pub(crate) fn with_wildcard(mut self, reason: &'static str) -> Self {
        self.accepted.push(reason);
        self
    }

    /// Adds it.
    pub(crate) fn add(
        self,
        scope: &mut Scope<'_>,
        logical_id: &str,
    ) -> Reference<resource_types::Role> {
        let role = Resource::new(json!({
            "AssumeRolePolicyDocument": document([&self.trust]),
            "Policies": [{"PolicyName": "Allow", "PolicyDocument": document(&self.statements)}],
        }));
        let reason = self.accepted.join("; ");
        let role = if reason.is_empty() {
            role
        } else {
            role.accept(Finding::Nag("AwsSolutions-IAM5"), &reason)
        };
        scope.add(logical_id, role)
    }
}
