//! Running statements.

use std::sync::Arc;
use std::time::Instant;

use arrow::array::RecordBatch;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::execution::memory_pool::MemoryConsumer;
use datafusion::execution::{SessionState, SessionStateBuilder};
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_optimizer::optimizer::PhysicalOptimizer;
use datafusion::physical_optimizer::projection_pushdown::ProjectionPushdown;
use datafusion::physical_plan::{ExecutionPlan, execute_stream};
use datafusion::prelude::SessionConfig;
use futures_util::StreamExt;

use super::bounded::BoundExpressions;
use super::lambda_variables::DetachLambdaVariables;
use super::recursion::LimitRecursion;
use super::running::RunningWindows;
use super::settings::SessionSettings;
use super::sliced::SliceBelowUnnest;
use super::windows::PartitionWindows;
use super::yielding::YieldBetweenBatches;
use super::{Column, QueryOutcome, State, Statistics};
use crate::analyze::{Relation, has_subqueries};
use crate::cancellation::Cancellation;
use crate::catalog::{CtePlan, Planned, SharedCtes};
use crate::curated::CuratedScan;
use crate::error::{Error, ErrorKind, Result};
use crate::functions::FunctionOptions;
use crate::sql::{Statement, parse};
use crate::table::Scan;
use crate::types;

/// How often a statement runs again because another process removed curated files.
const MAX_RERUNS: usize = 3;

/// Rows of a batch, where memory suffices; DataFusion's default.
const MAX_BATCH_SIZE: usize = 8192;

/// Rows of a batch in the smallest memory.
const MIN_BATCH_SIZE: usize = 256;

/// Memory of a thread, in bytes, for each row of a batch.
const MEMORY_FOR_ROW: usize = 128 << 10;

/// The rows of a batch: fewer than usual where memory is small.
///
/// Sorts, repartitions and aggregates of all threads share the limit equally, and a sort (DataFusion 55.2)
/// fails if its share is less than twice a batch of its input. The plan of agent states has some 15 of
/// them on each thread, and its rows have some kilobytes.
fn batch_size(settings: &SessionSettings) -> usize {
    let rows = settings.memory_limit / settings.threads.max(1) / MEMORY_FOR_ROW;
    rows.clamp(MIN_BATCH_SIZE, MAX_BATCH_SIZE)
}

impl State {
    pub(super) async fn run(&self, sql: &str) -> Result<QueryOutcome> {
        for _ in 0..MAX_RERUNS {
            let lost = self.curated.lost();
            let outcome = self.run_once(sql).await;
            if outcome.is_ok() || self.curated.lost() == lost {
                return outcome;
            }
        }
        self.run_once(sql).await
    }

    async fn run_once(&self, sql: &str) -> Result<QueryOutcome> {
        let start = Instant::now();
        let mut outcome = match parse(sql)? {
            Statement::Query(query, tokens) => {
                self.run_plan(self.catalog()?.plan(&query, &tokens)?).await
            }
            Statement::Explain {
                query,
                tokens,
                analyze,
            } => {
                let planned = self.catalog()?.plan(&query, &tokens)?;
                self.explain(planned, analyze).await
            }
            Statement::Show(show) => self.show(&show),
            Statement::CreateView {
                name,
                sql,
                query,
                tokens,
                replace,
            } => self.create_view(&name, &sql, replace, |catalog| {
                catalog.plan(&query, &tokens)
            }),
            Statement::DropView { name, if_exists } => self.drop_view(&name, if_exists),
        }?;
        outcome.statistics.duration = start.elapsed();
        Ok(outcome)
    }

    fn session_state(&self) -> SessionState {
        let mut config = SessionConfig::new()
            .with_target_partitions(self.settings.threads.max(1))
            .with_batch_size(batch_size(&self.settings))
            .with_collect_statistics(false);
        // Memory that a sort reserves for merging spilled data. DataFusion's default of 10 MiB
        // exceeds small limits.
        config.options_mut().execution.sort_spill_reservation_bytes =
            (self.settings.memory_limit / self.settings.threads.max(1) / 16).min(10 << 20);
        config.options_mut().extensions.insert(FunctionOptions {
            memory_limit: self.settings.memory_limit,
            ..FunctionOptions::default()
        });
        config
            .options_mut()
            .extensions
            .insert(Cancellation::current());
        let rules = physical_rules();
        let builder = SessionStateBuilder::new()
            .with_config(config)
            .with_physical_optimizer_rules(rules);
        let mut state = builder
            .with_runtime_env(Arc::clone(&self.environment))
            .build();
        // Without it, functions are planned with DataFusion's own options (55.2), and every call has
        // the memory of a constant.
        state.mark_start_execution();
        state
    }

