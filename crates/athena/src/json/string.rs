//! Decoding and encoding strings.

use std::borrow::Cow;
use std::fmt::Write;

use super::Json;

/// Decodes the string from `start` to `end`, with quotes.
pub(crate) fn read_string(json: Json<'_>, start: usize, end: usize) -> Cow<'_, str> {
    let content = json.slice(start + 1, end - 1);
    if memchr::memchr(b'\\', content.as_bytes()).is_none() {
        return Cow::Borrowed(content);
    }
    let mut text = String::with_capacity(content.len());
    unescape(content, &mut text);
    Cow::Owned(text)
}

/// Decodes `content`, a string without its quotes, and appends it.
///
/// Lenient like Trino's reader: an unknown escape is the character itself, and an unpaired
/// surrogate is a question mark.
pub(super) fn unescape(content: &str, text: &mut String) {
    let mut rest = content;
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let mut characters = rest.chars();
        let Some(escaped) = characters.next() else {
            return;
        };
        if escaped == 'u' {
            rest = unescape_unicode(rest, text);
            continue;
        }
        text.push(simple_escape(escaped));
        rest = characters.as_str();
    }
    text.push_str(rest);
}

fn simple_escape(escaped: char) -> char {
    match escaped {
        't' | 'v' => '\t',
        'b' => '\u{8}',
        'n' => '\n',
        'r' => '\r',
        'f' => '\u{c}',
        'a' => '\u{7}',
        other => other,
    }
}

/// Appends the character of the escape at the start of `rest`, after its backslash; returns the
/// rest.
fn unescape_unicode<'r>(rest: &'r str, text: &mut String) -> &'r str {
    let unit = |escape: &str| u16::from_str_radix(escape.get(1..5)?, 16).ok();
    let Some(first) = unit(rest) else {
        text.push('u');
        return &rest[1..];
    };
    let second = rest[5..]
        .strip_prefix('\\')
        .filter(|next| next.starts_with('u'))
        .and_then(unit);
    let decoded = char::decode_utf16([first].into_iter().chain(second)).next();
    let character = decoded.and_then(Result::ok).unwrap_or('?');
    text.push(character);
    &rest[if character.len_utf16() == 2 { 11 } else { 5 }..]
}

/// Appends `text` as a JSON string.
pub(crate) fn write_string(text: &str, json: &mut String) {
    json.push('"');
    let mut written = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        json.push_str(&text[written..at]);
        written = at + 1;
        write_escape(byte, json);
    }
    json.push_str(&text[written..]);
    json.push('"');
}

fn write_escape(byte: u8, json: &mut String) {
    let short = match byte {
        b'"' => '"',
        b'\\' => '\\',
        b'\t' => 't',
        0x08 => 'b',
        b'\n' => 'n',
        b'\r' => 'r',
        0x0c => 'f',
        _ => {
            // Writing to a String does not fail.
            _ = write!(json, "\\u{byte:04x}");
            return;
        }
    };
    json.extend(['\\', short]);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::padded;
    use super::*;

    fn read(json: &str) -> String {
        read_string(padded(json, &mut String::new()), 0, json.len()).into_owned()
    }

    #[test]
    fn escapes_are_read() {
        assert_eq!(
            read(r#""a\"b\\c\/\n\t\r\b\f\u00e9""#),
            "a\"b\\c/\n\t\r\u{8}\u{c}é"
        );
        assert_eq!(read(r#""\ud834\udd1e\ud834x\udd1e""#), "𝄞?x?");
        assert_eq!(read(r#""\q\v\u12""#), "q\tu12");
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text: String, by_serde: bool) {
            let mut json = String::new();
            if by_serde { json = serde_json::to_string(&text).unwrap() } else { write_string(&text, &mut json) }
            prop_assert_eq!(read(&json), text);
        }
    }
}
