//! The fields of visuals: dimensions, listed columns and measures.

use analytics::dashboards::{Aggregation, Dimension, Measure, Scale, Sort, Unit, Visual};

use super::column::{ValueKind, identifier};
use crate::model::{Value, json};

/// Format of timestamps.
const INSTANT: &str = "YYYY-MM-DD HH:mm:ss";

/// The id of a field of a visual.
pub(super) fn id(visual: &Visual, name: &str) -> String {
    format!("{}.{name}", visual.name)
}

/// A dimension field.
pub(super) fn dimension(visual: &Visual, dimension: &Dimension) -> Value {
    let mut field = column_field(visual, dimension.column);
    let granularity = match dimension.scale {
        Scale::Text => return json!({"CategoricalDimensionField": field}),
        Scale::Weekday | Scale::HourOfDay | Scale::Number(_) | Scale::Flag => {
            return json!({"NumericalDimensionField": field});
        }
        Scale::Day => "DAY",
        Scale::Hour | Scale::Interval => "HOUR",
        Scale::Instant => "SECOND",
    };
    field["DateGranularity"] = granularity.into();
    json!({"DateDimensionField": field})
}

/// A listed column.
pub(super) fn listed(visual: &Visual, dimension: &Dimension) -> Value {
    let mut field = column_field(visual, dimension.column);
    let format = match dimension.scale {
        Scale::Instant | Scale::Hour | Scale::Interval => {
            json!({"DateTimeFormatConfiguration": {"DateTimeFormat": INSTANT}})
        }
        Scale::Number(unit) => json!({"NumberFormatConfiguration": number_format(unit)}),
        Scale::Text | Scale::Day | Scale::Weekday | Scale::HourOfDay | Scale::Flag => return field,
    };
    field["FormatConfiguration"] = format;
    field
}

/// A measure field.
pub(super) fn measure(visual: &Visual, measure: &Measure) -> Value {
    let mut field = json!({"FieldId": id(visual, measure.name), "Column": identifier(visual.view, measured_column(measure))});
    let kind = ValueKind::for_column(visual.view, measure.column);
    if let (Some(kind @ (ValueKind::Text | ValueKind::Instant)), Some(count)) =
        (kind, counting(measure.aggregation))
    {
        field["AggregationFunction"] = count.into();
        let name = if kind == ValueKind::Text {
            "CategoricalMeasureField"
        } else {
            "DateMeasureField"
        };
        return json!({name: field});
    }
    if let Some(function) = aggregation(measure.aggregation) {
        field["AggregationFunction"] = function;
    }
    field["FormatConfiguration"] = number_format(measure.unit);
    json!({"NumericalMeasureField": field})
}

/// The column of a measure; ratios have a calculated field.
fn measured_column(measure: &Measure) -> &'static str {
    if matches!(measure.aggregation, Aggregation::Ratio(_)) {
        measure.name
    } else {
        measure.column
    }
}

fn column_field(visual: &Visual, column: &str) -> Value {
    json!({"FieldId": id(visual, column), "Column": identifier(visual.view, column)})
}

fn counting(aggregation: Aggregation) -> Option<&'static str> {
    match aggregation {
        Aggregation::Count => Some("COUNT"),
        Aggregation::Distinct => Some("DISTINCT_COUNT"),
        _ => None,
    }
}

/// The aggregation; `None` for a calculated field, which contains its own.
fn aggregation(aggregation: Aggregation) -> Option<Value> {
    let simple = match aggregation {
        Aggregation::Ratio(_) => return None,
        Aggregation::Percentile(percent) => {
            return Some(json!({"PercentileAggregation": {"PercentileValue": percent}}));
        }
        Aggregation::Count => "COUNT",
        Aggregation::Distinct => "DISTINCT_COUNT",
        Aggregation::Sum => "SUM",
        Aggregation::Average => "AVERAGE",
        Aggregation::Minimum => "MIN",
        Aggregation::Maximum => "MAX",
    };
    Some(json!({"SimpleNumericalAggregation": simple}))
}

fn number_format(unit: Unit) -> Value {
    let (decimals, suffix) = match unit {
        Unit::Share => {
            return json!({"FormatConfiguration": {"PercentageDisplayFormatConfiguration": decimal_places(1)}});
        }
        Unit::Count => (0, None),
        Unit::Seconds => (0, Some(" s")),
        Unit::Percent => (1, Some(" %")),
        Unit::Sentiment => (2, None),
        Unit::Number => (1, None),
    };
    let mut format = decimal_places(decimals);
    format["NumberScale"] = "NONE".into();
    if let Some(suffix) = suffix {
        format["Suffix"] = suffix.into();
    }
    json!({"FormatConfiguration": {"NumberDisplayFormatConfiguration": format}})
}

fn decimal_places(places: u8) -> Value {
    json!({"DecimalPlacesConfiguration": {"DecimalPlaces": places}})
}

/// The sort order of a visual; by default its first column.
pub(super) fn sorting(visual: &Visual) -> Vec<Value> {
    let first = visual
        .dimensions()
        .iter()
        .take(1)
        .map(|dimension| Sort::Ascending(dimension.column));
    let order = if visual.order.is_empty() {
        first.collect()
    } else {
        visual.order.to_vec()
    };
    order.iter().map(|by| sort(visual, by)).collect()
}

/// Sort order by a field.
pub(super) fn sort(visual: &Visual, by: &Sort) -> Value {
    let (name, direction) = match by {
        Sort::Ascending(name) => (name, "ASC"),
        Sort::Descending(name) => (name, "DESC"),
    };
    json!({"FieldSort": {"FieldId": id(visual, name), "Direction": direction}})
}

/// The labels of a visual's fields, dimensions first.
pub(super) fn labels(visual: &Visual) -> Vec<(&'static str, &'static str)> {
    let dimensions = visual
        .dimensions()
        .iter()
        .map(|dimension| (dimension.column, dimension.label));
    dimensions
        .chain(
            visual
                .measures()
                .iter()
                .map(|measure| (measure.name, measure.label)),
        )
        .collect()
}
