//! The state machine of the curated tables. The local AWS does not run statements of Athena from a
//! state machine, so days are listed and not stored.

use end_to_end::Deployment;
use serde_json::{Value, json};

use crate::Case;

pub(crate) const CASES: &[Case] = &[
    (
        "curate --dry-run lists the days whose rows Athena reads, with their size",
        dry_run,
    ),
    ("curate rejects a view that is not curated", rejected),
];

const DATABASE: &str = "amazonconnectdataanalyticsdb";

/// The document that `infra curate --dry-run` prints for a view in February 2024.
fn listed(deployment: &Deployment, view: &str) -> Value {
    let arguments = [
        "curate",
        "--dry-run",
        "--table",
        view,
        "--from",
        "2024-02-28",
        "--to",
        "2024-02-29",
        "--format",
        "json",
    ];
    deployment.local.infra(&arguments).expect(0).json()
}

fn dry_run(deployment: &Deployment) {
    let api = deployment.api();
    let bucket = Deployment::bucket("ctr");
    for day in ["28", "29"] {
        let key = format!("fhbase/year=2024/month=02/day={day}/records");
        api.put(&bucket, &key, b"{}\n");
    }
    // The day before has rows that Athena does not read yet.
    let location = format!("s3://{bucket}/fhbase/year=2024/month=02/day=29/");
    let input = json!({
        "DatabaseName": DATABASE,
        "TableName": "connect_ctr",
        "PartitionInput": {"Values": ["2024", "2", "29"], "StorageDescriptor": {"Location": location}},
    });
    api.call("glue", "AWSGlue.CreatePartition", &input);
    let report = listed(deployment, "connect_contacts");
    assert_eq!(
        report["days"],
        json!([{"view": "connect_contacts", "day": "2024-02-29"}]),
        "{report}"
    );
    assert_eq!(report["bytes"], 3);
    assert_eq!(
        listed(deployment, "connect_agent_states")["days"],
        json!([])
    );
}

fn rejected(deployment: &Deployment) {
    let arguments = ["curate", "--dry-run", "--table", "contacts"];
    let failed = deployment.local.infra(&arguments).expect(1);
    let _ = failed.expect_message("is not a curated table");
}
