//! Functions with lambdas, and TRY, as Trino's documentation has them.

use crate::support::{TestLake, check_lines, check_values, rows};

#[test]
fn reduces_arrays() {
    check_values(&[
        ("reduce(ARRAY[], 0, (s, x) -> s + x, s -> s)", "0"),
        ("reduce(ARRAY[5, 20, 50], 0, (s, x) -> s + x, s -> s)", "75"),
        (
            "reduce(ARRAY[5, 20, NULL, 50], 0, (s, x) -> s + x, s -> s)",
            "NULL",
        ),
        (
            "reduce(ARRAY[5, 20, NULL, 50], 0, (s, x) -> s + coalesce(x, 0), s -> s)",
            "75",
        ),
        (
            "reduce(ARRAY[5, 20, NULL, 50], 0, (s, x) -> IF(x IS NULL, s, s + x), s -> s * 2)",
            "150",
        ),
        (
            "reduce(ARRAY[2147483647, 1], BIGINT '0', (s, x) -> s + x, s -> s)",
            "2147483648",
        ),
        (
            "reduce(CAST(NULL AS ARRAY(INTEGER)), 0, (s, x) -> s + x, s -> s)",
            "NULL",
        ),
        ("reduce(ARRAY[1.5e0, 2], 0, (s, x) -> s + x, s -> s)", "3.5"),
        (
            "reduce(ARRAY[5, 6, 10, 20], CAST(ROW(0.0, 0) AS ROW(sum DOUBLE, count INTEGER)),
                    (s, x) -> CAST(ROW(x + s.sum, s.count + 1) AS ROW(sum DOUBLE, count INTEGER)),
                    s -> IF(s.count = 0, NULL, s.sum / s.count))",
            "10.25",
        ),
        (
            "reduce(ARRAY['a'], 0, (s, x) -> x, s -> s)",
            "FUNCTION_NOT_FOUND: Unexpected parameters (array(varchar), integer) for function reduce. \
             Expected: reduce(array(T), S, function(S,T,S), function(S,R))",
        ),
    ]);
}

#[test]
fn unnests_arrays_and_maps_together() {
    check_values(&[
        (
            "zip_with(ARRAY[1, 2], ARRAY[3, 4], (x, y) -> x + y)",
            "[4, 6]",
        ),
        (
            "zip_with(ARRAY['a', 'b', 'c'], ARRAY['d', 'e'], (x, y) -> concat(x, coalesce(y, '-')))",
            "[ad, be, c-]",
        ),
        (
            "zip_with(ARRAY[1], CAST(NULL AS ARRAY(INTEGER)), (x, y) -> x)",
            "NULL",
        ),
        (
            "zip(ARRAY[1, 2], ARRAY['1b', NULL, '3b'])",
            "[{field0=1, field1=1b}, {field0=2, field1=null}, {field0=null, field1=3b}]",
        ),
        (
            "map_filter(map(ARRAY['k1', 'k2'], ARRAY[20, 3]), (k, v) -> v > 10)",
            "{k1=20}",
        ),
        (
            "transform_values(map(ARRAY['a', 'b'], ARRAY[1, 2]), (k, v) -> k || CAST(v AS varchar))",
            "{a=a1, b=b2}",
        ),
        (
            "transform_keys(map(ARRAY['a', 'b'], ARRAY[1, 2]), (k, v) -> v * 10)",
            "{10=1, 20=2}",
        ),
        (
            "transform_keys(map(ARRAY['a', 'b'], ARRAY[1, 2]), (k, v) -> 1)",
            "INVALID_FUNCTION_ARGUMENT: Duplicate map keys are not allowed",
        ),
        (
            "array_sort(ARRAY[3, 2, 5, 1, 2], (x, y) -> IF(x < y, 1, IF(x = y, 0, -1)))",
            "[5, 3, 2, 2, 1]",
        ),
        (
            "array_sort(ARRAY['bc', 'a', 'abc'], (x, y) -> IF(length(x) < length(y), -1, IF(length(x) = length(y), 0, 1)))",
            "[a, bc, abc]",
        ),
        (
            r"regexp_replace('new york', '(\w)(\w*)', g -> upper(g[1]) || lower(g[2]))",
            "New York",
        ),
        ("all_match(ARRAY[2, 4], x -> x % 2 = 0)", "true"),
        ("none_match(ARRAY[], x -> true)", "true"),
    ]);
}

