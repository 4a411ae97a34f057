//! Where documents start and end in a text.

use std::io;

use connect_core::containers::is_log_line;
use connect_core::{DocumentKind, detect};
use memchr::memmem;
use serde::de::IgnoredAny;
use serde_json::StreamDeserializer;
use serde_json::de::{IoRead, SliceRead};

use super::LARGEST_DOCUMENT;

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
/// have control characters, and its numbers may be `NaN` or `Infinity`, as everywhere in this project. Any
/// other string ends at its line: a stray quote must not cost the next line, and none in an object or
/// array continues for half of [`LARGEST_DOCUMENT`].
pub(super) fn first_value(text: &[u8]) -> serde_json::Result<usize> {
    let is_container = matches!(text.first(), Some(b'{' | b'['));
    // A number that is cut after its sign or point is invalid to `serde_json`, not incomplete.
    let is_of_number = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
    let whole = text.iter().rposition(|byte| !is_of_number(byte));
    let text = &text[..whole
        .filter(|_| is_container)
        .map_or(text.len(), |at| at + 1)];
    match length_of_first(SliceRead::new(text)) {
        Err(error) if !error.is_eof() && is_container => {
            length_of_first(IoRead::new(Strict { text, at: 0 })).map_err(|again| {
                let may_continue = again.is_eof() && text.len() < LARGEST_DOCUMENT / 2;
                if may_continue { again } else { error }
            })
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

/// Numbers that Python writes, and JSON does not have. The second one may have a sign.
const WORDS: [&[u8]; 2] = [b"NaN", b"Infinity"];

/// Text with other characters in place of its control characters, and digits in place of its [`WORDS`],
/// also where it ends in one. Texts have the same length: in a string, other characters make no difference.
struct Strict<'a> {
    text: &'a [u8],
    at: usize,
}

impl io::Read for Strict<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = buffer.len().min(self.text.len() - self.at);
        for byte in &mut buffer[..length] {
            *byte = strict(self.text, self.at);
            self.at += 1;
        }
        Ok(length)
    }
}

fn strict(text: &[u8], at: usize) -> u8 {
    match text[at] {
        b'\t' | b'\n' | b'\r' => b' ',
        // Valid only in a string too.
        0..b' ' => 0x7f,
        letter if WORDS.iter().any(|word| word.contains(&letter)) => {
            digit_of_word(text, at).unwrap_or(letter)
        }
        other => other,
    }
}

/// The digit in place of a letter of a word.
fn digit_of_word(text: &[u8], at: usize) -> Option<u8> {
    let start = WORDS.iter().find_map(|word| {
        let mut starts = at.saturating_sub(word.len() - 1)..=at;
        starts.find(|start| {
            let rest = &text[*start..];
            rest.starts_with(word) || word.starts_with(rest)
        })
    })?;
    Some(if start == at { b'1' } else { b'0' })
}

/// Where a value has a line that is a document of its own, in place of the value of a field: the lines
/// before and after it are documents that end early and start late, although together they are JSON. A
/// message of a flow log may be there, because log events have one.
pub(super) fn line_of_another(value: &[u8]) -> Option<usize> {
    memmem::find_iter(value, b"\n{").find_map(|line_break| {
        let (before, after) = value.split_at(line_break + 1);
        let line = &after[..memchr::memchr(b'\n', after)?];
        let is_document = before.trim_ascii_end().ends_with(b":")
            && is_value(line)
            && detect(line).is_some_and(|kind| kind != DocumentKind::FlowLogMessage);
        is_document.then_some(line_break)
    })
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

/// Finds the next line that looks like an element of an array, an object that may be indented, or like
/// its end.
pub(super) fn next_element(text: &[u8]) -> Option<usize> {
    let mut starts = memchr::memchr_iter(b'\n', text).map(|at| at + 1);
    starts.find(|at| {
        let line = &text[*at..];
        line.starts_with(b"]") || line.trim_ascii_start().starts_with(b"{")
    })
}

/// Returns the length of an element of an array that is not JSON: brackets that match, on one line, before
/// a comma or the end of the array.
pub(super) fn odd_element(text: &[u8]) -> Option<usize> {
    let mut open = Vec::new();
    let mut bytes = text.iter().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'{' => open.push(b'}'),
            b'[' => open.push(b']'),
            b'}' | b']' if open.pop() != Some(*byte) => return None,
            b'"' => skip_string(&mut bytes)?,
            b'\n' => return None,
            _ => {}
        }
        if open.is_empty() {
            let next = text[at + 1..].trim_ascii_start().first();
            let is_element = matches!(byte, b'}' | b']') && matches!(next, Some(b',' | b']'));
            return is_element.then_some(at + 1);
        }
    }
    None
}

