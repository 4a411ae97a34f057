//! Quotas that new stacks would exceed.

use ministack::Ministack;
use serde_json::json;

use crate::deployment::{binaries, deploy_arguments};
use crate::fake_service::FakeService;
use crate::operations::{infra, infra_with};

#[test]
fn exceeded_quota_stops_a_deployment_before_its_first_change() {
    let aws = Ministack::start().unwrap();
    let limits = json!({"ShardLimit": 10, "OpenShardCount": 10});
    let kinesis = FakeService::of_operation("DescribeLimits", &limits);
    let variables = [("AWS_ENDPOINT_URL_KINESIS", kinesis.url())];
    let binaries = binaries();
    let arguments = deploy_arguments(binaries.path(), &["--config=ctr.toml"]);
    let stopped = infra_with(&aws, &variables, &arguments);
    let error = String::from_utf8(stopped.stderr).unwrap();
    assert_eq!(stopped.status.code(), Some(1), "{error}");
    assert!(
        error.contains("Kinesis shard quota: 10 of 10 in use, 1 more required")
            && error.contains("hint: request an increase in Service Quotas"),
        "{error}"
    );
    // Neither parameters are stored nor stacks created.
    let outputs = infra(&aws, &["outputs", "--format=json"]);
    let outputs = String::from_utf8(outputs.stdout).unwrap();
    assert!(!outputs.contains("ArtifactsS3bucket"), "{outputs}");
    let diff = infra(&aws, &["diff"]);
    let error = String::from_utf8(diff.stderr).unwrap();
    assert!(error.contains("no configuration found"), "{error}");
    // A quota that the local AWS cannot report is only noted.
    let deployed = infra(&aws, &arguments);
    let messages = String::from_utf8(deployed.stderr).unwrap();
    assert!(deployed.status.success(), "{messages}");
    assert!(
        messages.contains("Kinesis shard quota: could not be checked"),
        "{messages}"
    );
}
