//! The view of a relation: stored days, and the rows of all other days.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{MonthResult, TableMonth, TableSpec};

/// Days within the range that are read from rows: more than this move the start of the range.
const MOST_EXCLUDED: usize = 60;

/// The number of a day in SQL. Athena evaluates it for each partition, so both sides are pruned when
/// a query is planned.
const NUMBER: &str = "year * 10000 + month * 100 + day";

/// The days that a view reads from the curated table: a range of day numbers with exceptions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// First day number.
    pub first: u32,
    /// Last day number, included.
    pub last: u32,
    /// Days between them that are read from rows, in ascending order.
    pub excluded: Vec<u32>,
}

/// The SELECT of a view. Each day is in exactly one side, because both compare the same number with
/// the same literals. Without a range it reads rows only.
pub fn view_text(
    rows: &str,
    curated: &str,
    columns: &[impl AsRef<str>],
    range: Option<&Range>,
) -> String {
    let quoted: Vec<_> = columns
        .iter()
        .map(|column| format!("  \"{}\"", column.as_ref()))
        .collect();
    let select = |from: &str| format!("SELECT\n{}\nFROM {from}", quoted.join(",\n"));
    let Some(Range {
        first,
        last,
        excluded,
    }) = range
    else {
        return select(rows);
    };
    let list: Vec<_> = excluded.iter().map(u32::to_string).collect();
    let (except, and) = if list.is_empty() {
        (String::new(), String::new())
    } else {
        let list = list.join(", ");
        (
            format!("\n  AND {NUMBER} NOT IN ({list})"),
            format!("\n  OR {NUMBER} IN ({list})"),
        )
    };
    format!(
        "{}\nWHERE {NUMBER} BETWEEN {first} AND {last}{except}\nUNION ALL\n{}\nWHERE {NUMBER} < {first}\n  OR {NUMBER} > {last}{and}",
        select(curated),
        select(rows),
    )
}

/// The statement that replaces a view.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct ViewStatement {
    /// The view.
    pub relation: String,
    /// `CREATE OR REPLACE VIEW`.
    pub statement: String,
}

/// The result of a run, and the statements that end it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Views {
    /// The views to replace.
    pub views: Vec<ViewStatement>,
    /// Days that were not stored, and months of which nothing is known.
    pub failed: usize,
}

/// The views of `tables` after a run over `items` with `results`. A month without a result counts as
/// not stored, whatever its partitions are.
pub fn views(tables: &[&TableSpec], items: &[TableMonth], results: &[MonthResult]) -> Views {
    let mut failed = 0;
    let mut statements = Vec::new();
    for table in tables {
        let items = items.iter().filter(|item| item.relation == table.relation);
        let months: BTreeMap<_, _> = items
            .map(|item| {
                let result = results
                    .iter()
                    .find(|of| of.relation == item.relation && of.month == item.month)
                    .cloned()
                    .unwrap_or_else(|| MonthResult::unknown(&item.relation, &item.month));
                (item.month.clone(), result)
            })
            .collect();
        failed += months.values().map(MonthResult::failed).sum::<usize>();
        let range = range(months.values());
        let text = view_text(&table.rows, &table.curated, &table.columns, range.as_ref());
        statements.push(ViewStatement {
            relation: table.relation.clone(),
            statement: format!("CREATE OR REPLACE VIEW {} AS\n{text}", table.relation),
        });
    }
    Views {
        views: statements,
        failed,
    }
}

