//! `infra deploy` on a local AWS, with binaries that nothing runs.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use infra::{Assembly, StackId};
use ministack::{Ministack, Proxy, Tunnels};
use parameters::{AppName, Derived, catalogue};
use serde_json::json;

use crate::local_data::{bucket, keys};
use crate::operations::{call, infra, infra_with, send};

pub(crate) const FORM: &str = "content-type: application/x-www-form-urlencoded\r\n";

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

/// Arguments of a deployment that does not ask and runs no partitioning, with the functions in a folder.
pub(crate) fn deploy_arguments<'a>(binaries: &'a Path, more: &[&'a str]) -> Vec<&'a str> {
    let arguments = [
        "deploy",
        "--no-partitions",
        "--require-approval=never",
        "--binaries",
        binaries.to_str().unwrap(),
    ];
    [&arguments, more].concat()
}

/// Change sets and events of a stack.
pub(crate) fn history(aws: &Ministack, stack: &str) -> [String; 2] {
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

/// A deployment of all stacks but the dashboards, behind a proxy that records the requests.
struct Recorded {
    aws: Ministack,
    proxy: Proxy,
    binaries: tempfile::TempDir,
}

impl Recorded {
    fn start() -> Self {
        let aws = Ministack::start().unwrap();
        let group = json!({"logGroupName": "/aws/connect/anycompany"});
        call(&aws, "logs", "Logs_20140328.CreateLogGroup", &group);
        let upstream = aws.endpoint().trim_start_matches("http://").to_owned();
        Self {
            proxy: Proxy::start(&upstream, Tunnels::Forbidden).unwrap(),
            binaries: binaries(),
            aws,
        }
    }

    /// Deploys, and returns the result and the messages.
    fn deploy(&self, more: &[&str]) -> (String, String) {
        let options = [
            "deploy",
            "--config=all.toml",
            "--no-partitions",
            "--binaries",
            self.binaries.path().to_str().unwrap(),
        ];
        let variables = [
            ("AWS_ENDPOINT_URL", "http://aws.example.invalid".to_owned()),
            ("HTTP_PROXY", self.proxy.url()),
        ];
        let output = infra_with(&self.aws, &variables, &[&options, more].concat());
        let messages = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{messages}");
        (String::from_utf8(output.stdout).unwrap(), messages)
    }

    /// How often each operation was called since the last look. Paths are those of their buckets.
    fn calls(&self) -> BTreeMap<String, usize> {
        let mut calls = BTreeMap::new();
        for operation in self.proxy.take_operations() {
            let mut parts = operation.split('/');
            let operation = match (parts.next(), parts.next()) {
                (Some(method), Some(bucket)) => format!("{method}{bucket}"),
                _ => operation,
            };
            *calls.entry(operation).or_default() += 1;
        }
        calls
    }
}

#[test]
fn second_deployment_creates_no_change_set() {
    let recorded = Recorded::start();
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
        stacks
            .map(|stack| history(&recorded.aws, &stack.name))
            .collect()
    };
    let (created, messages) = recorded.deploy(&["--require-approval=never"]);
    assert_eq!(created, lines("created"));
    let last = format!("stack {0} of {0}: ", stacks.len());
    assert!(messages.contains(&last), "{messages}");
    assert!(
        messages.contains(&format!("\n{} stacks in ", stacks.len())),
        "{messages}"
    );
    let before = histories();
    recorded.calls();
    // Without a terminal, every change would require approval.
    let (unchanged, messages) = recorded.deploy(&["--require-approval=any-change"]);
    assert_eq!(unchanged, lines("unchanged"));
    assert!(messages.contains("uploaded 0 of"), "{messages}");
    assert_eq!(before, histories());
    // Nothing is asked twice, and nothing that templates and parameters answer.
    let names = catalogue::ALL.len() + Derived::ALL.len();
    let expected = [
        ("GetCallerIdentity", 1),
        ("GetParameters", names.div_ceil(10)),
        ("DescribeStacks", assembly.stacks.len()),
        ("GetTemplate", stacks.len()),
        // Whether the bucket of Connect sends events.
        ("GET anycompany-recordings", 1),
        // Which zip files are stored.
        (&format!("GET {}", bucket("ab")), 1),
    ];
    let expected = expected.map(|(operation, count)| (operation.to_owned(), count));
    assert_eq!(recorded.calls(), BTreeMap::from(expected));
}

#[test]
fn changed_function_is_the_only_one_that_is_uploaded() {
    let recorded = Recorded::start();
    recorded.deploy(&["--require-approval=never"]);
    let changed = Path::new(recorded.binaries.path()).join("ef-record-writer");
    let binary = [fs::read(&changed).unwrap(), vec![0]].concat();
    fs::write(&changed, binary).unwrap();
    recorded.calls();
    let (result, messages) = recorded.deploy(&["--require-approval=never"]);
    assert!(messages.contains("uploaded 1 of"), "{messages}");
    let updated = result.lines().filter(|line| line.ends_with(": updated"));
    let updated: Vec<_> = updated.collect();
    assert_eq!(updated, ["AmazonConnectDataAnalyticsSample-ef: updated"]);
    let calls = recorded.calls();
    let artifacts = bucket("ab");
    for (operation, count) in [
        (format!("GET {artifacts}"), 1),
        // The zip file and the template, which exceeds the limit of a request.
        (format!("PUT {artifacts}"), 2),
        ("CreateChangeSet".to_owned(), 1),
        ("ExecuteChangeSet".to_owned(), 1),
    ] {
        assert_eq!(
            calls.get(&operation),
            Some(&count),
            "{operation}: {calls:?}"
        );
    }
}

/// Keys of the zip files.
fn zip_files(aws: &Ministack) -> Vec<String> {
    keys(aws, &bucket("ab"))
        .into_iter()
        .filter(|key| key.starts_with("lambda/"))
        .collect()
}

#[test]
fn deployment_deletes_old_zip_files_that_no_stack_names() {
    let aws = Ministack::start().unwrap();
    let binaries = binaries();
    let deploy = || {
        let arguments = deploy_arguments(binaries.path(), &["--config=ctr.toml"]);
        let output = infra(&aws, &arguments);
        let messages = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{messages}");
        messages
    };
    let messages = deploy();
    assert!(!messages.contains("that no stack uses"), "{messages}");
    let first = zip_files(&aws);
    let path = |key: &str| format!("PUT /{}/{key}", bucket("ab"));
    let uploaded = |date: &str| format!("x-amz-meta-uploaded: {date}T00:00:00.000Z\r\n");
    // So old that only the stacks that name them keep them.
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
    // The next release: stacks named its predecessor when the deployment began, which keeps it.
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

/// A zip file that no stack names could be deleted by a concurrent deployment before a stack names it.
#[test]
fn old_zip_files_that_no_stack_names_are_uploaded_again() {
    let aws = Ministack::start().unwrap();
    let binaries = binaries();
    let binaries = binaries.path().to_str().unwrap();
    let run = |command: &str, more: &[&str]| {
        let options = [command, "--config=ctr.toml", "--binaries", binaries];
        let output = infra(&aws, &[&options, more].concat());
        let messages = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{messages}");
        messages
    };
    let age = || {
        for key in zip_files(&aws) {
            let path = format!("PUT /{}/{key}", bucket("ab"));
            let uploaded = "x-amz-meta-uploaded: 2024-11-23T00:00:00.000Z\r\n";
            send(&aws, &path, "s3", uploaded, "zip");
        }
        zip_files(&aws).len()
    };
    infra(&aws, &["bootstrap"]);
    run("package", &[]);
    let messages = run("package", &[]);
    assert!(messages.contains("uploaded 0 of"), "{messages}");
    let count = age();
    let all = format!("uploaded {count} of {count}");
    let approved = ["--no-partitions", "--require-approval=never"];
    let messages = run("deploy", &approved);
    assert!(messages.contains(&all), "{messages}");
    assert!(!messages.contains("that no stack uses"), "{messages}");
    // Those that stacks name are in use, however old they are.
    age();
    for (command, more) in [("package", &[][..]), ("deploy", &approved)] {
        let messages = run(command, more);
        assert!(messages.contains("uploaded 0 of"), "{messages}");
    }
}
