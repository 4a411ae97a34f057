//! The definition of a dashboard: one sheet with visuals and controls.

use analytics::dashboards::{Dashboard, VisualKind};

use super::{DataSets, column, controls, filters, in_time_zone, layout, visuals};
use crate::model::{Value, json};

pub(super) fn definition(dashboard: &Dashboard, data_sets: &DataSets) -> Value {
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
        "ParameterControls": controls::parameter_controls(dashboard),
        "FilterControls": controls::filter_controls(dashboard),
        "SheetControlLayouts": [layout::controls(dashboard)],
        "Visuals": dashboard.visuals.iter().flat_map(visuals::render).collect::<Vec<_>>(),
        "Layouts": [layout::visuals(dashboard)],
    })
}

/// The summary of the dashboard, the notes of its figures, which cannot show a subtitle, and the
/// time zone.
fn description(dashboard: &Dashboard) -> String {
    let figures = dashboard
        .visuals
        .iter()
        .filter(|visual| visual.kind == VisualKind::Figures);
    let notes = figures
        .map(|visual| visual.note)
        .filter(|note| !note.is_empty())
        .map(str::to_owned);
    std::iter::once(dashboard.summary.to_owned())
        .chain(notes)
        .chain([in_time_zone()])
        .collect::<Vec<_>>()
        .join(" ")
}
