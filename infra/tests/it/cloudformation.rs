//! What `infra` sends to CloudFormation, and what it says about failures.

use infra::Assembly;
use parameters::AppName;

use crate::deployment::{binaries, deploy_arguments};
use crate::fake_cloudformation::{
    FakeCloudFormation, Finished, Recorded, STACK, Script, ScriptedEvent, stack_id,
};
use crate::operations::APP;

const ROLE: &str = "arn:aws:iam::123456789012:role/CloudFormation";
const TOPICS: [&str; 2] = [
    "arn:aws:sns:us-east-1:123456789012:stack-events",
    "arn:aws:sns:us-east-1:123456789012:audit",
];
const BUCKET: &str = "AWS::S3::Bucket";

/// Deploys the first stack.
fn deploy(aws: &FakeCloudFormation, more: &[&str]) -> Finished {
    let arguments = [
        "deploy",
        "bootstrap",
        "--config=ctr.toml",
        "--no-partitions",
        "--binaries=.",
    ];
    let is_approval = |option: &&str| option.starts_with("--require-approval");
    let approval: &[&str] = if more.iter().any(is_approval) {
        &[]
    } else {
        &["--require-approval=never"]
    };
    aws.infra(&[&arguments[..], approval, more].concat())
}

fn actions(requests: &[Recorded]) -> Vec<&str> {
    let actions = requests.iter().map(|request| request.action.as_str());
    actions.collect()
}

fn failure(logical_id: &str, status: &'static str, reason: &str) -> ScriptedEvent {
    ScriptedEvent::resource(logical_id, BUCKET, status, reason)
}

#[test]
fn options_of_companies_reach_the_requests() {
    let aws = FakeCloudFormation::start(Script::default());
    let options = [
        "--role-arn",
        ROLE,
        "--notification-arns",
        TOPICS[0],
        "--notification-arns",
        TOPICS[1],
        "--tags=cost-center=42",
        "--tags=owner=a=b",
        "--termination-protection",
    ];
    let created = deploy(&aws, &options);
    created.expect(0, &[]);
    assert_eq!(created.stdout, format!("{STACK}: created\n"));
    assert_eq!(
        actions(&aws.changes()),
        [
            "CreateChangeSet",
            "ExecuteChangeSet",
            "UpdateTerminationProtection"
        ]
    );
    let request = aws.only("CreateChangeSet");
    for (name, value) in [
        ("StackName", STACK),
        ("ChangeSetType", "CREATE"),
        ("RoleARN", ROLE),
        ("NotificationARNs.member.1", TOPICS[0]),
        ("NotificationARNs.member.2", TOPICS[1]),
        ("Tags.member.1.Key", "cost-center"),
        ("Tags.member.1.Value", "42"),
        ("Tags.member.2.Key", "owner"),
        ("Tags.member.2.Value", "a=b"),
        ("Capabilities.member.1", "CAPABILITY_IAM"),
    ] {
        assert_eq!(request.get(name), Some(value), "{name}: {request:#?}");
    }
    let executed = aws.only("ExecuteChangeSet");
    assert_eq!(executed.get("RetainExceptOnCreate"), Some("true"));
    assert_eq!(executed.get("DisableRollback"), None);
    let protected = aws.only("UpdateTerminationProtection");
    assert_eq!(protected.get("StackName"), Some(STACK));
    assert_eq!(protected.get("EnableTerminationProtection"), Some("true"));
}

#[test]
fn stacks_without_options_keep_what_they_have() {
    let aws = FakeCloudFormation::start(Script::default().stack(STACK, "CREATE_COMPLETE"));
    deploy(&aws, &[]).expect(0, &[]);
    let request = aws.only("CreateChangeSet");
    assert_eq!(request.get("ChangeSetType"), Some("UPDATE"));
    let is_option = |name: &&String| {
        ["RoleARN", "NotificationARNs", "Tags"]
            .iter()
            .any(|option| name.starts_with(option))
    };
    let options: Vec<_> = request.parameters.keys().filter(is_option).collect();
    assert!(options.is_empty(), "{options:?}");
    assert_eq!(
        actions(&aws.changes()),
        ["CreateChangeSet", "ExecuteChangeSet"]
    );
}

