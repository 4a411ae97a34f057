//! Finding the fields of a row like Trino's `OpenX` JSON reader.

use crate::json::{Json, Malformed, Shape, ValueRange, elements, value_end};

/// The error of a value that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ValueError {
    /// The line is not JSON.
    Malformed(Malformed),
    /// The column does not accept a value of this type.
    Unfit {
        value: &'static str,
        column: &'static str,
        /// The position of the value in bytes.
        at: usize,
    },
}

impl From<Malformed> for ValueError {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(malformed)
    }
}

/// The kind of the value that starts with this byte.
pub(super) fn kind(byte: u8) -> &'static str {
    match byte {
        b'{' => "an object",
        b'[' => "an array",
        b'"' => "a string",
        b't' | b'f' => "a boolean",
        _ => "a number",
    }
}

/// The requested fields of a row.
#[derive(Debug)]
pub(super) struct Object {
    shape: Shape,
    positions: Vec<usize>,
    found: Vec<ValueRange>,
}

impl Object {
    /// `fields`: the names of the requested fields, with their positions in the row's type.
    pub(super) fn new(fields: &[(&str, usize)]) -> Self {
        let shape = Shape::new(fields.iter().map(|(name, _)| *name));
        let positions = fields.iter().map(|(_, position)| *position).collect();
        Self {
            shape,
            positions,
            found: vec![(0, 0); fields.len()],
        }
    }

    /// Finds the fields in the value at `at`; returns the end of the value.
    ///
    /// The elements of an array are fields by position; an empty string has no fields.
    pub(super) fn find(&mut self, json: Json<'_>, at: usize) -> Result<usize, ValueError> {
        match json.byte(at) {
            b'{' => Ok(self.shape.scan(json, at, &mut self.found)?),
            b'[' => self.find_in_list(json, at),
            b'"' => {
                let end = value_end(json, at)?;
                self.found.fill((0, 0));
                let blank = json.slice(at + 1, end - 1).trim().is_empty();
                if blank {
                    Ok(end)
                } else {
                    Err(ValueError::Unfit {
                        value: "a string",
                        column: "row",
                        at,
                    })
                }
            }
            other => Err(ValueError::Unfit {
                value: kind(other),
                column: "row",
                at,
            }),
        }
    }

    fn find_in_list(&mut self, json: Json<'_>, at: usize) -> Result<usize, ValueError> {
        self.found.fill((0, 0));
        let mut position = 0;
        elements(json, at, |start, end| {
            if let Some(slot) = self.positions.iter().position(|wanted| *wanted == position) {
                self.found[slot] = (start, end);
            }
            position += 1;
            Ok(())
        })
    }

    /// The field of `slot`; `None` if it is missing or null.
    pub(super) fn field(&self, json: Json<'_>, slot: usize) -> Option<ValueRange> {
        let (start, end) = self.found[slot];
        (start != end && json.byte(start) != b'n').then_some((start, end))
    }
}
