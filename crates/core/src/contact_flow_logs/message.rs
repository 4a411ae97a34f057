//! Message of a log event.

use std::borrow::Cow;

use serde::de::IgnoredAny;

use crate::readable::readable;
use crate::schema::Shape;
use crate::surrogates::replace_lone_surrogates;

/// Appends a message: a JSON object or array on one line, with keys renamed that Athena could not
/// read; anything else as a JSON string of its text, which is UTF-8.
///
/// Unescaped control characters in an object's strings are escaped, because a message with a tab in
/// an attribute is otherwise a JSON object like any other.
pub(super) fn write(line: &mut Vec<u8>, message: &[u8]) {
    if !write_document(line, message.trim_ascii()) {
        write_text(line, &String::from_utf8_lossy(message));
    }
}

/// Appends `message` if it is a JSON object or array; returns whether it is.
fn write_document(line: &mut Vec<u8>, message: &[u8]) -> bool {
    if !matches!(message.first(), Some(b'{' | b'[')) {
        return false;
    }
    if is_json(message) {
        return write_json(line, message);
    }
    match with_escaped_control_characters(message) {
        Cow::Owned(escaped) if is_json(&escaped) => write_json(line, &escaped),
        _ => false,
    }
}

/// Appends `json`, which is valid JSON, on one line, without lone surrogates and with keys renamed
/// that Athena could not read. Appends nothing and returns `false` if it is nested too deeply.
fn write_json(line: &mut Vec<u8>, json: &[u8]) -> bool {
    let start = line.len();
    line.extend_from_slice(json);
    on_one_line(&mut line[start..]);
    replace_lone_surrogates(&mut line[start..]);
    let renamed = match readable(Cow::Borrowed(&line[start..]), Shape::Text) {
        Ok((Cow::Borrowed(_), _)) => return true,
        Ok((Cow::Owned(renamed), _)) => Some(renamed),
        Err(_) => None,
    };
    line.truncate(start);
    line.extend(renamed.iter().flatten());
    renamed.is_some()
}

/// Appends `text` as a JSON string.
pub(super) fn write_text(line: &mut Vec<u8>, text: &str) {
    // Writing a string to memory cannot fail.
    let _ = serde_json::to_writer(line, text);
}

fn is_json(text: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(text).is_ok()
}

/// `json` with escapes for the control characters in its strings; borrowed without any.
fn with_escaped_control_characters(json: &[u8]) -> Cow<'_, [u8]> {
    let mut escaped = Vec::new();
    let (mut is_in_string, mut is_escape, mut copied) = (false, false, 0);
    for (at, byte) in json.iter().enumerate() {
        if is_in_string && *byte < 0x20 {
            escaped.extend_from_slice(&json[copied..at]);
            escaped.extend_from_slice(format!("\\u{byte:04x}").as_bytes());
            copied = at + 1;
        }
        is_in_string ^= *byte == b'"' && !is_escape;
        is_escape = is_in_string && *byte == b'\\' && !is_escape;
    }
    if escaped.is_empty() {
        return Cow::Borrowed(json);
    }
    escaped.extend_from_slice(&json[copied..]);
    Cow::Owned(escaped)
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

    fn written(message: &str) -> String {
        let mut line = Vec::new();
        write(&mut line, message.as_bytes());
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
    fn object_that_is_nested_too_deeply_is_kept_as_a_string() {
        let message = |depth: usize| {
            let (open, close) = ("[".repeat(depth), "]".repeat(depth));
            format!(r#"{{"k":1,"K":{open}{close}}}"#)
        };
        assert_eq!(
            written(&message(99)),
            message(99).replace("\"k\"", "\"k_2\"")
        );
        let deep = message(100);
        assert_eq!(written(&deep), serde_json::to_string(&deep).unwrap());
    }

    #[test]
    fn replaces_lone_surrogates_in_objects() {
        assert_eq!(
            written(r#"{"a":"\ud83d","b":"\ud83d\ude00"}"#),
            r#"{"a":"\ufffd","b":"\ud83d\ude00"}"#
        );
    }
}
