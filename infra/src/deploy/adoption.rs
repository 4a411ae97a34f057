//! Buckets that an earlier deployment left: found by name, and imported into the stack whose template
//! has them.

use std::collections::BTreeMap;

use account::AwsError;
use serde::Serialize;
use serde_json::{Value, json};

use super::buckets::{Buckets, Presence};
use super::cloudformation::{Import, Resource};
use super::own_buckets::{DeploymentTarget, OwnBucket, own_buckets};
use crate::Stack;

/// An existing bucket that has the name of a bucket of a stack and does not belong to that stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LeftBucket {
    /// Bucket name.
    pub name: String,
    /// Logical ID.
    pub logical_id: String,
    /// Logical ID and document of its policy, if both the template and the bucket have one.
    #[serde(skip)]
    pub policy: Option<(String, Value)>,
    /// Whether we can read it.
    pub is_ours: bool,
}

/// The buckets of a template that exist without belonging to its stack.
///
/// # Errors
/// The request fails.
pub async fn left_buckets(
    buckets: &Buckets,
    stack: &Stack,
    target: &DeploymentTarget,
    owned: &[Resource],
) -> Result<Vec<LeftBucket>, AwsError> {
    let mut left = Vec::new();
    for bucket in own_buckets(stack, target) {
        let is_owned = owned.iter().any(|resource| {
            resource.logical_id == bucket.logical_id && resource.physical_id == bucket.name
        });
        let presence = if is_owned {
            Presence::Absent
        } else {
            buckets.presence(&bucket.name).await?
        };
        if presence != Presence::Absent {
            left.push(left_bucket(buckets, bucket, presence != Presence::Denied).await?);
        }
    }
    Ok(left)
}

async fn left_bucket(
    buckets: &Buckets,
    OwnBucket {
        logical_id,
        name,
        policy,
    }: OwnBucket,
    is_ours: bool,
) -> Result<LeftBucket, AwsError> {
    let document = if is_ours {
        buckets.policy(&name).await?
    } else {
        None
    };
    let document = document.and_then(|document| serde_json::from_str(&document).ok());
    Ok(LeftBucket {
        logical_id,
        name,
        policy: policy.zip(document),
        is_ours,
    })
}

/// The resources to import.
pub fn imports(left: &[LeftBucket]) -> Vec<Import> {
    let import = |logical_id: &str, resource_type, property, bucket: &LeftBucket| Import {
        logical_id: logical_id.to_owned(),
        resource_type,
        property,
        identifier: bucket.name.clone(),
    };
    let buckets = left
        .iter()
        .map(|bucket| import(&bucket.logical_id, "AWS::S3::Bucket", "BucketName", bucket));
    let policies = left.iter().filter_map(|bucket| {
        Some(import(
            &bucket.policy.as_ref()?.0,
            "AWS::S3::BucketPolicy",
            "Bucket",
            bucket,
        ))
    });
    buckets.chain(policies).collect()
}

/// The template of an import: the deployed one, and the buckets with their current properties.
/// CloudFormation rejects other changes in an import; the next change set applies them.
pub fn template(deployed: Option<Value>, left: &[LeftBucket]) -> Value {
    let mut template = deployed
        .unwrap_or_else(|| json!({"AWSTemplateFormatVersion": "2010-09-09", "Resources": {}}));
    let retained = |resource_type: &str, properties: Value| json!({"Type": resource_type, "DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain", "Properties": properties});
    let resources = left.iter().flat_map(|bucket| {
        let policy = bucket.policy.as_ref().map(|(logical_id, document)| {
            let properties = json!({"Bucket": bucket.name, "PolicyDocument": document});
            (
                logical_id.clone(),
                retained("AWS::S3::BucketPolicy", properties),
            )
        });
        let own = (
            bucket.logical_id.clone(),
            retained("AWS::S3::Bucket", json!({"BucketName": bucket.name})),
        );
        [Some(own), policy].into_iter().flatten()
    });
    for (logical_id, resource) in resources.collect::<BTreeMap<_, _>>() {
        template["Resources"][logical_id] = resource;
    }
    template
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(logical_id: &str, policy: Option<&str>) -> LeftBucket {
        let document = json!({"Version": "2012-10-17", "Statement": []});
        let policy = policy.map(|id| (id.to_owned(), document));
        LeftBucket {
            name: format!("anycompany-{}", logical_id.to_lowercase()),
            logical_id: logical_id.to_owned(),
            policy,
            is_ours: true,
        }
    }

    #[test]
    fn imports_buckets_and_policies_with_current_properties() {
        let left = [
            left("CtrS3bucket", Some("CtrS3bucketPolicy")),
            left("CtrS3bucketAccessLogs", None),
        ];
        let mut template = template(None, &left);
        // Another crate in the build may turn on serde_json/preserve_order.
        template.sort_all_objects();
        insta::assert_snapshot!(format!(
            "{template:#}\n{}",
            serde_json::to_string_pretty(&imports(&left)).unwrap()
        ));
    }

    #[test]
    fn import_template_keeps_deployed_resources() {
        let deployed = json!({"Parameters": {"Days": {"Type": "Number"}}, "Resources": {"Table": {"Type": "AWS::Glue::Table"}}});
        let template = template(Some(deployed.clone()), &[left("CtrS3bucket", None)]);
        assert_eq!(template["Parameters"], deployed["Parameters"]);
        assert_eq!(
            template["Resources"]["Table"],
            deployed["Resources"]["Table"]
        );
        assert_eq!(
            template["Resources"]["CtrS3bucket"]["Properties"],
            json!({"BucketName": "anycompany-ctrs3bucket"})
        );
    }
}
