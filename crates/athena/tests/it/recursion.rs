//! WITH RECURSIVE.

use crate::support::{TestLake, check_lines};

fn check(cases: &[(&str, &str)]) {
    check_lines(&TestLake::empty().session(), cases);
}

#[test]
fn recursion_has_a_limit() {
    let too_deep = "NOT_SUPPORTED: Recursion depth limit exceeded (10). Use 'max_recursion_depth' session property to modify the limit.";
    let ten_steps = "n, last: 11|11";
    check(&[
        (
            "WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t",
            too_deep,
        ),
        (
            "WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 11) SELECT count(*) AS n, max(n) AS last FROM t",
            ten_steps,
        ),
        (
            "WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 12) SELECT count(*) AS n, max(n) AS last FROM t",
            too_deep,
        ),
        // Each execution of the same CTE counts its own steps.
        (
            "WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 11) SELECT count(*) AS n, max(b.n) AS last FROM t a JOIN t b ON a.n = b.n",
            ten_steps,
        ),
        (
            "WITH RECURSIVE t (n) AS (SELECT 1 UNION SELECT 1 FROM t) SELECT n FROM t",
            too_deep,
        ),
        (
            "WITH RECURSIVE t (n) AS (SELECT 1 UNION SELECT n + x FROM t CROSS JOIN (VALUES 0, 1) v (x) WHERE n < 4 AND x = 1) SELECT count(*) AS n, max(n) AS last FROM t",
            "n, last: 4|4",
        ),
    ]);
}

#[test]
fn query_that_does_not_read_itself_is_not_recursive() {
    check(&[
        (
            "WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT 2.5 ORDER BY 1 LIMIT 1) SELECT n FROM t",
            "n: 1.0",
        ),
        (
            "WITH RECURSIVE t (n) AS (WITH u AS (SELECT 3 AS n) SELECT n FROM u UNION SELECT 4 FETCH FIRST 1 ROW ONLY) SELECT count(*) AS c FROM t",
            "c: 1",
        ),
        // The inner table of the same name is another one.
        (
            "WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT n FROM (WITH t AS (SELECT 2 AS n) SELECT n FROM t) u) SELECT n FROM t ORDER BY 1",
            "n: 1 2",
        ),
        (
            "WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL (SELECT n + 1 FROM t WHERE n < 3)) SELECT n FROM t ORDER BY 1",
            "n: 1 2 3",
        ),
    ]);
}

#[test]
fn rejects_clauses_around_recursion() {
    let check = |clauses: [&str; 2], expected: &str| {
        let [before, after] = clauses;
        let sql = format!(
            "WITH RECURSIVE t (n) AS ({before}SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5{after}) SELECT n FROM t"
        );
        check(&[(sql.as_str(), expected)]);
    };
    for (clauses, expected) in [
        (
            ["WITH u AS (SELECT 1) ", ""],
            "NOT_SUPPORTED: line 1:26: immediate WITH clause in recursive query",
        ),
        (
            ["", " ORDER BY 1"],
            "NOT_SUPPORTED: line 1:77: immediate ORDER BY clause in recursive query",
        ),
        (
            ["", " OFFSET 1"],
            "NOT_SUPPORTED: line 1:77: immediate OFFSET clause in recursive query",
        ),
        (
            ["", " LIMIT 2"],
            "INVALID_LIMIT_CLAUSE: line 1:77: immediate FETCH FIRST / LIMIT clause in recursive query",
        ),
        (
            ["", " FETCH FIRST 2 ROWS ONLY"],
            "INVALID_LIMIT_CLAUSE: line 1:77: immediate FETCH FIRST / LIMIT clause in recursive query",
        ),
    ] {
        check(clauses, expected);
    }
}

#[test]
fn rejects_references_that_recursion_does_not_allow() {
    check(&[
        (
            "WITH RECURSIVE t AS (SELECT 1 UNION ALL SELECT 1 FROM t) SELECT 1",
            "MISSING_COLUMN_ALIASES: line 1:16: missing column aliases in recursive WITH query",
        ),
        (
            "WITH RECURSIVE t (n) AS (SELECT n FROM t) SELECT 1",
            "INVALID_RECURSIVE_REFERENCE: line 1:40: recursive reference not allowed in this context",
        ),
        (
            "WITH RECURSIVE t (n) AS (SELECT n FROM t UNION ALL SELECT 1) SELECT 1",
            "INVALID_RECURSIVE_REFERENCE: line 1:40: WITH table name is referenced in the base relation of recursion",
        ),
        (
            "WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT a.n FROM t a, t b) SELECT 1",
            "INVALID_RECURSIVE_REFERENCE: line 1:66: multiple recursive references in the step relation of recursion",
        ),
        (
            "WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT 2 WHERE 1 IN (SELECT n FROM t)) SELECT 1",
            "INVALID_RECURSIVE_REFERENCE: line 1:80: recursive reference outside of FROM clause of the step relation of recursion",
        ),
        (
            "WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT 2 FROM (VALUES 1) v (x) LEFT JOIN t ON n = x) SELECT 1",
            "INVALID_RECURSIVE_REFERENCE: line 1:86: recursive reference in right source of LEFT join",
        ),
        (
            "WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT 2 FROM (SELECT 1 EXCEPT SELECT n FROM t) u) SELECT 1",
            "INVALID_RECURSIVE_REFERENCE: line 1:90: recursive reference in right relation of EXCEPT DISTINCT",
        ),
        (
            "WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL (SELECT n FROM t LIMIT 1)) SELECT 1",
            "INVALID_LIMIT_CLAUSE: line 1:46: FETCH FIRST / LIMIT clause in the step relation of recursion",
        ),
        (
            "WITH RECURSIVE t (n) AS (WITH RECURSIVE u (n) AS (SELECT 1) SELECT n FROM u) SELECT 1",
            "NESTED_RECURSIVE: line 1:26: nested recursive WITH query",
        ),
    ]);
}

#[test]
fn step_is_coerced_to_the_types_of_the_base() {
    check(&[
        (
            "WITH RECURSIVE t (n) AS (SELECT BIGINT '1' UNION ALL SELECT 2 FROM t WHERE n < 2) SELECT max(n) AS n, max(typeof(n)) AS t FROM t",
            "n, t: 2|bigint",
        ),
        (
            "WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT CAST(n AS bigint) + 1 FROM t WHERE n < 2) SELECT 1",
            "TYPE_MISMATCH: line 1:45: recursion step relation output type (bigint) is not coercible to recursion base relation output type (integer) at column 1",
        ),
        (
            "WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT 1, n FROM t) SELECT 1",
            "TYPE_MISMATCH: line 1:45: base and step relations of recursion have different number of fields: 1, 2",
        ),
    ]);
}
