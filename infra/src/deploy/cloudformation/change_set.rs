//! Change sets.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use account::AwsError;
use aws_sdk_cloudformation::operation::describe_change_set::DescribeChangeSetOutput;
use aws_sdk_cloudformation::types::{
    Capability, ChangeAction, ChangeSetStatus, ChangeSetType, ChangeSource, ExecutionStatus,
    Parameter, ResourceAttribute, ResourceChange, ResourceChangeDetail, ResourceToImport, Tag,
};
use serde::Serialize;
use tokio::time::sleep;

use super::{CloudFormation, explain};
use crate::deploy::DeployError;
use crate::deploy::backoff::Backoff;
use crate::deploy::diff::Replacement;
use crate::deploy::outcome::ResourceEvent;

#[derive(Clone, Debug)]
pub struct ChangeSetRequest {
    pub stack: String,
    pub kind: ChangeSetKind,
    pub template: TemplateSource,
    /// The parameters; `None` keeps the deployed value.
    pub parameters: BTreeMap<String, Option<String>>,
}

#[derive(Clone, Debug)]
pub enum TemplateSource {
    /// In the request.
    Body(String),
    /// In an S3 object, for templates that exceed the limit of a request.
    Url(String),
}

/// The type of a change set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeSetKind {
    /// Creates the stack.
    Create,
    /// Updates the stack.
    Update,
    /// Imports existing resources.
    Import(Vec<Import>),
}

/// A resource to import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Import {
    pub logical_id: String,
    pub resource_type: &'static str,
    /// The property that identifies it.
    pub property: &'static str,
    /// The value of that property.
    pub identifier: String,
}

/// A change set that can be executed.
#[derive(Clone, Debug)]
pub struct ChangeSet {
    pub name: String,
    /// ARN.
    pub id: String,
    pub stack_id: String,
    /// Whether it creates the stack.
    pub creates_stack: bool,
    pub changes: Vec<PlannedChange>,
}

/// A planned change of a resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedChange {
    /// `Add`, `Modify`, `Remove`, `Import` or `Dynamic`.
    pub action: String,
    pub logical_id: String,
    pub resource_type: String,
    /// Whether the resource is replaced.
    pub replacement: Replacement,
    /// The changed properties, with the parameter or resource that causes the change in parentheses.
    pub causes: Vec<String>,
    /// Whether the resource only refers to a changed resource, so that it possibly stays unchanged.
    pub follows: bool,
}

impl CloudFormation {
    /// Creates a change set and waits for it. Returns `None` if there are no changes.
    ///
    /// # Errors
    /// CloudFormation rejects the template, a parameter or the request.
    pub async fn change_set(
        &self,
        request: &ChangeSetRequest,
    ) -> Result<Option<ChangeSet>, DeployError> {
        let name = format!(
            "deploy-{}",
            SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap_or(Duration::ZERO)
                .as_millis()
        );
        let (body, url) = match &request.template {
            TemplateSource::Body(body) => (Some(body.clone()), None),
            TemplateSource::Url(url) => (None, Some(url.clone())),
        };
        let (kind, imports) = match &request.kind {
            ChangeSetKind::Create => (ChangeSetType::Create, None),
            ChangeSetKind::Update => (ChangeSetType::Update, None),
            ChangeSetKind::Import(imports) => (
                ChangeSetType::Import,
                Some(imports.iter().map(to_import).collect()),
            ),
        };
        let call = self
            .client
            .create_change_set()
            .stack_name(&request.stack)
            .change_set_name(&name)
            .change_set_type(kind);
        let call = call
            .set_template_body(body)
            .set_template_url(url)
            .set_resources_to_import(imports);
        let call = call.set_parameters(Some(request.parameters.iter().map(parameter).collect()));
        let call = call
            .capabilities(Capability::CapabilityIam)
            .set_tags(tags(&self.options.tags))
            .set_role_arn(self.options.role_arn.clone())
            .set_notification_arns(non_empty(&self.options.notification_arns));
        let answer = call.send().await.map_err(|error| {
            rejection(
                &request.stack,
                explain("CreateChangeSet", &request.stack, &error),
            )
        })?;
        let (Some(id), Some(stack_id)) = (answer.id, answer.stack_id) else {
            return Err(DeployError::Failed(format!(
                "CloudFormation returned no ID for the change set {name} of {}",
                request.stack
            )));
        };
        self.wait(
            &request.stack,
            ChangeSet {
                name,
                id,
                stack_id,
                creates_stack: request.kind == ChangeSetKind::Create,
                changes: Vec::new(),
            },
        )
        .await
    }

