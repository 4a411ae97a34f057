//! `lake ingest s3://…`: listing by day, reading as a stream, only what is new the second time.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, Output, Stdio};

use ministack::Ministack;
use serde_json::json;
use tempfile::TempDir;

use crate::support::fake_s3::{BUCKET, FakeS3};
use crate::support::{counts, gzip, output_text, rows};

fn analysis_key(day: &str, number: u8) -> String {
    format!(
        "Analysis/Voice/2026/11/{day}/5a542081-ee39-55fb-9468-87aca05431{number:02}_analysis_2026-11-{day}T09:01:13Z.json"
    )
}

fn analysis() -> Vec<u8> {
    json!({"Version": "1.1.0", "Channel": "VOICE", "Transcript": [],
        "ConversationCharacteristics": {"TotalConversationDurationMillis": 61500}})
    .to_string()
    .into_bytes()
}

fn contact_records(count: usize) -> Vec<u8> {
    let record = |number: usize| {
        json!({"ContactId": format!("c{number}"), "InitiationTimestamp": "2026-11-25T09:00:00Z"})
            .to_string()
            + "\n"
    };
    (0..count).map(record).collect::<String>().into_bytes()
}

/// A recordings bucket with objects of three days, and an export without a day.
fn objects() -> BTreeMap<String, Vec<u8>> {
    let transcript = "connect/any/ChatTranscripts/2026/11/25/a.json";
    let recording = "connect/any/CallRecordings/2026/11/25/a.wav";
    BTreeMap::from([
        (analysis_key("24", 1), analysis()),
        (analysis_key("25", 2), analysis()),
        (analysis_key("25", 3), analysis()),
        (analysis_key("26", 4), analysis()),
        (transcript.to_owned(), b"{}".to_vec()),
        (recording.to_owned(), b"RIFF".to_vec()),
        ("export/ctr.gz".to_owned(), gzip(&contact_records(10))),
        ("export/notes".to_owned(), b"hello".to_vec()),
    ])
}

/// The program with credentials and this endpoint, and nothing else of AWS.
fn ingest(endpoint: &str, folder: &TempDir, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lake"));
    command
        .arg("ingest")
        .args(arguments)
        .arg("--into")
        .arg(folder.path().join("lake"))
        .stdin(Stdio::null())
        .env_clear();
    command.envs([
        ("AWS_ENDPOINT_URL", endpoint),
        ("AWS_REGION", "us-east-1"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("COLUMNS", "100"),
    ]);
    command.output().unwrap()
}

#[test]
fn second_run_requests_only_new_objects() {
    let s3 = FakeS3::start(objects(), 0);
    let folder = tempfile::tempdir().unwrap();
    let location = format!("s3://{BUCKET}");
    let first = output_text(&folder, &ingest(&s3.endpoint, &folder, &[&location]));
    assert!(first.starts_with("exit 0\n"), "{first}");
    let lake = folder.path().join("lake");
    assert_eq!(
        counts(&lake).into_iter().collect::<Vec<_>>(),
        [("cl".to_owned(), 4), ("ctr".to_owned(), 10)]
    );
    let source_object = format!(
        "\"sourceObject\":\"s3://{BUCKET}/{}\"",
        analysis_key("24", 1)
    );
    assert!(
        rows(&lake)
            .iter()
            .any(|(_, row)| row.contains(&source_object))
    );
    for reason in [
        "1  not collected: chat transcript, e-mail message or attachment",
        "1  not collected: audio, video or screen recording",
        "1  neither JSON, log lines nor gzip",
    ] {
        assert!(first.contains(reason), "{first}");
    }
    assert_eq!(s3.take_requested().len(), 6);
    // An object whose content changed is new; the others are not requested.
    {
        let mut state = s3.state.lock().unwrap();
        state.objects.insert(analysis_key("26", 5), analysis());
        let export = gzip(&contact_records(12));
        state.objects.insert("export/ctr.gz".to_owned(), export);
    }
    let second = output_text(&folder, &ingest(&s3.endpoint, &folder, &[&location]));
    assert!(second.starts_with("exit 0\n"), "{second}");
    assert_eq!(
        s3.take_requested(),
        [analysis_key("26", 5), "export/ctr.gz".to_owned()]
    );
    assert_eq!(counts(&lake)["ctr"], 12);
    assert_eq!(counts(&lake)["cl"], 5);
}

#[test]
fn continues_where_a_connection_breaks() {
    let records = contact_records(20_000);
    let objects = BTreeMap::from([("ctr.ndjson".to_owned(), records)]);
    let s3 = FakeS3::start(objects, 2);
    let folder = tempfile::tempdir().unwrap();
    let report = ingest(&s3.endpoint, &folder, &[&format!("s3://{BUCKET}/ctr")]);
    let report = output_text(&folder, &report);
    assert!(report.starts_with("exit 0\n"), "{report}");
    assert_eq!(counts(&folder.path().join("lake"))["ctr"], 20_000);
    assert_eq!(s3.take_requested().len(), 3);
}

#[test]
fn object_that_always_breaks_is_not_read() {
    let objects = BTreeMap::from([
        ("a.ndjson".to_owned(), contact_records(1)),
        ("b.ndjson".to_owned(), contact_records(20_000)),
    ]);
    let s3 = FakeS3::start(objects, usize::MAX);
    let folder = tempfile::tempdir().unwrap();
    let report = ingest(&s3.endpoint, &folder, &[&format!("s3://{BUCKET}")]);
    let report = output_text(&folder, &report);
    assert!(report.starts_with("exit 1\n"), "{report}");
    assert!(
        report.contains(&format!("s3://{BUCKET}/b.ndjson")),
        "{report}"
    );
    assert_eq!(counts(&folder.path().join("lake"))["ctr"], 1);
}

#[test]
fn days_of_keys_select_objects_of_a_local_aws() {
    let aws = Ministack::start().unwrap();
    put(&aws, "", b"");
    for (key, content) in objects() {
        put(&aws, &format!("/{}", key.replace(':', "%3A")), &content);
    }
    let folder = tempfile::tempdir().unwrap();
    let location = format!("s3://{BUCKET}/Analysis/");
    let arguments = [&*location, "--from", "2026-11-25", "--to", "2026-11-25"];
    let report = output_text(&folder, &ingest(&aws.endpoint(), &folder, &arguments));
    assert!(report.starts_with("exit 0\n"), "{report}");
    let lake = folder.path().join("lake");
    assert_eq!(counts(&lake)["cl"], 2);
    let everything = ingest(&aws.endpoint(), &folder, &[&format!("s3://{BUCKET}")]);
    let report = output_text(&folder, &everything);
    assert!(report.starts_with("exit 0\n"), "{report}");
    assert_eq!(counts(&lake)["cl"], 4);
    assert_eq!(counts(&lake)["ctr"], 10);
    let missing = output_text(
        &folder,
        &ingest(&aws.endpoint(), &folder, &["s3://no-such-bucket"]),
    );
    assert!(
        missing.starts_with("exit 1\n") && missing.contains("no-such-bucket"),
        "{missing}"
    );
}

#[test]
fn rejects_unusable_arguments() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, expected) in [
        (
            &["samples", "--from", "2026-11-25"][..],
            "apply to s3://BUCKET/PREFIX only",
        ),
        (&["samples", "s3://b"], "found both"),
        (
            &["s3://b", "--from", "2026-11-26", "--to", "2026-11-25"],
            "the first day 2026-11-26 is after the last day 2026-11-25",
        ),
        (&["s3://"], "expected s3://BUCKET"),
        (
            &["s3://b", "--from", "soon"],
            "expected a date such as 2026-11-23",
        ),
    ] {
        let report = output_text(&folder, &ingest("http://127.0.0.1:1", &folder, arguments));
        assert!(
            report.starts_with("exit 2\n") && report.contains(expected),
            "{report}"
        );
    }
}

