//! CTEs with several references: their rows are collected once, and each reference reads what it
//! needs.

mod share;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column, TableReference};
use datafusion::error::{DataFusionError, Result as DataFusionResult};
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::{SessionState, TaskContext};
use datafusion::logical_expr::utils::{conjunction, disjunction};
use datafusion::logical_expr::{
    Expr, LogicalPlan, LogicalPlanBuilder, TableProviderFilterPushDown, TableType,
};
use datafusion::physical_plan::{ExecutionPlan, execute_stream_partitioned};
use futures_util::stream::StreamExt;
use tokio::sync::OnceCell;
use tokio::task::JoinSet;

/// A reference target for DataFusion: a CTE as a table.
#[derive(Debug)]
pub(super) struct SharedCte {
    rows: Arc<CteRows>,
}

/// The rows of a shared CTE.
#[derive(Debug)]
struct CteRows {
    name: String,
    plan: LogicalPlan,
    uses: Mutex<Uses>,
    /// How often Athena executes the query that is being planned.
    executions: Arc<AtomicU64>,
    /// The columns that are collected, and the plan that collects them.
    gathering: OnceLock<(Vec<usize>, Arc<dyn ExecutionPlan>)>,
    gathered: OnceCell<Gathered>,
    /// The plans of references that execute the CTE themselves.
    again: Mutex<Vec<Arc<dyn ExecutionPlan>>>,
}

/// The shared CTEs of a statement. Each reads only earlier ones.
#[derive(Clone, Debug)]
pub(crate) struct SharedCtes {
    all: Arc<Mutex<Vec<Arc<CteRows>>>>,
    /// See [`CteRows::executions`]; 1 until the statement itself is planned.
    executions: Arc<AtomicU64>,
}

/// The plan that executes a CTE.
pub(crate) struct CtePlan {
    pub(crate) name: String,
    pub(crate) plan: Arc<dyn ExecutionPlan>,
    /// How often Athena executes it: once for each reference, in each execution of what has the
    /// reference.
    pub(crate) executions: u64,
}

impl Default for SharedCtes {
    fn default() -> Self {
        Self {
            all: Arc::default(),
            executions: Arc::new(AtomicU64::new(1)),
        }
    }
}

/// The union of what the references need.
#[derive(Debug, Default)]
struct Uses {
    columns: BTreeSet<usize>,
    /// The predicates of each reference.
    conditions: Vec<Vec<Expr>>,
    executions: u64,
}

#[derive(Debug)]
struct Gathered {
    /// `None` if they exceed the memory limit: then each reference executes the CTE itself.
    batches: Option<Vec<RecordBatch>>,
    _reservation: MemoryReservation,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl SharedCtes {
    pub(super) fn add(&self, name: &str, plan: LogicalPlan) -> SharedCte {
        let rows = Arc::new(CteRows {
            name: name.to_owned(),
            plan,
            uses: Mutex::default(),
            executions: Arc::clone(&self.executions),
            gathering: OnceLock::new(),
            gathered: OnceCell::new(),
            again: Mutex::default(),
        });
        locked(&self.all).push(Arc::clone(&rows));
        SharedCte { rows }
    }

    fn all(&self) -> Vec<Arc<CteRows>> {
        locked(&self.all).clone()
    }

    /// Plans the collection of rows. The query must be planned already: planning records what its
    /// references need.
    pub(crate) async fn prepare(&self, state: &SessionState) -> DataFusionResult<()> {
        // The plan of a CTE reads earlier ones, which are therefore prepared after it.
        for rows in self.all().into_iter().rev() {
            let executions = locked(&rows.uses).executions;
            self.executions.store(executions, Ordering::Relaxed);
            rows.prepare(state).await?;
        }
        Ok(())
    }

    /// The plans that execute CTEs.
    pub(crate) fn plans(&self) -> Vec<CtePlan> {
        let plans = |rows: Arc<CteRows>| {
            let again = locked(&rows.again).clone();
            // Plans of references are those that Athena executes; then the first attempt is not.
            let executions = match again.len() {
                0 => locked(&rows.uses).executions,
                _ => 0,
            };
            let gathering = rows.gathering.get().map(|(_, plan)| Arc::clone(plan));
            gathering
                .into_iter()
                .map(|plan| (plan, executions))
                .chain(again.into_iter().map(|plan| (plan, 1)))
                .map(move |(plan, executions)| CtePlan {
                    name: rows.name.clone(),
                    plan,
                    executions,
                })
                .collect::<Vec<_>>()
        };
        self.all().into_iter().flat_map(plans).collect()
    }
}

#[async_trait]
impl TableProvider for SharedCte {
    fn schema(&self) -> SchemaRef {
        Arc::clone(self.rows.plan.schema().inner())
    }

    fn table_type(&self) -> TableType {
        TableType::Temporary
    }

