//! IAM roles.

use super::Encryption;
use crate::model::{
    Finding, Parameter, Reference, Resource, Statement, document, equals, json, not, resource_types,
};
use crate::scope::Scope;

/// The template parameter for the permissions boundary.
pub(crate) const BOUNDARY_PARAMETER: &str = "PermissionsBoundaryArn";
/// The template parameter for the path of roles.
pub(crate) const PATH_PARAMETER: &str = "RolePath";

/// A role with an inline policy.
#[derive(Clone, Debug)]
pub(crate) struct Role {
    trust: Statement,
    statements: Vec<Statement>,
    accepted: Vec<&'static str>,
}

impl Role {
    /// A role with a trust policy statement.
    pub(crate) fn new(trust: Statement) -> Self {
        Self {
            trust,
            statements: Vec::new(),
            accepted: Vec::new(),
        }
    }

    /// Adds a statement to the policy.
    pub(crate) fn allow(mut self, statement: Statement) -> Self {
        self.statements.push(statement);
        self
    }

    /// Accepts wildcards in the resources of the policy.
    pub(crate) fn with_wildcard(mut self, reason: &'static str) -> Self {
        self.accepted.push(reason);
        self
    }

    pub(crate) fn add(
        self,
        scope: &mut Scope<'_>,
        logical_id: &str,
    ) -> Reference<resource_types::Role> {
        let boundary = scope.parameter(
            BOUNDARY_PARAMETER,
            Parameter::text_or(
                "",
                "ARN of the permissions boundary of the roles; empty for none",
            ),
        );
        let has_boundary = scope.condition(
            "HasPermissionsBoundary",
            not(&equals(&boundary.value(), "")),
        );
        let path = scope.parameter(
            PATH_PARAMETER,
            Parameter::text_or("/", "Path of the roles, with a slash at both ends"),
        );
        let role = Resource::new(json!({
            "Path": path.value(),
            "PermissionsBoundary": has_boundary.include(boundary.value()),
            "AssumeRolePolicyDocument": document([&self.trust]),
            "Policies": [{"PolicyName": "Allow", "PolicyDocument": document(&self.statements)}],
        }));
        let uses_key = self.statements.iter().any(Statement::reads_or_writes_data);
        let reason = self.accepted.join("; ");
        let role = if reason.is_empty() {
            role
        } else {
            role.accept(Finding::Nag("AwsSolutions-IAM5"), &reason)
        };
        let role = scope.add(logical_id, role);
        if uses_key {
            allow_key(scope, &role);
        }
        role
    }
}

/// Allows a role to use the customer managed key, if one is configured.
fn allow_key(scope: &mut Scope<'_>, role: &Reference<resource_types::Role>) {
    let encryption = Encryption::configured(scope);
    let policy = Resource::<resource_types::InlinePolicy>::new(json!({
        "PolicyName": "UseKmsKey",
        "Roles": [role.value()],
        "PolicyDocument": document([&encryption.use_key()]),
    }));
    scope.add(
        &format!("{}KmsKey", role.logical_id()),
        policy.when(encryption.has_key()),
    );
}
