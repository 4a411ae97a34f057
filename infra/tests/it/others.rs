//! What other people keep in the database and the workgroups of a deployment.

use ministack::Ministack;
use serde_json::json;

use crate::deployment::binaries;
use crate::operations::{APP, call, infra};

#[test]
fn destroy_lists_tables_and_saved_queries_of_others() {
    let aws = Ministack::start().unwrap();
    let binaries = binaries();
    let arguments = [
        "deploy",
        "--config=ctr.toml",
        "--no-partitions",
        "--require-approval=never",
        "--binaries",
        binaries.path().to_str().unwrap(),
    ];
    assert!(infra(&aws, &arguments).status.success());
    let database = "amazonconnectdataanalyticsdb";
    let table = json!({"DatabaseName": database, "TableInput": {"Name": "mine"}});
    call(&aws, "glue", "AWSGlue.CreateTable", &table);
    let query = json!({
        "Name": "mine",
        "Database": database,
        "QueryString": "SELECT 1",
        "WorkGroup": format!("{APP}-partitioning"),
    });
    call(&aws, "athena", "AmazonAthena.CreateNamedQuery", &query);
    let refused = infra(&aws, &["destroy", "--all", "--yes"]);
    let messages = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1), "{messages}");
    for part in [
        format!("tables or views: {database}.mine; 1 saved query"),
        "pass --include-others to delete them".to_owned(),
    ] {
        assert!(messages.contains(&part), "{messages}");
    }
}
