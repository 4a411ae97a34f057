//! CTEs that a query references more than once.

use crate::support::{TestLake, rows};
use athena::{Lake, QueryOutcome, Session, SessionSettings, View};
use connect_core::Source;

fn lake() -> TestLake {
    let lake = TestLake::empty();
    for day in 1..=9 {
        for number in 0..10 {
            let padding = "x".repeat(1000);
            let line = format!(
                r#"{{"ContactId":"c{day}-{number}","InitiationTimestamp":"2026-11-0{day}T10:00:00Z","Channel":"VOICE","Attributes":{{"A":"{padding}"}},"AgentConnectionAttempts":{number}}}"#
            );
            lake.append(Source::ContactRecords, &line);
        }
    }
    lake
}

fn run(lake: &TestLake, sql: &str) -> (Vec<String>, u64) {
    let outcome = lake
        .query(sql)
        .unwrap_or_else(|error| panic!("{sql}\n{error}"));
    (lines(&outcome), outcome.statistics.rows_scanned)
}

fn lines(outcome: &QueryOutcome) -> Vec<String> {
    rows(outcome)
        .into_iter()
        .map(|row| {
            row.into_iter()
                .map(Option::unwrap_or_default)
                .collect::<Vec<_>>()
                .join("|")
        })
        .collect()
}

#[test]
fn reads_files_of_shared_cte_once() {
    let lake = lake();
    for (sql, expected, scanned) in [
        ("WITH t AS (SELECT * FROM connect_ctr) SELECT count(*) FROM t a JOIN t b ON a.contactid = b.contactid", "90", 90),
        ("WITH t AS (SELECT * FROM connect_ctr) SELECT (SELECT count(*) FROM t) + (SELECT max(agentconnectionattempts) FROM t)", "99", 90),
        (
            "WITH t AS (SELECT * FROM connect_ctr), u AS (SELECT day, count(*) AS n FROM t GROUP BY 1)
             SELECT sum(u.n * v.n), (SELECT count(*) FROM t) FROM u JOIN u v ON u.day = v.day",
            "900|90",
            90,
        ),
        (
            "WITH t(id, d) AS (SELECT contactid, day FROM connect_ctr), once AS (SELECT id FROM t WHERE d < 3)
             SELECT count(*) FROM once WHERE id IN (SELECT id FROM t WHERE d = 2)",
            "10",
            20,
        ),
        ("WITH connect_ctr AS (SELECT day FROM connect_ctr WHERE day = 1) SELECT count(*) FROM connect_ctr a, connect_ctr b", "100", 10),
        // A table of the same name in another database is a different one.
        (
            "WITH connect_ctr AS (SELECT 1 AS day) SELECT count(*) FROM connect_ctr a, connect_ctr b, amazonconnectdataanalyticsdb.connect_ctr c",
            "90",
            90,
        ),
    ] {
        assert_eq!(run(&lake, sql), (vec![expected.to_owned()], scanned), "{sql}");
    }
}

#[test]
fn athena_reads_a_cte_once_for_each_reference() {
    let lake = lake();
    for (sql, times) in [
        ("SELECT count(*) FROM connect_ctr", 1),
        ("WITH t AS (SELECT * FROM connect_ctr) SELECT count(*) FROM t", 1),
        ("WITH t AS (SELECT * FROM connect_ctr) SELECT count(*) FROM t a JOIN t b ON a.contactid = b.contactid", 2),
        (
            "WITH t AS (SELECT * FROM connect_ctr), u AS (SELECT day, count(*) AS n FROM t GROUP BY 1)
             SELECT sum(u.n * v.n), (SELECT count(*) FROM t) FROM u JOIN u v ON u.day = v.day",
            3,
        ),
    ] {
        let statistics = lake.query(sql).unwrap().statistics;
        assert!(statistics.bytes_scanned > 90_000, "{sql}");
        assert_eq!(
            statistics.bytes_in_athena,
            times * statistics.bytes_scanned,
            "{sql}"
        );
    }
}

