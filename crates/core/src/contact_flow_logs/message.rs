//! The message of a log event in its line.

use serde::de::IgnoredAny;

/// Appends a message: a JSON object or array as it is, on one line; anything else as a JSON string
/// of its text, which is UTF-8.
pub(super) fn write(line: &mut Vec<u8>, message: &[u8]) {
    let trimmed = message.trim_ascii();
    if is_object_or_array(trimmed) {
        let start = line.len();
        line.extend_from_slice(trimmed);
        on_one_line(&mut line[start..]);
    } else {
        write_text(line, &String::from_utf8_lossy(message));
    }
}

/// Appends `text` as a JSON string.
pub(super) fn write_text(line: &mut Vec<u8>, text: &str) {
    // Writing a string into memory has no error.
    let _ = serde_json::to_writer(line, text);
}

fn is_object_or_array(text: &[u8]) -> bool {
    matches!(text.first(), Some(b'{' | b'[')) && serde_json::from_slice::<IgnoredAny>(text).is_ok()
}

/// Line breaks become spaces. In valid JSON they stand only between tokens.
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
    fn an_object_or_array_is_embedded_on_one_line() {
        assert_eq!(
            written(r#"{"a": [1.10, "x\"y"], "é": {}}"#),
            r#"{"a": [1.10, "x\"y"], "é": {}}"#
        );
        assert_eq!(written(" [1,\r\n2]\n"), "[1,  2]");
    }

    #[test]
    fn anything_else_is_kept_as_a_string() {
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
            "{\"a\":\"\u{1}\"}",
            "[01]",
        ] {
            assert_eq!(written(message), serde_json::to_string(message).unwrap());
        }
    }
}
