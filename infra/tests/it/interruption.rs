//! Ctrl-C in commands that send much: what was sent is printed, and nothing is lost or sent twice
//! except for the rest of a day.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use connect_core::queue_message::S3Object;
use lambda_fakes::{FakeAws, Response};
use ministack::Ministack;
use serde_json::{Value, json};

use crate::deployment::deploy_arguments;
use crate::fake_cloudformation::{FakeCloudFormation, Script};
use crate::local_data::{delivery_stream, keys, source, stack};
use crate::operations::{
    APP, BUCKET, analysis, bodies, call, create_queue, create_stack_queues, infra_command, json,
    object, send, send_messages, send_until_dead, sqs,
};

const DAYS: [u8; 3] = [5, 6, 7];

/// Waits for an effect of a program that runs.
fn wait_until(expected: &str, is_met: impl Fn() -> bool) {
    let begin = Instant::now();
    while !is_met() {
        assert!(begin.elapsed() < Duration::from_mins(1), "{expected}");
        sleep(Duration::from_millis(20));
    }
}

/// Runs `infra`, and presses Ctrl-C once the effect is there.
fn interrupted(mut command: Command, expected: &str, is_met: impl Fn() -> bool) -> Output {
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    wait_until(expected, is_met);
    let process = child.id().to_string();
    let sent = Command::new("kill").args(["-s", "INT", &process]).status();
    assert!(sent.unwrap().success());
    let begin = Instant::now();
    while child.try_wait().unwrap().is_none() && begin.elapsed() < Duration::from_mins(1) {
        sleep(Duration::from_millis(20));
    }
    // A command that Ctrl-C does not end has no exit code.
    let _ended = child.kill();
    child.wait_with_output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The document of a command that Ctrl-C stopped.
fn stopped_document(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(130), "{}", stderr(output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Runs the command that a stopped one printed.
fn continue_with(aws: &Ministack, folder: &Path, stopped: &Output) -> Output {
    let messages = stderr(stopped);
    let (_, rest) = messages.split_once("; to continue:\n").unwrap();
    let line = rest.lines().next().unwrap().trim();
    let words = shlex::split(line).unwrap();
    assert_eq!(words[0], "infra", "{messages}");
    infra_command(aws, folder)
        .args(&words[1..])
        .arg("--format=json")
        .output()
        .unwrap()
}

/// A backfill of all days.
fn backfill(aws: &Ministack, folder: &Path, source: &str, rate: u32, more: &[&str]) -> Command {
    let mut command = infra_command(aws, folder);
    command.args([
        "backfill",
        "--from=2026-11-05",
        "--to=2026-11-07",
        "--config=cl.toml",
        &format!("--source={source}"),
        &format!("--rate={rate}"),
    ]);
    command.args(more);
    command
}

/// Creates the bucket of Connect with files of Contact Lens on each day. Returns their keys.
fn files(aws: &Ministack, of_day: u32) -> BTreeSet<String> {
    send(aws, &format!("PUT /{BUCKET}"), "s3", "", "");
    let numbers = |day| (0..of_day).map(move |number| analysis("Voice", day, number));
    let files: BTreeSet<_> = DAYS.into_iter().flat_map(numbers).collect();
    for key in &files {
        let path = key.replace(':', "%3A");
        send(aws, &format!("PUT /{BUCKET}/{path}"), "s3", "", "{}");
    }
    files
}

/// Creates a state machine of one state, which adds no partition, and the stack that names it. Returns
/// its ARN.
fn state_machine(aws: &Ministack, state: &Value) -> String {
    let states = json!({"StartAt": "Only", "States": {"Only": state}});
    let input = json!({
        "name": "AnyCompany",
        "definition": states.to_string(),
        "roleArn": "arn:aws:iam::000000000000:role/any",
    });
    let created = call(aws, "states", "AWSStepFunctions.CreateStateMachine", &input);
    let arn = created["stateMachineArn"].as_str().unwrap().to_owned();
    let output = ("AthenaPartitioningStateMachineArn", arn.clone());
    stack(aws, "partitioning", &[output]);
    arn
}

/// Days of November for which the state machine was executed.
fn executed_days(aws: &Ministack, machine: &str) -> BTreeSet<u8> {
    let list = json!({"stateMachineArn": machine, "maxResults": 1000});
    let list = call(aws, "states", "AWSStepFunctions.ListExecutions", &list);
    let executions = list["executions"].as_array().unwrap().iter();
    executions
        .map(|execution| {
            let arn = json!({"executionArn": execution["executionArn"]});
            let described = call(aws, "states", "AWSStepFunctions.DescribeExecution", &arn);
            let input: Value = serde_json::from_str(described["input"].as_str().unwrap()).unwrap();
            let day = input["overridePartitionLoad"].as_str().unwrap();
            let day = day.strip_prefix("year=2026/month=11/day=").unwrap();
            day.trim_end_matches('/').parse().unwrap()
        })
        .collect()
}

fn length(aws: &Ministack, queue: &str) -> usize {
    let input = json!({"QueueUrl": queue, "AttributeNames": ["ApproximateNumberOfMessages"]});
    let attributes = sqs(aws, "GetQueueAttributes", &input);
    let length = &attributes["Attributes"]["ApproximateNumberOfMessages"];
    length.as_str().unwrap().parse().unwrap()
}

fn day_of(date: &Value) -> u8 {
    let day = date.as_str().unwrap().strip_prefix("2026-11-").unwrap();
    day.parse().unwrap()
}

#[test]
fn backfill_of_files_stops_after_a_batch_and_continues_without_a_loss() {
    let aws = Ministack::start().unwrap();
    let machine = state_machine(&aws, &json!({"Type": "Succeed"}));
    source(&aws, "cl", &[]);
    let files = files(&aws, 25);
    let queue = create_queue(&aws, "CLOutputFileLoaderQueue");
    let folder = tempfile::tempdir().unwrap();
    let command = backfill(&aws, folder.path(), "cl", 10, &["--format=json"]);
    let expected = "messages of the second day were not sent";
    let stopped = interrupted(command, expected, || length(&aws, &queue) > 25);
    let document = stopped_document(&stopped);
    let messages = stderr(&stopped);
    let note = "Stopping after the request under way; Ctrl-C again stops at once.";
    assert!(messages.contains(note), "{messages}");
    assert!(
        messages.contains("2026-11-05: 25 files queued"),
        "{messages}"
    );
    let sent = bodies(&aws, &queue);
    assert_eq!(document["files"], sent.len());
    assert!(sent.len() < files.len(), "{document}");
    let day = day_of(&document["stoppedOn"]);
    let touched: BTreeSet<u8> = document["days"]
        .as_array()
        .unwrap()
        .iter()
        .map(|day| day_of(&day["day"]))
        .collect();
    // A recording can have begun on the day before.
    let row_days = touched.iter().flat_map(|day| [day - 1, *day]).collect();
    assert_eq!(executed_days(&aws, &machine), row_days);
    let command = document["continueWith"].as_str().unwrap();
    let expected = format!(
        "infra backfill --source cl --from 2026-11-{day:02} --to 2026-11-07 --rate 10 --config cl.toml"
    );
    assert_eq!(command, expected);

    let rest = json(&continue_with(&aws, folder.path(), &stopped));
    assert_eq!(rest["stoppedOn"], Value::Null);
    let sent_later = bodies(&aws, &queue);
    let keys = |bodies: &[String]| -> Vec<String> {
        let objects = bodies.iter().map(|body| S3Object::decode(body).unwrap());
        objects.map(|object| object.s3_object_key).collect()
    };
    let [before, after] = [&sent, &sent_later].map(|bodies| keys(bodies));
    let all: BTreeSet<_> = before.iter().chain(&after).cloned().collect();
    assert_eq!(all, files);
    // Only files of the day that was not completed are sent again.
    let of_day = format!("/2026/11/{day:02}/");
    let again = before.iter().filter(|key| after.contains(key));
    assert!(again.clone().all(|key| key.contains(&of_day)));
    assert_eq!(again.count(), before.len() + after.len() - files.len());
    assert_eq!(executed_days(&aws, &machine), [4, 5, 6, 7].into());
}

#[test]
fn backfill_of_log_events_stops_after_a_request_and_continues_without_a_loss() {
    let aws = Ministack::start().unwrap();
    let machine = state_machine(&aws, &json!({"Type": "Succeed"}));
    source(&aws, "cfl", &[]);
    let group = "/aws/connect/anycompany";
    let stream = json!({"logGroupName": group, "logStreamName": "s"});
    call(
        &aws,
        "logs",
        "Logs_20140328.CreateLogGroup",
        &json!({"logGroupName": group}),
    );
    call(&aws, "logs", "Logs_20140328.CreateLogStream", &stream);
    let day_millis = 24 * 60 * 60 * 1000;
    let midnight = 1_793_836_800_000_i64; // 2026-11-05
    let events: Vec<_> = (0..3)
        .flat_map(|day| (0..5).map(move |event| midnight + day * day_millis + event))
        .map(|timestamp| json!({"timestamp": timestamp, "message": "{}"}))
        .collect();
    let mut put = stream.clone();
    put["logEvents"] = events.into();
    call(&aws, "logs", "Logs_20140328.PutLogEvents", &put);
    delivery_stream(&aws, "CflKinesisFirehose", "anycompany-delivered");
    let folder = tempfile::tempdir().unwrap();
    // After the events of a day, the next request waits for as many seconds.
    let command = backfill(&aws, folder.path(), "cfl", 1, &["--format=json"]);
    let delivered = || keys(&aws, "anycompany-delivered").len();
    let stopped = interrupted(command, "no events were sent", || delivered() > 0);
    let document = stopped_document(&stopped);
    assert_eq!(
        (&document["events"], &document["stoppedOn"]),
        (&json!(5), &json!("2026-11-06"))
    );
    assert_eq!(delivered(), 1);
    assert_eq!(executed_days(&aws, &machine), [5].into());
    let rest = json(&continue_with(&aws, folder.path(), &stopped));
    assert_eq!(
        rest["days"],
        json!([{"day": "2026-11-06", "events": 5}, {"day": "2026-11-07", "events": 5}])
    );
    assert_eq!(delivered(), 3);
    assert_eq!(executed_days(&aws, &machine), DAYS.into());
}

/// The queue of the loader disappears while files are sent.
#[test]
fn backfill_that_fails_prints_what_was_sent_and_how_to_continue() {
    let aws = Ministack::start().unwrap();
    files(&aws, 5);
    let queue = create_queue(&aws, "CLOutputFileLoaderQueue");
    let folder = tempfile::tempdir().unwrap();
    let more = ["--no-partitions", "--app-name", APP];
    let mut command = backfill(&aws, folder.path(), "cl", 1, &more);
    let child = command.stderr(Stdio::piped()).spawn().unwrap();
    wait_until("no file was sent", || length(&aws, &queue) > 0);
    sqs(&aws, "DeleteQueue", &json!({"QueueUrl": queue}));
    let output = child.wait_with_output().unwrap();
    let messages = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{messages}");
    let expected = format!("5 files of 1 day queued in {BUCKET}");
    assert!(messages.contains(&expected), "{messages}");
    let expected = format!(
        "Stopped on 2026-11-06; to continue:\n  infra backfill --source cl --from 2026-11-06 --to 2026-11-07 \
         --rate 1 --no-partitions --config cl.toml --app-name {APP}\n"
    );
    assert!(messages.contains(&expected), "{messages}");
}

#[test]
fn dry_run_that_fails_prints_what_it_counted_and_how_to_continue() {
    let aws = Ministack::start().unwrap();
    // The first day has a file; of the second, the listing fails.
    let s3 = FakeAws::start(|request| {
        let is_folder = |folder: &str| request.path.contains(&folder.replace('/', "%2F"));
        if is_folder("/2026/11/06/") {
            return Response::new(403, "");
        }
        let objects = if is_folder("Voice/2026/11/05/") {
            let key = analysis("Voice", 5, 1);
            format!("<Contents><Key>{key}</Key></Contents>")
        } else {
            String::new()
        };
        let listing = format!("<ListBucketResult>{objects}</ListBucketResult>");
        Response::new(200, listing)
    });
    let s3 = s3.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let output = backfill(&aws, folder.path(), "cl", 1, &["--dry-run"])
        .env("AWS_ENDPOINT_URL_S3", s3.url())
        .output()
        .unwrap();
    let messages = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{messages}");
    for part in [
        "1 file of 1 day found in anycompany-recordings",
        "Stopped on 2026-11-06; to continue:\n  infra backfill --source cl --from 2026-11-06 --to 2026-11-07 \
         --rate 1 --dry-run --config cl.toml\n",
    ] {
        assert!(messages.contains(part), "{messages}");
    }
}

#[test]
fn stopped_backfill_whose_partitions_fail_prints_how_to_continue() {
    let aws = Ministack::start().unwrap();
    let machine = state_machine(&aws, &json!({"Type": "Fail", "Error": "Any"}));
    source(&aws, "cl", &[]);
    files(&aws, 5);
    let queue = create_queue(&aws, "CLOutputFileLoaderQueue");
    let folder = tempfile::tempdir().unwrap();
    let command = backfill(&aws, folder.path(), "cl", 1, &[]);
    let stopped = interrupted(command, "no file was sent", || length(&aws, &queue) > 0);
    let messages = stderr(&stopped);
    assert_eq!(stopped.status.code(), Some(1), "{messages}");
    for part in [
        "Stopped on 2026-11-06; to continue:\n  infra backfill --source cl --from 2026-11-06 ",
        "partitions were not added; run `infra load-partitions --missing`",
    ] {
        assert!(messages.contains(part), "{messages}");
    }
    // Not those of the files that were not sent.
    assert_eq!(executed_days(&aws, &machine), [4, 5].into());
}

/// Without the state machine no partition can be added.
#[test]
fn backfill_that_cannot_add_partitions_prints_how_to_add_them() {
    let aws = Ministack::start().unwrap();
    source(&aws, "cl", &[]);
    files(&aws, 1);
    create_queue(&aws, "CLOutputFileLoaderQueue");
    let folder = tempfile::tempdir().unwrap();
    let output = backfill(&aws, folder.path(), "cl", 100, &[]).output();
    let output = output.unwrap();
    let messages = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{messages}");
    for part in [
        "warning: partitions were not added; run `infra load-partitions --missing`",
        "3 files of 3 days queued",
        "error: stack AmazonConnectDataAnalyticsSample-partitioning is not deployed",
    ] {
        assert!(messages.contains(part), "{messages}");
    }
    assert!(!messages.contains("Stopped on"), "{messages}");
}

/// Messages of files in the dead-letter queue, by their number.
fn letters(count: u32) -> Vec<String> {
    let letter = |number| object(&analysis("Voice", 5, number)).encode();
    let mut letters: Vec<_> = (0..count).map(letter).collect();
    letters.sort();
    letters
}

#[test]
fn redrive_cancels_the_task_that_moves_messages() {
    let aws = Ministack::start().unwrap();
    let [dead, loader, _writer] = create_stack_queues(&aws);
    // SQS moves them within ten seconds.
    let letters = letters(200);
    send_until_dead(&aws, &loader, &letters);
    let folder = tempfile::tempdir().unwrap();
    let redrive = || {
        let mut command = infra_command(&aws, folder.path());
        command.args(["redrive", "--source=cl", "--format=json"]);
        command
    };
    let stopped = interrupted(redrive(), "no message was moved", || {
        length(&aws, &loader) > 0
    });
    let document = stopped_document(&stopped);
    let moved = length(&aws, &loader);
    assert_eq!(document["deadLetters"][0]["moved"], moved);
    assert_eq!((moved + length(&aws, &dead), moved < 200), (200, true));
    let messages = stderr(&stopped);
    assert!(
        messages.contains("Stopped before the end; run the command again to continue"),
        "{messages}"
    );
    let rest = json(&redrive().output().unwrap());
    assert_eq!(rest["deadLetters"][0]["moved"], 200 - moved);
    assert_eq!(bodies(&aws, &loader), letters);
    assert_eq!(length(&aws, &dead), 0);
}

#[test]
fn redrive_of_selected_messages_hides_and_loses_none_when_it_stops() {
    let aws = Ministack::start().unwrap();
    let [dead, loader, _writer] = create_stack_queues(&aws);
    let letters = letters(3_000);
    send_messages(&aws, &dead, &letters);
    let folder = tempfile::tempdir().unwrap();
    let redrive = |filter: &str| {
        let mut command = infra_command(&aws, folder.path());
        command.args([
            "redrive",
            "--source=cl",
            "--format=json",
            "--filter",
            filter,
        ]);
        command
    };
    let selected = "Analysis/Voice/2026/11/05/";
    let stopped = interrupted(redrive(selected), "no message was sent", || {
        length(&aws, &loader) > 0
    });
    let document = stopped_document(&stopped);
    let sent = length(&aws, &loader);
    assert_eq!(document["deadLetters"][0]["toLoader"], sent);
    assert_eq!((sent + length(&aws, &dead), sent < 3_000), (3_000, true));
    json(&redrive(selected).output().unwrap());
    assert_eq!(bodies(&aws, &loader), letters);
}

/// Parameter Store, to which the configuration is written before, finishes a request after the first Ctrl-C.
#[test]
fn deployment_ends_on_ctrl_c_after_it_has_stored_the_configuration() {
    let script = Script::default().on("ExecuteChangeSet", &[]);
    let aws = FakeCloudFormation::start(script);
    let folder = tempfile::tempdir().unwrap();
    let arguments = deploy_arguments(Path::new("."), &["bootstrap", "--config=ctr.toml"]);
    let is_executed = || aws.actions().contains(&"ExecuteChangeSet".to_owned());
    let command = aws.command(folder.path(), &arguments);
    let ended = interrupted(command, "no change set was executed", is_executed);
    let messages = stderr(&ended);
    assert!(
        messages.contains("Storing in Parameter Store"),
        "{messages}"
    );
    assert_eq!(ended.status.code(), Some(130), "{messages}");
}
