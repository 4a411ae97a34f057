//! Splits a byte stream into documents.
//!
//! A line that starts and ends like an object is accepted as a document after one search for the
//! next line break. Everything else is parsed as JSON values: documents over many lines, several on
//! one line, elements of top-level arrays, lines of CloudWatch Logs with a time before the message.
//! Where parsing fails, the lines up to the next one that starts a document are one broken document,
//! so that a bad line does not affect its neighbors. A bad element of an array costs that element, or
//! the rest of its line, and an array that ends early keeps its complete elements; only an array
//! without any is an error of the file. The events of a log container are documents of their own if
//! it is large, so that it need not fit into memory, or broken, so that a bad event costs that event
//! only and a truncated file keeps its complete events. A line that cannot be an event ends a
//! container whose end is missing.

mod boundaries;

use std::io::{self, Read};
use std::ops::Range;

use connect_core::containers::is_log_line;

use boundaries::{
    blank_length, container_end, container_start, first_value, is_container_line,
    is_time_and_stream, line_breaks, line_of_another, next_element, next_event, next_start,
    odd_element, starts_outside, starts_printed_object,
};
pub(super) use boundaries::{is_value, several};

/// Maximum size of a document in bytes.
pub(super) const LARGEST_DOCUMENT: usize = 64 << 20;

/// Size of the read buffer, unless a document is larger.
const CHUNK: usize = 1 << 20;

/// Several documents in one buffer.
pub(super) struct Chunk {
    bytes: Vec<u8>,
    documents: Vec<(Range<usize>, u64)>,
}

impl Chunk {
    /// Creates a chunk of one document.
    pub(super) fn whole(bytes: Vec<u8>) -> Self {
        Self {
            documents: vec![(0..bytes.len(), 1)],
            bytes,
        }
    }

    /// Iterates over the documents and the line of the file on which each starts, from 1.
    pub(super) fn documents(&self) -> impl Iterator<Item = (&[u8], u64)> {
        self.documents
            .iter()
            .map(|(range, line)| (&self.bytes[range.clone()], *line))
    }
}

