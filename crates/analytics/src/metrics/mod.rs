//! The metrics of Amazon Connect, with the column or query that has each of them.
//!
//! `docs/reference/metrics.md` is generated from this list. Definitions are those of "Metric
//! definitions", Amazon Connect Administrator Guide, and of the API operation `GetMetricDataV2`.

mod agents;
mod analyses;
mod contacts;
mod definitions;
mod evaluations;

pub(crate) use definitions::DEFINITIONS;
pub use definitions::definition;

/// A metric of Amazon Connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metric {
    /// Name in the API, empty for a metric of reports alone.
    pub api: &'static str,
    /// Display name in Amazon Connect.
    pub name: &'static str,
    /// Where the metric is, each a column of a query or view: `contact-metrics.contacts_created`.
    pub columns: &'static [&'static str],
    /// How it compares with Connect's metric.
    pub relation: Relation,
}

/// How a column compares with the metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// It has the same meaning.
    Same,
    /// It has the same meaning, with a remark.
    SameWith(&'static str),
    /// It has another meaning.
    Differs(&'static str),
    /// It cannot be computed from the sources.
    NotAvailable(&'static str),
}

/// Metrics that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    /// Title.
    pub title: &'static str,
    /// Which local day a metric counts on.
    pub interval: &'static str,
    /// Its metrics.
    pub metrics: &'static [Metric],
}

/// All sections.
pub static ALL: [&Section; 6] = [
    &contacts::COUNTS,
    &contacts::TIMES,
    &contacts::CHATS,
    &agents::AGENTS,
    &analyses::ANALYSES,
    &evaluations::EVALUATIONS,
];

const fn same(api: &'static str, name: &'static str, columns: &'static [&'static str]) -> Metric {
    Metric {
        api,
        name,
        columns,
        relation: Relation::Same,
    }
}

const fn same_with(
    api: &'static str,
    name: &'static str,
    columns: &'static [&'static str],
    remark: &'static str,
) -> Metric {
    Metric {
        api,
        name,
        columns,
        relation: Relation::SameWith(remark),
    }
}

const fn differs(
    api: &'static str,
    name: &'static str,
    columns: &'static [&'static str],
    how: &'static str,
) -> Metric {
    Metric {
        api,
        name,
        columns,
        relation: Relation::Differs(how),
    }
}

const fn not_available(api: &'static str, name: &'static str, why: &'static str) -> Metric {
    Metric {
        api,
        name,
        columns: &[],
        relation: Relation::NotAvailable(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalogue, views};

    fn exists(place: &str) -> bool {
        let (owner, column) = place.split_once('.').expect("an owner and a column");
        let columns = catalogue::query(owner)
            .map(|query| &query.columns)
            .or_else(|| views::view(owner).map(|view| &view.columns));
        columns.is_some_and(|columns| columns.iter().any(|known| known.name == column))
    }

    #[test]
    fn every_column_exists() {
        let metrics = ALL.iter().flat_map(|section| section.metrics);
        let missing: Vec<_> = metrics
            .flat_map(|metric| metric.columns)
            .filter(|column| !exists(column))
            .collect();
        assert_eq!(missing, Vec::<&&str>::new());
    }

    #[test]
    fn only_metrics_that_cannot_be_computed_have_no_column() {
        for metric in ALL.iter().flat_map(|section| section.metrics) {
            let is_available = !matches!(metric.relation, Relation::NotAvailable(_));
            assert_eq!(is_available, !metric.columns.is_empty(), "{}", metric.name);
        }
    }
}
