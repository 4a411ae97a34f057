//! Common tables that a query uses more than once: their rows are gathered once, and each use takes
//! what it needs of them.

mod share;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column, TableReference};
use datafusion::error::{DataFusionError, Result as EngineResult};
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

/// A common table.
#[derive(Debug)]
pub(super) struct CommonTable {
    rows: Arc<CommonRows>,
}

/// The rows of a common table.
#[derive(Debug)]
struct CommonRows {
    name: String,
    plan: LogicalPlan,
    uses: Mutex<Uses>,
    /// What gathers the rows: the columns of the table that they have, and the plan.
    gathering: OnceLock<(Vec<usize>, Arc<dyn ExecutionPlan>)>,
    gathered: OnceCell<Gathered>,
    /// The plans of uses that read for themselves.
    again: Mutex<Vec<Arc<dyn ExecutionPlan>>>,
}

/// The common tables of a query in the order of their definition: each stands on earlier ones
/// alone.
#[derive(Clone, Debug, Default)]
pub(crate) struct CommonTables(Arc<Mutex<Vec<Arc<CommonRows>>>>);

/// What all uses need together.
#[derive(Debug, Default)]
struct Uses {
    columns: BTreeSet<usize>,
    /// For each use the conditions on the rows that it needs.
    conditions: Vec<Vec<Expr>>,
}

/// Rows in memory.
#[derive(Debug)]
struct Gathered {
    /// None where they are too many: then each use reads for itself.
    batches: Option<Vec<RecordBatch>>,
    _reservation: MemoryReservation,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl CommonTables {
    /// Adds the common table `name` with the rows of `plan`.
    pub(super) fn add(&self, name: &str, plan: LogicalPlan) -> CommonTable {
        let rows = Arc::new(CommonRows {
            name: name.to_owned(),
            plan,
            uses: Mutex::default(),
            gathering: OnceLock::new(),
            gathered: OnceCell::new(),
            again: Mutex::default(),
        });
        locked(&self.0).push(Arc::clone(&rows));
        CommonTable { rows }
    }

    fn all(&self) -> Vec<Arc<CommonRows>> {
        locked(&self.0).clone()
    }

    /// Plans how the rows are gathered, once the query itself is planned: then it is known what its
    /// uses need.
    pub(crate) async fn prepare(&self, state: &SessionState) -> EngineResult<()> {
        // The plan of a table uses earlier ones, which therefore come after it.
        for rows in self.all().into_iter().rev() {
            rows.prepare(state).await?;
        }
        Ok(())
    }

    /// The plans that read for common tables, with the tables' names.
    pub(crate) fn plans(&self) -> Vec<(String, Arc<dyn ExecutionPlan>)> {
        let plans = |rows: Arc<CommonRows>| {
            let again = locked(&rows.again).clone();
            let gathering = rows.gathering.get().map(|(_, plan)| Arc::clone(plan));
            gathering
                .into_iter()
                .chain(again)
                .map(move |plan| (rows.name.clone(), plan))
                .collect::<Vec<_>>()
        };
        self.all().into_iter().flat_map(plans).collect()
    }
}

#[async_trait]
impl TableProvider for CommonTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(self.rows.plan.schema().inner())
    }

    fn table_type(&self) -> TableType {
        TableType::Temporary
    }

    /// Rows that no use needs are not gathered; each use leaves out those of the others itself.
    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> EngineResult<Vec<TableProviderFilterPushDown>> {
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
    ) -> EngineResult<Arc<dyn ExecutionPlan>> {
        let all = || (0..self.schema().fields().len()).collect();
        let columns = projection.cloned().unwrap_or_else(all);
        let state = state.as_any().downcast_ref::<SessionState>().cloned();
        let state = state
            .ok_or_else(|| DataFusionError::Internal("a session of another kind".to_owned()))?;
        let mut uses = locked(&self.rows.uses);
        uses.columns.extend(&columns);
        uses.conditions.push(filters.to_vec());
        Ok(Arc::new(share::plan(
            &self.rows, &columns, filters, &state,
        )?))
    }
}

impl CommonRows {
    /// The plan of these columns of the rows that meet `condition`.
    async fn physical(
        &self,
        columns: &[usize],
        condition: Option<Expr>,
        state: &SessionState,
    ) -> EngineResult<Arc<dyn ExecutionPlan>> {
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

    async fn prepare(&self, state: &SessionState) -> EngineResult<()> {
        let (columns, condition) = self.needed();
        let plan = self.physical(&columns, condition, state).await?;
        // A table is prepared once.
        let _ = self.gathering.set((columns, plan));
        Ok(())
    }

    /// Gathers what all uses need, if that has not been done.
    async fn gather(
        &self,
        plan: &Arc<dyn ExecutionPlan>,
        context: &Arc<TaskContext>,
    ) -> EngineResult<&Gathered> {
        let gather = || async {
            let reservation = MemoryConsumer::new("common table").register(context.memory_pool());
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

    /// The columns that uses need, and the condition that each row meets which one of them needs.
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

/// All rows of a plan, whose partitions are run side by side.
async fn collect(
    plan: &Arc<dyn ExecutionPlan>,
    context: &Arc<TaskContext>,
    reservation: &MemoryReservation,
) -> EngineResult<Vec<RecordBatch>> {
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
        reservation.try_grow(batch.get_array_memory_size())?;
        batches.push(batch);
    }
    Ok(batches)
}
