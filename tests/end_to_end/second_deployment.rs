//! A second deployment in the same account: deployed, destroyed with its data retained, and
//! adopted again.

use end_to_end::{ACCOUNT, Deployment, REGION, eventually};

use crate::Case;

pub(crate) const CASES: &[Case] = &[(
    "a second deployment is made, destroyed without its data, adopted again, and destroyed with it",
    life_of_a_second_deployment,
)];

const APP: &str = "AnyCompanyEurope";
const APP_NAME: &str = "--app-name=AnyCompanyEurope";

fn bucket(code: &str) -> String {
    format!("anycompanyeurope-{code}-{ACCOUNT}-{REGION}")
}

fn life_of_a_second_deployment(deployment: &Deployment) {
    let (local, api) = (&deployment.local, deployment.api());
    let configuration = [
        APP_NAME,
        "--aws-glue-database-name=AnyCompanyEuropeDB",
        "--ctr-stack-enabled",
        "--lambda-architecture=x86_64",
    ];
    let _stored = local.configure(&configuration).expect(0);
    let created = local.infra(&deploy(deployment)).expect(0);
    assert!(
        created.stdout.contains(&format!("{APP}-ctr: created")),
        "{}",
        created.stdout
    );
    let record = serde_json::json!({"ContactId": "0a1b2c3d", "InitiationTimestamp": "2026-11-23T10:00:00.123Z"});
    api.put_on_stream(&format!("{APP}-CTRKinesisStream"), &record);
    expect_record(deployment, &record);

    keeps_data(deployment);
    adopts_data(deployment);
    expect_record(deployment, &record);
    changes_what_is_configured(deployment);

    let _asked = local
        .infra(&["destroy", "--all", "--delete-data", APP_NAME])
        .expect(2)
        .expect_message("pass --yes to delete the data");
    let destroyed = local
        .infra(&["destroy", "--all", "--delete-data", "--yes", APP_NAME])
        .expect(0);
    assert!(
        destroyed
            .stdout
            .contains(&format!("deleted bucket {}", bucket("ctr"))),
        "{}",
        destroyed.stdout
    );
    assert!(
        !["ab", "ar", "ctr", "ctr-al"]
            .iter()
            .any(|code| api.has_bucket(&bucket(code)))
    );
    assert!(
        api.has_bucket(&Deployment::bucket("ctr")),
        "the first deployment has lost its bucket"
    );
}

fn deploy(deployment: &Deployment) -> [&str; 5] {
    [
        "deploy",
        APP_NAME,
        "--binaries",
        deployment.local.functions(),
        "--require-approval=never",
    ]
}

/// Without an import the existing resources make it fail; with it they become part of the stacks
/// again.
fn adopts_data(deployment: &Deployment) {
    let (local, api) = (&deployment.local, deployment.api());
    let rejected = local
        .infra(&deploy(deployment))
        .expect(1)
        .expect_message("exist and belong to no stack");
    let _rejected = rejected.expect_message("deploy with --import-existing");
    for code in ["ar-al", "ctr-al"] {
        api.grant_log_delivery(&bucket(code));
    }
    let adopted = local
        .infra(&[&deploy(deployment)[..], &["--import-existing"]].concat())
        .expect(0);
    let _adopted = adopted.expect_message(&format!(
        "importing {}, {}",
        bucket("ctr-al"),
        bucket("ctr")
    ));
    for code in ["ar-al", "ctr-al"] {
        assert_eq!(api.acl_groups(&bucket(code)), [""; 0], "{code}");
    }
    assert_eq!(
        local
            .infra(&["diff", APP_NAME, "--fail"])
            .expect(0)
            .stdout
            .matches("no differences")
            .count(),
        4
    );
}

fn changes_what_is_configured(deployment: &Deployment) {
    let local = &deployment.local;
    let file = local.folder().join("europe.toml");
    let lines = [
        "app-name = \"AnyCompanyEurope\"",
        "aws-glue-database-name = \"AnyCompanyEuropeDB\"",
        "ctr-stack-enabled = true",
    ];
    let others = [
        "lambda-architecture = \"x86_64\"",
        "log-retention-days = 7",
        "tags = \"cost-center=42,team=contact center\"",
    ];
    std::fs::write(&file, [&lines[..], &others].concat().join("\n")).unwrap();
    // The file names its deployment.
    let deploy = |options: &[&str]| {
        let arguments = ["deploy", "ctr", "--config", file.to_str().unwrap()];
        let binaries = ["--binaries", local.functions()];
        local
            .infra(&[&arguments[..], &binaries, options].concat())
            .expect(0)
    };
    let updated = deploy(&[]);
    let updated = updated.expect_message("tags = cost-center=42,team=contact center");
    let updated = updated.expect_message("log-retention-days = 7");
    let updated = updated.expect_message("RetentionInDays (LogRetentionDays)");
    assert!(
        updated.stdout.contains(&format!("{APP}-ctr: updated")),
        "{}",
        updated.stdout
    );
    let tags = || deployment.api().stack_tags(&format!("{APP}-ctr"));
    let stored = [("cost-center", "42"), ("team", "contact center")];
    assert_eq!(
        tags(),
        stored.map(|(key, value)| (key.to_owned(), value.to_owned()))
    );
    assert!(
        deploy(&[])
            .stdout
            .contains(&format!("{APP}-ctr: unchanged"))
    );
    let replaced = deploy(&["--tags", "team=sales"]);
    assert!(
        replaced.stdout.contains(&format!("{APP}-ctr: updated")),
        "{}",
        replaced.stdout
    );
    assert_eq!(tags(), [("team".to_owned(), "sales".to_owned())]);
    let log_group =
        serde_json::json!({"logGroupNamePrefix": "/aws/kinesisfirehose/AnyCompanyEurope-"});
    let groups = deployment
        .api()
        .call("logs", "Logs_20140328.DescribeLogGroups", &log_group);
    assert_eq!(groups["logGroups"][0]["retentionInDays"], 7, "{groups}");
}

fn expect_record(deployment: &Deployment, record: &serde_json::Value) {
    let api = deployment.api();
    eventually(&format!("{record} in {}", bucket("ctr")), || {
        let rows = api.rows(&bucket("ctr"), "fhbase/year=2026/month=11/day=23/");
        if rows.contains(record) {
            Ok(())
        } else {
            Err(format!("{rows:?}"))
        }
    });
}

fn keeps_data(deployment: &Deployment) {
    let (local, api) = (&deployment.local, deployment.api());
    let destroyed = local
        .infra(&["destroy", "--all", "--yes", APP_NAME, "--output=json"])
        .expect(0)
        .json();
    let stacks: Vec<_> = destroyed["stacks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stack| stack.as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        stacks.first().map(String::as_str),
        Some("AnyCompanyEurope-queries"),
        "{stacks:?}"
    );
    assert_eq!(
        &stacks[stacks.len() - 2..],
        [format!("{APP}-partitioning"), format!("{APP}-bootstrap")]
    );
    let outputs = local
        .infra(&["outputs", APP_NAME, "--output=json"])
        .expect(0)
        .json();
    assert_eq!(outputs, serde_json::json!({}));
    let kept: Vec<_> = ["ctr", "ar", "ab"]
        .iter()
        .map(|code| api.has_bucket(&bucket(code)))
        .collect();
    assert_eq!(
        kept,
        [true, true, false],
        "rows and results are kept, the code of functions is not"
    );
}