#[test]
fn try_returns_null_for_errors_of_values() {
    check_values(&[
        ("TRY(1 / 0)", "NULL"),
        ("coalesce(TRY(CAST('abc' AS integer)), 0)", "0"),
        ("TRY(date_parse('2026-13-45', '%Y-%m-%d'))", "NULL"),
        ("TRY(CAST(9223372036854775807 AS bigint) + 1)", "NULL"),
        ("TRY(ARRAY[1][7])", "NULL"),
        ("TRY('fine')", "fine"),
        ("typeof(TRY(1e0))", "double"),
        ("transform(ARRAY[1, 0, 2], v -> TRY(4 / v))", "[4, null, 2]"),
        (
            "TRY(1, 2)",
            "FUNCTION_NOT_FOUND: line 1:8: Function try takes 1 arguments",
        ),
    ]);
    check_lines(
        &TestLake::from_samples().session(),
        &[
            (
                "SELECT x, TRY(10 / x) AS q, TRY(CAST(y AS integer)) AS n FROM (VALUES (1, 'a'), (0, '7'), (NULL, NULL), (5, '9')) AS t(x, y)
                 ORDER BY x",
                "x, q, n: 0|-|7 1|10|- 5|2|9 -|-|-",
            ),
            ("SELECT x, TRY(sum(y) / x) AS q FROM (VALUES (1, 2), (0, 3)) AS t(x, y) GROUP BY x ORDER BY x", "x, q: 0|- 1|2"),
            ("SELECT x FROM (VALUES 1, 0, 2) AS t(x) WHERE TRY(2 / x) > 0 ORDER BY x", "x: 1 2"),
            ("SELECT count(TRY(CAST(json_extract_scalar(attributes, '$.no') AS integer))) AS n FROM connect_ctr", "n: 0"),
        ],
    );
}

#[test]
fn show_functions_lists_functions_with_lambdas() {
    let listed = rows(&TestLake::empty().query("SHOW FUNCTIONS").unwrap());
    for name in [
        "all_match",
        "map_filter",
        "reduce",
        "transform",
        "transform_values",
        "try",
        "zip_with",
    ] {
        assert!(listed.contains(&vec![Some(name.to_owned())]), "{name}");
    }
}

/// DataFusion numbers lambda variables after the columns of the input, which a pushed projection
/// changes.
#[test]
fn lambda_over_computed_array_runs_beside_other_columns() {
    let lake = TestLake::from_catalogue();
    let query = |columns: &str| {
        let sql = format!("SELECT {columns} FROM connect_ctr WHERE day = 23 LIMIT 1");
        let outcome = lake.query(&sql).unwrap();
        outcome.rows().next().unwrap()[0].clone().unwrap()
    };
    for columns in [
        "transform(ARRAY[length(channel), 72], x -> x * 0 + 1), queue, agent, contactid",
        "filter(transform(ARRAY[length(channel), 72], x -> x * 0 + 1), x -> x > 0), queue, contactid",
    ] {
        assert_eq!(query(columns), "[1, 1]", "{columns}");
    }
    assert_eq!(
        query(
            "reduce(ARRAY[length(contactid), NULL], 0, (s, x) -> s + coalesce(x, 1), s -> s), channel, queue"
        ),
        "37"
    );
}

/// Arguments that can be long are computed below an aggregate, whose other expressions must not
/// take the added columns for variables of lambdas.
#[test]
fn lambdas_run_beside_long_arguments_of_aggregates() {
    let lake = TestLake::from_catalogue();
    let long = "sum(length(rpad(channel, 10, 'x')))";
    for (other, groups) in [
        (
            "sum(reduce(ARRAY[length(channel)], 0, (s, x) -> s + x, s -> s))",
            "",
        ),
        (
            "count(*) FILTER (WHERE any_match(ARRAY[channel], x -> x = 'VOICE'))",
            "",
        ),
        (
            "array_agg(channel ORDER BY any_match(ARRAY[channel], x -> x = 'VOICE'), rpad(channel, 10, 'x'))",
            "",
        ),
        (
            "count(*)",
            "GROUP BY transform(ARRAY[channel], x -> x || 'a')",
        ),
        (
            "count(*)",
            "GROUP BY ROLLUP (transform(ARRAY[channel], x -> x || 'a'))",
        ),
    ] {
        let query = |columns: &str| {
            let sql =
                format!("SELECT {columns} FROM connect_ctr WHERE day = 23 {groups} ORDER BY 1");
            rows(&lake.query(&sql).unwrap())
        };
        let first = |row: &Vec<Option<String>>| row[0].clone();
        let alone: Vec<_> = query(other).iter().map(first).collect();
        let beside: Vec<_> = query(&format!("{other}, {long}"))
            .iter()
            .map(first)
            .collect();
        assert_eq!(beside, alone, "{other} {groups}");
    }
}
