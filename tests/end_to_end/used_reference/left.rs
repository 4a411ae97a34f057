//! What the sample leaves in an account, and what arrives while nothing reads it.

use end_to_end::{ACCOUNT, Deployment, REGION, documents, expected, sample};
use serde_json::{Value, json};
use time::OffsetDateTime;

pub(super) const APP: &str = "AnyCompanyMoves";
pub(super) const STREAMS: [&str; 2] = ["CTRKinesisStream", "AEKinesisStream"];
/// The sources with a bucket of rows.
pub(super) const SOURCES: [&str; 5] = ["ctr", "ae", "cfl", "cl", "ef"];
/// A log group of this version, which somebody created again after its stack was deleted.
pub(super) const LOG_GROUP: &str = "/aws/lambda/AnyCompanyMoves/StartPartitioningLambda";
/// The bucket and the log group that Connect writes.
pub(super) const RECORDINGS: &str = "anycompanymoves-recordings";
const FLOW_LOGS: &str = "/aws/connect/anycompanymoves";
pub(super) const OLD_KEY: &str = "fhbase/year=2026/month=11/day=20/1";
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

pub(super) fn bucket(code: &str) -> String {
    format!("anycompanymoves-{code}-{ACCOUNT}-{REGION}")
}

/// The row that the sample wrote for a source.
pub(super) fn old_row(source: &str) -> Value {
    json!({"source": source, "written": "by the sample"})
}

/// Buckets with rows and with the ACL of CDK's access logs, data streams that were given the policy to be
/// retained, as the guide says, and log groups; and the bucket and the log group of Connect.
pub(super) fn leave_what_the_sample_leaves(deployment: &Deployment) {
    let api = deployment.api();
    for source in [&["ar"][..], &SOURCES].concat() {
        let (rows, logs) = (bucket(source), bucket(&format!("{source}-al")));
        for name in [&rows, &logs] {
            api.create_bucket(name);
            api.require_tls(name);
        }
        api.grant_log_delivery(&logs);
    }
    for source in SOURCES {
        let row = old_row(source).to_string();
        api.put(&bucket(source), OLD_KEY, row.as_bytes());
    }
    let groups = FUNCTIONS.map(|function| format!("/aws/lambda/{APP}-{function}"));
    let groups = groups.iter().map(String::as_str);
    for name in groups.chain([LOG_GROUP, FLOW_LOGS]) {
        let input = json!({"logGroupName": name});
        api.call("logs", "Logs_20140328.CreateLogGroup", &input);
    }
    for stream in STREAMS {
        let input = json!({"StreamName": format!("{APP}-{stream}"), "ShardCount": 1});
        api.call("kinesis", "Kinesis_20131202.CreateStream", &input);
    }
    api.create_bucket(RECORDINGS);
}

/// The parameters of the sample, the architecture of the functions of this test, and the instance,
/// which the sample did not ask for.
pub(super) fn leave_parameters(deployment: &Deployment, instance: &str) {
    let evaluations = format!("{RECORDINGS}/connect/anycompany/ContactEvaluations");
    for (name, value) in [
        ("awsGlueDatabaseName", "AnyCompanyMovesDB"),
        ("ctrStackEnabled", "true"),
        ("aeStackEnabled", "true"),
        ("connectInstanceId", instance),
        ("lambdaArchitecture", "x86_64"),
        ("cflStackEnabled", "true"),
        ("clStackEnabled", "true"),
        ("efStackEnabled", "true"),
        ("efReportingStackEnabled", "false"),
        ("ctrPartitioningScheduleEnabled", "true"),
        ("aePartitioningScheduleEnabled", "true"),
        ("cflPartitioningScheduleEnabled", "true"),
        ("connectContactFlowLogsCloudWatchLogGroup", FLOW_LOGS),
        ("clPartitioningScheduleEnabled", "true"),
        ("connectContactLensS3BucketName", RECORDINGS),
        ("efPartitioningScheduleEnabled", "true"),
        ("connectEvaluationFormsS3Location", &evaluations),
    ] {
        let input = json!({"Name": format!("/{APP}/{name}"), "Value": value, "Type": "String"});
        deployment
            .api()
            .call("ssm", "AmazonSSM.PutParameter", &input);
    }
}

