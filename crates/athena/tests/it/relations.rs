//! Joins, UNNEST, grouping, windows, subqueries and names.

use crate::support::{Rows, TestLake, rows};
use athena::{Session, SessionSettings, View};

fn run(session: &Session, sql: &str) -> Rows {
    match session.query_blocking(sql) {
        Ok(outcome) => rows(&outcome),
        Err(error) => panic!("{sql}\n{error}"),
    }
}

/// Rows with their values joined by a bar, NULL as a dash.
fn lines(session: &Session, sql: &str) -> Vec<String> {
    let line = |row: Vec<Option<String>>| {
        row.into_iter()
            .map(|value| value.unwrap_or_else(|| "-".to_owned()))
            .collect::<Vec<_>>()
            .join("|")
    };
    run(session, sql).into_iter().map(line).collect()
}

fn names(session: &Session, sql: &str) -> Vec<String> {
    session
        .query_blocking(sql)
        .unwrap_or_else(|error| panic!("{sql}\n{error}"))
        .columns
        .into_iter()
        .map(|column| column.name)
        .collect()
}

#[test]
fn names_columns_as_athena_does() {
    let lake = TestLake::from_samples();
    let session = lake.session();
    let sql = "SELECT contactId, queue.Name, connect_ctr.channel, count(*) OVER (), 1 AS One, customerendpoint.address AS KEY FROM connect_ctr";
    assert_eq!(
        names(&session, sql),
        ["contactId", "Name", "channel", "_col3", "One", "KEY"]
    );
    assert_eq!(
        names(&session, "SELECT 1, 1, 2 AS x, 3 AS x"),
        ["_col0", "_col1", "x", "x"]
    );
    let star = names(
        &session,
        "SELECT *, contactid, 1 FROM connect_cfl, (SELECT 'x' AS contactid) AS t",
    );
    assert_eq!(
        star,
        [
            "timestamp",
            "eventid",
            "message",
            "year",
            "month",
            "day",
            "contactid",
            "contactid",
            "_col8"
        ]
    );
}

#[test]
fn ignores_case_of_database_name() {
    let lake = TestLake::from_samples();
    let session = lake.session();
    for table in [
        "connect_cl",
        "CONNECT_CL",
        "\"AmazonConnectDataAnalyticsDB\".\"connect_cl\"",
        "amazonconnectdataanalyticsdb.Connect_CL",
        "AwsDataCatalog.amazonconnectdataanalyticsdb.connect_cl",
    ] {
        assert_eq!(
            lines(
                &session,
                &format!("SELECT count(*) FROM {table} WHERE month = 10")
            ),
            ["1"],
            "{table}"
        );
    }
    let other = lake.session_with(SessionSettings {
        database: "Ours".to_owned(),
        ..SessionSettings::default()
    });
    assert_eq!(
        lines(
            &other,
            "SELECT count(connect_cl.contactid) FROM \"OURS\".connect_cl WHERE ours.connect_cl.month = 10"
        ),
        ["1"]
    );
}

#[test]
fn unnest_returns_a_row_per_element() {
    let lake = TestLake::empty();
    let session = lake.session();
    let data = "(VALUES (1, ARRAY['a', 'b']), (2, ARRAY[]), (3, NULL)) AS d(id, list)";
    for (from, expected) in [
        (
            format!("{data} CROSS JOIN UNNEST(list) AS t(x)"),
            vec!["1|a", "1|b"],
        ),
        (format!("{data}, UNNEST(list) AS t(x)"), vec!["1|a", "1|b"]),
        (
            format!("{data} LEFT JOIN UNNEST(list) AS t(x) ON true"),
            vec!["1|a", "1|b", "2|-", "3|-"],
        ),
    ] {
        assert_eq!(
            lines(&session, &format!("SELECT id, x FROM {from} ORDER BY 1, 2")),
            expected,
            "{from}"
        );
    }
    let ordinality = format!(
        "SELECT id, x, n FROM {data} CROSS JOIN UNNEST(list) WITH ORDINALITY AS t(x, n) ORDER BY n DESC"
    );
    assert_eq!(lines(&session, &ordinality), ["1|b|2", "1|a|1"]);
    assert_eq!(
        lines(
            &session,
            "SELECT * FROM UNNEST(ARRAY[1, 2], ARRAY['x']) AS t(n, s)"
        ),
        ["1|x", "2|-"]
    );
    assert_eq!(
        lines(
            &session,
            "SELECT k, v FROM UNNEST(map(ARRAY['a', 'b'], ARRAY[1, 2])) AS t(k, v) ORDER BY 1"
        ),
        ["a|1", "b|2"]
    );
    let twice = "SELECT x, y FROM (VALUES (ARRAY[ARRAY[1, 2], ARRAY[3]])) AS d(lists) CROSS JOIN UNNEST(lists) AS t(x) CROSS JOIN UNNEST(x) AS u(y)";
    assert_eq!(
        lines(&session, &format!("{twice} ORDER BY 2")),
        ["[1, 2]|1", "[1, 2]|2", "[3]|3"]
    );
}

