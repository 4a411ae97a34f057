//! Functions of the characters of texts.

use arrow::array::ArrayRef;
use arrow::datatypes::Int32Type;

use super::Entry;
use super::native::{Arguments, numbers, texts};
use super::offsets::bigint;
use crate::error::{Error, ErrorKind, Result};

pub(super) const FUNCTIONS: &[Entry] = &[
    ("translate(varchar, varchar, varchar) varchar", |a| {
        texts(a, a.texts().map(|row| Ok(row.map(translate))))
    }),
    ("strpos(varchar, varchar, bigint) bigint", instance),
    ("hamming_distance(varchar, varchar) bigint", |a| {
        numbers::<arrow::datatypes::Int64Type>(
            a.texts().map(|row| row.map(hamming_distance).transpose()),
        )
    }),
    ("codepoint(varchar) integer", |a| {
        let first = |text: Option<&str>| Some(u32::from(text?.chars().next()?));
        numbers::<Int32Type>(
            a.each_text(0)
                .map(|text| Ok(first(text).map(u32::cast_signed))),
        )
    }),
];

fn invalid(message: &str) -> Error {
    Error::new(ErrorKind::InvalidFunctionArgument, message)
}

/// Replaces each character of `from` with the one at the same position of `to`, or removes it if
/// there is none.
fn translate([text, from, to]: [&str; 3]) -> String {
    let replaced = |character: char| match from.chars().position(|wanted| wanted == character) {
        Some(position) => to.chars().nth(position),
        None => Some(character),
    };
    text.chars().filter_map(replaced).collect()
}

/// The position of the n-th instance of a text, from the end if n is negative; 0 without one.
fn instance(arguments: &Arguments) -> Result<ArrayRef> {
    let rows = arguments
        .texts()
        .zip(arguments.each_bigint(2))
        .map(|(texts, instance)| {
            let (Some([text, search]), Some(instance)) = (texts, instance) else {
                return Ok(None);
            };
            let position = usize::try_from(instance.unsigned_abs())
                .unwrap_or(usize::MAX)
                .checked_sub(1);
            let position = position.ok_or_else(|| invalid("'instance' must not be zero"))?;
            // Instances may overlap.
            let mut starts = text
                .char_indices()
                .map(|(at, _)| at)
                .filter(|at| text[*at..].starts_with(search));
            let found = if instance < 0 {
                starts.collect::<Vec<_>>().into_iter().rev().nth(position)
            } else {
                starts.nth(position)
            };
            Ok(Some(
                found.map_or(0, |at| bigint(text[..at].chars().count() + 1)),
            ))
        });
    numbers::<arrow::datatypes::Int64Type>(rows)
}

fn hamming_distance([left, right]: [&str; 2]) -> Result<i64> {
    if left.chars().count() != right.chars().count() {
        return Err(invalid(
            "The input strings to hamming_distance function must have the same length",
        ));
    }
    let pairs = left.chars().zip(right.chars());
    Ok(bigint(pairs.filter(|(left, right)| left != right).count()))
}
