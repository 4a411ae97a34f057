//! An instance of Connect that sends its records to a stream already.

use account::StreamKind;
use ministack::Ministack;
use parameters::{AppName, catalogue};
use serde_json::{Value, json};

use crate::deployment::{binaries, deploy_arguments};
use crate::fake_service::FakeService;
use crate::operations::{call, infra_with};

pub(crate) const INSTANCE: &str = "95436c55-9731-4a9a-9398-654cda58b687";
const STREAM: &str = "arn:aws:kinesis:us-east-1:123456789012:stream/AnyCompany-Records";

pub(crate) fn store(aws: &Ministack, name: &str, value: &str) {
    let name = format!("{}{name}", AppName::default().hierarchy());
    let input = json!({"Name": name, "Value": value, "Type": "String", "Overwrite": true});
    call(aws, "ssm", "AmazonSSM.PutParameter", &input);
}

/// Connect with an instance that sends contact records to a stream.
fn instance_with(stream: &str) -> FakeService {
    FakeService::start(&json!({"StorageConfigs": [
        {"StorageType": "KINESIS_STREAM", "KinesisStreamConfig": {"StreamArn": stream}},
    ]}))
}

fn variables(connect: &FakeService) -> [(&'static str, String); 1] {
    [("AWS_ENDPOINT_URL_CONNECT", connect.url())]
}

#[test]
fn associated_instance_is_reported_before_a_deployment() {
    let aws = Ministack::start().unwrap();
    let connect = instance_with(STREAM);
    let binaries = binaries();
    let deploy = |configuration: &str| {
        let arguments = deploy_arguments(binaries.path(), &[configuration]);
        let output = infra_with(&aws, &variables(&connect), &arguments);
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let doctor = |connect: &FakeService| {
        let output = infra_with(&aws, &variables(connect), &["doctor", "--format=json"]);
        let findings: Value = serde_json::from_slice(&output.stdout).unwrap();
        let findings = findings.as_array().unwrap();
        let mut findings = findings.iter();
        let finding = findings.find(|finding| finding["subject"] == "stream of contact records");
        (output.status.code(), finding.unwrap().clone())
    };
    store(&aws, catalogue::CTR_STACK_ENABLED.name, "true");
    store(&aws, catalogue::CONNECT_INSTANCE_ID.name, INSTANCE);
    let (code, finding) = doctor(&connect);
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
    // The stream of the stack, which somebody has selected in the console.
    let own = StreamKind::ContactRecords.own_stream(AppName::DEFAULT);
    let own = format!("arn:aws:kinesis:us-east-1:123456789012:stream/{own}");
    let (_, finding) = doctor(&instance_with(&own));
    assert_eq!(finding["severity"], "error", "{finding}");
    let text = finding["text"].as_str().unwrap();
    assert!(text.contains("is already associated with"), "{text}");
}
