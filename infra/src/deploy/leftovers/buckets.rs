//! Buckets that an earlier deployment left, found by name.

use account::AwsError;
use serde_json::Value;

use crate::Stack;
use crate::deploy::buckets::{Buckets, Presence};
use crate::deploy::cloudformation::StackResource;
use crate::deploy::own_buckets::{DeploymentTarget, OwnBucket, own_buckets};

/// An existing bucket that has the name of a bucket of a stack and does not belong to that stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftBucket {
    pub name: String,
    pub logical_id: String,
    /// Logical ID and document of its policy, if both the template and the bucket have one.
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
    owned: &[StackResource],
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
