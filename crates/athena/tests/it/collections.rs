//! Functions that make arrays and maps, as Trino's documentation has them.

use crate::support::{TestLake, check_lines, check_values};

#[test]
fn creates_sequences_of_days_and_times() {
    check_values(&[
        (
            "sequence(DATE '2026-02-27', DATE '2026-03-01')",
            "[2026-02-27, 2026-02-28, 2026-03-01]",
        ),
        (
            "sequence(DATE '2026-03-01', DATE '2026-02-27')",
            "[2026-03-01, 2026-02-28, 2026-02-27]",
        ),
        (
            "sequence(DATE '2026-01-31', DATE '2026-04-01', INTERVAL '1' MONTH)",
            "[2026-01-31, 2026-02-28, 2026-03-31]",
        ),
        (
            "sequence(DATE '2026-11-09', DATE '2026-11-23', INTERVAL '7' DAY)",
            "[2026-11-09, 2026-11-16, 2026-11-23]",
        ),
        (
            "sequence(TIMESTAMP '2026-11-23 00:00:00', TIMESTAMP '2026-11-23 01:10:00', INTERVAL '30' MINUTE)",
            "[2026-11-23 00:00:00.000, 2026-11-23 00:30:00.000, 2026-11-23 01:00:00.000]",
        ),
        ("sequence(DATE '2026-11-23', CAST(NULL AS DATE))", "NULL"),
        (
            "sequence(DATE '2026-11-23', DATE '2026-11-22', INTERVAL '1' DAY)",
            "INVALID_FUNCTION_ARGUMENT: sequence stop value should be greater than or equal to start value if step is greater than zero",
        ),
        (
            "sequence(DATE '1990-01-01', DATE '2026-01-01')",
            "INVALID_FUNCTION_ARGUMENT: result of sequence function must not have more than 10000 entries",
        ),
    ]);
    let days = "SELECT d FROM UNNEST(sequence(current_date - INTERVAL '2' DAY, current_date)) AS t(d) ORDER BY 1";
    check_lines(
        &TestLake::empty().session(),
        &[(days, "d: 2026-11-21 2026-11-22 2026-11-23")],
    );
}

#[test]
fn creates_maps_from_entries_maps_and_strings() {
    check_values(&[
        ("map()", "{}"),
        (
            "map_entries(map(ARRAY[1, 2], ARRAY['x', 'y']))",
            "[{field0=1, field1=x}, {field0=2, field1=y}]",
        ),
        ("map_from_entries(ARRAY[(1, 'x'), (2, 'y')])", "{1=x, 2=y}"),
        (
            "map_from_entries(map_entries(map(ARRAY['a'], ARRAY[1])))['a']",
            "1",
        ),
        (
            "map_from_entries(ARRAY[(1, 'x'), (1, 'y')])",
            "INVALID_FUNCTION_ARGUMENT: Duplicate map keys are not allowed",
        ),
        (
            "map_concat(map(ARRAY[1, 2], ARRAY['x', 'y']), map(ARRAY[2, 3], ARRAY['z', 'w']))",
            "{1=x, 2=z, 3=w}",
        ),
        (
            "map_concat(map(ARRAY[1], ARRAY['x']), CAST(NULL AS map(integer, varchar)))",
            "NULL",
        ),
        (
            "split_to_map('reason=billing;lang=en', ';', '=')['lang']",
            "en",
        ),
        (
            "split_to_map('a', ';', '=')",
            "INVALID_FUNCTION_ARGUMENT: Key-value delimiter must appear exactly once in each entry",
        ),
        ("concat_ws(', ', ARRAY['a', NULL, 'b'])", "a, b"),
        ("trim_array(ARRAY[1, 2, 3], 2)", "[1]"),
        (
            "trim_array(ARRAY[1], 2)",
            "INVALID_FUNCTION_ARGUMENT: size must not exceed array cardinality 1",
        ),
    ]);
}
