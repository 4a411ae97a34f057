//! An account as a used deployment of the TypeScript sample leaves it: found by `doctor`, imported by
//! `deploy`, without the loss of a record.

mod instance;
mod left;

use end_to_end::{ACCOUNT, Deployment, Finished, REGION, eventually, normal};
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::Case;
use instance::{INSTANCE, associated_instance_is_not_associated_again};
use left::{
    APP, Gap, LOG_GROUP, OLD_KEY, SOURCES, bucket, leave_parameters, leave_what_the_sample_leaves,
    old_row, without_event_id, write_analysis_of_today,
};

pub(crate) const CASES: &[Case] = &[(
    "resources of a used sample deployment are found and imported without loss of a record",
    moves_over,
)];

const APP_NAME: &str = "--app-name=AnyCompanyMoves";

fn moves_over(deployment: &Deployment) {
    let local = &deployment.local;
    leave_what_the_sample_leaves(deployment);
    let gap = Gap::write(deployment);
    leave_parameters(deployment, INSTANCE);
    associated_instance_is_not_associated_again(deployment);
    finds_what_is_left(deployment);

    let rejected = deploy(deployment, &[]).expect(1);
    let _rejected = rejected
        .expect_message("resources exist and belong to no stack")
        .expect_message(&format!("ctr: data stream {APP}-CTRKinesisStream"))
        .expect_message(&format!("partitioning: log group {LOG_GROUP}"))
        .expect_message(&format!("cfl: bucket {}", bucket("cfl")))
        .expect_message("deploy with --import-existing");
    refuses_what_cannot_be_imported(deployment);

    let mut imported = deploy(deployment, &["--import-existing"]).expect(0);
    for source in SOURCES {
        let created = format!("{APP}-{source}: created");
        assert!(imported.stdout.contains(&created), "{}", imported.stdout);
        let logs = bucket(&format!("{source}-al"));
        imported = imported.expect_message(&format!("{logs}: reset the ACL to private"));
    }
    let _imported = imported
        .expect_message("Contact records from before the deployment are not loaded by stack ctr")
        .expect_message("Log events from before the deployment are not loaded by stack cfl")
        .expect_message("Contact Lens files from before the deployment are not loaded by stack cl")
        .expect_message("Evaluation files from before the deployment are not loaded by stack ef");
    keeps_what_was_left(deployment);
    loads_records_of_the_gap(deployment, &gap);
    loads_files_and_log_events_of_the_gap(deployment, &gap);
    keeps_what_was_left(deployment);
    stores_new_parameters(deployment);
    offers_to_load_files(deployment);

    let destroy = ["destroy", "--all", "--delete-data", "--yes", APP_NAME];
    let _destroyed = local.infra(&destroy).expect(0);
}

