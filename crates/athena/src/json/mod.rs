//! Reading JSON by its structure: values are located and skipped, and decoded only if a query needs
//! them.

mod block;
mod number;
mod path;
mod shape;
mod skip;
mod string;
mod text;

pub(crate) use number::canonical_number;
pub(crate) use path::JsonPath;
pub(crate) use shape::{Shape, ValueRange};
pub(crate) use skip::{Entries, elements, value_end};
pub(crate) use string::{read_string, write_string};
pub(crate) use text::{Style, write_value};

/// Padding after the bytes of a [`Json`], so that blocks are loaded without bounds checks.
pub(crate) const PADDING: usize = block::BLOCK;

/// JSON text with padding.
#[derive(Clone, Copy)]
pub(crate) struct Json<'j> {
    /// The text and [`PADDING`] more bytes.
    text: &'j str,
    /// The end of the JSON.
    end: usize,
}

/// An error in JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed {
    /// The message.
    pub problem: &'static str,
    /// The position in bytes.
    pub at: usize,
}

impl<'j> Json<'j> {
    pub(crate) fn new(text: &'j str, end: usize) -> Self {
        debug_assert!(end + PADDING <= text.len());
        Self { text, end }
    }

    /// The byte at `at`, or padding at the end.
    pub(crate) fn byte(self, at: usize) -> u8 {
        if at < self.end {
            self.text.as_bytes()[at]
        } else {
            0
        }
    }

    /// The text from `start` to `end`, which are token boundaries.
    pub(crate) fn slice(self, start: usize, end: usize) -> &'j str {
        &self.text[start..end]
    }

    /// The position of the first byte at or after `at` that is not white space.
    pub(crate) fn after_space(self, mut at: usize) -> usize {
        while matches!(self.byte(at), b' ' | b'\t' | b'\n' | b'\r') {
            at += 1;
        }
        at
    }

    fn block(self, at: usize) -> block::Block<'j> {
        block::Block::new(self.text.as_bytes(), at)
    }

    fn wrong<T>(self, problem: &'static str, at: usize) -> Result<T, Malformed> {
        if at >= self.end {
            Err(Malformed {
                problem: "the line ends too early",
                at: self.end,
            })
        } else {
            Err(Malformed { problem, at })
        }
    }
}

/// A copy of `text` with the padding that [`Json`] needs, in `buffer`.
pub(crate) fn padded<'b>(text: &str, buffer: &'b mut String) -> Json<'b> {
    buffer.clear();
    buffer.push_str(text);
    buffer.extend(['\0'; PADDING]);
    Json::new(buffer, text.len())
}
