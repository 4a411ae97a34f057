//! The Athena data source and a data set for each view.

use std::collections::BTreeSet;

use analytics::dashboards;
use analytics::views::{self, View};
use parameters::catalogue::REPORTING_TIME_ZONE;

use super::column::{self, DAY, ValueKind};
use super::{DataSets, logical_id, owned_by};
use crate::constructs::TIME_ZONE;
use crate::model::{
    ConditionReference, Parameter, ParameterReference, Reference, Resource, Value, account, equals,
    json, resource_types, substitute_with,
};
use crate::scope::{Export, Scope};

/// Import modes of data sets.
const IMPORT_MODES: [&str; 2] = ["DIRECT_QUERY", "SPICE"];

/// Permissions of the owner of the data source.
const SOURCE_ACTIONS: [&str; 6] = [
    "quicksight:DeleteDataSource",
    "quicksight:DescribeDataSource",
    "quicksight:DescribeDataSourcePermissions",
    "quicksight:PassDataSource",
    "quicksight:UpdateDataSource",
    "quicksight:UpdateDataSourcePermissions",
];

/// Permissions of the owner of a data set.
const SET_ACTIONS: [&str; 10] = [
    "quicksight:CancelIngestion",
    "quicksight:CreateIngestion",
    "quicksight:DeleteDataSet",
    "quicksight:DescribeDataSet",
    "quicksight:DescribeDataSetPermissions",
    "quicksight:DescribeIngestion",
    "quicksight:ListIngestions",
    "quicksight:PassDataSet",
    "quicksight:UpdateDataSet",
    "quicksight:UpdateDataSetPermissions",
];

/// Shared properties of the data sets.
struct Common<'a> {
    owner: &'a ParameterReference,
    source: Reference<resource_types::DataSource>,
    mode: ParameterReference,
    days: ParameterReference,
    is_spice: ConditionReference,
}

/// Adds the data source, and a data set for each view that a dashboard reads.
pub(super) fn add(scope: &mut Scope<'_>, owner: &ParameterReference) -> DataSets {
    let mode = Parameter::choice(
        &IMPORT_MODES,
        "DIRECT_QUERY queries Athena each time, SPICE imports the data once a day",
    );
    let mode = scope.parameter("ImportMode", mode);
    let days = Parameter::number(
        35,
        [1, 3653],
        "Days before today that dashboards include; older partitions are not read",
    );
    let common = Common {
        owner,
        source: data_source(scope, owner),
        is_spice: scope.condition("IsSpice", equals(&mode.value(), "SPICE")),
        days: scope.parameter("DataSetDays", days),
        mode,
    };
    let names: BTreeSet<_> = dashboards::in_account()
        .iter()
        .flat_map(|dashboard| dashboard.visuals)
        .map(|visual| visual.view)
        .collect();
    let views: Vec<_> = names
        .into_iter()
        .filter_map(|name| known(scope, name))
        .collect();
    views
        .into_iter()
        .map(|view| (view.name, data_set(scope, view, &common)))
        .collect()
}

fn known(scope: &mut Scope<'_>, name: &str) -> Option<&'static View> {
    let view = views::view(name);
    if view.is_none() {
        scope.fault(
            format!("Resources.{}", logical_id(name, '_', "DataSet")),
            format!("no view {name}"),
        );
    }
    view
}

fn data_source(
    scope: &mut Scope<'_>,
    owner: &ParameterReference,
) -> Reference<resource_types::DataSource> {
    let properties = json!({
        "AwsAccountId": account(),
        "DataSourceId": scope.names.resource_name("Athena"),
        "Name": scope.names.app_name().as_str(),
        "Type": "ATHENA",
        "DataSourceParameters": {"AthenaParameters": {"WorkGroup": scope.import(Export::Workgroup)}},
        "Permissions": owned_by(owner, &SOURCE_ACTIONS),
    });
    scope.add("AthenaDataSource", Resource::new(properties))
}

fn data_set(
    scope: &mut Scope<'_>,
    view: &View,
    common: &Common<'_>,
) -> Reference<resource_types::DataSet> {
    let (id, logical_id) = (
        scope.names.resource_name(&view.name.replace('_', "-")),
        logical_id(view.name, '_', "DataSet"),
    );
    let rows = json!({
        "DataSourceArn": common.source.arn(),
        "Name": view.name,
        "SqlQuery": query(scope, view, &common.days),
        "Columns": columns(view),
    });
    let properties = json!({
        "AwsAccountId": account(),
        "DataSetId": id,
        "Name": format!("{}: {}", scope.names.app_name(), view.title),
        "ImportMode": common.mode.value(),
        "PhysicalTableMap": {"rows": {"CustomSql": rows}},
        "Permissions": owned_by(common.owner, &SET_ACTIONS),
    });
    let data_set = scope.add(&logical_id, Resource::new(properties));
    refresh(scope, &data_set, &id, common);
    data_set
}

fn columns(view: &View) -> Vec<Value> {
    let all = column::supported_columns(view).chain([(DAY, ValueKind::Instant)]);
    all.map(|(name, kind)| json!({"Name": name, "Type": kind.name()}))
        .collect()
}

/// The supported columns of a view and its local date, for the days of the dashboards.
#[expect(clippy::expect_used, reason = "a test checks the view of every visual")]
fn query(scope: &mut Scope<'_>, view: &View, days: &ParameterReference) -> Value {
    let time_zone = scope.stored(&REPORTING_TIME_ZONE).value();
    let columns: Vec<_> = column::supported_columns(view)
        .map(|(name, _)| name)
        .collect();
    let date = view
        .local_date()
        .expect("every view of a dashboard has a local date");
    // Filters of a dashboard apply later, so that any channel may be selected.
    let (column, days_before) = (date.column, date.days_before(None));
    let today = TIME_ZONE.today();
    let text = format!(
        "SELECT\n  {},\n  {column} AS {DAY}\n\
         FROM \"${{Database}}\".{}\n\
         WHERE year * 10000 + month * 100 + day >= CAST(date_format({today} - INTERVAL '${{Days}}' DAY - INTERVAL '{days_before}' DAY, '%Y%m%d') AS integer)\n  \
         AND {column} >= {today} - INTERVAL '${{Days}}' DAY",
        columns.join(",\n  "),
        view.name
    );
    substitute_with(
        text,
        [
            ("Database", scope.import(Export::GlueDatabase)),
            ("Days", days.value()),
            ("ReportingTimeZone", time_zone),
        ],
    )
}

/// Refreshes a SPICE data set every night, one hour after the local day ended and, in UTC, the
/// partitions of the new day were added.
fn refresh(
    scope: &mut Scope<'_>,
    data_set: &Reference<resource_types::DataSet>,
    id: &str,
    common: &Common<'_>,
) {
    let time_zone = scope.stored(&REPORTING_TIME_ZONE).value();
    let schedule = json!({
        "AwsAccountId": account(),
        "DataSetId": id,
        "Schedule": {
            "ScheduleId": "daily",
            "RefreshType": "FULL_REFRESH",
            "ScheduleFrequency": {"Interval": "DAILY", "TimeOfTheDay": "01:00", "TimeZone": time_zone},
        },
    });
    let resource = Resource::<resource_types::RefreshSchedule>::new(schedule)
        .when(&common.is_spice)
        .after(data_set);
    scope.add(&format!("{}Refresh", data_set.logical_id()), resource);
}
