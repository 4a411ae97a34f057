//! Statements other than queries.

use crate::support::{TestLake, rows};
use athena::{Session, SessionSettings, View};

fn column(session: &Session, sql: &str) -> Vec<String> {
    let outcome = session
        .query_blocking(sql)
        .unwrap_or_else(|error| panic!("{sql}\n{error}"));
    rows(&outcome)
        .into_iter()
        .map(|row| row[0].clone().unwrap_or_default())
        .collect()
}

fn rejected(session: &Session, sql: &str) -> String {
    session.query_blocking(sql).unwrap_err().to_string()
}

#[test]
fn shows_tables_views_and_databases() {
    let lake = TestLake::from_samples();
    let given = View {
        name: "Latest".to_owned(),
        sql: "SELECT 1 AS one".to_owned(),
    };
    let session = lake.session_with(SessionSettings {
        views: vec![given],
        ..SessionSettings::default()
    });
    assert_eq!(
        column(&session, "SHOW TABLES"),
        [
            "connect_ae",
            "connect_cfl",
            "connect_cl",
            "connect_ctr",
            "connect_ef",
            "connect_transcripts",
            "latest"
        ]
    );
    assert_eq!(
        column(
            &session,
            "SHOW TABLES IN \"AmazonConnectDataAnalyticsDB\" 'connect_c*'"
        ),
        ["connect_cfl", "connect_cl", "connect_ctr"]
    );
    assert_eq!(column(&session, "SHOW TABLES LIKE '%ef'"), ["connect_ef"]);
    assert_eq!(column(&session, "SHOW VIEWS"), ["latest"]);
    assert_eq!(
        column(&session, "SHOW DATABASES"),
        ["amazonconnectdataanalyticsdb"]
    );
    assert!(column(&session, "SHOW FUNCTIONS").contains(&"json_extract".to_owned()));
}

#[test]
fn shows_columns_and_partitions() {
    let lake = TestLake::from_samples();
    let session = lake.session();
    assert_eq!(
        column(&session, "SHOW COLUMNS IN connect_cfl"),
        ["timestamp", "eventid", "message", "year", "month", "day"]
    );
    let described = rows(&session.query_blocking("DESCRIBE connect_cl").unwrap());
    let types: Vec<_> = described
        .iter()
        .filter_map(|row| Some(format!("{} {}", row[0].as_ref()?, row[1].as_ref()?)))
        .collect();
    assert!(
        types.contains(&"callsummary struct<issuesdetectedcount:int,actionitemsdetectedcount:int,outcomesdetectedcount:int>".to_owned()),
        "{types:?}"
    );
    assert!(types.ends_with(&[
        "year int".to_owned(),
        "month int".to_owned(),
        "day int".to_owned()
    ]));
    let partitions = column(&session, "SHOW PARTITIONS connect_cl");
    assert_eq!(
        partitions.first().map(String::as_str),
        Some("year=2026/month=10/day=31")
    );
    let created = column(&session, "SHOW CREATE TABLE connect_cfl").join("\n");
    assert!(
        created.starts_with("CREATE EXTERNAL TABLE `connect_cfl`(\n  `timestamp` string,"),
        "{created}"
    );
    assert_eq!(
        rejected(&session, "DESCRIBE connect_clf"),
        "TABLE_NOT_FOUND: line 1:10: Table 'awsdatacatalog.amazonconnectdataanalyticsdb.connect_clf' does not exist"
    );
    assert_eq!(
        rejected(&session, "SHOW COLUMNS IN other.connect_cl"),
        "SCHEMA_NOT_FOUND: line 1:17: Schema 'other' does not exist"
    );
}

#[test]
fn creates_replaces_and_drops_view() {
    let lake = TestLake::from_samples();
    let session = lake.session();
    session
        .query_blocking(
            "CREATE VIEW \"Loud\" AS SELECT contactid AS id, queue.name FROM connect_ctr",
        )
        .unwrap();
    assert_eq!(column(&session, "SHOW COLUMNS IN loud"), ["id", "name"]);
    assert_eq!(
        column(&session, "SHOW CREATE VIEW loud"),
        [
            "CREATE VIEW loud AS",
            "SELECT contactid AS id, queue.name FROM connect_ctr",
            ""
        ][..2]
    );
    let again = lake.session();
    assert_eq!(
        column(&again, "SELECT count(DISTINCT id) FROM loud"),
        column(&again, "SELECT count(DISTINCT contactid) FROM connect_ctr")
    );
    assert_eq!(
        rejected(&again, "CREATE VIEW loud AS SELECT 1 AS x"),
        "TABLE_ALREADY_EXISTS: line 1:13: View 'amazonconnectdataanalyticsdb.loud' already exists"
    );
    again
        .query_blocking("CREATE OR REPLACE VIEW loud AS SELECT 2 AS x;")
        .unwrap();
    assert_eq!(column(&again, "SELECT x FROM loud"), ["2"]);
    again.query_blocking("DROP VIEW loud").unwrap();
    assert!(rejected(&again, "SELECT * FROM loud").starts_with("TABLE_NOT_FOUND"));
    assert!(rejected(&again, "DROP VIEW loud").starts_with("TABLE_NOT_FOUND"));
    again.query_blocking("DROP VIEW IF EXISTS loud").unwrap();
}

#[test]
fn rejects_view_that_cannot_run() {
    let lake = TestLake::from_samples();
    let session = lake.session();
    assert_eq!(
        rejected(&session, "CREATE VIEW v AS SELECT nothing FROM connect_ctr"),
        "COLUMN_NOT_FOUND: line 1:25: Column 'nothing' cannot be resolved"
    );
    assert_eq!(
        rejected(&session, "CREATE VIEW v AS SELECT 1 AS x, 2 AS x"),
        "DUPLICATE_COLUMN_NAME: Column name 'x' specified more than once"
    );
    assert!(
        rejected(&session, "CREATE VIEW connect_ctr AS SELECT 1 AS x")
            .starts_with("TABLE_ALREADY_EXISTS")
    );
    assert!(
        rejected(&session, "CREATE VIEW \"../x\" AS SELECT 1 AS x").starts_with("NOT_SUPPORTED")
    );
    assert!(column(&session, "SHOW VIEWS").is_empty());
    assert!(
        rejected(&session, "CREATE TABLE t AS SELECT 1 AS x")
            .starts_with("NOT_SUPPORTED: line 1:1: CREATE TABLE is not supported")
    );
}

#[test]
fn explains_and_analyzes_plan() {
    let lake = TestLake::from_samples();
    let session = lake.session();
    let outcome = session
        .query_blocking("EXPLAIN SELECT count(*) FROM connect_ctr WHERE day = 22")
        .unwrap();
    assert_eq!(outcome.columns[0].name, "Query Plan");
    assert_eq!(outcome.statistics.rows_scanned, 0);
    let outcome = session
        .query_blocking("EXPLAIN ANALYZE SELECT count(contactid) FROM connect_ctr WHERE day = 22")
        .unwrap();
    assert!(outcome.statistics.rows_scanned > 0);
    assert!(
        rejected(&session, "EXPLAIN SELECT nothing FROM connect_ctr")
            .starts_with("COLUMN_NOT_FOUND: line 1:16: ")
    );
}