#[test]
fn role_deletes_stacks_too() {
    let aws = FakeCloudFormation::start(Script::default().stack(STACK, "CREATE_COMPLETE"));
    let arguments = ["destroy", "bootstrap", "--yes", "--role-arn", ROLE];
    aws.infra(&arguments).expect(0, &[]);
    let request = aws.only("DeleteStack");
    assert_eq!(request.get("StackName"), Some(stack_id(STACK).as_str()));
    assert_eq!(request.get("RoleARN"), Some(ROLE));
}

#[test]
fn protected_stack_is_not_destroyed() {
    let aws = FakeCloudFormation::start(Script::default().stack(STACK, "CREATE_COMPLETE"));
    deploy(&aws, &["--termination-protection"]).expect(0, &[]);
    let messages = [
        "error: termination protection is on: AmazonConnectDataAnalyticsSample-bootstrap",
        "hint: turn it off with `aws cloudformation update-termination-protection",
    ];
    let destroy = ["destroy", "bootstrap", "--yes"];
    aws.infra(&destroy).expect(1, &messages);
    assert!(!aws.actions().contains(&"DeleteStack".to_owned()));
}

#[test]
fn failed_stacks_are_rolled_back() {
    for (status, ends, retains) in [
        ("CREATE_FAILED", "ROLLBACK_COMPLETE", "true"),
        ("UPDATE_FAILED", "UPDATE_ROLLBACK_COMPLETE", "false"),
    ] {
        let aws = FakeCloudFormation::start(Script::default().stack(STACK, status));
        let finished = aws.infra(&["rollback", "--role-arn", ROLE]);
        finished.expect(0, &[]);
        assert_eq!(finished.stdout, format!("{STACK}: {ends}\n"));
        assert_eq!(actions(&aws.changes()), ["RollbackStack"]);
        let request = aws.only("RollbackStack");
        assert_eq!(request.get("StackName"), Some(stack_id(STACK).as_str()));
        assert_eq!(request.get("RoleARN"), Some(ROLE));
        assert_eq!(request.get("RetainExceptOnCreate"), Some(retains));
    }
}

#[test]
fn failed_rollback_continues_without_orphans() {
    let script = Script::default().stack(STACK, "UPDATE_ROLLBACK_FAILED");
    let aws = FakeCloudFormation::start(script.clone());
    let arguments = [
        "rollback",
        "bootstrap",
        "--orphan=ArtifactsS3bucket",
        "--orphan=Nested.Queue",
        "--role-arn",
        ROLE,
    ];
    let finished = aws.infra(&arguments);
    finished.expect(0, &[]);
    assert_eq!(
        finished.stdout,
        format!("{STACK}: UPDATE_ROLLBACK_COMPLETE\n")
    );
    assert_eq!(actions(&aws.changes()), ["ContinueUpdateRollback"]);
    let request = aws.only("ContinueUpdateRollback");
    for (name, value) in [
        ("StackName", stack_id(STACK).as_str()),
        ("RoleARN", ROLE),
        ("ResourcesToSkip.member.1", "ArtifactsS3bucket"),
        ("ResourcesToSkip.member.2", "Nested.Queue"),
    ] {
        assert_eq!(request.get(name), Some(value), "{name}: {request:#?}");
    }

    let aws = FakeCloudFormation::start(script);
    aws.infra(&["rollback"]).expect(0, &[]);
    let request = aws.only("ContinueUpdateRollback");
    assert_eq!(request.get("ResourcesToSkip.member.1"), None);
}

