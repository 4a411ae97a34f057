//! Pruning of row groups and pages by their smallest and largest values.

use std::collections::HashSet;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, UInt64Array};
use arrow::datatypes::{DataType, SchemaRef};
use datafusion::catalog::Session;
use datafusion::common::pruning::PruningStatistics;
use datafusion::common::{Column, ScalarValue, ToDFSchema};
use datafusion::logical_expr::Expr;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_optimizer::pruning::{PruningPredicate, PruningPredicateBuilder};
use parquet::arrow::arrow_reader::statistics::StatisticsConverter;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, RowSelection, RowSelector};

use crate::table::depends_on_row_only;

/// Finds the row groups and pages that may have rows for some predicates. All of a file, where a
/// predicate or the values are not known to exclude any.
pub(super) struct Pruner(Vec<PruningPredicate>);

impl Pruner {
    pub(super) fn new(state: &dyn Session, filters: &[Expr], schema: &SchemaRef) -> Self {
        let physical = |filter: &Expr| -> Option<Arc<dyn PhysicalExpr>> {
            let schema = Arc::clone(schema).to_dfschema().ok()?;
            state.create_physical_expr(filter.clone(), &schema).ok()
        };
        let predicate = |filter| {
            PruningPredicateBuilder::new()
                .with_file_schema(Arc::clone(schema))
                .try_build(filter)
                .ok()
        };
        let predicates = filters
            .iter()
            .filter(|filter| depends_on_row_only(filter))
            .filter_map(physical)
            .filter_map(predicate)
            .filter(|predicate| !predicate.always_true());
        Self(predicates.collect())
    }

    /// The row groups, each with its rows to read; `None` is all rows.
    pub(super) fn row_groups(
        &self,
        footer: &ArrowReaderMetadata,
    ) -> Vec<(usize, Option<RowSelection>)> {
        let count = footer.metadata().num_row_groups();
        let mut kept = vec![true; count];
        for predicate in &self.0 {
            let found = predicate.prune(&RowGroups(footer)).ok();
            for (kept, found) in kept.iter_mut().zip(found.into_iter().flatten()) {
                *kept &= found;
            }
        }
        (0..count)
            .filter(|group| kept[*group])
            .map(|group| (group, self.rows(footer, group)))
            .filter(|(_, rows)| rows.as_ref().is_none_or(RowSelection::selects_any))
            .collect()
    }

    /// The rows of the pages that may have rows for every predicate of one column. Pages of two
    /// columns end at different rows, so that a predicate of several columns prunes none.
    fn rows(&self, footer: &ArrowReaderMetadata, group: usize) -> Option<RowSelection> {
        let mut rows: Option<RowSelection> = None;
        for predicate in &self.0 {
            let Some(column) = predicate.required_columns().single_column() else {
                continue;
            };
            let Some(pages) = Pages::new(footer, group, column.name()) else {
                continue;
            };
            let Ok(kept) = predicate.prune(&pages) else {
                continue;
            };
            if kept.iter().all(|kept| *kept) {
                continue;
            }
            let selectors = kept.iter().zip(&pages.counts).map(|(kept, count)| {
                if *kept {
                    RowSelector::select(*count)
                } else {
                    RowSelector::skip(*count)
                }
            });
            let found = RowSelection::from(selectors.collect::<Vec<_>>());
            rows = Some(match rows {
                Some(rows) => rows.intersection(&found),
                None => found,
            });
        }
        rows
    }
}

/// Reads the statistics of a column. Floating-point numbers have none: the order of NaN differs
/// between formats.
fn converter<'f>(
    footer: &'f ArrowReaderMetadata,
    column: &'f str,
) -> Option<StatisticsConverter<'f>> {
    let field = footer.schema().field_with_name(column).ok()?;
    let is_ordered = matches!(
        field.data_type(),
        DataType::Utf8
            | DataType::Boolean
            | DataType::Int32
            | DataType::Int64
            | DataType::Date32
            | DataType::Timestamp(..)
    );
    if !is_ordered {
        return None;
    }
    StatisticsConverter::try_new(column, footer.schema(), footer.parquet_schema()).ok()
}

