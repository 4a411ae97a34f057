//! Joins with USING, CTEs that share names, and rows of VALUES.

use crate::support::{TestLake, check_lines};

#[test]
fn join_using_returns_its_columns_once_and_first() {
    let with = "WITH a(id, x) AS (VALUES (1, 'p'), (2, 'q')), b(id, y) AS (VALUES (2, 'r'), (3, 's')), c(y, id) AS (VALUES ('r', BIGINT '2'))";
    check_lines(
        &TestLake::empty().session(),
        &[
            ("SELECT * FROM a JOIN b USING (id)", "id, x, y: 2|q|r"),
            ("SELECT * FROM a LEFT JOIN b USING (id) ORDER BY id", "id, x, y: 1|p|- 2|q|r"),
            ("SELECT * FROM a RIGHT JOIN b USING (id) ORDER BY id", "id, x, y: 2|q|r 3|-|s"),
            ("SELECT * FROM a FULL JOIN b USING (id) ORDER BY id", "id, x, y: 1|p|- 2|q|r 3|-|s"),
            ("SELECT a.*, b.* FROM a JOIN b USING (id)", "x, y: q|r"),
            ("SELECT *, id + 1 FROM a JOIN b USING (id) WHERE id * 2 = 4", "id, x, y, _col3: 2|q|r|3"),
            ("SELECT x, id + 1 AS next, y FROM a FULL JOIN b USING (id) JOIN c USING (id, y)", "x, next, y: q|3|r"),
            ("SELECT id, count(*) AS n FROM a FULL JOIN b USING (id) GROUP BY id HAVING id > 1 ORDER BY id DESC", "id, n: 3|1 2|1"),
            ("SELECT typeof(id) FROM b JOIN c USING (y, id)", "_col0: bigint"),
            ("SELECT u.n FROM a JOIN b USING (id) CROSS JOIN UNNEST(sequence(1, id)) AS u(n) ORDER BY 1", "n: 1 2"),
            ("SELECT a.id FROM a JOIN b USING (id)", "COLUMN_NOT_FOUND: line 2:8: Column 'a.id' cannot be resolved"),
            ("SELECT 1 FROM a JOIN b USING (x)", "COLUMN_NOT_FOUND: line 2:31: Column 'x' is missing from right side of join"),
            (
                "SELECT 1 FROM a JOIN (SELECT x AS id FROM a) t USING (id)",
                "TYPE_MISMATCH: line 2:55: Column types of left and right side don't match: integer and varchar",
            ),
            ("SELECT 1 FROM a NATURAL JOIN b", "NOT_SUPPORTED: Natural join not supported"),
            ("SELECT 1 FROM a JOIN b", "SYNTAX_ERROR: a join needs ON or USING"),
        ]
        .map(|(sql, expected)| (format!("{with}\n{sql}"), expected)),
    );
}

#[test]
fn cte_may_shadow_cte_or_table() {
    check_lines(
        &TestLake::from_samples().session(),
        &[
            (
                "WITH connect_ctr AS (SELECT 7 AS x) SELECT * FROM connect_ctr",
                "x: 7",
            ),
            (
                "WITH connect_ctr AS (SELECT count(*) AS n FROM connect_ctr WHERE year = 1999) SELECT a.n, b.n FROM connect_ctr a, connect_ctr b",
                "n, n: 0|0",
            ),
            (
                "WITH connect_ctr AS (SELECT 7 AS x) SELECT count(*) FROM amazonconnectdataanalyticsdb.connect_ctr WHERE year = 1999",
                "_col0: 0",
            ),
            (
                "WITH a AS (SELECT 1 AS x), b AS (WITH a AS (SELECT 2 AS x) SELECT x FROM a) SELECT a.x, b.x FROM a, b",
                "x, x: 1|2",
            ),
            (
                "WITH a AS (SELECT 1 AS x) SELECT (WITH a AS (SELECT x + 1 AS y FROM a) SELECT a.y + c.y FROM a, a c) AS s, a.x FROM a, a b",
                "s, x: 4|1",
            ),
            (
                "SELECT * FROM (WITH t AS (SELECT 1 AS x) SELECT x FROM t) CROSS JOIN (WITH t AS (SELECT 2 AS y) SELECT t.y FROM t, t u)",
                "x, y: 1|2",
            ),
            (
                "WITH a AS (SELECT 1), a AS (SELECT 2) SELECT * FROM a",
                "DUPLICATE_NAMED_QUERY: line 1:23: WITH query name 'a' specified more than once",
            ),
        ],
    );
}

