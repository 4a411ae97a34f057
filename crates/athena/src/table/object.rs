//! Finding the fields of a row, as Trino's reader of `OpenX` JSON does.

use crate::json::{Found, Json, Malformed, Shape, elements, value_end};

/// Why a value cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ValueError {
    /// The line is not JSON.
    Malformed(Malformed),
    /// The value is of a type that its column does not take.
    Unfit {
        /// The type of the value.
        value: &'static str,
        /// The type of the column.
        column: &'static str,
        /// Where the value is.
        at: usize,
    },
}

impl From<Malformed> for ValueError {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(malformed)
    }
}

/// What kind of value begins with this byte.
pub(super) fn kind(byte: u8) -> &'static str {
    match byte {
        b'{' => "an object",
        b'[' => "an array",
        b'"' => "a string",
        b't' | b'f' => "a boolean",
        _ => "a number",
    }
}

/// The fields of a row that are asked for.
#[derive(Debug)]
pub(super) struct Object {
    shape: Shape,
    /// The positions of the fields in the row's type.
    positions: Vec<usize>,
    found: Vec<Found>,
}

impl Object {
    /// `fields`: the names of the fields asked for, with their positions in the row's type.
    pub(super) fn new(fields: &[(&str, usize)]) -> Self {
        let shape = Shape::new(fields.iter().map(|(name, _)| *name));
        let positions = fields.iter().map(|(_, position)| *position).collect();
        Self {
            shape,
            positions,
            found: vec![(0, 0); fields.len()],
        }
    }

    /// Finds the fields in the value that begins at `at`; returns the value's end.
    ///
    /// The fields of a list are its elements, in the order of the type's; those of an empty string
    /// are all missing.
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

    /// Where the field of `slot` was found; none where it is missing or null.
    pub(super) fn field(&self, json: Json<'_>, slot: usize) -> Option<Found> {
        let (start, end) = self.found[slot];
        (start != end && json.byte(start) != b'n').then_some((start, end))
    }
}
