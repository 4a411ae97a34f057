//! Filters: the selected days, queues and agents, and the conditions of visuals.

use analytics::dashboards::{Condition, Dashboard, Days, Filter, Literal, Visual};

use super::column::{DAY, identifier, is_missing, recency};
use super::ids::{self, list_filter_id};
use super::visuals;
use crate::model::{Value, json};

/// The filters of a dashboard, each in its own group: filters of one group are alternatives.
pub(super) fn groups(dashboard: &Dashboard) -> Vec<Value> {
    let of_dashboard = [days(dashboard), last_day(dashboard), contact(dashboard)]
        .into_iter()
        .flatten();
    let lists = lists(dashboard).map(|(filter, view)| list(dashboard, filter, view));
    let conditions = dashboard
        .visuals
        .iter()
        .flat_map(|visual| conditions(dashboard, visual));
    of_dashboard.chain(lists).chain(conditions).collect()
}

/// The list filters, each with a view that has the column.
pub(super) fn lists(dashboard: &Dashboard) -> impl Iterator<Item = (Filter, &'static str)> {
    let view = |filter: Filter| {
        dashboard
            .visuals
            .iter()
            .find(|visual| visual.takes(filter))
            .map(|visual| visual.view)
    };
    let is_listed = |filter: &&Filter| filter.column().is_some() && **filter != Filter::Contact;
    dashboard
        .filters
        .iter()
        .filter(is_listed)
        .filter_map(move |filter| Some((*filter, view(*filter)?)))
}

/// The visuals that a filter applies to.
enum FilterScope<'a> {
    All,
    Some(Vec<&'a Visual>),
}

fn group(
    dashboard: &Dashboard,
    id: &str,
    scope: &FilterScope<'_>,
    data_sets: &str,
    filter: &Value,
) -> Value {
    let mut on_sheet = json!({"SheetId": dashboard.name, "Scope": "ALL_VISUALS"});
    if let FilterScope::Some(chosen) = scope {
        on_sheet["Scope"] = "SELECTED_VISUALS".into();
        on_sheet["VisualIds"] = chosen
            .iter()
            .flat_map(|visual| visuals::ids(visual))
            .collect();
    }
    json!({
        "FilterGroupId": format!("{id}-group"),
        "CrossDataset": data_sets,
        "Status": "ENABLED",
        "ScopeConfiguration": {"SelectedSheets": {"SheetVisualScopingConfigurations": [on_sheet]}},
        "Filters": [filter],
    })
}

/// The same column of all data sets.
fn across(dashboard: &Dashboard, id: &str, scope: &FilterScope<'_>, filter: &Value) -> Value {
    group(dashboard, id, scope, "ALL_DATASETS", filter)
}

/// A group for some of the visuals; `None` if there are none.
fn for_those(
    dashboard: &Dashboard,
    id: &str,
    applies: impl Fn(&Visual) -> bool,
    filter: impl FnOnce(&Visual) -> Value,
) -> Option<Value> {
    let visuals: Vec<_> = dashboard
        .visuals
        .iter()
        .filter(|visual| applies(visual))
        .collect();
    let filter = filter(visuals.first()?);
    Some(across(dashboard, id, &FilterScope::Some(visuals), &filter))
}

fn days(dashboard: &Dashboard) -> Option<Value> {
    for_those(
        dashboard,
        "days",
        |visual| visual.days != Days::Last,
        |visual| {
            json!({"TimeRangeFilter": {
                "FilterId": "days-filter",
                "Column": identifier(visual.view, DAY),
                "TimeGranularity": "DAY",
                "RangeMinimumValue": {"Parameter": ids::FROM},
                "RangeMaximumValue": {"Parameter": ids::TO},
                "IncludeMinimum": true,
                "IncludeMaximum": true,
                "NullOption": "NON_NULLS_ONLY",
            }})
        },
    )
}

