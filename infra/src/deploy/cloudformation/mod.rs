//! CloudFormation: stacks, change sets and events.

mod change_set;
mod drift;
mod validation;

use std::collections::BTreeMap;

use account::{Account, AwsError, Call};
use aws_sdk_cloudformation::Client;
use aws_sdk_cloudformation::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_cloudformation::types::{ResourceStatus, StackEvent, StackResourceSummary};
use serde_json::Value;
use tokio::time::sleep;

pub use change_set::{
    ChangeSet, ChangeSetKind, ChangeSetRequest, Import, PlannedChange, TemplateSource,
};

pub use drift::{DriftedResource, PropertyDifference};

use super::DeployError;
use super::backoff::Backoff;
use super::outcome::{ResourceEvent, STACK_TYPE, StackState};

/// Client for the stacks of an account and region.
#[derive(Clone, Debug)]
pub struct CloudFormation {
    client: Client,
    options: OperationOptions,
}

/// Options of operations that change stacks.
#[derive(Clone, Debug, Default)]
pub struct OperationOptions {
    /// Tags of the stacks and their resources; without tags, stacks keep the deployed ones.
    pub tags: Vec<(String, String)>,
    /// The role with which CloudFormation changes resources, instead of the caller's credentials.
    pub role_arn: Option<String>,
    /// SNS topics that are notified of stack events.
    pub notification_arns: Vec<String>,
}

/// A stack that is deployed.
#[derive(Clone, Debug, Default)]
pub struct Deployed {
    /// Stack ID, by which deleted stacks are found too.
    pub id: String,
    /// Its status, such as `CREATE_COMPLETE`.
    pub status: String,
    /// Parameters; for those of Parameter Store the resolved value, if CloudFormation returned it.
    pub parameters: BTreeMap<String, String>,
    pub outputs: BTreeMap<String, String>,
    pub tags: BTreeMap<String, String>,
    /// Whether the stack cannot be deleted.
    pub is_protected: bool,
}

impl Deployed {
    /// Which operations its status allows.
    pub fn state(&self) -> StackState {
        StackState::from_status(&self.status)
    }

    /// Whether the stack has associated its data stream with an instance. A stack that was deployed
    /// without the instance, or that must be created again, has not.
    pub fn is_associated_with(&self, instance: &str) -> bool {
        let configured = self.parameters.get("ConnectInstanceId");
        // The name of the parameter in Parameter Store, if its value is unknown.
        let is_instance = |value: &String| value == instance || value.starts_with('/');
        self.state() != StackState::MustBeRecreated && configured.is_some_and(is_instance)
    }
}

/// A resource in the list that `ListStackResources` returns.
#[derive(Clone, Debug)]
pub struct StackResource {
    pub logical_id: String,
    pub resource_type: String,
    pub physical_id: String,
}

impl CloudFormation {
    /// The stacks of the account.
    pub fn new(account: &Account) -> Self {
        Self {
            client: Client::new(&account.config),
            options: OperationOptions::default(),
        }
    }

    /// Sets the options of operations that change stacks.
    pub fn set_options(&mut self, options: OperationOptions) {
        self.options = options;
    }

    /// Whether the options change a stack whose template and parameters stay the same.
    pub fn changes_options(&self, deployed: Option<&Deployed>) -> bool {
        let tags = &self.options.tags;
        let has_tags = deployed.is_some_and(|deployed| {
            tags.len() == deployed.tags.len()
                && tags
                    .iter()
                    .all(|(key, value)| deployed.tags.get(key) == Some(value))
        });
        (!tags.is_empty() && !has_tags) || !self.options.notification_arns.is_empty()
    }

    /// A stack, if it exists.
    ///
    /// # Errors
    /// The request fails.
    pub async fn stack(&self, name: &str) -> Result<Option<Deployed>, AwsError> {
        let answer = match self.client.describe_stacks().stack_name(name).send().await {
            Err(error) if is_absent(&error) => return Ok(None),
            answer => answer.map_err(|error| explain("DescribeStacks", name, &error))?,
        };
        let stack = answer.stacks().first().map(|stack| Deployed {
            id: stack.stack_id().unwrap_or(name).to_owned(),
            status: stack
                .stack_status()
                .map(|status| status.as_str().to_owned())
                .unwrap_or_default(),
            parameters: pairs(stack.parameters(), |of| {
                Some((
                    of.parameter_key()?,
                    of.resolved_value().or(of.parameter_value())?,
                ))
            }),
            tags: pairs(stack.tags(), |of| Some((of.key()?, of.value()?))),
            is_protected: stack.enable_termination_protection().unwrap_or(false),
            outputs: pairs(stack.outputs(), |of| {
                Some((of.output_key()?, of.output_value()?))
            }),
        });
        Ok(stack.filter(|stack| stack.state() != StackState::Missing))
    }

