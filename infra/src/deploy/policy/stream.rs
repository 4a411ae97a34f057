//! The resource policy of a data stream that another account owns.

use serde_json::{Value, json};

use super::PolicyScope;
use crate::constructs::READ_STREAM;

/// What `infra doctor` calls.
const DESCRIBE_STREAM: &str = "kinesis:DescribeStreamSummary";

/// The resource policy that the owner of a data stream attaches, so that a deployment in the account of
/// `scope` reads it. The principal is the account, because the stack that reads the stream creates the
/// role.
pub fn stream_policy(scope: &PolicyScope, arn: &str) -> Value {
    let PolicyScope {
        account, partition, ..
    } = scope;
    let mut actions = READ_STREAM.to_vec();
    actions.push(DESCRIBE_STREAM);
    actions.sort_unstable();
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "ReadFromAnotherAccount",
            "Effect": "Allow",
            "Principal": {"AWS": format!("arn:{partition}:iam::{account}:root")},
            "Action": actions,
            "Resource": arn,
        }],
    })
}
