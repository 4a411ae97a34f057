//! Lines over time.

use analytics::dashboards::Visual;

use super::{axis_label, dimensions, fields, measures, titled};
use crate::model::{Value, json};

/// A line for each measure, or for each value of the second dimension.
pub(super) fn render(visual: &Visual) -> Value {
    let wells = json!({"Category": dimensions(visual, 0, 1), "Colors": dimensions(visual, 1, 1), "Values": measures(visual)});
    let configuration = json!({
        "Type": "LINE",
        "FieldWells": {"LineChartAggregatedFieldWells": wells},
        "SortConfiguration": {"CategorySort": fields::sorting(visual)},
        "XAxisLabelOptions": axis_label(visual, 0),
    });
    titled("LineChartVisual", visual, &configuration)
}