    /// The physical plan.
    pub(super) async fn physical(
        &self,
        planned: &Planned,
    ) -> Result<(Arc<dyn ExecutionPlan>, SessionState)> {
        let state = self.session_state();
        let plan = &planned.relation.plan;
        let physical = state.create_physical_plan(plan).await;
        let plan = physical.map_err(|error| unsupported_subquery(plan, error.into()))?;
        planned.shared_ctes.prepare(&state).await?;
        Ok((plan, state))
    }

    async fn run_plan(&self, planned: Planned) -> Result<QueryOutcome> {
        let (plan, state) = self.physical(&planned).await?;
        let mut batches = self.collect(&plan, &state).await?;
        if batches.is_empty() {
            batches.push(RecordBatch::new_empty(plan.schema()));
        }
        Ok(QueryOutcome {
            columns: columns(&planned.relation),
            batches,
            statistics: statistics(&plan, &planned.shared_ctes),
        })
    }

    /// Runs a plan and collects its rows, which count towards the memory limit.
    pub(super) async fn collect(
        &self,
        plan: &Arc<dyn ExecutionPlan>,
        state: &SessionState,
    ) -> Result<Vec<RecordBatch>> {
        let reservation = MemoryConsumer::new("result").register(&self.environment.memory_pool);
        let mut stream = execute_stream(Arc::clone(plan), state.task_ctx())?;
        let mut batches = Vec::new();
        while let Some(batch) = stream.next().await {
            let batch = batch?;
            reservation.try_grow(crate::memory::size(&batch)?)?;
            batches.push(batch);
        }
        Ok(batches)
    }
}

/// DataFusion's physical optimizer rules, with `ProjectionPushdown` also before
/// `EnsureRequirements`. Seen in 55.2: a projection that moves into a filter loses the filter's
/// equivalence of an expression with a constant. If it moves after `EnsureRequirements` has left
/// that expression out of a sort, the plan fails its sanity check. [`DetachLambdaVariables`] is the
/// first rule, before any that moves projections. [`YieldBetweenBatches`] replaces
/// `EnsureCooperative`.
fn physical_rules() -> Vec<Arc<dyn PhysicalOptimizerRule + Send + Sync>> {
    let mut rules = PhysicalOptimizer::new().rules;
    if let Some(position) = rules
        .iter()
        .position(|rule| rule.name() == "EnsureRequirements")
    {
        rules.insert(position, Arc::new(ProjectionPushdown::new()));
    }
    rules.retain(|rule| rule.name() != "EnsureCooperative");
    rules.insert(0, Arc::new(DetachLambdaVariables));
    rules.push(Arc::new(SliceBelowUnnest));
    rules.push(Arc::new(BoundExpressions));
    rules.push(Arc::new(RunningWindows));
    rules.push(Arc::new(PartitionWindows));
    rules.push(Arc::new(LimitRecursion));
    rules.push(Arc::new(YieldBetweenBatches));
    rules
}

/// Rows and bytes read by the scans of a plan and its CTEs.
pub(super) fn statistics(plan: &Arc<dyn ExecutionPlan>, shared_ctes: &SharedCtes) -> Statistics {
    let mut statistics = Statistics::default();
    let statement = CtePlan {
        name: String::new(),
        plan: Arc::clone(plan),
        executions: 1,
    };
    for CtePlan {
        plan, executions, ..
    } in shared_ctes.plans().into_iter().chain([statement])
    {
        // The visitor does not fail.
        let _ = plan.apply(|node| {
            if let Some(scan) = node.downcast_ref::<Scan>() {
                let (rows, bytes) = scan.counts().read();
                statistics.rows_scanned += rows;
                statistics.bytes_scanned += bytes;
                // Athena reads what an empty side of a join made unnecessary here.
                let bytes = if scan.is_started() {
                    bytes
                } else {
                    scan.size()
                };
                statistics.bytes_in_athena += executions * bytes;
            } else if let Some(scan) = node.downcast_ref::<CuratedScan>() {
                let (rows, bytes) = scan.counts().read();
                statistics.rows_scanned += rows;
                statistics.bytes_scanned += bytes;
                statistics.bytes_curated += bytes;
                statistics.bytes_in_athena += executions * bytes;
            }
            Ok(TreeNodeRecursion::Continue)
        });
    }
    statistics
}

/// The error of a query that DataFusion (55.2) cannot plan, which a subquery may have caused: it
/// decorrelates subqueries only in part.
fn unsupported_subquery(plan: &LogicalPlan, error: Error) -> Error {
    let is_own = !matches!(error.kind(), ErrorKind::Internal | ErrorKind::NotSupported);
    if is_own || !has_subqueries(plan) {
        return error;
    }
    let message = "A subquery that depends on the row in this way is not supported";
    Error::new(ErrorKind::NotSupported, message).with_hint("Join what it reads instead.".to_owned())
}

/// The columns of a result, with names as written.
fn columns(relation: &Relation) -> Vec<Column> {
    let column = |(name, data_type)| Column {
        name,
        data_type: types::name(data_type),
    };
    relation.fields().map(column).collect()
}
