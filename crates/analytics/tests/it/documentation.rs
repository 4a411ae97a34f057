//! The reference pages say what the definitions say. `UPDATE_DOCUMENTATION=1 cargo test -p
//! analytics` writes them anew.

use std::path::Path;

const TABLES: &str = "# Tables
The columns of the five tables, generated from their definition in `crates/analytics`. Names are in lower case; the keys of the rows are
found whatever their case. A column or field that a row does not have is null. Every table is partitioned by `year`, `month` and `day`, whole
numbers; how rows are made is told in [rows.md](rows.md). A `+` marks columns that came after the first release; in the structs of original
columns, added fields stand last.

";

const VIEWS: &str = "# Views
Queries with a name, on which the [catalogue of queries](queries.md) and the dashboards stand, generated from their files in
`crates/analytics/sql/views`. They count nothing twice: of what was delivered twice, or changed, the newest is there. Those with `year`, `month`
and `day` read only the days that a query asks for: `year * 10000 + month * 100 + day BETWEEN 20261117 AND 20261123`. Times are UTC.
The fields of rows are told in [tables.md](tables.md).

";

const QUERIES: &str = "# Queries
The catalogue of queries, generated from their files in `crates/analytics/sql/queries`. In Athena each is a named query, with its defaults; on
this machine each runs by its name. They stand on the [views](views.md). Days and times are UTC, durations whole seconds, shares from 0 to 1. A
missing score is left out of averages, never taken for 0. A parameter whose default is none restricts nothing until it is set.

";

fn check(page: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs/reference")
        .join(page);
    if std::env::var_os("UPDATE_DOCUMENTATION").is_some() {
        std::fs::write(&path, expected).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == expected,
        "docs/reference/{page} is behind the definition: UPDATE_DOCUMENTATION=1 cargo test -p analytics"
    );
}

#[test]
fn the_page_of_tables_has_those_of_the_definition() {
    check(
        "tables.md",
        &format!("{TABLES}{}", analytics::reference::tables()),
    );
}

#[test]
fn the_page_of_views_has_those_of_the_files() {
    check(
        "views.md",
        &format!("{VIEWS}{}", analytics::reference::views()),
    );
}

#[test]
fn the_page_of_queries_has_those_of_the_catalogue() {
    check(
        "queries.md",
        &format!("{QUERIES}{}", analytics::reference::queries()),
    );
}
