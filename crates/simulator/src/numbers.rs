//! The casts between whole and real numbers, in one place.

/// `value` as a real number: exact up to 2^53.
#[expect(clippy::cast_precision_loss, reason = "no number here exceeds 2^53")]
pub(crate) fn real(value: i64) -> f64 {
    value as f64
}

/// Truncates `value`; saturates at the bounds of `i64`.
#[expect(clippy::cast_possible_truncation, reason = "truncation is intended")]
pub(crate) fn whole(value: f64) -> i64 {
    value as i64
}

/// A count as a floating-point number.
#[expect(clippy::expect_used, reason = "no collection has 2^63 items")]
pub(crate) fn real_count(count: usize) -> f64 {
    real(i64::try_from(count).expect("no collection has 2^63 items"))
}

/// A number as an index.
#[expect(clippy::expect_used, reason = "callers pass remainders and positions")]
pub(crate) fn index(value: i64) -> usize {
    usize::try_from(value).expect("an index is not negative")
}

/// `value` with at most `places` decimals.
pub(crate) fn rounded(value: f64, places: i32) -> f64 {
    let factor = f64::from(10_i32.pow(places.unsigned_abs()));
    // Adding 0.0 turns -0.0 into 0.0.
    (value * factor).round() / factor + 0.0
}
