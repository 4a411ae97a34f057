//! Subqueries in conditions, among the columns of a result, and within aggregates.

use crate::support::{TestLake, check_lines};

/// Runs each query with tables `a(id, x)` and `b(id, y)`.
fn check(cases: &[(&str, &str)]) {
    let with = "WITH a(id, x) AS (VALUES (1, 'p'), (2, 'q'), (NULL, 'r')), b(id, y) AS (VALUES (2, 10), (2, 20), (3, 30))";
    let cases: Vec<_> = cases
        .iter()
        .map(|(sql, expected)| (format!("{with} {sql}"), *expected))
        .collect();
    check_lines(&TestLake::empty().session(), &cases);
}

#[test]
fn filters_rows_with_subqueries() {
    check(&[
        (
            "SELECT x FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.id = a.id)",
            "x: q",
        ),
        (
            "SELECT x FROM a WHERE NOT EXISTS (SELECT 1 FROM b WHERE b.id = a.id) ORDER BY 1",
            "x: p r",
        ),
        ("SELECT x FROM a WHERE id IN (SELECT id FROM b)", "x: q"),
        ("SELECT x FROM a WHERE id NOT IN (SELECT id FROM b)", "x: p"),
        ("SELECT x FROM a WHERE id = ANY (SELECT id FROM b)", "x: q"),
        ("SELECT x FROM a WHERE id <> ALL (SELECT id FROM b)", "x: p"),
        (
            "SELECT x FROM a WHERE x = 'r' OR id IN (SELECT id FROM b WHERE y > 10) ORDER BY 1",
            "x: q r",
        ),
        (
            "SELECT x FROM a WHERE CASE WHEN id IN (SELECT id FROM b) THEN false ELSE x < 'r' END",
            "x: p",
        ),
        (
            "SELECT id FROM b GROUP BY id HAVING count(*) > (SELECT count(*) FROM a WHERE id = 2)",
            "id: 2",
        ),
    ]);
}

#[test]
fn computes_columns_with_subqueries() {
    check(&[
        (
            "SELECT x, id IN (SELECT id FROM b) AS i FROM a ORDER BY 1",
            "x, i: p|false q|true r|-",
        ),
        (
            "SELECT x, id NOT IN (SELECT id FROM b WHERE y > 100) AS i FROM a ORDER BY 1",
            "x, i: p|true q|true r|true",
        ),
        (
            "SELECT y, id IN (SELECT id FROM a) AS i FROM b ORDER BY 1",
            "y, i: 10|true 20|true 30|-",
        ),
        (
            "SELECT x, EXISTS (SELECT 1 FROM b WHERE b.id = a.id) AS e FROM a ORDER BY 1",
            "x, e: p|false q|true r|false",
        ),
        (
            "SELECT x, IF(NOT EXISTS (SELECT 1 FROM b WHERE b.id = a.id AND y > 10), 'no', 'yes') AS e FROM a ORDER BY 1",
            "x, e: p|no q|yes r|no",
        ),
        (
            "SELECT id IN (SELECT id FROM b) FROM a WHERE id = 2",
            "_col0: true",
        ),
        (
            "SELECT EXISTS (SELECT 1 FROM b WHERE y = 30) AS e, 5 IN (SELECT id FROM b) AS i",
            "e, i: true|false",
        ),
        (
            "SELECT count_if(id IN (SELECT id FROM b)) AS n, count(*) AS all_rows FROM a",
            "n, all_rows: 1|3",
        ),
        (
            "SELECT x < 'q' AS early, sum(CASE WHEN EXISTS (SELECT 1 FROM b WHERE b.id = a.id) THEN 1 ELSE 0 END) AS n FROM a GROUP BY 1 ORDER BY 1",
            "early, n: false|1 true|0",
        ),
        (
            "SELECT x, (SELECT max(y) FROM b WHERE b.id = a.id) AS m FROM a ORDER BY 1",
            "x, m: p|- q|20 r|-",
        ),
        (
            "SELECT (SELECT count(*) FROM b WHERE b.id = a.id) AS n FROM a ORDER BY 1",
            "n: 0 0 2",
        ),
        (
            "SELECT y, (SELECT x FROM a WHERE a.id = b.id) AS x FROM b ORDER BY 1",
            "y, x: 10|q 20|q 30|-",
        ),
        (
            "SELECT x, (SELECT y FROM b WHERE b.id = a.id ORDER BY y DESC LIMIT 1) AS y FROM a ORDER BY 1",
            "x, y: p|- q|20 r|-",
        ),
        (
            "SELECT x FROM a WHERE (SELECT y FROM b WHERE b.id = a.id AND y > 10) = 20",
            "x: q",
        ),
        (
            "SELECT x, (SELECT y FROM b WHERE b.id = a.id) FROM a",
            "SUBQUERY_MULTIPLE_ROWS: Scalar sub-query has returned multiple rows",
        ),
        (
            "SELECT y, max((SELECT x FROM a WHERE a.id = b.id)) AS x FROM b GROUP BY y ORDER BY 1",
            "y, x: 10|q 20|q 30|-",
        ),
    ]);
}

#[test]
fn subqueries_read_tables_and_views() {
    check_lines(
        &TestLake::from_samples().session(),
        &[
            (
                "SELECT count_if(contactid IN (SELECT contactid FROM connect_cl)) > 0 AS analysed,
                 count_if(EXISTS (SELECT 1 FROM connect_ef e WHERE e.contactid = c.contactid AND e.day = c.day)) > 0 AS evaluated FROM connect_ctr c",
                "analysed, evaluated: true|true",
            ),
            (
                "SELECT c.contactid, c.contactid IN (SELECT e.contactid FROM connect_ef e WHERE e.contactid IS NOT NULL) AS evaluated
                 FROM connect_ctr c WHERE c.contactid LIKE '5078c1b5%' AND day = 23",
                "contactid, evaluated: 5078c1b5-2057-4941-8ec9-6199b8a6c2a9|true",
            ),
            (
                "SELECT c.contactid, (SELECT max(l.day) FROM connect_cl l WHERE l.day > c.day) FROM connect_ctr c",
                "NOT_SUPPORTED: A subquery that depends on the row in this way is not supported",
            ),
        ],
    );
}
