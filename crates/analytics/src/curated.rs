//! Curated tables: relations whose rows are also stored as Parquet, one partition for each UTC day.
//!
//! A curated table has no SQL of its own: the rows of a day are the rows of the view, or table, on
//! that day. This is possible for a relation whose rows of a day depend on one day of one source
//! only, so that a day is written again exactly when its row files change. Views over several days
//! (evaluations, which may be deleted on a later day) or several sources (analyses, which join
//! contacts) are not stored; they read curated tables.
//!
//! In an account each has three relations: the view that queries read ([`CuratedTable::reader`]),
//! the rows that are made from row files ([`CuratedTable::rows`]), and the stored days
//! ([`CuratedTable::stored`]). A laptop has only the first; its engine reads stored days itself.

use std::borrow::Cow;

use connect_core::Source;

use crate::views::View;
use crate::{PARTITION_KEYS, Table, TimeZone, tables, views};

/// A relation whose rows are stored by day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CuratedTable {
    /// The view or table. Each row has the partition keys of the row files that it was made from.
    pub relation: &'static str,
    /// The source whose row files it is made from.
    pub source: Source,
    /// The order of the rows within a day, so that predicates on these columns skip most of a file.
    pub order_by: &'static [&'static str],
}

/// The curated tables, each after those that it reads.
pub const ALL: [CuratedTable; 6] = [
    // Metrics count by the local date of disconnect: of an earlier partition they need the few rows
    // at the end.
    CuratedTable {
        relation: "connect_contacts",
        source: Source::ContactRecords,
        order_by: &["disconnect_time", "agent_username", "contactid"],
    },
    CuratedTable {
        relation: "connect_ae_events",
        source: Source::AgentEvents,
        order_by: &["event_date", "agent_username", "event_time", "eventid"],
    },
    CuratedTable {
        relation: "connect_agent_states",
        source: Source::AgentEvents,
        order_by: &["state_date", "agent_username", "agentarn", "start_time"],
    },
    CuratedTable {
        relation: "connect_cfl_events",
        source: Source::ContactFlowLogs,
        order_by: &["event_date", "contactid", "event_time", "eventid"],
    },
    CuratedTable {
        relation: "connect_cl_current",
        source: Source::ContactLens,
        order_by: &["recordingtimestamp", "contactid", "channel"],
    },
    // The view of evaluations reads all days, because an evaluation may be deleted on a later one.
    // The table's rows are stored as delivered.
    CuratedTable {
        relation: "connect_ef",
        source: Source::EvaluationForms,
        order_by: &["evaluationsubmittimestamp", "evaluationid"],
    },
];

/// A column of a curated table, with its type in Athena.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CuratedColumn {
    pub name: &'static str,
    /// Type, such as `timestamp(3)`.
    pub data_type: Cow<'static, str>,
    pub comment: &'static str,
}

impl CuratedTable {
    fn view(&self) -> Option<&'static View> {
        views::view(self.relation)
    }

    /// The view that queries read in an account. A table of Glue cannot become a view of its name:
    /// partitions are added to it.
    pub fn reader(&self) -> String {
        match self.view() {
            Some(view) => view.name.to_owned(),
            None => format!("{}_deliveries", self.relation),
        }
    }

    /// The view or table with rows that are always made from row files.
    pub fn rows(&self) -> String {
        match self.view() {
            Some(view) => format!("{}_rows", view.name),
            None => self.relation.to_owned(),
        }
    }

    /// The table of stored days.
    pub fn stored(&self) -> String {
        format!("{}_curated", self.relation)
    }

    /// Title of the relation.
    pub fn title(&self) -> &'static str {
        self.view()
            .map_or("Evaluations as delivered", |view| view.title)
    }

    /// The columns of all three relations; the partition keys are the last ones.
    pub fn columns(&self) -> Vec<CuratedColumn> {
        if let Some(view) = self.view() {
            let columns = view.columns.iter().map(|column| CuratedColumn {
                name: column.name,
                data_type: column.data_type.into(),
                comment: column.comment,
            });
            return columns.collect();
        }
        let columns = self.row_table().columns.iter().map(|column| CuratedColumn {
            name: column.name,
            data_type: column.data_type.presto().to_string().into(),
            comment: column.comment,
        });
        let keys = PARTITION_KEYS.map(|name| CuratedColumn {
            name,
            data_type: "integer".into(),
            comment: "partition key",
        });
        columns.chain(keys).collect()
    }

    fn row_table(&self) -> &'static Table {
        tables::table(self.source)
    }

    /// The SQL of [`CuratedTable::rows`], if that is a view. It reads row files even where the view
    /// reads another curated table, so that a stored day is never made from a stored day.
    pub fn rows_sql(&self, time_zone: &TimeZone) -> Option<String> {
        let sql = self.view()?.sql(time_zone);
        Some(renamed(&sql, |table| {
            (table.relation != self.relation).then(|| table.rows())
        }))
    }

    /// Everything that decides which rows the relation has for given row files, as a text to hash.
    pub fn definition(&self, time_zone: &TimeZone) -> String {
        let mut parts = vec![self.relation.to_owned(), self.order_by.join(",")];
        let read = ALL.iter().filter(|table| {
            let is_read = self.view().is_some_and(|view| view.reads(table.relation));
            table.relation == self.relation || is_read
        });
        parts.extend(read.filter_map(|table| table.rows_sql(time_zone)));
        parts.push(format!("{:?}", self.row_table().columns));
        parts.join("\n")
    }
}

