//! The `QuickSight` dashboards with their data source and data sets, owned by one user or group.

mod column;
mod controls;
mod data_sets;
mod definition;
mod fields;
mod filters;
mod ids;
mod layout;
mod visuals;

use std::collections::BTreeMap;

use analytics::dashboards;
use cli::text::capitalized;
use parameters::catalogue;

use crate::constructs::{TIME_ZONE, with_time_zone_within};
use crate::model::{ParameterReference, Reference, Resource, Value, account, json, resource_types};
use crate::scope::Scope;

/// The data sets by the names of their views.
type DataSets = BTreeMap<&'static str, Reference<resource_types::DataSet>>;

/// Permissions of the owner of a dashboard.
const DASHBOARD_ACTIONS: [&str; 8] = [
    "quicksight:DeleteDashboard",
    "quicksight:DescribeDashboard",
    "quicksight:DescribeDashboardPermissions",
    "quicksight:ListDashboardVersions",
    "quicksight:QueryDashboard",
    "quicksight:UpdateDashboard",
    "quicksight:UpdateDashboardPermissions",
    "quicksight:UpdateDashboardPublishedVersion",
];

pub(super) fn define(scope: &mut Scope<'_>) {
    let owner = scope.stored(&catalogue::QUICKSIGHT_PRINCIPAL_ARN);
    let data_sets = data_sets::add(scope, &owner);
    for dashboard in dashboards::in_account() {
        let definition = definition::definition(dashboard, &data_sets);
        let properties = json!({
            "AwsAccountId": account(),
            "DashboardId": scope.names.resource_name(dashboard.name),
            "Name": format!("{}: {}", scope.names.app_name(), dashboard.title),
            "Definition": with_time_zone_within(scope, definition),
            "Permissions": owned_by(&owner, &DASHBOARD_ACTIONS),
        });
        scope.add(
            &logical_id(dashboard.name, '-', "Dashboard"),
            Resource::<resource_types::Board>::new(properties),
        );
    }
}

/// A sentence that names the time zone of days and times.
fn in_time_zone() -> String {
    format!("Days and times are in the time zone {TIME_ZONE}.")
}

/// `ConnectContactsDataSet` for `connect_contacts`.
fn logical_id(name: &str, between: char, kind: &str) -> String {
    name.split(between)
        .map(capitalized)
        .chain([kind.to_owned()])
        .collect()
}

/// The permissions of the owner.
fn owned_by(owner: &ParameterReference, actions: &[&str]) -> Value {
    json!([{"Principal": owner.value(), "Actions": actions}])
}
