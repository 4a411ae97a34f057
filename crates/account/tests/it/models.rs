//! Every operation and endpoint, against the models that botocore ships.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::OnceLock;

use account::{EndpointVariant, OPERATIONS, Operation, dns_suffix, endpoint_url};
use serde_json::Value;

/// The release of botocore with the models.
const BOTOCORE: &str = "1.44.8";

/// What the models say, or none without Python.
fn models() -> Option<&'static Value> {
    static MODELS: OnceLock<Option<Value>> = OnceLock::new();
    MODELS.get_or_init(read_models).as_ref()
}

fn read_models() -> Option<Value> {
    if Command::new("python3").arg("--version").output().is_err() {
        eprintln!("skipped: python3 is required for the comparison with botocore");
        return None;
    }
    let python = ministack::installed("botocore", BOTOCORE, "python").unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/models.py");
    let names = OPERATIONS
        .iter()
        .map(|operation| format!("{}:{}", operation.service.name, operation.name));
    let output = Command::new(python).arg(script).args(names).output();
    let output = output.unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// The differences between an operation and its model.
fn differences(operation: &Operation, model: &Value) -> Vec<String> {
    let service = operation.service;
    let mut found = Vec::new();
    let mut expect = |what: &str, ours: &str, theirs: &Value| {
        let theirs = theirs.as_str().unwrap_or_default();
        // The query string of the URI is compared as members of the input.
        if ours != theirs.split('?').next().unwrap_or_default() {
            found.push(format!(
                "{}: {what} is {ours}, in the model {theirs}",
                operation.name
            ));
        }
    };
    expect("the service ID", service.id, &model["id"]);
    expect("the signing name", service.name, &model["name"]);
    expect("the method", operation.method, &model["method"]);
    expect("the path", operation.path, &model["path"]);
    let target = service.target_prefix.unwrap_or_default();
    expect("the target prefix", target, &model["target"]);
    if service.target_prefix.is_some() {
        expect("the JSON version", "1.1", &model["json_version"]);
    }
    let location = |member: &str| {
        let details = &model["input"][member];
        (details[0].as_str(), details[1].as_str())
    };
    for member in operation.body {
        if location(member).0 != Some("body") {
            found.push(format!("{}: {member} is not in the body", operation.name));
        }
    }
    for (name, member) in operation.query {
        if location(member) != (Some("querystring"), Some(name)) {
            found.push(format!("{}: {member} is not {name}", operation.name));
        }
    }
    let required = model["required"].as_array().unwrap().iter();
    for member in required.filter_map(Value::as_str) {
        if !operation.accepts(member) {
            found.push(format!("{}: {member} is required", operation.name));
        }
    }
    let output: Vec<_> = model["output"].as_array().unwrap().iter().collect();
    for path in operation.output {
        if !output.iter().any(|known| *known == path) {
            found.push(format!("{}: no {path} in the output", operation.name));
        }
    }
    found
}

#[test]
fn operations_are_those_of_the_models() {
    let Some(models) = models() else { return };
    let found: Vec<_> = OPERATIONS
        .iter()
        .zip(models["operations"].as_array().unwrap())
        .flat_map(|(operation, model)| differences(operation, model))
        .collect();
    assert_eq!(found, Vec::<String>::new());
}

/// Account settings were requested at a date that Lambda's API does not have, so that the quota of
/// concurrent executions was never known.
#[test]
fn finds_path_with_wrong_date() {
    let Some(models) = models() else { return };
    let at = OPERATIONS
        .iter()
        .position(|operation| operation.name == "GetAccountSettings")
        .unwrap();
    let wrong = Operation {
        path: "/2015-03-31/account-settings",
        body: &["Nothing"],
        output: &["AccountLimit.Nothing"],
        ..copy(OPERATIONS[at])
    };
    let found = differences(&wrong, &models["operations"][at]);
    assert_eq!(
        found,
        [
            "GetAccountSettings: the path is /2015-03-31/account-settings, in the model \
             /2016-08-19/account-settings",
            "GetAccountSettings: Nothing is not in the body",
            "GetAccountSettings: no AccountLimit.Nothing in the output",
        ]
    );
}

fn copy(operation: &Operation) -> Operation {
    Operation { ..*operation }
}

#[test]
fn endpoints_are_those_of_the_models_in_all_partitions() {
    let Some(models) = models() else { return };
    let services: BTreeMap<_, _> = OPERATIONS
        .iter()
        .map(|operation| (operation.service.name, operation.service))
        .collect();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let mut compared = 0;
    for (name, service) in services {
        for case in models["endpoints"][name].as_array().unwrap() {
            let variant = EndpointVariant {
                use_fips: case["fips"] == true,
                use_dual_stack: case["dual_stack"] == true,
            };
            let region = case["region"].as_str().unwrap();
            let ours = runtime.block_on(endpoint_url(service, region, variant));
            // Without an endpoint there is an error, ours or that of an unknown host.
            if let Some(url) = case["url"].as_str() {
                assert_eq!(ours.unwrap(), url, "{name} {region} {variant:?}");
                compared += 1;
            }
        }
    }
    assert!(compared > 500, "{compared} endpoints compared");
}

#[test]
fn dns_suffixes_are_those_of_the_partitions() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    for (region, expected) in [
        ("us-east-1", "amazonaws.com"),
        ("us-gov-west-1", "amazonaws.com"),
        ("cn-northwest-1", "amazonaws.com.cn"),
        ("eusc-de-east-1", "amazonaws.eu"),
        ("us-iso-east-1", "c2s.ic.gov"),
    ] {
        let suffix = runtime.block_on(dns_suffix(region));
        assert_eq!(suffix.unwrap(), expected, "{region}");
    }
}
