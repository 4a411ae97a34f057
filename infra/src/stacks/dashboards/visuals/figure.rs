//! Figures: one number each.

use analytics::dashboards::{Measure, Visual};

use super::{fields, with_title};
use crate::model::{Value, json};

/// The id of the figure for a measure.
pub(super) fn id(visual: &Visual, measure: &Measure) -> String {
    format!("{}-{}", visual.name, measure.name)
}

/// The figure for a measure. What has to be known of it stands in the description of the sheet.
pub(super) fn render(visual: &Visual, measure: &Measure) -> Value {
    let configuration = json!({"FieldWells": {"Values": [fields::measure(visual, measure)]}});
    with_title(
        "KPIVisual",
        &id(visual, measure),
        measure.label,
        "",
        &configuration,
    )
}
