//! Where documents start and end in a text.

use std::io;

use connect_core::containers::is_log_line;
use serde::de::IgnoredAny;
use serde_json::StreamDeserializer;
use serde_json::de::{IoRead, SliceRead};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Fields of the log containers whose list can be large, and the first byte of the list's elements:
/// `filter-log-events` and `get-log-events`, Logs Insights.
const LISTS: [(&[u8], u8); 2] = [(b"\"events\"", b'{'), (b"\"results\"", b'[')];

/// Maximum length of what precedes the events of a log container. `get-query-results` prints
/// `queryLanguage` before `results`.
const LONGEST_CONTAINER_START: usize = 4 << 10;

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

/// Returns the length of the JSON value at the start of `text`. Strings in an object or array may
/// have control characters, as everywhere in this project. Any other string ends at its line: a
/// stray quote must not cost the next line.
pub(super) fn first_value(text: &[u8]) -> serde_json::Result<usize> {
    match length_of_first(SliceRead::new(text)) {
        Err(error) if !error.is_eof() && matches!(text.first(), Some(b'{' | b'[')) => {
            length_of_first(IoRead::new(WithoutControlCharacters(text)))
                .map_err(|again| if again.is_eof() { again } else { error })
        }
        result => result,
    }
}

fn length_of_first<'a>(text: impl serde_json::de::Read<'a>) -> serde_json::Result<usize> {
    let mut values = StreamDeserializer::<_, IgnoredAny>::new(text);
    match values.next() {
        Some(Ok(_)) => Ok(values.byte_offset()),
        Some(Err(error)) => Err(error),
        None => Ok(0),
    }
}

/// Text with other characters in place of its control characters.
struct WithoutControlCharacters<'a>(&'a [u8]);

impl io::Read for WithoutControlCharacters<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.0.read(buffer)?;
        for byte in &mut buffer[..length] {
            *byte = match *byte {
                b'\t' | b'\n' | b'\r' => b' ',
                // Valid only in a string too.
                0..b' ' => 0x7f,
                other => other,
            };
        }
        Ok(length)
    }
}