/// The days to read from a curated table: up to the last current day, and back until too many days
/// would have to be excluded. `None` if no day is current.
pub fn range<'a>(months: impl Iterator<Item = &'a MonthResult>) -> Option<Range> {
    let months: Vec<_> = months.collect();
    let last = months.iter().filter_map(|month| month.last()).max()?;
    let earliest = months.iter().filter_map(|month| month.first()).min()?;
    let mut outdated: Vec<_> = months.iter().flat_map(|month| month.outdated()).collect();
    outdated.retain(|number| *number < last);
    outdated.sort_unstable();
    let first = outdated
        .len()
        .checked_sub(MOST_EXCLUDED + 1)
        .and_then(|at| outdated.get(at))
        .map_or(earliest, |number| earliest.max(number + 1));
    outdated.retain(|number| *number >= first);
    Some(Range {
        first,
        last,
        excluded: outdated,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(month: &str, current: [u8; 2], outdated: &[u8]) -> MonthResult {
        MonthResult {
            relation: "contacts".to_owned(),
            month: month.to_owned(),
            first: current[0],
            last: current[1],
            outdated: outdated.to_vec(),
            pending: Vec::new(),
            bytes: 0,
            is_unknown: false,
        }
    }

    fn table() -> TableSpec {
        TableSpec {
            relation: "contacts".to_owned(),
            rows: "contacts_rows".to_owned(),
            curated: "contacts_curated".to_owned(),
            columns: vec!["contactid".to_owned(), "day".to_owned()],
            ..TableSpec::default()
        }
    }

    fn item(month: &str) -> TableMonth {
        TableMonth::new(&table(), month.parse().unwrap())
    }

    #[test]
    fn each_day_is_in_one_side() {
        let range = Range {
            first: 20_261_101,
            last: 20_261_121,
            excluded: vec![20_261_109],
        };
        let text = view_text("contacts_rows", "contacts_curated", &["day"], Some(&range));
        assert_eq!(
            text,
            "SELECT\n  \"day\"\nFROM contacts_curated\n\
             WHERE year * 10000 + month * 100 + day BETWEEN 20261101 AND 20261121\n  \
             AND year * 10000 + month * 100 + day NOT IN (20261109)\n\
             UNION ALL\nSELECT\n  \"day\"\nFROM contacts_rows\n\
             WHERE year * 10000 + month * 100 + day < 20261101\n  \
             OR year * 10000 + month * 100 + day > 20261121\n  \
             OR year * 10000 + month * 100 + day IN (20261109)"
        );
    }

    #[test]
    fn without_stored_days_a_view_reads_rows_only() {
        assert_eq!(range([month("2026-11", [0, 0], &[1, 2])].iter()), None);
        let views = views(&[&table()], &[], &[]);
        assert_eq!(
            views.views[0].statement,
            "CREATE OR REPLACE VIEW contacts AS\nSELECT\n  \"contactid\",\n  \"day\"\nFROM contacts_rows"
        );
    }

    #[test]
    fn range_ends_with_the_last_current_day_and_excludes_outdated_ones() {
        let months = [
            month("2026-10", [3, 31], &[4]),
            month("2026-11", [1, 20], &[7, 21]),
        ];
        let expected = Range {
            first: 20_261_003,
            last: 20_261_120,
            excluded: vec![20_261_004, 20_261_107],
        };
        assert_eq!(range(months.iter()), Some(expected));
    }

    #[test]
    fn many_outdated_days_move_the_start_of_the_range() {
        let all: Vec<u8> = (1..=31).collect();
        let months = [
            month("2026-07", [1, 1], &all[1..]),
            month("2026-08", [0, 0], &all),
            month("2026-10", [1, 2], &all[2..]),
        ];
        let found = range(months.iter()).unwrap();
        // 31 days of August and 29 of July are excluded, the second of July is not in the range.
        assert_eq!((found.first, found.last), (20_260_703, 20_261_002));
        assert_eq!(found.excluded.len(), MOST_EXCLUDED);
    }

    #[test]
    fn month_without_a_result_is_read_from_rows() {
        let items = ["2026-09", "2026-10", "2026-11"].map(item);
        let results = [
            month("2026-09", [1, 30], &[]),
            month("2026-11", [1, 20], &[]),
        ];
        let views = views(&[&table()], &items, &results);
        assert_eq!(views.failed, 1);
        let statement = &views.views[0].statement;
        assert!(statement.contains("BETWEEN 20260901 AND 20261120"));
        assert!(statement.contains("NOT IN (20261001, 20261002, "));
        assert!(statement.contains("20261031)"));
    }
}
