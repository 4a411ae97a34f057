//! Heat maps.

use analytics::dashboards::{Sort, Visual};

use super::{axis_label, dimensions, fields, measures, titled};
use crate::model::{Value, json};

/// Shades for the first measure: the first dimension from top to bottom, the second from left to
/// right.
pub(super) fn render(visual: &Visual) -> Value {
    let values: Vec<_> = measures(visual).into_iter().take(1).collect();
    let wells = json!({"Rows": dimensions(visual, 0, 1), "Columns": dimensions(visual, 1, 1), "Values": values});
    let along = |position: usize| -> Vec<Value> {
        let dimension = visual.dimensions().get(position);
        dimension
            .map(|dimension| fields::sort(visual, &Sort::Ascending(dimension.column)))
            .into_iter()
            .collect()
    };
    let configuration = json!({
        "FieldWells": {"HeatMapAggregatedFieldWells": wells},
        "SortConfiguration": {"HeatMapRowSort": along(0), "HeatMapColumnSort": along(1)},
        "RowLabelOptions": axis_label(visual, 0),
        "ColumnLabelOptions": axis_label(visual, 1),
    });
    titled("HeatMapVisual", visual, &configuration)
}
