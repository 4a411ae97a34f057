//! `infra deploy --import-existing` with existing resources that it cannot import.

use std::path::Path;

use ministack::Ministack;
use parameters::catalogue;
use serde_json::json;

use crate::association::store;
use crate::deployment::{FORM, binaries, deploy_arguments};
use crate::fake_cloudformation::{FakeCloudFormation, Script};
use crate::local_data::{bucket, delivery_stream, keys};
use crate::operations::{APP, call, create_queue, infra, send};

/// Creates a resource of each kind that CloudFormation has to create itself, with the names of the templates.
fn create_resources(aws: &Ministack) {
    delivery_stream(aws, "CLKinesisFirehose", "anycompany-delivered");
    create_queue(aws, "CLDLQ");
    let role = "arn:aws:iam::000000000000:role/any";
    let states = json!({"StartAt": "Only", "States": {"Only": {"Type": "Succeed"}}});
    for (service, target, input) in [
        (
            "events",
            "AWSEvents.PutRule",
            json!({"Name": format!("{APP}-CtrPartitioningSchedule"), "ScheduleExpression": "rate(1 day)"}),
        ),
        (
            "athena",
            "AmazonAthena.CreateWorkGroup",
            json!({"Name": format!("{APP}-partitioning")}),
        ),
        (
            "states",
            "AWSStepFunctions.CreateStateMachine",
            json!({"name": "AthenaPartitioningStateMachine", "definition": states.to_string(), "roleArn": role}),
        ),
        (
            "glue",
            "AWSGlue.CreateDatabase",
            json!({"DatabaseInput": {"Name": "amazonconnectdataanalyticsdb"}}),
        ),
        (
            "kinesis",
            "Kinesis_20131202.CreateStream",
            json!({"StreamName": format!("{APP}-CTRKinesisStream"), "ShardCount": 3}),
        ),
    ] {
        call(aws, service, target, &input);
    }
    let function = json!({
        "FunctionName": format!("{APP}-CLRecordWriterLambda"),
        "Runtime": "provided.al2023",
        "Handler": "bootstrap",
        "Role": role,
        // An empty zip file.
        "Code": {"ZipFile": "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=="},
    });
    let json = "content-type: application/json\r\n";
    let path = "POST /2015-03-31/functions";
    send(aws, path, "lambda", json, &function.to_string());
}

#[test]
fn import_is_refused_for_each_kind_that_has_to_be_created() {
    let aws = Ministack::start().unwrap();
    create_resources(&aws);
    let more = ["--config=all.toml", "--import-existing"];
    let arguments = deploy_arguments(Path::new("."), &more);
    let output = infra(&aws, &arguments);
    let messages = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{messages}");
    assert!(
        messages.contains("error: existing resources cannot be imported:\n"),
        "{messages}"
    );
    let machine =
        "arn:aws:states:us-east-1:000000000000:stateMachine:AthenaPartitioningStateMachine";
    let created = "cannot be imported";
    for (subject, stack, reason, command) in [
        (
            format!("delivery stream {APP}-CLKinesisFirehose"),
            "cl",
            created,
            format!(
                "aws firehose delete-delivery-stream --delivery-stream-name {APP}-CLKinesisFirehose"
            ),
        ),
        (
            format!("queue {APP}-CLDLQ"),
            "cl",
            created,
            format!(
                "aws sqs delete-queue --queue-url {}/000000000000/{APP}-CLDLQ",
                aws.endpoint()
            ),
        ),
        (
            format!("function {APP}-CLRecordWriterLambda"),
            "cl",
            created,
            format!("aws lambda delete-function --function-name {APP}-CLRecordWriterLambda"),
        ),
        (
            format!("rule {APP}-CtrPartitioningSchedule"),
            "ctr",
            created,
            format!("aws events delete-rule --name {APP}-CtrPartitioningSchedule"),
        ),
        (
            format!("workgroup {APP}-partitioning"),
            "partitioning",
            created,
            format!(
                "aws athena delete-work-group --work-group {APP}-partitioning --recursive-delete-option"
            ),
        ),
        (
            "state machine AthenaPartitioningStateMachine".to_owned(),
            "partitioning",
            created,
            format!("aws stepfunctions delete-state-machine --state-machine-arn {machine}"),
        ),
        (
            "database amazonconnectdataanalyticsdb".to_owned(),
            "partitioning",
            created,
            "aws glue delete-database --name amazonconnectdataanalyticsdb".to_owned(),
        ),
        (
            format!("data stream {APP}-CTRKinesisStream"),
            "ctr",
            "has 3 shards",
            format!(
                "configure -l --ctr-stream-arn=arn:aws:kinesis:us-east-1:000000000000:stream/{APP}-CTRKinesisStream"
            ),
        ),
    ] {
        let line = format!("\n    {subject}: exists, has a name of stack {stack}, and {reason}");
        let (_, rest) = messages
            .split_once(&line)
            .unwrap_or_else(|| panic!("{line} is not in {messages}"));
        let advice = rest.lines().nth(1).unwrap();
        assert!(advice.contains(&format!("`{command}`")), "{advice}");
    }
    let list = "Action=ListStacks&Version=2010-05-15";
    let stacks = send(&aws, "POST /", "cloudformation", FORM, list);
    assert!(!stacks.contains(APP), "{stacks}");
}