fn last_day(dashboard: &Dashboard) -> Option<Value> {
    for_those(
        dashboard,
        "last-day",
        |visual| visual.days == Days::Last,
        |visual| {
            json!({"TimeEqualityFilter": {
                "FilterId": "last-day-filter",
                "Column": identifier(visual.view, DAY),
                "TimeGranularity": "DAY",
                "ParameterName": ids::TO,
            }})
        },
    )
}

fn contact(dashboard: &Dashboard) -> Option<Value> {
    let column = Filter::Contact.column()?;
    for_those(dashboard, "contact", Visual::needs_contact, |visual| {
        let configuration = json!({"MatchOperator": "EQUALS", "ParameterName": ids::CONTACT, "NullOption": "NON_NULLS_ONLY"});
        json!({"CategoryFilter": {
            "FilterId": "contact-filter",
            "Column": identifier(visual.view, column),
            "Configuration": {"CustomFilterConfiguration": configuration},
        }})
    })
}

#[expect(
    clippy::expect_used,
    reason = "only the filter of days has no column, and that is a range"
)]
fn list(dashboard: &Dashboard, filter: Filter, view: &str) -> Value {
    let all = json!({"MatchOperator": "CONTAINS", "SelectAllOptions": "FILTER_ALL_VALUES"});
    let id = list_filter_id(filter);
    let filter = json!({"CategoryFilter": {
        "FilterId": id,
        "Column": identifier(view, filter.column().expect("a list has a column")),
        "Configuration": {"FilterListConfiguration": all},
    }});
    across(dashboard, &id, &FilterScope::All, &filter)
}

fn conditions(dashboard: &Dashboard, visual: &Visual) -> Vec<Value> {
    let of_conditions = visual.conditions.iter().enumerate();
    let of_conditions = of_conditions.map(|(position, condition)| {
        let id = format!("{}-condition-{position}", visual.name);
        let filter = condition_filter(visual.view, &id, *condition);
        (id, filter)
    });
    let of_last = visual.last_of_each.map(|column| {
        let id = format!("{}-last", visual.name);
        let filter = equality(visual.view, &id, &recency(column), 1);
        (id, filter)
    });
    of_conditions
        .chain(of_last)
        .map(|(id, filter)| {
            let scope = FilterScope::Some(vec![visual]);
            group(dashboard, &id, &scope, "SINGLE_DATASET", &filter)
        })
        .collect()
}

fn condition_filter(view: &str, id: &str, condition: Condition) -> Value {
    match condition {
        Condition::Is(column, Literal::Number(number)) => equality(view, id, column, number),
        Condition::NotYet(column) => equality(view, id, &is_missing(column), 1),
        Condition::AtLeast(column, number) => json!({"NumericRangeFilter": {
            "FilterId": id,
            "Column": identifier(view, column),
            "RangeMinimum": {"StaticValue": number},
            "IncludeMinimum": true,
            "NullOption": "NON_NULLS_ONLY",
        }}),
        Condition::Is(column, Literal::Text(text)) => category(
            view,
            id,
            column,
            &json!({"MatchOperator": "CONTAINS", "CategoryValues": [text]}),
        ),
        Condition::IsNot(column, text) => {
            let others = json!({"MatchOperator": "DOES_NOT_CONTAIN", "CategoryValues": [text], "NullOption": "ALL_VALUES"});
            category(view, id, column, &others)
        }
        Condition::IsSet(column) => {
            let all = json!({"MatchOperator": "CONTAINS", "SelectAllOptions": "FILTER_ALL_VALUES", "NullOption": "NON_NULLS_ONLY"});
            category(view, id, column, &all)
        }
    }
}

fn equality(view: &str, id: &str, column: &str, number: i32) -> Value {
    json!({"NumericEqualityFilter": {
        "FilterId": id,
        "Column": identifier(view, column),
        "MatchOperator": "EQUALS",
        "Value": number,
        "NullOption": "NON_NULLS_ONLY",
    }})
}

fn category(view: &str, id: &str, column: &str, list: &Value) -> Value {
    json!({"CategoryFilter": {
        "FilterId": id,
        "Column": identifier(view, column),
        "Configuration": {"FilterListConfiguration": list},
    }})
}
