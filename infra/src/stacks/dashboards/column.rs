//! View columns and their `QuickSight` types.

use analytics::dashboards::{Aggregation, Condition, Dashboard, Measure};
use analytics::views::{self, View};

use crate::model::{Value, json};

/// The column of each data set that filters select days by.
pub(super) const DAY: &str = "local_day";

/// The type of a column in `QuickSight`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ValueKind {
    Boolean,
    Decimal,
    Instant,
    Integer,
    Text,
}

impl ValueKind {
    /// The type for an Athena type; `None` if `QuickSight` does not support it.
    pub(super) fn from_athena(athena: &str) -> Option<Self> {
        match athena {
            "boolean" => Some(Self::Boolean),
            "double" | "real" => Some(Self::Decimal),
            "date" | "timestamp(3)" => Some(Self::Instant),
            "integer" | "bigint" => Some(Self::Integer),
            "varchar" => Some(Self::Text),
            _ => None,
        }
    }

    /// The type of a view's column.
    pub(super) fn for_column(view: &str, column: &str) -> Option<Self> {
        views::view(view)?
            .columns
            .iter()
            .find(|known| known.name == column)
            .and_then(|known| Self::from_athena(known.data_type))
    }

    /// Its name in `QuickSight`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Boolean => "BOOLEAN",
            Self::Decimal => "DECIMAL",
            Self::Instant => "DATETIME",
            Self::Integer => "INTEGER",
            Self::Text => "STRING",
        }
    }
}

/// The columns of a view that `QuickSight` supports.
pub(super) fn supported_columns(view: &View) -> impl Iterator<Item = (&'static str, ValueKind)> {
    view.columns
        .iter()
        .filter_map(|column| Some((column.name, ValueKind::from_athena(column.data_type)?)))
}

/// A column of a data set, which is named after its view.
pub(super) fn identifier(view: &str, column: &str) -> Value {
    json!({"DataSetIdentifier": view, "ColumnName": column})
}

/// A calculated field that is 1 if a column is NULL: `QuickSight` has no filter for missing dates.
pub(super) fn is_missing(column: &str) -> String {
    format!("{column}_is_missing")
}

/// A calculated field that is 1 for the last row of each value of a column on a local day.
pub(super) fn recency(column: &str) -> String {
    format!("{column}_recency")
}

/// The calculated fields of a dashboard, each once.
pub(super) fn calculated(dashboard: &Dashboard) -> Vec<Value> {
    let mut fields = Vec::new();
    for visual in dashboard.visuals {
        let measures = visual.measures().iter().filter_map(ratio);
        let conditions = visual.conditions.iter().filter_map(missing);
        let recencies = visual.last_of_each.map(ranked);
        for (name, expression) in measures.chain(conditions).chain(recencies) {
            let field =
                json!({"DataSetIdentifier": visual.view, "Name": name, "Expression": expression});
            if !fields.contains(&field) {
                fields.push(field);
            }
        }
    }
    fields
}

fn ratio(measure: &Measure) -> Option<(String, String)> {
    let Aggregation::Ratio(denominator) = measure.aggregation else {
        return None;
    };
    let expression = format!(
        "sum({{{column}}}) / sum({{{denominator}}})",
        column = measure.column
    );
    Some((measure.name.to_owned(), expression))
}

fn ranked(column: &'static str) -> (String, String) {
    (
        recency(column),
        format!("rank([{{start_time}} DESC], [{{{column}}}, {{{DAY}}}], PRE_FILTER)"),
    )
}

fn missing(condition: &Condition) -> Option<(String, String)> {
    let Condition::NotYet(column) = condition else {
        return None;
    };
    Some((
        is_missing(column),
        format!("ifelse(isNull({{{column}}}), 1, 0)"),
    ))
}
