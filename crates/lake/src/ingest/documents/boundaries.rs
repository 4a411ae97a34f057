//! Where documents start and end in a text.

use connect_core::containers::is_log_line;
use serde::de::IgnoredAny;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Fields of the log containers whose list can be large: `filter-log-events`, Logs Insights.
const LISTS: [&str; 2] = ["events", "results"];

/// Returns the length of the white space and byte order marks at the start of `text`. Tools that
/// join files leave the marks between documents.
pub(super) fn blank_length(text: &[u8]) -> usize {
    let mut rest = text;
    loop {
        let trimmed = rest.trim_ascii_start();
        rest = trimmed.strip_prefix(BYTE_ORDER_MARK).unwrap_or(trimmed);
        if rest.len() == trimmed.len() {
            return text.len() - rest.len();
        }
    }
}

/// Splits a line of several JSON values; `None` unless it consists of complete values.
pub(in crate::ingest) fn several(line: &[u8]) -> Option<Vec<&[u8]>> {
    let mut documents = Vec::new();
    let mut rest = &line[blank_length(line)..];
    while !rest.is_empty() {
        let (document, after) = rest.split_at(first_value(rest).ok()?);
        documents.push(document);
        rest = &after[blank_length(after)..];
    }
    (documents.len() > 1).then_some(documents)
}

/// Returns the length of the JSON value at the start of `text`.
pub(super) fn first_value(text: &[u8]) -> serde_json::Result<usize> {
    let mut values = serde_json::Deserializer::from_slice(text).into_iter::<IgnoredAny>();
    match values.next() {
        Some(Ok(_)) => Ok(values.byte_offset()),
        Some(Err(error)) => Err(error),
        None => Ok(0),
    }
}

/// Finds the next line that looks like the start of a document. The last line may be incomplete
/// unless the text has `ended`.
pub(super) fn next_start(text: &[u8], ended: bool) -> Option<usize> {
    let starts = memchr::memchr_iter(b'\n', text).map(|at| at + 1);
    let is_start = |at: &usize| {
        let line = &text[*at..];
        let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
        match line.first() {
            Some(b'{') => true,
            Some(b'[') => starts_array(line),
            Some(b'0'..=b'9') => match memchr::memchr(b'\n', line) {
                Some(end) => is_log_line(&line[..end]),
                None => ended && is_log_line(line),
            },
            _ => false,
        }
    };
    starts.into_iter().find(is_start)
}

/// Whether a log line has no message of its own: a time and the name of a log stream. `aws logs tail
/// --format json` prints a message that is a JSON object below such a line.
pub(super) fn is_time_and_stream(line: &[u8]) -> bool {
    let words = line.split(u8::is_ascii_whitespace);
    words.filter(|word| !word.is_empty()).count() == 2
}

/// Whether a line starts a JSON object that is printed over several lines, or is an empty one.
pub(super) fn starts_printed_object(line: &[u8]) -> bool {
    matches!(line.trim_ascii(), b"{" | b"{}")
}

/// Whether a line that starts with a bracket can be the start of an array of documents, unlike
/// `[INFO]` in a message of several lines.
fn starts_array(line: &[u8]) -> bool {
    let first = line[1..]
        .iter()
        .find(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
    first.is_none_or(|first| matches!(first, b'{' | b'[' | b']' | b'"' | b'\n'))
}

/// Finds the next line that looks like an element of an array: an object, perhaps indented.
pub(super) fn next_element(text: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'\n', text)
        .map(|at| at + 1)
        .find(|at| text[*at..].trim_ascii_start().starts_with(b"{"))
}

/// Returns the length of the start of a log container, up to its first event.
pub(super) fn container_start(text: &[u8]) -> Option<usize> {
    let name = text.strip_prefix(b"{")?.trim_ascii_start();
    let name = name.strip_prefix(b"\"")?;
    let after = LISTS
        .iter()
        .find_map(|list| name.strip_prefix(list.as_bytes())?.strip_prefix(b"\""))?;
    let value = after.trim_ascii_start().strip_prefix(b":")?;
    let events = value.trim_ascii_start().strip_prefix(b"[")?;
    Some(text.len() - events.len())
}

/// Returns the length of the rest of a container, from the `]` of its list to its `}`.
pub(super) fn container_end(text: &[u8]) -> serde_json::Result<usize> {
    const START: &[u8] = b"{\"\":[";
    first_value(&[START, text].concat()).map(|length| length - START.len())
}

pub(super) fn line_breaks(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skips_white_space_and_byte_order_marks() {
        for (text, expected) in [
            ("", 0),
            (" \n{", 2),
            ("\u{feff}\u{feff} \u{feff}\r\n{\u{feff}", 12),
            ("{ ", 0),
        ] {
            assert_eq!(blank_length(text.as_bytes()), expected, "{text:?}");
        }
        assert_eq!(blank_length(b"\xef\xbb"), 0);
    }

    #[test]
    fn continued_messages_start_no_document() {
        for (text, expected) in [
            ("a\n[INFO] started\n", None),
            ("a\n[2026-11-25] started\n[1, 2]\n", None),
            ("a\n[INFO] x\n[{\"a\": 1}]\n", Some(11)),
            ("a\n[\n{}", Some(2)),
            ("a\n[ {}", Some(2)),
            ("a\n[", Some(2)),
            ("a\n{}", Some(2)),
        ] {
            assert_eq!(next_start(text.as_bytes(), true), expected, "{text:?}");
        }
    }

    #[test]
    fn finds_start_and_end_of_containers() {
        for (text, expected) in [
            ("{\"events\":[{", Some(11)),
            ("{\n  \"results\" : [\n", Some(17)),
            ("{\"events\":{", None),
            ("{\"event\":[", None),
            ("[", None),
        ] {
            assert_eq!(container_start(text.as_bytes()), expected, "{text}");
        }
        assert_eq!(container_end(b"], \"a\": \"}\"} {").unwrap(), 12);
        assert!(container_end(b"], \"a\"").unwrap_err().is_eof());
        assert!(container_end(b"], }").is_err());
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