/// The SQL of a view in an account: where it reads a curated table of Glue, it reads the view of
/// stored days and rows.
pub fn sql_in_account(view: &View, time_zone: &TimeZone) -> String {
    renamed(&view.sql(time_zone), |table| {
        let reader = table.reader();
        (reader != table.relation).then_some(reader)
    })
}

/// The SQL with other names for curated relations.
fn renamed(sql: &str, name: impl Fn(&CuratedTable) -> Option<String>) -> String {
    let is_part_of_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let mut text = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(start) = rest.find(is_part_of_name) {
        let (before, word) = rest.split_at(start);
        let end = word
            .find(|character| !is_part_of_name(character))
            .unwrap_or(word.len());
        let (word, after) = word.split_at(end);
        text.push_str(before);
        match table(word).and_then(&name) {
            Some(other) => text.push_str(&other),
            None => text.push_str(word),
        }
        rest = after;
    }
    text + rest
}

pub fn table(relation: &str) -> Option<&'static CuratedTable> {
    ALL.iter().find(|table| table.relation == relation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_relation_has_its_order_and_ends_with_partition_keys() {
        for table in ALL {
            let columns = table.columns();
            let names: Vec<_> = columns.iter().map(|column| column.name).collect();
            assert!(names.ends_with(&PARTITION_KEYS), "{}", table.relation);
            for column in table.order_by {
                assert!(names.contains(column), "{}.{column}", table.relation);
            }
        }
    }

    #[test]
    fn rows_are_made_from_row_files_only() {
        for table in ALL {
            let Some(sql) = table.rows_sql(&TimeZone::UTC) else {
                assert_eq!(table.rows(), table.source.table());
                continue;
            };
            let words: Vec<_> = sql
                .split(|character: char| !(character.is_alphanumeric() || character == '_'))
                .collect();
            for other in ALL {
                let reads = words.contains(&other.reader().as_str());
                assert!(!reads, "{} reads {}", table.rows(), other.reader());
            }
        }
        let states = table("connect_agent_states").unwrap();
        let sql = states.rows_sql(&TimeZone::UTC).unwrap();
        assert!(sql.contains("FROM connect_ae_events_rows\n"), "{sql}");
        assert!(
            states
                .definition(&TimeZone::UTC)
                .contains("FROM connect_ae\n")
        );
    }

    #[test]
    fn evaluations_read_stored_deliveries_in_an_account() {
        let view = views::view("connect_ef_current").unwrap();
        let sql = sql_in_account(view, &TimeZone::UTC);
        assert!(sql.contains("FROM connect_ef_deliveries"), "{sql}");
        let contacts = views::view("connect_contacts").unwrap();
        assert_eq!(
            sql_in_account(contacts, &TimeZone::UTC),
            contacts.sql(&TimeZone::UTC)
        );
    }

    #[test]
    fn every_view_reads_one_table() {
        for table in ALL {
            let Some(view) = views::view(table.relation) else {
                continue;
            };
            let read: Vec<_> = tables::ALL
                .iter()
                .map(|of| of.name())
                .chain(views::all().iter().map(|other| other.name))
                .filter(|name| *name != view.name && view.reads(name))
                .collect();
            let own = [table.source.table(), views::deduplicated(table.source)];
            assert!(
                read.len() == 1 && own.contains(&read[0]),
                "{} reads {read:?}",
                view.name
            );
        }
    }

    /// A window over all days would make the rows of a day depend on other days.
    #[test]
    fn every_window_is_within_a_day() {
        for view in ALL.iter().filter_map(|table| views::view(table.relation)) {
            let sql = view.sql(&crate::TimeZone::UTC);
            let words = sql.split_whitespace().collect::<Vec<_>>().join(" ");
            for (at, _) in words.match_indices("OVER (") {
                let window = words[at..].trim_start_matches("OVER (").trim_start();
                assert!(
                    window.starts_with("PARTITION BY year, month, day"),
                    "{}: {}",
                    view.name,
                    &window[..window.len().min(80)]
                );
            }
        }
    }
}
