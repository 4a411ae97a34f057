//! Curated tables: relations whose rows are also stored as Parquet, one partition for each UTC day.
//!
//! A curated table has no SQL of its own: the rows of a day are the rows of the view, or table, on
//! that day. This is possible for a relation whose rows of a day depend on one day of one source
//! only, so that a day is written again exactly when its row files change. Views over several days
//! (evaluations, which may be deleted on a later day) or several sources (analyses, which join
//! contacts) are not stored; they read curated tables.

use connect_core::Source;

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

/// The curated table of a relation.
pub fn table(relation: &str) -> Option<&'static CuratedTable> {
    ALL.iter().find(|table| table.relation == relation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PARTITION_KEYS, tables, views};

    /// The columns of a relation with the partition keys.
    fn columns(relation: &str) -> Vec<&'static str> {
        if let Some(view) = views::view(relation) {
            return view.columns.iter().map(|column| column.name).collect();
        }
        let table = tables::ALL.iter().find(|of| of.name() == relation);
        let columns = table.unwrap().columns.iter().map(|column| column.name);
        columns.chain(PARTITION_KEYS).collect()
    }

    #[test]
    fn every_relation_has_its_order_and_partition_keys() {
        for table in ALL {
            let columns = columns(table.relation);
            for column in table.order_by.iter().chain(&PARTITION_KEYS) {
                assert!(columns.contains(column), "{}.{column}", table.relation);
            }
        }
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
