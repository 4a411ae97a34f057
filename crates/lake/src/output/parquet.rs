//! Writes Apache Parquet.

use std::io::{self, Write};
use std::sync::Arc;

use ::parquet::arrow::ArrowWriter;
use ::parquet::basic::Compression;
use ::parquet::file::properties::WriterProperties;
use arrow::array::{Array, ArrayRef, RecordBatch, RecordBatchOptions, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

use super::{OutputCancellation, QueryResult, unique_names};

/// Writes a Parquet file. Types that Parquet does not have, such as a timestamp with time zone,
/// become text as Athena prints it.
pub(super) fn write(
    result: &QueryResult,
    cancellation: &OutputCancellation,
    to: &mut (impl Write + Send),
) -> io::Result<()> {
    let Some(first) = result.batches.first() else {
        return Err(io::Error::other("a result without columns"));
    };
    let schema = schema(result, first);
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .build();
    let mut writer = ArrowWriter::try_new(to, Arc::clone(&schema), Some(properties))
        .map_err(io::Error::other)?;
    for batch in &result.batches {
        cancellation.check()?;
        let columns = batch.columns().iter().map(column).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        let batch = RecordBatch::try_new_with_options(Arc::clone(&schema), columns, &options)
            .map_err(io::Error::other)?;
        writer.write(&batch).map_err(io::Error::other)?;
    }
    writer.close().map(drop).map_err(io::Error::other)
}

fn schema(result: &QueryResult, batch: &RecordBatch) -> SchemaRef {
    let fields = unique_names(&result.columns)
        .into_iter()
        .zip(batch.columns())
        .map(|(name, column)| {
            let data_type = if is_in_parquet(column.data_type()) {
                column.data_type().clone()
            } else {
                DataType::Utf8
            };
            Field::new(name, data_type, true)
        });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

fn column(array: &ArrayRef) -> ArrayRef {
    if is_in_parquet(array.data_type()) {
        return Arc::clone(array);
    }
    Arc::new(
        (0..array.len())
            .map(|row| athena::text(array, row))
            .collect::<StringArray>(),
    )
}

/// Returns whether Parquet has the type, with names for all its fields.
fn is_in_parquet(data_type: &DataType) -> bool {
    match data_type {
        DataType::Null | DataType::Duration(_) | DataType::Interval(_) => false,
        DataType::List(element) | DataType::Map(element, _) => is_in_parquet(element.data_type()),
        DataType::Struct(fields) => {
            !fields.is_empty()
                && fields.iter().all(|field| {
                    athena::field_name(field, 0) == *field.name()
                        && is_in_parquet(field.data_type())
                })
        }
        _ => true,
    }
}