fn arguments_of_deploy<'a>(deployment: &'a Deployment, options: &[&'a str]) -> Vec<&'a str> {
    let arguments = [
        "deploy",
        APP_NAME,
        "--binaries",
        deployment.local.functions(),
        "--require-approval=never",
    ];
    [&arguments[..], options].concat()
}

fn deploy(deployment: &Deployment, options: &[&str]) -> Finished {
    deployment
        .local
        .infra(&arguments_of_deploy(deployment, options))
}

/// A version with new parameters stores their defaults, and changes nothing else.
fn stores_new_parameters(deployment: &Deployment) {
    let parameters = || {
        let findings = doctor(deployment);
        let mut findings = findings.into_iter();
        let found = findings.find(|finding| finding["subject"] == "parameters");
        found.unwrap()
    };
    assert_eq!(parameters()["severity"], "ok", "{}", parameters());
    let names = ["logRetentionDays", "kmsKeyArn", "stackTags"];
    let names: Vec<_> = names.iter().map(|name| format!("/{APP}/{name}")).collect();
    let api = deployment.api();
    api.call(
        "ssm",
        "AmazonSSM.DeleteParameters",
        &json!({"Names": names}),
    );
    let missing = parameters();
    assert_eq!(missing["severity"], "warning", "{missing}");
    assert_eq!(
        missing["text"],
        "not stored yet: kms-key-arn, tags, log-retention-days"
    );
    let upgraded = deploy(deployment, &[]).expect(0).expect_message(
        "Storing in Parameter Store: kms-key-arn = not-defined, tags = not-defined, log-retention-days = 30",
    );
    assert_eq!(
        upgraded.stdout.matches(": unchanged").count(),
        upgraded.stdout.lines().count(),
        "{}",
        upgraded.stdout
    );
    assert_eq!(parameters()["severity"], "ok", "{}", parameters());
}

fn doctor(deployment: &Deployment) -> Vec<Value> {
    let found = deployment
        .local
        .infra(&["doctor", APP_NAME, "--format=json"]);
    found.json().as_array().unwrap().clone()
}

fn finds_what_is_left(deployment: &Deployment) {
    let findings = doctor(deployment);
    let finding = |subject: &str| {
        let mut findings = findings.iter();
        let found = findings.find(|finding| finding["subject"] == subject);
        found.unwrap_or_else(|| panic!("{subject} is not in {findings:?}"))
    };
    let buckets = SOURCES.iter().flat_map(|source| {
        let names = [bucket(source), bucket(&format!("{source}-al"))];
        names.map(|name| (format!("bucket {name}"), *source, "its data"))
    });
    let others = [
        (
            format!("bucket {}", bucket("ar-al")),
            "partitioning",
            "its data",
        ),
        (
            format!("data stream {APP}-CTRKinesisStream"),
            "ctr",
            "its records",
        ),
        (
            format!("data stream {APP}-AEKinesisStream"),
            "ae",
            "its records",
        ),
        (
            format!("log group {LOG_GROUP}"),
            "partitioning",
            "its log events",
        ),
    ];
    for (subject, stack, content) in buckets.chain(others) {
        let found = finding(&subject);
        assert_eq!(found["severity"], "warning", "{found}");
        assert_eq!(
            found["text"],
            format!("exists, has a name of stack {stack}, and belongs to no stack")
        );
        assert_eq!(
            found["advice"],
            format!("deploy with --import-existing to import it with {content}")
        );
    }
    let groups = finding("log groups of the earlier sample");
    assert!(
        groups["text"].as_str().unwrap().starts_with("10 exist"),
        "{groups}"
    );
}

/// A queue is created from the template, and a resource of another stack stays in it.
fn refuses_what_cannot_be_imported(deployment: &Deployment) {
    let api = deployment.api();
    let rule = json!({"Name": format!("{APP}-CtrPartitioningSchedule"), "ScheduleExpression": "rate(1 day)"});
    api.call("events", "AWSEvents.PutRule", &rule);
    let rejected = deploy(deployment, &["--import-existing"]).expect(1);
    let _rejected = rejected
        .expect_message("existing resources cannot be imported")
        .expect_message(&format!("rule {APP}-CtrPartitioningSchedule"))
        .expect_message("aws events delete-rule --name");
    api.call(
        "events",
        "AWSEvents.DeleteRule",
        &json!({"Name": rule["Name"]}),
    );

    let name = format!("/aws/kinesisfirehose/{APP}-CtrKinesisFirehose");
    let template = json!({"Resources": {"Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": name}}}});
    api.create_stack("CdkBackendStack", &template.to_string());
    let rejected = deploy(deployment, &["--import-existing"]).expect(1);
    let _rejected = rejected.expect_message("belongs to stack CdkBackendStack");
    api.delete_stack("CdkBackendStack");
}

/// The streams with their records, and the objects.
fn keeps_what_was_left(deployment: &Deployment) {
    let (local, api) = (&deployment.local, deployment.api());
    for source in SOURCES {
        let row = old_row(source).to_string();
        let kept = api.object(&bucket(source), OLD_KEY);
        assert_eq!(kept, row.as_bytes(), "{source}");
    }
    for source in [&["ar"][..], &SOURCES].concat() {
        let groups = api.acl_groups(&bucket(&format!("{source}-al")));
        assert_eq!(groups, [""; 0], "{source}");
    }
    let outputs = local
        .infra(&["outputs", APP_NAME, "--format=json"])
        .expect(0)
        .json();
    let arn = format!("arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/{APP}-CTRKinesisStream");
    assert_eq!(outputs[format!("{APP}-ctr")]["CTRKinesisStreamArn"], arn);
    let is_left = |finding: &&Value| {
        let text = finding["text"].as_str().unwrap();
        text.contains("has a name of stack")
    };
    let findings = doctor(deployment);
    assert_eq!(
        findings.iter().filter(is_left).collect::<Vec<_>>(),
        [&json!(null); 0]
    );
    let _same = local.infra(&["diff", APP_NAME, "--fail"]).expect(0);
}

