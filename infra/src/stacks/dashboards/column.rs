//! The columns of views, as `QuickSight` knows them.

use analytics::dashboards::{Aggregation, Condition, Dashboard, Measure};
use analytics::views::{self, View};

use crate::model::{Value, json};

/// The column of each data set by which days are chosen.
pub(super) const DAY: &str = "partition_day";

/// What `QuickSight` takes the values of a column for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Boolean,
    Decimal,
    Instant,
    Integer,
    Text,
}

impl Kind {
    /// The kind of a type in Athena; none for what `QuickSight` does not show, such as arrays.
    pub(super) fn of(athena: &str) -> Option<Self> {
        match athena {
            "boolean" => Some(Self::Boolean),
            "double" | "real" => Some(Self::Decimal),
            "date" | "timestamp(3)" => Some(Self::Instant),
            "integer" | "bigint" => Some(Self::Integer),
            "varchar" => Some(Self::Text),
            _ => None,
        }
    }

    /// The kind of a view's column.
    pub(super) fn of_column(view: &str, column: &str) -> Option<Self> {
        views::view(view)?
            .columns
            .iter()
            .find(|known| known.name == column)
            .and_then(|known| Self::of(known.data_type))
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

/// The columns of a view that `QuickSight` can show, with their kinds.
pub(super) fn shown(view: &View) -> impl Iterator<Item = (&'static str, Kind)> {
    view.columns
        .iter()
        .filter_map(|column| Some((column.name, Kind::of(column.data_type)?)))
}

/// A column of the data set over a view. Data sets are known by the names of their views.
pub(super) fn identifier(view: &str, column: &str) -> Value {
    json!({"DataSetIdentifier": view, "ColumnName": column})
}

/// What is 1 where a column is NULL, and 0 elsewhere: an instant that is not there cannot be
/// filtered for otherwise.
pub(super) fn is_missing(column: &str) -> String {
    format!("{column}_is_missing")
}

/// What the data sets of a dashboard do not have and is computed from their columns, each once.
pub(super) fn calculated(dashboard: &Dashboard) -> Vec<Value> {
    let mut fields = Vec::new();
    for visual in dashboard.visuals {
        let measures = visual.measures().iter().filter_map(weighted);
        let conditions = visual.conditions.iter().filter_map(missing);
        for (name, expression) in measures.chain(conditions) {
            let field =
                json!({"DataSetIdentifier": visual.view, "Name": name, "Expression": expression});
            if !fields.contains(&field) {
                fields.push(field);
            }
        }
    }
    fields
}

fn weighted(measure: &Measure) -> Option<(String, String)> {
    let Aggregation::WeightedAverage(weight) = measure.aggregation else {
        return None;
    };
    let expression = format!(
        "sum({{{column}}} * {{{weight}}}) / sum({{{weight}}})",
        column = measure.column
    );
    Some((measure.name.to_owned(), expression))
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
