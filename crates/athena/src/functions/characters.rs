//! Functions of the characters of texts.

use arrow::array::ArrayRef;

use super::Entry;
use super::native::{Arguments, bigints, numbers, texts};
use crate::error::{Error, ErrorKind, Result};

pub(super) const FUNCTIONS: &[Entry] = &[
    ("translate(varchar, varchar, varchar) varchar", |a| {
        texts(a.texts().map(|row| Ok(row.map(translate))))
    }),
    ("strpos(varchar, varchar, bigint) bigint", instance),
    ("hamming_distance(varchar, varchar) bigint", |a| {
        numbers::<arrow::datatypes::Int64Type>(
            a.texts().map(|row| row.map(hamming_distance).transpose()),
        )
    }),
    ("codepoint(varchar) bigint", |a| {
        bigints(a.each_text(0).map(|text| {
            text?
                .chars()
                .next()
                .map(|first| i64::from(u32::from(first)))
        }))
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

/// The position of the n-th instance of a text, from the end if n is negative; 0 if there is none.
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
            Ok(Some(found.map_or(0, |at| {
                i64::try_from(text[..at].chars().count() + 1).unwrap_or(i64::MAX)
            })))
        });
    numbers::<arrow::datatypes::Int64Type>(rows)
}

fn hamming_distance([left, right]: [&str; 2]) -> Result<i64> {
    if left.chars().count() != right.chars().count() {
        return Err(invalid(
            "The input strings to hamming_distance function must have the same length",
        ));
    }
    Ok(i64::try_from(
        left.chars()
            .zip(right.chars())
            .filter(|(left, right)| left != right)
            .count(),
    )
    .unwrap_or(i64::MAX))
}
