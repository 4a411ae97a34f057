//! Running queries.

use std::sync::Arc;
use std::time::Instant;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::execution::memory_pool::MemoryConsumer;
use datafusion::execution::{SessionState, SessionStateBuilder};
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
use datafusion::physical_optimizer::projection_pushdown::ProjectionPushdown;
use datafusion::physical_plan::{ExecutionPlan, execute_stream};
use datafusion::prelude::SessionConfig;
use futures_util::StreamExt;

use super::{Column, QueryOutcome, State, Statistics};
use crate::error::Result;
use crate::plan::{self, CommonTables, Planned};
use crate::sql::{Statement, original_name, parse};
use crate::table::Scan;
use crate::types;

impl State {
    pub(super) async fn run(&self, sql: &str) -> Result<QueryOutcome> {
        let start = Instant::now();
        let mut outcome = match parse(sql)? {
            Statement::Query(query, tokens) => {
                self.run_plan(plan::plan(*query, &tokens, &self.catalog()?)?)
                    .await
            }
            Statement::Explain {
                query,
                tokens,
                analyze,
            } => {
                self.explain(plan::plan(*query, &tokens, &self.catalog()?)?, analyze)
                    .await
            }
            Statement::Show(show) => self.show(&show),
            Statement::CreateView {
                name,
                sql,
                query,
                tokens,
                replace,
            } => self.create_view(&name, &sql, replace, |catalog| {
                plan::plan(*query, &tokens, catalog)
            }),
            Statement::DropView { name, if_exists } => self.drop_view(&name, if_exists),
        }?;
        outcome.statistics.duration = start.elapsed();
        Ok(outcome)
    }

    fn engine(&self) -> SessionState {
        let mut config = SessionConfig::new()
            .with_target_partitions(self.settings.threads.max(1))
            .with_collect_statistics(false);
        // A sort keeps this much for merging what it has put on the disk; the engine takes 10 MiB
        // for granted.
        config.options_mut().execution.sort_spill_reservation_bytes =
            (self.settings.memory_limit / 32).min(10 << 20);
        let rules = physical_rules();
        let builder = SessionStateBuilder::new()
            .with_config(config)
            .with_physical_optimizer_rules(rules);
        builder
            .with_runtime_env(Arc::clone(&self.environment))
            .build()
    }

    /// The plan as it is run.
    pub(super) async fn physical(
        &self,
        planned: &Planned,
    ) -> Result<(Arc<dyn ExecutionPlan>, SessionState)> {
        let engine = self.engine();
        let plan = engine.create_physical_plan(&planned.plan).await?;
        planned.common_tables.prepare(&engine).await?;
        Ok((plan, engine))
    }

    async fn run_plan(&self, planned: Planned) -> Result<QueryOutcome> {
        let (plan, engine) = self.physical(&planned).await?;
        let mut batches = self.collect(&plan, &engine).await?;
        if batches.is_empty() {
            batches.push(RecordBatch::new_empty(plan.schema()));
        }
        let columns = columns(&plan.schema(), &planned.names);
        Ok(QueryOutcome {
            columns,
            batches,
            statistics: statistics(&plan, &planned.common_tables),
        })
    }

    /// Runs a plan and gathers its rows, which count as memory of the query.
    pub(super) async fn collect(
        &self,
        plan: &Arc<dyn ExecutionPlan>,
        engine: &SessionState,
    ) -> Result<Vec<RecordBatch>> {
        let reservation = MemoryConsumer::new("result").register(&self.environment.memory_pool);
        let mut stream = execute_stream(Arc::clone(plan), engine.task_ctx())?;
        let mut batches = Vec::new();
        while let Some(batch) = stream.next().await {
            let batch = batch?;
            reservation.try_grow(batch.get_array_memory_size())?;
            batches.push(batch);
        }
        Ok(batches)
    }
}

/// The engine's rules. A projection that moves into a filter makes the engine forget that the
/// filter holds an expression to one value: were it to move only later, a sort that leaves the
/// expression out as constant would no longer be what the plan above it asks for.
fn physical_rules() -> Vec<Arc<dyn PhysicalOptimizerRule + Send + Sync>> {
    let mut rules = PhysicalOptimizer::new().rules;
    if let Some(place) = rules
        .iter()
        .position(|rule| rule.name() == "EnsureRequirements")
    {
        rules.insert(place, Arc::new(ProjectionPushdown::new()));
    }
    rules
}

/// What the scans of a plan and of its common tables have read.
pub(super) fn statistics(
    plan: &Arc<dyn ExecutionPlan>,
    common_tables: &CommonTables,
) -> Statistics {
    let mut statistics = Statistics::default();
    let common = common_tables.plans().into_iter().map(|(_, plan)| plan);
    for plan in common.chain([Arc::clone(plan)]) {
        // Nothing in it fails.
        let _ = plan.apply(|node| {
            if let Some(scan) = node.downcast_ref::<Scan>() {
                let (rows, bytes) = scan.counts().read();
                statistics.rows_scanned += rows;
                statistics.bytes_scanned += bytes;
            }
            Ok(TreeNodeRecursion::Continue)
        });
    }
    statistics
}

/// The columns of a result, with the names that were written where there is one for each.
fn columns(schema: &SchemaRef, written: &[Option<String>]) -> Vec<Column> {
    let wildcards = written.iter().filter(|name| name.is_none()).count();
    let expanded = (schema.fields().len() + wildcards).saturating_sub(written.len());
    let mut names = Vec::new();
    for name in written {
        match name {
            Some(name) => names.push(Some(name.as_str())),
            None => names.extend(std::iter::repeat_n(
                None,
                if wildcards == 1 { expanded } else { 1 },
            )),
        }
    }
    let names = names.into_iter().chain(std::iter::repeat(None));
    let column =
        |(position, (field, written)): (usize, (&Arc<arrow::datatypes::Field>, Option<&str>))| {
            let name = match (original_name(field.name()), written) {
                (name, Some("")) if is_given(name) => format!("_col{position}"),
                (name, Some(written)) if written.to_lowercase() == name => written.to_owned(),
                (name, _) => name.to_owned(),
            };
            Column {
                name,
                data_type: types::name(field.data_type()),
            }
        };
    schema
        .fields()
        .iter()
        .zip(names)
        .enumerate()
        .map(column)
        .collect()
}

/// Whether a column without a name of its own was given this one: by its place in SELECT, or in
/// VALUES.
fn is_given(name: &str) -> bool {
    let number = name
        .strip_prefix("_col")
        .or_else(|| name.strip_prefix("column"));
    number.is_some_and(|number| number.parse::<usize>().is_ok())
}
