//! A relation with curated days as a DataFusion table provider.

use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::error::Result as DataFusionResult;
use datafusion::logical_expr::{
    Expr, LogicalPlan, LogicalPlanBuilder, TableProviderFilterPushDown, TableType,
};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::union::UnionExec;

use super::days::day;
use super::footers::Unreadable;
use super::prune::Pruner;
use super::scan::{CuratedScan, ScanUnit};
use super::{Curated, CuratedDays, DaysFromRows, Snapshot};
use crate::table::{condition_of_keys, depends_on_row_only, may_match};

#[derive(Debug)]
pub(super) struct CuratedProvider {
    relation: Arc<str>,
    schema: SchemaRef,
    days: Arc<CuratedDays>,
    /// The rows of all other days. It is planned here, below the statement's own plan, because
    /// DataFusion 55.2 prunes columns of a logical union below UNNEST to different types.
    other_days: Option<LogicalPlan>,
    curated: Arc<Curated>,
    from_rows: Option<DaysFromRows>,
}

impl CuratedProvider {
    pub(super) fn new(
        relation: &str,
        schema: SchemaRef,
        days: Arc<CuratedDays>,
        other_days: Option<LogicalPlan>,
        snapshot: &Snapshot,
    ) -> Self {
        Self {
            relation: relation.into(),
            schema,
            days,
            other_days,
            curated: Arc::clone(snapshot.curated()),
            from_rows: snapshot.from_rows.clone(),
        }
    }

    /// Notes the days that are read from row files.
    fn collect_days(&self, state: &dyn Session, filters: &[Expr]) -> DataFusionResult<()> {
        let (Some(from_rows), Some(table)) = (&self.from_rows, self.curated.table(&self.relation))
        else {
            return Ok(());
        };
        let days = &self.days.other_days;
        let kept = days.iter().zip(may_match(state, filters, days)?);
        let kept = kept.filter_map(|(keys, kept)| day(*keys).filter(|_| kept));
        from_rows.add(table.relation, kept);
        Ok(())
    }

    /// The parts of files that may have rows for `filters`, and the number of files that have one.
    fn units(&self, state: &dyn Session, filters: &[Expr]) -> DataFusionResult<Vec<ScanUnit>> {
        let days: Vec<_> = self.days.files.iter().map(|file| file.keys).collect();
        let kept = may_match(state, filters, &days)?;
        let pruner = Pruner::new(state, filters, &self.schema);
        let mut units = Vec::new();
        let files = self.days.files.iter().zip(kept);
        for (file, _) in files.filter(|(_, kept)| *kept) {
            let footer = self
                .curated
                .footers
                .load(&file.path)
                .map_err(|unreadable| self.error(unreadable))?;
            for (row_group, selection) in pruner.row_groups(&footer.metadata) {
                units.push(ScanUnit {
                    path: Arc::from(file.path.as_path()),
                    keys: file.keys,
                    footer: footer.clone(),
                    row_group,
                    selection,
                });
            }
        }
        Ok(units)
    }

    fn error(&self, unreadable: Unreadable) -> crate::error::Error {
        match unreadable {
            Unreadable::Lost(error) => {
                self.curated.count_lost();
                error
            }
            Unreadable::Damaged(error) => error,
        }
    }
}

#[async_trait]
impl TableProvider for CuratedProvider {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    /// Predicates on partition keys are exact. Others skip row groups and pages.
    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> DataFusionResult<Vec<TableProviderFilterPushDown>> {
        let pushdown = |filter: &&Expr| match condition_of_keys(filter) {
            Some(condition) if condition == **filter => TableProviderFilterPushDown::Exact,
            _ if depends_on_row_only(filter) => TableProviderFilterPushDown::Inexact,
            Some(_) => TableProviderFilterPushDown::Inexact,
            None => TableProviderFilterPushDown::Unsupported,
        };
        Ok(filters.iter().map(pushdown).collect())
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        _limit: Option<usize>,
    ) -> DataFusionResult<Arc<dyn ExecutionPlan>> {
        let schema = match projection {
            Some(columns) => Arc::new(self.schema.project(columns)?),
            None => Arc::clone(&self.schema),
        };
        let stored = Arc::new(CuratedScan::new(
            Arc::clone(&self.relation),
            schema,
            Arc::new(self.units(state, filters)?),
            state.config().target_partitions(),
            Arc::clone(&self.curated),
        ));
        let Some(other_days) = &self.other_days else {
            return Ok(stored);
        };
        self.collect_days(state, filters)?;
        let mut rest = LogicalPlanBuilder::from(other_days.clone());
        for filter in filters {
            rest = rest.filter(filter.clone())?;
        }
        if let Some(columns) = projection {
            rest = rest.select(columns.iter().copied())?;
        }
        let rest = state.create_physical_plan(&rest.build()?).await?;
        UnionExec::try_new(vec![stored, rest])
    }
}
