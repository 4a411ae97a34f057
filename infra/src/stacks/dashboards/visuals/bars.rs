//! Bars.

use analytics::dashboards::{Scale, Visual};

use super::{axis_label, dimensions, fields, limit, measures, titled};
use crate::model::{Value, json};

/// A bar for each value of the first dimension; measures and values of the second dimension stand
/// as the arrangement says.
pub(super) fn render(visual: &Visual, arrangement: &str) -> Value {
    let wells = json!({"Category": dimensions(visual, 0, 1), "Colors": dimensions(visual, 1, 1), "Values": measures(visual)});
    let mut sorting = json!({"CategorySort": fields::sorting(visual)});
    if let Some(limit) = limit(visual) {
        sorting["CategoryItemsLimit"] = limit;
    }
    let configuration = json!({
        "Orientation": orientation(visual),
        "BarsArrangement": arrangement,
        "FieldWells": {"BarChartAggregatedFieldWells": wells},
        "SortConfiguration": sorting,
        "CategoryLabelOptions": axis_label(visual, 0),
    });
    titled("BarChartVisual", visual, &configuration)
}

/// Names are read from left to right, so that their bars lie; time goes from left to right, so that
/// its bars stand.
fn orientation(visual: &Visual) -> &'static str {
    match visual.dimensions().first().map(|dimension| dimension.scale) {
        None | Some(Scale::Text) => "HORIZONTAL",
        Some(_) => "VERTICAL",
    }
}
