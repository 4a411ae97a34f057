//! `infra backfill` and `infra redrive` on a local AWS.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Output};

use connect_core::queue_message::{S3Object, encode};
use ministack::Ministack;
use serde_json::{Value, json};

pub(crate) const BUCKET: &str = "anycompany-recordings";
pub(crate) const APP: &str = "AmazonConnectDataAnalyticsSample";
const CONFIGURATION: &str = "cl-stack-enabled = true\n\
    connect-contact-lens-s3-bucket-name = \"anycompany-recordings\"\n\
    contact-lens-channels = \"voice,chat\"\n\
    cfl-stack-enabled = true\n\
    connect-contact-flow-logs-cloudwatch-log-group = \"/aws/connect/anycompany\"\n";

const EVALUATIONS: &str = "ef-stack-enabled = true\n\
    connect-evaluation-forms-s3-location = \"anycompany-recordings\"\n";

const CONTACT_RECORDS: &str = "ctr-stack-enabled = true\n";

const RENAMED: &str = "ctr-stack-enabled = true\n\
    aws-glue-database-name = \"AnyCompanyRenamed\"\n";

const ASSOCIATED: &str = "ctr-stack-enabled = true\n\
    connect-instance-id = \"95436c55-9731-4a9a-9398-654cda58b687\"\n";

const ALL: &str = "ctr-stack-enabled = true\n\
    ae-stack-enabled = true\n\
    cfl-stack-enabled = true\n\
    connect-contact-flow-logs-cloudwatch-log-group = \"/aws/connect/anycompany\"\n\
    cl-stack-enabled = true\n\
    connect-contact-lens-s3-bucket-name = \"anycompany-recordings\"\n\
    transcripts-stack-enabled = true\n\
    ef-stack-enabled = true\n\
    ef-reporting-stack-enabled = true\n\
    connect-evaluation-forms-s3-location = \"anycompany-recordings\"\n\
    curated-stack-enabled = true\n";

/// Sends a request to a local AWS, which looks at no signature, and returns the body.
pub(crate) fn send(
    aws: &Ministack,
    request: &str,
    service: &str,
    headers: &str,
    body: &str,
) -> String {
    let endpoint = aws.endpoint();
    let mut connection = TcpStream::connect(endpoint.strip_prefix("http://").unwrap()).unwrap();
    let credential = format!(
        "authorization: AWS4-HMAC-SHA256 Credential=test/20261123/us-east-1/{service}/aws4_request"
    );
    let head = format!(
        "{request} HTTP/1.0\r\nhost: localhost\r\n{credential}\r\n{headers}content-length: {}\r\n\r\n",
        body.len()
    );
    connection
        .write_all(format!("{head}{body}").as_bytes())
        .unwrap();
    let mut response = String::new();
    connection.read_to_string(&mut response).unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap();
    assert!(status.starts_with('2'), "{response}");
    body.to_owned()
}

/// Calls an operation of a service that speaks JSON.
pub(crate) fn call(aws: &Ministack, service: &str, target: &str, input: &Value) -> Value {
    let headers = format!("x-amz-target: {target}\r\ncontent-type: application/x-amz-json-1.1\r\n");
    let body = send(aws, "POST /", service, &headers, &input.to_string());
    serde_json::from_str(&body).unwrap_or_default()
}

pub(crate) fn sqs(aws: &Ministack, operation: &str, input: &Value) -> Value {
    call(aws, "sqs", &format!("AmazonSQS.{operation}"), input)
}

pub(crate) fn create_queue(aws: &Ministack, name: &str) -> String {
    let created = sqs(
        aws,
        "CreateQueue",
        &json!({"QueueName": format!("{APP}-{name}")}),
    );
    created["QueueUrl"].as_str().unwrap().to_owned()
}

