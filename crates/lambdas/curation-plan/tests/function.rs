//! The steps of a run against mocked S3, and the real binary against a fake service.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_s3::operation::delete_object::DeleteObjectOutput;
use aws_sdk_s3::operation::list_objects_v2::ListObjectsV2Output;
use aws_sdk_s3::types::{CommonPrefix, Object};
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use curation_plan::{CurationPlan, CurationSettings};
use lambda_fakes::{FakeAws, Function, InvocationResult, Response};
use lambda_support::{Deadline, Handler, Invocation, InvocationError};
use serde_json::{Value, json};
use time::macros::datetime;

const BINARY: &str = env!("CARGO_BIN_EXE_curation-plan");
const CURATED: &str = "s3://curated/connect_contacts_curated/";

/// The objects of all buckets, as `bucket/key`.
type Buckets = Arc<Mutex<Vec<String>>>;

/// S3 with these objects, and its rules for listing and deleting. Pages have two objects.
fn s3(objects: &[&str]) -> (aws_sdk_s3::Client, Buckets, [Rule; 2]) {
    let objects = objects.iter().map(|&key| key.to_owned()).collect();
    let buckets: Buckets = Arc::new(Mutex::new(objects));
    let (listed, deleted) = (Arc::clone(&buckets), Arc::clone(&buckets));
    let list = mock!(aws_sdk_s3::Client::list_objects_v2).then_compute_output(move |input| {
        let start = format!("{}/{}", input.bucket().unwrap(), input.prefix().unwrap());
        let objects = listed.lock().unwrap();
        let keys = objects.iter().filter(|object| object.starts_with(&start));
        let keys: Vec<_> = keys
            .map(|object| object.split_once('/').unwrap().1)
            .collect();
        if input.delimiter().is_some() {
            return folders(&keys, input.prefix().unwrap());
        }
        let from: usize = input.continuation_token().unwrap_or("0").parse().unwrap();
        let page = keys.iter().skip(from).take(2).map(|key| {
            let object = Object::builder().key(*key).size(100).e_tag("tag");
            object.build()
        });
        let next = (from + 2 < keys.len()).then(|| (from + 2).to_string());
        ListObjectsV2Output::builder()
            .set_contents(Some(page.collect()))
            .set_next_continuation_token(next)
            .build()
    });
    let delete = mock!(aws_sdk_s3::Client::delete_object).then_compute_output(move |input| {
        let object = format!("{}/{}", input.bucket().unwrap(), input.key().unwrap());
        deleted.lock().unwrap().retain(|other| *other != object);
        DeleteObjectOutput::builder().build()
    });
    let rules = [list, delete];
    let client = mock_client!(aws_sdk_s3, RuleMode::MatchAny, &rules);
    (client, buckets, rules)
}

/// A listing with a delimiter.
fn folders(keys: &[&str], prefix: &str) -> ListObjectsV2Output {
    let folder = |key: &&str| {
        let end = key[prefix.len()..].find('/')?;
        Some(key[..=prefix.len() + end].to_owned())
    };
    let mut folders: Vec<_> = keys.iter().filter_map(folder).collect();
    folders.dedup();
    let folders = folders
        .into_iter()
        .map(|folder| CommonPrefix::builder().prefix(folder).build());
    ListObjectsV2Output::builder()
        .set_common_prefixes(Some(folders.collect()))
        .build()
}

async fn handle(client: &aws_sdk_s3::Client, event: &Value) -> Result<Value, InvocationError> {
    let settings = CurationSettings {
        bucket: "curated".to_owned(),
        days_from_rows: 2,
        replaced_days: 3,
    };
    let function = CurationPlan::new(client.clone(), settings, || datetime!(2026-11-23 02:15 UTC));
    let invocation = Invocation::new("r-1", Deadline::after(Duration::from_secs(20)));
    let response = function.handle(&event.to_string(), &invocation).await?;
    Ok(serde_json::to_value(response).unwrap())
}

fn tables() -> Value {
    let table = |relation: &str, source: &str, enabled: &str| {
        json!({
            "relation": relation, "rows": format!("{relation}_rows"), "curated": format!("{relation}_curated"),
            "rowTable": format!("connect_{source}"), "bucket": source, "enabled": enabled, "orderBy": ["contactid"],
            "definition": "1234 Europe/Berlin", "columns": ["contactid", "day"],
        })
    };
    json!([
        table("connect_contacts", "ctr", "true"),
        table("connect_agent_states", "ae", "false")
    ])
}

fn item(month: &str) -> Value {
    let (year, number) = month.split_once('-').unwrap();
    let number = number.trim_start_matches('0');
    json!({
        "relation": "connect_contacts", "month": month, "curated": "connect_contacts_curated",
        "rowTable": "connect_ctr", "expression": format!("year = {year} AND month = {number}"),
    })
}

fn month(stored: &[String], request: &Value, round: u32) -> Value {
    json!({
        "step": "month", "request": request, "tables": tables(), "item": item("2026-11"), "round": round,
        "stored": stored, "partitions": [["2026", "11", "3"], ["2026", "11", "4"], ["2026", "11", "22"]],
    })
}

