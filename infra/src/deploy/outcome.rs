//! The outcome of an operation, from the events of a stack.

use serde::Serialize;

/// The type of stacks, the stack of an event and nested ones.
pub const STACK_TYPE: &str = "AWS::CloudFormation::Stack";

/// An event of a stack or of one of its resources.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourceEvent {
    #[serde(skip)]
    pub id: String,
    /// Whether the event belongs to the stack itself, and not to a resource or a nested stack.
    #[serde(skip)]
    pub is_of_stack: bool,
    /// Logical ID of the resource; the stack's name for events of the stack.
    pub logical_id: String,
    pub resource_type: String,
    /// Physical ID; empty before the resource has one.
    pub physical_id: String,
    /// Resource status, such as `CREATE_FAILED`.
    pub status: String,
    /// Status reason; often empty.
    pub reason: String,
}

impl ResourceEvent {
    /// Whether the operation on the resource failed.
    pub fn is_failure(&self) -> bool {
        self.status.ends_with("_FAILED")
    }

    /// Whether the operation on the resource ended.
    pub fn is_end(&self) -> bool {
        !self.status.ends_with("_IN_PROGRESS")
    }

    /// Whether the resource is a nested stack, which has events of its own.
    pub fn is_nested_stack(&self) -> bool {
        self.resource_type == STACK_TYPE && !self.is_of_stack && !self.physical_id.is_empty()
    }

    /// Whether another failure caused this one: CloudFormation cancels the other resources when one
    /// fails.
    pub fn is_consequence(&self) -> bool {
        let reason = self.reason.to_ascii_lowercase();
        reason.contains("cancelled")
            || (self.is_of_stack && reason.starts_with("the following resource(s) failed"))
    }
}

/// The first failure that no other failure caused. Expects events in chronological order.
pub fn root_cause(events: &[ResourceEvent]) -> Option<&ResourceEvent> {
    let mut failures = events
        .iter()
        .filter(|event| event.is_failure() && !event.is_consequence());
    let first = failures.next()?;
    // The failure of a resource is more specific than the failure of its stack.
    if first.is_of_stack {
        failures.find(|event| !event.is_of_stack).or(Some(first))
    } else {
        Some(first)
    }
}

/// A hint for a failure.
pub fn advice(event: &ResourceEvent) -> Option<String> {
    if let Some(action) = denied_action(&event.reason) {
        let who = if event.reason.contains("service control policy") {
            "your organization's service control policies"
        } else if event.reason.contains("permissions boundary") {
            "the permissions boundary of the role or user that deploys"
        } else {
            "a policy of the role or user that deploys (`infra policy` prints one)"
        };
        return Some(format!("allow {action} in {who}"));
    }
    general_advice(event).map(str::to_owned)
}

/// The action that AWS denied: `s3:CreateBucket`.
fn denied_action(reason: &str) -> Option<&str> {
    let (_, rest) = reason.split_once("not authorized to perform: ")?;
    let action = rest
        .split([' ', '"', ')', ','])
        .next()?
        .trim_end_matches('.');
    action.contains(':').then_some(action)
}

/// The reason without the wrapper that resource handlers add:
/// `Resource handler returned message: "..." (RequestToken: ..., HandlerErrorCode: ...)`.
pub fn inner_reason(reason: &str) -> &str {
    let wrapped = reason
        .split_once("Resource handler returned message: \"")
        .and_then(|(_, rest)| rest.rsplit_once("\" (RequestToken: "));
    let message = wrapped.map_or(reason, |(message, _)| message);
    message
        .split_once(" (Service: ")
        .map_or(message, |(message, _)| message)
}