/// Creates the dead-letter queue of Contact Lens files, and the queues of loader and writer, from which
/// a message moves there when it is received again.
pub(crate) fn create_stack_queues(aws: &Ministack) -> [String; 3] {
    let dead_letters = create_queue(aws, "CLDLQ");
    let policy = json!({
        "deadLetterTargetArn": format!("arn:aws:sqs:us-east-1:000000000000:{APP}-CLDLQ"),
        "maxReceiveCount": 1,
    });
    let [loader, writer] = ["CLOutputFileLoaderQueue", "CLRecordWriterQueue"].map(|name| {
        let url = create_queue(aws, name);
        let attributes = json!({"RedrivePolicy": policy.to_string()});
        let input = json!({"QueueUrl": url, "Attributes": attributes});
        sqs(aws, "SetQueueAttributes", &input);
        url
    });
    [dead_letters, loader, writer]
}

/// Sends all messages in batches of ten, the limit of SQS.
pub(crate) fn send_messages(aws: &Ministack, url: &str, bodies: &[String]) {
    for batch in bodies.chunks(10) {
        let entries = batch.iter().enumerate();
        let entries: Vec<_> = entries
            .map(|(id, body)| json!({"Id": id.to_string(), "MessageBody": body}))
            .collect();
        let input = json!({"QueueUrl": url, "Entries": entries});
        sqs(aws, "SendMessageBatch", &input);
    }
}

/// Sends messages to a queue, and lets SQS move them to its dead-letter queue.
pub(crate) fn send_until_dead(aws: &Ministack, url: &str, bodies: &[String]) {
    send_messages(aws, url, bodies);
    let input = json!({"QueueUrl": url, "MaxNumberOfMessages": 10, "VisibilityTimeout": 0});
    while sqs(aws, "ReceiveMessage", &input)["Messages"].is_array() {}
}

/// Bodies of all messages of a queue, sorted.
pub(crate) fn bodies(aws: &Ministack, url: &str) -> Vec<String> {
    let mut bodies = Vec::new();
    loop {
        let input = json!({"QueueUrl": url, "MaxNumberOfMessages": 10, "VisibilityTimeout": 60});
        let received = sqs(aws, "ReceiveMessage", &input);
        let Some(messages) = received["Messages"]
            .as_array()
            .filter(|found| !found.is_empty())
        else {
            bodies.sort();
            return bodies;
        };
        bodies.extend(
            messages
                .iter()
                .map(|message| message["Body"].as_str().unwrap().to_owned()),
        );
    }
}

pub(crate) fn infra(aws: &Ministack, arguments: &[&str]) -> Output {
    infra_with(aws, &[], arguments)
}

/// Runs `infra` with more variables of the environment.
pub(crate) fn infra_with(
    aws: &Ministack,
    variables: &[(&str, String)],
    arguments: &[&str],
) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut command = infra_command(aws, folder.path());
    let command = command
        .args(arguments)
        .envs(variables.iter().map(|(name, value)| (name, value)));
    command.output().unwrap()
}

