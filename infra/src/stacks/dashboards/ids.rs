//! The ids by which parameters, filters and controls of a sheet refer to each other.

use analytics::dashboards::Filter;

/// The parameter with the first day.
pub(super) const FROM: &str = "From";
/// The parameter with the last day.
pub(super) const TO: &str = "To";
/// The parameter with the contact ID.
pub(super) const CONTACT: &str = "ContactId";

/// The control that sets a parameter.
pub(super) fn parameter_control_id(parameter: &str) -> String {
    format!("{parameter}-parameter-control")
}

/// The control that sets a filter.
pub(super) fn filter_control_id(filter: Filter) -> String {
    format!("{}-control", filter.name())
}

/// The filter that a list sets.
pub(super) fn list_filter_id(filter: Filter) -> String {
    format!("{}-filter", filter.name())
}
