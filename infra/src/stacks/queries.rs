//! The shared views, the named queries and the workgroup.
//!
//! All queries exist in every deployment. A query whose source is not collected fails until the
//! source is enabled.

use analytics::catalogue::{self, Query};
use analytics::views;
use cli::text::capitalized;

use crate::constructs::{Encryption, TIME_ZONE, glue_view, with_time_zone};
use crate::model::{
    Parameter, Reference, Resource, account, json, resource_types, substitute_with,
};
use crate::scope::{Export, Scope};

/// Named queries that are created concurrently; Athena throttles `CreateNamedQuery`.
const CONCURRENT_QUERIES: usize = 10;

/// Default limit of the bytes that a query scans: a terabyte, five dollars at list price.
const DEFAULT_LIMIT: u64 = 1_000_000_000_000;
/// Athena's bounds of the limit, in bytes.
const LIMITS: [u64; 2] = [10_000_000, 7_000_000_000_000_000];

pub(super) fn define(scope: &mut Scope<'_>) {
    let workgroup = workgroup(scope);
    for view in views::all().iter().filter(|view| view.is_for_questions()) {
        glue_view(scope, view.name, None);
    }
    let mut made: Vec<Reference<resource_types::NamedQuery>> = Vec::new();
    for (position, query) in catalogue::all().iter().enumerate() {
        let resource = named_query(scope, query, &workgroup);
        let earlier = position
            .checked_sub(CONCURRENT_QUERIES)
            .and_then(|earlier| made.get(earlier));
        let resource = earlier.into_iter().fold(resource, Resource::after);
        made.push(scope.add(&logical_id(query), resource));
    }
}

fn workgroup(scope: &mut Scope<'_>) -> Reference<resource_types::WorkGroup> {
    let summary = "Limit of bytes scanned by a query; Athena bills by bytes scanned";
    let limit = Parameter::number(DEFAULT_LIMIT, LIMITS, summary);
    let limit = scope.parameter("BytesScannedCutoffPerQuery", limit);
    let results = scope.import(Export::AthenaResultsBucket);
    let properties = json!({
        "Name": scope.names.app_name().as_str(),
        "Description": "Queries on the data of Amazon Connect",
        "State": "ENABLED",
        "RecursiveDeleteOption": true,
        "WorkGroupConfiguration": {
            "BytesScannedCutoffPerQuery": limit.value(),
            "EnforceWorkGroupConfiguration": true,
            "EngineVersion": {"SelectedEngineVersion": "Athena engine version 3"},
            "PublishCloudWatchMetricsEnabled": true,
            "ResultConfiguration": {
                "EncryptionConfiguration": Encryption::configured(scope).of_results(),
                "ExpectedBucketOwner": account(),
                "OutputLocation": substitute_with("s3://${Results}/queries/", [("Results", results)]),
            },
        },
    });
    let workgroup = scope.add(
        "AthenaWorkgroup",
        Resource::<resource_types::WorkGroup>::new(properties),
    );
    scope.export(
        Export::Workgroup,
        "Workgroup to select in Athena",
        workgroup.value(),
    );
    workgroup
}

fn named_query(
    scope: &mut Scope<'_>,
    query: &Query,
    workgroup: &Reference<resource_types::WorkGroup>,
) -> Resource<resource_types::NamedQuery> {
    Resource::new(json!({
        "Name": format!("{}: {}", query.source.code().to_uppercase(), query.title),
        "Description": query.question,
        "Database": scope.import(Export::GlueDatabase),
        "QueryString": with_time_zone(scope, &query.named_query(&TIME_ZONE)),
        "WorkGroup": workgroup.value(),
    }))
}

/// `CtrContactsPerDayQuery` for `contacts-per-day`.
fn logical_id(query: &Query) -> String {
    let words: String = query.name.split('-').map(capitalized).collect();
    format!("{}{words}Query", capitalized(query.source.code()))
}