    async fn wait(
        &self,
        stack: &str,
        mut change_set: ChangeSet,
    ) -> Result<Option<ChangeSet>, DeployError> {
        let mut backoff = Backoff::default();
        loop {
            let answer = self.page(&change_set, None).await?;
            let rejected = |findings: Result<Vec<ResourceEvent>, AwsError>| {
                let reason = answer.status_reason().unwrap_or_default();
                change_set_error(stack, reason, findings)
            };
            match answer.status() {
                Some(ChangeSetStatus::CreateComplete)
                    if answer.execution_status() == Some(&ExecutionStatus::Unavailable) =>
                {
                    return Err(rejected(Ok(Vec::new())));
                }
                Some(ChangeSetStatus::CreateComplete) => {
                    change_set.changes = self.changes(&change_set, answer).await?;
                    return Ok(Some(change_set));
                }
                Some(ChangeSetStatus::Failed) => {
                    let is_unchanged = answer.status_reason().is_some_and(has_nothing_to_change);
                    // The findings are deleted together with the change set.
                    let findings = if is_unchanged {
                        Ok(Vec::new())
                    } else {
                        self.validation_findings(&change_set.id).await
                    };
                    self.discard(stack, &change_set).await?;
                    return if is_unchanged {
                        Ok(None)
                    } else {
                        Err(rejected(findings))
                    };
                }
                _ => sleep(backoff.pause()).await,
            }
        }
    }

    async fn changes(
        &self,
        change_set: &ChangeSet,
        first: DescribeChangeSetOutput,
    ) -> Result<Vec<PlannedChange>, DeployError> {
        let (mut page, mut changes) = (first, Vec::new());
        loop {
            changes.extend(
                page.changes()
                    .iter()
                    .filter_map(|change| change.resource_change())
                    .map(planned),
            );
            match page.next_token() {
                Some(token) => page = self.page(change_set, Some(token.to_owned())).await?,
                None => return Ok(changes),
            }
        }
    }

    async fn page(
        &self,
        change_set: &ChangeSet,
        token: Option<String>,
    ) -> Result<DescribeChangeSetOutput, DeployError> {
        let request = self
            .client
            .describe_change_set()
            .change_set_name(&change_set.id)
            .set_next_token(token);
        Ok(request
            .send()
            .await
            .map_err(|error| explain("DescribeChangeSet", &change_set.stack_id, &error))?)
    }

    /// Executes a change set. Without `rollback`, CloudFormation keeps the resources of a failed
    /// operation.
    ///
    /// # Errors
    /// The request fails.
    pub async fn execute(&self, change_set: &ChangeSet, rollback: bool) -> Result<(), DeployError> {
        let request = self
            .client
            .execute_change_set()
            .change_set_name(&change_set.id);
        // New buckets have a retention policy too, but must not remain after a failed creation.
        let request = match (rollback, change_set.creates_stack) {
            (false, _) => request.disable_rollback(true),
            (true, true) => request.retain_except_on_create(true),
            (true, false) => request,
        };
        request
            .send()
            .await
            .map_err(|error| explain("ExecuteChangeSet", &change_set.stack_id, &error))?;
        Ok(())
    }

    /// Deletes a change set, and its stack if the stack has no resources yet.
    ///
    /// # Errors
    /// A request fails.
    pub async fn discard(&self, stack: &str, change_set: &ChangeSet) -> Result<(), DeployError> {
        self.delete_change_set(change_set).await?;
        if self.stack(stack).await?.is_none() {
            self.delete(&change_set.stack_id).await?;
        }
        Ok(())
    }

    /// Deletes a change set.
    ///
    /// # Errors
    /// The request fails.
    pub async fn delete_change_set(&self, change_set: &ChangeSet) -> Result<(), DeployError> {
        let request = self
            .client
            .delete_change_set()
            .change_set_name(&change_set.id);
        request
            .send()
            .await
            .map_err(|error| explain("DeleteChangeSet", &change_set.stack_id, &error))?;
        Ok(())
    }
}

/// A validation error of a template or parameter is an error of the change set, not of the call.
fn rejection(stack: &str, error: account::AwsError) -> DeployError {
    match error {
        account::AwsError::Service { code, message, .. } if code == "ValidationError" => {
            DeployError::ChangeSet {
                stack: stack.to_owned(),
                reason: message,
                findings: Vec::new(),
            }
        }
        other => other.into(),
    }
}

fn has_nothing_to_change(reason: &str) -> bool {
    reason.contains("didn't contain changes") || reason.contains("No updates are to be performed")
}