/// Puts an object, or makes the bucket, on a local AWS, which looks at no signature.
fn put(aws: &Ministack, key: &str, content: &[u8]) {
    let endpoint = aws.endpoint();
    let mut connection = TcpStream::connect(endpoint.strip_prefix("http://").unwrap()).unwrap();
    let head = format!(
        "PUT /{BUCKET}{key} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: AWS4-HMAC-SHA256 Credential=test/20261123/us-east-1/s3/aws4_request\r\ncontent-length: {}\r\n\r\n",
        content.len()
    );
    connection.write_all(head.as_bytes()).unwrap();
    connection.write_all(content).unwrap();
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).unwrap();
    assert!(
        answer.starts_with(b"HTTP/1.1 200"),
        "{}",
        String::from_utf8_lossy(&answer)
    );
}

/// An analysis without a channel in its key is skipped by its content, which another run selects.
#[test]
fn objects_skipped_by_an_option_are_read_with_other_options() {
    let chat = json!({"Version": "1.1.0", "Channel": "CHAT", "Transcript": [],
        "CustomerMetadata": {"ContactId": "c1"},
        "ConversationCharacteristics": {"TotalConversationDurationMillis": 61500}});
    let key = "saved/5a542081-ee39-55fb-9468-87aca0543101_analysis_2026-11-25T09_01_13Z.json";
    let objects = BTreeMap::from([(key.to_owned(), chat.to_string().into_bytes())]);
    let s3 = FakeS3::start(objects, 0);
    let folder = tempfile::tempdir().unwrap();
    let source = format!("s3://{BUCKET}");
    let first = ingest(&s3.endpoint, &folder, &[&source, "--channels", "voice"]);
    assert!(first.status.success(), "{}", output_text(&folder, &first));
    assert_eq!(rows(&folder.path().join("lake")).len(), 0);
    let second = ingest(&s3.endpoint, &folder, &[&source]);
    assert!(second.status.success(), "{}", output_text(&folder, &second));
    let report = output_text(&folder, &second);
    assert_eq!(rows(&folder.path().join("lake")).len(), 1, "{report}");
}

#[test]
fn a_bad_first_line_of_an_object_costs_that_line_only() {
    let mut content = b"oops\n".to_vec();
    content.extend(contact_records(3));
    let s3 = FakeS3::start(
        BTreeMap::from([("export/ctr.ndjson".to_owned(), content)]),
        0,
    );
    let folder = tempfile::tempdir().unwrap();
    let output = ingest(&s3.endpoint, &folder, &[&format!("s3://{BUCKET}")]);
    assert!(output.status.success(), "{}", output_text(&folder, &output));
    assert_eq!(rows(&folder.path().join("lake")).len(), 3);
}
