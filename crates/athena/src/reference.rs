//! The reference page of what the engine supports and what it does not.

use std::fmt::Write as _;

use crate::functions::{all_names, missing_names};

/// Syntax of Athena that is not implemented, with an alternative.
const UNSUPPORTED_SYNTAX: &[(&str, &str)] = &[
    (
        "INSERT, CREATE TABLE AS, UNLOAD and other statements that write, except for views",
        "`lake ingest`",
    ),
    ("PREPARE, EXECUTE, DEALLOCATE, USE", "the statement itself"),
    (
        "TABLESAMPLE, MATCH_RECOGNIZE, TABLE(function), JSON_TABLE",
        "",
    ),
    ("FETCH FIRST ... WITH TIES", "`rank()` in a subquery"),
    (
        "EXCEPT ALL, INTERSECT ALL",
        "`row_number()` as another column, without ALL",
    ),
    (
        "LATERAL, except for UNNEST; correlated subqueries with other comparisons than equality, except for EXISTS",
        "a join",
    ),
    ("(a, b) IN (SELECT ...)", "EXISTS"),
    (
        "ANY, SOME and ALL with other operators than `=` and `<>`",
        "`min` or `max` of the subquery",
    ),
    (
        "json_value, json_query, json_exists, json_object, json_array",
        "`json_extract`, `json_extract_scalar`, `CAST(... AS json)`",
    ),
    (
        "look-around and back-references in regular expressions",
        "capture groups",
    ),
    (
        "`\"$file_modified_time\"`, `\"$partition\"`, `\"$bucket\"`",
        "`\"$path\"`, `\"$file_size\"`",
    ),
    (
        "the types `char(n)`, `time with time zone`, geometries and sketches",
        "",
    ),
];

/// Results that differ from Athena's.
const DIFFERENCES: &[(&str, &str)] = &[
    ("`approx_percentile`", "exact; Athena's is an estimate"),
    (
        "`approx_distinct`",
        "another estimate; the standard error is fixed",
    ),
    (
        "`timestamp with time zone`",
        "equal instants in two time zones are equal, but form two groups",
    ),
    (
        "DISTINCT and GROUP BY of maps",
        "two maps with the same entries in another order are two groups",
    ),
    (
        "`nan()`",
        "is equal to itself and greater than other numbers",
    ),
    (
        "`varchar(n)`",
        "the length is applied in casts only; types have no length",
    ),
    ("`timestamp(0)`", "is `timestamp(3)`"),
    (
        "`\"$path\"`",
        "the path of the file on this machine; all tables of the statement are read from row files, \
         also on curated days",
    ),
];

/// Limits on statements, beside those of single functions.
const LIMITS: &[(&str, &str)] = &[
    ("text of a statement", "262,144 bytes, as in Athena"),
    ("WITH RECURSIVE", "ten steps, as in Athena"),
    ("operators of arithmetic and texts, AND and OR", "20,000"),
    (
        "different operators of arithmetic in turn, such as `a + b - c`; operators of decimals",
        "300 in one expression",
    ),
    (
        "joined relations; CTEs; UNION, EXCEPT and INTERSECT",
        "500 of each",
    ),
    ("nesting of expressions and subqueries", "200"),
    (
        "memory, by default half of the machine's",
        "the option `--memory`; see below",
    ),
];

/// What happens when a statement needs more memory than its limit.
const MEMORY: &[(&str, &str)] = &[
    ("sorts and aggregates", "spill to disk"),
    (
        "projections, filters and aggregates of long arrays and texts",
        "evaluate fewer rows at once; a single value that exceeds the limit fails",
    ),
    (
        "joins, whose smaller side is in memory; a partition of a window over all of its rows, over more than 1,000 rows before or after each, or over a range of values; results",
        "fail with `EXCEEDED_LOCAL_MEMORY_LIMIT`",
    ),
    (
        "other windows, which keep the rows of a frame and those with equal keys; batches of rows on the way between two operators; reading files",
        "do not count: some megabytes for each thread, more with long arrays and frames",
    ),
];

/// The page in Markdown.
pub fn reference() -> String {
    let mut page = String::new();
    let mut table = |title: &str, head: [&str; 2], rows: &[(&str, &str)]| {
        _ = writeln!(
            page,
            "\n## {title}\n\n| {} | {} |\n|---|---|",
            head[0], head[1]
        );
        for (left, right) in rows {
            _ = writeln!(page, "| {left} | {right} |");
        }
    };
    table(
        "Unsupported syntax",
        ["In Athena", "Instead"],
        UNSUPPORTED_SYNTAX,
    );
    table("Different results", ["Where", "Difference"], DIFFERENCES);
    table("Limits", ["Of", "Limit"], LIMITS);
    table("Memory", ["Operation", "Beyond the limit"], MEMORY);
    let mut list = |title: &str, names: &mut dyn Iterator<Item = String>| {
        let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
        _ = writeln!(page, "\n## {title}\n");
        for line in names.chunks(6) {
            _ = writeln!(page, "{}  ", line.join(", "));
        }
    };
    list(
        "Unsupported functions",
        &mut missing_names().map(str::to_owned),
    );
    list("Functions", &mut all_names().into_iter());
    page
}
