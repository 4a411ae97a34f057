//! Money, and records by number and size.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Sub};

use indicatif::HumanFloatCount;
use serde::{Serialize, Serializer};

/// Days per month of estimates.
pub(super) const DAYS_PER_MONTH: f64 = 30.0;
pub(super) const HOURS_PER_MONTH: f64 = DAYS_PER_MONTH * 24.0;
pub(super) const SECONDS_PER_HOUR: f64 = 3_600.0;
pub(super) const SECONDS_PER_DAY: f64 = 24.0 * SECONDS_PER_HOUR;
/// Bytes per kilobyte, as AWS bills.
pub(super) const KILOBYTE: f64 = 1_024.0;
/// Bytes per megabyte, as AWS bills.
pub(super) const MEGABYTE: f64 = 1_024.0 * KILOBYTE;
/// Bytes per gigabyte, as AWS bills.
pub(super) const GIGABYTE: f64 = 1_024.0 * MEGABYTE;

/// US dollars.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Dollars(f64);

impl Dollars {
    /// Creates an amount.
    pub(super) fn new(amount: f64) -> Self {
        Self(amount)
    }

    pub fn amount(self) -> f64 {
        self.0
    }
}

impl Add for Dollars {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Dollars {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Sum for Dollars {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), Add::add)
    }
}

/// Writes dollars and cents: `1,234.50`.
impl fmt::Display for Dollars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{:.2}", self.0);
        // An infinite amount has no cents.
        let Some((whole, cents)) = text.split_once('.') else {
            return f.pad(&text);
        };
        let whole: f64 = whole.parse().map_err(|_| fmt::Error)?;
        f.pad(&format!("{}.{cents}", HumanFloatCount(whole)))
    }
}

/// A number with four decimals, which distinguish a tenth of a cent from zero.
impl Serialize for Dollars {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        rounded(&self.0, serializer)
    }
}

/// Writes a number with at most four decimals.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
pub(super) fn rounded<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((value * 10_000.0).round() / 10_000.0)
}

/// Records of one kind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Flow {
    /// Number per average day.
    pub(super) per_day: f64,
    /// Size of one record.
    pub(super) bytes_each: f64,
}

impl Flow {
    /// Number per month.
    pub(super) fn per_month(self) -> f64 {
        self.per_day * DAYS_PER_MONTH
    }

    /// Size per month.
    pub(super) fn gigabytes_per_month(self) -> f64 {
        self.per_month() * self.bytes_each / GIGABYTE
    }

    /// The same records with the billed size: rounded up to a multiple of `bytes`.
    pub(super) fn in_steps_of(self, bytes: f64) -> Self {
        Self {
            bytes_each: (self.bytes_each / bytes).ceil() * bytes,
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_written_with_cents_and_commas() {
        let written = [0.0, 0.005, 12.3, 1_234.5, 1_234_567.899, 999.999]
            .map(|amount| Dollars::new(amount).to_string());
        assert_eq!(
            written,
            [
                "0.00",
                "0.01",
                "12.30",
                "1,234.50",
                "1,234,567.90",
                "1,000.00"
            ]
        );
        assert_eq!(format!("{:>10}", Dollars::new(1.0)), "      1.00");
    }

    #[test]
    fn a_record_is_billed_as_the_next_whole_step() {
        let billed = [1.0, 5_120.0, 5_121.0].map(|bytes_each| {
            Flow {
                per_day: 1.0,
                bytes_each,
            }
            .in_steps_of(5.0 * KILOBYTE)
            .bytes_each
        });
        assert_eq!(
            billed.map(f64::to_bits),
            [5_120.0_f64, 5_120.0, 10_240.0].map(f64::to_bits)
        );
    }
}