    /// Predicate pushdown: rows that no reference needs are not collected. `Inexact`, because each
    /// reference still filters out the rows of others.
    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> DataFusionResult<Vec<TableProviderFilterPushDown>> {
        let pushdown = |filter: &&Expr| {
            let plain = !filter.is_volatile()
                && filter
                    .exists(|part| {
                        Ok(matches!(
                            part,
                            Expr::ScalarSubquery(_) | Expr::OuterReferenceColumn(..)
                        ))
                    })
                    .is_ok_and(|found| !found);
            if plain {
                TableProviderFilterPushDown::Inexact
            } else {
                TableProviderFilterPushDown::Unsupported
            }
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
        let all = || (0..self.schema().fields().len()).collect();
        let columns = projection.cloned().unwrap_or_else(all);
        let state = state.as_any().downcast_ref::<SessionState>().cloned();
        let state = state
            .ok_or_else(|| DataFusionError::Internal("a session of another kind".to_owned()))?;
        let mut uses = locked(&self.rows.uses);
        uses.columns.extend(&columns);
        uses.conditions.push(filters.to_vec());
        uses.executions += self.rows.executions.load(Ordering::Relaxed);
        Ok(Arc::new(share::plan(
            &self.rows, &columns, filters, &state,
        )?))
    }
}

impl CteRows {
    /// The plan of these columns with a predicate.
    async fn physical(
        &self,
        columns: &[usize],
        condition: Option<Expr>,
        state: &SessionState,
    ) -> DataFusionResult<Arc<dyn ExecutionPlan>> {
        let relation = TableReference::bare(self.name.clone());
        let mut plan = LogicalPlanBuilder::from(self.plan.clone()).alias(relation.clone())?;
        if let Some(condition) = condition {
            let qualified = condition.transform(|part| {
                Ok(match part {
                    Expr::Column(column) => Transformed::yes(Expr::Column(Column::new(
                        Some(relation.clone()),
                        column.name,
                    ))),
                    other => Transformed::no(other),
                })
            })?;
            plan = plan.filter(qualified.data)?;
        }
        let fields = columns
            .iter()
            .map(|column| Expr::from(plan.schema().qualified_field(*column)))
            .collect::<Vec<_>>();
        state
            .create_physical_plan(&plan.project(fields)?.build()?)
            .await
    }

    async fn prepare(&self, state: &SessionState) -> DataFusionResult<()> {
        let (columns, condition) = self.needed();
        let plan = self.physical(&columns, condition, state).await?;
        // Each CTE is prepared once.
        let _ = self.gathering.set((columns, plan));
        Ok(())
    }

    /// Collects the rows, unless that has been done.
    async fn gather(
        &self,
        plan: &Arc<dyn ExecutionPlan>,
        context: &Arc<TaskContext>,
    ) -> DataFusionResult<&Gathered> {
        let gather = || async {
            let reservation = MemoryConsumer::new("CTE").register(context.memory_pool());
            let batches = match collect(plan, context, &reservation).await {
                Ok(batches) => Some(batches),
                Err(error)
                    if matches!(error.find_root(), DataFusionError::ResourcesExhausted(_)) =>
                {
                    reservation.free();
                    None
                }
                Err(error) => return Err(error),
            };
            Ok(Gathered {
                batches,
                _reservation: reservation,
            })
        };
        self.gathered.get_or_try_init(gather).await
    }

    /// The columns that references need, and the disjunction of their predicates.
    fn needed(&self) -> (Vec<usize>, Option<Expr>) {
        let uses = locked(&self.uses);
        let conditions: Option<Vec<_>> = uses
            .conditions
            .iter()
            .map(|filters| conjunction(filters.iter().cloned()))
            .collect();
        (
            uses.columns.iter().copied().collect(),
            conditions.and_then(disjunction),
        )
    }
}

/// All rows of a plan; its partitions run in parallel.
async fn collect(
    plan: &Arc<dyn ExecutionPlan>,
    context: &Arc<TaskContext>,
    reservation: &MemoryReservation,
) -> DataFusionResult<Vec<RecordBatch>> {
    let mut tasks = JoinSet::new();
    let (sender, mut receiver) = tokio::sync::mpsc::channel(2);
    for mut stream in execute_stream_partitioned(Arc::clone(plan), Arc::clone(context))? {
        let sender = sender.clone();
        tasks.spawn(async move {
            while let Some(batch) = stream.next().await {
                if sender.send(batch).await.is_err() {
                    return;
                }
            }
        });
    }
    drop(sender);
    let mut batches = Vec::new();
    while let Some(batch) = receiver.recv().await {
        let batch = batch?;
        reservation.try_grow(crate::memory::size(&batch)?)?;
        batches.push(batch);
    }
    Ok(batches)
}