#[test]
fn unnest_of_rows_in_select_is_one_column() {
    let lake = TestLake::from_samples();
    let session = lake.session();
    let sql = "SELECT section.sectiontitle, section FROM connect_ef CROSS JOIN UNNEST(evaluationsectionsscores) AS t(section)
        WHERE evaluationid = 'e1' ORDER BY 1";
    let expected = [
        "Closing|{sectionrefid=s-Closing, sectiontitle=Closing, sectionscorepercentage=null, sectionnotes=null}",
        "Greeting|{sectionrefid=s-Greeting, sectiontitle=Greeting, sectionscorepercentage=66.67, sectionnotes=null}",
    ];
    assert_eq!(lines(&session, sql), expected);
}

#[test]
fn aggregates_return_athena_types() {
    let lake = TestLake::empty();
    let session = lake.session();
    let data = "(VALUES (1, 1.5, CAST(2.5 AS REAL), 'a'), (2, 2.0, CAST(1 AS REAL), 'b'), (NULL, NULL, NULL, 'b')) AS t(i, d, r, s)";
    for (expression, expected) in [
        ("avg(i)", "double 1.5"),
        ("sum(i)", "bigint 3"),
        ("avg(r)", "real 1.75"),
        ("sum(r)", "real 3.5"),
        ("avg(d)", "decimal(2,1) 1.8"),
        ("sum(d)", "decimal(38,1) 3.5"),
        ("count(*)", "bigint 3"),
        ("count(i)", "bigint 2"),
        ("count(DISTINCT s)", "bigint 2"),
        ("count_if(i > 1)", "bigint 1"),
        ("count(*) FILTER (WHERE s = 'b')", "bigint 2"),
        ("max_by(s, i)", "varchar b"),
        ("min_by(s, r)", "varchar b"),
        ("bool_or(i = 2)", "boolean true"),
        ("array_agg(s ORDER BY s DESC)", "array(varchar) [b, b, a]"),
        ("approx_distinct(s)", "bigint 2"),
        ("approx_percentile(i, 0.5)", "bigint 2"),
        (
            "approx_percentile(r, ARRAY[0.0, 1.0])",
            "array(real) [1.0, 2.5]",
        ),
        ("map_agg(s, i)", "map(varchar, integer) {a=1, b=2}"),
        ("histogram(s)", "map(varchar, bigint) {a=1, b=2}"),
        ("listagg(s, '+') WITHIN GROUP (ORDER BY s)", "varchar a+b+b"),
        ("stddev(i)", "double 0.7071067811865476"),
        ("min(s) || max(s)", "varchar ab"),
    ] {
        let sql = format!("SELECT {expression} FROM {data}");
        let outcome = session
            .query_blocking(&sql)
            .unwrap_or_else(|error| panic!("{sql}\n{error}"));
        let value = rows(&outcome).remove(0).remove(0).unwrap_or_default();
        assert_eq!(
            format!("{} {value}", outcome.columns[0].data_type),
            expected,
            "{expression}"
        );
    }
    assert_eq!(
        lines(
            &session,
            &format!("SELECT sum(i), count(*), max(s) FROM {data} WHERE false")
        ),
        ["-|0|-"]
    );
}

#[test]
fn groups_windows_and_sets() {
    let lake = TestLake::empty();
    let session = lake.session();
    let data = "(VALUES ('a', 1), ('a', 3), ('b', 2), (NULL, 5)) AS t(k, n)";
    for (sql, expected) in [
        (format!("SELECT k, sum(n) FROM {data} GROUP BY k ORDER BY k"), vec!["a|4", "b|2", "-|5"]),
        (format!("SELECT k FROM {data} ORDER BY k DESC, n"), vec!["b", "a", "a", "-"]),
        (format!("SELECT k, sum(n) FROM {data} GROUP BY ROLLUP (k) ORDER BY 2"), vec!["b|2", "a|4", "-|5", "-|11"]),
        (
            format!("SELECT k, n, row_number() OVER (PARTITION BY k ORDER BY n DESC) FROM {data} WHERE k IS NOT NULL ORDER BY 1, 3"),
            vec!["a|3|1", "a|1|2", "b|2|1"],
        ),
        (
            format!("SELECT n, lag(n) OVER (ORDER BY n), sum(n) OVER (ORDER BY n) FROM {data} ORDER BY 1"),
            vec!["1|-|1", "2|1|3", "3|2|6", "5|3|11"],
        ),
        (format!("SELECT k, sum(n) AS total FROM {data} GROUP BY 1 HAVING sum(n) > 2 ORDER BY total"), vec!["a|4", "-|5"]),
        (format!("SELECT DISTINCT k FROM {data} ORDER BY 1"), vec!["a", "b", "-"]),
        ("SELECT 1 UNION SELECT 1 UNION ALL SELECT 2 ORDER BY 1".to_owned(), vec!["1", "2"]),
        ("SELECT 1 INTERSECT SELECT 1 EXCEPT SELECT 2".to_owned(), vec!["1"]),
        (format!("SELECT n FROM {data} ORDER BY n OFFSET 1 LIMIT 2"), vec!["2", "3"]),
        (format!("SELECT n FROM {data} ORDER BY n FETCH FIRST 1 ROW ONLY"), vec!["1"]),
        (
            "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT * FROM t ORDER BY 1".to_owned(),
            vec!["1", "2", "3"],
        ),
    ] {
        assert_eq!(lines(&session, &sql), expected, "{sql}");
    }
}