#[test]
fn doctor_names_log_groups_of_the_templates_and_of_the_earlier_sample() {
    let aws = Ministack::start().unwrap();
    let [own, of_sample] = ["/CLEventProcessorLambda", "-CLEventProcessor"]
        .map(|name| format!("/aws/lambda/{APP}{name}"));
    for name in [&own, &of_sample] {
        let group = json!({"logGroupName": name});
        call(&aws, "logs", "Logs_20140328.CreateLogGroup", &group);
    }
    store(&aws, catalogue::CL_STACK_ENABLED.name, "true");
    let bucket = catalogue::CONNECT_CONTACT_LENS_S3_BUCKET_NAME.name;
    store(&aws, bucket, "anycompany-recordings");
    let output = infra(&aws, &["doctor"]);
    let report = String::from_utf8(output.stdout).unwrap();
    assert!(report.contains(&format!("log group {own}")), "{report}");
    let of_sample = format!("1 exist, such as {of_sample};");
    assert!(report.contains(&of_sample), "{report}");
}

/// A stack that was deleted with its data stream left its bucket only.
#[test]
fn data_stream_that_was_deleted_is_created_beside_an_imported_bucket() {
    let aws = Ministack::start().unwrap();
    let rows = bucket("ctr");
    send(&aws, &format!("PUT /{rows}"), "s3", "", "");
    send(&aws, &format!("PUT /{rows}/old"), "s3", "", "row");
    let binaries = binaries();
    let more = ["--config=ctr.toml", "--import-existing"];
    let arguments = deploy_arguments(binaries.path(), &more);
    let output = infra(&aws, &arguments);
    let messages = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{messages}");
    let imported = format!("{APP}-ctr: importing {rows}\n");
    assert!(messages.contains(&imported), "{messages}");
    assert_eq!(keys(&aws, &rows), ["old"]);
    let name = json!({"StreamName": format!("{APP}-CTRKinesisStream")});
    let target = "Kinesis_20131202.DescribeStreamSummary";
    let stream = call(&aws, "kinesis", target, &name);
    assert_eq!(
        stream["StreamDescriptionSummary"]["StreamStatus"], "ACTIVE",
        "{stream}"
    );
}

#[test]
fn import_is_refused_for_a_bucket_of_somebody_else() {
    let aws = FakeCloudFormation::start(Script::default().deny_buckets());
    let more = ["bootstrap", "--config=ctr.toml", "--import-existing"];
    let arguments = deploy_arguments(Path::new("."), &more);
    let messages = [
        "error: existing resources cannot be imported:\n",
        "bucket amazonconnectdataanalyticssample-ab-123456789012-us-east-1: exists, has a name of stack bootstrap, and access is denied\n      \
         choose another --app-name, or allow s3:ListBucket if the bucket is yours\n",
    ];
    aws.infra(&arguments).expect(1, &messages);
    assert_eq!(aws.changes(), []);
}
