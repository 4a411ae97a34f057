//! Limits and edge cases, where a wrong value would go unnoticed.

use athena::{ErrorKind, SessionSettings};

use crate::support::{TestLake, check_values};

/// The error of a statement as text, or its rows.
fn outcome(lake: &TestLake, sql: &str) -> String {
    let outcome = match lake.query(sql) {
        Ok(outcome) => outcome,
        Err(error) => return error.to_string(),
    };
    let text = |value: Option<String>| value.unwrap_or_else(|| "NULL".to_owned());
    let rows: Vec<Vec<String>> = crate::support::rows(&outcome)
        .into_iter()
        .map(|row| row.into_iter().map(text).collect())
        .collect();
    format!("{rows:?}")
}

fn check_statements(cases: &[(&str, &str)]) {
    let lake = TestLake::from_samples();
    let differences: Vec<_> = cases
        .iter()
        .map(|(sql, expected)| (sql, *expected, outcome(&lake, sql)))
        .filter(|(_, expected, found)| expected != found)
        .collect();
    assert!(differences.is_empty(), "{differences:#?}");
}

#[test]
fn integer_overflow_is_an_error() {
    check_values(&[
        (
            "2147483647 + 1",
            "NUMERIC_VALUE_OUT_OF_RANGE: integer addition overflow: 2147483647 + 1",
        ),
        (
            "9223372036854775807 * 2",
            "NUMERIC_VALUE_OUT_OF_RANGE: bigint multiplication overflow: 9223372036854775807 * 2",
        ),
        (
            "abs(-2147483647 - 1)",
            "NUMERIC_VALUE_OUT_OF_RANGE: Value -2147483648 is out of range for abs(integer)",
        ),
        (
            "-(-2147483647 - 1)",
            "NUMERIC_VALUE_OUT_OF_RANGE: integer negation overflow: -2147483648",
        ),
        (
            "CAST(3000000000 AS integer)",
            "NUMERIC_VALUE_OUT_OF_RANGE: Out of range for integer: 3000000000",
        ),
        (
            "INTERVAL '1' YEAR * 9223372036854775807",
            "NUMERIC_VALUE_OUT_OF_RANGE: interval overflow",
        ),
        (
            "9223372036854775808",
            "SYNTAX_ERROR: line 1:8: Invalid numeric literal: 9223372036854775808",
        ),
    ]);
    check_statements(&[(
        "SELECT sum(x) FROM (VALUES 9223372036854775807, 1) t (x)",
        "NUMERIC_VALUE_OUT_OF_RANGE: bigint addition overflow",
    )]);
}

#[test]
fn sequence_of_all_bigints_is_too_long() {
    check_values(&[
        (
            "sequence(-9223372036854775807, 9223372036854775807)",
            "INVALID_FUNCTION_ARGUMENT: result of sequence function must not have more than 10000 entries",
        ),
        (
            "sequence(9223372036854775806, 9223372036854775807)",
            "[9223372036854775806, 9223372036854775807]",
        ),
        ("sequence(5, 1, -2)", "[5, 3, 1]"),
        (
            "sequence(1, 2, 0)",
            "INVALID_FUNCTION_ARGUMENT: step must not be zero",
        ),
    ]);
}

#[test]
fn repeat_has_a_limit() {
    check_values(&[
        ("cardinality(repeat('x', 10000))", "10000"),
        (
            "repeat('x', 10001)",
            "INVALID_FUNCTION_ARGUMENT: count argument of repeat function must be less than or equal to 10000",
        ),
        (
            "repeat('x', -1)",
            "INVALID_FUNCTION_ARGUMENT: count argument of repeat function must be greater than or equal to 0",
        ),
    ]);
}