/// A rollback that cannot restore a resource ends in a state from which it can continue without it.
#[test]
fn rollback_that_fails_says_how_it_continues() {
    let fails = [
        failure(
            "ArtifactsS3bucket",
            "UPDATE_FAILED",
            "the KMS key is pending deletion",
        ),
        ScriptedEvent::stack(STACK, "UPDATE_ROLLBACK_FAILED", ""),
    ];
    let script = || {
        let script = Script::default().stack(STACK, "UPDATE_FAILED");
        script.on("RollbackStack", &fails)
    };
    let aws = FakeCloudFormation::start(script());
    let messages = [
        "ended in state UPDATE_ROLLBACK_FAILED",
        "ArtifactsS3bucket (AWS::S3::Bucket) UPDATE_FAILED: the KMS key is pending deletion",
        "hint: fix the cause and run `infra rollback`; or skip what cannot be rolled back: \
         infra rollback AmazonConnectDataAnalyticsSample-bootstrap --orphan ArtifactsS3bucket",
    ];
    aws.infra(&["rollback"]).expect(1, &messages);
    assert_eq!(actions(&aws.changes()), ["RollbackStack"]);

    // Orphans that are named at once are skipped when the rollback continues.
    let aws = FakeCloudFormation::start(script());
    let arguments = ["rollback", "bootstrap", "--orphan=ArtifactsS3bucket"];
    let finished = aws.infra(&arguments);
    finished.expect(0, &[]);
    assert_eq!(
        finished.stdout,
        format!("{STACK}: UPDATE_ROLLBACK_COMPLETE\n")
    );
    assert_eq!(
        actions(&aws.changes()),
        ["RollbackStack", "ContinueUpdateRollback"]
    );
    let request = aws.only("ContinueUpdateRollback");
    assert_eq!(
        request.get("ResourcesToSkip.member.1"),
        Some("ArtifactsS3bucket")
    );
}

#[test]
fn rollback_without_failed_stacks_is_an_error() {
    let aws = FakeCloudFormation::start(Script::default().stack(STACK, "UPDATE_COMPLETE"));
    aws.infra(&["rollback"]).expect(
        1,
        &["no stack to roll back: no last operation failed without a rollback"],
    );
    aws.infra(&["rollback", "--orphan=ArtifactsS3bucket"])
        .expect(2, &["<STACK>"]);
    assert_eq!(aws.changes(), []);
}

#[test]
fn deployment_of_a_failed_stack_says_what_to_do() {
    for (status, code, advice) in [
        (
            "CREATE_FAILED",
            1,
            "roll back with `infra rollback`, or continue with `infra deploy --no-rollback`",
        ),
        (
            "UPDATE_FAILED",
            1,
            "roll back with `infra rollback`, or continue with `infra deploy --no-rollback`",
        ),
        (
            "UPDATE_ROLLBACK_FAILED",
            1,
            "continue the rollback with `infra rollback`, then deploy again",
        ),
        (
            "IMPORT_ROLLBACK_FAILED",
            1,
            "retain its resources, then deploy again with --import-existing",
        ),
        (
            "UPDATE_ROLLBACK_IN_PROGRESS",
            1,
            "wait until it ends and deploy again",
        ),
        (
            "ROLLBACK_COMPLETE",
            2,
            "The creation of AmazonConnectDataAnalyticsSample-bootstrap failed. Delete and recreate?`: there is no terminal; pass --yes",
        ),
        (
            "ROLLBACK_FAILED",
            2,
            "The creation of AmazonConnectDataAnalyticsSample-bootstrap failed.",
        ),
        (
            "DELETE_FAILED",
            2,
            "The deletion of AmazonConnectDataAnalyticsSample-bootstrap failed.",
        ),
    ] {
        let aws = FakeCloudFormation::start(Script::default().stack(STACK, status));
        let finished = deploy(&aws, &[]);
        finished.expect(code, &[advice]);
        if code == 1 {
            let state = format!("error: stack {STACK} is in state {status}: ");
            finished.expect(1, &[&state]);
        }
        assert_eq!(aws.changes(), [], "{status}");
    }
}