/// The location that the statement of a day writes to.
fn location(plan: &Value, day: usize) -> String {
    let unload = plan["days"][day]["unload"].as_str().unwrap();
    unload.split('\'').nth(1).unwrap().to_owned()
}

const ROWS: [&str; 5] = [
    "ctr/fhbase/year=2026/month=11/day=03/one.gz",
    "ctr/fhbase/year=2026/month=11/day=03/two.gz",
    "ctr/fhbase/year=2026/month=11/day=04/",
    "ctr/fhbase/year=2026/month=11/day=04/one.gz",
    "ctr/fhbase/year=2026/month=11/day=22/one.gz",
];

#[tokio::test]
async fn lists_months_of_rows_and_of_stored_days_of_collected_sources() {
    let (client, ..) = s3(&[
        "ctr/fhbase/year=2025/month=12/day=31/one.gz",
        ROWS[0],
        "ctr/fhbase/year=2026/month=12/day=01/",
        "ctr/fherroroutputbase-error/year=2024/month=01/day=01/one",
        "curated/connect_contacts_curated/year=2024/month=02/day=29/d-r-20240303T000000Z-1/part",
        "ae/fhbase/year=2026/month=11/day=03/one.gz",
    ]);
    let event = json!({"step": "months", "request": {}, "tables": tables()});
    let response = handle(&client, &event).await.unwrap();
    let expected: Vec<_> = ["2024-02", "2025-12", "2026-11"].map(item).into();
    assert_eq!(response["items"], json!(expected));
    assert_eq!(response["request"]["dryRun"], false);
}

#[tokio::test]
async fn stores_a_day_once_and_again_after_another_row_file() {
    let (client, buckets, _) = s3(&ROWS);
    let plan = handle(&client, &month(&[], &json!({}), 0)).await.unwrap();
    // Day 22 is one of the last two days.
    assert_eq!(plan["days"].as_array().unwrap().len(), 2);
    let stored = [location(&plan, 0), location(&plan, 1)];
    let folder = format!("{CURATED}year=2026/month=11/day=03/");
    assert!(stored[0].starts_with(&folder), "{stored:?}");
    let plan = handle(&client, &month(&stored, &json!({}), 1))
        .await
        .unwrap();
    let result = &plan["result"];
    assert_eq!(plan["days"], json!([]));
    assert_eq!((&result["first"], &result["last"]), (&json!(3), &json!(4)));

    let late = "ctr/fhbase/year=2026/month=11/day=04/zz-late.gz";
    buckets.lock().unwrap().push(late.to_owned());
    let plan = handle(&client, &month(&stored, &json!({}), 0))
        .await
        .unwrap();
    assert_eq!(plan["days"].as_array().unwrap().len(), 1);
    assert_eq!(plan["days"][0]["day"], "2026-11-04");
    assert_ne!(location(&plan, 0), stored[1]);
}

#[tokio::test]
async fn deletes_replaced_files_once_and_not_in_a_dry_run() {
    let table = "connect_contacts_curated/year=2026/month=11/day=03";
    let old = format!("curated/{table}/d-r-20261105T021500Z-1/part");
    let current = format!("curated/{table}/d-r2-20261110T021500Z-1/part");
    let (client, buckets, [_, delete]) = s3(&[&old, &current]);
    let stored = [format!("s3://curated/{table}/d-r2-20261110T021500Z-1/")];
    for (request, round) in [(json!({"dryRun": true}), 0), (json!({}), 1)] {
        let event = month(&stored, &request, round);
        handle(&client, &event).await.unwrap();
    }
    assert_eq!(delete.num_calls(), 0);
    let event = month(&stored, &json!({}), 0);
    handle(&client, &event).await.unwrap();
    assert_eq!(*buckets.lock().unwrap(), [current]);
}

#[tokio::test]
async fn views_read_stored_days_and_after_a_reset_only_rows() {
    let (client, ..) = s3(&[]);
    let result = json!({"relation": "connect_contacts", "month": "2026-11", "first": 3, "last": 4});
    let mut event = json!({
        "step": "views", "request": {}, "tables": tables(), "items": [item("2026-11")], "results": [result],
    });
    let response = handle(&client, &event).await.unwrap();
    assert_eq!(response["failed"], 0);
    assert_eq!(response["views"].as_array().unwrap().len(), 1);
    let statement = response["views"][0]["statement"].as_str().unwrap();
    assert!(
        statement.starts_with("CREATE OR REPLACE VIEW connect_contacts AS\n")
            && statement.contains("BETWEEN 20261103 AND 20261104"),
        "{statement}"
    );
    event["items"] = json!([]);
    event["results"] = json!([]);
    let response = handle(&client, &event).await.unwrap();
    let statement = response["views"][0]["statement"].as_str().unwrap();
    assert!(
        statement.ends_with("FROM connect_contacts_rows"),
        "{statement}"
    );
}