/// Skips the rest of a string; `None` if it does not end on its line.
fn skip_string<'a>(bytes: &mut impl Iterator<Item = (usize, &'a u8)>) -> Option<()> {
    while let Some((_, byte)) = bytes.next() {
        match byte {
            b'"' => return Some(()),
            b'\\' => drop(bytes.next()),
            b'\n' => return None,
            _ => {}
        }
    }
    None
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
    fn string_that_does_not_end_on_its_line_is_broken_in_a_large_text() {
        let of_size = |size: usize| {
            let mut text = b"{\"a\":\"cut\n".to_vec();
            text.resize(size, b'\n');
            first_value(&text).unwrap_err()
        };
        assert!(of_size(1 << 10).is_eof());
        assert!(!of_size(LARGEST_DOCUMENT / 2).is_eof());
    }

    #[test]
    fn next_element_is_on_a_line_of_its_own() {
        for (text, expected) in [
            ("{\"a\":\n  {\"b\":2}", Some(6)),
            ("{\"a\":\n]\n[", Some(6)),
            ("{\"a\":[\n  1\n  ]}, {}", None),
        ] {
            assert_eq!(next_element(text.as_bytes()), expected, "{text:?}");
        }
    }

    #[test]
    fn value_of_which_the_text_has_a_part_is_incomplete() {
        let value = r#"{"a":[-1.5e-3,true,null,"\u00e9"]}"#;
        for length in 1..value.len() {
            let error = first_value(&value.as_bytes()[..length]).unwrap_err();
            assert!(error.is_eof(), "{length}: {error}");
        }
        assert_eq!(first_value(b"{}-").unwrap(), 2);
        assert!(first_value(b"-").is_err());
    }

    #[test]
    fn numbers_that_python_writes_are_values() {
        for (text, expected) in [
            ("{\"a\":NaN} {", Some(9)),
            ("[NaN,-Infinity , {\"NaN\": Infinity}],", Some(35)),
            ("{\"a\":\"\t\",\"b\":NaN}", Some(17)),
            ("[NaNo]", None),
            ("[Nan]", None),
            ("[--Infinity]", None),
            ("{NaN:1}", None),
            ("NaN", None),
        ] {
            assert_eq!(first_value(text.as_bytes()).ok(), expected, "{text:?}");
        }
        let cut = "[NaN,-Infinity]";
        for length in 1..cut.len() {
            let error = first_value(&cut.as_bytes()[..length]).unwrap_err();
            assert!(error.is_eof(), "{length}: {error}");
        }
    }

    #[test]
    fn element_that_is_not_json_ends_with_its_brackets() {
        for (text, expected) in [
            ("{\"a\":\"x\ty\\\"}\"},", Some(14)),
            ("{\"a\":yes} ]", Some(9)),
            ("[{]},", None),
            ("{\"a\":1", None),
            ("{\"a\":\"\n\"},", None),
            ("{\"a\":\n},", None),
            ("{\"a\":}}", None),
            ("{\"a\":} {", None),
            ("oops,", None),
            ("\"a\",", None),
            ("", None),
        ] {
            assert_eq!(odd_element(text.as_bytes()), expected, "{text:?}");
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