#[test]
fn stacks_that_cannot_be_updated_are_created_again() {
    for status in ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED"] {
        let aws = FakeCloudFormation::start(Script::default().stack(STACK, status));
        let finished = deploy(&aws, &["--yes"]);
        finished.expect(0, &[]);
        assert_eq!(finished.stdout, format!("{STACK}: created\n"));
        assert_eq!(
            actions(&aws.changes()),
            ["DeleteStack", "CreateChangeSet", "ExecuteChangeSet"],
            "{status}"
        );
        let request = aws.only("CreateChangeSet");
        assert_eq!(request.get("ChangeSetType"), Some("CREATE"), "{status}");
    }
}

/// The bucket that the first stack would have created.
const LEFT_BUCKET: &str = "amazonconnectdataanalyticssample-ab-123456789012-us-east-1";

#[test]
fn import_continues_after_an_acl_could_not_be_reset() {
    let aws = FakeCloudFormation::start(Script::default().granting_bucket(LEFT_BUCKET, 1));
    let import = ["--import-existing"];
    let denied = format!("error: access denied: s3:PutBucketAcl on the bucket {LEFT_BUCKET}");
    deploy(&aws, &import).expect(1, &[&denied]);
    // The bucket still belongs to no stack, so that another run finds it.
    assert_eq!(actions(&aws.changes()), ["PutBucketAcl"]);
    let reset = format!("{LEFT_BUCKET}: reset the ACL to private");
    deploy(&aws, &import).expect(0, &[&reset]);
    let changes = aws.changes();
    assert_eq!(
        actions(&changes[1..]),
        [
            "PutBucketAcl",
            "CreateChangeSet",
            "ExecuteChangeSet",
            "CreateChangeSet",
            "ExecuteChangeSet",
        ]
    );
    let types = [2, 4].map(|at| changes[at].get("ChangeSetType").unwrap());
    assert_eq!(types, ["IMPORT", "UPDATE"]);
}

#[test]
fn prepared_deployment_executes_nothing() {
    let aws = FakeCloudFormation::start(Script::default());
    let finished = deploy(&aws, &["--no-execute", "--termination-protection"]);
    finished.expect(0, &[]);
    assert!(
        finished.stdout.starts_with(&format!("{STACK}: prepared")),
        "{finished:#?}"
    );
    assert_eq!(actions(&aws.changes()), ["CreateChangeSet"]);
}

#[test]
fn deployment_that_deletes_a_stack_first_is_not_prepared() {
    for status in ["ROLLBACK_COMPLETE", "DELETE_FAILED"] {
        let aws = FakeCloudFormation::start(Script::default().stack(STACK, status));
        let messages = [
            "error: --no-execute executes nothing, but these stacks require an operation before their change sets:\n",
            &format!("{STACK}: is {status} and must be deleted\n"),
            "hint: deploy them without --no-execute",
        ];
        deploy(&aws, &["--no-execute", "--yes"]).expect(2, &messages);
        assert_eq!(aws.changes(), [], "{status}");
    }
}

#[test]
fn deployment_that_imports_resources_first_is_not_prepared() {
    let aws = FakeCloudFormation::start(Script::default().granting_bucket(LEFT_BUCKET, 0));
    let messages = [
        "error: --no-execute executes nothing, but these stacks require an operation before their change sets:\n",
        &format!("{STACK}: must import bucket {LEFT_BUCKET}\n"),
    ];
    deploy(&aws, &["--no-execute", "--import-existing"]).expect(2, &messages);
    assert_eq!(aws.changes(), []);
}

#[test]
fn package_describes_each_stack_once() {
    let script = Script::default().stack(STACK, "CREATE_COMPLETE").output(
        STACK,
        "ArtifactsS3bucket",
        "code",
    );
    let aws = FakeCloudFormation::start(script);
    let binaries = binaries();
    let binaries = binaries.path().to_str().unwrap();
    let arguments = ["package", "--config=ctr.toml", "--binaries", binaries];
    aws.infra(&arguments).expect(0, &["Functions: uploaded "]);
    let actions = aws.actions();
    let stacks = Assembly::synthesize(&AppName::default()).unwrap().stacks;
    assert_eq!(actions, vec!["DescribeStacks"; stacks.len()]);
}

