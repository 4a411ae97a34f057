//! Visuals, a renderer for each kind that `QuickSight` has.

use analytics::dashboards::{Content, Dimension, Measure, Scale, Sort, Visual, VisualKind};

use super::column::identifier;
use super::{fields, in_time_zone};
use crate::model::{Value, json};

/// The IDs of a visual: one for each figure, otherwise one.
pub(super) fn ids(visual: &Visual) -> Vec<String> {
    match visual.kind {
        VisualKind::Figures => visual
            .measures()
            .iter()
            .map(|measure| figure_id(visual, measure))
            .collect(),
        _ => vec![visual.name.to_owned()],
    }
}

/// The `QuickSight` visuals of a visual.
pub(super) fn render(visual: &Visual) -> Vec<Value> {
    match visual.kind {
        VisualKind::Figures => visual
            .measures()
            .iter()
            .map(|measure| figure(visual, measure))
            .collect(),
        VisualKind::Line => vec![line_chart(visual)],
        VisualKind::Bar => vec![bar_chart(visual, "CLUSTERED")],
        VisualKind::StackedBar => vec![bar_chart(visual, "STACKED")],
        VisualKind::HeatMap => vec![heat_map(visual)],
        VisualKind::Table
        | VisualKind::Timeline
        | VisualKind::Journey
        | VisualKind::Record
        | VisualKind::Conversation => {
            vec![table(visual)]
        }
    }
}

/// A visual with its title, its note, and the time zone of its days and times.
fn titled(kind: &str, visual: &Visual, configuration: &Value) -> Value {
    let zone = has_times(visual).then(in_time_zone);
    let parts = [visual.note, zone.as_deref().unwrap_or_default()];
    let note = parts.into_iter().filter(|part| !part.is_empty());
    let note = note.collect::<Vec<_>>().join(" ");
    let mut titled = with_title(kind, visual.name, visual.title, &note, configuration);
    if filters_others(visual) {
        titled[kind]["Actions"] = filter_action(visual);
    }
    titled
}

/// Whether a click on a chart's point filters the page: it has the value of a filter.
fn filters_others(visual: &Visual) -> bool {
    let is_chart = !matches!(
        visual.kind,
        VisualKind::Table
            | VisualKind::Timeline
            | VisualKind::Journey
            | VisualKind::Record
            | VisualKind::Conversation
    );
    is_chart && visual.dimensions().iter().any(|it| it.filter().is_some())
}

/// The filter action that `QuickSight` offers for a click: the fields of the point select the rows of
/// the other visuals.
fn filter_action(visual: &Visual) -> Value {
    let operation = json!({"FilterOperation": {
        "SelectedFieldsConfiguration": {"SelectedFieldOptions": "ALL_FIELDS"},
        "TargetVisualsConfiguration": {
            "SameSheetTargetVisualConfiguration": {"TargetVisualOptions": "ALL_VISUALS"},
        },
    }});
    json!([{
        "CustomActionId": format!("{}-filter", visual.name),
        "Name": "Filter the page",
        "Status": "ENABLED",
        "Trigger": "DATA_POINT_CLICK",
        "ActionOperations": [operation],
    }])
}

/// Whether a visual shows days or times.
fn has_times(visual: &Visual) -> bool {
    let is_time = |dimension: &Dimension| {
        !matches!(
            dimension.scale,
            Scale::Text | Scale::Number(_) | Scale::Flag
        )
    };
    visual.dimensions().iter().any(is_time)
}

fn with_title(kind: &str, id: &str, title: &str, note: &str, configuration: &Value) -> Value {
    let mut body = json!({"VisualId": id, "ChartConfiguration": configuration});
    body["Title"] = json!({"Visibility": "VISIBLE", "FormatText": {"PlainText": title}});
    body["Subtitle"] = match note {
        "" => json!({"Visibility": "HIDDEN"}),
        note => json!({"Visibility": "VISIBLE", "FormatText": {"PlainText": note}}),
    };
    json!({kind: body})
}

/// Dimension fields from a position, limited in number.
fn dimensions(visual: &Visual, from: usize, most: usize) -> Vec<Value> {
    visual
        .dimensions()
        .iter()
        .skip(from)
        .take(most)
        .map(|dimension| fields::dimension(visual, dimension))
        .collect()
}

