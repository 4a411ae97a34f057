//! `infra deploy` on a local AWS, with binaries that nothing runs.

use std::fs;
use std::time::Instant;

use infra::{Assembly, StackId};
use ministack::Ministack;
use parameters::AppName;
use serde_json::json;

use crate::local_data::{bucket, keys};
use crate::operations::{call, infra, send};

const FORM: &str = "content-type: application/x-www-form-urlencoded\r\n";

/// A folder with an executable for arm64 for each function.
pub(crate) fn binaries() -> tempfile::TempDir {
    let mut header = [0; 64];
    header[..6].copy_from_slice(b"\x7fELF\x02\x01");
    header[18] = 0xb7;
    let folder = tempfile::tempdir().unwrap();
    for function in functions::ALL {
        fs::write(folder.path().join(function.package), header).unwrap();
    }
    folder
}

/// Change sets and events of a stack.
fn history(aws: &Ministack, stack: &str) -> [String; 2] {
    ["ListChangeSets", "DescribeStackEvents"].map(|action| {
        let body = format!("Action={action}&Version=2010-05-15&StackName={stack}");
        let response = send(aws, "POST /", "cloudformation", FORM, &body);
        // The request ID differs.
        response
            .split("<ResponseMetadata>")
            .next()
            .unwrap()
            .to_owned()
    })
}

#[test]
fn second_deployment_creates_no_change_set() {
    let aws = Ministack::start().unwrap();
    let group = json!({"logGroupName": "/aws/connect/anycompany"});
    call(&aws, "logs", "Logs_20140328.CreateLogGroup", &group);
    let binaries = binaries();
    let binaries = binaries.path().to_str().unwrap();
    let options = [
        "--config=all.toml",
        "--no-partitions",
        "--binaries",
        binaries,
    ];
    let deploy = |more: &[&str]| {
        let output = infra(&aws, &[&["deploy"][..], &options, more].concat());
        let messages = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{messages}");
        (String::from_utf8(output.stdout).unwrap(), messages)
    };
    let assembly = Assembly::synthesize(&AppName::default()).unwrap();
    let stacks = assembly.stacks.iter();
    let stacks: Vec<_> = stacks
        .filter(|stack| stack.id != StackId::Dashboards)
        .collect();
    let lines = |result: &str| {
        let lines = stacks
            .iter()
            .map(|stack| format!("{}: {result}\n", stack.name));
        lines.collect::<String>()
    };
    let histories = || -> Vec<_> {
        let stacks = stacks.iter();
        stacks.map(|stack| history(&aws, &stack.name)).collect()
    };
    let (created, messages) = deploy(&["--require-approval=never"]);
    assert_eq!(created, lines("created"));
    let last = format!("stack {0} of {0}: ", stacks.len());
    assert!(messages.contains(&last), "{messages}");
    assert!(
        messages.contains(&format!("\n{} stacks in ", stacks.len())),
        "{messages}"
    );
    let before = histories();
    let start = Instant::now();
    // Without a terminal, every change would require approval.
    let (unchanged, messages) = deploy(&["--require-approval=any-change"]);
    println!(
        "second deployment of {} stacks: {:.2} s",
        stacks.len(),
        start.elapsed().as_secs_f64()
    );
    assert_eq!(unchanged, lines("unchanged"));
    assert!(messages.contains("uploaded 0 of"), "{messages}");
    assert_eq!(before, histories());
}

/// Keys of the zip files.
fn zip_files(aws: &Ministack) -> Vec<String> {
    keys(aws, &bucket("ab"))
        .into_iter()
        .filter(|key| key.starts_with("lambda/"))
        .collect()
}

#[test]
fn deployment_deletes_old_zip_files_that_no_stack_named() {
    let aws = Ministack::start().unwrap();
    let binaries = binaries();
    let deploy = || {
        let options = [
            "deploy",
            "--config=ctr.toml",
            "--no-partitions",
            "--require-approval=never",
            "--binaries",
            binaries.path().to_str().unwrap(),
        ];
        let output = infra(&aws, &options);
        let messages = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{messages}");
        messages
    };
    let messages = deploy();
    assert!(!messages.contains("that no stack uses"), "{messages}");
    let first = zip_files(&aws);
    let path = |key: &str| format!("PUT /{}/{key}", bucket("ab"));
    let uploaded = |date: &str| format!("x-amz-meta-uploaded: {date}T00:00:00.000Z\r\n");
    // As long ago as nothing but the stacks keeps it.
    for key in &first {
        send(&aws, &path(key), "s3", &uploaded("2024-11-23"), "zip");
    }
    let [old, new] = ["lambda/any/old.zip", "lambda/any/new.zip"];
    send(&aws, &path(old), "s3", &uploaded("2024-11-23"), "zip");
    send(&aws, &path(new), "s3", "", "zip");
    let messages = deploy();
    assert!(
        messages.contains("Deleted 1 zip file that no stack uses"),
        "{messages}"
    );
    let mut expected = first.clone();
    expected.push(new.to_owned());
    expected.sort();
    assert_eq!(zip_files(&aws), expected);
    let versions = format!("GET /{}?versions&prefix={old}", bucket("ab"));
    let versions = send(&aws, &versions, "s3", "", "");
    assert!(
        versions.contains("<DeleteMarker>") && versions.contains("<Version>"),
        "{versions}"
    );
    // The next release: its predecessor stays until another one replaces it.
    for function in functions::ALL {
        let binary = binaries.path().join(function.package);
        let content = [fs::read(&binary).unwrap(), vec![1]].concat();
        fs::write(binary, content).unwrap();
    }
    deploy();
    let found = zip_files(&aws);
    assert_eq!(found.len(), 2 * first.len() + 1);
    let messages = deploy();
    let deleted = format!(
        "Deleted {}",
        cli::text::count(first.len() as u64, "zip file")
    );
    assert!(messages.contains(&deleted), "{messages}");
    assert!(zip_files(&aws).iter().all(|key| !first.contains(key)));
}