#[test]
fn stacks_that_do_not_depend_on_each_other_are_deployed_together() {
    const STACKS: [&str; 2] = [
        "AmazonConnectDataAnalyticsSample-ctr",
        "AmazonConnectDataAnalyticsSample-ae",
    ];
    let script = Script::default().output(STACK, "ArtifactsS3bucket", "code");
    let aws = FakeCloudFormation::start(script.together(&STACKS));
    let binaries = binaries();
    let arguments = deploy_arguments(binaries.path(), &["--config=both.toml"]);
    let finished = aws.infra(&arguments);
    finished.expect(0, &[]);
    // The progress of both begins before one of them is complete.
    let position = |stack: &str, status: &str| {
        let line = format!("{stack}: {status}\n");
        let found = finished.stderr.find(&line);
        found.unwrap_or_else(|| panic!("{line} is not in {finished:#?}"))
    };
    let begun = STACKS.map(|stack| position(stack, "CREATE_IN_PROGRESS"));
    let complete = STACKS.map(|stack| position(stack, "CREATE_COMPLETE"));
    assert!(begun.iter().max() < complete.iter().min(), "{finished:#?}");
    // Both wait for the stack with their database.
    let partitioning = format!(": {APP}-partitioning created in ");
    let dependency = finished.stderr.find(&partitioning).unwrap();
    assert!(
        begun.iter().all(|begun| dependency < *begun),
        "{finished:#?}"
    );
}

/// A stack in review has no resources: an earlier change set was never executed.
#[test]
fn stack_in_review_is_created() {
    let aws = FakeCloudFormation::start(Script::default().stack(STACK, "REVIEW_IN_PROGRESS"));
    let finished = deploy(&aws, &[]);
    finished.expect(0, &[]);
    assert_eq!(finished.stdout, format!("{STACK}: created\n"));
    let request = aws.only("CreateChangeSet");
    assert_eq!(request.get("ChangeSetType"), Some("CREATE"));
}

#[test]
fn failed_stack_continues_without_rollback() {
    for status in ["CREATE_FAILED", "UPDATE_FAILED"] {
        let aws = FakeCloudFormation::start(Script::default().stack(STACK, status));
        deploy(&aws, &["--no-rollback"]).expect(0, &[]);
        let request = aws.only("CreateChangeSet");
        assert_eq!(request.get("ChangeSetType"), Some("UPDATE"), "{status}");
        let request = aws.only("ExecuteChangeSet");
        assert_eq!(request.get("DisableRollback"), Some("true"), "{status}");
        assert_eq!(request.get("RetainExceptOnCreate"), None, "{status}");
    }
}

/// A stack whose operation failed has the new template, but not the resources that failed.
#[test]
fn failed_stack_continues_with_the_same_template() {
    let events = [
        failure("ArtifactsS3bucket", "CREATE_FAILED", "access denied"),
        ScriptedEvent::stack(STACK, "CREATE_FAILED", ""),
    ];
    let aws = FakeCloudFormation::start(Script::default().on("ExecuteChangeSet", &events));
    for _ in 0..2 {
        deploy(&aws, &["--no-rollback"]).expect(1, &["ended in state CREATE_FAILED"]);
    }
    let both = ["CreateChangeSet", "ExecuteChangeSet"].repeat(2);
    assert_eq!(actions(&aws.changes()), both);
}

#[test]
fn unchanged_stack_is_not_sent_again() {
    let aws = FakeCloudFormation::start(Script::default());
    deploy(&aws, &[]).expect(0, &[]);
    let before = aws.changes();
    let again = deploy(&aws, &["--require-approval=any-change"]);
    again.expect(0, &[]);
    assert_eq!(again.stdout, format!("{STACK}: unchanged\n"));
    assert_eq!(aws.changes(), before);
}

const EARLY: &str = "The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck]. \
                     To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.";
