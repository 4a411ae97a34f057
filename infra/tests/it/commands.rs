//! The program itself.

use std::fs;
use std::process::{Command, Output};

fn infra(arguments: &[&str]) -> Output {
    // Neither credentials nor a region: writing templates needs no AWS.
    Command::new(env!("CARGO_BIN_EXE_infra"))
        .args(arguments)
        .env_clear()
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn synth_writes_templates_and_the_manifest_of_what_they_need() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("templates");
    let output = infra(&[
        "synth",
        "--app-name",
        "AnyCompanyConnect",
        "--output",
        path.to_str().unwrap(),
    ]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(
        text(&output.stdout).lines().count(),
        fs::read_dir(&path).unwrap().count()
    );
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(path.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["appName"], "AnyCompanyConnect");
    for stack in manifest["stacks"].as_array().unwrap() {
        let template = fs::read(path.join(stack["template"].as_str().unwrap())).unwrap();
        let template: serde_json::Value = serde_json::from_slice(&template).unwrap();
        for function in stack["functions"].as_array().unwrap() {
            assert_eq!(
                template["Resources"][function["logicalId"].as_str().unwrap()]["Type"],
                "AWS::Lambda::Function"
            );
            assert_eq!(
                template["Parameters"][function["keyParameter"].as_str().unwrap()]["Type"],
                "String"
            );
        }
    }
}

#[test]
fn an_app_name_that_buckets_cannot_have_is_refused() {
    let output = infra(&["synth", "--app-name", "Any_Company"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("is not an app name"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn list_tells_the_stacks_in_the_order_of_deployment() {
    let output = infra(&["list"]);
    let lines = text(&output.stdout);
    assert_eq!(
        lines.lines().next(),
        Some("bootstrap     AmazonConnectDataAnalyticsSample-bootstrap")
    );
    assert_eq!(
        lines.lines().last(),
        Some("dashboards    AmazonConnectDataAnalyticsSample-dashboards    partitioning, queries")
    );
}

#[test]
fn list_tells_the_functions_too_when_asked_and_json_to_scripts() {
    let long = infra(&["list", "--long"]);
    assert!(
        text(&long.stdout)
            .lines()
            .any(|line| line == "                EFRecordWriterLambda (ef-record-writer)"),
        "{}",
        text(&long.stdout)
    );
    assert_eq!(
        text(&infra(&["list", "--json"]).stdout),
        text(&infra(&["list", "--output", "json"]).stdout)
    );
    assert_eq!(infra(&["list", "--json", "--long"]).status.code(), Some(2));
}
