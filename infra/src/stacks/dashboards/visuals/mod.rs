//! Visuals, a renderer for each kind that `QuickSight` has.

mod bars;
mod figure;
mod heat_map;
mod line;
mod table;

use analytics::dashboards::{Form, Visual};

use super::column::identifier;
use super::fields;
use crate::model::{Value, json};

/// The ids of the visuals that one becomes: a figure for each measure, otherwise one.
pub(super) fn ids(visual: &Visual) -> Vec<String> {
    match visual.form {
        Form::Figures => visual
            .measures()
            .iter()
            .map(|measure| figure::id(visual, measure))
            .collect(),
        _ => vec![visual.name.to_owned()],
    }
}

/// The visuals that one becomes.
pub(super) fn render(visual: &Visual) -> Vec<Value> {
    match visual.form {
        Form::Figures => visual
            .measures()
            .iter()
            .map(|measure| figure::render(visual, measure))
            .collect(),
        Form::Line => vec![line::render(visual)],
        Form::Bar => vec![bars::render(visual, "CLUSTERED")],
        Form::StackedBar => vec![bars::render(visual, "STACKED")],
        Form::HeatMap => vec![heat_map::render(visual)],
        Form::Table | Form::Timeline | Form::Journey | Form::Record => vec![table::render(visual)],
    }
}

/// A visual of a kind under its title, with its note below that.
fn titled(kind: &str, visual: &Visual, configuration: &Value) -> Value {
    with_title(kind, visual.name, visual.title, visual.note, configuration)
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

/// The fields by which a visual groups, from one position on, at most so many.
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

/// The label of an axis: what people read for a column of the view.
fn axis_label(visual: &Visual, position: usize) -> Value {
    let label = |dimension: &analytics::dashboards::Dimension| {
        let place = json!({"FieldId": fields::id(visual, dimension.column), "Column": identifier(visual.view, dimension.column)});
        json!({"CustomLabel": dimension.label, "ApplyTo": place})
    };
    json!({"AxisLabelOptions": visual.dimensions().iter().skip(position).take(1).map(label).collect::<Vec<_>>()})
}

/// How many values of a dimension are shown at most, if a visual says so.
fn limit(visual: &Visual) -> Option<Value> {
    visual
        .limit
        .map(|limit| json!({"ItemsLimit": limit, "OtherCategories": "EXCLUDE"}))
}
