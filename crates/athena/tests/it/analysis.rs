//! Names, groups, windows and subqueries as Trino analyzes them.

use crate::support::{TestLake, check_lines};

/// Runs each query with tables `a(id, x)` and `b(id, y)`.
fn check(cases: &[(&str, &str)]) {
    let with = "WITH a(id, x) AS (VALUES (1, 'p'), (2, 'q'), (2, 'r')), b(id, y) AS (VALUES (2, 10), (2, 20), (3, 30))";
    let cases: Vec<_> = cases
        .iter()
        .map(|(sql, expected)| (format!("{with}\n{sql}"), *expected))
        .collect();
    check_lines(&TestLake::empty().session(), &cases);
}

#[test]
fn resolves_names_in_the_innermost_scope() {
    check(&[
        (
            "SELECT x FROM a WHERE EXISTS (SELECT 1 FROM b WHERE id = a.id AND y > 10) ORDER BY x",
            "x: q r",
        ),
        (
            "SELECT t.id FROM a t JOIN a u ON t.x = u.x WHERE t.x = 'p'",
            "id: 1",
        ),
        (
            "SELECT id FROM a JOIN b ON a.id = b.id",
            "AMBIGUOUS_NAME: line 2:8: Column 'id' is ambiguous",
        ),
        (
            "SELECT a.y FROM a",
            "COLUMN_NOT_FOUND: line 2:8: Column 'a.y' cannot be resolved",
        ),
        (
            "SELECT * FROM a, (SELECT x FROM b) t",
            "COLUMN_NOT_FOUND: line 2:26: Column 'x' cannot be resolved",
        ),
        (
            "SELECT 1 + 1, x.* FROM a AS x WHERE id = 1",
            "_col0, id, x: 2|1|p",
        ),
        (
            "SELECT 5 AS five, t.* FROM (SELECT count(*) FROM a) t",
            "five, _col1: 5|3",
        ),
        (
            "SELECT *",
            "COLUMN_NOT_FOUND: line 2:8: SELECT * not allowed in queries without FROM clause",
        ),
    ]);
}

#[test]
fn prefers_selected_names_in_order_by() {
    check(&[
        (
            "SELECT -id AS id, x FROM a ORDER BY id, x",
            "id, x: -2|q -2|r -1|p",
        ),
        ("SELECT x AS k FROM a ORDER BY id DESC, k DESC", "k: r q p"),
        ("SELECT id + 1 AS n FROM a ORDER BY n * -1 LIMIT 1", "n: 3"),
        (
            "SELECT a.id, b.id FROM a, b ORDER BY id",
            "AMBIGUOUS_NAME: line 2:38: Column 'id' is ambiguous",
        ),
        (
            "SELECT id, count(*) AS n FROM a GROUP BY id ORDER BY max(x) DESC, n",
            "id, n: 2|2 1|1",
        ),
        (
            "SELECT DISTINCT upper(x) AS u FROM a ORDER BY upper(x)",
            "u: P Q R",
        ),
    ]);
}

#[test]
fn groups_by_several_elements() {
    check(&[
        (
            "SELECT id, x, count(*) AS n FROM a WHERE id = 2 GROUP BY id, ROLLUP (x) ORDER BY x",
            "id, x, n: 2|q|1 2|r|1 2|-|2",
        ),
        (
            "SELECT id, x, count(*) AS n FROM a WHERE id = 2 GROUP BY ROLLUP ((id, x)) ORDER BY x",
            "id, x, n: 2|q|1 2|r|1 -|-|2",
        ),
        (
            "SELECT id % 2 AS odd, grouping(id % 2) AS g, count(*) AS n FROM a GROUP BY GROUPING SETS ((id % 2), ()) ORDER BY g, odd",
            "odd, g, n: 0|0|2 1|0|1 -|1|3",
        ),
        ("SELECT 7 AS seven FROM a GROUP BY ()", "seven: 7"),
        ("SELECT count(*) AS n FROM a HAVING count(*) > 5", "n: "),
        (
            "SELECT id + 1 AS n FROM a GROUP BY x",
            "EXPRESSION_NOT_AGGREGATE: line 2:8: 'id' must be an aggregate expression or appear in GROUP BY clause",
        ),
        (
            "SELECT id, (SELECT max(y) FROM b WHERE b.id = a.id) AS y FROM a GROUP BY id ORDER BY 1",
            "id, y: 1|- 2|20",
        ),
        (
            "SELECT count(*) FROM a GROUP BY 1",
            "EXPRESSION_NOT_SCALAR: line 2:33: GROUP BY clause cannot contain aggregations, window functions or grouping operations",
        ),
    ]);
}

#[test]
fn windows_extend_named_windows() {
    check(&[
        (
            "SELECT x, count(*) OVER (w ORDER BY x) AS n FROM a WINDOW w AS (PARTITION BY id) ORDER BY row_number() OVER w, x",
            "x, n: p|1 q|1 r|2",
        ),
        (
            "SELECT sum(row_number() OVER ()) OVER () FROM a",
            "NESTED_WINDOW: line 2:12: Cannot nest window functions inside window function arguments: [row_number() OVER ()]",
        ),
        (
            "SELECT sum(row_number() OVER ()) FROM a",
            "NESTED_WINDOW: line 2:12: Cannot nest window functions inside aggregation 'sum': [row_number() OVER ()]",
        ),
        (
            "SELECT rank() OVER v FROM a",
            "INVALID_WINDOW_REFERENCE: line 2:20: Cannot resolve WINDOW name v",
        ),
    ]);
}

#[test]
fn scalar_subquery_has_one_row_at_most() {
    check(&[
        (
            "SELECT x, (SELECT y FROM b WHERE b.id = a.id ORDER BY -y LIMIT 1) AS y FROM a ORDER BY 1",
            "x, y: p|- q|20 r|20",
        ),
        (
            "SELECT (SELECT y FROM b ORDER BY y DESC LIMIT 1) AS y",
            "y: 30",
        ),
        ("SELECT (SELECT y FROM b WHERE y > 100) AS y", "y: -"),
        (
            "SELECT (SELECT y FROM b)",
            "SUBQUERY_MULTIPLE_ROWS: Scalar sub-query has returned multiple rows",
        ),
        (
            "SELECT 1 FROM a WHERE id > (SELECT y FROM b)",
            "SUBQUERY_MULTIPLE_ROWS: Scalar sub-query has returned multiple rows",
        ),
        (
            "SELECT 1 FROM a WHERE x IN (SELECT y FROM b)",
            "TYPE_MISMATCH: line 2:25: value and result of subquery must be of the same type for IN expression: varchar vs integer",
        ),
        (
            "SELECT 1 FROM a WHERE id = 3 AND id",
            "TYPE_MISMATCH: line 2:34: Logical expression term must evaluate to a boolean (actual: integer)",
        ),
    ]);
}
