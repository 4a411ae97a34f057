//! Columns about the files of rows, and the partitions of a table.

use athena::ErrorKind;
use connect_core::Source;

use crate::support::{TestLake, rows};

/// A lake with the contact `one` in the file `a` of a day, and two in the file `b` of the next one.
fn lake() -> TestLake {
    let lake = TestLake::empty();
    let line = |id: &str| format!(r#"{{"ContactId":"{id}"}}"#);
    for (day, name, lines) in [
        (22, "a", line("one")),
        (23, "b", [line("two"), line("three")].join("\n")),
    ] {
        let folder = format!("year=2026/month=11/day={day}");
        lake.write(Source::ContactRecords, &folder, name, lines.as_bytes());
    }
    lake
}

/// Rows with `|` between values, in which the lake's directory is `LAKE`.
fn lines(lake: &TestLake, sql: &str) -> Vec<String> {
    let outcome = lake.query(sql);
    let outcome = outcome.unwrap_or_else(|error| panic!("{sql}\n{error}"));
    let folder = lake.path().display().to_string();
    let value = |value: Option<String>| value.unwrap_or_default().replace(&folder, "LAKE");
    let line = |row: Vec<_>| row.into_iter().map(value).collect::<Vec<_>>().join("|");
    rows(&outcome).into_iter().map(line).collect()
}

#[test]
fn hidden_columns_are_path_and_size_of_the_file() {
    let lake = lake();
    let sql = r#"SELECT contactid, "$path", c."$FILE_SIZE" FROM connect_ctr c ORDER BY 1"#;
    assert_eq!(
        lines(&lake, sql),
        [
            "one|LAKE/ctr/fhbase/year=2026/month=11/day=22/a|19",
            "three|LAKE/ctr/fhbase/year=2026/month=11/day=23/b|41",
            "two|LAKE/ctr/fhbase/year=2026/month=11/day=23/b|41",
        ]
    );
    for (sql, expected) in [
        (
            r#"SELECT count(*) FROM connect_ctr WHERE "$path" LIKE '%b' AND day = 23"#,
            "2",
        ),
        (
            r#"SELECT count(DISTINCT a."$path") FROM connect_ctr a JOIN connect_ctr b USING (contactid)"#,
            "2",
        ),
        (
            r#"SELECT max(n) FROM (SELECT "$path", count(*) AS n FROM amazonconnectdataanalyticsdb.connect_ctr GROUP BY "$path")"#,
            "2",
        ),
        (
            r#"WITH t AS (SELECT *, "$path" FROM connect_ctr) SELECT count(a."$path") FROM t a, t b"#,
            "9",
        ),
        (
            r#"SELECT typeof("$path") || ' ' || typeof("$file_size") FROM connect_ctr LIMIT 1"#,
            "varchar bigint",
        ),
    ] {
        assert_eq!(lines(&lake, sql), [expected], "{sql}");
    }
}

#[test]
fn only_tables_have_hidden_columns() {
    let lake = lake();
    let view = r#"CREATE VIEW paths AS SELECT contactid, "$path" AS path FROM connect_ctr"#;
    lake.query(view).unwrap();
    let sql = "SELECT path FROM paths WHERE contactid = 'one'";
    assert_eq!(
        lines(&lake, sql),
        ["LAKE/ctr/fhbase/year=2026/month=11/day=22/a"]
    );
    for sql in [
        r#"SELECT "$path" FROM paths"#,
        r#"SELECT "$path" FROM (SELECT * FROM connect_ctr)"#,
        r#"SELECT "$path" FROM (VALUES 1) t (x)"#,
        r#"WITH connect_ctr AS (SELECT 1 AS x) SELECT "$path" FROM connect_ctr"#,
    ] {
        let error = lake.query(sql).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ColumnNotFound, "{sql}: {error}");
    }
}

#[test]
fn wildcards_leave_hidden_columns_out() {
    let lake = lake();
    let columns = |sql: &str| lake.query(sql).unwrap().columns.len();
    let all = columns("SELECT * FROM connect_ctr");
    for (sql, expected) in [
        (r#"SELECT * FROM connect_ctr ORDER BY "$path""#, all),
        (
            r#"SELECT t.* FROM connect_ctr t WHERE "$path" LIKE '%a'"#,
            all,
        ),
        (
            r#"SELECT * FROM (connect_ctr t CROSS JOIN (VALUES 1) u (x)) v WHERE v."$file_size" > 1"#,
            all + 1,
        ),
        (r#"SELECT "$path", * FROM connect_ctr"#, all + 1),
        (
            r#"SELECT * FROM (SELECT contactid, "$path" FROM connect_ctr)"#,
            2,
        ),
    ] {
        assert_eq!(columns(sql), expected, "{sql}");
    }
}

#[test]
fn partitions_of_a_table_are_a_table() {
    let lake = lake();
    let sql =
        r#"SELECT *, year * 10000 + month * 100 + day FROM "connect_ctr$partitions" ORDER BY day"#;
    assert_eq!(
        lines(&lake, sql),
        ["2026|11|22|20261122", "2026|11|23|20261123"]
    );
    let sql = r#"SELECT count(*) FROM amazonconnectdataanalyticsdb."connect_ctr$partitions" p WHERE p.day > 22"#;
    assert_eq!(lines(&lake, sql), ["1"]);
    assert_eq!(
        lines(&lake, r#"SELECT count(*) FROM "connect_ae$partitions""#),
        ["0"]
    );
    lake.query("CREATE VIEW paths AS SELECT contactid FROM connect_ctr")
        .unwrap();
    for sql in [
        r#"SELECT * FROM "paths$partitions""#,
        r#"SELECT * FROM "nosuch$partitions""#,
    ] {
        let error = lake.query(sql).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TableNotFound, "{sql}: {error}");
    }
}
