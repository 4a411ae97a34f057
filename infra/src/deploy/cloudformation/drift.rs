//! Drift: resources that were changed or deleted outside CloudFormation.

use account::AwsError;
use aws_sdk_cloudformation::types::{
    StackDriftDetectionStatus, StackResourceDrift, StackResourceDriftStatus,
};
use serde::Serialize;
use tokio::time::sleep;

use super::{CloudFormation, explain};
use crate::deploy::DeployError;
use crate::deploy::backoff::Backoff;

/// A resource that differs from its template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DriftedResource {
    pub logical_id: String,
    pub resource_type: String,
    pub physical_id: String,
    /// Whether it was deleted.
    pub is_deleted: bool,
    /// Properties that differ.
    pub differences: Vec<PropertyDifference>,
}

/// A property that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PropertyDifference {
    /// Path of the property: `/RetentionInDays`.
    pub path: String,
    /// Value in the template.
    pub expected: String,
    /// Value of the resource.
    pub actual: String,
}

impl CloudFormation {
    /// The resources of a stack that differ from its template.
    ///
    /// # Errors
    /// A request fails, or CloudFormation cannot compare the stack.
    pub async fn drift(&self, stack: &str) -> Result<Vec<DriftedResource>, DeployError> {
        let started = self.client.detect_stack_drift().stack_name(stack).send();
        let started = started
            .await
            .map_err(|error| explain("DetectStackDrift", stack, &error))?;
        let id = started.stack_drift_detection_id().ok_or_else(|| {
            DeployError::Failed(format!(
                "CloudFormation returned no ID of the drift detection of {stack}"
            ))
        })?;
        let mut backoff = Backoff::default();
        loop {
            let request = self.client.describe_stack_drift_detection_status();
            let response = request
                .stack_drift_detection_id(id)
                .send()
                .await
                .map_err(|error| explain("DescribeStackDriftDetectionStatus", stack, &error))?;
            match response.detection_status() {
                Some(StackDriftDetectionStatus::DetectionInProgress) => {
                    sleep(backoff.pause()).await;
                }
                Some(StackDriftDetectionStatus::DetectionFailed) => {
                    // Resources that could be compared are listed nevertheless.
                    let found = self.drifted(stack).await?;
                    let reason = response.detection_status_reason().unwrap_or_default();
                    return if found.is_empty() {
                        Err(DeployError::Failed(format!(
                            "CloudFormation could not compare {stack} with its template: {reason}"
                        )))
                    } else {
                        Ok(found)
                    };
                }
                _ => return Ok(self.drifted(stack).await?),
            }
        }
    }

    async fn drifted(&self, stack: &str) -> Result<Vec<DriftedResource>, AwsError> {
        let (mut drifted, mut token) = (Vec::new(), None);
        loop {
            let request = self.client.describe_stack_resource_drifts();
            let page = request
                .stack_name(stack)
                .stack_resource_drift_status_filters(StackResourceDriftStatus::Modified)
                .stack_resource_drift_status_filters(StackResourceDriftStatus::Deleted)
                .set_next_token(token)
                .send()
                .await
                .map_err(|error| explain("DescribeStackResourceDrifts", stack, &error))?;
            drifted.extend(page.stack_resource_drifts().iter().map(resource));
            token = page.next_token().map(str::to_owned);
            if token.is_none() {
                return Ok(drifted);
            }
        }
    }
}

fn resource(drift: &StackResourceDrift) -> DriftedResource {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let differences = drift.property_differences().iter();
    DriftedResource {
        logical_id: text(drift.logical_resource_id()),
        resource_type: text(drift.resource_type()),
        physical_id: text(drift.physical_resource_id()),
        is_deleted: drift.stack_resource_drift_status() == Some(&StackResourceDriftStatus::Deleted),
        differences: differences
            .map(|difference| PropertyDifference {
                path: text(difference.property_path()),
                expected: text(difference.expected_value()),
                actual: text(difference.actual_value()),
            })
            .collect(),
    }
}