#[test]
fn values_rows_need_no_parentheses() {
    check_lines(
        &TestLake::empty().session(),
        &[
            ("VALUES 1, 2 + 3 ORDER BY 1 DESC LIMIT 1", "_col0: 5"),
            (
                "VALUES ROW(1, 'a'), (2, upper('b')) ORDER BY 1",
                "_col0, _col1: 1|a 2|B",
            ),
            (
                "SELECT sum(x) FROM (VALUES 1, (2), CASE WHEN true THEN 3 END) AS t(x)",
                "_col0: 6",
            ),
            (
                "SELECT a[1] FROM (VALUES ARRAY[1, 2], ARRAY[3]) t(a) ORDER BY 1",
                "_col0: 1 3",
            ),
            ("VALUES 1 UNION ALL VALUES (2) ORDER BY 1", "_col0: 1 2"),
        ],
    );
}

#[test]
fn outer_joins_accept_any_predicate_on_partition_keys() {
    let with = "WITH a(id, t) AS (VALUES (1, TIMESTAMP '2026-11-23 10:00:00'), (2, NULL)), b(id, t) AS (VALUES (1, TIMESTAMP '2026-11-23 10:00:00'))";
    let joined = "SELECT count(b.id) AS n FROM a LEFT JOIN b ON a.id = b.id AND a.t = b.t WHERE";
    let conditions = [
        "CAST(a.id AS varchar) || 'x' = '1x'",
        "ARRAY[5, 6][a.id] = 5",
        "contains(ARRAY[a.id] || a.id, 1)",
        "element_at(map(ARRAY[1], ARRAY['x']), a.id) = 'x'",
        "ROW(a.id, 'x') = ROW(1, 'x')",
        "-a.id < 0 AND greatest(a.id, 0) = 1",
        "a.t + INTERVAL '1' DAY * a.id - a.t > INTERVAL '0' DAY",
        "CAST(a.id AS varchar(1)) LIKE CAST(a.id AS varchar) AND round(CAST(a.id AS decimal(3,1))) = 1",
        "date_format(a.t, '%Y') = '2026' AND a.t AT TIME ZONE 'UTC' IS NOT NULL",
        "json_format(CAST(a.id AS json)) = '1'",
        "cardinality(zip(ARRAY[a.id], ARRAY[1])) = a.id",
        "format('%d', a.id) = '1'",
        "reduce(ARRAY[a.id], 0, (s, x) -> s + x, s -> s) = 1",
        "TRY(1 / a.id) = 1",
        "CASE WHEN a.id = 1 THEN true END",
        "a.id IN (1, 3) AND coalesce(a.id, 0) = 1 AND nullif(a.id, 2) = 1",
    ];
    let cases = conditions.map(|condition| (format!("{with} {joined} {condition}"), "n: 1"));
    check_lines(&TestLake::empty().session(), &cases);
}

#[test]
fn joins_with_using_compare_instants() {
    check_lines(
        &TestLake::empty().session(),
        &[
            (
                "WITH a(t, x) AS (VALUES (TIMESTAMP '2026-11-23 10:00:00 UTC', 1)), b(t, y) AS (VALUES (TIMESTAMP '2026-11-23 11:00:00 Europe/Berlin', 2))
                 SELECT * FROM a JOIN b USING (t)",
                "t, x, y: 2026-11-23 10:00:00.000 UTC|1|2",
            ),
            (
                "WITH a(t, x) AS (VALUES (TIMESTAMP '2026-11-23 10:00:00', 1)), b(t, y) AS (VALUES (TIMESTAMP '2026-11-23 11:00:00 Europe/Berlin', 2))
                 SELECT * FROM a FULL JOIN b USING (t)",
                "t, x, y: 2026-11-23 10:00:00.000 UTC|1|2",
            ),
        ],
    );
}
