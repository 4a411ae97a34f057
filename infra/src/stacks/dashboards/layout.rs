//! Layout of a sheet, a grid of 36 columns.

use analytics::dashboards::{Dashboard, Visual, VisualKind, Width};

use super::{controls, visuals};
use crate::model::{Value, json};

/// Columns of a sheet.
const COLUMNS: usize = 36;
/// Columns of a control.
const CONTROL: usize = 4;

/// The positions of the visuals, row by row.
pub(super) fn visuals(dashboard: &Dashboard) -> Value {
    let (mut elements, mut column, mut row, mut height) = (Vec::new(), 0, 0, 0);
    for (id, [width, rows]) in dashboard.visuals.iter().flat_map(tiles) {
        if column + width > COLUMNS {
            (column, row, height) = (0, row + height, 0);
        }
        elements.push(json!({
            "ElementId": id,
            "ElementType": "VISUAL",
            "ColumnIndex": column,
            "ColumnSpan": width,
            "RowIndex": row,
            "RowSpan": rows,
        }));
        (column, height) = (column + width, height.max(rows));
    }
    let canvas = json!({"ScreenCanvasSizeOptions": {"ResizeOption": "RESPONSIVE"}});
    json!({"Configuration": {"GridLayout": {"Elements": elements, "CanvasSizeOptions": canvas}}})
}

/// The IDs of a visual with their columns and rows.
fn tiles(visual: &Visual) -> Vec<(String, [usize; 2])> {
    let ids = visuals::ids(visual);
    let all = match visual.width {
        Width::Full => COLUMNS,
        Width::Half => COLUMNS / 2,
    };
    let rows = match visual.kind {
        VisualKind::Figures => 5,
        VisualKind::Line | VisualKind::Bar | VisualKind::StackedBar | VisualKind::HeatMap => 12,
        VisualKind::Table
        | VisualKind::Timeline
        | VisualKind::Journey
        | VisualKind::Record
        | VisualKind::Conversation => 14,
    };
    let width = all / ids.len().max(1);
    ids.into_iter().map(|id| (id, [width, rows])).collect()
}

/// The positions of the controls, in one row.
pub(super) fn controls(dashboard: &Dashboard) -> Value {
    let element = |(id, of): (String, &'static str)| json!({"ElementId": id, "ElementType": of, "ColumnSpan": CONTROL, "RowSpan": 1});
    let elements: Vec<_> = controls::ids(dashboard).into_iter().map(element).collect();
    json!({"Configuration": {"GridLayout": {"Elements": elements}}})
}