/// Why a file could not be read to its end.
#[derive(Debug, thiserror::Error)]
pub(super) enum ContentError {
    #[error(transparent)]
    Unreadable(#[from] io::Error),
    #[error("invalid JSON array at line {line}")]
    Array { line: u64 },
    #[error("the document at line {line} exceeds {} MiB", LARGEST_DOCUMENT >> 20)]
    TooLarge { line: u64 },
}

/// The documents of a stream, in chunks.
pub(super) struct Documents<R> {
    reader: R,
    buffer: Vec<u8>,
    ended: bool,
    /// Line on which the buffer starts.
    line: u64,
    position: StreamPosition,
    /// Whether a document, or an element of an array, preceded the position.
    is_after_document: bool,
    array: Array,
}

/// The array at the position.
#[derive(Default)]
struct Array {
    /// First byte of its elements, if it is the list of a log container.
    event_start: Option<u8>,
    /// Whether an element was broken, so that commas and the end may be missing.
    is_damaged: bool,
    /// Whether a comma was missing, so that others may be.
    lacks_commas: bool,
}

/// Syntactic position of the next byte.
#[derive(Clone, Copy, PartialEq)]
enum StreamPosition {
    Top,
    /// In an array, before an element or the end of the array.
    Element,
    /// In an array, after an element.
    AfterElement,
}

enum Step {
    Document {
        end: usize,
        next: usize,
    },
    /// The position after this number of bytes.
    Into(StreamPosition, usize),
    /// Into the list of a container, after this number of bytes. Its events start with the byte.
    IntoObject(usize, u8),
    /// Out of the list of a container whose end is missing.
    LeavesList,
    NeedsMore,
    End,
    /// Text that does not belong to an array; it may be the text that ends early.
    Broken {
        at_end: bool,
    },
}

impl<R: Read> Documents<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            buffer: Vec::new(),
            ended: false,
            line: 1,
            position: StreamPosition::Top,
            is_after_document: false,
            array: Array::default(),
        }
    }

    pub(super) fn into_reader(self) -> R {
        self.reader
    }

    /// Returns the next documents, `None` after the last.
    pub(super) fn next_chunk(&mut self) -> Result<Option<Chunk>, ContentError> {
        let mut wanted = CHUNK;
        loop {
            self.fill(wanted)?;
            let (documents, read, line) = self.scan()?;
            if !documents.is_empty() {
                let rest = self.buffer.split_off(read);
                let bytes = std::mem::replace(&mut self.buffer, rest);
                self.line = line;
                return Ok(Some(Chunk { bytes, documents }));
            }
            self.buffer.drain(..read);
            self.line = line;
            if self.ended && self.buffer.is_empty() {
                return Ok(None);
            }
            if self.buffer.len() > LARGEST_DOCUMENT {
                return Err(ContentError::TooLarge { line });
            }
            wanted = CHUNK.max(2 * self.buffer.len()).min(LARGEST_DOCUMENT + 1);
        }
    }

    fn fill(&mut self, wanted: usize) -> io::Result<()> {
        let missing = wanted.saturating_sub(self.buffer.len());
        if !self.ended && missing > 0 {
            self.buffer.reserve_exact(missing);
            let read = self
                .reader
                .by_ref()
                .take(missing as u64)
                .read_to_end(&mut self.buffer)?;
            self.ended = read < missing;
        }
        Ok(())
    }

    /// Returns the complete documents in the buffer, where they end, and the line there.
    #[expect(
        clippy::type_complexity,
        reason = "the three belong together only here"
    )]
    fn scan(&mut self) -> Result<(Vec<(Range<usize>, u64)>, usize, u64), ContentError> {
        let (mut documents, mut at, mut line, mut line_end) = (Vec::new(), 0, self.line, 0);
        loop {
            let start = at + blank_length(&self.buffer[at..]);
            line += line_breaks(&self.buffer[at..start]);
            at = start;
            if line_end <= at {
                line_end = at
                    + memchr::memchr(b'\n', &self.buffer[at..]).unwrap_or(self.buffer.len() - at);
            }
            match self.step(at, line_end) {
                Step::Document { end, next } => {
                    documents.push((at..end, line));
                    line += line_breaks(&self.buffer[at..next]);
                    at = next;
                    self.is_after_document = true;
                    if self.position == StreamPosition::AfterElement {
                        // The comma before it is missing.
                        self.array.lacks_commas = true;
                    }
                    if self.position != StreamPosition::Top {
                        self.position = StreamPosition::AfterElement;
                    }
                }
                Step::Into(position, length) => {
                    if position == StreamPosition::Top {
                        self.leave_array();
                    }
                    self.position = position;
                    line += line_breaks(&self.buffer[at..at + length]);
                    at += length;
                }
                Step::IntoObject(length, event_start) => {
                    self.position = StreamPosition::Element;
                    self.array.event_start = Some(event_start);
                    line += line_breaks(&self.buffer[at..at + length]);
                    at += length;
                }
                Step::LeavesList => {
                    if !self.array.is_damaged {
                        documents.push((at..at, line));
                    }
                    self.leave_array();
                }
                Step::NeedsMore | Step::End => return Ok((documents, at, line)),
                Step::Broken { at_end } => {
                    let Some(length) = self.broken_length(at, at_end) else {
                        if self.ended {
                            return Err(ContentError::Array { line });
                        }
                        return Ok((documents, at, line));
                    };
                    let text = self.buffer[at..at + length].trim_ascii_end();
                    if !text.is_empty() || at_end {
                        documents.push((at..at + text.len(), line));
                    }
                    line += line_breaks(&self.buffer[at..at + length]);
                    at += length;
                    self.position = StreamPosition::Element;
                    self.array.is_damaged = true;
                }
            }
        }
    }

    fn leave_array(&mut self) {
        self.position = StreamPosition::Top;
        self.array = Array::default();
        self.is_after_document = true;
    }

    /// Returns what starts at `at`, in a line that ends at `line_end`.
    fn step(&self, at: usize, line_end: usize) -> Step {
        let rest = &self.buffer[at..];
        if self.may_be_cut_log_line(at, line_end) {
            return Step::NeedsMore;
        }
        if self.leaves_list(at) {
            return Step::LeavesList;
        }
        match (self.position, rest.first()) {
            (StreamPosition::Top, None) => Step::End,
            (_, None) if self.ended && self.array.is_damaged => Step::End,
            (_, None) if self.ended => Step::Broken { at_end: true },
            (_, None) => Step::NeedsMore,
            // A comma may follow the last element.
            (StreamPosition::Element | StreamPosition::AfterElement, Some(b']')) => {
                self.end_of_array(rest)
            }
            (StreamPosition::Top, Some(b'[')) | (StreamPosition::AfterElement, Some(b',')) => {
                Step::Into(StreamPosition::Element, 1)
            }
            (StreamPosition::AfterElement, Some(b'{' | b'['))
                if self.array.is_damaged || self.array.lacks_commas || self.is_after_space(at) =>
            {
                self.value_step(at)
            }
            (StreamPosition::AfterElement, Some(_)) => Step::Broken { at_end: false },
            (StreamPosition::Top, Some(b'0'..=b'9')) if is_log_line(&self.buffer[at..line_end]) => {
                self.log_step(at, line_end)
            }
            (StreamPosition::Top, Some(_)) => self
                .line_step(at, line_end)
                .unwrap_or_else(|| self.value_step(at)),
            (StreamPosition::Element, Some(_)) => self.value_step(at),
        }
    }

    /// Whether a line in the list of a log container ends after the buffer and may be a log line.
    fn may_be_cut_log_line(&self, at: usize, line_end: usize) -> bool {
        self.array.event_start.is_some()
            && line_end == self.buffer.len()
            && !self.ended
            && self.buffer[at..].first().is_some_and(u8::is_ascii_digit)
    }

    /// Whether `at` is the start of a document after a log container whose end is missing.
    fn leaves_list(&self, at: usize) -> bool {
        let Some(event_start) = self.array.event_start else {
            return false;
        };
        let rest = &self.buffer[at..];
        let is_line_start = at
            .checked_sub(1)
            .is_none_or(|before| self.buffer[before] == b'\n');
        // An event may look like a container.
        let may_be_container =
            self.array.is_damaged || self.position == StreamPosition::AfterElement;
        is_line_start
            && (starts_outside(rest, event_start)
                || may_be_container && container_start(rest).is_some())
    }

    fn is_after_space(&self, at: usize) -> bool {
        at.checked_sub(1)
            .is_none_or(|before| self.buffer[before].is_ascii_whitespace())
    }

    /// Returns the length of the broken text in an array at `at`, up to where an element starts or the
    /// array ends. `None` if a top-level array has no element before it, and no other document is
    /// before it in the file.
    fn broken_length(&self, at: usize, at_end: bool) -> Option<usize> {
        let rest = &self.buffer[at..];
        if let Some(event_start) = self.array.event_start {
            return next_event(rest, event_start).or(self.ended.then_some(rest.len()));
        }
        let has_documents = self.is_after_document || self.array.is_damaged;
        if at_end {
            return has_documents.then(|| next_start(rest, true).unwrap_or(rest.len()));
        }
        let may_end = self.ended && has_documents;
        next_element(rest).or(may_end.then_some(rest.len()))
    }

    /// Accepts a line that looks like one object.
    fn line_step(&self, at: usize, end: usize) -> Option<Step> {
        let line = self.buffer[at..end].trim_ascii_end();
        if end == self.buffer.len() || !(line.starts_with(b"{") && line.ends_with(b"}")) {
            return None;
        }
        if is_container_line(line) {
            return None;
        }
        match self.buffer.get(end + 1) {
            Some(b'{' | b'[' | b'\n' | b'\r') => Some(Step::Document { end, next: end + 1 }),
            Some(_) => None,
            None if self.ended => Some(Step::Document { end, next: end + 1 }),
            None => Some(Step::NeedsMore),
        }
    }

    /// Accepts a log line and the lines that continue its message.
    fn log_step(&self, at: usize, line_end: usize) -> Step {
        let Some(first) = self.first_line_of_message(at, line_end) else {
            return Step::NeedsMore;
        };
        let next = next_start(&self.buffer[first..], self.ended);
        match next.map(|length| first - at + length) {
            Some(length) => Step::Document {
                end: at + self.buffer[at..at + length].trim_ascii_end().len(),
                next: at + length,
            },
            None if self.ended => Step::Document {
                end: line_end.max(at + self.buffer[at..].trim_ascii_end().len()),
                next: self.buffer.len(),
            },
            None => Step::NeedsMore,
        }
    }

    /// Returns where the first line of a log line's message starts: in the log line, or below it.
    /// `None` if the buffer ends before the line below.
    fn first_line_of_message(&self, at: usize, line_end: usize) -> Option<usize> {
        if !is_time_and_stream(&self.buffer[at..line_end]) {
            return Some(at);
        }
        let below = self.buffer.get(line_end + 1..).unwrap_or_default();
        match memchr::memchr(b'\n', below) {
            Some(end) if starts_printed_object(&below[..end]) => Some(line_end + 1),
            None if !self.ended => None,
            None if starts_printed_object(below) => Some(line_end + 1),
            _ => Some(at),
        }
    }

    fn end_of_array(&self, rest: &[u8]) -> Step {
        if self.array.event_start.is_none() {
            return Step::Into(StreamPosition::Top, 1);
        }
        match container_end(rest) {
            Ok(length) => Step::Into(StreamPosition::Top, length),
            Err(error) if error.is_eof() && !self.ended => Step::NeedsMore,
            Err(error) => Step::Broken {
                at_end: error.is_eof(),
            },
        }
    }

    /// Parses a JSON value, or takes the broken text in its place.
    fn value_step(&self, at: usize) -> Step {
        let rest = &self.buffer[at..];
        match first_value(rest) {
            // A number at the end of the buffer may continue.
            Ok(length) if length == rest.len() && !self.ended => Step::NeedsMore,
            Ok(length) => {
                let value = &rest[..length];
                let is_top = self.position == StreamPosition::Top;
                let length = is_top.then(|| line_of_another(value)).flatten();
                let end = at + length.unwrap_or(value.len());
                Step::Document { end, next: end }
            }
            Err(error) if self.position == StreamPosition::Top => {
                self.broken_step(at, error.is_eof())
            }
            Err(error) if error.is_eof() && !self.ended => Step::NeedsMore,
            Err(error) => match odd_element(rest) {
                Some(length) => Step::Document {
                    end: at + length,
                    next: at + length,
                },
                // The buffer may end in the element.
                None if !self.ended
                    && rest.len() < CHUNK
                    && memchr::memchr(b'\n', rest).is_none() =>
                {
                    Step::NeedsMore
                }
                None => Step::Broken {
                    at_end: error.is_eof(),
                },
            },
        }
    }

    /// Enters a log container that is broken or exceeds the buffer. Any other document is waited for
    /// if the buffer `ends` in it, or is broken up to where the next one starts.
    fn broken_step(&self, at: usize, ends: bool) -> Step {
        let rest = &self.buffer[at..];
        let may_continue = ends && !self.ended;
        if may_continue && rest.len() < CHUNK {
            return Step::NeedsMore;
        }
        if let Some((length, event_start)) = container_start(rest) {
            return Step::IntoObject(length, event_start);
        }
        if may_continue {
            return Step::NeedsMore;
        }
        match next_start(rest, self.ended) {
            Some(length) => Step::Document {
                end: at + rest[..length].trim_ascii_end().len(),
                next: at + length,
            },
            None if self.ended => Step::Document {
                end: at + rest.trim_ascii_end().len(),
                next: at + rest.len(),
            },
            None => Step::NeedsMore,
        }
    }
}

#[cfg(test)]
mod tests;