    /// The text of the template of a stack.
    ///
    /// # Errors
    /// The request fails.
    pub async fn template_text(&self, name: &str) -> Result<String, DeployError> {
        let answer = self
            .client
            .get_template()
            .stack_name(name)
            .send()
            .await
            .map_err(|error| explain("GetTemplate", name, &error))?;
        answer.template_body.ok_or_else(|| {
            DeployError::Failed(format!("CloudFormation returned no template of {name}"))
        })
    }

    /// The template of a stack.
    ///
    /// # Errors
    /// The request fails, or the template is not JSON.
    pub async fn template(&self, name: &str) -> Result<Value, DeployError> {
        parse_template(name, &self.template_text(name).await?)
    }

    /// The resources that a stack has, without deleted and retained ones.
    ///
    /// # Errors
    /// The request fails.
    pub async fn resources(&self, name: &str) -> Result<Vec<StackResource>, AwsError> {
        let mut resources = Vec::new();
        let mut pages = self
            .client
            .list_stack_resources()
            .stack_name(name)
            .into_paginator()
            .send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| explain("ListStackResources", name, &error))?;
            let found = page.stack_resource_summaries().iter();
            resources.extend(found.filter(|resource| !has_left(resource)).map(resource));
        }
        Ok(resources)
    }

    /// The name of the stack to which a resource belongs, if it belongs to one. Without permission
    /// to look, the import of the resource reports it.
    ///
    /// # Errors
    /// The request fails.
    pub async fn owner(
        &self,
        resource_type: &str,
        physical_id: &str,
    ) -> Result<Option<String>, AwsError> {
        let request = self.client.describe_stack_resources();
        let response = match request.physical_resource_id(physical_id).send().await {
            Err(error) if is_absent(&error) => return Ok(None),
            response => response,
        };
        let response =
            response.map_err(|error| explain("DescribeStackResources", physical_id, &error));
        let response = match response {
            Err(AwsError::Denied { .. }) => return Ok(None),
            response => response?,
        };
        // Resources of other types can have the same ID.
        let resources = response.stack_resources().iter().filter(|resource| {
            resource.resource_type() == Some(resource_type)
                && resource.physical_resource_id() == Some(physical_id)
        });
        for resource in resources {
            // Stacks are listed for 90 days after they were deleted, with what they retained.
            if let Some(id) = resource.stack_id()
                && self.stack(id).await?.is_some()
            {
                return Ok(resource.stack_name().map(str::to_owned));
            }
        }
        Ok(None)
    }

    /// The events of a stack after one of them, oldest first.
    ///
    /// # Errors
    /// The request fails.
    pub async fn events_after(
        &self,
        stack_id: &str,
        seen: Option<&str>,
    ) -> Result<Vec<ResourceEvent>, AwsError> {
        let mut events = Vec::new();
        let mut pages = self
            .client
            .describe_stack_events()
            .stack_name(stack_id)
            .into_paginator()
            .send();
        'pages: while let Some(page) = pages.next().await {
            for event in page
                .map_err(|error| explain("DescribeStackEvents", stack_id, &error))?
                .stack_events()
            {
                if seen.is_some() && event.event_id() == seen {
                    break 'pages;
                }
                events.push(read(event));
            }
        }
        events.reverse();
        Ok(events)
    }

    /// The last event of a stack.
    ///
    /// # Errors
    /// The request fails.
    pub async fn last_event(&self, stack_id: &str) -> Result<Option<String>, AwsError> {
        let request = self.client.describe_stack_events().stack_name(stack_id);
        let answer = request
            .send()
            .await
            .map_err(|error| explain("DescribeStackEvents", stack_id, &error))?;
        Ok(answer
            .stack_events()
            .first()
            .and_then(StackEvent::event_id)
            .map(str::to_owned))
    }

    /// Follows a stack from an event to the end of the operation. Returns the final status and the
    /// events.
    ///
    /// # Errors
    /// The request fails.
    pub async fn follow(
        &self,
        stack_id: &str,
        seen: Option<String>,
        mut see: impl FnMut(&ResourceEvent),
    ) -> Result<(String, Vec<ResourceEvent>), AwsError> {
        let (mut events, mut backoff) = (Vec::new(), Backoff::default());
        loop {
            let last = events
                .last()
                .map(|event: &ResourceEvent| event.id.clone())
                .or_else(|| seen.clone());
            let new = self.events_after(stack_id, last.as_deref()).await?;
            if !new.is_empty() {
                backoff.restart();
            }
            new.iter().for_each(&mut see);
            events.extend(new);
            let end = events
                .iter()
                .rev()
                .find(|event| event.is_of_stack && has_ended(event));
            if let Some(end) = end {
                return Ok((end.status.clone(), events));
            }
            sleep(backoff.pause()).await;
        }
    }

    /// Starts deleting a stack.
    ///
    /// # Errors
    /// The request fails.
    pub async fn delete(&self, stack_id: &str) -> Result<(), AwsError> {
        let request = self
            .client
            .delete_stack()
            .stack_name(stack_id)
            .set_role_arn(self.options.role_arn.clone());
        request
            .send()
            .await
            .map(|_| ())
            .map_err(|error| explain("DeleteStack", stack_id, &error))
    }
}

