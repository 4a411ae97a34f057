//! JSON descriptions of dashboards and queries for the page.

use analytics::catalogue::{DefaultValue, Parameter, ParameterKind, Query};
use analytics::dashboards::{
    Aggregation, Dashboard, Days, Dimension, Filter, Measure, Preference, Scale, Unit, Visual,
    VisualKind, Width,
};
use analytics::views;
use serde_json::{Value, json};

pub(super) fn dashboard_json(dashboard: &Dashboard) -> Value {
    let filters = dashboard
        .filters
        .iter()
        .map(|filter| json!({ "name": filter.name(), "label": filter.label() }));
    json!({
        "name": dashboard.name,
        "title": dashboard.title,
        "summary": dashboard.summary,
        "filters": filters.collect::<Vec<_>>(),
        "visuals": dashboard.visuals.iter().map(|visual| visual_json(dashboard, visual)).collect::<Vec<_>>(),
        "subject": dashboard.subject.map(Filter::name),
        "is_intraday": dashboard.is_intraday(),
    })
}

fn visual_json(dashboard: &Dashboard, visual: &Visual) -> Value {
    let contact = visual.needs_contact().then_some(Filter::Contact);
    json!({
        "name": visual.name,
        "title": visual.title,
        "note": visual.note,
        "view": visual.view,
        "source": source(visual.view),
        "form": kind_name(visual.kind),
        "half": visual.width == Width::Half,
        "needs": contact.or(dashboard.subject).map(Filter::name),
        "last_day": visual.days == Days::Last,
        "limit": visual.limit,
        "empty_reason": visual.empty_reason(),
        "dimensions": visual.dimensions().iter().map(dimension_json).collect::<Vec<_>>(),
        "measures": visual.measures().iter().map(measure_json).collect::<Vec<_>>(),
    })
}

/// The source whose rows a view has.
fn source(view: &str) -> Option<&'static str> {
    let date = views::view(view)?.local_date()?;
    Some(date.source.code())
}

fn dimension_json(dimension: &Dimension) -> Value {
    let number = if let Scale::Number(of) = dimension.scale {
        Some(unit(of))
    } else {
        None
    };
    json!({ "name": dimension.column, "label": dimension.label, "scale": scale(dimension.scale), "unit": number, "filter": dimension.filter().map(Filter::name) })
}

fn measure_json(measure: &Measure) -> Value {
    let adds_up = matches!(measure.aggregation, Aggregation::Count | Aggregation::Sum);
    json!({
        "name": measure.name,
        "label": measure.label,
        "unit": unit(measure.unit),
        "prefers": preference(measure.preference),
        "adds_up": adds_up,
        "definition": measure.definition(),
    })
}

pub(super) fn query_json(query: &Query) -> Value {
    let columns = query.columns.iter().map(|column| json!({ "name": column.name, "type": column.data_type, "comment": column.comment }));
    json!({
        "name": query.name,
        "source": query.source.code(),
        "title": query.title,
        "question": query.question,
        "columns": columns.collect::<Vec<_>>(),
        "parameters": query.parameters.iter().map(parameter_json).collect::<Vec<_>>(),
        "empty_reason": query.empty_reason(),
        "body": query.body,
    })
}

fn parameter_json(parameter: &Parameter) -> Value {
    let default = match &parameter.default {
        DefaultValue::DaysAgo(0) => "today".to_owned(),
        DefaultValue::DaysAgo(days) => format!("{days} days before today"),
        DefaultValue::Value(value) => value.to_string().trim_matches('\'').to_owned(),
        DefaultValue::Null if parameter.name == Filter::Contact.name() => "contact ID".to_owned(),
        DefaultValue::Null => "any".to_owned(),
    };
    let values = match parameter.kind {
        ParameterKind::Choice(values) => values,
        _ => &[],
    };
    json!({ "name": parameter.name, "kind": parameter.kind.name(), "values": values, "default": default, "comment": parameter.comment })
}

fn kind_name(kind: VisualKind) -> &'static str {
    match kind {
        VisualKind::Figures => "figures",
        VisualKind::Line => "line",
        VisualKind::Bar => "bar",
        VisualKind::StackedBar => "stacked-bar",
        VisualKind::HeatMap => "heat-map",
        VisualKind::Table => "table",
        VisualKind::Timeline => "timeline",
        VisualKind::Journey => "journey",
        VisualKind::Record => "record",
        VisualKind::Conversation => "conversation",
    }
}

fn scale(scale: Scale) -> &'static str {
    match scale {
        Scale::Text => "text",
        Scale::Day => "day",
        Scale::Hour => "hour",
        Scale::Interval => "interval",
        Scale::Instant => "instant",
        Scale::Weekday => "weekday",
        Scale::HourOfDay => "hour-of-day",
        Scale::Number(_) => "number",
        Scale::Flag => "flag",
    }
}

fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Count => "count",
        Unit::Seconds => "seconds",
        Unit::Share => "share",
        Unit::Percent => "percent",
        Unit::Sentiment => "sentiment",
        Unit::Number => "number",
    }
}

fn preference(preference: Preference) -> &'static str {
    match preference {
        Preference::Higher => "higher",
        Preference::Lower => "lower",
        Preference::None => "none",
    }
}