/// A delivery stream begins at the latest record, so that those before it are put again.
fn loads_records_of_the_gap(deployment: &Deployment, gap: &Gap) {
    let (local, api) = (&deployment.local, deployment.api());
    let today = OffsetDateTime::now_utc().date();
    let [from, to] = [today.previous_day().unwrap(), today].map(|day| day.to_string());
    for (source, expected) in [("ctr", &gap.contact_record), ("ae", &gap.agent_event)] {
        let rows = || api.rows(&bucket(source), "fhbase/year=2026/month=11/day=23/");
        assert_eq!(rows(), [json!(null); 0], "{source}");
        let backfill = [
            "backfill",
            "--source",
            source,
            "--from",
            &from,
            "--to",
            &to,
            APP_NAME,
            "--format=json",
        ];
        let counted = local
            .infra(&[&backfill[..], &["--dry-run"]].concat())
            .expect(0);
        assert_eq!(counted.json()["records"], 1, "{}", counted.stdout);
        let sent = local.infra(&backfill).expect(0).json();
        assert_eq!((&sent["records"], &sent["sent"]), (&json!(1), &json!(true)));
        eventually(&format!("{expected} of {source}"), || {
            let rows = rows();
            if rows == [expected.clone()] {
                Ok(())
            } else {
                Err(format!("{rows:?}"))
            }
        });
        // What was put again arrived after the delivery stream began.
        assert_eq!(local.infra(&backfill).expect(0).json()["records"], 1);
    }
}

/// What Connect wrote before the stacks were created has no events.
fn loads_files_and_log_events_of_the_gap(deployment: &Deployment, gap: &Gap) {
    let (local, api) = (&deployment.local, deployment.api());
    for (source, expected) in [
        ("cfl", &gap.flow_logs),
        ("cl", &gap.analyses),
        ("ef", &gap.evaluations),
    ] {
        let rows = || {
            let mut rows = api.rows(&bucket(source), "fhbase/");
            rows.retain(|row| *row != old_row(source));
            let rows: Vec<_> = rows.iter().map(without_event_id).collect();
            sorted(&rows)
        };
        assert_eq!(rows(), [""; 0], "{source}");
        let days = [format!("--from={0}", gap.day), format!("--to={0}", gap.day)];
        let backfill = [
            "backfill",
            "--source",
            source,
            &days[0],
            &days[1],
            APP_NAME,
            "--no-partitions",
        ];
        let _sent = local.infra(&backfill).expect(0);
        let expected = sorted(expected);
        eventually(&format!("{expected:#?} of {source}"), || {
            let rows = rows();
            if rows == expected {
                Ok(())
            } else {
                Err(format!("{rows:#?}"))
            }
        });
    }
}

fn sorted(rows: &[Value]) -> Vec<String> {
    let mut texts: Vec<_> = rows.iter().map(|row| normal(row).to_string()).collect();
    texts.sort();
    texts
}

/// On a terminal, deploy counts the files that the bucket has already, and loads them after a question.
fn offers_to_load_files(deployment: &Deployment) {
    let (local, api) = (&deployment.local, deployment.api());
    let key = write_analysis_of_today(deployment);
    let configuration = [
        APP_NAME,
        "-l",
        "--transcripts-stack-enabled",
        "--transcripts-redaction=original",
    ];
    let _stored = local.configure(&configuration).expect(0);
    let arguments = arguments_of_deploy(deployment, &["--no-partitions"]);
    let mut terminal = local.infra_on_terminal(&arguments);
    for question in [
        "notifications of bucket",
        "Load these Contact Lens files now?",
    ] {
        eventually(question, || {
            let screen = terminal.contents();
            if screen.contains(question) {
                Ok(())
            } else {
                Err(screen)
            }
        });
        // Keys before the prompt reads them are discarded.
        std::thread::sleep(std::time::Duration::from_millis(500));
        terminal.press("y\r");
    }
    assert_eq!(terminal.finish(), 0, "{}", terminal.contents());
    let object = format!("s3://{}/{key}", left::RECORDINGS);
    for source in ["cl", "tr"] {
        eventually(&format!("rows of {object} of {source}"), || {
            let rows = api.rows(&bucket(source), "fhbase/");
            let is_of_file = |row: &Value| row["sourceObject"] == object.as_str();
            if rows.iter().any(is_of_file) {
                Ok(())
            } else {
                Err(format!("{rows:?}"))
            }
        });
    }
}
