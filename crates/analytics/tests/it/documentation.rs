//! The reference pages match the definitions. `cargo xtask regenerate documentation`
//! regenerates them.

use std::path::Path;

use analytics::{dashboards, views};
use connect_core::Source;

const TABLES: &str = "# Tables
Columns of the tables, generated from their definition in `crates/analytics`. Names are in lower case; keys of rows match in any case. A
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

Contacts by disconnect: a query reads the partitions from 91 days before the first day to one day after the last; with channel `VOICE` or `CHAT`, and in
queries of calls and chats alone, from eight days before. [Days and partitions](metrics.md#days-and-partitions) says what this bounds.

";

const METRICS: &str = "# Metrics
The metrics of Amazon Connect and the columns that have them, generated from `crates/analytics/src/metrics`. Columns are those of [queries](queries.md) and
[views](views.md). Durations are seconds, shares are from 0 to 1 where Connect shows percent. Days are local days in the reporting time zone.

## Days and partitions
Contact records are partitioned by the UTC day of initiation, and count on the local day of disconnect. A query or dashboard of some days also reads
partitions around them. One rule says how many (`crates/analytics/src/partitions.rs`):

| rows | partitions before the first day | partitions after the last day |
|---|---|---|
| contacts and analyses by disconnect, of all channels or of `TASK` or `EMAIL` | 91 | 1 |
| contacts and analyses by disconnect, of `VOICE`, `IVR` or `CHAT` | 8 | 1 |
| contacts by initiation, agent events, flow logs, evaluations, turns of transcripts | 1 | 1 |

So a contact is missing from metrics by disconnect if it was open for more than 90 days, the longest that a task may be configured to last, or if it is a call
or chat of more than seven days and its channel is selected. To read less, select a channel: queries have the parameter `channel`, dashboards the filter.
QuickSight data sets do not know the selection, and read as for all channels.

The rows of a day depend on that UTC day alone ([ADR 14](../adr/0014-curated-tables.md)), so the view of contacts finds the previous and the next contact only if they
began on the same UTC day. For the others two columns of `connect_contacts` are estimates from the record itself:

| column | estimate for a contact whose other leg began on another UTC day | where it can be wrong |
|---|---|---|
| `leg_kind` of method `TRANSFER` (`is_leg_kind_estimated` is 1) | transfer; consult if an agent was connected and had at most two seconds with the customer | a conference, and a consult of more than two seconds after a cold transfer, count as transfer |
| `has_callback` | 1 if the contact was queued, not handled and not transferred, has a next contact, and a flow ended it (`CONTACT_FLOW_DISCONNECT`), as a flow does that queues a callback | a survey after a flow ended the call; a caller who hung up before the flow did |

Whatever the estimate, these legs are neither customer contacts nor contacts transferred out. It changes the counts by kind of leg, contacts consulted, and which contacts
the custom service level excludes.

Other differences from Connect: talk metrics of Contact Lens have whole seconds, rounded down. An agent whose window was closed is in the last status until the last
event; Connect counts on until the next one.

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
        "docs/reference/{page} is outdated; run cargo xtask regenerate documentation"
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

/// The first cells of the rows of a table in a section of `names.md`.
fn first_cells(section: &str, columns: usize) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/names.md");
    let text = std::fs::read_to_string(path).unwrap();
    let (_, section) = text.split_once(&format!("\n## {section}\n")).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
    let cells = |row: &str| row.split('|').skip(1).take(columns).map(name).collect();
    rows.map(cells).collect()
}

/// A cell without the characters of code and of a link.
fn name(cell: &str) -> String {
    let text = cell.trim().trim_matches('`');
    let link = text.strip_prefix('[').and_then(|text| text.split_once(']'));
    link.map_or(text, |(text, _)| text).to_owned()
}

#[test]
fn every_source_and_dashboard_has_a_row_in_the_table_of_names() {
    let sources = first_cells("Sources", 4);
    let listed: Vec<_> = sources.iter().map(|cells| cells[1..].to_vec()).collect();
    let expected = Source::ALL.map(|source| {
        let names = [source.code(), source.table(), views::deduplicated(source)];
        names.map(str::to_owned).to_vec()
    });
    assert_eq!(listed, expected);
    let expected: Vec<_> = dashboards::all()
        .iter()
        .map(|dashboard| {
            let (title, name) = (dashboard.title, dashboard.name);
            vec![
                title.to_owned(),
                format!("/{name}"),
                format!("<app>-{name}"),
            ]
        })
        .collect();
    assert_eq!(first_cells("Named queries and dashboards", 3), expected);
}