fn general_advice(event: &ResourceEvent) -> Option<&'static str> {
    let reason = event.reason.to_ascii_lowercase();
    let is_storage =
        event.resource_type == "AWS::S3::Bucket" || event.resource_type == "AWS::S3::BucketPolicy";
    let says = |words: &[&str]| words.iter().any(|word| reason.contains(word));
    if is_storage
        && says(&[
            "already exists",
            "already owned by you",
            "alreadyexists",
            "alreadyownedbyyou",
        ])
    {
        Some(
            "if an earlier deployment left the bucket, deploy with --import-existing; otherwise choose another --app-name",
        )
    } else if says(&["already exists", "alreadyexists"]) {
        Some("a resource of the same name exists: delete it, or choose another --app-name")
    } else if says(&[
        "accessdenied",
        "access denied",
        "not authorized",
        "unauthorized",
    ]) {
        Some("allow the operation in a policy of the role or user that deploys")
    } else if says(&["replacement type updates not supported on stack with disable-rollback"]) {
        Some("deploy without --no-rollback: a resource is replaced")
    } else if says(&[
        "cannot be updated as it is in use by",
        "cannot be deleted as it is in use by",
    ]) {
        Some(
            "other stacks import this value: deploy or destroy them first, or restore the earlier value with `configure`",
        )
    } else if says(&["limitexceeded", "limit exceeded", "quota"]) {
        Some(
            "a quota is exceeded: `infra doctor` lists quotas; request an increase in Service Quotas",
        )
    } else if says(&["nosuchkey", "specified key does not exist"]) {
        Some("the code of the function is missing in the artifacts bucket: run `infra package`")
    } else if says(&["nosuchbucket", "specified bucket does not exist"]) {
        Some("a bucket is missing: check its name with `infra doctor`")
    } else {
        None
    }
}

/// Which operations a stack status allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum StackState {
    /// No stack, or one in review that has no resources.
    Missing,
    /// The stack exists and can be updated.
    Stable,
    /// The last operation failed with rollback disabled.
    Failed,
    /// An operation is running.
    InProgress,
    /// The creation or the deletion failed; the stack can only be deleted.
    MustBeRecreated,
    /// The rollback of an update failed.
    RollbackFailed,
    /// The rollback of an import failed. CloudFormation can only delete the stack; what it does with the
    /// imported resources must be decided for each.
    ImportFailed,
}

impl StackState {
    pub fn from_status(status: &str) -> Self {
        match status {
            "DELETE_COMPLETE" | "REVIEW_IN_PROGRESS" => Self::Missing,
            "ROLLBACK_COMPLETE" | "ROLLBACK_FAILED" | "DELETE_FAILED" => Self::MustBeRecreated,
            "UPDATE_ROLLBACK_FAILED" => Self::RollbackFailed,
            "CREATE_FAILED" | "UPDATE_FAILED" => Self::Failed,
            "IMPORT_ROLLBACK_FAILED" => Self::ImportFailed,
            // While CloudFormation deletes replaced resources it rejects updates too.
            status if status.ends_with("_IN_PROGRESS") => Self::InProgress,
            _ => Self::Stable,
        }
    }
}

