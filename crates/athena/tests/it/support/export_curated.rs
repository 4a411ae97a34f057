//! The statements of the job that stores curated tables in an account, for a run on Trino.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

use analytics::TimeZone;
use analytics::curated::{self, CuratedTable};
use connect_core::Day;
use connect_core::curation::{
    CurationRequest, MonthState, Range, RowFiles, Schedule, Statements, TableSpec, view_text,
};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

/// Literals that stand for those of a range.
const RANGE: [u32; 3] = [11_111_111, 22_222_222, 33_333_333];

/// A zone whose clocks change within the lake that Trino reads.
const ZONE: &str = "Europe/Berlin";

/// Each curated table with its views, and the statements that store a day of the catalogue's lake.
pub(crate) fn tables() -> Result<Vec<Value>, Box<dyn Error>> {
    let zone = TimeZone::parse(ZONE)?;
    curated::ALL
        .iter()
        .map(|table| described(table, &zone))
        .collect()
}

fn described(table: &CuratedTable, zone: &TimeZone) -> Result<Value, Box<dyn Error>> {
    let columns = table.columns();
    let names: Vec<_> = columns.iter().map(|column| column.name).collect();
    let text = |range: Option<&Range>| view_text(&table.rows(), &table.stored(), &names, range);
    let [first, last, excluded] = RANGE;
    let range = |excluded| Range {
        first,
        last,
        excluded,
    };
    let typed: Vec<_> = columns
        .iter()
        .map(|column| json!([column.name, column.data_type]))
        .collect();
    Ok(json!({
        "reader": table.reader(),
        "rows": table.rows(),
        "rowsSql": table.rows_sql(zone),
        "stored": table.stored(),
        "source": table.source.code(),
        "sourceTable": table.source.table(),
        "columns": typed,
        "orderBy": table.order_by,
        "statements": statements(table)?,
        "views": {
            "rows": text(None),
            "range": text(Some(&range(Vec::new()))),
            "excluded": text(Some(&range(vec![excluded]))),
        },
    }))
}

/// The statements for 1 November 2026, whose numbers the script replaces.
fn statements(table: &CuratedTable) -> Result<Statements, Box<dyn Error>> {
    let day = Day::new(2026, 11, 1)?;
    let files = RowFiles {
        fingerprint: "rows".to_owned(),
        bytes: 0,
    };
    let described = TableSpec {
        relation: table.reader(),
        rows: table.rows(),
        curated: table.stored(),
        order_by: table.order_by.iter().map(|&name| name.to_owned()).collect(),
        ..TableSpec::default()
    };
    let state = MonthState {
        table: &described,
        definition: "definition",
        month: connect_core::curation::Month::from_day(day),
        files: &BTreeMap::from([(day, files)]),
        readable: &BTreeSet::from([day]),
        stored: &[],
        round: 0,
    };
    let now = OffsetDateTime::UNIX_EPOCH + Duration::milliseconds(day.start_millis());
    let schedule = Schedule {
        now: now + Duration::days(3),
        days_from_rows: 2,
        bucket: "curated".to_owned(),
    };
    let plan = state.plan(&CurationRequest::default(), &schedule)?;
    plan.days
        .into_iter()
        .next()
        .ok_or_else(|| "the plan has no statements".into())
}
