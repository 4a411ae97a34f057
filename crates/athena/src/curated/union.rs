//! The plan of a relation that reads curated days from Parquet and the others from row files.

use std::sync::Arc;

use analytics::PARTITION_KEYS;
use arrow::datatypes::{Field, Schema};
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
    let other_days = if days.has_other_days {
        let numbers = days.files.iter().map(|file| lit(number(file.keys)));
        let is_other = day_number(&plan)?.in_list(numbers.collect(), true);
        Some(LogicalPlanBuilder::from(plan).filter(is_other)?.build()?)
    } else {
        None
    };
    let curated = Arc::clone(snapshot.curated());
    let provider = CuratedProvider::new(relation, schema, Arc::clone(days), other_days, curated);
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
