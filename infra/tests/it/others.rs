//! What other people keep in the database and the workgroups of a deployment.

use ministack::Ministack;
use serde_json::json;

use crate::deployment::{binaries, deploy_arguments};
use crate::fake_cloudformation::{FakeCloudFormation, STACK, Script, ScriptedEvent};
use crate::operations::{APP, call, infra};

#[test]
fn destroy_lists_tables_and_saved_queries_of_others() {
    let aws = Ministack::start().unwrap();
    let binaries = binaries();
    let arguments = deploy_arguments(binaries.path(), &["--config=ctr.toml"]);
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

/// Stack `partitioning` in a status, with a database and a workgroup in another.
fn partitioning(
    status: &'static str,
    resource_status: &'static str,
    [database, workgroup]: [&str; 2],
) -> Script {
    let name = format!("{APP}-partitioning");
    let resource = |logical_id, resource_type, physical_id| {
        ScriptedEvent::existing(logical_id, resource_type, physical_id, resource_status)
    };
    let resources = [
        resource("Database", "AWS::Glue::Database", database),
        resource("Group", "AWS::Athena::WorkGroup", workgroup),
    ];
    Script::default()
        .stack(&name, status)
        .resources(&name, &resources)
}

/// A table in the database and a saved query in the workgroup.
fn with_others(script: Script) -> Script {
    script
        .respond(
            "AWSGlue.GetTables",
            json!({"TableList": [{"Name": "mine"}]}),
        )
        .respond(
            "AmazonAthena.ListNamedQueries",
            json!({"NamedQueryIds": ["q"]}),
        )
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
    let script = partitioning("CREATE_FAILED", "CREATE_FAILED", ["", ""])
        .fail("AWSGlue.GetTables", "ValidationException")
        .fail("AmazonAthena.ListNamedQueries", "InvalidRequestException");
    assert_is_destroyed(script);
}

#[test]
fn database_that_somebody_deleted_has_no_tables() {
    let script = partitioning("DELETE_FAILED", "DELETE_FAILED", ["rows", "group"])
        .fail("AWSGlue.GetTables", "EntityNotFoundException")
        .respond(
            "AmazonAthena.ListNamedQueries",
            json!({"NamedQueryIds": []}),
        );
    assert_is_destroyed(script);
}

#[test]
fn destroy_asks_on_a_terminal_before_it_deletes_what_others_keep() {
    let script = partitioning("CREATE_COMPLETE", "CREATE_COMPLETE", ["rows", "group"]);
    let script = with_others(script);
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

/// A stack whose deletion failed still has what other people keep in it, and is deleted again.
#[test]
fn stack_with_resources_of_others_is_not_created_again_without_a_look() {
    let script = |status| {
        partitioning("DELETE_FAILED", status, ["rows", "group"])
            .stack(STACK, "CREATE_COMPLETE")
            .output(STACK, "ArtifactsS3bucket", "code")
    };
    let binaries = binaries();
    let deploy = |aws: &FakeCloudFormation| {
        let more = ["partitioning", "--config=ctr.toml", "--yes"];
        aws.infra(&deploy_arguments(binaries.path(), &more))
    };
    let aws = FakeCloudFormation::start(with_others(script("DELETE_FAILED")));
    let messages = [
        "contain resources that the deployment did not create: tables or views: rows.mine; 1 saved query",
        "hint: move them to another database and workgroup, or delete them: infra destroy partitioning --include-others",
    ];
    deploy(&aws).expect(1, &messages);
    assert_eq!(aws.changes(), []);
    // What cannot be seen could be somebody's work.
    let unseen = script("CREATE_COMPLETE").fail("AWSGlue.GetTables", "AccessDeniedException");
    let aws = FakeCloudFormation::start(unseen);
    let message = "cannot look for tables and saved queries that the deployment did not create";
    deploy(&aws).expect(1, &[message]);
    assert_eq!(aws.changes(), []);
    // What was deleted already is not looked for.
    let aws = FakeCloudFormation::start(script("DELETE_COMPLETE"));
    let finished = deploy(&aws);
    finished.expect(0, &[]);
    let created = format!("{APP}-partitioning: created\n");
    assert!(finished.stdout.contains(&created), "{finished:#?}");
}
