//! An account as a used deployment of the TypeScript sample leaves it: found by `doctor`, imported by
//! `deploy`, without the loss of a record.

use end_to_end::{ACCOUNT, Deployment, Finished, REGION, eventually};
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::Case;

pub(crate) const CASES: &[Case] = &[(
    "resources of a used sample deployment are found and imported without loss of a record",
    moves_over,
)];

const APP: &str = "AnyCompanyMoves";
const APP_NAME: &str = "--app-name=AnyCompanyMoves";
const STREAMS: [&str; 2] = ["CTRKinesisStream", "AEKinesisStream"];
/// Lambda creates the log group of a function without one at its first invocation, and nothing
/// deletes it with the stack.
const FUNCTIONS: [&str; 10] = [
    "StartPartitioningLambda",
    "PollPartitioningStatusLambda",
    "GetPartitioningResultsLambda",
    "PartitioningIteratorLambda",
    "CLEventProcessorLambda",
    "CLOutputFileLoaderLambda",
    "CLRecordWriterLambda",
    "EFEventProcessorLambda",
    "EFOutputFileLoaderLambda",
    "EFRecordWriterLambda",
];
/// A log group of this version, which somebody created again after its stack was deleted.
const LOG_GROUP: &str = "/aws/lambda/AnyCompanyMoves/StartPartitioningLambda";
const OLD_ROW: &str = r#"{"ContactId":"old","InitiationTimestamp":"2026-11-20T10:00:00Z"}"#;
const OLD_KEY: &str = "fhbase/year=2026/month=11/day=20/1";

fn bucket(code: &str) -> String {
    format!("anycompanymoves-{code}-{ACCOUNT}-{REGION}")
}

fn moves_over(deployment: &Deployment) {
    let (local, api) = (&deployment.local, deployment.api());
    leave_what_the_sample_leaves(deployment);
    let waiting = records_of_the_gap();
    for (stream, record) in STREAMS.iter().zip(&waiting) {
        api.put_on_stream(&format!("{APP}-{stream}"), record);
    }
    leave_parameters(deployment);
    finds_what_is_left(deployment);

    let refused = deploy(deployment, &[]).expect(1);
    let _refused = refused
        .expect_message("resources exist and belong to no stack")
        .expect_message(&format!("ctr: data stream {APP}-CTRKinesisStream"))
        .expect_message(&format!("partitioning: log group {LOG_GROUP}"))
        .expect_message("deploy with --import-existing");
    refuses_what_cannot_be_imported(deployment);

    let imported = deploy(deployment, &["--import-existing"]).expect(0);
    assert!(
        imported.stdout.contains(&format!("{APP}-ctr: created")),
        "{}",
        imported.stdout
    );
    let _imported = imported
        .expect_message(&format!("{}: reset the ACL to private", bucket("ctr-al")))
        .expect_message("Contact records from before the deployment are not loaded by stack ctr");
    keeps_what_was_left(deployment);
    loads_what_arrived_between(deployment, &waiting);
    stores_new_parameters(deployment);
    offers_to_load_files(deployment);

    let destroy = ["destroy", "--all", "--delete-data", "--yes", APP_NAME];
    let _destroyed = local.infra(&destroy).expect(0);
}

fn deploy(deployment: &Deployment, options: &[&str]) -> Finished {
    let local = &deployment.local;
    let arguments = [
        "deploy",
        APP_NAME,
        "--binaries",
        local.functions(),
        "--require-approval=never",
    ];
    local.infra(&[&arguments[..], options].concat())
}

/// Buckets with rows and with the ACL of CDK's access logs, data streams, which CDK retains, and log
/// groups.
fn leave_what_the_sample_leaves(deployment: &Deployment) {
    let api = deployment.api();
    for source in ["ar", "ctr", "ae"] {
        let (rows, logs) = (bucket(source), bucket(&format!("{source}-al")));
        for name in [&rows, &logs] {
            api.create_bucket(name);
            api.require_tls(name);
        }
        api.grant_log_delivery(&logs);
    }
    api.put(&bucket("ctr"), OLD_KEY, OLD_ROW.as_bytes());
    let groups = FUNCTIONS.map(|function| format!("/aws/lambda/{APP}-{function}"));
    for name in groups.iter().map(String::as_str).chain([LOG_GROUP]) {
        let input = json!({"logGroupName": name});
        api.call("logs", "Logs_20140328.CreateLogGroup", &input);
    }
    for stream in STREAMS {
        let input = json!({"StreamName": format!("{APP}-{stream}"), "ShardCount": 1});
        api.call("kinesis", "Kinesis_20131202.CreateStream", &input);
    }
}

