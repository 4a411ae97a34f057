//! Random numbers and UUIDs, with a new value for each row.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int64Array};
use arrow::datatypes::DataType;
use datafusion::logical_expr::Expr;

use super::native::{Arguments, Body, Native, texts};
use super::{Special, unexpected_parameters};
use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};
use crate::types::{VARCHAR, is_coercible};

pub(super) const SPECIAL: &[Special] = &[("rand", random), ("random", random), ("uuid", uuid)];

/// `SplitMix64`, seeded by the operating system through the hasher of `std`. Not for secrets.
struct Generator(u64);

impl Generator {
    fn new() -> Self {
        Self(RandomState::new().hash_one(0))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// In [0, 1).
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit a double")]
    fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// In [start, end).
    fn between(&mut self, start: i64, end: i64) -> i64 {
        let range = end.wrapping_sub(start).cast_unsigned();
        let scaled = (u128::from(self.next()) * u128::from(range)) >> 64;
        let offset = scaled as u64;
        start.wrapping_add(offset.cast_signed())
    }
}

/// `random()`, `random(n)`, `random(m, n)`
fn random(call: Call<'_>) -> Result<Expr> {
    let (returns, body): (_, Body) = match call.arguments.len() {
        0 => (DataType::Float64, fractions),
        1 => (DataType::Int64, |arguments| bigints(arguments, 1)),
        _ => (DataType::Int64, |arguments| bigints(arguments, 2)),
    };
    let fits = call.arguments.len() <= 2
        && call
            .arguments
            .iter()
            .all(|argument| is_coercible(&argument.data_type, &DataType::Int64));
    if !fits {
        let spellings = ["random()", "random(bigint)", "random(bigint, bigint)"];
        return Err(unexpected_parameters(&call, spellings.into_iter()));
    }
    let arguments: Vec<_> = call
        .arguments
        .into_iter()
        .map(|argument| argument.into_type(&DataType::Int64))
        .collect();
    let takes = vec![DataType::Int64; arguments.len()];
    Ok(Native::volatile("random", returns, body, arguments, takes))
}

fn fractions(arguments: &Arguments) -> Result<ArrayRef> {
    let mut generator = Generator::new();
    let rows = (0..arguments.rows).map(|_| Some(generator.fraction()));
    Ok(Arc::new(rows.collect::<Float64Array>()))
}

fn bigints(arguments: &Arguments, bounds: usize) -> Result<ArrayRef> {
    let mut generator = Generator::new();
    let ends: Vec<_> = arguments.each_bigint(bounds - 1).collect();
    let starts: Vec<_> = if bounds == 2 {
        arguments.each_bigint(0).collect()
    } else {
        vec![Some(0); arguments.rows]
    };
    let rows = starts.into_iter().zip(ends).map(|(start, end)| {
        let (Some(start), Some(end)) = (start, end) else {
            return Ok(None);
        };
        if start >= end {
            let message = if bounds == 1 {
                "bound must be positive"
            } else {
                "start value must be less than stop value"
            };
            return Err(Error::new(ErrorKind::InvalidFunctionArgument, message));
        }
        Ok(Some(generator.between(start, end)))
    });
    let rows: Result<Int64Array> = rows.collect();
    Ok(Arc::new(rows?))
}

/// `uuid()`: version 4.
fn uuid(call: Call<'_>) -> Result<Expr> {
    if !call.arguments.is_empty() {
        return Err(unexpected_parameters(&call, std::iter::once("uuid()")));
    }
    let body: Body = |arguments| {
        let mut generator = Generator::new();
        let rows = (0..arguments.rows).map(|_| {
            let bits = (u128::from(generator.next()) << 64) | u128::from(generator.next());
            let bits = (bits & !(0xF << 76)) | (0x4 << 76);
            let bits = (bits & !(0x3 << 62)) | (0x2 << 62);
            let hex = format!("{bits:032x}");
            Ok(Some(format!(
                "{}-{}-{}-{}-{}",
                &hex[..8],
                &hex[8..12],
                &hex[12..16],
                &hex[16..20],
                &hex[20..]
            )))
        });
        texts(arguments, rows)
    };
    Ok(Native::volatile(
        "uuid",
        VARCHAR,
        body,
        Vec::new(),
        Vec::new(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_within_their_bounds() {
        let mut generator = Generator::new();
        for _ in 0..1000 {
            assert!((0.0..1.0).contains(&generator.fraction()));
            assert!((-3..5).contains(&generator.between(-3, 5)));
            let wide = generator.between(i64::MIN, i64::MAX);
            assert!(wide < i64::MAX);
        }
    }
}