/// The row groups of a file.
struct RowGroups<'f>(&'f ArrowReaderMetadata);

impl PruningStatistics for RowGroups<'_> {
    fn min_values(&self, column: &Column) -> Option<ArrayRef> {
        let groups = self.0.metadata().row_groups();
        converter(self.0, &column.name)?.row_group_mins(groups).ok()
    }

    fn max_values(&self, column: &Column) -> Option<ArrayRef> {
        let groups = self.0.metadata().row_groups();
        converter(self.0, &column.name)?
            .row_group_maxes(groups)
            .ok()
    }

    fn num_containers(&self) -> usize {
        self.0.metadata().num_row_groups()
    }

    fn null_counts(&self, column: &Column) -> Option<ArrayRef> {
        let groups = self.0.metadata().row_groups();
        let counts = converter(self.0, &column.name)?
            .row_group_null_counts(groups)
            .ok()?;
        Some(Arc::new(counts))
    }

    fn row_counts(&self) -> Option<ArrayRef> {
        let groups = self.0.metadata().row_groups().iter();
        let counts = groups.map(|group| u64::try_from(group.num_rows()).ok());
        Some(Arc::new(counts.collect::<UInt64Array>()))
    }

    fn contained(&self, _: &Column, _: &HashSet<ScalarValue>) -> Option<BooleanArray> {
        None
    }
}

/// The pages of a column in a row group.
struct Pages<'f> {
    footer: &'f ArrowReaderMetadata,
    group: usize,
    column: &'f str,
    /// Rows of each page.
    counts: Vec<usize>,
}

impl<'f> Pages<'f> {
    fn new(footer: &'f ArrowReaderMetadata, group: usize, column: &'f str) -> Option<Self> {
        let metadata = footer.metadata();
        let offsets = metadata.offset_index()?;
        metadata.column_index()?;
        let counts = converter(footer, column)?
            .data_page_row_counts(offsets, metadata.row_groups(), &[group])
            .ok()??;
        let counts = counts.iter().map(|count| usize::try_from(count?).ok());
        Some(Self {
            footer,
            group,
            column,
            counts: counts.collect::<Option<_>>()?,
        })
    }

    /// The converter of the pages' column, and the file's page indexes.
    fn statistics(&self, column: &Column) -> Option<StatisticsConverter<'f>> {
        (column.name == self.column)
            .then(|| converter(self.footer, self.column))
            .flatten()
    }
}

impl PruningStatistics for Pages<'_> {
    fn min_values(&self, column: &Column) -> Option<ArrayRef> {
        let metadata = self.footer.metadata();
        let (columns, offsets) = (metadata.column_index()?, metadata.offset_index()?);
        self.statistics(column)?
            .data_page_mins(columns, offsets, &[self.group])
            .ok()
    }

    fn max_values(&self, column: &Column) -> Option<ArrayRef> {
        let metadata = self.footer.metadata();
        let (columns, offsets) = (metadata.column_index()?, metadata.offset_index()?);
        self.statistics(column)?
            .data_page_maxes(columns, offsets, &[self.group])
            .ok()
    }

    fn num_containers(&self) -> usize {
        self.counts.len()
    }

    fn null_counts(&self, column: &Column) -> Option<ArrayRef> {
        let metadata = self.footer.metadata();
        let (columns, offsets) = (metadata.column_index()?, metadata.offset_index()?);
        let counts = self
            .statistics(column)?
            .data_page_null_counts(columns, offsets, &[self.group])
            .ok()?;
        Some(Arc::new(counts))
    }

    fn row_counts(&self) -> Option<ArrayRef> {
        let counts = self.counts.iter().map(|count| *count as u64);
        Some(Arc::new(counts.collect::<UInt64Array>()))
    }

    fn contained(&self, _: &Column, _: &HashSet<ScalarValue>) -> Option<BooleanArray> {
        None
    }
}
