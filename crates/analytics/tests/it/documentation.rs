//! The reference pages match the definitions. `UPDATE_DOCUMENTATION=1 cargo test -p analytics`
//! regenerates them.

use std::path::Path;

const TABLES: &str = "# Tables
Columns of the five tables, generated from their definition in `crates/analytics`. Names are in lower case; keys of rows match in any case. A
missing column or field is NULL. Every table is partitioned by `year`, `month` and `day`, integers; [rows.md](rows.md) describes how rows are
made. A `+` marks columns that were added after the first release; in the structs of original columns, added fields come last.

";

const VIEWS: &str = "# Views
The views that [named queries](queries.md) and dashboards read, generated from their files in `crates/analytics/sql/views`. They remove
duplicates: of several deliveries of the same record or event, they have the newest. A predicate on `year`, `month` and `day` limits the
partitions that are read: `year * 10000 + month * 100 + day BETWEEN 20261117 AND 20261123`. Timestamps are UTC; local dates and times are in
the reporting time zone (parameter `reporting-time-zone`, default UTC). [tables.md](tables.md) has the fields of rows, [metrics.md](metrics.md) the metrics of Amazon Connect.

";

const QUERIES: &str = "# Queries
The named queries, generated from their files in `crates/analytics/sql/queries`. In Athena each is a named query with its defaults; the local
lake runs each by its name. They read the [views](views.md). Days are local days in the reporting time zone, timestamps are UTC unless they say
local, durations are seconds, shares are from 0 to 1. A missing score does not count in averages. A parameter with default none filters nothing until
it is set. [metrics.md](metrics.md) lists which column has which metric of Amazon Connect.

Contacts by disconnect: a query reads the partitions from eight days before the first day to one day after the last; with channel `TASK` or `EMAIL`, from
91 days before. A task or e-mail that was open for more than seven days therefore counts only if its channel is selected.

";

const METRICS: &str = "# Metrics
The metrics of Amazon Connect and the columns that have them, generated from `crates/analytics/src/metrics`. Columns are those of [queries](queries.md) and
[views](views.md). Durations are seconds, shares are from 0 to 1 where Connect shows percent. Days are local days in the reporting time zone.

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
        "docs/reference/{page} is outdated; run UPDATE_DOCUMENTATION=1 cargo test -p analytics"
    );
}

#[test]
fn tables_page_is_current() {
    check(
        "tables.md",
        &format!("{TABLES}{}", analytics::reference::tables()),
    );
}

#[test]
fn views_page_is_current() {
    check(
        "views.md",
        &format!("{VIEWS}{}", analytics::reference::views()),
    );
}

#[test]
fn queries_page_is_current() {
    check(
        "queries.md",
        &format!("{QUERIES}{}", analytics::reference::queries()),
    );
}

#[test]
fn metrics_page_is_current() {
    check(
        "metrics.md",
        &format!("{METRICS}{}", analytics::reference::metrics()),
    );
}