fn measures(visual: &Visual) -> Vec<Value> {
    visual
        .measures()
        .iter()
        .map(|measure| fields::measure(visual, measure))
        .collect()
}

fn axis_label(visual: &Visual, position: usize) -> Value {
    let label = |dimension: &Dimension| {
        let place = json!({"FieldId": fields::id(visual, dimension.column), "Column": identifier(visual.view, dimension.column)});
        json!({"CustomLabel": dimension.label, "ApplyTo": place})
    };
    json!({"AxisLabelOptions": visual.dimensions().iter().skip(position).take(1).map(label).collect::<Vec<_>>()})
}

/// The limit of values of a dimension, if the visual has one.
fn limit(visual: &Visual) -> Option<Value> {
    visual
        .limit
        .map(|limit| json!({"ItemsLimit": limit, "OtherCategories": "EXCLUDE"}))
}

fn figure_id(visual: &Visual, measure: &Measure) -> String {
    format!("{}-{}", visual.name, measure.name)
}

/// The service level that charts show as a line, the default of the local dashboards.
const SERVICE_LEVEL_GOAL: f64 = 0.8;

/// Adds the goal to a chart of the service level.
fn add_goal(configuration: &mut Value, visual: &Visual) {
    let has_goal = visual
        .measures()
        .iter()
        .any(|measure| measure.name == "service_level");
    if has_goal {
        configuration["ReferenceLines"] = json!([{
            "Status": "ENABLED",
            "DataConfiguration": {
                "AxisBinding": "PRIMARY_YAXIS",
                "StaticConfiguration": {"Value": SERVICE_LEVEL_GOAL},
            },
            "LabelConfiguration": {"CustomLabelConfiguration": {"CustomLabel": "Goal"}},
        }]);
    }
}

/// The figure of a measure, with its definition. Its note is in the description of the sheet.
fn figure(visual: &Visual, measure: &Measure) -> Value {
    let configuration = json!({"FieldWells": {"Values": [fields::measure(visual, measure)]}});
    with_title(
        "KPIVisual",
        &figure_id(visual, measure),
        measure.label,
        measure.definition().unwrap_or_default(),
        &configuration,
    )
}

/// A line for each measure, or for each value of the second dimension.
fn line_chart(visual: &Visual) -> Value {
    let wells = json!({"Category": dimensions(visual, 0, 1), "Colors": dimensions(visual, 1, 1), "Values": measures(visual)});
    let mut configuration = json!({
        "Type": "LINE",
        "FieldWells": {"LineChartAggregatedFieldWells": wells},
        "SortConfiguration": {"CategorySort": fields::sorting(visual)},
        "XAxisLabelOptions": axis_label(visual, 0),
    });
    add_goal(&mut configuration, visual);
    titled("LineChartVisual", visual, &configuration)
}

/// A bar for each value of the first dimension.
fn bar_chart(visual: &Visual, arrangement: &str) -> Value {
    let wells = json!({"Category": dimensions(visual, 0, 1), "Colors": dimensions(visual, 1, 1), "Values": measures(visual)});
    let mut sorting = json!({"CategorySort": fields::sorting(visual)});
    if let Some(limit) = limit(visual) {
        sorting["CategoryItemsLimit"] = limit;
    }
    let mut configuration = json!({
        "Orientation": orientation(visual),
        "BarsArrangement": arrangement,
        "FieldWells": {"BarChartAggregatedFieldWells": wells},
        "SortConfiguration": sorting,
        "CategoryLabelOptions": axis_label(visual, 0),
    });
    add_goal(&mut configuration, visual);
    titled("BarChartVisual", visual, &configuration)
}

/// Horizontal bars for text, vertical bars for time.
fn orientation(visual: &Visual) -> &'static str {
    match visual.dimensions().first().map(|dimension| dimension.scale) {
        None | Some(Scale::Text) => "HORIZONTAL",
        Some(_) => "VERTICAL",
    }
}

/// A heat map of the first measure: the first dimension in rows, the second in columns.
fn heat_map(visual: &Visual) -> Value {
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

fn table(visual: &Visual) -> Value {
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
