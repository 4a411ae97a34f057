//! Converts Athena's text into typed values for the output formats.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions, StringArray};
use arrow::compute::{CastOptions, cast_with_options};
use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use arrow::error::ArrowError;

use super::results::Results;
use crate::output::{QueryResult, QueryStatistics};

/// Returns the result with typed columns.
///
/// # Errors
/// Rows and columns do not match.
pub(super) fn to_query_result(
    results: Results,
    statistics: QueryStatistics,
) -> Result<QueryResult, ArrowError> {
    let arrays = results.columns.iter().enumerate().map(|(at, column)| {
        let texts: StringArray = results
            .rows
            .iter()
            .map(|row| row.get(at).and_then(Option::as_deref))
            .collect();
        typed(texts, &column.data_type)
    });
    let arrays: Vec<ArrayRef> = arrays.collect();
    let fields: Vec<_> = arrays
        .iter()
        .map(|array| Field::new("", array.data_type().clone(), true))
        .collect();
    let options = RecordBatchOptions::new().with_row_count(Some(results.rows.len()));
    let batch = RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)?;
    Ok(QueryResult {
        columns: results.columns,
        batches: vec![batch],
        statistics,
    })
}

/// Converts the values of a column. Keeps the text if the type is not supported or a value does not
/// parse.
fn typed(texts: StringArray, name: &str) -> ArrayRef {
    let texts: ArrayRef = Arc::new(texts);
    let Some(data_type) = data_type(name) else {
        return texts;
    };
    let strict = CastOptions {
        safe: false,
        ..CastOptions::default()
    };
    cast_with_options(&texts, &data_type, &strict).unwrap_or(texts)
}

fn data_type(name: &str) -> Option<DataType> {
    Some(match name {
        "boolean" => DataType::Boolean,
        "tinyint" => DataType::Int8,
        "smallint" => DataType::Int16,
        "integer" => DataType::Int32,
        "bigint" => DataType::Int64,
        "real" => DataType::Float32,
        "double" => DataType::Float64,
        "date" => DataType::Date32,
        "timestamp(3)" => DataType::Timestamp(TimeUnit::Millisecond, None),
        "json" => DataType::LargeUtf8,
        _ => {
            let (precision, scale) = name
                .strip_prefix("decimal(")?
                .strip_suffix(')')?
                .split_once(',')?;
            DataType::Decimal128(precision.parse().ok()?, scale.parse().ok()?)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn converts_text_to_typed_values() {
        for (name, text) in [
            ("boolean", "true"),
            ("tinyint", "-1"),
            ("bigint", "9007199254740993"),
            ("real", "0.1"),
            ("double", "1.0E10"),
            ("double", "NaN"),
            ("double", "-Infinity"),
            ("decimal(5,2)", "1.50"),
            ("date", "2026-11-23"),
            ("timestamp(3)", "2026-11-23 10:00:00.123"),
            ("json", "{\"a\":1}"),
            ("varchar", ""),
            ("array", "[1, 2]"),
        ] {
            let array = typed(StringArray::from(vec![Some(text), None]), name);
            assert_eq!(
                (athena::text(&array, 0).as_deref(), athena::text(&array, 1)),
                (Some(text), None),
                "{name}"
            );
            assert_eq!(
                array.data_type(),
                &data_type(name).unwrap_or(DataType::Utf8),
                "{name} {text}"
            );
        }
    }

    #[test]
    fn keeps_text_that_is_not_a_value() {
        let array = typed(StringArray::from(vec![Some("1"), Some("many")]), "integer");
        assert_eq!(
            (array.data_type(), athena::text(&array, 1).as_deref()),
            (&DataType::Utf8, Some("many"))
        );
    }
}