/// The program `infra` in a folder with the configurations.
pub(crate) fn infra_command(aws: &Ministack, folder: &Path) -> Command {
    for (name, configuration) in [
        ("cl.toml", CONFIGURATION),
        ("ef.toml", EVALUATIONS),
        ("all.toml", ALL),
        ("ctr.toml", CONTACT_RECORDS),
        ("associated.toml", ASSOCIATED),
        ("renamed.toml", RENAMED),
    ] {
        std::fs::write(folder.join(name), configuration).unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_infra"));
    command
        .env_clear()
        .envs([
            ("AWS_ENDPOINT_URL", aws.endpoint().as_str()),
            ("AWS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ])
        .current_dir(folder);
    command
}

pub(crate) fn json(output: &Output) -> Value {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

pub(crate) fn analysis(channel: &str, day: u8, number: u32) -> String {
    format!(
        "Analysis/{channel}/2026/11/{day:02}/5a542081-ee39-55fb-9468-87ac{number:08}_analysis_2026-11-{day:02}T09:01:13Z.json"
    )
}

pub(crate) fn object(key: &str) -> S3Object {
    S3Object {
        s3_bucket: BUCKET.to_owned(),
        s3_object_key: key.to_owned(),
    }
}

/// The key of an analysis in a format that no release knows.
const UNKNOWN: &str = "Analysis/Voice/2026/11/05/5a542081-ee39-55fb-9468-87aca0543146_insights_2026-11-05T09:01:13Z.json";

/// Asserts that a backfill counts a recording and an unknown object, and names the latter.
fn assert_names_objects_that_are_not_loaded(backfilled: &Output) {
    let report = json(backfilled);
    assert_eq!(report["notLoaded"], json!({"Recording": 1, "Unknown": 1}));
    assert_eq!(report["keysUnrecognized"], json!([UNKNOWN]));
    let messages = String::from_utf8_lossy(&backfilled.stderr);
    let warning =
        format!("warning: unrecognized object key; not loaded: s3://{BUCKET}/{UNKNOWN}\n");
    assert!(messages.contains(&warning), "{messages}");
}

#[test]
fn backfill_queues_the_files_of_the_days_that_the_configuration_selects() {
    let aws = Ministack::start().unwrap();
    send(&aws, &format!("PUT /{BUCKET}"), "s3", "", "");
    let selected: Vec<String> = (0..25)
        .map(|number| analysis("Voice", 5, number))
        .chain([analysis("Chat", 7, 1)])
        .collect();
    let others = [
        analysis("Voice", 4, 1),
        analysis("Email", 5, 1),
        "Analysis/Voice/2026/11/05/5a542081-ee39-55fb-9468-87aca0543146_x.wav".to_owned(),
        UNKNOWN.to_owned(),
    ];
    for key in selected.iter().chain(&others) {
        let path = key.replace(':', "%3A");
        send(&aws, &format!("PUT /{BUCKET}/{path}"), "s3", "", "{}");
    }
    let arguments = [
        "backfill",
        "--source",
        "cl",
        "--from",
        "2026-11-05",
        "--to",
        "2026-11-08",
        "--config",
        "cl.toml",
        "--no-partitions",
        "--format",
        "json",
    ];
    let dry_run = infra(&aws, &[&arguments[..], &["--dry-run"]].concat());
    assert_names_objects_that_are_not_loaded(&dry_run);
    let dry_run = json(&dry_run);
    assert_eq!(dry_run["files"], 26);
    assert_eq!(dry_run["queued"], false);
    assert_eq!(
        dry_run["days"],
        json!([{"day": "2026-11-05", "files": 25}, {"day": "2026-11-07", "files": 1}])
    );
    let missing = infra(&aws, &arguments);
    let message = String::from_utf8_lossy(&missing.stderr).into_owned();
    assert!(
        !missing.status.success() && message.contains("CLOutputFileLoaderQueue not found"),
        "{message}"
    );
    let queue = create_queue(&aws, "CLOutputFileLoaderQueue");
    let backfilled = infra(&aws, &arguments);
    assert_names_objects_that_are_not_loaded(&backfilled);
    let backfilled = json(&backfilled);
    assert_eq!(backfilled["files"], 26);
    assert_eq!(backfilled["queued"], true);
    let queued: Vec<_> = bodies(&aws, &queue)
        .iter()
        .map(|body| S3Object::decode(body).unwrap())
        .map(|object| (object.s3_bucket, object.s3_object_key))
        .collect();
    let mut expected: Vec<_> = selected
        .into_iter()
        .map(|key| (BUCKET.to_owned(), key))
        .collect();
    let mut found = queued;
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn report_of_a_backfill_lists_objects_that_are_not_loaded() {
    let aws = Ministack::start().unwrap();
    send(&aws, &format!("PUT /{BUCKET}"), "s3", "", "");
    // More than are named in warnings.
    for number in 0..12 {
        let path = UNKNOWN.replace("insights", &format!("insights-{number:02}"));
        let path = path.replace(':', "%3A");
        send(&aws, &format!("PUT /{BUCKET}/{path}"), "s3", "", "{}");
    }
    let recording = "Analysis/Voice/2026/11/05/x.wav";
    send(&aws, &format!("PUT /{BUCKET}/{recording}"), "s3", "", "");
    let arguments = [
        "backfill",
        "--source=cl",
        "--from=2026-11-05",
        "--to=2026-11-05",
        "--config=cl.toml",
        "--dry-run",
    ];
    let output = infra(&aws, &arguments);
    let report = String::from_utf8(output.stdout).unwrap();
    assert!(
        report.ends_with("\nnot loaded: 1 Recording, 12 Unknown\n"),
        "{report}"
    );
    let messages = String::from_utf8(output.stderr).unwrap();
    let warnings = messages.matches("warning: unrecognized object key; not loaded: ");
    assert_eq!(warnings.count(), 10, "{messages}");
    assert!(
        messages.contains("warning: more unrecognized object keys"),
        "{messages}"
    );
}

/// Connect's default prefix is `connect/<alias>/ContactEvaluations`, and the configuration need not name it.
#[test]
fn backfill_finds_evaluations_in_any_folder_if_no_prefix_is_configured() {
    let aws = Ministack::start().unwrap();
    send(&aws, &format!("PUT /{BUCKET}"), "s3", "", "");
    let id = "95436c55-9731-5a9a-9398-654cda58b687";
    let evaluation =
        |folder: &str, day: u8| format!("{folder}2026/11/{day:02}/09_00_00Z-{id}.json");
    let selected = [
        evaluation("connect/any/ContactEvaluations/", 5),
        evaluation("", 6),
    ];
    let others = [
        evaluation("connect/any/ContactEvaluations/", 4),
        "connect/any/CallRecordings/2026/11/05/x.wav".to_owned(),
        "connect/any/ContactEvaluations/contact_1/evaluation_1/2026/11/05/x.json".to_owned(),
    ];
    for key in selected.iter().chain(&others) {
        send(&aws, &format!("PUT /{BUCKET}/{key}"), "s3", "", "{}");
    }
    let queue = create_queue(&aws, "EFOutputFileLoaderQueue");
    let arguments = [
        "backfill",
        "--source=ef",
        "--from=2026-11-05",
        "--to=2026-11-06",
        "--config=ef.toml",
        "--no-partitions",
        "--format=json",
    ];
    let backfilled = json(&infra(&aws, &arguments));
    assert_eq!(
        backfilled["days"],
        json!([{"day": "2026-11-05", "files": 1}, {"day": "2026-11-06", "files": 1}])
    );
    let mut found: Vec<_> = bodies(&aws, &queue)
        .iter()
        .map(|body| S3Object::decode(body).unwrap().s3_object_key)
        .collect();
    found.sort();
    assert_eq!(found, [selected[1].clone(), selected[0].clone()]);
}

#[test]
fn redrive_sends_dead_letters_to_the_queues_that_they_came_from() {
    let aws = Ministack::start().unwrap();
    let [dead, loader, writer] = create_stack_queues(&aws);
    let event = json!({"detail-type": "Object Created",
        "detail": {"bucket": {"name": BUCKET}, "object": {"key": "Analysis/event.json"}}});
    let letters = [
        object("Analysis/queued.json").encode(),
        event.to_string(),
        encode(br#"{"contactId":"c1"}"#),
        "unknown".to_owned(),
    ];
    send_messages(&aws, &dead, &letters);
    let arguments = ["redrive", "--source", "cl", "--format", "json"];
    let counts = |loader: u8, writer: u8, filtered: u8, unknown: u8| json!([{"stack": "cl", "moved": 0, "toLoader": loader, "toWriter": writer, "filtered": filtered, "unknown": unknown}]);
    let dry_run = infra(&aws, &[&arguments[..], &["--dry-run"]].concat());
    assert_eq!(json(&dry_run)["deadLetters"], counts(2, 1, 0, 1));
    let filtered = infra(
        &aws,
        &[&arguments[..], &["--filter", "event.json"]].concat(),
    );
    assert_eq!(json(&filtered)["deadLetters"], counts(1, 0, 2, 1));
    assert_eq!(bodies(&aws, &loader), [event.to_string()]);
    let sent = json(&infra(&aws, &arguments));
    assert_eq!(sent["deadLetters"], counts(1, 1, 0, 1));
    assert_eq!(sent["errorObjects"][0]["objects"], 0);
    assert_eq!(bodies(&aws, &loader), [letters[0].clone()]);
    assert_eq!(bodies(&aws, &writer), [letters[2].clone()]);
    assert_eq!(bodies(&aws, &dead), ["unknown"]);
}

#[test]
fn redrive_keeps_messages_that_are_not_sent_and_deletes_those_that_are() {
    let aws = Ministack::start().unwrap();
    let [dead, loader, writer] = create_stack_queues(&aws);
    let limit = json!({"QueueUrl": writer, "Attributes": {"MaximumMessageSize": "1024"}});
    sqs(&aws, "SetQueueAttributes", &limit);
    // Random digits are not compressed to less than the limit.
    let digits: String = (0..64_u8)
        .map(|at| blake3::hash(&[at]).to_hex().to_string())
        .collect();
    let small = encode(br#"{"contactId":"c1"}"#);
    let large = encode(format!(r#"{{"contactId":"{digits}"}}"#).as_bytes());
    let file = object("Analysis/queued.json").encode();
    send_messages(&aws, &dead, &[small.clone(), large.clone(), file.clone()]);
    let failed = infra(&aws, &["redrive", "--source", "cl"]);
    let error = String::from_utf8(failed.stderr).unwrap();
    assert!(
        error.contains("SQS did not accept 1 of 2 messages"),
        "{error}"
    );
    assert_eq!(bodies(&aws, &loader), [file]);
    assert_eq!(bodies(&aws, &writer), [small]);
    // It can be received now, and the others are not there to be sent twice.
    assert_eq!(bodies(&aws, &dead), [large]);
}

#[test]
fn redrive_lets_sqs_move_messages_to_the_queues_that_they_came_from() {
    let aws = Ministack::start().unwrap();
    let [dead, loader, writer] = create_stack_queues(&aws);
    let file = object("Analysis/queued.json").encode();
    let rows = [encode(br#"{"contactId":"c1"}"#), "unknown".to_owned()];
    send_until_dead(&aws, &loader, std::slice::from_ref(&file));
    send_until_dead(&aws, &writer, &rows);
    let moved = json(&infra(&aws, &["redrive", "--source=cl", "--format=json"]));
    assert_eq!(
        moved["deadLetters"],
        json!([{"stack": "cl", "moved": 3, "toLoader": 0, "toWriter": 0, "filtered": 0, "unknown": 0}])
    );
    assert_eq!(bodies(&aws, &loader), [file]);
    let mut expected = rows.to_vec();
    expected.sort();
    assert_eq!(bodies(&aws, &writer), expected);
    assert_eq!(bodies(&aws, &dead), [""; 0]);
}

/// SQS does not know where messages of EventBridge and Lambda came from, and stops at them.
#[test]
fn redrive_sends_the_messages_that_sqs_cannot_move() {
    let aws = Ministack::start().unwrap();
    let [dead, loader, writer] = create_stack_queues(&aws);
    let event = json!({"detail-type": "Object Created",
        "detail": {"bucket": {"name": BUCKET}, "object": {"key": "Analysis/event.json"}}});
    let event = event.to_string();
    let row = encode(br#"{"contactId":"c1"}"#);
    let file = object("Analysis/queued.json").encode();
    send_until_dead(&aws, &writer, std::slice::from_ref(&row));
    send_messages(&aws, &dead, std::slice::from_ref(&event));
    send_until_dead(&aws, &loader, std::slice::from_ref(&file));
    let output = infra(&aws, &["redrive", "--source=cl", "--format=json"]);
    let message = "SQS moved 1 dead letters of cl and stopped: CouldNotDetermineMessageSource";
    let messages = String::from_utf8_lossy(&output.stderr);
    assert!(messages.contains(message), "{messages}");
    assert_eq!(
        json(&output)["deadLetters"],
        json!([{"stack": "cl", "moved": 1, "toLoader": 2, "toWriter": 0, "filtered": 0, "unknown": 0}])
    );
    let mut files = vec![event, file];
    files.sort();
    assert_eq!(bodies(&aws, &loader), files);
    assert_eq!(bodies(&aws, &writer), [row]);
    assert_eq!(bodies(&aws, &dead), [""; 0]);
}