impl CloudFormation {
    /// Rolls back a stack whose operation failed with rollback disabled. If it was being created, its
    /// retained resources are deleted too; those that an update added can have data by now.
    ///
    /// # Errors
    /// The request fails.
    pub async fn roll_back(&self, stack_id: &str, status: &str) -> Result<(), AwsError> {
        let request = self
            .client
            .rollback_stack()
            .stack_name(stack_id)
            .set_role_arn(self.options.role_arn.clone())
            .retain_except_on_create(deletes_retained(status));
        let sent = request.send().await;
        sent.map(|_| ())
            .map_err(|error| explain("RollbackStack", stack_id, &error))
    }

    /// Continues a rollback that failed, without the resources in `skipped`.
    ///
    /// # Errors
    /// The request fails.
    pub async fn continue_rollback(
        &self,
        stack_id: &str,
        skipped: Vec<String>,
    ) -> Result<(), AwsError> {
        let request = self
            .client
            .continue_update_rollback()
            .stack_name(stack_id)
            .set_role_arn(self.options.role_arn.clone())
            .set_resources_to_skip((!skipped.is_empty()).then_some(skipped));
        let sent = request.send().await;
        sent.map(|_| ())
            .map_err(|error| explain("ContinueUpdateRollback", stack_id, &error))
    }

    /// Turns termination protection of a stack on or off.
    ///
    /// # Errors
    /// The request fails.
    pub async fn protect(&self, stack: &str, is_protected: bool) -> Result<(), AwsError> {
        let request = self
            .client
            .update_termination_protection()
            .stack_name(stack)
            .enable_termination_protection(is_protected);
        let sent = request.send().await;
        sent.map(|_| ())
            .map_err(|error| explain("UpdateTerminationProtection", stack, &error))
    }
}

/// Parses the template of a stack.
///
/// # Errors
/// It is not JSON.
pub fn parse_template(name: &str, text: &str) -> Result<Value, DeployError> {
    serde_json::from_str(text).map_err(|_| {
        DeployError::Failed(format!(
            "the template of {name} is not JSON, so another tool deployed it; choose another --app-name"
        ))
    })
}

/// A running rollback is not the end of an operation. The cleanup after an update is not waited for.
fn has_ended(event: &ResourceEvent) -> bool {
    event.is_end() && (StackState::from_status(&event.status) != StackState::InProgress)
}

/// Whether a rollback deletes retained resources that the failed operation created.
fn deletes_retained(status: &str) -> bool {
    status == "CREATE_FAILED"
}

fn read(event: &StackEvent) -> ResourceEvent {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let resource_type = text(event.resource_type());
    let physical_id = text(event.physical_resource_id());
    ResourceEvent {
        id: text(event.event_id()),
        is_of_stack: resource_type == STACK_TYPE && event.stack_id() == Some(&physical_id),
        logical_id: text(event.logical_resource_id()),
        resource_type,
        physical_id,
        status: text(
            event
                .resource_status()
                .map(aws_sdk_cloudformation::types::ResourceStatus::as_str),
        ),
        reason: text(event.resource_status_reason()),
    }
}

/// Whether the resource no longer belongs to its stack: it was deleted, or retained by a deletion.
fn has_left(resource: &StackResourceSummary) -> bool {
    let status = resource.resource_status();
    matches!(
        status,
        Some(ResourceStatus::DeleteComplete | ResourceStatus::DeleteSkipped)
    )
}

fn resource(of: &StackResourceSummary) -> StackResource {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    StackResource {
        logical_id: text(of.logical_resource_id()),
        resource_type: text(of.resource_type()),
        physical_id: text(of.physical_resource_id()),
    }
}

fn pairs<'a, T>(
    items: &'a [T],
    pair: impl Fn(&'a T) -> Option<(&'a str, &'a str)>,
) -> BTreeMap<String, String> {
    items
        .iter()
        .filter_map(pair)
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

fn is_absent<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> bool {
    error
        .as_service_error()
        .and_then(ProvideErrorMetadata::message)
        .is_some_and(|message| message.contains("does not exist"))
}

fn explain<E, R>(action: &'static str, stack: &str, error: &SdkError<E, R>) -> AwsError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: std::fmt::Debug,
{
    AwsError::from_sdk(
        Call {
            service: "cloudformation",
            action,
            subject: format!("the stack {stack}"),
            needs: None,
        },
        error,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rollback_of_an_update_keeps_retained_resources() {
        assert!(deletes_retained("CREATE_FAILED"));
        assert!(!deletes_retained("UPDATE_FAILED"));
    }
}