/// Whether `document` is one complete JSON value.
pub(in crate::ingest) fn is_value(document: &[u8]) -> bool {
    let text = document[blank_length(document)..].trim_ascii_end();
    !text.is_empty() && first_value(text).is_ok_and(|length| length == text.len())
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

/// Finds the next element of the list of a log container, which starts with the byte `event_start`:
/// on a line of its own, or after a comma. An object at the start of a line ends the search too, and
/// so does a line that [`starts_outside`]: each may be another document.
pub(super) fn next_event(text: &[u8], event_start: u8) -> Option<usize> {
    let inner_start = if event_start == b'[' { b'{' } else { b'"' };
    memchr::memchr3_iter(b'\n', event_start, b'{', text).find_map(|at| {
        let (before, rest) = text.split_at(at);
        if rest[0] == b'\n' {
            return starts_outside(&rest[1..], event_start).then_some(at + 1);
        }
        let blank = &before[before.trim_ascii_end().len()..];
        let is_event = rest[0] == event_start
            && rest[1..].trim_ascii_start().first() == Some(&inner_start)
            && (blank.contains(&b'\n') || before.trim_ascii_end().ends_with(b","));
        (is_event || rest[0] == b'{' && before.ends_with(b"\n")).then_some(at)
    })
}

/// Whether a line is outside a list of a log container whose elements start with `event_start`: a
/// log line, or an array where elements are objects.
pub(super) fn starts_outside(line: &[u8], event_start: u8) -> bool {
    match line.first() {
        Some(b'[') => event_start == b'{' && starts_array(line),
        _ => is_log_line(line),
    }
}

/// Returns the length of the start of a log container, up to its first event, and the byte with
/// which its events start. Small members may precede the list.
pub(super) fn container_start(text: &[u8]) -> Option<(usize, u8)> {
    let text = &text[..text.len().min(LONGEST_CONTAINER_START)];
    let mut members = text.strip_prefix(b"{")?;
    loop {
        if let Some((list, event_start)) = first_list(members) {
            return Some((text.len() - list.len(), event_start));
        }
        let value = after_value(members)?.strip_prefix(b":")?;
        members = after_value(value)?.strip_prefix(b",")?;
    }
}

/// Whether a line is a log container that has its list first, or is from Logs Insights. Takes no time
/// for other lines.
pub(super) fn is_container_line(line: &[u8]) -> bool {
    line.strip_prefix(b"{").and_then(first_list).is_some()
        || line.starts_with(b"{\"queryLanguage\"") && container_start(line).is_some()
}

/// If the first of the `members` is the list of a log container, the text after its bracket, and the
/// byte with which its events start.
fn first_list(members: &[u8]) -> Option<(&[u8], u8)> {
    let name = members.trim_ascii_start();
    let (after, event_start) = LISTS
        .iter()
        .find_map(|(list, event_start)| Some((name.strip_prefix(*list)?, *event_start)))?;
    let value = after.trim_ascii_start().strip_prefix(b":")?;
    let list = value.trim_ascii_start().strip_prefix(b"[")?;
    Some((list, event_start))
}

/// The text after the JSON value at its start.
fn after_value(text: &[u8]) -> Option<&[u8]> {
    Some(text[first_value(text).ok()?..].trim_ascii_start())
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
            ("{\"events\":[{", Some((11, b'{'))),
            ("{\n  \"results\" : [\n", Some((17, b'['))),
            (
                "{\"queryLanguage\": \"CWLI\", \"statistics\" : {\"a\": 1.5},\n\"results\":[[",
                Some((64, b'[')),
            ),
            (
                "{\"a\":null,\"events\": \"\" , \"results\":[",
                Some((36, b'[')),
            ),
            ("{\"a\": {\"events\":[{", None),
            ("{\"a\":1 \"events\":[{", None),
            ("{\"events\":{", None),
            ("{\"event\":[", None),
            ("[", None),
        ] {
            assert_eq!(container_start(text.as_bytes()), expected, "{text}");
        }
        let of_member = |length| format!("{{\"a\":\"{}\",\"events\":[", "x".repeat(length));
        let found = |text: String| container_start(text.as_bytes()).is_some();
        assert!(found(of_member(LONGEST_CONTAINER_START - 18)));
        assert!(!found(of_member(LONGEST_CONTAINER_START - 17)));
        assert_eq!(container_end(b"], \"a\": \"}\"} {").unwrap(), 12);
        assert!(container_end(b"], \"a\"").unwrap_err().is_eof());
        assert!(container_end(b"], }").is_err());
    }

    #[test]
    fn finds_next_event() {
        for (text, start, expected) in [
            ("{\"a\":},{\"b\":1}", b'{', Some(7)),
            ("{\"a\":},\n  {\n\"b\":1}", b'{', Some(10)),
            ("{\"a\":\"}, {\\\"b\\\"\", \"c\": {\"d\":1}}", b'{', None),
            ("[{\"a\":},\n  {\"b\":1}],\n  [\n  {\"c\"", b'[', Some(23)),
            ("[{\"a\":},{\"b\":1}],[{\"c\"", b'[', Some(17)),
            ("[{\"a\":}, [INFO]\n{\"b\":1}", b'[', Some(16)),
            ("{\"a\": \"\n[INFO]\n[{\"b\":1}]", b'{', Some(15)),
            ("{\"a\n2026-11-25T09:00:00Z s {}", b'{', Some(4)),
            ("{\"a\n2026-11-25 s\n1, {}", b'{', None),
        ] {
            assert_eq!(next_event(text.as_bytes(), start), expected, "{text}");
        }
    }

    #[test]
    fn strings_of_values_may_have_control_characters() {
        for (text, expected) in [
            ("{\"a\":\"\t\u{1}\n\"} {", Some(11)),
            ("{\"a\":\"\t\":}", None),
            ("{\"a\":\"cut\n{\"b\":2}", None),
            ("{\"a\":\"cut\n", None),
            ("\u{1}", None),
            ("\"a\n{\"b\":2}", None),
            ("{\u{1}}", None),
        ] {
            assert_eq!(first_value(text.as_bytes()).ok(), expected, "{text:?}");
        }
        assert!(is_value(b" {} "));
        for text in ["", "{}{}", "{},", "{"] {
            assert!(!is_value(text.as_bytes()), "{text:?}");
        }
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
