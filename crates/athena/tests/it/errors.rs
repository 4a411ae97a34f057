//! Errors of statements have Athena's code and location.

use crate::support::TestLake;
use athena::ErrorKind;

fn rejected(lake: &TestLake, sql: &str) -> String {
    match lake.query(sql) {
        Ok(outcome) => format!("{:?}", crate::support::rows(&outcome)),
        Err(error) => error.to_string(),
    }
}

#[test]
fn rejects_what_athena_rejects_with_location() {
    let lake = TestLake::from_samples();
    let wrong: Vec<_> = [
        ("SELECT contactidd FROM connect_ctr", "COLUMN_NOT_FOUND: line 1:8: Column 'contactidd' cannot be resolved"),
        ("SELECT contactid\nFROM connect_ctr\nWHERE chanel = 'VOICE'", "COLUMN_NOT_FOUND: line 3:7: Column 'chanel' cannot be resolved"),
        ("SELECT queue.nam FROM connect_ctr", "COLUMN_NOT_FOUND: line 1:14: Column 'nam' cannot be resolved"),
        ("SELECT x.contactid FROM connect_ctr", "COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved"),
        ("SELECT 1 FROM connect_crt", "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.amazonconnectdataanalyticsdb.connect_crt' does not exist"),
        ("SELECT 1 FROM otherdb.connect_ctr", "SCHEMA_NOT_FOUND: line 1:15: Schema 'otherdb' does not exist"),
        ("SELECT 1 FROM other.amazonconnectdataanalyticsdb.connect_ctr", "CATALOG_NOT_FOUND: line 1:15: Catalog 'other' does not exist"),
        ("SELECT soundex('a')", "NOT_SUPPORTED: line 1:8: Function 'soundex' is not supported"),
        ("SELECT x -> x", "NOT_SUPPORTED: A lambda is not supported here"),
        ("SELECT transform(ARRAY[1], 2)", "FUNCTION_NOT_FOUND: Unexpected parameters for function transform: it takes a lambda"),
        (
            "SELECT 1 WHERE (1, 2) IN (SELECT 1, 2)",
            "NOT_SUPPORTED: Multiple columns returned by subquery are not yet supported",
        ),
        ("SELECT 1 FETCH FIRST 1 ROWS WITH TIES", "NOT_SUPPORTED: FETCH FIRST ... WITH TIES or PERCENT is not supported"),
        ("SELECT 1 FROM connect_ctr TABLESAMPLE BERNOULLI (50)", "NOT_SUPPORTED: The relation connect_ctr TABLESAMPLE BERNOULLI (50) is not supported"),
        ("SELECT lower(x -> x)", "SYNTAX_ERROR: line 1:8: this kind of argument of lower is not supported"),
        ("SELECT r.* FROM (SELECT 1 AS x) t", "TABLE_NOT_FOUND: Unable to resolve reference r"),
        ("SELECT 1 WHERE 1 > ALL (SELECT 2)", "NOT_SUPPORTED: line 1:18: > with ANY, SOME or ALL is not supported"),
        ("SELECT foo(1)", "FUNCTION_NOT_FOUND: line 1:8: Function 'foo' not registered"),
        (
            "SELECT lower(12)",
            "FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (integer) for function lower. Expected: lower(varchar)",
        ),
        ("SELECT year = '2026' FROM connect_ctr", "TYPE_MISMATCH: line 1:13: Cannot apply operator: integer = varchar(4)"),
        ("SELECT contactid + 1 FROM connect_ctr", "TYPE_MISMATCH: line 1:18: Cannot apply operator: varchar + integer"),
        (
            "SELECT json_extract(attributes, '$.a') = 'x' FROM connect_ctr",
            "TYPE_MISMATCH: line 1:40: Cannot apply operator: json = varchar(1)",
        ),
        ("SELECT 1 WHERE 1", "TYPE_MISMATCH: line 1:16: WHERE clause must evaluate to a boolean: actual type integer"),
        ("SELECT CASE WHEN true THEN 1 ELSE 'x' END", "TYPE_MISMATCH: line 1:18: All CASE results must be the same type: integer vs varchar(1)"),
        ("SELECT 1 IN ('a')", "TYPE_MISMATCH: line 1:10: IN value and list items must be the same type: integer vs varchar(1)"),
        ("SELECT CAST(true AS DATE)", "TYPE_MISMATCH: line 1:8: Cannot cast boolean to date"),
        ("SELECT CAST(1 AS string)", "TYPE_NOT_FOUND: line 1:18: Unknown type: string"),
        (
            "SELECT channel, count(*) FROM connect_ctr",
            "EXPRESSION_NOT_AGGREGATE: line 1:8: 'channel' must be an aggregate expression or appear in GROUP BY clause",
        ),
        (
            "SELECT channel AS c, count(*) FROM connect_ctr GROUP BY c",
            "COLUMN_NOT_FOUND: line 1:57: Column 'c' cannot be resolved",
        ),
        (
            "SELECT channel, count(*) AS n FROM connect_ctr GROUP BY 1 HAVING n > 1",
            "COLUMN_NOT_FOUND: line 1:66: Column 'n' cannot be resolved",
        ),
        ("SELECT channel AS c FROM connect_ctr WHERE c = 'VOICE'", "COLUMN_NOT_FOUND: line 1:44: Column 'c' cannot be resolved"),
        (
            "SELECT contactid FROM connect_ctr JOIN connect_cl ON connect_ctr.contactid = connect_cl.contactid",
            "AMBIGUOUS_NAME: line 1:8: Column 'contactid' is ambiguous",
        ),
        ("SELECT sum(contactid) FROM connect_ctr", "FUNCTION_NOT_FOUND: line 1:8: Unexpected parameters (varchar) for function sum. Expected: sum(bigint), sum(double), sum(real), sum(decimal(p,s))"),
        (
            "SELECT t.a FROM connect_ef CROSS JOIN UNNEST(evaluationquestionanswers) AS t(a, b)",
            "MISMATCHED_COLUMN_ALIASES: line 1:76: Column alias list has 2 entries but 't' has 1 columns available",
        ),
        ("SELECT 1 FROM connect_ctr CROSS JOIN UNNEST(contactid) AS t(x)", "TYPE_MISMATCH: Cannot unnest type: varchar"),
        ("SELECT row_number() FROM connect_ctr", "MISSING_OVER: line 1:8: Window function row_number requires an OVER clause"),
        ("SELECT FROM connect_ctr", "SYNTAX_ERROR: line 1:8: mismatched input 'FROM'. Expecting: an expression"),
        ("SELECT 'abc FROM connect_ctr", "SYNTAX_ERROR: line 1:8: Unterminated string literal"),
        ("SELECT 1::varchar", "SYNTAX_ERROR: line 1:8: the operator :: is not supported"),
        ("SELECT 'a' ILIKE 'A'", "SYNTAX_ERROR: line 1:8: ILIKE is not supported"),
        ("SELECT 1 == 1", "SYNTAX_ERROR: line 1:10: the operator == is not supported"),
        ("SELECT (SELECT contactid FROM connect_ctr)", "SUBQUERY_MULTIPLE_ROWS: Scalar sub-query has returned multiple rows"),
        ("SELECT 1; SELECT 2", "SYNTAX_ERROR: line 1:9: mismatched input ';'. Expecting: <EOF>"),
        ("INSERT INTO connect_ctr SELECT 1", "NOT_SUPPORTED: line 1:1: INSERT is not supported"),
    ]
    .into_iter()
    .map(|(sql, expected)| (sql, expected, rejected(&lake, sql)))
    .filter(|(_, expected, found)| expected != found)
    .map(|(sql, expected, found)| format!("{sql}\n  expected {expected}\n  found    {found}"))
    .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Statements of other dialects, with the unsupported syntax and the hint.
const OTHER_DIALECTS: &[(&str, &str)] = &[
    (
        "SELECT TOP 1 x FROM t",
        "TOP; Use LIMIT at the end of the query.",
    ),
    ("SELECT x INTO y FROM t", "SELECT INTO"),
    (
        "SELECT x FROM t LATERAL VIEW explode(x) u AS y",
        "LATERAL VIEW; Use CROSS JOIN UNNEST.",
    ),
    (
        "SELECT x FROM t CONNECT BY x = PRIOR x",
        "CONNECT BY; Use WITH RECURSIVE.",
    ),
    ("SELECT x FROM t CLUSTER BY x", "CLUSTER BY"),
    ("SELECT x FROM t DISTRIBUTE BY x", "DISTRIBUTE BY"),
    ("SELECT x FROM t SORT BY x", "SORT BY; Use ORDER BY."),
    (
        "SELECT x FROM t QUALIFY row_number() OVER () = 1",
        "QUALIFY; Use a subquery with WHERE.",
    ),
    (
        "SELECT DISTINCT ON (x) x FROM t",
        "DISTINCT ON; Use row_number() in a subquery.",
    ),
    (
        "SELECT x FROM t GROUP BY ALL",
        "GROUP BY ALL; Use the numbers of the columns.",
    ),
    (
        "SELECT 1 AS x UNION BY NAME SELECT 2 AS x",
        "BY NAME; Use columns in the same order.",
    ),
    (
        "SELECT 1 FROM t LEFT SEMI JOIN t u ON true",
        "this kind of join; Use INNER, LEFT, RIGHT, FULL or CROSS JOIN.",
    ),
    (
        "SELECT x::varchar FROM t",
        "the operator ::; Use CAST(value AS type).",
    ),
    (
        "SELECT 'a' ILIKE 'A'",
        "ILIKE; Use lower(value) LIKE lower(pattern).",
    ),
    (
        "SELECT 'a' SIMILAR TO 'A'",
        "SIMILAR TO and RLIKE; Use regexp_like(value, pattern).",
    ),
    (
        "SELECT 'a' RLIKE 'A'",
        "SIMILAR TO and RLIKE; Use regexp_like(value, pattern).",
    ),
    (
        "SELECT true IS TRUE",
        "IS TRUE, IS FALSE and IS UNKNOWN; Use the condition itself, or IS NULL.",
    ),
    (
        "SELECT true IS NOT FALSE",
        "IS TRUE, IS FALSE and IS UNKNOWN; Use the condition itself, or IS NULL.",
    ),
    (
        "SELECT true IS UNKNOWN",
        "IS TRUE, IS FALSE and IS UNKNOWN; Use the condition itself, or IS NULL.",
    ),
    ("TABLE t", "TABLE; Use SELECT * FROM."),
    ("SELECT x:a FROM t", "the operator :; Use json_extract."),
    ("SELECT N'a'", "this kind of literal"),
    ("SELECT 1 == 1", "the operator ==; Use =."),
    (
        "SELECT 'a' ~ 'a'",
        "the operator ~; Use regexp_like(value, pattern).",
    ),
    (
        "SELECT 'a' !~* 'a'",
        "the operator !~*; Use regexp_like(value, pattern).",
    ),
    (
        "SELECT '{}' -> 'a'",
        "the operator ->; Use json_extract or json_extract_scalar.",
    ),
    (
        "SELECT '{}' #>> 'a'",
        "the operator #>>; Use json_extract or json_extract_scalar.",
    ),
    (
        "SELECT 1 & 2",
        "the operator &; Use bitwise_and, bitwise_or or bitwise_xor.",
    ),
    (
        "SELECT ARRAY[1, 2][1:2]",
        "[from:to]; Use slice(array, start, length).",
    ),
];

#[test]
fn rejects_syntax_of_other_dialects_and_says_what_to_use() {
    let lake = TestLake::empty();
    let found = |sql: &str| {
        let error = match lake.query(&format!("WITH t AS (SELECT 1 AS x) {sql}")) {
            Ok(outcome) => return format!("{:?}", crate::support::rows(&outcome)),
            Err(error) => error,
        };
        let (message, hint) = (error.to_string(), error.hint());
        // After the code and the location.
        let syntax = message.splitn(3, ": ").last().unwrap_or_default();
        let syntax = syntax.strip_suffix(" is not supported");
        let syntax = syntax.unwrap_or(&message);
        hint.map_or_else(|| syntax.to_owned(), |hint| format!("{syntax}; {hint}"))
    };
    let wrong: Vec<_> = OTHER_DIALECTS
        .iter()
        .map(|(sql, expected)| (sql, expected, found(sql)))
        .filter(|(_, expected, found)| *expected != found)
        .map(|(sql, expected, found)| format!("{sql}\n  expected {expected}\n  found    {found}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn suggests_the_nearest_name() {
    let lake = TestLake::from_samples();
    for (sql, hint) in [
        (
            "SELECT contactidd FROM connect_ctr",
            "Did you mean 'contactid'?",
        ),
        ("SELECT queue.nam FROM connect_ctr", "Did you mean 'name'?"),
        ("SELECT 1 FROM connect_crt", "Did you mean 'connect_ctr'?"),
        ("SELECT 1 FROM ctr", "Did you mean 'connect_ctr'?"),
        (
            "SELECT year = '2026' FROM connect_ctr",
            "Write a number without quotes, or cast the text.",
        ),
        (
            "SELECT DECIMAL '1.5' = '1.5'",
            "Write a number without quotes, or cast the text.",
        ),
        (
            "SELECT DATE '2026-11-23' BETWEEN '2026-11-20' AND '2026-11-23'",
            "Write a date as DATE '2026-11-23', or cast the text.",
        ),
        (
            "SELECT '2026-11-23 12:00:00' < TIMESTAMP '2026-11-23 12:00:01'",
            "Write a time as TIMESTAMP '2026-11-23 12:00:00', or cast the text.",
        ),
        (
            "SELECT jsn_extract('{}', '$.a')",
            "Did you mean 'json_extract'?",
        ),
        (
            "SELECT 1 FROM otherdb.connect_ctr",
            "The database of this lake is 'amazonconnectdataanalyticsdb'.",
        ),
        (
            "SELECT DISTINCT ON (channel) contactid FROM connect_ctr",
            "Use row_number() in a subquery.",
        ),
    ] {
        assert_eq!(lake.query(sql).unwrap_err().hint(), Some(hint), "{sql}");
    }
}

#[test]
fn rejects_deep_nesting_without_stack_overflow() {
    let lake = TestLake::empty();
    let deep = format!("SELECT {}1{}", "(".repeat(5000), ")".repeat(5000));
    assert_eq!(lake.query(&deep).unwrap_err().kind(), ErrorKind::Syntax);
    let long = format!("SELECT 1 {}", "+ 1 ".repeat(2000));
    assert!(matches!(
        lake.query(&long).map_err(|error| error.kind()),
        Ok(_) | Err(ErrorKind::Syntax)
    ));
    let terms = format!("SELECT 1 WHERE 1 = 1 {}", "OR 1 = 2 ".repeat(2000));
    assert!(lake.query(&terms).is_ok());
}
