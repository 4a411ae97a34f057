//! No bucket name, key or prefix of an event makes a function panic: the SDK does if a name does not fit
//! into a URI.

use std::time::Duration;

use aws_sdk_s3::Client;
use curation_plan::{CurationPlan, CurationSettings};
use lambda_fakes::FaultyAws;
use lambda_support::events::LoadRequest;
use lambda_support::objects::{Objects, s3_client};
use lambda_support::{Deadline, Handler, Invocation, InvocationError};
use partitioning_start::StartPartitioning;
use proptest::prelude::*;
use serde_json::{Value, json};
use time::macros::datetime;

use crate::pipeline::{config, run, seeded};

/// A client that addresses buckets by path or, as in Lambda, by host.
fn client(aws: &FaultyAws, path_style: bool) -> Client {
    let mut config = config(aws).into_builder();
    if !path_style {
        config.set_endpoint_url(None);
    }
    s3_client(&config.build())
}

fn invocation() -> Invocation {
    Invocation::new("r-1", Deadline::after(Duration::from_secs(20)))
}

/// Text of any length around the limits of S3 and of URIs.
fn name() -> impl Strategy<Value = String> {
    let bytes = prop::sample::select(&[1, 255, 1024, 70_000][..]);
    (any::<String>(), bytes)
        .prop_map(|(text, bytes)| text.repeat(usize::div_ceil(bytes, text.len().max(1))))
}

fn bucket() -> impl Strategy<Value = String> {
    prop_oneof![Just("anycompany-recordings".to_owned()), name()]
}

/// Whether names of this length are rejected before a call.
fn check<T>(result: &Result<T, InvocationError>, names: &[&str]) -> Result<(), TestCaseError> {
    if names.iter().any(|name| name.len() > 1024) {
        prop_assert!(
            matches!(result, Err(InvocationError::InvalidInput(_))),
            "a long name is not rejected"
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(seeded(128))]

    #[test]
    fn loaders_request_any_object(bucket in bucket(), key in name(), path_style: bool) {
        let event = json!({
            "detail-type": "Object Created",
            "detail": {"bucket": {"name": bucket}, "object": {"key": key}},
        });
        let is_long = bucket.len() > 255 || key.len() > 1024;
        let request = LoadRequest::parse(&event.to_string());
        prop_assert_eq!(request.is_err(), is_long);
        if let Ok(LoadRequest::Created(object)) = request {
            let objects = Objects::new(client(&FaultyAws::default(), path_style));
            run(async {
                let read = objects.read(&object, invocation().deadline).await;
                assert!(read.is_err(), "the bucket has no objects");
            });
        }
    }

    #[test]
    fn curation_lists_any_bucket_and_folder(
        bucket in bucket(),
        curated in name(),
        path_style: bool,
    ) {
        let settings = CurationSettings {
            bucket: "curated".to_owned(),
            days_from_rows: 2,
            replaced_days: 3,
        };
        let s3 = client(&FaultyAws::default(), path_style);
        let function = CurationPlan::new(s3, settings, || datetime!(2026-11-23 02:15 UTC));
        let table = json!({
            "relation": "connect_contacts", "rows": "connect_contacts_rows", "curated": curated,
            "rowTable": "connect_ctr", "bucket": bucket, "enabled": "true", "orderBy": [],
            "definition": "1234 UTC",
        });
        let item = json!({
            "relation": "connect_contacts", "month": "2026-11", "curated": curated,
            "rowTable": "connect_ctr", "expression": "year = 2026 AND month = 11",
        });
        for mut event in [
            json!({"step": "months", "request": {}}),
            json!({"step": "month", "request": {}, "item": item, "round": 0, "stored": [], "partitions": []}),
        ] {
            event["tables"] = Value::from(vec![table.clone()]);
            let mut result = None;
            run(async {
                result = Some(function.handle(&event.to_string(), &invocation()).await);
            });
            check(&result.unwrap(), &[&bucket, &curated])?;
        }
    }

    #[test]
    fn partitions_are_started_in_any_bucket_and_folder(
        bucket in bucket(),
        prefix in prop_oneof![name(), "[a-z=/]{1,40}".prop_map(|text| text.repeat(1000))],
        path_style: bool,
    ) {
        let aws = FaultyAws::default();
        let function = StartPartitioning::new(
            aws_sdk_athena::Client::new(&config(&aws)),
            client(&aws, path_style),
            "athena-results",
            "AnyCompany-partitioning".to_owned(),
            || datetime!(2026-11-23 23:45 UTC),
        );
        for days in [json!(false), json!("existing")] {
            let event = json!({
                "s3_bucket": bucket, "s3_prefix": prefix, "table_name": "anycompany.connect_cl",
                "overridePartitionLoad": days,
            });
            let mut result = None;
            run(async {
                result = Some(function.handle(&event.to_string(), &invocation()).await);
            });
            check(&result.unwrap(), &[&bucket, &prefix])?;
        }
    }
}
