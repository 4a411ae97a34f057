//! The commands behind a proxy.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use ministack::{HttpsServer, Ministack, Proxy, Tunnels};
use parameters::catalogue;
use serde_json::Value;

use crate::association::{INSTANCE, store};
use crate::operations::{BUCKET, infra_command, infra_with};

/// A host that exists nowhere: requests to it arrive through a proxy only.
const ELSEWHERE: &str = "http://aws.example.invalid";

#[test]
fn deployment_works_behind_a_proxy() {
    let aws = Ministack::start().unwrap();
    let upstream = aws.endpoint().trim_start_matches("http://").to_owned();
    let proxy = Proxy::start(&upstream, Tunnels::Open).unwrap();
    let variables = [
        ("AWS_ENDPOINT_URL", ELSEWHERE.to_owned()),
        ("HTTP_PROXY", proxy.url()),
    ];
    for arguments in [&["bootstrap"][..], &["outputs"]] {
        let output = infra_with(&aws, &variables, arguments);
        let messages = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{messages}");
        let result = String::from_utf8(output.stdout).unwrap();
        assert!(result.contains("ArtifactsS3bucket"), "{result}");
    }
    let requests = proxy.requests();
    let is_through =
        |line: &String| line.contains(" http://") && line.contains("aws.example.invalid/");
    assert!(
        requests.len() > 10 && requests.iter().all(is_through),
        "{requests:?}"
    );
}

#[test]
fn commands_go_through_the_proxy_of_the_environment() {
    let proxy = Proxy::start("127.0.0.1:9", Tunnels::Forbidden).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_infra"))
        .arg("outputs")
        .env_clear()
        .envs([
            ("AWS_REGION", "eusc-de-east-1"),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_MAX_ATTEMPTS", "1"),
            ("HTTPS_PROXY", &proxy.url()),
        ])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let messages = String::from_utf8(output.stderr).unwrap();
    assert!(
        messages.contains("cannot reach STS for sts:GetCallerIdentity")
            && messages.contains("hint: the proxy rejects the connection"),
        "{messages}"
    );
    assert_eq!(
        proxy.requests(),
        ["CONNECT sts.eusc-de-east-1.amazonaws.eu:443 HTTP/1.1"]
    );
}

#[test]
fn deployment_trusts_the_certificates_of_the_bundle() {
    let aws = Ministack::start().unwrap();
    let upstream = aws.endpoint().trim_start_matches("http://").to_owned();
    let https = HttpsServer::start(&upstream, "127.0.0.1").unwrap();
    let other = HttpsServer::start("127.0.0.1:9", "127.0.0.1").unwrap();
    let run = |arguments: &[&str], bundle: &Path| {
        let variables = [
            ("AWS_ENDPOINT_URL", format!("https://{}", https.address())),
            ("AWS_MAX_ATTEMPTS", "1".to_owned()),
            ("AWS_CA_BUNDLE", bundle.to_str().unwrap().to_owned()),
        ];
        let output = infra_with(&aws, &variables, arguments);
        let messages = String::from_utf8(output.stderr).unwrap();
        (output.status.success(), messages)
    };
    for arguments in [&["bootstrap"][..], &["outputs"]] {
        let (is_success, messages) = run(arguments, &https.ca_bundle());
        assert!(is_success, "{messages}");
    }
    let (is_success, messages) = run(&["outputs"], &other.ca_bundle());
    assert!(
        !is_success
            && messages.contains("cannot reach STS for sts:GetCallerIdentity: invalid peer")
            && messages.contains("hint: set AWS_CA_BUNDLE"),
        "{messages}"
    );
    let (is_success, messages) = run(&["outputs"], Path::new("/no/such/bundle.pem"));
    let error = "error: AWS_CA_BUNDLE: /no/such/bundle.pem: No such file";
    assert!(!is_success && messages.contains(error), "{messages}");
}

/// The services that `infra doctor` calls, besides S3.
const SERVICES: [&str; 14] = [
    "athena",
    "cloudformation",
    "connect",
    "events",
    "firehose",
    "glue",
    "kinesis",
    "lakeformation",
    "lambda",
    "logs",
    "sqs",
    "ssm",
    "states",
    "sts",
];

/// The hosts that `infra doctor` calls through a proxy with settings of the environment. Those of buckets are
/// without the bucket.
fn hosts_with(settings: &[&str]) -> BTreeSet<String> {
    let aws = Ministack::start().unwrap();
    for (name, value) in [
        (catalogue::CTR_STACK_ENABLED.name, "true"),
        (catalogue::CL_STACK_ENABLED.name, "true"),
        (catalogue::CONNECT_CONTACT_LENS_S3_BUCKET_NAME.name, BUCKET),
        (catalogue::CONNECT_INSTANCE_ID.name, INSTANCE),
    ] {
        store(&aws, name, value);
    }
    let upstream = aws.endpoint().trim_start_matches("http://").to_owned();
    let names = [
        "*.us-east-1.amazonaws.com",
        "*.us-east-1.api.aws",
        "*.s3-fips.us-east-1.amazonaws.com",
        "*.s3.dualstack.us-east-1.amazonaws.com",
    ];
    let https = HttpsServer::for_hosts(&upstream, &names).unwrap();
    let proxy = Proxy::start(&https.address(), Tunnels::Open).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let output = infra_command(&aws, folder.path())
        .args(["doctor", "--format=json"])
        .env_remove("AWS_ENDPOINT_URL")
        .envs(settings.iter().map(|name| (name, "true")))
        .env("HTTPS_PROXY", proxy.url())
        .env("AWS_CA_BUNDLE", https.ca_bundle())
        .output()
        .unwrap();
    let messages = String::from_utf8(output.stderr).unwrap();
    let findings: Result<Vec<Value>, _> = serde_json::from_slice(&output.stdout);
    let findings = findings.unwrap_or_else(|error| panic!("{error}: {messages}"));
    assert!(findings.len() > 10, "{messages}");
    let requests = proxy.requests();
    let hosts = requests.iter().map(|line| {
        let host = line.strip_prefix("CONNECT ").unwrap();
        let host = host.strip_suffix(":443 HTTP/1.1").unwrap();
        match host.split_once(".s3") {
            Some((_bucket, rest)) => format!("s3{rest}"),
            None => host.to_owned(),
        }
    });
    hosts.collect()
}

/// The hosts of the services, and that of S3.
fn expected_hosts(of_service: impl Fn(&str) -> String, s3: &str) -> BTreeSet<String> {
    let services = SERVICES.iter().map(|service| of_service(service));
    services.chain([s3.to_owned()]).collect()
}

#[test]
fn fips_endpoints_are_those_of_aws() {
    let of_service = |service: &str| format!("{service}-fips.us-east-1.amazonaws.com");
    assert_eq!(
        hosts_with(&["AWS_USE_FIPS_ENDPOINT"]),
        expected_hosts(of_service, "s3-fips.us-east-1.amazonaws.com")
    );
}

#[test]
fn dual_stack_endpoints_are_those_of_aws() {
    let of_service = |service: &str| format!("{service}.us-east-1.api.aws");
    assert_eq!(
        hosts_with(&["AWS_USE_DUALSTACK_ENDPOINT"]),
        expected_hosts(of_service, "s3.dualstack.us-east-1.amazonaws.com")
    );
}
