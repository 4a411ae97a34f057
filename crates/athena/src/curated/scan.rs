//! The physical plan node that reads curated files.

use std::collections::{BTreeSet, VecDeque};
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use analytics::PARTITION_KEYS;
use arrow::array::{ArrayRef, Int32Array, RecordBatch, RecordBatchOptions};
use arrow::datatypes::SchemaRef;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::{DataFusionError, Result as DataFusionResult};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, Partitioning, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties, ReplaceChildrenOptions,
};
use futures_util::stream;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder, RowSelection,
};

use super::Curated;
use super::footers::{Footer, Unreadable, damaged, open_version};
use crate::error::{Error, ErrorKind, Result};
use crate::table::ScanCounts;

/// The maximum number of rows in a batch.
const BATCH: usize = 8192;

/// A row group that one thread reads.
#[derive(Clone, Debug)]
pub(super) struct ScanUnit {
    pub(super) path: Arc<Path>,
    pub(super) keys: [i32; 3],
    pub(super) footer: Footer,
    pub(super) row_group: usize,
    /// `None` is all rows.
    pub(super) selection: Option<RowSelection>,
}

#[derive(Debug)]
pub(crate) struct CuratedScan {
    relation: Arc<str>,
    /// The columns to read.
    schema: SchemaRef,
    units: Arc<Vec<ScanUnit>>,
    threads: usize,
    /// The queue of unread units, shared by all threads.
    queue: Arc<Mutex<VecDeque<ScanUnit>>>,
    counts: Arc<ScanCounts>,
    curated: Arc<Curated>,
    properties: Arc<PlanProperties>,
}

impl CuratedScan {
    pub(super) fn new(
        relation: Arc<str>,
        schema: SchemaRef,
        units: Arc<Vec<ScanUnit>>,
        threads: usize,
        curated: Arc<Curated>,
    ) -> Self {
        let threads = threads.min(units.len()).max(1);
        let properties = PlanProperties::new(
            EquivalenceProperties::new(Arc::clone(&schema)),
            Partitioning::UnknownPartitioning(threads),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        Self {
            relation,
            schema,
            queue: Arc::new(Mutex::new(units.iter().cloned().collect())),
            units,
            threads,
            counts: Arc::default(),
            curated,
            properties: Arc::new(properties),
        }
    }

    pub(crate) fn counts(&self) -> &ScanCounts {
        &self.counts
    }
}

impl DisplayAs for CuratedScan {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns: Vec<_> = self
            .schema
            .fields()
            .iter()
            .map(|field| field.name().as_str())
            .collect();
        let files: BTreeSet<_> = self.units.iter().map(|unit| &unit.path).collect();
        let paged = self.units.iter().filter(|unit| unit.selection.is_some());
        write!(
            f,
            "CuratedScan: {} [{}], {} row groups of {} files, {} by page",
            self.relation,
            columns.join(", "),
            self.units.len(),
            files.len(),
            paged.count()
        )
    }
}

impl ExecutionPlan for CuratedScan {
    fn name(&self) -> &'static str {
        "CuratedScan"
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
        Ok(Arc::new(Self::new(
            Arc::clone(&self.relation),
            Arc::clone(&self.schema),
            Arc::clone(&self.units),
            self.threads,
            Arc::clone(&self.curated),
        )))
    }

    fn execute(
        &self,
        _: usize,
        _: Arc<TaskContext>,
    ) -> DataFusionResult<SendableRecordBatchStream> {
        let reader = UnitReader {
            schema: Arc::clone(&self.schema),
            queue: Arc::clone(&self.queue),
            counts: Arc::clone(&self.counts),
            curated: Arc::clone(&self.curated),
            current: None,
        };
        let batches = stream::iter(reader.map(|batch| batch.map_err(DataFusionError::from)));
        Ok(Box::pin(RecordBatchStreamAdapter::new(
            Arc::clone(&self.schema),
            batches,
        )))
    }
}

/// Reads units from the queue until it is empty.
struct UnitReader {
    schema: SchemaRef,
    queue: Arc<Mutex<VecDeque<ScanUnit>>>,
    counts: Arc<ScanCounts>,
    curated: Arc<Curated>,
    current: Option<(ScanUnit, ParquetRecordBatchReader)>,
}