#[test]
fn strings_respect_the_memory_limit() {
    let lake = TestLake::empty();
    let settings = SessionSettings {
        memory_limit: 16 << 20,
        ..SessionSettings::default()
    };
    let session = lake.session_with(settings);
    let long = "rpad('', 30000, 'a')";
    for text in [
        format!("regexp_replace({long}, 'a', {long})"),
        format!("replace({long}, 'a', {long})"),
        format!("replace({long}, '', {long})"),
        format!("array_join(sequence(1, 10000), {long})"),
        format!("array_join(repeat(CAST(NULL AS varchar), 10000), '', {long})"),
        format!("concat_ws({long}, repeat('x', 10000))"),
        format!("concat_ws('', {})", vec![long; 1000].join(", ")),
        vec![long; 1000].join(" || "),
        "format('%999999999d', 1)".to_owned(),
        "format('%.999999999f', 1e0)".to_owned(),
        "format('%.999999999e', 1e0)".to_owned(),
    ] {
        let error = session
            .query_blocking(&format!("SELECT length({text})"))
            .unwrap_err();
        assert_eq!(
            error.kind(),
            ErrorKind::ExceededMemoryLimit,
            "{text}: {error}"
        );
    }
}

#[test]
fn format_has_any_number_of_digits() {
    check_values(&[
        ("length(format('%.70000f', 1e0 / 3))", "70002"),
        ("length(format('%.70000e', 1e0 / 3))", "70006"),
        ("length(format('%70000d', 1))", "70000"),
        ("format('%.3f', infinity())", "Infinity"),
        ("format('%+e', -infinity())", "-Infinity"),
        ("format('%+,.2f', infinity())", "+Infinity"),
        ("format('%010f', nan())", "       NaN"),
    ]);
}

#[test]
fn edges_of_functions() {
    check_values(&[
        (
            "from_unixtime(1e300)",
            "INVALID_FUNCTION_ARGUMENT: Millis overflow: 9223372036854775807",
        ),
        (
            "with_timezone(TIMESTAMP '200000-01-01 00:00:00', 'UTC')",
            "INVALID_FUNCTION_ARGUMENT: Millis overflow: 6249223180800000",
        ),
        (
            "CAST('200000-01-01 00:00:00 UTC' AS timestamp with time zone)",
            "INVALID_CAST_ARGUMENT: Value cannot be cast to timestamp: \
             200000-01-01 00:00:00 UTC",
        ),
        (
            "CAST(TIMESTAMP '200000-01-01 00:00:00' AS timestamp with time zone)",
            "INVALID_FUNCTION_ARGUMENT: Millis overflow: 6249223180800000",
        ),
        (
            "if(TRY_CAST('200000-01-01 00:00:00 UTC' AS timestamp with time zone) IS NULL, 1)",
            "1",
        ),
        (
            "width_bucket(1e0, 0e0, 4e0, 0)",
            "INVALID_FUNCTION_ARGUMENT: bucketCount must be greater than 0",
        ),
        (
            "width_bucket(1e0, 2e0, 2e0, 3)",
            "INVALID_FUNCTION_ARGUMENT: bounds cannot equal each other",
        ),
        ("width_bucket(3.5e0, 0e0, 4e0, 4)", "4"),
        ("width_bucket(3.5e0, 4e0, 0e0, 4)", "1"),
        (
            "regexp_replace('abc', 'b', '$1')",
            "INVALID_FUNCTION_ARGUMENT: Illegal replacement sequence: unknown group 1",
        ),
        ("regexp_replace('abc', '(b)', '[$1]')", "a[b]c"),
        ("if(TRY(regexp_like('a', '(')) IS NULL, 1)", "1"),
        (
            "DATE '2026-11-23' + INTERVAL '1' HOUR",
            "INVALID_FUNCTION_ARGUMENT: Cannot add hour, minutes or seconds to a date",
        ),
        ("DATE '2026-11-23' + INTERVAL '24' HOUR", "2026-11-24"),
    ]);
}

