//! The definition of a dashboard: one sheet with its visuals, and what is chosen on it.

use analytics::dashboards::{Dashboard, Form};

use super::{DataSets, column, controls, filters, layout, visuals};
use crate::model::{Value, json};

/// The definition of a dashboard.
pub(super) fn of(dashboard: &Dashboard, data_sets: &DataSets) -> Value {
    let used = data_sets
        .iter()
        .filter(|(view, _)| dashboard.visuals.iter().any(|visual| visual.view == **view));
    let declarations: Vec<_> = used
        .map(|(view, data_set)| json!({"Identifier": view, "DataSetArn": data_set.arn()}))
        .collect();
    json!({
        "DataSetIdentifierDeclarations": declarations,
        "CalculatedFields": column::calculated(dashboard),
        "ParameterDeclarations": controls::declarations(dashboard),
        "FilterGroups": filters::groups(dashboard),
        "Sheets": [sheet(dashboard)],
    })
}

fn sheet(dashboard: &Dashboard) -> Value {
    json!({
        "SheetId": dashboard.name,
        "Name": dashboard.title,
        "Description": description(dashboard),
        "ContentType": "INTERACTIVE",
        "ParameterControls": controls::of_parameters(dashboard),
        "FilterControls": controls::of_filters(dashboard),
        "SheetControlLayouts": [layout::controls(dashboard)],
        "Visuals": dashboard.visuals.iter().flat_map(visuals::render).collect::<Vec<_>>(),
        "Layouts": [layout::visuals(dashboard)],
    })
}

/// What the dashboard answers, and what has to be known of its figures, which have no room for that
/// themselves.
fn description(dashboard: &Dashboard) -> String {
    let figures = dashboard
        .visuals
        .iter()
        .filter(|visual| visual.form == Form::Figures);
    let notes = figures
        .map(|visual| visual.note)
        .filter(|note| !note.is_empty());
    std::iter::once(dashboard.summary)
        .chain(notes)
        .collect::<Vec<_>>()
        .join(" ")
}
