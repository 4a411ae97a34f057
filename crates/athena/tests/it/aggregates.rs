//! Aggregates, groups and windows, as Trino's documentation has them.

use crate::support::{TestLake, check_lines};

/// Runs each SELECT over rows `(team, agent, score)`.
fn check(cases: &[(&str, &str)]) {
    let rows = "WITH s(team, agent, score) AS (VALUES ('a', 'x', 3), ('a', 'y', NULL), ('a', 'z', 5), ('b', 'w', 8))";
    let cases: Vec<_> = cases
        .iter()
        .map(|(sql, expected)| (format!("{rows} {sql}"), *expected))
        .collect();
    check_lines(&TestLake::empty().session(), &cases);
}

#[test]
fn min_by_and_max_by_choose_values() {
    check(&[
        (
            "SELECT arbitrary(score) AS v, any_value(score) AS w FROM s WHERE agent = 'y' OR agent = 'w'",
            "v, w: 8|8",
        ),
        (
            "SELECT max_by(agent, score) AS most, min_by(agent, score) AS least FROM s",
            "most, least: w|x",
        ),
        (
            "SELECT max_by(agent, score) AS m FROM s WHERE score IS NULL",
            "m: -",
        ),
        (
            "SELECT max_by(agent, score) FILTER (WHERE score < 8) AS m FROM s",
            "m: z",
        ),
        (
            "SELECT max_by(agent, score, 2) AS m, min_by(agent, score, 2) AS n FROM s",
            "m, n: [w, z]|[x, z]",
        ),
        (
            "SELECT max(score, 2) AS m, min(score, 5) AS n FROM s",
            "m, n: [8, 5]|[3, 5, 8]",
        ),
        (
            "SELECT agent, max_by(agent, score) OVER (PARTITION BY team) AS best FROM s ORDER BY 1",
            "agent, best: w|w x|z y|z z|z",
        ),
        (
            "SELECT max_by(agent) FROM s",
            "FUNCTION_NOT_FOUND: line 1:109: Function max_by does not take 1 arguments",
        ),
    ]);
}

#[test]
fn aggregates_values_into_arrays_and_maps() {
    check(&[
        (
            "SELECT array_sort(set_agg(team)) AS teams FROM s",
            "teams: [a, b]",
        ),
        (
            "SELECT map_agg(agent, score)['z'] AS z, multimap_agg(team, agent)['b'] AS b FROM s",
            "z, b: 5|[w]",
        ),
        (
            "SELECT histogram(team) AS h FROM s WHERE team = 'a'",
            "h: {a=3}",
        ),
        (
            "SELECT listagg(agent, ',') WITHIN GROUP (ORDER BY score DESC) AS l FROM s WHERE score > 3",
            "l: w,z",
        ),
        (
            "SELECT approx_percentile(score, 0.5) AS half, approx_percentile(score, ARRAY[0.1, 1.0]) AS ends FROM s",
            "half, ends: 5|[3, 8]",
        ),
        (
            "SELECT approx_percentile(score, IF(team = 'b', 1, 10), 0.9) AS p FROM s",
            "p: 5",
        ),
        ("SELECT approx_distinct(team, 0.01) AS d FROM s", "d: 2"),
        (
            "SELECT round(geometric_mean(score), 6) AS g FROM s WHERE score <> 5",
            "g: 4.898979",
        ),
        (
            "SELECT count_if(score > 4) AS n, count(*) FILTER (WHERE team = 'a') AS a FROM s",
            "n, a: 2|3",
        ),
    ]);
}

#[test]
fn groups_by_rollup_cube_and_sets() {
    check(&[
        (
            "SELECT team, agent, sum(score) AS n, grouping(team, agent) AS g FROM s WHERE score > 3 GROUP BY ROLLUP (team, agent) ORDER BY g, 1",
            "team, agent, n, g: a|z|5|0 b|w|8|0 a|-|5|1 b|-|8|1 -|-|13|3",
        ),
        (
            "SELECT team, agent, count(*) AS n FROM s WHERE score > 3 GROUP BY GROUPING SETS ((1), (2)) ORDER BY team, agent",
            "team, agent, n: a|-|1 b|-|1 -|w|1 -|z|1",
        ),
        (
            "SELECT count(*) AS n FROM s WHERE score > 3 GROUP BY CUBE (team, agent) ORDER BY 1",
            "n: 1 1 1 1 1 1 2",
        ),
        ("SELECT count(*) AS n FROM s GROUP BY ()", "n: 4"),
        (
            "SELECT typeof(grouping(team)) AS t FROM s WHERE team = 'b' GROUP BY team",
            "t: integer",
        ),
    ]);
}

