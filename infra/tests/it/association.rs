//! An instance of Connect that sends its records to a stream already.

use ministack::Ministack;
use parameters::{AppName, catalogue};
use serde_json::{Value, json};

use crate::deployment::binaries;
use crate::fake_service::FakeService;
use crate::operations::{call, infra_with};

const INSTANCE: &str = "95436c55-9731-4a9a-9398-654cda58b687";
const STREAM: &str = "arn:aws:kinesis:us-east-1:123456789012:stream/AnyCompany-Records";

fn store(aws: &Ministack, name: &str, value: &str) {
    let name = format!("{}{name}", AppName::default().hierarchy());
    let input = json!({"Name": name, "Value": value, "Type": "String", "Overwrite": true});
    call(aws, "ssm", "AmazonSSM.PutParameter", &input);
}

#[test]
fn associated_instance_is_reported_before_a_deployment() {
    let aws = Ministack::start().unwrap();
    let connect = FakeService::start(&json!({"StorageConfigs": [
        {"StorageType": "KINESIS_STREAM", "KinesisStreamConfig": {"StreamArn": STREAM}},
    ]}));
    let variables = [("AWS_ENDPOINT_URL_CONNECT", connect.url())];
    let binaries = binaries();
    let deploy = |configuration: &str| {
        let arguments = [
            "deploy",
            configuration,
            "--no-partitions",
            "--require-approval=never",
            "--binaries",
            binaries.path().to_str().unwrap(),
        ];
        let output = infra_with(&aws, &variables, &arguments);
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let doctor = || {
        let output = infra_with(&aws, &variables, &["doctor", "--format=json"]);
        let findings: Value = serde_json::from_slice(&output.stdout).unwrap();
        let findings = findings.as_array().unwrap();
        let mut findings = findings.iter();
        let finding = findings.find(|finding| finding["subject"] == "stream of contact records");
        (output.status.code(), finding.unwrap().clone())
    };
    store(&aws, catalogue::CTR_STACK_ENABLED.name, "true");
    store(&aws, catalogue::CONNECT_INSTANCE_ID.name, INSTANCE);
    let (code, finding) = doctor();
    assert_eq!(code, Some(1));
    let advice = finding["advice"].as_str().unwrap();
    assert_eq!(finding["severity"], "error");
    assert!(
        advice.contains(&format!("configure --ctr-stream-arn={STREAM}"))
            && advice.contains("configure without connect-instance-id"),
        "{advice}"
    );
    let (code, error) = deploy("--config=associated.toml");
    assert_eq!(code, Some(2), "{error}");
    assert!(
        error.contains(&format!("the instance sends them to {STREAM}"))
            && error.contains(&format!("hint: {advice}")),
        "{error}"
    );
    let (code, messages) = deploy("--config=ctr.toml");
    assert_eq!(code, Some(0), "{messages}");
    // The stack exists now, without an association: CloudFormation would fail to add it.
    let (code, error) = deploy("--config=associated.toml");
    assert_eq!(code, Some(2), "{error}");
    assert!(
        error.contains(&format!("the instance sends them to {STREAM}")),
        "{error}"
    );
    store(&aws, catalogue::CONNECT_INSTANCE_ID.name, INSTANCE);
    let (_, finding) = doctor();
    assert_eq!(finding["severity"], "error", "{finding}");
}
