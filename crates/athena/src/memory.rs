//! Memory of rows.

use arrow::array::{Array, ArrayData, RecordBatch};
use arrow::datatypes::DataType;
use arrow::error::ArrowError;

/// The bytes of the rows of a batch.
///
/// `RecordBatch::get_array_memory_size` (arrow 59.3) counts whole buffers for each batch, although
/// operators return slices that share them. Arrow's size of a slice counts all elements of arrays and
/// maps.
///
/// # Errors
/// The size exceeds what arrow can count.
pub(crate) fn size(batch: &RecordBatch) -> Result<usize, ArrowError> {
    let columns = batch.columns().iter();
    columns.map(|column| size_of_slice(&column.to_data())).sum()
}

#[expect(clippy::expect_used, reason = "offsets of arrays are not negative")]
fn size_of_slice(data: &ArrayData) -> Result<usize, ArrowError> {
    let validity = data.nulls().map_or(0, |_| data.len().div_ceil(8));
    match data.data_type() {
        DataType::List(_) | DataType::Map(..) => {
            let offsets = &data.buffers()[0].typed_data::<i32>()[data.offset()..];
            let offset = |at: usize| usize::try_from(offsets[at]).expect("not negative");
            // An array without rows may have no offsets.
            let (start, end) = if data.is_empty() {
                (0, 0)
            } else {
                (offset(0), offset(data.len()))
            };
            let elements = data.child_data()[0].slice(start, end - start);
            let own = (data.len() + 1) * size_of::<i32>() + validity;
            Ok(own + size_of_slice(&elements)?)
        }
        DataType::Struct(_) => {
            let fields = data.child_data().iter().map(size_of_slice);
            Ok(validity + fields.sum::<Result<usize, _>>()?)
        }
        _ => data.get_slice_memory_size(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, ListArray, StringArray, StructArray};
    use arrow::datatypes::{Field, Int32Type};

    use super::*;

    #[test]
    fn sizes_of_slices_add_up() {
        let numbers = (0..1000).map(|row| (row % 7 != 0).then(|| vec![Some(row); 50]));
        let lists: ArrayRef = Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(numbers));
        let texts: ArrayRef = Arc::new(StringArray::from(vec!["text"; 1000]));
        let field = |name: &str, array: &ArrayRef| {
            Arc::new(Field::new(name, array.data_type().clone(), true))
        };
        let rows = StructArray::from(vec![
            (field("l", &lists), Arc::clone(&lists)),
            (field("t", &texts), Arc::clone(&texts)),
        ]);
        let rows: ArrayRef = Arc::new(rows);
        let batch = RecordBatch::try_from_iter([("l", lists), ("t", texts), ("r", rows)]).unwrap();
        let whole = size(&batch).unwrap();
        let slices = (0..10).map(|part| size(&batch.slice(part * 100, 100)).unwrap());
        let sum: usize = slices.sum();
        assert!(whole > 350_000, "{whole}");
        // Each slice has an offset more than rows.
        assert!((whole..whole + 1000).contains(&sum), "{whole} {sum}");
    }
}
