//! What is chosen on a dashboard: parameters for the days and the contact, filters for everything
//! else.

use analytics::dashboards::{Dashboard, Filter};

use super::filters;
use crate::model::{Value, json};

/// The parameter with the first day.
pub(super) const FROM: &str = "From";
/// The parameter with the last day.
pub(super) const TO: &str = "To";
/// The parameter with the contact's id.
pub(super) const CONTACT: &str = "ContactId";

/// No contact has this id.
const NO_CONTACT: &str = "-";

/// The days that are chosen at first: the last seven.
const FIRST_DAY: &str = "addDateTime(-6, 'DD', truncDate('DD', now()))";
const LAST_DAY: &str = "truncDate('DD', now())";

/// The parameters of a dashboard.
pub(super) fn declarations(dashboard: &Dashboard) -> Vec<Value> {
    dashboard
        .filters
        .iter()
        .flat_map(|filter| declaration(*filter))
        .collect()
}

fn declaration(filter: Filter) -> Vec<Value> {
    let day = |name: &str, default: &str| {
        let defaults = json!({"RollingDate": {"Expression": default}});
        json!({"DateTimeParameterDeclaration": {"Name": name, "TimeGranularity": "DAY", "DefaultValues": defaults}})
    };
    let contact = || {
        let defaults = json!({"StaticValues": [NO_CONTACT]});
        json!({"StringParameterDeclaration": {"Name": CONTACT, "ParameterValueType": "SINGLE_VALUED", "DefaultValues": defaults}})
    };
    match filter {
        Filter::Days => vec![day(FROM, FIRST_DAY), day(TO, LAST_DAY)],
        Filter::Contact => vec![contact()],
        Filter::Queue | Filter::Agent | Filter::Channel | Filter::Form => Vec::new(),
    }
}

/// The ids of the controls of a dashboard, in their order, with what they are for `QuickSight`.
pub(super) fn ids(dashboard: &Dashboard) -> Vec<(String, &'static str)> {
    let of = |filter: &Filter| match filter {
        Filter::Days => [FROM, TO]
            .map(|name| (parameter_control_id(name), "PARAMETER_CONTROL"))
            .to_vec(),
        Filter::Contact => vec![(parameter_control_id(CONTACT), "PARAMETER_CONTROL")],
        Filter::Queue | Filter::Agent | Filter::Channel | Filter::Form => {
            vec![(control_id(*filter), "FILTER_CONTROL")]
        }
    };
    dashboard.filters.iter().flat_map(of).collect()
}

fn parameter_control_id(parameter: &str) -> String {
    format!("{parameter}-parameter-control")
}

fn control_id(filter: Filter) -> String {
    format!("{}-control", filter.name())
}

/// The controls that set parameters.
pub(super) fn of_parameters(dashboard: &Dashboard) -> Vec<Value> {
    let control = |name: &str, title: &str| json!({"ParameterControlId": parameter_control_id(name), "SourceParameterName": name, "Title": title});
    let of = |filter: &Filter| match filter {
        Filter::Days => [(FROM, "First day, UTC"), (TO, "Last day, UTC")]
            .map(|(name, title)| json!({"DateTimePicker": control(name, title)}))
            .to_vec(),
        Filter::Contact => vec![json!({"TextField": control(CONTACT, filter.label())})],
        Filter::Queue | Filter::Agent | Filter::Channel | Filter::Form => Vec::new(),
    };
    dashboard.filters.iter().flat_map(of).collect()
}

/// The controls that set filters: lists of the values that there are.
pub(super) fn of_filters(dashboard: &Dashboard) -> Vec<Value> {
    let control = |filter: Filter| {
        json!({"Dropdown": {
            "FilterControlId": control_id(filter),
            "SourceFilterId": filters::choice_id(filter),
            "Title": filter.label(),
            "Type": "MULTI_SELECT",
        }})
    };
    filters::choices(dashboard)
        .map(|(filter, _)| control(filter))
        .collect()
}