/// The parameters of the sample, and the architecture of the functions of this test.
fn leave_parameters(deployment: &Deployment) {
    for (name, value) in [
        ("awsGlueDatabaseName", "AnyCompanyMovesDB"),
        ("ctrStackEnabled", "true"),
        ("aeStackEnabled", "true"),
        ("lambdaArchitecture", "x86_64"),
        ("cflStackEnabled", "false"),
        ("clStackEnabled", "false"),
        ("efStackEnabled", "false"),
        ("efReportingStackEnabled", "false"),
        ("ctrPartitioningScheduleEnabled", "true"),
        ("aePartitioningScheduleEnabled", "true"),
        ("cflPartitioningScheduleEnabled", "not-defined"),
        ("connectContactFlowLogsCloudWatchLogGroup", "not-defined"),
        ("clPartitioningScheduleEnabled", "not-defined"),
        ("connectContactLensS3BucketName", "not-defined"),
        ("efPartitioningScheduleEnabled", "not-defined"),
        ("connectEvaluationFormsS3Location", "not-defined"),
    ] {
        let input = json!({"Name": format!("/{APP}/{name}"), "Value": value, "Type": "String"});
        deployment
            .api()
            .call("ssm", "AmazonSSM.PutParameter", &input);
    }
}

/// A version with new parameters stores their defaults, and changes nothing else.
fn stores_new_parameters(deployment: &Deployment) {
    let parameters = || {
        let findings = doctor(deployment);
        let mut findings = findings.into_iter();
        let found = findings.find(|finding| finding["subject"] == "parameters");
        found.unwrap()
    };
    assert_eq!(parameters()["severity"], "ok", "{}", parameters());
    let names = ["logRetentionDays", "kmsKeyArn", "stackTags"];
    let names: Vec<_> = names.iter().map(|name| format!("/{APP}/{name}")).collect();
    let api = deployment.api();
    api.call(
        "ssm",
        "AmazonSSM.DeleteParameters",
        &json!({"Names": names}),
    );
    let missing = parameters();
    assert_eq!(missing["severity"], "warning", "{missing}");
    assert_eq!(
        missing["text"],
        "not stored yet: kms-key-arn, tags, log-retention-days"
    );
    let upgraded = deploy(deployment, &[]).expect(0).expect_message(
        "Storing in Parameter Store: kms-key-arn = not-defined, tags = not-defined, log-retention-days = 30",
    );
    assert_eq!(
        upgraded.stdout.matches(": unchanged").count(),
        upgraded.stdout.lines().count(),
        "{}",
        upgraded.stdout
    );
    assert_eq!(parameters()["severity"], "ok", "{}", parameters());
}

/// What Connect sends to the streams while nothing reads them.
fn records_of_the_gap() -> [Value; 2] {
    let event = end_to_end::documents("ae/2026-11-23.ndjson").swap_remove(0);
    [
        json!({"ContactId": "of-the-gap", "InitiationTimestamp": "2026-11-23T10:00:00Z"}),
        event,
    ]
}

fn doctor(deployment: &Deployment) -> Vec<Value> {
    let found = deployment
        .local
        .infra(&["doctor", APP_NAME, "--format=json"]);
    found.json().as_array().unwrap().clone()
}

fn finds_what_is_left(deployment: &Deployment) {
    let findings = doctor(deployment);
    let finding = |subject: &str| {
        let mut findings = findings.iter();
        let found = findings.find(|finding| finding["subject"] == subject);
        found.unwrap_or_else(|| panic!("{subject} is not in {findings:?}"))
    };
    for (subject, stack, content) in [
        (format!("bucket {}", bucket("ctr")), "ctr", "its data"),
        (
            format!("bucket {}", bucket("ar-al")),
            "partitioning",
            "its data",
        ),
        (
            format!("data stream {APP}-CTRKinesisStream"),
            "ctr",
            "its records",
        ),
        (
            format!("data stream {APP}-AEKinesisStream"),
            "ae",
            "its records",
        ),
        (
            format!("log group {LOG_GROUP}"),
            "partitioning",
            "its log events",
        ),
    ] {
        let found = finding(&subject);
        assert_eq!(found["severity"], "warning", "{found}");
        assert_eq!(
            found["text"],
            format!("exists, has a name of stack {stack}, and belongs to no stack")
        );
        assert_eq!(
            found["advice"],
            format!("deploy with --import-existing to import it with {content}")
        );
    }
    let groups = finding("log groups of the earlier sample");
    assert!(
        groups["text"].as_str().unwrap().starts_with("10 exist"),
        "{groups}"
    );
}

/// A queue is created from the template, and a resource of another stack stays in it.
fn refuses_what_cannot_be_imported(deployment: &Deployment) {
    let api = deployment.api();
    let rule = json!({"Name": format!("{APP}-CtrPartitioningSchedule"), "ScheduleExpression": "rate(1 day)"});
    api.call("events", "AWSEvents.PutRule", &rule);
    let refused = deploy(deployment, &["--import-existing"]).expect(1);
    let _refused = refused
        .expect_message("existing resources cannot be imported")
        .expect_message(&format!("rule {APP}-CtrPartitioningSchedule"))
        .expect_message("aws events delete-rule --name");
    api.call(
        "events",
        "AWSEvents.DeleteRule",
        &json!({"Name": rule["Name"]}),
    );

    let name = format!("/aws/kinesisfirehose/{APP}-CtrKinesisFirehose");
    let template = json!({"Resources": {"Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": name}}}});
    api.create_stack("CdkBackendStack", &template.to_string());
    let refused = deploy(deployment, &["--import-existing"]).expect(1);
    let _refused = refused.expect_message("belongs to stack CdkBackendStack");
    api.delete_stack("CdkBackendStack");
}

