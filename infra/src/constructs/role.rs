//! IAM roles.

use super::Encryption;
use crate::model::{
    CheckerRule, ConditionReference, Parameter, Reference, Resource, Statement, document, equals,
    json, not, resource_types,
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
    encryption: Option<Encryption>,
    conditional: Vec<(&'static str, ConditionReference, Statement)>,
}

impl Role {
    /// A role with a trust policy statement.
    pub(crate) fn new(trust: Statement) -> Self {
        Self {
            trust,
            statements: Vec::new(),
            accepted: Vec::new(),
            encryption: None,
            conditional: Vec::new(),
        }
    }

    /// Adds a statement to the policy.
    pub(crate) fn allow(mut self, statement: Statement) -> Self {
        self.statements.push(statement);
        self
    }

    /// Adds a policy of its own with a statement, which the role has only if a condition is true.
    pub(crate) fn allow_when(
        mut self,
        name: &'static str,
        condition: &ConditionReference,
        statement: Statement,
    ) -> Self {
        self.conditional.push((name, condition.clone(), statement));
        self
    }

    /// Sets the encryption of the data that it reads and writes, instead of the configured one.
    pub(crate) fn encrypting(mut self, encryption: &Encryption) -> Self {
        self.encryption = Some(encryption.clone());
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
            role.accept(CheckerRule::Nag("AwsSolutions-IAM5"), &reason)
        };
        let role = scope.add(logical_id, role);
        if uses_key {
            let encryption = self.encryption;
            let encryption = encryption.unwrap_or_else(|| Encryption::configured(scope));
            let (condition, statement) = (encryption.has_key(), encryption.use_key());
            conditional_policy(scope, &role, ["KmsKey", "UseKmsKey"], condition, &statement);
        }
        for (name, condition, statement) in &self.conditional {
            conditional_policy(scope, &role, [name, name], condition, statement);
        }
        role
    }
}

/// Adds a policy to a role, if a condition is true. The names are the end of its logical ID and its
/// own.
fn conditional_policy(
    scope: &mut Scope<'_>,
    role: &Reference<resource_types::Role>,
    [id, name]: [&str; 2],
    condition: &ConditionReference,
    statement: &Statement,
) {
    let policy = Resource::<resource_types::InlinePolicy>::new(json!({
        "PolicyName": name,
        "Roles": [role.value()],
        "PolicyDocument": document([statement]),
    }));
    scope.add(
        &format!("{}{id}", role.logical_id()),
        policy.when(condition),
    );
}
