//! What other people keep in the database and the workgroups of a deployment.

use ministack::Ministack;
use serde_json::json;

use crate::deployment::binaries;
use crate::fake_cloudformation::{FakeCloudFormation, Script, ScriptedEvent};
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
    let rejected = infra(&aws, &["destroy", "--all", "--yes"]);
    let messages = String::from_utf8(rejected.stderr).unwrap();
    assert_eq!(rejected.status.code(), Some(1), "{messages}");
    for part in [
        format!("tables or views: {database}.mine; 1 saved query"),
        "pass --include-others to delete them".to_owned(),
    ] {
        assert!(messages.contains(&part), "{messages}");
    }
}

/// Stack `partitioning` in a status, with a database and a workgroup.
fn partitioning(status: &'static str, database: &str, workgroup: &str) -> Script {
    let name = format!("{APP}-partitioning");
    let resource = |logical_id, resource_type, physical_id| {
        ScriptedEvent::existing(logical_id, resource_type, physical_id, status)
    };
    let resources = [
        resource("Database", "AWS::Glue::Database", database),
        resource("Group", "AWS::Athena::WorkGroup", workgroup),
    ];
    Script::default()
        .stack(&name, status)
        .resources(&name, &resources)
}

/// Asserts that the stack is deleted.
fn assert_is_destroyed(script: Script) {
    let aws = FakeCloudFormation::start(script);
    let finished = aws.infra(&["destroy", "partitioning", "--yes"]);
    finished.expect(0, &[]);
    aws.only("DeleteStack");
}

/// Glue and Athena reject an empty name.
#[test]
fn destroy_ignores_resources_whose_creation_failed() {
    let script = partitioning("CREATE_FAILED", "", "")
        .fail("AWSGlue.GetTables", "ValidationException")
        .fail("AmazonAthena.ListNamedQueries", "InvalidRequestException");
    assert_is_destroyed(script);
}

#[test]
fn database_that_somebody_deleted_has_no_tables() {
    let script = partitioning("DELETE_FAILED", "rows", "group")
        .fail("AWSGlue.GetTables", "EntityNotFoundException")
        .respond(
            "AmazonAthena.ListNamedQueries",
            json!({"NamedQueryIds": []}),
        );
    assert_is_destroyed(script);
}

#[test]
fn destroy_asks_on_a_terminal_before_it_deletes_what_others_keep() {
    let script = partitioning("CREATE_COMPLETE", "rows", "group")
        .respond(
            "AWSGlue.GetTables",
            json!({"TableList": [{"Name": "mine"}]}),
        )
        .respond(
            "AmazonAthena.ListNamedQueries",
            json!({"NamedQueryIds": ["q"]}),
        );
    for (answer, code, changes) in [("no", 130, 0), ("yes", 0, 1)] {
        let aws = FakeCloudFormation::start(script.clone());
        let folder = tempfile::tempdir().unwrap();
        let mut terminal = aws.infra_on_terminal(folder.path(), &["destroy", "partitioning"]);
        terminal.wait_for("tables or views: rows.mine; 1 saved query");
        terminal.wait_for("Delete these stacks?");
        assert_eq!(aws.changes(), []);
        terminal.press(&format!("{answer}\r"));
        assert_eq!(terminal.finish(), code, "{}", terminal.contents());
        assert_eq!(aws.changes().len(), changes, "{}", terminal.contents());
    }
}