/// The streams with their records, and the objects.
fn keeps_what_was_left(deployment: &Deployment) {
    let (local, api) = (&deployment.local, deployment.api());
    assert_eq!(api.object(&bucket("ctr"), OLD_KEY), OLD_ROW.as_bytes());
    for code in ["ar-al", "ctr-al", "ae-al"] {
        assert_eq!(api.acl_groups(&bucket(code)), [""; 0], "{code}");
    }
    let outputs = local
        .infra(&["outputs", APP_NAME, "--format=json"])
        .expect(0)
        .json();
    let arn = format!("arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/{APP}-CTRKinesisStream");
    assert_eq!(outputs[format!("{APP}-ctr")]["CTRKinesisStreamArn"], arn);
    let is_left = |finding: &&Value| {
        let text = finding["text"].as_str().unwrap();
        text.contains("has a name of stack")
    };
    let findings = doctor(deployment);
    assert_eq!(
        findings.iter().filter(is_left).collect::<Vec<_>>(),
        [&json!(null); 0]
    );
    let _same = local.infra(&["diff", APP_NAME, "--fail"]).expect(0);
}

/// A delivery stream begins at the latest record, so that those before it are put again.
fn loads_what_arrived_between(deployment: &Deployment, waiting: &[Value; 2]) {
    let (local, api) = (&deployment.local, deployment.api());
    let today = OffsetDateTime::now_utc().date();
    let [from, to] = [today.previous_day().unwrap(), today].map(|day| day.to_string());
    for (source, expected) in ["ctr", "ae"].iter().zip(waiting) {
        let rows = || api.rows(&bucket(source), "fhbase/year=2026/month=11/day=23/");
        assert_eq!(rows(), [json!(null); 0], "{source}");
        let backfill = [
            "backfill",
            "--source",
            source,
            "--from",
            &from,
            "--to",
            &to,
            APP_NAME,
            "--format=json",
        ];
        let counted = local
            .infra(&[&backfill[..], &["--dry-run"]].concat())
            .expect(0);
        assert_eq!(counted.json()["records"], 1, "{}", counted.stdout);
        let sent = local.infra(&backfill).expect(0).json();
        assert_eq!((&sent["records"], &sent["sent"]), (&json!(1), &json!(true)));
        eventually(&format!("{expected} of {source}"), || {
            let rows = rows();
            if rows == [expected.clone()] {
                Ok(())
            } else {
                Err(format!("{rows:?}"))
            }
        });
        // What was put again arrived after the delivery stream began.
        assert_eq!(local.infra(&backfill).expect(0).json()["records"], 1);
    }
}

/// On a terminal, deploy counts the files that the bucket has already, and loads them after a question.
fn offers_to_load_files(deployment: &Deployment) {
    let (local, api) = (&deployment.local, deployment.api());
    let recordings = "anycompanymoves-recordings";
    api.create_bucket(recordings);
    let cases = end_to_end::expected("contact_lens");
    let mut voice = cases.iter();
    let case = voice.find(|case| {
        case["key"]
            .as_str()
            .unwrap()
            .starts_with("Analysis/Voice/2")
    });
    let (file, key) = (&case.unwrap()["file"], &case.unwrap()["key"]);
    let name = key.as_str().unwrap().rsplit('/').next().unwrap();
    let today = OffsetDateTime::now_utc()
        .date()
        .to_string()
        .replace('-', "/");
    let content = end_to_end::sample(file.as_str().unwrap());
    api.put(
        recordings,
        &format!("Analysis/Voice/{today}/{name}"),
        &content,
    );
    let bucket_name = format!("--connect-contact-lens-s3-bucket-name={recordings}");
    let configuration = [APP_NAME, "-l", "--cl-stack-enabled", &bucket_name];
    let _stored = local.configure(&configuration).expect(0);
    let mut terminal = local.infra_on_terminal(&[
        "deploy",
        "cl",
        APP_NAME,
        "--binaries",
        local.functions(),
        "--require-approval=never",
        "--no-partitions",
    ]);
    for question in [
        "notifications of bucket",
        "Load these Contact Lens files now?",
    ] {
        eventually(question, || {
            let screen = terminal.contents();
            if screen.contains(question) {
                Ok(())
            } else {
                Err(screen)
            }
        });
        // Keys before the prompt reads them are discarded.
        std::thread::sleep(std::time::Duration::from_millis(500));
        terminal.press("y\r");
    }
    assert_eq!(terminal.finish(), 0, "{}", terminal.contents());
    eventually("the row of the file", || {
        let rows = api.rows(&bucket("cl"), "fhbase/");
        if rows.len() == 1 {
            Ok(())
        } else {
            Err(format!("{rows:?}"))
        }
    });
}
