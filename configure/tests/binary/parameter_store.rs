//! Parameter Store itself, as the local AWS has it.

use crate::support::{Sandbox, number_of_parameters};
use ministack::Ministack;
use serde_json::{Value, json};

/// Runs that must succeed, with their result for scripts.
fn run(sandbox: &Sandbox, arguments: &[&str]) -> Value {
    let finished = sandbox.run(&[arguments, &["--output=json"]].concat());
    assert_eq!(finished.code, 0, "{}", finished.snapshot());
    finished.json()
}

/// What `--show` says of one parameter.
fn stored(sandbox: &Sandbox, arguments: &[&str], name: &str) -> Value {
    let shown = run(sandbox, &[arguments, &["--show"]].concat());
    shown["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["parameter"] == name)
        .unwrap()["stored"]
        .clone()
}

#[test]
fn stores_loads_changes_and_deletes_parameters() {
    let aws = Ministack::start().unwrap();
    let sandbox = Sandbox::with_aws(&aws.endpoint());

    let first = run(
        &sandbox,
        &[
            "--ctr-stack-enabled",
            "--number-of-agents=60000",
            "--alarm-email=operations@example.com",
            "--offline",
        ],
    );
    assert_eq!(
        (&first["status"], first["stored"].as_array().unwrap().len()),
        (&json!("stored"), number_of_parameters())
    );
    assert_eq!(stored(&sandbox, &[], "ctrKinesisShardCount"), "2");
    assert_eq!(stored(&sandbox, &[], "connectInstanceId"), "not-defined");

    let again = run(&sandbox, &["-l", "--ctr-stack-enabled=true", "--offline"]);
    assert_eq!(again["stored"], json!([]), "nothing is stored twice");

    let changed = run(&sandbox, &["-l", "--number-of-agents=100", "--offline"]);
    assert_eq!(
        changed["stored"],
        json!([
            "numberOfAgents",
            "ctrKinesisShardCount",
            "aeKinesisShardCount"
        ])
    );
    assert_eq!(
        stored(&sandbox, &[], "alarmEmail"),
        "operations@example.com"
    );

    let cleared = run(&sandbox, &["-l", "--alarm-email=", "--offline"]);
    assert_eq!(cleared["stored"], json!(["alarmEmail"]));
    assert_eq!(stored(&sandbox, &[], "alarmEmail"), "not-defined");
    insta::assert_snapshot!(sandbox.run(&["--show"]).snapshot());

    assert_eq!(
        run(&sandbox, &["-d"])["deleted"].as_array().unwrap().len(),
        number_of_parameters()
    );
    assert_eq!(stored(&sandbox, &[], "ctrStackEnabled"), Value::Null);
    insta::assert_snapshot!("deleted_already", sandbox.run(&["-d"]).snapshot());
    insta::assert_snapshot!("shown_when_empty", sandbox.run(&["--show"]).stderr);
}

#[test]
fn resets_parameters_that_are_not_given_with_a_warning() {
    let aws = Ministack::start().unwrap();
    let sandbox = Sandbox::with_aws(&aws.endpoint());
    run(
        &sandbox,
        &[
            "--ctr-stack-enabled",
            "--log-retention-days=90",
            "--alarm-email=operations@example.com",
            "--offline",
        ],
    );
    insta::assert_snapshot!(
        sandbox
            .run(&["--ae-stack-enabled", "--alarm-email=", "--offline"])
            .snapshot()
    );
    assert_eq!(stored(&sandbox, &[], "logRetentionDays"), "30");
}

#[test]
fn deployments_of_one_account_are_separate() {
    let aws = Ministack::start().unwrap();
    let sandbox = Sandbox::with_aws(&aws.endpoint());
    let second = ["--app-name=AnyCompanyEurope"];
    run(&sandbox, &["--ctr-stack-enabled", "--offline"]);
    let warnings = run(
        &sandbox,
        &[&second[..], &["--ae-stack-enabled", "--offline"]].concat(),
    );
    assert!(
        warnings["warnings"][0]
            .as_str()
            .unwrap()
            .contains("set aws-glue-database-name for")
    );
    run(
        &sandbox,
        &[
            &second[..],
            &[
                "-l",
                "--aws-glue-database-name=AnyCompanyEurope",
                "--offline",
            ],
        ]
        .concat(),
    );
    assert_eq!(
        (
            stored(&sandbox, &[], "aeStackEnabled"),
            stored(&sandbox, &second, "aeStackEnabled")
        ),
        (json!("false"), json!("true"))
    );
    assert_eq!(
        stored(&sandbox, &second, "awsGlueDatabaseNameLowerCase"),
        "anycompanyeurope"
    );
    run(&sandbox, &[&second[..], &["-d"]].concat());
    assert_eq!(
        (
            stored(&sandbox, &[], "ctrStackEnabled"),
            stored(&sandbox, &second, "ctrStackEnabled")
        ),
        (json!("true"), Value::Null)
    );
}

#[test]
fn imports_what_it_exports() {
    let aws = Ministack::start().unwrap();
    let sandbox = Sandbox::with_aws(&aws.endpoint());
    let location =
        "--connect-evaluation-forms-s3-location=anycompany/connect/anycompany/ContactEvaluations";
    run(
        &sandbox,
        &[
            "--ef-stack-enabled",
            location,
            "--contact-lens-channels=chat,voice",
            "--offline",
        ],
    );
    run(&sandbox, &["--export", "site.toml"]);
    let text = sandbox.file("site.toml").unwrap();
    assert_eq!(sandbox.run(&["--export"]).stdout, text);

    run(
        &sandbox,
        &["--import", "site.toml", "--app-name=Copy", "--offline"],
    );
    let of = |arguments: &[&str]| {
        run(&sandbox, &[arguments, &["--show"]].concat())["parameters"].clone()
    };
    assert_eq!(of(&[]), of(&["--app-name=Copy"]));
    assert_eq!(
        sandbox.run(&["--export", "--app-name=Copy"]).stdout,
        text.replace("AmazonConnectDataAnalyticsSample", "Copy")
    );
}

#[test]
fn looks_up_bucket_and_log_group() {
    let aws = Ministack::start().unwrap();
    let sandbox = Sandbox::with_aws(&aws.endpoint());
    let finished = sandbox.run(&[
        "--cfl-stack-enabled",
        "--connect-contact-flow-logs-cloudwatch-log-group=/aws/connect/anycompany",
        "--cl-stack-enabled",
        "--connect-contact-lens-s3-bucket-name=anycompany-recordings",
        "-t",
    ]);
    assert_eq!(finished.code, 0);
    assert!(
        finished
            .stderr
            .contains("warning: bucket anycompany-recordings not found"),
        "{}",
        finished.stderr
    );
    assert!(
        finished
            .stderr
            .contains("warning: log group /aws/connect/anycompany not found in us-east-1"),
        "{}",
        finished.stderr
    );
}