#[test]
fn subqueries_and_joins() {
    let lake = TestLake::empty();
    let session = lake.session();
    let with =
        "WITH a(id, x) AS (VALUES (1, 'p'), (2, 'q')), b(id, y) AS (VALUES (2, 'r'), (3, 's'))";
    for (sql, expected) in [
        (
            "SELECT a.id, y FROM a LEFT JOIN b ON a.id = b.id ORDER BY 1",
            vec!["1|-", "2|r"],
        ),
        (
            "SELECT coalesce(a.id, b.id), x, y FROM a FULL JOIN b ON a.id = b.id ORDER BY 1",
            vec!["1|p|-", "2|q|r", "3|-|s"],
        ),
        (
            "SELECT id, x, y FROM a LEFT JOIN b USING (id) ORDER BY id",
            vec!["1|p|-", "2|q|r"],
        ),
        (
            "SELECT a.x, b.y FROM (a INNER JOIN b ON ((a.id = b.id)))",
            vec!["q|r"],
        ),
        ("SELECT x FROM a WHERE id IN (SELECT id FROM b)", vec!["q"]),
        (
            "SELECT x FROM a WHERE NOT EXISTS (SELECT 1 FROM b WHERE b.id = a.id)",
            vec!["p"],
        ),
        (
            "SELECT x, (SELECT max(y) FROM b WHERE b.id = a.id) FROM a ORDER BY 1",
            vec!["p|-", "q|r"],
        ),
        ("SELECT count(*) FROM a CROSS JOIN b", vec!["4"]),
        (
            "SELECT t.x FROM (SELECT * FROM a) t ORDER BY t.x",
            vec!["p", "q"],
        ),
    ] {
        assert_eq!(lines(&session, &format!("{with} {sql}")), expected, "{sql}");
    }
}

#[test]
fn views_read_views() {
    let lake = TestLake::from_samples();
    let view = |name: &str, sql: &str| View {
        name: name.to_owned(),
        sql: sql.to_owned(),
    };
    let views = vec![
        view(
            "flat",
            "SELECT contactid, queue.name AS queue_name, year, month, day FROM connect_ctr",
        ),
        view(
            "Busy",
            "SELECT queue_name, count(*) AS calls FROM flat WHERE day = 23 GROUP BY 1",
        ),
        view("loop_a", "SELECT * FROM loop_b"),
        view("loop_b", "SELECT * FROM loop_a"),
        view("broken", "SELECT nothing FROM connect_ctr"),
    ];
    let session = lake.session_with(SessionSettings {
        views,
        ..SessionSettings::default()
    });
    let direct = lines(
        &session,
        "SELECT queue.name, count(*) FROM connect_ctr WHERE day = 23 AND queue.name IS NOT NULL GROUP BY 1 ORDER BY 1",
    );
    assert!(!direct.is_empty());
    assert_eq!(
        lines(
            &session,
            "SELECT * FROM busy WHERE queue_name IS NOT NULL ORDER BY 1"
        ),
        direct
    );
    let error = session.query_blocking("SELECT * FROM loop_a").unwrap_err();
    assert_eq!(
        error.to_string(),
        "VIEW_IS_RECURSIVE: line 1:15: View 'loop_a' is recursive"
    );
    let error = session.query_blocking("SELECT * FROM broken").unwrap_err();
    let expected = "INVALID_VIEW: line 1:15: Failed analyzing stored view 'broken': COLUMN_NOT_FOUND: line 1:8: Column 'nothing' cannot be resolved";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn orders_by_column_that_a_predicate_makes_constant() {
    let lake = TestLake::from_samples();
    let session = lake.session();
    let events = "SELECT json_extract_scalar(message, '$.contactflowname') AS flow, json_extract_scalar(message, '$.identifier') AS block, \
         row_number() OVER (PARTITION BY eventid ORDER BY timestamp) AS delivery FROM connect_cfl";
    let sql = format!(
        "SELECT flow, block, count(*) AS entries FROM ({events}) WHERE delivery = 1 AND flow = 'Recall number check' GROUP BY flow, block \
         ORDER BY flow, entries DESC, block"
    );
    assert_eq!(
        lines(&session, &sql),
        [
            "Recall number check|back|2",
            "Recall number check|check|2",
            "Recall number check|frame number|2"
        ]
    );
}

#[test]
fn comparison_with_null_ends_before_and() {
    let lake = TestLake::empty();
    let session = lake.session();
    let sql = "SELECT 1 IS DISTINCT FROM 2 AND 1 IS NOT DISTINCT FROM 2, NULL IS NOT DISTINCT FROM NULL AND true, 1 IS DISTINCT FROM 1 + 1 OR false, \
         NOT 'a' IS DISTINCT FROM 'a' AND 2 IS NOT NULL";
    assert_eq!(lines(&session, sql), ["false|true|true|true"]);
}