#[test]
fn window_frames_include_neighboring_rows() {
    check(&[
        (
            "SELECT agent, lag(score) OVER w AS before, lead(score, 1, 0) OVER w AS next, row_number() OVER w AS n FROM s
             WINDOW w AS (ORDER BY agent) ORDER BY n",
            "agent, before, next, n: w|-|3|1 x|8|-|2 y|3|5|3 z|-|0|4",
        ),
        (
            "SELECT lag(score) IGNORE NULLS OVER (ORDER BY agent) AS l, first_value(score) IGNORE NULLS OVER (ORDER BY agent DESC) AS f,
             last_value(score) IGNORE NULLS OVER (ORDER BY agent ROWS UNBOUNDED PRECEDING) AS v FROM s ORDER BY agent",
            "l, f, v: -|5|8 8|5|3 3|5|3 3|5|5",
        ),
        (
            "SELECT rank() OVER (ORDER BY team) AS r, dense_rank() OVER (ORDER BY team) AS d, ntile(2) OVER (ORDER BY agent) AS t FROM s
             ORDER BY agent",
            "r, d, t: 4|2|1 1|1|1 1|1|2 1|1|2",
        ),
        ("SELECT team, sum(sum(score)) OVER (ORDER BY team) AS running FROM s GROUP BY team ORDER BY 1", "team, running: a|8 b|16"),
    ]);
}

#[test]
fn windows_of_aggregates_with_several_values() {
    check(&[
        (
            "SELECT agent, max(score, 2) OVER () AS m, min(score, 2) OVER (PARTITION BY team) AS n FROM s ORDER BY 1",
            "agent, m, n: w|[8, 5]|[8] x|[8, 5]|[3, 5] y|[8, 5]|[3, 5] z|[8, 5]|[3, 5]",
        ),
        (
            "SELECT agent, max_by(agent, score, 2) OVER (ORDER BY agent) AS m, min_by(agent, score, 2) OVER (ORDER BY agent) AS n FROM s ORDER BY 1",
            "agent, m, n: w|[w]|[w] x|[w, x]|[x, w] y|[w, x]|[x, w] z|[w, z]|[x, z]",
        ),
        (
            "SELECT agent, set_agg(team) OVER (ORDER BY agent) AS teams FROM s ORDER BY 1",
            "agent, teams: w|[b] x|[b, a] y|[b, a] z|[b, a]",
        ),
        (
            "SELECT max(score, 0) FROM s",
            "INVALID_FUNCTION_ARGUMENT: second argument of max_n/min_n must be positive",
        ),
        (
            "SELECT min_by(agent, score, 10001) FROM s",
            "INVALID_FUNCTION_ARGUMENT: third argument of max_by/min_by must be less than or equal to 10000; found 10001",
        ),
        (
            "SELECT max(score, 2) AS m, max_by(agent, score, 2) AS n FROM s WHERE score IS NULL",
            "m, n: -|-",
        ),
        ("SELECT max(DISTINCT team, 3) AS m FROM s", "m: [b, a]"),
        (
            "SELECT multimap_agg(DISTINCT team, agent) FROM s",
            "NOT_SUPPORTED: line 1:109: DISTINCT of multimap_agg is not supported",
        ),
    ]);
}

#[test]
fn rejects_clauses_that_windows_do_not_take() {
    check(&[
        (
            "SELECT set_agg(DISTINCT team) OVER () FROM s",
            "NOT_SUPPORTED: line 1:109: DISTINCT among the arguments of a window function is not yet supported",
        ),
        (
            "SELECT array_agg(team ORDER BY agent) OVER () FROM s",
            "NOT_SUPPORTED: line 1:109: ORDER BY among the arguments of a window function is not yet supported",
        ),
        (
            "SELECT count(*) FILTER (WHERE score > 1) OVER () FROM s",
            "NOT_SUPPORTED: line 1:109: FILTER is not yet supported for window functions",
        ),
        (
            "SELECT rank() FROM s",
            "MISSING_OVER: line 1:109: Window function rank requires an OVER clause",
        ),
        (
            "SELECT team FROM s GROUP BY team HAVING row_number() OVER () = 1",
            "NESTED_WINDOW: line 1:142: HAVING clause cannot contain window functions or row pattern measures",
        ),
        (
            "SELECT team FROM s GROUP BY team HAVING count(*) > (SELECT max(row_number() OVER ()) FROM s) - 4",
            "NESTED_WINDOW: line 1:165: Cannot nest window functions inside aggregation 'max': [row_number() OVER ()]",
        ),
    ]);
}