#[test]
fn date_diff_counts_hours_across_clock_change() {
    let between = |unit: &str, from: &str, to: &str| {
        format!(
            "date_diff('{unit}', TIMESTAMP '{from} Europe/Berlin', TIMESTAMP '{to} Europe/Berlin')"
        )
    };
    check_values(&[
        (
            &between("second", "2026-03-29 00:00:00", "2026-03-30 00:00:00"),
            "82800",
        ),
        (
            &between("day", "2026-03-29 00:00:00", "2026-03-30 00:00:00"),
            "1",
        ),
        (
            "date_add('hour', 24, TIMESTAMP '2026-03-28 12:00:00 Europe/Berlin')",
            "2026-03-29 13:00:00.000 Europe/Berlin",
        ),
        (
            "date_add('day', 1, TIMESTAMP '2026-03-28 12:00:00 Europe/Berlin')",
            "2026-03-29 12:00:00.000 Europe/Berlin",
        ),
    ]);
}

#[test]
fn decimals_stay_decimals() {
    check_values(&[
        ("abs(-123456789.12)", "123456789.12"),
        ("typeof(abs(-1.5))", "decimal(2,1)"),
        ("ceil(1.21)", "2"),
        ("ceil(-1.21)", "-1"),
        ("floor(-1.21)", "-2"),
        ("typeof(floor(-1.21))", "decimal(2,0)"),
        ("sign(-1.5)", "-1"),
        ("truncate(-1.99)", "-1"),
        ("truncate(12.345, 1)", "12.300"),
        ("mod(10.5, 3)", "1.5"),
        ("typeof(round(1.25, 1))", "decimal(4,2)"),
        ("round(9.95, 1)", "10.00"),
    ]);
}

#[test]
fn digits_of_round_have_no_limit() {
    check_values(&[
        ("round(12.5, -40)", "0.0"),
        ("round(12.5, -9223372036854775807)", "0.0"),
        ("round(12.5, 9223372036854775807)", "12.5"),
        ("round(BIGINT '15', -9223372036854775807)", "0"),
        (
            "round(9223372036854775807, -1)",
            "NUMERIC_VALUE_OUT_OF_RANGE: Value is out of the range of its type",
        ),
    ]);
}

#[test]
fn casts_of_doubles_round_half_away_from_zero() {
    check_values(&[
        ("CAST(-2.5e0 AS integer)", "-3"),
        ("CAST(-0.5e0 AS integer)", "-1"),
        ("CAST(REAL '2.5' AS bigint)", "3"),
        (
            "CAST(12345 AS varchar(3))",
            "INVALID_CAST_ARGUMENT: Value 12345 cannot be represented as varchar(3)",
        ),
        ("TRY_CAST(12345 AS varchar(3))", "NULL"),
        ("CAST('12345' AS varchar(3))", "123"),
        (
            "CAST('2026-01-01T10:00:00' AS timestamp)",
            "INVALID_CAST_ARGUMENT: Value cannot be cast to timestamp: 2026-01-01T10:00:00",
        ),
    ]);
}

#[test]
fn json_parse_sorts_keys() {
    check_values(&[
        (
            r#"json_format(json_parse('{"b":1.50,"a":1,"b":2.50}'))"#,
            r#"{"a":1,"b":2.5}"#,
        ),
        (
            r#"json_extract('{"b":{"d":1.50,"c":2}}', '$.b')"#,
            r#"{"d":1.5,"c":2}"#,
        ),
    ]);
}

#[test]
fn two_aggregates_that_differ_in_a_cast() {
    check_statements(&[
        (
            "SELECT sum(x), sum(CAST(x AS double)) FROM (VALUES 1, 2) t (x)",
            r#"[["3", "3.0"]]"#,
        ),
        (
            "SELECT approx_percentile(x, 0.5) FROM (VALUES 10, 20) t (x)",
            r#"[["20"]]"#,
        ),
    ]);
}

