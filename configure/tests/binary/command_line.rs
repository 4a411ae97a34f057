//! Help, usage errors and the cache file: what needs no AWS.

use crate::support::Sandbox;

/// The cache file after a test run with these arguments.
fn cache(arguments: &[&str]) -> serde_json::Value {
    let sandbox = Sandbox::without_aws();
    let finished = sandbox.run(&[&["-t", "--offline"], arguments].concat());
    assert_eq!(finished.code, 0, "{}", finished.snapshot());
    serde_json::from_str(&sandbox.file("config.cache.json").unwrap()).unwrap()
}

#[test]
fn help() {
    let sandbox = Sandbox::without_aws();
    insta::assert_snapshot!(sandbox.run(&["-h"]).snapshot());
    assert_eq!(
        sandbox.run(&["--help"]).stdout.lines().last(),
        sandbox.run(&["-h"]).stdout.lines().last()
    );
}

#[test]
fn test_writes_only_the_cache_file() {
    let sandbox = Sandbox::without_aws();
    insta::assert_snapshot!(sandbox.run(&["-t", "--ctr-stack-enabled=true"]).snapshot());
    insta::assert_snapshot!("cache_file", sandbox.file("config.cache.json").unwrap());
    assert_eq!(sandbox.files(), ["config.cache.json"]);
}

#[test]
fn accepts_values_after_an_equals_sign_or_a_space_and_flags_alone() {
    let name = |name: &str| format!("/AmazonConnectDataAnalyticsSample/{name}");
    for arguments in [
        ["--ae-stack-enabled=true", "--number-of-agents=25000"].as_slice(),
        ["--ae-stack-enabled", "true", "--number-of-agents", "25000"].as_slice(),
        ["--number-of-agents", "25,000", "--ae-stack-enabled"].as_slice(),
    ] {
        let cache = cache(arguments);
        assert_eq!(cache[name("aeStackEnabled")], true, "{arguments:?}");
        assert_eq!(cache[name("numberOfAgents")], "25000", "{arguments:?}");
        assert_eq!(cache[name("aeKinesisShardCount")], "5", "{arguments:?}");
    }
    let cache = cache(&[
        "--ef-stack-enabled",
        "--connect-evaluation-forms-s3-bucket-path=anycompany/forms/",
        "--app-name=AnyCompany",
    ]);
    assert_eq!(
        cache["/AnyCompany/connectEvaluationFormsS3Location"],
        "anycompany/forms"
    );
    assert_eq!(cache["/AnyCompany/connectEvaluationFormsS3Prefix"], "forms");
    assert_eq!(cache["/AnyCompany/efReportingStackEnabled"], false);
}

#[test]
fn test_prints_one_json_document() {
    let finished = Sandbox::without_aws().run(&[
        "-t",
        "--offline",
        "--cl-stack-enabled",
        "--connect-contact-lens-s3-bucket-name=anycompany",
        "--format=json",
    ]);
    insta::assert_snapshot!(finished.stdout);
}

/// Runs that fail with exit code 2 and must write nothing.
fn fails_with_usage_error(name: &str, arguments: &[&str]) {
    let sandbox = Sandbox::without_aws();
    let finished = sandbox.run(arguments);
    assert_eq!(finished.code, 2, "{}", finished.snapshot());
    assert!(sandbox.files().is_empty(), "{:?}", sandbox.files());
    insta::assert_snapshot!(name, finished.snapshot());
}

#[test]
fn usage_errors_name_the_parameter_and_valid_values() {
    fails_with_usage_error("no_terminal", &[]);
    fails_with_usage_error("interactive_without_terminal", &["-il"]);
    fails_with_usage_error("invalid_unknown_flag", &["--ctr-stak-enabled=true"]);
    fails_with_usage_error("invalid_two_modes", &["-d", "--show"]);
    fails_with_usage_error(
        "invalid_parameters_with_delete",
        &["-d", "--ctr-stack-enabled=true"],
    );
    fails_with_usage_error("invalid_app_name", &["-t", "--app-name=Any Company"]);
    fails_with_usage_error(
        "invalid_missing",
        &[
            "--cfl-stack-enabled",
            "--cl-stack-enabled",
            "--ef-stack-enabled",
            "--dashboards-stack-enabled",
        ],
    );
    fails_with_usage_error(
        "invalid_values",
        &[
            "--aws-glue-database-name=any-company",
            "--ctr-stack-enabled=perhaps",
            "--connect-instance-id=anycompany",
            "--kinesis-stream-mode=serverless",
            "--number-of-agents=many",
            "--connect-contact-flow-logs-cloudwatch-log-group=aws/connect/anycompany",
            "--connect-contact-lens-s3-bucket-name=Any_Company",
            "--contact-lens-channels=voice,fax",
            "--contact-lens-redaction=both",
            "--connect-evaluation-forms-s3-location=anycompany//forms",
            "--quicksight-principal-arn=analyst",
            "--alarm-email=nobody",
            "--firehose-buffer-seconds=0",
            "--firehose-buffer-megabytes=1",
            "--firehose-compression=zip",
            "--lambda-architecture=sparc",
            "--log-retention-days=31",
        ],
    );
    fails_with_usage_error(
        "invalid_unknown_flag_json",
        &["--ctr-stak-enabled=true", "--format=json"],
    );
    fails_with_usage_error(
        "invalid_values_json",
        &[
            "--format",
            "json",
            "--ctr-stack-enabled=perhaps",
            "--cl-stack-enabled",
        ],
    );
}

