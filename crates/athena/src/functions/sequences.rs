//! Sequences of dates and times.

use std::sync::Arc;

use arrow::array::{ArrayRef, ListArray, NullBufferBuilder};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::DataType;

use super::Entry;
use super::native::Arguments;
use super::offsets::end_offset;
use super::temporal::{Span, from_locals, locals, move_local, span};
use crate::error::{Error, ErrorKind, Result};
use crate::types::element_field;
use crate::value::{DAY, Zone};

pub(super) const FUNCTIONS: &[Entry] = &[
    ("sequence(date, date) array(date)", sequence),
    (
        "sequence(date, date, interval day to second) array(date)",
        sequence,
    ),
    (
        "sequence(date, date, interval year to month) array(date)",
        sequence,
    ),
    (
        "sequence(timestamp(3), timestamp(3), interval day to second) array(timestamp(3))",
        sequence,
    ),
    (
        "sequence(timestamp(3), timestamp(3), interval year to month) array(timestamp(3))",
        sequence,
    ),
];

/// Trino's limit on the entries of a sequence.
const LONGEST: usize = 10_000;

fn invalid(message: &str) -> Error {
    Error::new(ErrorKind::InvalidFunctionArgument, message)
}

/// Times from `start` to `end` in steps.
fn times(start: i64, end: i64, step: Span, found: &mut Vec<Option<(i64, Zone)>>) -> Result<()> {
    let forward = match step {
        Span::Months(0) | Span::Millis(0) => return Err(invalid("interval must not be zero")),
        Span::Months(count) | Span::Millis(count) => count > 0,
    };
    let first = found.len();
    for number in 0.. {
        let next = step.times(number).and_then(|step| move_local(start, step));
        let Some(next) = next else {
            return Err(invalid("The date is out of range"));
        };
        if next != end && (next < end) != forward {
            break;
        }
        found.push(Some((next, Zone::Utc)));
        if found.len() - first > LONGEST {
            return Err(invalid(
                "result of sequence function must not have more than 10000 entries",
            ));
        }
    }
    if found.len() == first {
        return Err(invalid(
            "sequence stop value should be greater than or equal to start value if step is greater than zero",
        ));
    }
    Ok(())
}

fn sequence(arguments: &Arguments) -> Result<ArrayRef> {
    let (starts, last_times) = (locals(arguments.array(0))?, locals(arguments.array(1))?);
    let (mut found, mut ends, mut nulls) =
        (Vec::new(), vec![0], NullBufferBuilder::new(arguments.rows));
    for (row, (start, end)) in starts.into_iter().zip(last_times).enumerate() {
        let bounds = start.zip(end);
        let step = match (arguments.count(), bounds) {
            (2, Some(((start, _), (end, _)))) => {
                Some(Span::Millis(if end < start { -DAY } else { DAY }))
            }
            (2, None) => None,
            _ => span(arguments.array(2), row, 1),
        };
        let present = bounds.zip(step);
        nulls.append(present.is_some());
        if let Some((((start, _), (end, _)), step)) = present {
            times(start, end, step, &mut found)?;
            arguments.check_elements(found.len(), size_of::<Option<(i64, Zone)>>())?;
        }
        ends.push(end_offset(found.len())?);
    }
    let DataType::List(element) = &arguments.returns else {
        return Err(invalid("not an array"));
    };
    let values = from_locals(found, element.data_type())?;
    let field = element_field(element.data_type().clone());
    Ok(Arc::new(ListArray::try_new(
        field,
        OffsetBuffer::new(ends.into()),
        values,
        nulls.finish(),
    )?))
}