#[test]
fn rejects_syntax_of_other_engines() {
    check_statements(&[
        (
            "SELECT connect_ctr.channel, count(*) AS connect_ctr FROM connect_ctr GROUP BY connect_ctr.channel ORDER BY connect_ctr.channel",
            "TYPE_MISMATCH: line 1:120: Expression of type bigint is not of type ROW",
        ),
        (
            "SELECT DISTINCT channel FROM connect_ctr ORDER BY upper(channel)",
            "EXPRESSION_NOT_IN_DISTINCT: line 1:51: For SELECT DISTINCT, ORDER BY expressions must appear in select list",
        ),
        (
            "SELECT json_parse('1') AS j ORDER BY j",
            "TYPE_MISMATCH: Type json is not orderable, and therefore cannot be used in ORDER BY",
        ),
        (
            "SELECT 1 UNION SELECT 'a'",
            "TYPE_MISMATCH: column 1 in UNION query has incompatible types: integer, varchar",
        ),
        (
            "SELECT 1 AS order",
            "SYNTAX_ERROR: line 1:13: mismatched input 'order'. Expecting: <identifier>",
        ),
        (
            "SELECT 1 'x'",
            "SYNTAX_ERROR: mismatched input ''x''. Expecting: <EOF>",
        ),
        (
            "SELECT 1 LIMIT -1",
            "SYNTAX_ERROR: line 1:16: mismatched input '-'. Expecting: '?', 'ALL', <integer>",
        ),
        (
            "SELECT x FROM (VALUES 1) t (x) ORDER BY 1 OFFSET -2",
            "SYNTAX_ERROR: line 1:50: mismatched input '-'. Expecting: '?', <integer>",
        ),
        (
            "SELECT 1 FETCH FIRST 'x' ROWS ONLY",
            "SYNTAX_ERROR: line 1:22: mismatched input ''x''. Expecting: '?', 'ROW', 'ROWS', <integer>",
        ),
        (
            "SELECT 1 LIMIT 'x'",
            "SYNTAX_ERROR: line 1:16: mismatched input ''x''. Expecting: '?', 'ALL', <integer>",
        ),
        (
            "SELECT 1 LIMIT 1 + 1",
            "SYNTAX_ERROR: line 1:18: mismatched input '+'. Expecting: <EOF>",
        ),
        (
            "SELECT 1 LIMIT 1 OFFSET 1",
            "SYNTAX_ERROR: line 1:18: mismatched input 'OFFSET'. Expecting: <EOF>",
        ),
        (
            "SELECT current_date()",
            "SYNTAX_ERROR: line 1:8: mismatched input '('",
        ),
        (
            "SELECT count(*) FILTER (WHERE true) OVER () FROM connect_ctr",
            "NOT_SUPPORTED: line 1:8: FILTER is not yet supported for window functions",
        ),
        (
            r"SELECT 'a' LIKE 'a\' ESCAPE '\'",
            "INVALID_FUNCTION_ARGUMENT: Escape character must be followed by '%', '_' or the escape character itself",
        ),
        (
            "SELECT 1 INTERSECT ALL SELECT 1",
            "NOT_SUPPORTED: INTERSECT ALL is not supported",
        ),
        (
            "SELECT channel FROM connect_ctr ORDER BY 2",
            "INVALID_COLUMN_REFERENCE: line 1:42: ORDER BY position 2 is not in select list",
        ),
        (
            "SELECT channel FROM connect_ctr GROUP BY 3",
            "INVALID_COLUMN_REFERENCE: line 1:42: GROUP BY position 3 is not in select list",
        ),
        (
            "SELECT sum(count(*)) FROM connect_ctr",
            "NESTED_AGGREGATION: line 1:12: Cannot nest aggregations inside aggregation 'sum': [count(*)]",
        ),
        (
            "SELECT 1 FROM connect_ctr WHERE count(*) > 1",
            "EXPRESSION_NOT_SCALAR: line 1:33: WHERE clause cannot contain aggregations, window functions or grouping operations: [count(*)]",
        ),
        (
            "SELECT * FROM (VALUES 1, 'x') t (a)",
            "TYPE_MISMATCH: Values rows have mismatched types: integer vs varchar",
        ),
        (
            "SELECT 1 UNION SELECT 1, 2",
            "TYPE_MISMATCH: line 1:1: UNION query has different number of fields",
        ),
        (
            "WITH a (x, y) AS (SELECT 1) SELECT * FROM a",
            "MISMATCHED_COLUMN_ALIASES: Column alias list has a different number of entries than columns are available",
        ),
        (
            "CREATE VIEW unnamed AS SELECT 1",
            "MISSING_COLUMN_NAME: Column name not specified at position 1",
        ),
    ]);
}

