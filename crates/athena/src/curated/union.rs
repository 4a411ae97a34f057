//! The plan of a relation that reads curated days from Parquet and the others from row files.

use std::sync::Arc;

use analytics::PARTITION_KEYS;
use arrow::datatypes::{Field, Schema, SchemaRef};
use datafusion::datasource::provider_as_source;
use datafusion::error::Result as DataFusionResult;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, lit};

use super::provider::CuratedProvider;
use super::{CuratedDays, Snapshot};
use crate::error::{Error, ErrorKind};

/// `plan` reads all days of `relation` from row files. Returns a plan with the same rows and columns
/// that reads `days` from curated files. Each day is read from one of both: the days of the files
/// are those that the other part leaves out.
pub(crate) fn with_curated_days(
    relation: &str,
    plan: LogicalPlan,
    days: &Arc<CuratedDays>,
    snapshot: &Snapshot,
) -> DataFusionResult<LogicalPlan> {
    let fields = plan.schema().fields().iter().map(|field| {
        let field: &Field = field;
        field.clone().with_nullable(true)
    });
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let curated = snapshot.curated();
    curated.keep_schema(relation, days.definition, &schema);
    let other_days = if days.other_days.is_empty() {
        None
    } else if days.files.is_empty() {
        Some(plan)
    } else {
        let numbers = days.files.iter().map(|file| lit(number(file.keys)));
        let is_other = day_number(&plan)?.in_list(numbers.collect(), true);
        Some(LogicalPlanBuilder::from(plan).filter(is_other)?.build()?)
    };
    scan(relation, schema, days, other_days, snapshot)
}

/// The plan of `relation` if all days are curated and its columns are known: what its SQL reads need
/// not be planned.
pub(crate) fn stored_days(
    relation: &str,
    days: &Arc<CuratedDays>,
    snapshot: &Snapshot,
) -> DataFusionResult<Option<LogicalPlan>> {
    if !days.other_days.is_empty() {
        return Ok(None);
    }
    let schema = snapshot.curated().schema(relation, days.definition);
    schema
        .map(|schema| scan(relation, schema, days, None, snapshot))
        .transpose()
}

fn scan(
    relation: &str,
    schema: SchemaRef,
    days: &Arc<CuratedDays>,
    other_days: Option<LogicalPlan>,
    snapshot: &Snapshot,
) -> DataFusionResult<LogicalPlan> {
    let provider = CuratedProvider::new(relation, schema, Arc::clone(days), other_days, snapshot);
    LogicalPlanBuilder::scan(relation, provider_as_source(Arc::new(provider)), None)?.build()
}

fn number([year, month, day]: [i32; 3]) -> i32 {
    year * 10_000 + month * 100 + day
}

/// The day of a row as a number: `20261123`.
fn day_number(plan: &LogicalPlan) -> DataFusionResult<Expr> {
    let columns = plan.schema().columns();
    let key = |name: &str| {
        let column = columns.iter().find(|column| column.name == name);
        let missing = || Error::new(ErrorKind::Internal, format!("no column {name}"));
        column.cloned().map(Expr::Column).ok_or_else(missing)
    };
    let [year, month, day] = PARTITION_KEYS;
    Ok(key(year)? * lit(10_000) + key(month)? * lit(100) + key(day)?)
}
