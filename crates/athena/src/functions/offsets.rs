//! Conversions between offsets of Arrow, lengths and `bigint`.

use arrow::buffer::OffsetBuffer;

use crate::error::{Error, ErrorKind, Result};

/// An offset of a list or map as an index.
#[expect(clippy::expect_used, reason = "offsets of arrays are not negative")]
pub(super) fn index(offset: i32) -> usize {
    usize::try_from(offset).expect("an offset is not negative")
}

/// A length in memory as a `bigint`.
#[expect(clippy::expect_used, reason = "no allocation exceeds isize::MAX")]
pub(super) fn bigint(length: usize) -> i64 {
    i64::try_from(length).expect("a length fits a bigint")
}

/// A length as the end offset of a list or map.
///
/// # Errors
/// If a batch has more elements than 32-bit offsets can address.
pub(super) fn end_offset(length: usize) -> Result<i32> {
    i32::try_from(length).map_err(|_| {
        Error::new(
            ErrorKind::ExceededMemoryLimit,
            format!("Arrays of a batch exceed {} elements", i32::MAX),
        )
    })
}

/// The offsets of `rows` lists with `length` elements each.
pub(super) fn equal_lengths(rows: usize, length: usize) -> Result<OffsetBuffer<i32>> {
    let ends = (0..=rows).map(|row| end_offset(row.saturating_mul(length)));
    Ok(OffsetBuffer::new(ends.collect::<Result<Vec<_>>>()?.into()))
}
