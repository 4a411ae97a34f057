//! Tables: of groups with their measures, or of rows.

use analytics::dashboards::{Content, Visual};

use super::{dimensions, fields, measures, titled};
use crate::model::{Value, json};

/// A table.
pub(super) fn render(visual: &Visual) -> Value {
    let wells = match visual.content {
        Content::Groups { by, .. } => {
            json!({"TableAggregatedFieldWells": {"GroupBy": dimensions(visual, 0, by.len()), "Values": measures(visual)}})
        }
        Content::Rows(columns) => {
            let listed: Vec<_> = columns
                .iter()
                .map(|column| fields::listed(visual, column))
                .collect();
            json!({"TableUnaggregatedFieldWells": {"Values": listed}})
        }
    };
    let headings: Vec<_> = fields::labels(visual)
        .into_iter()
        .map(|(name, label)| heading(visual, name, label))
        .collect();
    let configuration = json!({
        "FieldWells": wells,
        "SortConfiguration": {"RowSort": fields::sorting(visual)},
        "FieldOptions": {"SelectedFieldOptions": headings},
    });
    titled("TableVisual", visual, &configuration)
}

fn heading(visual: &Visual, name: &str, label: &str) -> Value {
    json!({"FieldId": fields::id(visual, name), "CustomLabel": label})
}
