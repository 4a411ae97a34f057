//! Buckets that an earlier deployment left behind: found by their names, and taken over by the
//! stack that has them in its template.

use std::collections::BTreeMap;

use account::AwsError;
use serde::Serialize;
use serde_json::{Value, json};

use super::buckets::{Buckets, Presence};
use super::cloudformation::{Import, Resource};
use super::own_buckets::{OwnBucket, Place, own_buckets};
use crate::Stack;

/// A bucket that is there, has the name of a bucket of a stack, and does not belong to that stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LeftBucket {
    /// Its name in S3.
    pub name: String,
    /// Its name in the template.
    pub logical_id: String,
    /// Its policy in the template and in S3, where it has one in both.
    #[serde(skip)]
    pub policy: Option<(String, Value)>,
    /// Whether it belongs to the account.
    pub is_ours: bool,
}

/// The buckets of a stack's template that are there without belonging to the stack.
///
/// # Errors
/// When AWS does not tell.
pub async fn left_buckets(
    buckets: &Buckets,
    stack: &Stack,
    place: &Place,
    owned: &[Resource],
) -> Result<Vec<LeftBucket>, AwsError> {
    let mut left = Vec::new();
    for bucket in own_buckets(stack, place) {
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

/// What a stack takes over.
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

/// The template with which a stack takes buckets over: what it has already, and the buckets as they
/// are. CloudFormation allows nothing else to change at the same time; the next change set brings
/// them to what their template says.
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
    fn a_new_stack_begins_with_the_buckets_and_policies_as_they_are() {
        let left = [
            left("CtrS3bucket", Some("CtrS3bucketPolicy")),
            left("CtrS3bucketAccessLogs", None),
        ];
        let mut template = template(None, &left);
        // Another crate in the build may ask for the order in which keys were inserted.
        template.sort_all_objects();
        insta::assert_snapshot!(format!(
            "{template:#}\n{}",
            serde_json::to_string_pretty(&imports(&left)).unwrap()
        ));
    }

    #[test]
    fn a_stack_that_is_there_keeps_everything_else() {
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
