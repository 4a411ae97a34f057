//! Splits a byte stream into documents.
//!
//! A line that starts and ends like an object is accepted as a document after one search for the
//! next line break. Everything else is parsed as JSON values: documents over many lines, several on
//! one line, elements of top-level arrays. Where parsing fails, the lines up to the next one that
//! starts with `{` or `[` are one broken document, so that a bad line does not affect its
//! neighbors.

use std::io::{self, Read};
use std::ops::Range;

use serde::de::IgnoredAny;

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
}

/// Syntactic position of the next byte.
#[derive(Clone, Copy, PartialEq)]
enum StreamPosition {
    Top,
    /// In an array, before an element or, if it is the first, the end of the array.
    Element {
        first: bool,
    },
    /// In an array, after an element.
    AfterElement,
}

enum Step {
    Document { end: usize, next: usize },
    Into(StreamPosition),
    NeedsMore,
    End,
    Broken,
}

impl<R: Read> Documents<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            buffer: Vec::new(),
            ended: false,
            line: 1,
            position: StreamPosition::Top,
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
            let start = at
                + self.buffer[at..]
                    .iter()
                    .take_while(|byte| byte.is_ascii_whitespace())
                    .count();
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
                    if self.position != StreamPosition::Top {
                        self.position = StreamPosition::AfterElement;
                    }
                }
                Step::Into(position) => {
                    self.position = position;
                    at += 1;
                }
                Step::NeedsMore | Step::End => return Ok((documents, at, line)),
                Step::Broken => return Err(ContentError::Array { line }),
            }
        }
    }

    /// Returns what starts at `at`, in a line that ends at `line_end`.
    fn step(&self, at: usize, line_end: usize) -> Step {
        let rest = &self.buffer[at..];
        match (self.position, rest.first()) {
            (StreamPosition::Top, None) => Step::End,
            (_, None) if self.ended => Step::Broken,
            (_, None) => Step::NeedsMore,
            (StreamPosition::Top, Some(b'[')) => {
                Step::Into(StreamPosition::Element { first: true })
            }
            (
                StreamPosition::Element { first: true } | StreamPosition::AfterElement,
                Some(b']'),
            ) => Step::Into(StreamPosition::Top),
            (StreamPosition::AfterElement, Some(b',')) => {
                Step::Into(StreamPosition::Element { first: false })
            }
            (StreamPosition::AfterElement, Some(_)) => Step::Broken,
            (StreamPosition::Top, Some(_)) => self
                .line_step(at, line_end)
                .unwrap_or_else(|| self.value_step(at)),
            (StreamPosition::Element { .. }, Some(_)) => self.value_step(at),
        }
    }

    /// Accepts a line that looks like one object.
    fn line_step(&self, at: usize, end: usize) -> Option<Step> {
        let line = self.buffer[at..end].trim_ascii_end();
        if end == self.buffer.len() || !(line.starts_with(b"{") && line.ends_with(b"}")) {
            return None;
        }
        match self.buffer.get(end + 1) {
            Some(b'{' | b'[' | b'\n' | b'\r') => Some(Step::Document { end, next: end + 1 }),
            Some(_) => None,
            None if self.ended => Some(Step::Document { end, next: end + 1 }),
            None => Some(Step::NeedsMore),
        }
    }

    /// Parses a JSON value, or takes the broken text in its place.
    fn value_step(&self, at: usize) -> Step {
        let rest = &self.buffer[at..];
        match first_value(rest) {
            // A number at the end of the buffer may continue.
            Ok(length) if length == rest.len() && !self.ended => Step::NeedsMore,
            Ok(length) => Step::Document {
                end: at + length,
                next: at + length,
            },
            Err(error) if error.is_eof() && !self.ended => Step::NeedsMore,
            Err(_) if self.position != StreamPosition::Top => Step::Broken,
            Err(_) => match next_start(rest) {
                Some(length) => Step::Document {
                    end: at + rest[..length].trim_ascii_end().len(),
                    next: at + length,
                },
                None if self.ended => Step::Document {
                    end: at + rest.trim_ascii_end().len(),
                    next: at + rest.len(),
                },
                None => Step::NeedsMore,
            },
        }
    }
}

/// Splits a line of several JSON values; `None` unless it consists of complete values.
pub(super) fn several(line: &[u8]) -> Option<Vec<&[u8]>> {
    let mut documents = Vec::new();
    let mut rest = line.trim_ascii();
    while !rest.is_empty() {
        let (document, after) = rest.split_at(first_value(rest).ok()?);
        documents.push(document);
        rest = after.trim_ascii_start();
    }
    (documents.len() > 1).then_some(documents)
}

/// Returns the length of the JSON value at the start of `text`.
fn first_value(text: &[u8]) -> serde_json::Result<usize> {
    let mut values = serde_json::Deserializer::from_slice(text).into_iter::<IgnoredAny>();
    match values.next() {
        Some(Ok(_)) => Ok(values.byte_offset()),
        Some(Err(error)) => Err(error),
        None => Ok(0),
    }
}

/// Finds the next line that looks like the start of a document.
fn next_start(text: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'\n', text)
        .map(|at| at + 1)
        .find(|at| matches!(text.get(*at), Some(b'{' | b'[')))
}