#[test]
fn requires_offset_before_limit() {
    check_statements(&[
        (
            "SELECT * FROM (VALUES 1, 2, 3) t (x) ORDER BY x OFFSET 1 LIMIT 1",
            r#"[["2"]]"#,
        ),
        (
            "SELECT * FROM (VALUES 1, 2, 3) t (x) ORDER BY x OFFSET 2",
            r#"[["3"]]"#,
        ),
    ]);
}

#[test]
fn rejects_recursive_view() {
    let lake = TestLake::from_samples();
    lake.query("CREATE VIEW first AS SELECT channel FROM connect_ctr")
        .unwrap();
    lake.query("CREATE VIEW second AS SELECT channel FROM first")
        .unwrap();
    for sql in [
        "CREATE OR REPLACE VIEW first AS SELECT * FROM first",
        "CREATE OR REPLACE VIEW first AS SELECT * FROM second",
    ] {
        assert_eq!(
            outcome(&lake, sql),
            "VIEW_IS_RECURSIVE: line 1:24: Statement would create a recursive view",
            "{sql}"
        );
    }
    assert!(lake.query("SELECT * FROM second").is_ok(), "unchanged");
}

#[test]
fn rejects_statements_that_could_overflow_the_stack() {
    let lake = TestLake::empty();
    let too_large = "SYNTAX_ERROR: line 1:1: statement is too large (stack overflow while parsing)";
    for sql in [
        vec!["SELECT 1"; 4000].join(" UNION ALL "),
        format!("SELECT {}", vec!["1"; 80_000].join("+")),
        format!("SELECT {}1{}", "array[".repeat(200), "]".repeat(200)),
    ] {
        assert_eq!(outcome(&lake, &sql), too_large);
    }
}

/// Statements with `count` operators, which make a tree deeper.
fn chains(count: usize) -> Vec<(&'static str, String)> {
    let chain =
        |operator: &str, operand: &str| format!("SELECT {}", vec![operand; count].join(operator));
    vec![
        ("=", chain("=", "1")),
        ("<", chain("<", "1")),
        ("+", chain("+", "1")),
        ("||", chain("||", "''")),
        ("OR", chain(" OR ", "true")),
        ("IS NULL", format!("SELECT 1{}", " IS NULL".repeat(count))),
        ("IN", format!("SELECT true{}", " IN(true)".repeat(count))),
    ]
}

/// Statements with `count` of other tokens that make a tree deeper, or wider with each.
fn nested_statements(count: usize) -> Vec<(&'static str, String)> {
    let around = |before: &str, middle: &str, after: &str| {
        format!(
            "SELECT {}{middle}{}",
            before.repeat(count),
            after.repeat(count)
        )
    };
    let numbered = |text: fn(usize) -> String, separator: &str| {
        let all: Vec<_> = (0..count).map(text).collect();
        all.join(separator)
    };
    let relation = |number| format!("(VALUES 1) r{number} (x)");
    let cte = |number: usize| {
        let before = number.checked_sub(1);
        let from = before.map_or_else(String::new, |before| format!(" FROM a{before}"));
        format!("a{number} AS (SELECT 1 AS x{from})")
    };
    let array = "FROM (VALUES ARRAY[1]) t (x)";
    vec![
        ("NOT", around("NOT ", "true", "")),
        ("-", around("- ", "1", "")),
        ("(", around("(", "1", ")")),
        ("CASE", around("CASE WHEN true THEN ", "1", " END")),
        ("[1]", format!("SELECT x{} {array}", "[1]".repeat(count))),
        (".a", format!("SELECT x{} {array}", ".a".repeat(count))),
        ("zone", around("", "now()", " AT TIME ZONE 'UTC'")),
        (",", format!("SELECT 1 FROM {}", numbered(relation, ", "))),
        (
            "JOIN",
            format!("SELECT 1 FROM {}", numbered(relation, " CROSS JOIN ")),
        ),
        ("subquery", around("1 FROM (SELECT ", "1", ")")),
        (
            "WITH",
            format!("WITH {} SELECT * FROM a0", numbered(cte, ", ")),
        ),
    ]
}

