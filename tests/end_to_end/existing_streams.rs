//! A deployment that reads a data stream which exists already and carries both kinds of records.

use end_to_end::{ACCOUNT, Deployment, REGION, documents, eventually};
use serde_json::{Value, json};

use crate::Case;

pub(crate) const CASES: &[Case] = &[(
    "an existing stream with both kinds of records is read and not changed",
    shared_stream,
)];

const APP: &str = "AnyCompanyShared";
const APP_NAME: &str = "--app-name=AnyCompanyShared";
const STREAM: &str = "anycompany-shared";

fn shared_stream(deployment: &Deployment) {
    let (local, api) = (&deployment.local, deployment.api());
    let input = json!({"StreamName": STREAM, "ShardCount": 1});
    let _created = api.call("kinesis", "Kinesis_20131202.CreateStream", &input);
    let arn = format!("arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/{STREAM}");
    let [contacts, events] = ["ctr", "ae"].map(|source| format!("--{source}-stream-arn={arn}"));
    let configuration = [
        APP_NAME,
        "--aws-glue-database-name=AnyCompanySharedDB",
        "--ctr-stack-enabled",
        "--ae-stack-enabled",
        &contacts,
        &events,
        "--lambda-architecture=x86_64",
    ];
    let _stored = local.configure(&configuration).expect(0);
    let deploy = [
        "deploy",
        APP_NAME,
        "--binaries",
        local.functions(),
        "--require-approval=never",
    ];
    let _deployed = local.infra(&deploy).expect(0);
    let outputs = local
        .infra(&["outputs", APP_NAME, "--format=json"])
        .expect(0)
        .json();
    for (stack, output) in [("ctr", "CTRKinesisStreamArn"), ("ae", "AEKinesisStreamArn")] {
        assert_eq!(outputs[format!("{APP}-{stack}")][output], arn, "{outputs}");
    }
    assert_eq!(streams(deployment), [STREAM], "another stream was created");

    let findings = local.infra(&["doctor", APP_NAME, "--format=json"]).json();
    let subject = format!("data stream {arn}");
    let found: Vec<_> = findings
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["subject"] == subject)
        .collect();
    assert_eq!(found.len(), 1, "{findings}");
    assert_eq!(found[0]["severity"], "ok", "{findings}");

    let record =
        json!({"ContactId": "on-the-shared-stream", "InitiationTimestamp": "2026-11-23T10:00:00Z"});
    let event = documents("ae/2026-11-23.ndjson").swap_remove(0);
    api.put_on_stream(STREAM, &record);
    api.put_on_stream(STREAM, &event);
    for (source, expected) in [("ctr", &record), ("ae", &event)] {
        let bucket = format!("anycompanyshared-{source}-{ACCOUNT}-{REGION}");
        eventually(&format!("only {expected} in {bucket}"), || {
            let rows = api.rows(&bucket, "fhbase/");
            if rows == [expected.clone()] {
                Ok(())
            } else {
                Err(format!("{rows:?}"))
            }
        });
    }

    let _changed = local
        .configure(&[APP_NAME, "-l", "--ctr-stream-arn=not-defined"])
        .expect(0);
    let rejected = local.infra(&deploy).expect(2);
    let _rejected = rejected
        .expect_message("the data stream of stack ctr cannot change")
        .expect_message("destroy ctr --app-name AnyCompanyShared");
    destroys_others_on_request(deployment);
    assert_eq!(streams(deployment), [STREAM]);
}

/// Deleting the database deletes all tables in it.
fn destroys_others_on_request(deployment: &Deployment) {
    let input =
        json!({"DatabaseName": "anycompanyshareddb", "TableInput": {"Name": "analysts_own"}});
    let _created = deployment.api().call("glue", "AWSGlue.CreateTable", &input);
    let destroy = ["destroy", "--all", "--delete-data", "--yes", APP_NAME];
    let rejected = deployment.local.infra(&destroy).expect(1);
    let _rejected = rejected
        .expect_message("tables or views: anycompanyshareddb.analysts_own")
        .expect_message("pass --include-others");
    let destroy = [&destroy[..], &["--include-others"]].concat();
    let _destroyed = deployment.local.infra(&destroy).expect(0);
}

/// The streams that are neither of the other deployments.
fn streams(deployment: &Deployment) -> Vec<String> {
    let answer: Value =
        deployment
            .api()
            .call("kinesis", "Kinesis_20131202.ListStreams", &json!({}));
    let names = answer["StreamNames"].as_array().unwrap().iter();
    names
        .map(|name| name.as_str().unwrap().to_owned())
        .filter(|name| name == STREAM || name.starts_with(APP))
        .collect()
}
