//! Functions, operators and casts, as Trino's documentation has them.

use crate::support::check_values;

#[test]
fn json() {
    check_values(&[
        (
            r#"json_extract('{"a":{"B":[1, 2.50]}}', '$.a')"#,
            r#"{"B":[1,2.5]}"#,
        ),
        (r#"json_extract('{"a":"x"}', '$.a')"#, r#""x""#),
        (r#"json_extract('{"a":null}', '$.a')"#, "null"),
        (r#"json_extract('{"a":1}', '$.b')"#, "NULL"),
        ("json_extract('no json', '$.a')", "NULL"),
        (r#"CAST(json_extract('{"a":"x"}', '$.a') AS VARCHAR)"#, "x"),
        (r#"CAST(json_extract('{"a":12}', '$.a') AS VARCHAR)"#, "12"),
        (
            r#"CAST(json_extract('{"a":true}', '$.a') AS VARCHAR)"#,
            "true",
        ),
        (
            r#"CAST(json_extract('{"a":null}', '$.a') AS VARCHAR)"#,
            "NULL",
        ),
        (
            r#"CAST(json_extract('{"a":1.10}', '$.a') AS VARCHAR)"#,
            "1.1E0",
        ),
        (
            r#"CAST(json_extract('{"a":{}}', '$.a') AS VARCHAR)"#,
            "INVALID_CAST_ARGUMENT: Cannot cast '{}' to varchar",
        ),
        (
            r#"TRY_CAST(json_extract('{"a":{}}', '$.a') AS VARCHAR)"#,
            "NULL",
        ),
        (
            r#"CASE WHEN true THEN CAST(coalesce(json_extract('{"a":"x"}', '$.a'), NULL) AS VARCHAR) END"#,
            "x",
        ),
        (r#"json_extract_scalar('{"a":["x", 7]}', '$.a[1]')"#, "7"),
        (r#"json_extract_scalar('{"a":[]}', '$.a')"#, "NULL"),
        (
            r#"json_format(json_parse(' { "a" : [ 1 ] } '))"#,
            r#"{"a":[1]}"#,
        ),
        (
            "json_parse('{')",
            "INVALID_FUNCTION_ARGUMENT: Cannot convert value to JSON: it is not valid JSON",
        ),
        (
            "json_extract('{}', 'a..b')",
            "INVALID_FUNCTION_ARGUMENT: Invalid JSON path: 'a..b'",
        ),
        ("json_array_length('[1, [2, 3]]')", "2"),
        ("json_array_contains('[\"a\", \"b\"]', 'b')", "true"),
        ("json_array_get('[\"a\", {\"b\":1}]', -1)", r#"{"b":1}"#),
        (r#"json_size('{"x":{"a":1,"b":2}}', '$.x')"#, "2"),
        (
            r#"CAST(json_parse('["a",null]') AS ARRAY(VARCHAR))"#,
            "[a, null]",
        ),
        (
            r#"CAST(json_parse('{"k":1.5}') AS MAP(VARCHAR, DOUBLE))"#,
            "{k=1.5}",
        ),
        (
            r#"CAST(json_parse('{"NAME":"x","n":3}') AS ROW(name VARCHAR, n INTEGER))"#,
            "{name=x, n=3}",
        ),
        (
            r#"CAST(json_parse('{"n":3}') AS ROW(name VARCHAR, n INTEGER)).n + 1"#,
            "4",
        ),
        ("CAST(json_parse('\"12\"') AS INTEGER)", "12"),
        ("CAST(json_parse('12.0') AS BIGINT)", "12"),
        ("json_format(CAST(ARRAY[1, 2] AS JSON))", "[1,2]"),
        (
            "json_format(CAST(CAST(ROW('x', 1.5e0) AS ROW(a VARCHAR, b DOUBLE)) AS JSON))",
            r#"{"a":"x","b":1.5}"#,
        ),
    ]);
}

#[test]
fn texts() {
    check_values(&[
        ("substr('2026-11-23', 6, 2)", "11"),
        ("substring('abc' FROM 2 FOR 1)", "b"),
        ("upper('é') || lower('É')", "Éé"),
        ("'a' || NULL", "NULL"),
        ("concat('a', 'b', 'c')", "abc"),
        ("length('𝄞é')", "2"),
        ("trim('  x ')", "x"),
        ("trim(LEADING 'x' FROM 'xxaxx')", "axx"),
        ("replace('a-b-c', '-')", "abc"),
        ("split('a,b,c', ',')", "[a, b, c]"),
        ("split('a,b,c', ',', 2)[2]", "b,c"),
        ("split_part('a:b', ':', 2)", "b"),
        ("split_part('a:b', ':', 3)", "NULL"),
        ("strpos('abc', 'c')", "3"),
        ("position('b' IN 'abc')", "2"),
        ("lpad('7', 3, '0') || rpad('7', 3, '0')", "007700"),
        ("reverse('abc')", "cba"),
        ("starts_with('abc', 'ab')", "true"),
        ("'50%' LIKE '50\\%'", "false"),
        ("'50%' LIKE '50#%' ESCAPE '#'", "true"),
        ("'ab' NOT LIKE 'a_'", "false"),
        ("regexp_like('call 12', '\\d+')", "true"),
        ("regexp_extract('id=42;', 'id=(\\d+)', 1)", "42"),
        (
            "regexp_replace('2026-11', '(\\d+)-(\\d+)', '$2/$1')",
            "11/2026",
        ),
        ("regexp_extract_all('a1b2', '\\d')", "[1, 2]"),
        ("concat_ws('-', 'a', NULL, 'b')", "a-b"),
        ("chr(65) || CAST(codepoint('B') AS VARCHAR)", "A66"),
    ]);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn dates_and_times() {
    check_values(&[
        ("CURRENT_DATE", "2026-11-23"),
        ("to_iso8601(CURRENT_DATE)", "2026-11-23"),
        ("now()", "2026-11-23 12:00:00.000 UTC"),
        (
            "from_iso8601_timestamp('2026-11-23T10:00:00.5Z')",
            "2026-11-23 10:00:00.500 UTC",
        ),
        (
            "from_iso8601_timestamp('2026-11-23T10:00:00+05:30')",
            "2026-11-23 10:00:00.000 +05:30",
        ),
        (
            "from_iso8601_timestamp('2026-11-23T10:00:00+05:30') = from_iso8601_timestamp('2026-11-23T04:30:00Z')",
            "true",
        ),
        (
            "from_iso8601_timestamp('2026-11-23T10:00:00+05:30') IN (from_iso8601_timestamp('2026-11-23T04:30:00Z'))",
            "true",
        ),
        (
            "date_trunc('day', from_iso8601_timestamp('2026-11-23T01:00:00+05:30'))",
            "2026-11-23 00:00:00.000 +05:30",
        ),
        (
            "to_iso8601(from_iso8601_timestamp('2026-11-23T01:00:00+05:30'))",
            "2026-11-23T01:00:00.000+05:30",
        ),
        (
            "to_iso8601(from_iso8601_timestamp('2026-11-23T01:00:00Z'))",
            "2026-11-23T01:00:00.000Z",
        ),
        (
            "from_iso8601_timestamp('2026-11-23 10')",
            "INVALID_FUNCTION_ARGUMENT: Invalid format: \"2026-11-23 10\"",
        ),
        (
            "from_iso8601_timestamp('2026-07-01T10:00:00Z') AT TIME ZONE 'America/New_York'",
            "2026-07-01 06:00:00.000 America/New_York",
        ),
        (
            "hour(from_iso8601_timestamp('2026-07-01T10:00:00Z') AT TIME ZONE 'America/New_York')",
            "6",
        ),
        (
            "date_parse('20261123', '%Y%m%d')",
            "2026-11-23 00:00:00.000",
        ),
        (
            "CAST(date_parse('20261123', '%Y%m%d') AS date)",
            "2026-11-23",
        ),
        ("date ('2026-11-23')", "2026-11-23"),
        ("DATE '2026-11-23' + INTERVAL '1' MONTH", "2026-12-23"),
        ("DATE '2026-01-31' + INTERVAL '1' MONTH", "2026-02-28"),
        ("CURRENT_DATE - INTERVAL '7' DAY", "2026-11-16"),
        (
            "TIMESTAMP '2026-11-23 10:00:00' - TIMESTAMP '2026-11-22 09:30:00'",
            "1 00:30:00.000",
        ),
        (
            "TIMESTAMP '2026-11-23 10:00:00.123'",
            "2026-11-23 10:00:00.123",
        ),
        (
            "TIMESTAMP '2026-11-23 10:00:00 Europe/Lisbon'",
            "2026-11-23 10:00:00.000 Europe/Lisbon",
        ),
        (
            "TIMESTAMP '2026-13-23'",
            "INVALID_LITERAL: line 1:8: '2026-13-23' is not a valid timestamp(3) with time zone literal",
        ),
        (
            "date_diff('minute', TIMESTAMP '2026-11-23 10:00:00', TIMESTAMP '2026-11-23 11:30:59')",
            "90",
        ),
        ("date_add('week', -1, DATE '2026-11-23')", "2026-11-16"),
        ("day_of_week(DATE '2026-11-23')", "1"),
        (
            "year(DATE '2026-11-23') * 100 + week(DATE '2026-11-23')",
            "202648",
        ),
        ("EXTRACT(QUARTER FROM DATE '2026-11-23')", "4"),
        (
            "date_format(TIMESTAMP '2026-11-03 15:04:05', '%W, %e %M %Y %l:%i %p')",
            "Tuesday, 3 November 2026 3:04 PM",
        ),
        (
            "format_datetime(TIMESTAMP '2026-11-03 15:04:05', 'yyyy-MM-dd HH:mm')",
            "2026-11-03 15:04",
        ),
        ("from_unixtime(0)", "1970-01-01 00:00:00.000 UTC"),
        (
            "to_unixtime(from_iso8601_timestamp('1970-01-01T00:01:00Z'))",
            "60.0",
        ),
        (
            "CAST(from_iso8601_timestamp('2026-11-23T23:30:00Z') AS DATE)",
            "2026-11-23",
        ),
        ("CAST('2026-11-23' AS DATE) = DATE '2026-11-23'", "true"),
        (
            "CAST(DATE '2026-11-23' AS TIMESTAMP)",
            "2026-11-23 00:00:00.000",
        ),
        (
            "CAST(from_iso8601_timestamp('2026-11-23T23:30:00Z') AS VARCHAR)",
            "2026-11-23 23:30:00.000 UTC",
        ),
        (
            "CAST('x' AS DATE)",
            "INVALID_CAST_ARGUMENT: Value cannot be cast to date: x",
        ),
        ("TRY_CAST('x' AS DATE)", "NULL"),
        ("last_day_of_month(DATE '2028-02-01')", "2028-02-29"),
        (
            "date_trunc('decade', CURRENT_DATE)",
            "INVALID_FUNCTION_ARGUMENT: 'decade' is not a valid time unit",
        ),
    ]);
}

#[test]
fn numbers() {
    check_values(&[
        (
            "typeof(1) || ', ' || typeof(3000000000) || ', ' || typeof(1.50) || ', ' || typeof(1e0)",
            "integer, bigint, decimal(3,2), double",
        ),
        ("7 / 2", "3"),
        ("-7 / 2", "-3"),
        ("7 % 4", "3"),
        ("7.0 / 2", "3.5"),
        ("1.0 / 3", "0.3"),
        ("2 / 3.00", "0.67"),
        ("0.1 + 0.2", "0.3"),
        ("1.5 * 2.25", "3.375"),
        ("7e0 / 0", "Infinity"),
        ("1 / 0", "DIVISION_BY_ZERO: Division by zero"),
        (
            "2147483647 + 1",
            "NUMERIC_VALUE_OUT_OF_RANGE: integer addition overflow: 2147483647 + 1",
        ),
        ("CAST(2147483647 AS BIGINT) + 1", "2147483648"),
        ("CAST(1.5 AS INTEGER)", "2"),
        ("CAST(-2.5e0 AS INTEGER)", "-3"),
        (
            "CAST(3000000000 AS INTEGER)",
            "NUMERIC_VALUE_OUT_OF_RANGE: Out of range for integer: 3000000000",
        ),
        (
            "CAST('abc' AS INTEGER)",
            "INVALID_CAST_ARGUMENT: Cannot cast 'abc' to INT",
        ),
        ("CAST('12' AS INTEGER) + 1", "13"),
        ("CAST(2.5e0 AS VARCHAR)", "2.5E0"),
        ("CAST(12345 AS VARCHAR)", "12345"),
        ("CAST(1 AS BOOLEAN)", "true"),
        ("CAST('66.67' AS REAL)", "66.67"),
        ("typeof(CAST('66.67' AS REAL) + 1)", "real"),
        ("round(2.5e0)", "3.0"),
        ("round(66.666e0, 2)", "66.67"),
        ("round(2.567, 1)", "2.600"),
        ("round(7)", "7"),
        ("round(-1250, -2)", "-1300"),
        ("ceil(1.2e0) + floor(-1.2e0)", "0.0"),
        ("abs(-3) + sign(-2)", "2"),
        ("power(2, 10)", "1024.0"),
        ("mod(-7, 3)", "-1"),
        ("greatest(1, 2.5, 2)", "2.5"),
        ("least(3, NULL, 1)", "NULL"),
        ("-(1 + 2)", "-3"),
        ("width_bucket(5e0, 0e0, 10e0, 5)", "3"),
        ("sqrt(16)", "4.0"),
        ("1 BETWEEN 1 AND 2 AND 3 NOT BETWEEN 4 AND 5", "true"),
        ("NULL + 1", "NULL"),
    ]);
}

#[test]
fn conditions() {
    check_values(&[
        ("CASE 2 WHEN 1 THEN 'a' WHEN 2 THEN 'b' ELSE 'c' END", "b"),
        ("CASE WHEN 1 > 2 THEN 1 ELSE 2.5 END", "2.5"),
        ("if(true, 1)", "1"),
        ("if(false, 1)", "NULL"),
        ("coalesce(NULL, 1, 2)", "1"),
        ("nullif(1, 1)", "NULL"),
        ("nullif(1, BIGINT '2')", "1"),
        ("typeof(nullif(1, BIGINT '2'))", "integer"),
        ("typeof(nullif(BIGINT '2', 1))", "bigint"),
        ("nullif(2.5e0, 2)", "2.5"),
        ("nullif(NULL, 2)", "NULL"),
        ("1 IN (2, NULL)", "NULL"),
        ("1 NOT IN (2, 3)", "true"),
        ("NULL IS DISTINCT FROM 1", "true"),
        ("1 <> 2 AND NOT (1 = 2)", "true"),
        ("typeof(NULL)", "unknown"),
    ]);
}

#[test]
fn arrays_and_maps() {
    check_values(&[
        ("ARRAY[1, 2, 3][2]", "2"),
        (
            "ARRAY[1][2]",
            "INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length: 2 > 1",
        ),
        (
            "ARRAY[1][0]",
            "INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1",
        ),
        ("element_at(ARRAY[1, 2], -1)", "2"),
        ("element_at(ARRAY[1, 2], 3)", "NULL"),
        ("cardinality(ARRAY['a', NULL])", "2"),
        ("typeof(cardinality(ARRAY[1]))", "bigint"),
        ("contains(ARRAY['a', 'b'], 'b')", "true"),
        ("contains(ARRAY['a', NULL], 'b')", "NULL"),
        ("array_join(ARRAY['a', NULL, 'b'], '-')", "a-b"),
        ("array_join(ARRAY[1, NULL], '-', '?')", "1-?"),
        ("array_distinct(ARRAY[2, 1, 2])", "[2, 1]"),
        ("array_sort(ARRAY[3, NULL, 1])", "[1, 3, null]"),
        ("array_max(ARRAY[1, 3, 2])", "3"),
        ("array_position(ARRAY['a', 'b'], 'b')", "2"),
        ("array_union(ARRAY[1, 2], ARRAY[2, 3])", "[1, 2, 3]"),
        ("array_intersect(ARRAY[1, 2], ARRAY[2, 3])", "[2]"),
        ("array_except(ARRAY[1, 2], ARRAY[2, 3])", "[1]"),
        ("arrays_overlap(ARRAY[1], ARRAY[2, 1])", "true"),
        ("ARRAY[1] || ARRAY[2] || 3", "[1, 2, 3]"),
        ("slice(ARRAY[1, 2, 3], 2, 5)", "[2, 3]"),
        ("flatten(ARRAY[ARRAY[1], ARRAY[2, 3]])", "[1, 2, 3]"),
        ("sequence(1, 5, 2)", "[1, 3, 5]"),
        ("filter(ARRAY[1, 2, 3], x -> x > 1)", "[2, 3]"),
        ("transform(ARRAY[1, 2], x -> x * 10)", "[10, 20]"),
        ("any_match(ARRAY[1, 2], x -> x = 2)", "true"),
        ("all_match(ARRAY[1, 2], x -> x > 1)", "false"),
        ("none_match(ARRAY[1, 2], x -> x > 2)", "true"),
        ("map(ARRAY['a', 'b'], ARRAY[1, 2])['b']", "2"),
        (
            "map(ARRAY['a'], ARRAY[1])['x']",
            "INVALID_FUNCTION_ARGUMENT: Key not present in map: x",
        ),
        ("element_at(map(ARRAY['a'], ARRAY[1]), 'x')", "NULL"),
        ("map_keys(map(ARRAY['a', 'b'], ARRAY[1, 2]))", "[a, b]"),
        ("cardinality(map(ARRAY['a'], ARRAY[1]))", "1"),
        ("ROW(1, 'x')", "{field0=1, field1=x}"),
        ("ROW(1, 'x')[2]", "x"),
        ("CAST(ROW(1, 'x') AS ROW(n BIGINT, t VARCHAR)).t", "x"),
        (
            "typeof(CAST(ROW(1, 'x') AS ROW(n BIGINT, t VARCHAR)))",
            "row(n bigint, t varchar)",
        ),
    ]);
}