#[test]
fn rejects_deep_statements() {
    let lake = TestLake::empty();
    let wide = vec!["x = 1"; 1000].join(" OR ");
    let sql = format!("SELECT {wide} FROM (VALUES 1) t (x)");
    assert!(
        lake.query(&sql).is_ok(),
        "many comparisons beside each other"
    );
    let all = [20_002, 100_000].into_iter().flat_map(chains);
    let all = all.chain([2000, 100_000].into_iter().flat_map(nested_statements));
    for (what, sql) in all {
        let error = lake.query(&sql).unwrap_err();
        let expected = if sql.len() > 262_144 {
            ErrorKind::QueryTextTooLarge
        } else {
            ErrorKind::Syntax
        };
        assert_eq!(error.kind(), expected, "{what}: {error}");
    }
}

/// The kind of the error of a statement; `None` if it runs.
fn kind_of_error(lake: &TestLake, sql: &str) -> Option<ErrorKind> {
    lake.query(sql).err().map(|error| error.kind())
}

#[test]
fn runs_long_chains_of_operators() {
    let lake = TestLake::empty();
    for (what, sql) in chains(19_999) {
        let expected = match what {
            "+" | "||" | "OR" => None,
            _ => Some(ErrorKind::Syntax),
        };
        assert_eq!(kind_of_error(&lake, &sql), expected, "{what}");
    }
    let alternating = |count| format!("SELECT 1{}", " + 1 - 1".repeat(count));
    assert_eq!(kind_of_error(&lake, &alternating(20)), None);
    assert_eq!(
        kind_of_error(&lake, &alternating(200)),
        Some(ErrorKind::Syntax)
    );
    // Chains below others are as deep as all of them.
    let nested = |sql: String| format!("abs({sql}){}", " + 1 - 1".repeat(60));
    let nested = (0..4).fold("1".to_owned(), |sql, _| nested(sql));
    assert_eq!(
        kind_of_error(&lake, &format!("SELECT {nested}")),
        Some(ErrorKind::Syntax)
    );
    check_values(&[
        ("1 + 2 - 3 - 4 + BIGINT '5' + 6", "7"),
        ("100 / 7 / 2 * 3 % 5", "1"),
        (
            "2147483646 + 1 + 1 - 1",
            "NUMERIC_VALUE_OUT_OF_RANGE: integer addition overflow: 2147483647 + 1",
        ),
        ("1.5 + 2.25 + 1 + 0.125", "4.875"),
        ("1 + 1e0 + 1 + NULL", "NULL"),
        ("'a' || 'b' || NULL || 'c'", "NULL"),
        ("'a' || ('b' || 'c') || 'd'", "abcd"),
        (
            "ARRAY['a'] || 'b' || ARRAY['c' || 'd' || 'e']",
            "[a, b, cde]",
        ),
    ]);
}

/// Below the limits on tokens, statements run or fail, and never overflow the stack.
#[test]
fn survives_nested_statements() {
    let lake = TestLake::empty();
    for (what, sql) in nested_statements(60) {
        let expected = match what {
            "[1]" | ".a" => Some(ErrorKind::TypeMismatch),
            _ => None,
        };
        assert_eq!(kind_of_error(&lake, &sql), expected, "{what}");
    }
    for (what, sql) in nested_statements(450) {
        let expected = match what {
            // Planning takes quadratic time.
            "," | "JOIN" => continue,
            "WITH" => None,
            "[1]" => Some(ErrorKind::TypeMismatch),
            _ => Some(ErrorKind::Syntax),
        };
        assert_eq!(kind_of_error(&lake, &sql), expected, "{what}");
    }
}