const FINDINGS: [[&str; 4]; 2] = [
    [
        "ArtifactsS3bucket",
        BUCKET,
        "/Resources/ArtifactsS3bucket/Properties/BucketName",
        "Resource of type 'AWS::S3::Bucket' with identifier 'code' already exists.",
    ],
    [
        "Logs",
        "AWS::Logs::LogGroup",
        "/Resources/Logs",
        "Resource of type 'AWS::Logs::LogGroup' with identifier 'logs' already exists.",
    ],
];

#[test]
fn findings_of_early_validation_are_read_before_they_are_deleted() {
    let aws = FakeCloudFormation::start(Script::default().reject(EARLY, &FINDINGS));
    let bucket = FINDINGS[0];
    let line = format!("{} ({BUCKET}): {}: {}", bucket[0], bucket[2], bucket[3]);
    let messages = [
        line.as_str(),
        "Logs (AWS::Logs::LogGroup): /Resources/Logs: Resource of type",
        "hint: if an earlier deployment left the bucket, deploy with --import-existing",
        "hint: a resource of the same name exists",
    ];
    deploy(&aws, &[]).expect(1, &messages);
    let actions = aws.actions();
    let of_change_set = actions.iter().filter(|action| {
        action.contains("ChangeSet") || *action == "DescribeEvents" || *action == "DeleteStack"
    });
    assert_eq!(
        of_change_set.collect::<Vec<_>>(),
        [
            "CreateChangeSet",
            "DescribeChangeSet",
            "DescribeEvents",
            "DeleteChangeSet",
            // The stack of the failed change set has no resources.
            "DeleteStack",
        ]
    );
    let events = aws.only("DescribeEvents");
    let change_set = aws.only("DeleteChangeSet");
    assert_eq!(
        events.get("ChangeSetName"),
        change_set.get("ChangeSetName"),
        "{events:#?}"
    );
    assert_eq!(events.get("Filters.FailedEvents"), Some("true"));
}

#[test]
fn denied_findings_name_the_permission() {
    let script = Script::default().reject(EARLY, &FINDINGS);
    let aws = FakeCloudFormation::start(script.deny("DescribeEvents"));
    let messages = [
        EARLY,
        "findings of early validation are not known: access denied: cloudformation:DescribeEvents",
    ];
    deploy(&aws, &[]).expect(1, &messages);
    // The change set is deleted all the same.
    aws.only("DeleteChangeSet");
}

#[test]
fn change_set_without_changes_is_no_error() {
    let reason = "The submitted information didn't contain changes. Submit different information to create a change set.";
    let script = Script::default().stack(STACK, "CREATE_COMPLETE");
    let aws = FakeCloudFormation::start(script.reject(reason, &[]));
    let finished = deploy(&aws, &[]);
    finished.expect(0, &[]);
    assert_eq!(finished.stdout, format!("{STACK}: unchanged\n"));
    assert!(!aws.actions().contains(&"DescribeEvents".to_owned()));
    assert_eq!(
        actions(&aws.changes()),
        ["CreateChangeSet", "DeleteChangeSet"]
    );
}

