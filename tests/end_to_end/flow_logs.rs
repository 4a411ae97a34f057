//! Contact flow logs, from CloudWatch Logs payloads to rows.

use std::io::Write;

use end_to_end::{Deployment, eventually, expected, sample};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::Case;

pub(crate) const CASES: &[Case] = &[
    (
        "a payload of flow logs becomes the expected rows of its day",
        payload,
    ),
    (
        "the log group of Connect is subscribed to the delivery stream",
        subscription,
    ),
];

/// ministack stores subscription filters but delivers nothing, so that the test puts the payload on
/// the delivery stream as CloudWatch Logs does. ministack blocks when a transformer calls Firehose,
/// so that the payload has one day; tests of the transformer cover several days.
fn payload(deployment: &Deployment) {
    let (api, bucket) = (deployment.api(), Deployment::bucket("cfl"));
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(&sample("cfl/recall-call.json")).unwrap();
    api.put_on_delivery_stream(
        &Deployment::name("CflKinesisFirehose"),
        &gzip.finish().unwrap(),
    );
    let cases = expected("contact_flow_logs");
    let case = cases
        .iter()
        .find(|case| case["file"] == "cfl/recall-call.json")
        .unwrap();
    for expected in case["rows"].as_array().unwrap() {
        let (day, row) = (expected["day"].as_str().unwrap(), &expected["row"]);
        eventually(&format!("{row} under {day}"), || {
            let rows = api.rows(&bucket, &format!("fhbase/{day}/"));
            if rows.contains(row) {
                Ok(())
            } else {
                Err(format!("{rows:?}"))
            }
        });
    }
}

fn subscription(deployment: &Deployment) {
    let input = json!({"logGroupName": "/aws/connect/anycompany"});
    let answer: Value =
        deployment
            .api()
            .call("logs", "Logs_20140328.DescribeSubscriptionFilters", &input);
    let destination = answer["subscriptionFilters"][0]["destinationArn"]
        .as_str()
        .unwrap_or_default();
    assert!(
        destination
            .ends_with(":deliverystream/AmazonConnectDataAnalyticsSample-CflKinesisFirehose"),
        "{answer}"
    );
}