#[test]
fn unnest_of_long_arrays_respects_the_memory_limit() {
    let lake = TestLake::empty();
    let session = lake.session_with(SessionSettings {
        memory_limit: 64 << 20,
        ..SessionSettings::default()
    });
    let plan = session
        .query_blocking(
            "EXPLAIN SELECT count(*) FROM UNNEST(sequence(1, 1000)) t (x) CROSS JOIN UNNEST(sequence(1, x)) u (y)",
        )
        .unwrap();
    let plan = format!("{:?}", crate::support::rows(&plan));
    assert!(plan.contains("Sliced: rows=64"), "{plan}");
    let counted = session
        .query_blocking(
            "SELECT count(*) FROM UNNEST(sequence(1, 1000)) t (x) CROSS JOIN UNNEST(sequence(1, x)) u (y)",
        )
        .unwrap();
    assert_eq!(
        crate::support::rows(&counted),
        [[Some("500500".to_owned())]]
    );
}

#[test]
fn reports_look_around_as_unsupported() {
    let lake = TestLake::empty();
    for pattern in ["a(?=b)", "(?<!a)b", r"(a)\1"] {
        let sql = format!("SELECT regexp_like('ab', '{pattern}')");
        let error = lake.query(&sql).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotSupported, "{error}");
    }
    let error = lake.query("SELECT regexp_like('ab', '(')").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidFunctionArgument);
}

#[test]
fn hashes_bytes() {
    check_values(&[
        (
            "to_hex(md5(to_utf8('abc')))",
            "900150983CD24FB0D6963F7D28E17F72",
        ),
        (
            "to_hex(sha1(to_utf8('abc')))",
            "A9993E364706816ABA3E25717850C26C9CD0D89D",
        ),
        (
            "to_hex(sha256(to_utf8('abc')))",
            "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
        ),
        ("length(sha512(to_utf8('abc')))", "64"),
        ("crc32(to_utf8('123456789'))", "3421780262"),
    ]);
}

#[test]
fn information_schema_has_tables_and_columns() {
    check_statements(&[
        (
            "SELECT table_name, table_type FROM information_schema.tables WHERE table_name LIKE 'connect_c_r'",
            r#"[["connect_ctr", "BASE TABLE"]]"#,
        ),
        (
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'amazonconnectdataanalyticsdb' AND table_name = 'connect_ctr' ORDER BY ordinal_position LIMIT 1",
            r#"[["awsaccountid", "varchar"]]"#,
        ),
        (
            "SELECT schema_name FROM awsdatacatalog.information_schema.schemata ORDER BY 1",
            r#"[["amazonconnectdataanalyticsdb"], ["information_schema"]]"#,
        ),
        (
            "SELECT * FROM information_schema.nosuch",
            "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.information_schema.nosuch' does not exist",
        ),
    ]);
}

#[test]
fn compares_nested_values_element_by_element() {
    check_values(&[
        ("ARRAY[1, NULL] = ARRAY[1, 2]", "NULL"),
        ("ARRAY[1, NULL] = ARRAY[2, 2]", "false"),
        ("ARRAY[1, 2] <> ARRAY[1, 3]", "true"),
        ("ARRAY[1] = ARRAY[1, 2]", "false"),
        ("ROW(1, 'a') = ROW(1, 'a')", "true"),
        ("ROW(1, CAST(NULL AS varchar)) = ROW(1, 'a')", "NULL"),
        (
            "map(ARRAY['a', 'b'], ARRAY[1, 2]) = map(ARRAY['b', 'a'], ARRAY[2, 1])",
            "true",
        ),
        ("ARRAY[nan()] = ARRAY[nan()]", "false"),
    ]);
}

#[test]
fn random_values_differ_between_rows() {
    check_statements(&[
        (
            "SELECT count(DISTINCT u), bool_and(length(u) = 36) FROM (SELECT uuid() AS u FROM UNNEST(sequence(1, 100)) t (x))",
            r#"[["100", "true"]]"#,
        ),
        (
            "SELECT count(DISTINCT r) > 90, min(r) >= 0, max(r) < 1 FROM (SELECT rand() AS r FROM UNNEST(sequence(1, 100)) t (x))",
            r#"[["true", "true", "true"]]"#,
        ),
        (
            "SELECT random(0)",
            "INVALID_FUNCTION_ARGUMENT: bound must be positive",
        ),
    ]);
}