/// `None` keeps the deployed tags.
fn tags(tags: &[(String, String)]) -> Option<Vec<Tag>> {
    let tag = |(key, value): &(String, String)| Tag::builder().key(key).value(value).build();
    (!tags.is_empty()).then(|| tags.iter().map(tag).collect())
}

fn non_empty(values: &[String]) -> Option<Vec<String>> {
    (!values.is_empty()).then(|| values.to_vec())
}

fn to_import(import: &Import) -> ResourceToImport {
    ResourceToImport::builder()
        .logical_resource_id(&import.logical_id)
        .resource_type(import.resource_type)
        .resource_identifier(import.property, &import.identifier)
        .build()
}

fn parameter((name, value): (&String, &Option<String>)) -> Parameter {
    let parameter = Parameter::builder().parameter_key(name);
    match value {
        Some(value) => parameter.parameter_value(value),
        None => parameter.use_previous_value(true),
    }
    .build()
}

fn planned(change: &ResourceChange) -> PlannedChange {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let replacement = match change
        .replacement()
        .map(aws_sdk_cloudformation::types::Replacement::as_str)
    {
        Some("True") => Replacement::Certain,
        Some("Conditional") => Replacement::Possible,
        _ => Replacement::Never,
    };
    let refers = |detail: &ResourceChangeDetail| {
        matches!(
            detail.change_source(),
            Some(ChangeSource::ResourceAttribute | ChangeSource::ResourceReference)
        )
    };
    let is_modified = change.action() == Some(&ChangeAction::Modify);
    // Tags of the stack are on every resource.
    let is_tags = |detail: &&ResourceChangeDetail| {
        let target = detail.target();
        target.is_some_and(|target| target.attribute() == Some(&ResourceAttribute::Tags))
    };
    let mut others = change.details().iter().filter(|it| !is_tags(it)).peekable();
    PlannedChange {
        action: text(change.action().map(ChangeAction::as_str)),
        logical_id: text(change.logical_resource_id()),
        resource_type: text(change.resource_type()),
        replacement,
        causes: causes(change.details()),
        follows: is_modified && others.peek().is_some() && others.all(refers),
    }
}

/// `RetentionInDays (LogRetentionDays)`; a property without a cause only if it has none.
fn causes(details: &[ResourceChangeDetail]) -> Vec<String> {
    let property = |detail: &ResourceChangeDetail| {
        let target = detail.target()?;
        target
            .name()
            .or(target.attribute().map(ResourceAttribute::as_str))
            .map(str::to_owned)
    };
    let pairs: BTreeSet<_> = details
        .iter()
        .filter_map(|detail| Some((property(detail)?, detail.causing_entity())))
        .collect();
    let has_cause = |property: &str| {
        pairs
            .iter()
            .any(|(other, cause)| other == property && cause.is_some())
    };
    let text = |(property, cause): &(String, Option<&str>)| match cause {
        Some(cause) => Some(format!("{property} ({cause})")),
        None => (!has_cause(property)).then(|| property.clone()),
    };
    pairs.iter().filter_map(text).collect()
}
/// The error of a rejected change set, with the findings of early validation, or why they are not known.
fn change_set_error(
    stack: &str,
    reason: &str,
    findings: Result<Vec<ResourceEvent>, AwsError>,
) -> DeployError {
    let (findings, unknown) = match findings {
        Ok(findings) => (findings, String::new()),
        Err(error) => {
            let error = error.to_string();
            let error = error.lines().next().unwrap_or_default();
            (
                Vec::new(),
                format!("\n  findings of early validation are not known: {error}"),
            )
        }
    };
    DeployError::ChangeSet {
        stack: stack.to_owned(),
        reason: format!("{reason}{unknown}"),
        findings,
    }
}

#[cfg(test)]
mod tests {
    use account::Call;

    use super::*;

    #[test]
    fn denied_findings_are_named() {
        let call = Call {
            service: "cloudformation",
            action: "DescribeEvents",
            subject: "the stack app-ctr".to_owned(),
            needs: None,
        };
        let denied = AwsError::Denied {
            call: Box::new(call),
        };
        let error = change_set_error("app-ctr", "validation failed", Err(denied)).to_string();
        assert!(
            error.contains("findings of early validation are not known"),
            "{error}"
        );
        assert!(error.contains("cloudformation:DescribeEvents"), "{error}");
        let error = change_set_error("app-ctr", "validation failed", Ok(Vec::new())).to_string();
        assert!(!error.contains("not known"), "{error}");
    }
}
