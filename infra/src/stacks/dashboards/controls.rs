//! Controls: parameters for days and contact, filters for everything else.

use analytics::dashboards::{Dashboard, Days, Filter};

use super::filters;
use super::ids::{CONTACT, FROM, TO, filter_control_id, list_filter_id, parameter_control_id};
use crate::constructs::TIME_ZONE;
use crate::model::{Value, json};

/// The ID of no contact.
const NO_CONTACT: &str = "-";

/// The default days: the last seven. `QuickSight` has no other date of today than that of UTC.
const FIRST_DAY: &str = "addDateTime(-6, 'DD', truncDate('DD', now()))";
const LAST_DAY: &str = "truncDate('DD', now())";

/// A parameter of the selected days.
struct DayParameter {
    name: &'static str,
    title: &'static str,
    default: &'static str,
}

/// The first and the last day; only the last one if every visual shows that day alone.
fn days(dashboard: &Dashboard) -> Vec<DayParameter> {
    let first = DayParameter {
        name: FROM,
        title: "First day",
        default: FIRST_DAY,
    };
    let last = DayParameter {
        name: TO,
        title: "Last day",
        default: LAST_DAY,
    };
    let is_one_day = dashboard
        .visuals
        .iter()
        .all(|visual| visual.days == Days::Last);
    if is_one_day {
        vec![last]
    } else {
        vec![first, last]
    }
}

pub(super) fn declarations(dashboard: &Dashboard) -> Vec<Value> {
    dashboard
        .filters
        .iter()
        .flat_map(|filter| declaration(dashboard, *filter))
        .collect()
}

fn declaration(dashboard: &Dashboard, filter: Filter) -> Vec<Value> {
    let day = |day: DayParameter| {
        let defaults = json!({"RollingDate": {"Expression": day.default}});
        json!({"DateTimeParameterDeclaration": {"Name": day.name, "TimeGranularity": "DAY", "DefaultValues": defaults}})
    };
    let contact = || {
        let defaults = json!({"StaticValues": [NO_CONTACT]});
        json!({"StringParameterDeclaration": {"Name": CONTACT, "ParameterValueType": "SINGLE_VALUED", "DefaultValues": defaults}})
    };
    match filter {
        Filter::Days => days(dashboard).into_iter().map(day).collect(),
        Filter::Contact => vec![contact()],
        _ => Vec::new(),
    }
}

/// The IDs of the controls in their order, with their element types.
pub(super) fn ids(dashboard: &Dashboard) -> Vec<(String, &'static str)> {
    let of = |filter: &Filter| match filter {
        Filter::Days => days(dashboard)
            .into_iter()
            .map(|day| (parameter_control_id(day.name), "PARAMETER_CONTROL"))
            .collect(),
        Filter::Contact => vec![(parameter_control_id(CONTACT), "PARAMETER_CONTROL")],
        Filter::Interval => Vec::new(),
        _ => {
            vec![(filter_control_id(*filter), "FILTER_CONTROL")]
        }
    };
    dashboard.filters.iter().flat_map(of).collect()
}

/// The controls that set parameters.
pub(super) fn parameter_controls(dashboard: &Dashboard) -> Vec<Value> {
    let control = |name: &str, title: &str| json!({"ParameterControlId": parameter_control_id(name), "SourceParameterName": name, "Title": title});
    let of = |filter: &Filter| match filter {
        Filter::Days => days(dashboard)
            .into_iter()
            .map(|day| {
                let title = format!("{} ({TIME_ZONE})", day.title);
                json!({"DateTimePicker": control(day.name, &title)})
            })
            .collect(),
        Filter::Contact => vec![json!({"TextField": control(CONTACT, filter.label())})],
        _ => Vec::new(),
    };
    dashboard.filters.iter().flat_map(of).collect()
}

/// The controls that set filters: lists of values.
pub(super) fn filter_controls(dashboard: &Dashboard) -> Vec<Value> {
    let control = |filter: Filter| {
        json!({"Dropdown": {
            "FilterControlId": filter_control_id(filter),
            "SourceFilterId": list_filter_id(filter),
            "Title": filter.label(),
            "Type": "MULTI_SELECT",
        }})
    };
    filters::lists(dashboard)
        .map(|(filter, _)| control(filter))
        .collect()
}
