//! Findings of CloudFormation's early validation, which checks existence, properties and emptiness of
//! resources when a change set is created.

use account::AwsError;
use aws_sdk_cloudformation::types::{EventFilter, EventType, OperationEvent};

use super::{CloudFormation, explain};
use crate::deploy::outcome::ResourceEvent;

/// The status of findings.
const STATUS: &str = "VALIDATION_FAILED";

impl CloudFormation {
    /// The findings for a change set.
    ///
    /// # Errors
    /// The request fails.
    pub(super) async fn validation_findings(
        &self,
        change_set: &str,
    ) -> Result<Vec<ResourceEvent>, AwsError> {
        let filter = EventFilter::builder().failed_events(true).build();
        let mut pages = self
            .client
            .describe_events()
            .change_set_name(change_set)
            .filters(filter)
            .into_paginator()
            .send();
        let mut findings = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| explain("DescribeEvents", change_set, &error))?;
            findings.extend(page.operation_events().iter().filter_map(finding));
        }
        Ok(findings)
    }
}

fn finding(event: &OperationEvent) -> Option<ResourceEvent> {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let is_finding = matches!(
        event.event_type(),
        Some(EventType::ValidationError | EventType::HookInvocationError)
    );
    let reason = event
        .validation_status_reason()
        .or(event.hook_status_reason())
        .filter(|reason| is_finding && !reason.is_empty())?;
    let reason = match event.validation_path() {
        Some(path) => format!("{path}: {reason}"),
        None => reason.to_owned(),
    };
    Some(ResourceEvent {
        id: text(event.event_id()),
        is_of_stack: false,
        logical_id: text(event.logical_resource_id()),
        resource_type: text(event.resource_type()),
        physical_id: text(event.physical_resource_id()),
        status: STATUS.to_owned(),
        reason,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(event_type: EventType) -> OperationEvent {
        OperationEvent::builder()
            .event_type(event_type)
            .logical_resource_id("CtrS3bucket")
            .resource_type("AWS::S3::Bucket")
            .validation_name("NAME_CONFLICT_VALIDATION")
            .validation_status_reason(
                "Resource of type 'AWS::S3::Bucket' with identifier 'rows' already exists.",
            )
            .validation_path("/Resources/CtrS3bucket")
            .build()
    }

    #[test]
    fn reads_validation_errors_and_ignores_other_events() {
        let found = finding(&event(EventType::ValidationError)).unwrap();
        assert_eq!(
            (found.logical_id.as_str(), found.status.as_str()),
            ("CtrS3bucket", STATUS)
        );
        assert_eq!(
            found.reason,
            "/Resources/CtrS3bucket: Resource of type 'AWS::S3::Bucket' with identifier 'rows' already exists."
        );
        assert_eq!(finding(&event(EventType::StackEvent)), None);
    }
}