#[tokio::test]
async fn run_of_one_day_lists_its_month() {
    let (client, ..) = s3(&ROWS);
    let request = json!({"from": "2026-11-03", "to": "2026-11-03"});
    let event = json!({"step": "months", "request": request, "tables": tables()});
    let response = handle(&client, &event).await.unwrap();
    assert_eq!(response["items"], json!([item("2026-11")]));
}

#[tokio::test]
async fn reset_lists_no_month() {
    let (client, ..) = s3(&ROWS);
    let event = json!({"step": "months", "request": {"reset": true}, "tables": tables()});
    let response = handle(&client, &event).await.unwrap();
    assert_eq!(response["items"], json!([]));
}

#[tokio::test]
async fn rejects_invalid_requests() {
    let (client, ..) = s3(&[]);
    for (request, expected) in [
        (
            json!({"tables": ["contacts"]}),
            "\"contacts\" is not a curated table",
        ),
        (json!({"from": "yesterday"}), "expected from to be a date"),
        (
            json!({"from": "2026-11-03", "to": "2026-11-02"}),
            "from 2026-11-03 is after to 2026-11-02",
        ),
    ] {
        let event = json!({"step": "months", "request": request, "tables": tables()});
        let error = handle(&client, &event).await.unwrap_err();
        assert_eq!(error.kind(), "InvalidInput");
        assert!(error.to_string().starts_with(expected), "{error}");
    }
    let mut tables = tables();
    tables[0]["bucket"] = json!("b".repeat(256));
    let event = json!({"step": "months", "request": {}, "tables": tables});
    let error = handle(&client, &event).await.unwrap_err();
    assert_eq!(error.kind(), "InvalidInput");
    assert_eq!(
        error.to_string(),
        "table connect_contacts: the bucket name has 256 bytes, which exceeds the S3 limit of 255"
    );
    let error = handle(&client, &json!({"step": "store"}))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), "InvalidInput");
}

/// S3 that answers each listing with an error.
fn failing(status: u16, code: &str) -> (aws_sdk_s3::Client, Rule) {
    let body = format!("<Error><Code>{code}</Code><Message>no</Message></Error>");
    let rule = mock!(aws_sdk_s3::Client::list_objects_v2)
        .sequence()
        .http_status(status, Some(body))
        .times(2)
        .build();
    let client = mock_client!(aws_sdk_s3, RuleMode::MatchAny, &[&rule]);
    (client, rule)
}

#[tokio::test]
async fn missing_bucket_has_no_months() {
    let (client, rule) = failing(404, "NoSuchBucket");
    let event = json!({"step": "months", "request": {}, "tables": tables()});
    let response = handle(&client, &event).await.unwrap();
    assert_eq!((&response["items"], rule.num_calls()), (&json!([]), 2));
}

#[tokio::test]
async fn s3_is_named_where_it_denies_access() {
    let (client, _) = failing(403, "AccessDenied");
    let event = month(&[], &json!({}), 0);
    let error = handle(&client, &event).await.unwrap_err();
    assert_eq!(error.kind(), "ServiceError");
    assert_eq!(
        error.to_string(),
        "ListObjectsV2 on s3://ctr/fhbase/year=2026/month=11/ failed with AccessDenied: no"
    );
}

#[test]
fn binary_plans_a_month() {
    let aws = FakeAws::start(|_| {
        let page = "<ListBucketResult><Contents><Key>fhbase/year=2026/month=11/day=03/one.gz</Key>\
                    <Size>7</Size><ETag>tag</ETag></Contents></ListBucketResult>";
        Response::new(200, page)
    })
    .unwrap();
    let variables = [
        ("AWS_ENDPOINT_URL", &*aws.url()),
        ("CURATED_BUCKET", "curated"),
        ("DAYS_FROM_ROWS", "2"),
        ("REPLACED_DAYS", "3"),
    ];
    let mut function = Function::start(BINARY, &variables).unwrap();
    let event = month(&[], &json!({}), 0).to_string();
    let answer = function.invoke(&event, Duration::from_secs(20)).unwrap();
    let InvocationResult::Response(body) = answer else {
        panic!("{answer:?}")
    };
    let plan: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(plan["days"][0]["day"], "2026-11-03", "{plan}");
    let result = json!({"relation": "connect_contacts", "month": "2026-11", "first": 3, "last": 4});
    for results in [json!([]), json!([result])] {
        let event = json!({
            "step": "views", "request": {}, "tables": tables(), "items": [item("2026-11")], "results": results,
        });
        function
            .invoke(&event.to_string(), Duration::from_secs(20))
            .unwrap();
    }
    let log = String::from_utf8(function.stop().unwrap().stderr).unwrap();
    let of_failure = log.matches("days are not stored").count();
    assert_eq!(of_failure, 1, "only the run without a result failed: {log}");
    let variables = [("CURATED_BUCKET", "curated"), ("DAYS_FROM_ROWS", "few")];
    let log = Function::failed_start(BINARY, &variables).unwrap();
    assert!(log.contains("DAYS_FROM_ROWS is invalid"), "{log}");
}