/// Whether a status is the end of a successful operation.
pub fn is_success(status: &str) -> bool {
    let is_complete =
        status.ends_with("_COMPLETE") || status == "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS";
    is_complete && !status.contains("ROLLBACK")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(logical_id: &str, resource_type: &str, status: &str, reason: &str) -> ResourceEvent {
        let [logical_id, resource_type, status, reason] =
            [logical_id, resource_type, status, reason].map(str::to_owned);
        ResourceEvent {
            id: String::new(),
            is_of_stack: resource_type == STACK_TYPE,
            logical_id,
            resource_type,
            physical_id: String::new(),
            status,
            reason,
        }
    }

    #[test]
    fn root_cause_is_first_failure_without_cause() {
        let events = [
            event(
                "app-ctr",
                STACK_TYPE,
                "CREATE_IN_PROGRESS",
                "User Initiated",
            ),
            event(
                "CtrKinesisFirehose",
                "AWS::KinesisFirehose::DeliveryStream",
                "CREATE_IN_PROGRESS",
                "",
            ),
            event(
                "CTRKinesisStream",
                "AWS::Kinesis::Stream",
                "CREATE_FAILED",
                "Resource creation cancelled",
            ),
            event(
                "CtrS3bucket",
                "AWS::S3::Bucket",
                "CREATE_FAILED",
                "anycompany already exists",
            ),
            event(
                "CtrGlueTable",
                "AWS::Glue::Table",
                "CREATE_FAILED",
                "Rate exceeded",
            ),
            event(
                "app-ctr",
                STACK_TYPE,
                "ROLLBACK_IN_PROGRESS",
                "The following resource(s) failed to create: [CtrS3bucket].",
            ),
        ];
        let cause = root_cause(&events).unwrap();
        assert_eq!(cause.logical_id, "CtrS3bucket");
        assert!(advice(cause).unwrap().contains("--import-existing"));
    }

    #[test]
    fn hint_names_the_denied_action() {
        let reason = |tail: &str| {
            format!(
                "Resource handler returned message: \"User: arn:aws:sts::123456789012:assumed-role/deploy/x is not authorized to perform: \
                 s3:CreateBucket on resource: arn:aws:s3:::rows {tail} (Service: S3, Status Code: 403, Request ID: A)\" \
                 (RequestToken: 1, HandlerErrorCode: AccessDenied)"
            )
        };
        let hint = |tail: &str| {
            advice(&event(
                "Rows",
                "AWS::S3::Bucket",
                "CREATE_FAILED",
                &reason(tail),
            ))
            .unwrap()
        };
        assert!(
            hint("because no identity-based policy allows the action")
                .starts_with("allow s3:CreateBucket in a policy of")
        );
        assert!(
            hint("with an explicit deny in a service control policy")
                .contains("service control policies")
        );
        assert_eq!(
            inner_reason(&reason("because no identity-based policy allows it")),
            "User: arn:aws:sts::123456789012:assumed-role/deploy/x is not authorized to perform: s3:CreateBucket on resource: \
             arn:aws:s3:::rows because no identity-based policy allows it"
        );
        assert_eq!(inner_reason("rows already exists"), "rows already exists");
    }

    #[test]
    fn hint_fits_the_reason_and_the_kind_of_resource() {
        for (resource_type, reason, hint) in [
            (
                "AWS::S3::Bucket",
                "rows already exists",
                Some("--import-existing"),
            ),
            (
                "AWS::S3::BucketPolicy",
                "The bucket policy already exists.",
                Some("--import-existing"),
            ),
            (
                "AWS::IAM::Role",
                "LoaderRole already exists",
                Some("delete it, or choose another"),
            ),
            ("AWS::S3::Bucket", "Access Denied", Some("a policy of")),
            (
                "AWS::Kinesis::Stream",
                "Replacement type updates not supported on stack with disable-rollback",
                Some("without --no-rollback"),
            ),
            (
                "AWS::Glue::Table",
                "Export t cannot be deleted as it is in use by app-ef",
                Some("other stacks import"),
            ),
            (
                "AWS::Kinesis::Stream",
                "LimitExceededException",
                Some("a quota is exceeded"),
            ),
            (
                "AWS::Lambda::Function",
                "The specified key does not exist.",
                Some("run `infra package`"),
            ),
            (
                "AWS::Lambda::Function",
                "The specified bucket does not exist",
                Some("a bucket is missing"),
            ),
            ("AWS::S3::Bucket", "Rate exceeded", None),
        ] {
            let found = advice(&event("Changed", resource_type, "CREATE_FAILED", reason));
            let fits = match (&found, hint) {
                (Some(found), Some(hint)) => found.contains(hint),
                (found, hint) => found.as_deref() == hint,
            };
            assert!(fits, "{resource_type}: {reason}: {found:?}");
        }
    }

    #[test]
    fn root_cause_prefers_resource_to_stack() {
        let stack = event(
            "app-ctr",
            STACK_TYPE,
            "UPDATE_ROLLBACK_FAILED",
            "Export cannot be updated as it is in use by app-cl",
        );
        let resource = event(
            "CtrGlueTable",
            "AWS::Glue::Table",
            "UPDATE_FAILED",
            "AccessDeniedException",
        );
        assert_eq!(
            root_cause(&[stack.clone(), resource.clone()]),
            Some(&resource)
        );
        assert_eq!(root_cause(std::slice::from_ref(&stack)), Some(&stack));
        assert_eq!(
            root_cause(&[event(
                "CtrGlueTable",
                "AWS::Glue::Table",
                "UPDATE_COMPLETE",
                ""
            )]),
            None
        );
    }

    #[test]
    fn maps_status_to_state() {
        for (status, state, success) in [
            ("CREATE_COMPLETE", StackState::Stable, true),
            (
                "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
                StackState::InProgress,
                true,
            ),
            ("IMPORT_COMPLETE", StackState::Stable, true),
            ("IMPORT_ROLLBACK_COMPLETE", StackState::Stable, false),
            ("IMPORT_ROLLBACK_FAILED", StackState::ImportFailed, false),
            ("UPDATE_ROLLBACK_COMPLETE", StackState::Stable, false),
            ("CREATE_FAILED", StackState::Failed, false),
            ("UPDATE_IN_PROGRESS", StackState::InProgress, false),
            ("ROLLBACK_COMPLETE", StackState::MustBeRecreated, false),
            ("UPDATE_ROLLBACK_FAILED", StackState::RollbackFailed, false),
            ("REVIEW_IN_PROGRESS", StackState::Missing, false),
        ] {
            assert_eq!(
                (StackState::from_status(status), is_success(status)),
                (state, success),
                "{status}"
            );
        }
    }
}