#[test]
fn denied_operations_and_resources_name_the_action() {
    let aws = FakeCloudFormation::start(Script::default().deny("CreateChangeSet"));
    let messages = [
        "error: access denied: cloudformation:CreateChangeSet on the stack",
        "hint: allow cloudformation:CreateChangeSet in a policy of the role or user",
    ];
    deploy(&aws, &[]).expect(1, &messages);

    let reason = "Resource handler returned message: \"User: arn:aws:iam::123456789012:user/me is not authorized to perform: \
                  s3:PutBucketTagging on resource: \\\"arn:aws:s3:::code\\\" because no identity-based policy allows the \
                  s3:PutBucketTagging action (Service: S3, Status Code: 403, Request ID: A)\" (RequestToken: 1, HandlerErrorCode: AccessDenied)";
    let events = [
        failure("ArtifactsS3bucket", "CREATE_FAILED", reason),
        failure(
            "ArtifactsS3bucketPolicy",
            "CREATE_FAILED",
            "Resource creation cancelled",
        ),
        ScriptedEvent::stack(
            STACK,
            "ROLLBACK_COMPLETE",
            "The following resource(s) failed to create: [ArtifactsS3bucket].",
        ),
    ];
    let aws = FakeCloudFormation::start(Script::default().on("ExecuteChangeSet", &events));
    let finished = deploy(&aws, &[]);
    let messages = [
        "error: stack AmazonConnectDataAnalyticsSample-bootstrap ended in state ROLLBACK_COMPLETE\n",
        " ArtifactsS3bucket (AWS::S3::Bucket) CREATE_FAILED: User: arn:aws:iam::123456789012:user/me is not authorized",
        "hint: allow s3:PutBucketTagging in a policy of the role or user that deploys",
    ];
    finished.expect(1, &messages);
}

/// The event of a nested stack says only that it failed.
#[test]
fn failure_of_a_nested_stack_has_the_reason_of_its_resource() {
    let (outer, inner) = ("app-outer", "app-inner");
    let embedded = |name: &str| {
        format!(
            "Embedded stack {} was not successfully updated. Currently in UPDATE_ROLLBACK_IN_PROGRESS with reason: \
             The following resource(s) failed to update: [X].",
            stack_id(name)
        )
    };
    let before = [
        ScriptedEvent::stack(inner, "UPDATE_IN_PROGRESS", ""),
        failure("Rows", "UPDATE_FAILED", "a failure of an earlier update"),
        ScriptedEvent::stack(inner, "UPDATE_ROLLBACK_COMPLETE", ""),
    ];
    let events = [
        ScriptedEvent::stack(inner, "UPDATE_IN_PROGRESS", ""),
        failure("Rows", "UPDATE_FAILED", "rows already exists"),
        ScriptedEvent::stack(inner, "UPDATE_ROLLBACK_COMPLETE", ""),
        ScriptedEvent::stack(outer, "UPDATE_IN_PROGRESS", ""),
        ScriptedEvent::nested("Inner", inner, "UPDATE_FAILED", &embedded(inner)),
        ScriptedEvent::stack(outer, "UPDATE_ROLLBACK_COMPLETE", ""),
        ScriptedEvent::nested("Outer", outer, "UPDATE_FAILED", &embedded(outer)),
        ScriptedEvent::stack(STACK, "UPDATE_ROLLBACK_COMPLETE", ""),
    ];
    let script = Script::default()
        .stack(STACK, "UPDATE_COMPLETE")
        .stack(outer, "UPDATE_COMPLETE")
        .stack(inner, "UPDATE_COMPLETE")
        .history(inner, &before)
        .on("ExecuteChangeSet", &events);
    let aws = FakeCloudFormation::start(script);
    let messages = [
        "error: stack AmazonConnectDataAnalyticsSample-bootstrap ended in state UPDATE_ROLLBACK_COMPLETE\n",
        " Outer.Inner.Rows (AWS::S3::Bucket) UPDATE_FAILED: rows already exists",
        "hint: if an earlier deployment left the bucket",
    ];
    deploy(&aws, &[]).expect(1, &messages);
}

/// With `--no-rollback` the stack stays as it failed.
#[test]
fn failed_operation_without_rollback_says_how_to_go_on() {
    let events = [
        failure("ArtifactsS3bucket", "CREATE_FAILED", "code already exists"),
        ScriptedEvent::stack(STACK, "CREATE_FAILED", ""),
    ];
    let aws = FakeCloudFormation::start(Script::default().on("ExecuteChangeSet", &events));
    let messages = [
        "ended in state CREATE_FAILED",
        "ArtifactsS3bucket (AWS::S3::Bucket) CREATE_FAILED: code already exists",
        "`infra rollback`",
        "`infra deploy --no-rollback`",
    ];
    deploy(&aws, &["--no-rollback"]).expect(1, &messages);
}