/// What Connect writes while nothing reads it.
pub(super) struct Gap {
    pub(super) contact_record: Value,
    pub(super) agent_event: Value,
    /// The day of log events and of the folders of files.
    pub(super) day: &'static str,
    /// The rows of each source, without what the account decides.
    pub(super) flow_logs: Vec<Value>,
    pub(super) evaluations: Vec<Value>,
    pub(super) analyses: Vec<Value>,
}

impl Gap {
    /// Puts records on the streams, log events in the log group and files in the bucket.
    pub(super) fn write(deployment: &Deployment) -> Self {
        let api = deployment.api();
        let gap = Self {
            contact_record: json!({"ContactId": "of-the-gap", "InitiationTimestamp": "2026-11-23T10:00:00Z"}),
            agent_event: documents("ae/2026-11-23.ndjson").swap_remove(0),
            day: "2026-11-22",
            flow_logs: write_flow_logs(deployment),
            evaluations: write_files(
                deployment,
                "evaluation_forms",
                "/ContactEvaluations/2026/11/22/",
            ),
            analyses: write_files(deployment, "contact_lens", "Analysis/Voice/2026/11/22/"),
        };
        for (stream, record) in STREAMS.iter().zip([&gap.contact_record, &gap.agent_event]) {
            api.put_on_stream(&format!("{APP}-{stream}"), record);
        }
        gap
    }
}

fn write_flow_logs(deployment: &Deployment) -> Vec<Value> {
    let api = deployment.api();
    let payload: Value = serde_json::from_slice(&sample("cfl/recall-call.json")).unwrap();
    let stream = json!({"logGroupName": FLOW_LOGS, "logStreamName": payload["logStream"]});
    api.call("logs", "Logs_20140328.CreateLogStream", &stream);
    let events = payload["logEvents"].as_array().unwrap().iter();
    let events: Vec<_> = events
        .map(|event| json!({"timestamp": event["timestamp"], "message": event["message"]}))
        .collect();
    let mut input = stream;
    input["logEvents"] = events.into();
    api.call("logs", "Logs_20140328.PutLogEvents", &input);
    let cases = expected("contact_flow_logs");
    let mut cases = cases.iter();
    let case = cases.find(|case| case["file"] == "cfl/recall-call.json");
    let rows = case.unwrap()["rows"].as_array().unwrap().iter();
    rows.map(|row| without_event_id(&row["row"])).collect()
}

/// CloudWatch Logs gives log events their IDs.
pub(super) fn without_event_id(row: &Value) -> Value {
    let mut row = row.clone();
    row.as_object_mut().unwrap().remove("eventid");
    row
}

/// Writes the samples whose keys contain `folder`, and returns their rows.
fn write_files(deployment: &Deployment, kind: &str, folder: &str) -> Vec<Value> {
    let cases = expected(kind);
    let is_selected = |case: &&Value| case["key"].as_str().unwrap().contains(folder);
    let selected = cases.iter().filter(is_selected);
    let rows: Vec<_> = selected
        .map(|case| {
            let (file, key) = (
                case["file"].as_str().unwrap(),
                case["key"].as_str().unwrap(),
            );
            deployment.api().put(RECORDINGS, key, &sample(file));
            let mut row = case["row"].clone();
            row["sourceObject"] = format!("s3://{RECORDINGS}/{key}").into();
            row
        })
        .collect();
    assert!(!rows.is_empty(), "no sample of {kind} is in {folder}");
    rows
}

/// Writes an analysis of today, and returns its key.
pub(super) fn write_analysis_of_today(deployment: &Deployment) -> String {
    let cases = expected("contact_lens");
    let mut cases = cases.iter();
    let case = cases.find(|case| {
        let key = case["key"].as_str().unwrap();
        key.starts_with("Analysis/Voice/2")
    });
    let (file, key) = (&case.unwrap()["file"], &case.unwrap()["key"]);
    let name = key.as_str().unwrap().rsplit('/').next().unwrap();
    let today = OffsetDateTime::now_utc().date().to_string();
    let key = format!("Analysis/Voice/{}/{name}", today.replace('-', "/"));
    let content = sample(file.as_str().unwrap());
    deployment.api().put(RECORDINGS, &key, &content);
    key
}
