//! The physical plan node that reads a table.

use std::fmt;
use std::sync::Arc;

use datafusion::common::ScalarValue;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::{DataFusionError, Result as DataFusionResult};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::expressions::{Column, Literal};
use datafusion::physical_expr::{
    EquivalenceProperties, Partitioning, PhysicalExpr, ScalarFunctionExpr,
};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties, ReplaceChildrenOptions,
};
use futures_util::stream;

use super::files::FilePart;
use super::reader::{BatchReader, Parts};
use super::rows::{RequestedField, RequestedFields};
use crate::functions::PRESENCE;

pub(crate) use super::reader::ScanCounts;

#[derive(Debug)]
pub(super) struct Columns {
    pub(super) fields: arrow::datatypes::Fields,
    pub(super) partition_keys: &'static [&'static str],
}

#[derive(Debug)]
pub(crate) struct Scan {
    table: Arc<str>,
    columns: Arc<Columns>,
    requested: Arc<RequestedFields>,
    files: Arc<Vec<FilePart>>,
    threads: usize,
    /// The queue of unread parts, shared by all threads.
    parts: Arc<Parts>,
    counts: Arc<ScanCounts>,
    properties: Arc<PlanProperties>,
}

impl Scan {
    pub(super) fn new(
        table: Arc<str>,
        columns: Arc<Columns>,
        outputs: Vec<RequestedField>,
        files: Arc<Vec<FilePart>>,
        threads: usize,
    ) -> crate::error::Result<Self> {
        let requested = Arc::new(RequestedFields::new(
            &columns.fields,
            columns.partition_keys,
            outputs,
        )?);
        let threads = threads.min(files.len()).max(1);
        let properties = PlanProperties::new(
            EquivalenceProperties::new(Arc::clone(&requested.schema)),
            Partitioning::UnknownPartitioning(threads),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        let parts = Arc::new(Parts::new(files.iter().cloned()));
        Ok(Self {
            table,
            columns,
            requested,
            files,
            threads,
            parts,
            counts: Arc::default(),
            properties: Arc::new(properties),
        })
    }

    pub(crate) fn counts(&self) -> &ScanCounts {
        &self.counts
    }

    /// Whether a file was opened.
    pub(crate) fn is_started(&self) -> bool {
        let (_, bytes) = self.counts.read();
        bytes > 0
    }

    /// The bytes of all files, on disk.
    pub(crate) fn size(&self) -> u64 {
        self.files.iter().map(FilePart::size).sum()
    }

    /// The output that `expression` requests, if it is a column, a nested field, or the presence of
    /// one.
    fn output(&self, expression: &Arc<dyn PhysicalExpr>) -> Option<RequestedField> {
        if let Some(column) = expression.downcast_ref::<Column>() {
            return self.requested.outputs.get(column.index()).cloned();
        }
        let function = expression.downcast_ref::<ScalarFunctionExpr>()?;
        let (first, names) = function.args().split_first()?;
        let mut output = self.output(first).filter(|output| !output.presence)?;
        match function.fun().name() {
            PRESENCE => output.presence = true,
            "get_field" => {
                for name in names {
                    output.path.push(literal_text(name)?);
                }
            }
            _ => return None,
        }
        Some(output)
    }
}

fn literal_text(expression: &Arc<dyn PhysicalExpr>) -> Option<String> {
    match expression.downcast_ref::<Literal>()?.value() {
        ScalarValue::Utf8(text) => text.clone(),
        _ => None,
    }
}

impl fmt::Display for RequestedField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path.join("."))?;
        f.write_str(if self.presence { " IS NOT NULL" } else { "" })
    }
}

impl DisplayAs for Scan {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outputs: Vec<_> = self
            .requested
            .outputs
            .iter()
            .map(RequestedField::to_string)
            .collect();
        write!(
            f,
            "Scan: {} [{}], {} parts of files",
            self.table,
            outputs.join(", "),
            self.files.len()
        )
    }
}

impl ExecutionPlan for Scan {
    fn name(&self) -> &'static str {
        "Scan"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        Vec::new()
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> DataFusionResult<TreeNodeRecursion>,
    ) -> DataFusionResult<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn replace_children(
        self: Arc<Self>,
        _: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> DataFusionResult<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn with_new_children(
        self: Arc<Self>,
        _: Vec<Arc<dyn ExecutionPlan>>,
    ) -> DataFusionResult<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn reset_state(self: Arc<Self>) -> DataFusionResult<Arc<dyn ExecutionPlan>> {
        let outputs = self.requested.outputs.clone();
        let again = Self::new(
            Arc::clone(&self.table),
            Arc::clone(&self.columns),
            outputs,
            Arc::clone(&self.files),
            self.threads,
        )?;
        Ok(Arc::new(again))
    }

    fn execute(
        &self,
        _: usize,
        _: Arc<TaskContext>,
    ) -> DataFusionResult<SendableRecordBatchStream> {
        let reader = BatchReader::new(
            Arc::clone(&self.requested),
            Arc::clone(&self.parts),
            Arc::clone(&self.counts),
        )?;
        let batches = stream::iter(reader.map(|batch| batch.map_err(DataFusionError::from)));
        Ok(Box::pin(RecordBatchStreamAdapter::new(
            Arc::clone(&self.requested.schema),
            batches,
        )))
    }

    /// Projection pushdown: takes over a projection of columns and nested fields, so that only
    /// these are read.
    fn try_swapping_with_projection(
        &self,
        projection: &ProjectionExec,
    ) -> DataFusionResult<Option<Arc<dyn ExecutionPlan>>> {
        let outputs = projection.expr().iter().map(|projected| {
            let output = self.output(&projected.expr)?;
            Some(RequestedField {
                name: projected.alias.clone(),
                ..output
            })
        });
        let Some(outputs) = outputs.collect::<Option<Vec<_>>>() else {
            return Ok(None);
        };
        let columns = Arc::clone(&self.columns);
        Ok(Self::new(
            Arc::clone(&self.table),
            columns,
            outputs,
            Arc::clone(&self.files),
            self.threads,
        )
        .ok()
        .map(|scan| Arc::new(scan) as Arc<dyn ExecutionPlan>))
    }
}