impl UnitReader {
    fn next_batch(&mut self) -> Result<Option<RecordBatch>> {
        loop {
            let Some((unit, reader)) = &mut self.current else {
                let next = self
                    .queue
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .pop_front();
                let Some(unit) = next else {
                    return Ok(None);
                };
                let reader = self.open(&unit)?;
                self.current = Some((unit, reader));
                continue;
            };
            let Some(batch) = reader.next() else {
                self.current = None;
                continue;
            };
            let path = Arc::clone(&unit.path);
            let batch = batch.map_err(|error| damaged(&path, &error.into()))?;
            self.counts.add(batch.num_rows() as u64, 0);
            return with_keys(&self.schema, &batch, unit.keys).map(Some);
        }
    }

    fn open(&self, unit: &ScanUnit) -> Result<ParquetRecordBatchReader> {
        let file =
            open_version(&unit.path, &unit.footer).map_err(|unreadable| match unreadable {
                Unreadable::Lost(error) => {
                    self.curated.count_lost();
                    error
                }
                Unreadable::Damaged(error) => error,
            })?;
        let roots = unit.roots(&self.schema)?;
        let mask = ProjectionMask::roots(unit.footer.metadata.parquet_schema(), roots);
        self.counts.add(0, unit.bytes(&mask));
        let builder =
            ParquetRecordBatchReaderBuilder::new_with_metadata(file, unit.footer.metadata.clone())
                .with_projection(mask)
                .with_row_groups(vec![unit.row_group])
                .with_batch_size(BATCH);
        let builder = match &unit.selection {
            Some(selection) => builder.with_row_selection(selection.clone()),
            None => builder,
        };
        builder.build().map_err(|error| damaged(&unit.path, &error))
    }
}

impl Iterator for UnitReader {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_batch().transpose()
    }
}

impl ScanUnit {
    /// The positions in the file of the columns to read.
    fn roots(&self, schema: &SchemaRef) -> Result<Vec<usize>> {
        let names = schema.fields().iter().map(|field| field.name());
        names
            .filter(|name| !is_key(name))
            .map(|name| {
                self.footer.metadata.schema().index_of(name).map_err(|_| {
                    let message = format!("{} has no column {name}", self.path.display());
                    Error::new(ErrorKind::HiveBadData, message)
                })
            })
            .collect()
    }

    /// The size of the pages that are read, with dictionaries.
    fn bytes(&self, mask: &ProjectionMask) -> u64 {
        let metadata = self.footer.metadata.metadata();
        let group = metadata.row_group(self.row_group);
        let pages = metadata
            .offset_index()
            .and_then(|offsets| offsets.get(self.row_group));
        let columns = group.columns().iter().enumerate();
        let read = columns.filter(|(leaf, _)| mask.leaf_included(*leaf));
        read.map(|(leaf, column)| {
            let all = u64::try_from(column.compressed_size()).unwrap_or(0);
            let pages = pages.and_then(|pages| pages.get(leaf));
            let (Some(selection), Some(pages)) = (&self.selection, pages) else {
                return all;
            };
            let dictionary = column
                .dictionary_page_offset()
                .and_then(|start| u64::try_from(column.data_page_offset() - start).ok());
            let ranges = selection.scan_ranges(pages.page_locations());
            let selected: u64 = ranges.iter().map(|range| range.end - range.start).sum();
            dictionary.unwrap_or(0) + selected
        })
        .sum()
    }
}

fn is_key(name: &str) -> bool {
    PARTITION_KEYS.contains(&name)
}

/// The columns of `schema`: those of the file, and the partition keys.
fn with_keys(schema: &SchemaRef, read: &RecordBatch, keys: [i32; 3]) -> Result<RecordBatch> {
    let rows = read.num_rows();
    let columns = schema.fields().iter().map(|field| -> Result<ArrayRef> {
        let key = PARTITION_KEYS.iter().position(|key| key == field.name());
        if let Some(key) = key {
            return Ok(Arc::new(Int32Array::from_value(keys[key], rows)));
        }
        let column = read.column_by_name(field.name()).ok_or_else(|| {
            Error::new(ErrorKind::Internal, format!("no column {}", field.name()))
        })?;
        Ok(Arc::clone(column))
    });
    let columns = columns.collect::<Result<Vec<_>>>()?;
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    Ok(RecordBatch::try_new_with_options(
        Arc::clone(schema),
        columns,
        &options,
    )?)
}
