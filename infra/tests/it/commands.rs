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
fn synth_writes_templates_and_manifest() {
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
fn key_policy_names_the_services_of_the_partition() {
    for (region, principal) in [
        ("eu-west-1", "logs.eu-west-1.amazonaws.com"),
        ("cn-north-1", "logs.cn-north-1.amazonaws.com.cn"),
        ("eusc-de-east-1", "logs.eusc-de-east-1.amazonaws.eu"),
    ] {
        let output = infra(&["policy", "--key-policy", "--region", region]);
        let policy: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let statements = policy["Statement"].as_array().unwrap();
        let logs = statements
            .iter()
            .find(|statement| statement["Sid"] == "LogGroups");
        assert_eq!(logs.unwrap()["Principal"]["Service"], principal);
    }
}

#[test]
fn rejects_app_names_that_buckets_do_not_allow() {
    let output = infra(&["synth", "--app-name", "Any_Company"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("invalid app name `Any_Company`"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn list_has_stacks_in_order_of_deployment() {
    let output = infra(&["list"]);
    let lines = text(&output.stdout);
    assert_eq!(
        lines.lines().nth(1),
        Some("bootstrap     AmazonConnectDataAnalyticsSample-bootstrap")
    );
    assert_eq!(
        lines.lines().last(),
        Some("dashboards    AmazonConnectDataAnalyticsSample-dashboards    partitioning, queries")
    );
    let note = text(&output.stderr);
    assert!(
        note.contains("no AWS region is configured: states are not shown"),
        "{note}"
    );
    // What was changed is not known without an account.
    assert_eq!(infra(&["list", "--drift"]).status.code(), Some(1));
}

#[test]
fn list_has_functions_and_json() {
    let long = infra(&["list", "--long"]);
    assert!(
        text(&long.stdout)
            .lines()
            .any(|line| line == "                EFRecordWriterLambda (ef-record-writer)"),
        "{}",
        text(&long.stdout)
    );
    let manifest: serde_json::Value =
        serde_json::from_slice(&infra(&["list", "--format", "json"]).stdout).unwrap();
    assert_eq!(manifest["stacks"][0]["stack"], "bootstrap");
}

#[test]
fn accepts_earlier_spellings_with_a_warning() {
    let current = infra(&["list", "--format", "json"]);
    assert_eq!(text(&current.stderr), "");
    for (arguments, earlier) in [
        (&["list", "--json"][..], "--json"),
        (&["list", "--output", "json"], "--output json"),
        (&["list", "--output=json"], "--output json"),
    ] {
        let output = infra(arguments);
        assert_eq!(output.stdout, current.stdout, "{arguments:?}");
        assert_eq!(
            text(&output.stderr),
            format!(
                "warning: `{earlier}` is now `--format json`; the next release no longer accepts it\n"
            )
        );
    }
}

#[test]
fn output_names_the_file_of_a_result() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.json");
    let output = infra(&["list", "--format", "json", "-o", path.to_str().unwrap()]);
    assert_eq!(text(&output.stdout), "");
    assert_eq!(
        fs::read(&path).unwrap(),
        infra(&["list", "--format", "json"]).stdout
    );
    for arguments in [&["policy"][..], &["policy", "--key-policy"]] {
        let to_file = [arguments, &["-o", path.to_str().unwrap()]].concat();
        assert_eq!(text(&infra(&to_file).stdout), "");
        let printed = infra(arguments).stdout;
        assert!(printed.starts_with(b"{"));
        assert_eq!(fs::read(&path).unwrap(), printed);
    }
    let output = infra(&["list", "--output", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("\nerror: cannot write "));
}

/// The guide has what the owner of a stream attaches.
#[test]
fn stream_policy_is_that_of_the_guide() {
    let arn = "arn:aws:kinesis:us-east-1:111122223333:stream/AnyCompany";
    let policy = [
        "policy",
        "--stream-policy",
        arn,
        "--account",
        "123456789012",
    ];
    let printed: serde_json::Value = serde_json::from_slice(&infra(&policy).stdout).unwrap();
    let guide = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/guides/deploy.md");
    let guide = fs::read_to_string(guide).unwrap();
    let blocks = guide.split("```json\n").skip(1);
    let blocks = blocks.map(|rest| rest.split("```").next().unwrap());
    let blocks: Vec<serde_json::Value> = blocks
        .map(|block| serde_json::from_str(block).unwrap())
        .collect();
    assert!(blocks.contains(&printed), "{printed:#}");
    let key_statement = blocks.iter().find(|block| block["Action"] == "kms:Decrypt");
    let condition = &key_statement.unwrap()["Condition"]["StringEquals"];
    assert_eq!(condition["kms:EncryptionContext:aws:kinesis:arn"], arn);
    let without_account = infra(&policy[..3]);
    assert_eq!(without_account.status.code(), Some(2));
    assert!(text(&without_account.stderr).contains("--stream-policy requires --account"));
}

#[test]
fn erase_without_a_person_names_both_options() {
    let output = infra(&["erase", "--yes"]);
    assert_eq!(output.status.code(), Some(2));
    let expected = "<--contact-id <ID>|--customer-endpoint <ADDRESS>>";
    assert!(text(&output.stderr).contains(expected));
}

#[test]
fn rejects_incorrect_usage_before_the_first_request() {
    for arguments in [
        &["deploy", "querys"][..],
        &["diff", "querys"],
        &["destroy", "querys"],
        &["outputs", "querys"],
        &["package", "querys"],
    ] {
        let output = infra(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(
            text(&output.stderr).starts_with(
                "error: unknown stack `querys` (did you mean `queries`?); the stacks are bootstrap,"
            ),
            "{}",
            text(&output.stderr)
        );
    }
    for (arguments, reason) in [
        (
            &["deploy", "--parameters", "nope=1"][..],
            "--parameters: none of the stacks to deploy has a parameter nope",
        ),
        (
            &["deploy", "--parameters", "nowhere:MaxReceiveCount=1"],
            "--parameters: no stack nowhere to deploy has a parameter MaxReceiveCount",
        ),
        (
            &["deploy", "--binaries", "/nonexistent"],
            "--binaries: /nonexistent is not a directory",
        ),
        (
            &["package", "--binaries", "/nonexistent"],
            "--binaries: /nonexistent is not a directory",
        ),
    ] {
        let output = infra(arguments);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.contains(reason), "{error}");
    }
    let output = infra(&["deploy", "queries"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("region"));
}