fn line_breaks(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads at most `0` bytes at once, like a slow disk or a decompressor.
    struct Slow<'a>(usize, &'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = buffer.len().min(self.0);
            self.1.read(&mut buffer[..length])
        }
    }

    fn documents(text: &str) -> Result<Vec<(String, u64)>, String> {
        let mut documents = Documents::new(Slow(7, text.as_bytes()));
        let mut all = Vec::new();
        while let Some(chunk) = documents.next_chunk().map_err(|error| error.to_string())? {
            all.extend(
                chunk
                    .documents()
                    .map(|(document, line)| (String::from_utf8(document.to_vec()).unwrap(), line)),
            );
        }
        Ok(all)
    }

    fn assert_documents(text: &str, expected: &[(&str, u64)]) {
        let expected = expected
            .iter()
            .map(|(document, line)| ((*document).to_owned(), *line))
            .collect();
        assert_eq!(documents(text), Ok(expected), "{text:?}");
    }

    #[test]
    fn finds_documents_in_any_layout() {
        assert_documents("", &[]);
        assert_documents(" \r\n\n", &[]);
        assert_documents(
            "{\"a\":1}\r\n{\"b\":2}\n\n{\"c\":3}",
            &[("{\"a\":1}\r", 1), ("{\"b\":2}", 2), ("{\"c\":3}", 4)],
        );
        assert_documents(
            "{\n  \"a\": {\n}\n}\n{\"b\":2}\n",
            &[("{\n  \"a\": {\n}\n}", 1), ("{\"b\":2}", 5)],
        );
        assert_documents(
            "{\"a\": {}\n, \"b\": {}}\n",
            &[("{\"a\": {}\n, \"b\": {}}", 1)],
        );
        assert_documents(
            "[{\"a\":1},\n {\"b\":[2]} , 3]\n[]{\"c\":3}",
            &[
                ("{\"a\":1}", 1),
                ("{\"b\":[2]}", 2),
                ("3", 2),
                ("{\"c\":3}", 3),
            ],
        );
        assert_documents("1 \"two\" null", &[("1", 1), ("\"two\"", 1), ("null", 1)]);
    }

    #[test]
    fn invalid_document_does_not_affect_neighbors() {
        assert_documents(
            "{\"a\":1}\n{\"b\":\n{\"c\":3}\n",
            &[("{\"a\":1}", 1), ("{\"b\":", 2), ("{\"c\":3}", 3)],
        );
        assert_documents(
            "{\"a\": \"cut\n{\"b\":2}\n",
            &[("{\"a\": \"cut", 1), ("{\"b\":2}", 2)],
        );
        assert_documents(
            "hello\nworld\n{\"b\":2}\n{\"c\"",
            &[("hello\nworld", 1), ("{\"b\":2}", 3), ("{\"c\"", 4)],
        );
        assert_documents(
            "{\n \"a\": 1,\n oops\n}\n{\"b\":2}",
            &[("{\n \"a\": 1,\n oops\n}", 1), ("{\"b\":2}", 5)],
        );
    }

    #[test]
    fn reports_invalid_array() {
        for text in [
            "[{\"a\":1}",
            "[1,]",
            "[,1]",
            "[1 2]",
            "[\n{\"a\":}]",
            "[1,",
            "[",
        ] {
            assert!(
                documents(text)
                    .unwrap_err()
                    .starts_with("invalid JSON array at line "),
                "{text}"
            );
        }
    }

    #[test]
    fn chunks_end_between_documents() {
        let line = format!("{{\"a\":\"{}\"}}", "x".repeat(CHUNK / 3));
        let text = format!("{}\n", [line.as_str(); 10].join("\n"));
        let mut documents = Documents::new(text.as_bytes());
        let mut found = Vec::new();
        while let Some(chunk) = documents.next_chunk().unwrap() {
            assert!(chunk.bytes.len() <= CHUNK + line.len());
            found.extend(
                chunk
                    .documents()
                    .map(|(document, at)| (document.to_vec(), at)),
            );
        }
        assert_eq!(
            found,
            (1..=10)
                .map(|at| (line.clone().into_bytes(), at))
                .collect::<Vec<_>>()
        );
    }

    #[test]
    fn long_line_of_documents_takes_linear_time() {
        let text = "{\"a\":1}".repeat(300_000);
        let mut documents = Documents::new(text.as_bytes());
        let mut count = 0;
        while let Some(chunk) = documents.next_chunk().unwrap() {
            count += chunk.documents().count();
        }
        assert_eq!(count, 300_000);
    }

    #[test]
    fn reads_document_up_to_the_size_limit() {
        let of_size = |size: usize| format!("{{\"a\":\"{}\"}}", "x".repeat(size - 8)).into_bytes();
        let largest = of_size(LARGEST_DOCUMENT);
        let chunk = Documents::new(largest.as_slice())
            .next_chunk()
            .unwrap()
            .unwrap();
        assert_eq!(chunk.documents().next().unwrap().0.len(), LARGEST_DOCUMENT);
        let larger = of_size(LARGEST_DOCUMENT + 1);
        let error = Documents::new(larger.as_slice())
            .next_chunk()
            .err()
            .unwrap()
            .to_string();
        assert_eq!(error, "the document at line 1 exceeds 64 MiB");
    }

    #[test]
    fn splits_several_values_on_one_line() {
        assert_eq!(
            several(b"{\"a\":1}{\"b\":2} {}"),
            Some(vec![&b"{\"a\":1}"[..], b"{\"b\":2}", b"{}"])
        );
        for line in ["{}", "", "{}{", "{} oops"] {
            assert_eq!(several(line.as_bytes()), None, "{line}");
        }
    }
}
