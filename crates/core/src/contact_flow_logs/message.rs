//! Message of a log event.

use std::borrow::Cow;

use serde::de::IgnoredAny;

use crate::Changes;
use crate::encoding::{has_replacement_character, strict_json};
use crate::readable::readable;
use crate::schema::Shape;
use crate::surrogates::replace_lone_surrogates;

/// Message of a log event.
#[derive(Clone, Copy)]
pub(crate) struct Message<'a> {
    /// UTF-8.
    pub(crate) text: &'a [u8],
    /// Whether bytes of its document were not UTF-8.
    pub(crate) is_damaged: bool,
}

/// Messages have fields of any type, and are read as text.
const MESSAGE: Shape = Shape::Struct(&[]);

/// Appends a message: a JSON object or array on one line, with keys renamed that Athena could not
/// read; anything else as a JSON string of its text. The paths of unreadable fields start at the
/// message.
///
/// Unescaped control characters in an object's strings are escaped, and `NaN` becomes null, because such a
/// message is otherwise a JSON object like any other.
pub(super) fn write(line: &mut Vec<u8>, message: Message<'_>) -> Changes {
    let Message { text, is_damaged } = message;
    write_document(line, text.trim_ascii(), is_damaged).unwrap_or_else(|| {
        write_text(line, &String::from_utf8_lossy(text));
        let mut changes = Changes::default();
        if is_damaged && has_replacement_character(text) {
            changes.add_unreadable("");
        }
        changes
    })
}

/// Appends `message` if it is a JSON object or array; `None` if it is not.
fn write_document(line: &mut Vec<u8>, message: &[u8], is_damaged: bool) -> Option<Changes> {
    if !matches!(message.first(), Some(b'{' | b'[')) {
        return None;
    }
    if is_json(message) {
        return Some(write_json(line, message, is_damaged));
    }
    let strict = strict_json(&String::from_utf8_lossy(message))?;
    is_json(strict.as_bytes()).then(|| write_json(line, strict.as_bytes(), is_damaged))
}

/// Appends `json`, which is valid JSON, on one line, without lone surrogates and with keys renamed
/// that Athena could not read.
fn write_json(line: &mut Vec<u8>, json: &[u8], is_damaged: bool) -> Changes {
    let start = line.len();
    line.extend_from_slice(json);
    on_one_line(&mut line[start..]);
    replace_lone_surrogates(&mut line[start..]);
    let (renamed, changes) = readable(Cow::Borrowed(&line[start..]), MESSAGE, is_damaged);
    if let Cow::Owned(renamed) = renamed {
        line.truncate(start);
        line.extend(renamed);
    }
    changes
}

/// Appends `text` as a JSON string.
pub(super) fn write_text(line: &mut Vec<u8>, text: &str) {
    // Writing a string to memory cannot fail.
    let _ = serde_json::to_writer(line, text);
}

fn is_json(text: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(text).is_ok()
}

/// Replaces line breaks with spaces. In valid JSON they occur only between tokens.
fn on_one_line(json: &mut [u8]) {
    if memchr::memchr2(b'\n', b'\r', json).is_some() {
        json.iter_mut()
            .filter(|byte| matches!(byte, b'\n' | b'\r'))
            .for_each(|byte| *byte = b' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str, is_damaged: bool) -> Message<'_> {
        let text = text.as_bytes();
        Message { text, is_damaged }
    }

    fn written(text: &str) -> String {
        let mut line = Vec::new();
        write(&mut line, message(text, false));
        String::from_utf8(line).unwrap()
    }

    #[test]
    fn embeds_object_or_array_on_one_line() {
        assert_eq!(
            written(r#"{"a": [1.10, "x\"y"], "é": {}}"#),
            r#"{"a": [1.10, "x\"y"], "é": {}}"#
        );
        assert_eq!(written(" [1,\r\n2]\n"), "[1,  2]");
    }

    #[test]
    fn keeps_anything_else_as_a_string() {
        for message in [
            "",
            "1",
            "null",
            "\"x\"",
            "{\"a\":}",
            "{\"a\":1",
            "[1] 2",
            "{a:1}",
            "START RequestId: 1\n",
            "[01]",
        ] {
            assert_eq!(written(message), serde_json::to_string(message).unwrap());
        }
    }

    #[test]
    fn case_47_escapes_control_characters_in_strings() {
        assert_eq!(
            written("{\"a\":\"x\ty\\\"\nz\",\n\"b\":1}"),
            "{\"a\":\"x\\u0009y\\\"\\u000az\", \"b\":1}"
        );
        assert_eq!(written("{\"a\":\"\u{1}\"}"), "{\"a\":\"\\u0001\"}");
        assert_eq!(written("{\"a\":\t\"x"), r#""{\"a\":\t\"x""#);
    }

    #[test]
    fn damaged_texts_are_named_from_the_message_on() {
        let fields = |text: &str| write(&mut Vec::new(), message(text, true)).fields_unreadable;
        assert_eq!(
            fields("{\"Results\":\"\u{fffd}\",\"Parameters\":{\"a\":\"\u{fffd}\"},\"x\":1}"),
            ["Results", "Parameters"]
        );
        for message in ["\u{fffd}", "[\"\u{fffd}\"]", "{\u{fffd}}"] {
            assert_eq!(fields(message), [""], "{message}");
        }
        assert_eq!(fields("[1]"), [""; 0]);
    }

    #[test]
    fn keys_that_differ_in_case_become_different() {
        for (message, expected) in [
            (
                r#"{"ExternalResults":{"customerId":"1","CustomerId":"2"},"a":1}"#,
                r#"{"ExternalResults":{"customerId_2":"1","CustomerId":"2"},"a":1}"#,
            ),
            (
                "[{\"a\\ud83d\":1,\n\"A\\ude00\":2}]",
                r#"[{"a\ufffd_2":1, "A\ufffd":2}]"#,
            ),
            ("{\"k\":\"\t\",\"K\":2}", r#"{"k_2":"\u0009","K":2}"#),
        ] {
            assert_eq!(written(message), expected);
        }
    }

    #[test]
    fn what_is_nested_too_deeply_is_kept_as_a_string() {
        let nested = |depth: usize, inner: &str| {
            let (open, close) = ("[".repeat(depth), "]".repeat(depth));
            format!("{open}{inner}{close}")
        };
        for (start, end, depth) in [("", "", 100), (r#"{"k":1,"K":"#, "}", 99)] {
            let around = |inner: &str| format!("{start}{}{end}", nested(depth, inner));
            let deep = nested(200, "");
            let expected = around(&format!("\"{deep}\"")).replace("\"k\"", "\"k_2\"");
            assert_eq!(written(&around(&deep)), expected);
        }
    }

    #[test]
    fn replaces_lone_surrogates_in_objects() {
        assert_eq!(
            written(r#"{"a":"\ud83d","b":"\ud83d\ude00"}"#),
            r#"{"a":"\ufffd","b":"\ud83d\ude00"}"#
        );
    }
}