#[test]
fn athena_reads_files_that_an_empty_side_of_a_join_makes_unnecessary() {
    let lake = lake();
    let join = |day| {
        let sql = format!(
            "SELECT count(*) FROM (SELECT contactid FROM connect_ctr WHERE day = {day} AND channel = 'CHAT') a
             JOIN connect_ctr b ON a.contactid = b.contactid"
        );
        lake.query(&sql).unwrap().statistics
    };
    let all = lake
        .query("SELECT count(*) FROM connect_ctr")
        .unwrap()
        .statistics;
    let empty = join(1);
    assert!(empty.bytes_in_athena > all.bytes_in_athena);
    assert!(empty.bytes_in_athena >= empty.bytes_scanned);
}

#[test]
fn each_reference_of_a_cte_reads_only_its_partitions() {
    let lake = lake();
    let sql = "WITH t AS (SELECT contactid, day FROM connect_ctr)
        SELECT count(*) FROM (SELECT * FROM t WHERE day = 2) a CROSS JOIN (SELECT * FROM t WHERE day IN (3, 4)) b";
    assert_eq!(run(&lake, sql), (vec!["200".to_owned()], 30));
    let sql = "WITH t AS (SELECT contactid, day FROM connect_ctr) SELECT count(*) FROM (SELECT * FROM t WHERE day = 2) a CROSS JOIN t b";
    assert_eq!(run(&lake, sql), (vec!["900".to_owned()], 90));
}

#[test]
fn cte_is_local_to_view_or_subquery() {
    let lake = lake();
    let sql = "WITH t AS (SELECT 1 AS x) SELECT t.x, s.x, v.x FROM t, t AS other, (WITH u AS (SELECT 2 AS x) SELECT u.x FROM u, u AS w) s, v";
    let view = View {
        name: "v".to_owned(),
        sql: "WITH t AS (SELECT 3 AS x) SELECT t.x FROM t, t AS u".to_owned(),
    };
    let session = lake.session_with(SessionSettings {
        views: vec![view],
        ..SessionSettings::default()
    });
    assert_eq!(lines(&session.query_blocking(sql).unwrap()), ["1|2|3"]);
    let inner = "WITH t AS (SELECT 1 AS x) SELECT t.x, s.x FROM (WITH t AS (SELECT 2 AS x) SELECT t.x FROM t, t AS u) s, t";
    assert_eq!(lines(&session.query_blocking(inner).unwrap()), ["1|2"]);
}

#[test]
fn explain_shows_the_scan() {
    let lake = lake();
    let sql = "EXPLAIN WITH t AS (SELECT * FROM connect_ctr) SELECT count(*) FROM t a JOIN t b ON a.contactid = b.contactid";
    let plan = run(&lake, sql).0;
    assert_eq!(
        plan.iter()
            .filter(|line| line.contains("StreamingTableExec: ")
                && line.contains("projection=[contactid]"))
            .count(),
        2,
        "{plan:?}"
    );
    assert_eq!(
        plan.iter()
            .filter(|line| line.contains("Scan: connect_ctr [contactid]"))
            .count(),
        1,
        "{plan:?}"
    );
}

#[test]
fn rereads_rows_that_do_not_fit_into_memory() {
    let lake = lake();
    let settings = SessionSettings {
        memory_limit: 300 << 10,
        threads: 1,
        ..SessionSettings::default()
    };
    let session = Session::new(Lake::open(lake.path()).unwrap(), settings).unwrap();
    let sql = "WITH t AS (SELECT contactid, attributes || attributes || attributes || attributes AS a FROM connect_ctr)
        SELECT count(*) FROM (SELECT a FROM t UNION ALL SELECT a FROM t) WHERE a IS NOT NULL";
    let outcome = session.query_blocking(sql).unwrap();
    assert_eq!(lines(&outcome), ["180"]);
    assert!(
        outcome.statistics.rows_scanned >= 180,
        "each use reads for itself: {:?}",
        outcome.statistics
    );
}

#[test]
fn error_in_cte_fails_the_query() {
    let lake = lake();
    let error = lake
        .query("WITH t AS (SELECT 1 / (agentconnectionattempts - 5) AS x FROM connect_ctr) SELECT count(a.x) FROM t a, t b")
        .unwrap_err();
    assert_eq!(error.to_string(), "DIVISION_BY_ZERO: Division by zero");
}
