//! What became of a stack, from its events.

use serde::Serialize;

/// An event of a stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// CloudFormation's name for the event.
    #[serde(skip)]
    pub id: String,
    /// The resource; the stack's own events have the stack's name.
    pub logical_id: String,
    /// Its type.
    pub resource_type: String,
    /// Its name in AWS, once it has one.
    pub physical_id: String,
    /// What it came to, such as `CREATE_FAILED`.
    pub status: String,
    /// Why, where CloudFormation says so.
    pub reason: String,
}

impl Event {
    /// Whether something failed.
    pub fn is_failure(&self) -> bool {
        self.status.ends_with("_FAILED")
    }

    /// Whether it is over, well or not.
    pub fn is_end(&self) -> bool {
        !self.status.ends_with("_IN_PROGRESS")
    }

    /// Whether it is about the stack as a whole.
    pub fn is_of_stack(&self) -> bool {
        self.resource_type == "AWS::CloudFormation::Stack"
    }

    /// A failure that only follows from another one: the others are cancelled when one resource
    /// fails.
    fn is_consequence(&self) -> bool {
        let reason = self.reason.to_ascii_lowercase();
        reason.contains("cancelled")
            || (self.is_of_stack() && reason.starts_with("the following resource(s) failed"))
    }
}

/// The first thing that failed by itself. Events are in the order in which they happened.
pub fn root_cause(events: &[Event]) -> Option<&Event> {
    let mut failures = events
        .iter()
        .filter(|event| event.is_failure() && !event.is_consequence());
    let first = failures.next()?;
    // A stack may fail before any of its resources; but where a resource failed, that says more.
    if first.is_of_stack() {
        failures.find(|event| !event.is_of_stack()).or(Some(first))
    } else {
        Some(first)
    }
}

/// What usually helps against a failure.
pub fn advice(event: &Event) -> Option<&'static str> {
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
            "if it is left over from a deployment that was removed, deploy with --import-existing; else choose another --app-name",
        )
    } else if says(&["already exists", "alreadyexists"]) {
        Some("something of the same name is there already: delete it, or choose another --app-name")
    } else if says(&[
        "accessdenied",
        "access denied",
        "not authorized",
        "unauthorized",
    ]) {
        Some("allow the operation, in a policy of the role or user with which you signed in")
    } else if says(&["limitexceeded", "limit exceeded", "quota"]) {
        Some(
            "a quota is used up: `doctor` shows the ones that count; ask for more in the console of Service Quotas",
        )
    } else if says(&["nosuchkey", "specified key does not exist"]) {
        Some("the code of the function is not in the artifacts bucket: `package` puts it there")
    } else if says(&["nosuchbucket", "specified bucket does not exist"]) {
        Some("a bucket is not there: check its name with `doctor`")
    } else {
        None
    }
}

/// What can be done with a stack in the state that CloudFormation names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum StackState {
    /// There is none, or only its name.
    Absent,
    /// It is there and can be changed.
    Settled,
    /// Something is happening to it.
    Busy,
    /// Its creation failed, so that it can only be deleted.
    Dead,
    /// An update could be neither made nor taken back.
    Stuck,
}

impl StackState {
    /// The state that a status stands for.
    pub fn of(status: &str) -> Self {
        match status {
            "DELETE_COMPLETE" | "REVIEW_IN_PROGRESS" => Self::Absent,
            "ROLLBACK_COMPLETE" | "ROLLBACK_FAILED" | "DELETE_FAILED" => Self::Dead,
            "UPDATE_ROLLBACK_FAILED" => Self::Stuck,
            "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS" => Self::Settled,
            status if status.ends_with("_IN_PROGRESS") => Self::Busy,
            _ => Self::Settled,
        }
    }
}

/// Whether a status is the end of something that went well.
pub fn is_success(status: &str) -> bool {
    let is_complete =
        status.ends_with("_COMPLETE") || status == "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS";
    is_complete && !status.contains("ROLLBACK")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(logical_id: &str, resource_type: &str, status: &str, reason: &str) -> Event {
        let [logical_id, resource_type, status, reason] =
            [logical_id, resource_type, status, reason].map(str::to_owned);
        Event {
            id: String::new(),
            logical_id,
            resource_type,
            physical_id: String::new(),
            status,
            reason,
        }
    }

    const STACK: &str = "AWS::CloudFormation::Stack";

    #[test]
    fn the_root_cause_is_the_first_failure_that_does_not_follow_from_another() {
        let events = [
            event("app-ctr", STACK, "CREATE_IN_PROGRESS", "User Initiated"),
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
                STACK,
                "ROLLBACK_IN_PROGRESS",
                "The following resource(s) failed to create: [CtrS3bucket].",
            ),
        ];
        let cause = root_cause(&events).unwrap();
        assert_eq!(cause.logical_id, "CtrS3bucket");
        assert!(advice(cause).unwrap().contains("--import-existing"));
    }

    #[test]
    fn a_resource_says_more_than_its_stack_and_the_stack_more_than_nothing() {
        let stack = event(
            "app-ctr",
            STACK,
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
    fn states_tell_what_can_be_done() {
        for (status, state, success) in [
            ("CREATE_COMPLETE", StackState::Settled, true),
            (
                "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
                StackState::Settled,
                true,
            ),
            ("IMPORT_COMPLETE", StackState::Settled, true),
            ("UPDATE_ROLLBACK_COMPLETE", StackState::Settled, false),
            ("CREATE_FAILED", StackState::Settled, false),
            ("UPDATE_IN_PROGRESS", StackState::Busy, false),
            ("ROLLBACK_COMPLETE", StackState::Dead, false),
            ("UPDATE_ROLLBACK_FAILED", StackState::Stuck, false),
            ("REVIEW_IN_PROGRESS", StackState::Absent, false),
        ] {
            assert_eq!(
                (StackState::of(status), is_success(status)),
                (state, success),
                "{status}"
            );
        }
    }
}
