//! Commands in messages: they select the same deployment, and are valid.

use std::path::Path;

use serde_json::json;

use crate::deployment::{binaries, deploy_arguments};
use crate::fake_cloudformation::{FakeCloudFormation, Finished, STACK, Script, ScriptedEvent};
use crate::operations::APP;

const REGION: &str = "--region=eu-west-1";

fn run(script: Script, arguments: &[&str]) -> Finished {
    FakeCloudFormation::start(script).infra(&[arguments, &[REGION]].concat())
}

#[test]
fn commands_after_a_failure_have_the_region_that_was_given() {
    let deploy = deploy_arguments(Path::new("."), &["bootstrap", "--config=ctr.toml"]);
    let rollback = "`infra rollback --region eu-west-1`";
    let deploy_again = "`infra deploy --no-rollback --region eu-west-1`";
    let failed = Script::default().stack(STACK, "UPDATE_FAILED");
    run(failed.clone(), &deploy).expect(1, &[rollback, deploy_again]);
    let doctor = run(failed, &["doctor"]);
    let advice = format!("run {rollback}, or {deploy_again}\n");
    assert!(doctor.stdout.contains(&advice), "{doctor:#?}");

    let fails = [ScriptedEvent::stack(STACK, "CREATE_FAILED", "")];
    let fails = Script::default().on("ExecuteChangeSet", &fails);
    let finished = run(fails, &[&deploy[..], &["--no-rollback"]].concat());
    finished.expect(1, &[rollback, deploy_again]);

    let without_queues = Script::default().fail("AmazonSQS.GetQueueUrl", "QueueDoesNotExist");
    let message = "CLDLQ not found; run: infra deploy cl --region eu-west-1\n";
    run(without_queues, &["redrive", "--source=cl"]).expect(1, &[message]);
}

#[test]
fn commands_of_package_and_of_an_offer_have_the_region_that_was_given() {
    let binaries = binaries();
    let folder = binaries.path().to_str().unwrap();
    let package = ["package", "ctr", "--config=ctr.toml", "--binaries", folder];
    let message = "-bootstrap is not deployed; run: infra bootstrap --region eu-west-1";
    run(Script::default(), &package).expect(1, &[message]);
    // The backfill fails here, since the delivery stream does not exist.
    let script = Script::default().output(STACK, "ArtifactsS3bucket", "code");
    let deploy = deploy_arguments(binaries.path(), &["ctr", "--config=ctr.toml"]);
    let finished = run(script, &deploy);
    finished.expect(0, &["run: infra backfill --source ctr --from "]);
    let option = " --dry-run --region eu-west-1\n";
    assert!(finished.stderr.contains(option), "{finished:#?}");
}

/// The command that adds partitions which a deployment could not add.
#[test]
fn command_after_partitions_were_not_added_is_valid() {
    let input = r#"{"s3_bucket": "rows", "s3_prefix": "fhbase", "table_name": "db.connect_ctr"}"#;
    let execution = "arn:aws:states:eu-west-1:123456789012:execution:machine:1";
    let script = Script::default()
        .output(STACK, "ArtifactsS3bucket", "code")
        .output(
            &format!("{APP}-partitioning"),
            "AthenaPartitioningStateMachineArn",
            "arn:aws:states:eu-west-1:123456789012:stateMachine:machine",
        )
        .output(&format!("{APP}-ctr"), "PartitioningInput", input)
        .respond(
            "AWSStepFunctions.StartExecution",
            json!({"executionArn": execution, "startDate": 1}),
        )
        .respond(
            "AWSStepFunctions.DescribeExecution",
            json!({
                "executionArn": execution,
                "stateMachineArn": "arn:aws:states:eu-west-1:123456789012:stateMachine:machine",
                "status": "FAILED",
                "startDate": 1,
                "error": "Any",
            }),
        );
    let aws = FakeCloudFormation::start(script);
    let binaries = binaries();
    let deploy = [
        "deploy",
        "ctr",
        "--config=ctr.toml",
        "--require-approval=never",
        "--binaries",
        binaries.path().to_str().unwrap(),
        REGION,
    ];
    let deployed = aws.infra(&deploy);
    let warning = "of connect_ctr was not added: Any; run `infra load-partitions --from ";
    deployed.expect(0, &[warning]);
    let (_, rest) = deployed.stderr.split_once("; run `infra ").unwrap();
    let (command, _) = rest.split_once('`').unwrap();
    let words: Vec<_> = command.split(' ').collect();
    assert_eq!(words[words.len() - 2..], ["--region", "eu-west-1"]);
    // The state machine still fails.
    let loaded = aws.infra(&words);
    loaded.expect(1, &[]);
    let lines = loaded.stdout.matches("Any").count();
    assert_eq!(lines, 2, "{loaded:#?}");
}
