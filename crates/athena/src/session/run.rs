//! Running statements.

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

use super::bounded::BoundExpressions;
use super::lambda_variables::DetachLambdaVariables;
use super::recursion::{DistinctAfterRecursion, LimitRecursion};
use super::sliced::SliceBelowUnnest;
use super::windows::CountWindows;
use super::{Column, QueryOutcome, State, Statistics};
use crate::curated::CuratedScan;
use crate::error::Result;
use crate::functions::FunctionOptions;
use crate::plan::{self, CtePlan, Planned, SharedCtes};
use crate::sql::{Statement, original_name, parse};
use crate::table::Scan;
use crate::types;

/// How often a statement runs again because another process removed curated files.
const MAX_RERUNS: usize = 3;

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

    fn session_state(&self) -> SessionState {
        let mut config = SessionConfig::new()
            .with_target_partitions(self.settings.threads.max(1))
            .with_collect_statistics(false);
        // Memory that a sort reserves for merging spilled data. DataFusion's default of 10 MiB
        // exceeds small limits.
        config.options_mut().execution.sort_spill_reservation_bytes =
            (self.settings.memory_limit / 32).min(10 << 20);
        config.options_mut().extensions.insert(FunctionOptions {
            memory_limit: self.settings.memory_limit,
            ..FunctionOptions::default()
        });
        let rules = physical_rules();
        let builder = SessionStateBuilder::new()
            .with_config(config)
            .with_analyzer_rule(Arc::new(DistinctAfterRecursion))
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
        let plan = state.create_physical_plan(&planned.plan).await?;
        planned.shared_ctes.prepare(&state).await?;
        Ok((plan, state))
    }

    async fn run_plan(&self, planned: Planned) -> Result<QueryOutcome> {
        let (plan, state) = self.physical(&planned).await?;
        let mut batches = self.collect(&plan, &state).await?;
        if batches.is_empty() {
            batches.push(RecordBatch::new_empty(plan.schema()));
        }
        let columns = columns(&plan.schema(), &planned.names);
        Ok(QueryOutcome {
            columns,
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
            reservation.try_grow(batch.get_array_memory_size())?;
            batches.push(batch);
        }
        Ok(batches)
    }
}

/// DataFusion's physical optimizer rules, with `ProjectionPushdown` also before
/// `EnsureRequirements`. Seen in 55.2: a projection that moves into a filter loses the filter's
/// equivalence of an expression with a constant. If it moves after `EnsureRequirements` has left
/// that expression out of a sort, the plan fails its sanity check. [`DetachLambdaVariables`] is the
/// first rule, before any that moves projections.
fn physical_rules() -> Vec<Arc<dyn PhysicalOptimizerRule + Send + Sync>> {
    let mut rules = PhysicalOptimizer::new().rules;
    if let Some(position) = rules
        .iter()
        .position(|rule| rule.name() == "EnsureRequirements")
    {
        rules.insert(position, Arc::new(ProjectionPushdown::new()));
    }
    rules.insert(0, Arc::new(DetachLambdaVariables));
    rules.push(Arc::new(SliceBelowUnnest));
    rules.push(Arc::new(BoundExpressions));
    rules.push(Arc::new(CountWindows));
    rules.push(Arc::new(LimitRecursion));
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

/// The columns of a result, with names as written.
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

/// Whether this is a generated name, for an expression of SELECT or VALUES.
fn is_given(name: &str) -> bool {
    let number = name
        .strip_prefix("_col")
        .or_else(|| name.strip_prefix("column"));
    number.is_some_and(|number| number.parse::<usize>().is_ok())
}