#[test]
fn rejects_invalid_files() {
    let sandbox = Sandbox::without_aws();
    std::fs::write(
        sandbox.folder().join("wrong.toml"),
        "ctr-stak-enabled = true\nnumber-of-agents = 0\ncl-stack-enabled = true\n",
    )
    .unwrap();
    std::fs::write(
        sandbox.folder().join("broken.toml"),
        "ctr-stack-enabled = yes\n",
    )
    .unwrap();
    let wrong = sandbox.run(&["--import", "wrong.toml"]);
    let broken = sandbox.run(&["--import", "broken.toml", "-t"]);
    let absent = sandbox.run(&["--import", "absent.toml", "-t"]);
    assert_eq!([wrong.code, broken.code, absent.code], [2, 2, 1]);
    insta::assert_snapshot!(
        [wrong, broken, absent]
            .map(|finished| finished.snapshot())
            .join("\n")
    );
    assert_eq!(sandbox.file("config.cache.json"), None);
}

#[test]
fn parameters_on_the_command_line_stand_over_those_of_a_file() {
    let sandbox = Sandbox::without_aws();
    std::fs::write(
        sandbox.folder().join("site.toml"),
        "app-name = 'AnyCompany'\nae-stack-enabled = true\nnumber-of-agents = 7000\n",
    )
    .unwrap();
    let run = |arguments: &[&str]| {
        sandbox
            .run(
                &[
                    &["-t", "--offline", "--format=json", "--import=site.toml"],
                    arguments,
                ]
                .concat(),
            )
            .json()
    };
    let of_file = run(&[]);
    assert_eq!(
        (
            &of_file["hierarchy"],
            &of_file["parameters"]["aeKinesisShardCount"]
        ),
        (&"/AnyCompany/".into(), &"2".into())
    );
    let over_file = run(&["--app-name=Other", "--number-of-agents=100"]);
    assert_eq!(
        (
            &over_file["hierarchy"],
            &over_file["parameters"]["aeKinesisShardCount"]
        ),
        (&"/Other/".into(), &"1".into())
    );
    assert_eq!(over_file["parameters"]["aeStackEnabled"], "true");
}

#[test]
fn without_region_or_credentials_nothing_is_stored() {
    let nothing = Sandbox::without_aws();
    let region_only = Sandbox::without_aws().with("AWS_REGION", "us-east-1");
    let finished = [
        nothing.run(&["--ctr-stack-enabled"]),
        region_only.run(&["--ctr-stack-enabled"]),
        region_only.run(&["--show"]),
    ];
    assert!(finished.iter().all(|finished| finished.code == 1));
    insta::assert_snapshot!(finished.map(|finished| finished.snapshot()).join("\n"));
    assert!(nothing.files().is_empty() && region_only.files().is_empty());
}

#[test]
fn a_folder_that_cannot_be_written_is_noticed() {
    let sandbox = Sandbox::without_aws();
    std::fs::create_dir(sandbox.folder().join("config.cache.json")).unwrap();
    let finished = sandbox.run(&["-t", "--offline"]);
    assert_eq!(finished.code, 1);
    assert!(
        finished
            .stderr
            .contains("error: cannot write config.cache.json: "),
        "{}",
        finished.stderr
    );
}

#[test]
fn accepts_the_earlier_spelling_of_format_with_a_warning() {
    let arguments = ["-t", "--offline", "--ctr-stack-enabled"];
    let current = Sandbox::without_aws().run(&[&arguments[..], &["--format", "json"]].concat());
    let earlier = Sandbox::without_aws().run(&[&arguments[..], &["--output", "json"]].concat());
    assert_eq!(earlier.stdout, current.stdout);
    assert_eq!(
        earlier.stderr.lines().next(),
        Some(
            "warning: `--output json` is now `--format json`; the next release no longer accepts it"
        )
    );
}

#[test]
fn output_names_the_file_of_the_result() {
    let sandbox = Sandbox::without_aws();
    let arguments = ["-t", "--offline", "--ctr-stack-enabled", "--format", "json"];
    let finished = sandbox.run(&[&arguments[..], &["-o", "result.json"]].concat());
    assert_eq!((finished.code, finished.stdout.as_str()), (0, ""));
    assert_eq!(
        sandbox.file("result.json").unwrap(),
        sandbox.run(&arguments).stdout
    );
}
