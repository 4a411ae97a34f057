//! Text encodings of documents.

use std::borrow::Cow;
use std::fmt::Write;
use std::ops::Range;

use memchr::memmem;

use crate::json::{self, NOT_A_NUMBER};

/// UTF-8 byte order mark, with which some editors start a file.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Text of a JSON document, whatever bytes a program wrote. Bytes in a field never cost the document:
///
/// - UTF-16 with a byte order mark is decoded, and a byte order mark of UTF-8 is left out.
/// - Bytes that are not UTF-8 become U+FFFD.
/// - Control characters in strings become escapes.
/// - `NaN`, `Infinity` and `-Infinity`, which Python writes, become a number that no type represents:
///   their fields are null, and count as unreadable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonText<'a> {
    text: Cow<'a, str>,
    is_damaged: bool,
}

impl<'a> JsonText<'a> {
    /// Decodes a document. Valid UTF-8 without control characters in strings is not copied.
    pub fn decode(document: &'a [u8]) -> Self {
        let (text, is_damaged) = if let Some(text) = text_from_utf16(document) {
            (Cow::Owned(text), false)
        } else {
            let bytes = document.strip_prefix(BYTE_ORDER_MARK).unwrap_or(document);
            let text = String::from_utf8_lossy(bytes);
            let is_damaged = matches!(text, Cow::Owned(_));
            (text, is_damaged)
        };
        let text = strict_json(&text).map_or(text, Cow::Owned);
        Self { text, is_damaged }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the document has bytes that are not UTF-8.
    pub(crate) fn is_damaged(&self) -> bool {
        self.is_damaged
    }

    /// The text as bytes, borrowed if the document was not changed.
    pub(crate) fn into_bytes(self) -> Cow<'a, [u8]> {
        match self.text {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        }
    }
}
/// Text as a program holds it.
impl From<String> for JsonText<'_> {
    fn from(text: String) -> Self {
        Self {
            text: strict_json(&text).unwrap_or(text).into(),
            is_damaged: false,
        }
    }
}

/// UTF-8 of a UTF-16 text with a byte order mark, as PowerShell's `>` writes it; `None` for any
/// other bytes. Invalid code units, and an odd byte at the end, become U+FFFD.
pub fn utf8_from_utf16(bytes: &[u8]) -> Option<Vec<u8>> {
    text_from_utf16(bytes).map(String::into_bytes)
}

fn text_from_utf16(bytes: &[u8]) -> Option<String> {
    let (is_little_endian, text) = match bytes {
        [0xff, 0xfe, text @ ..] => (true, text),
        [0xfe, 0xff, text @ ..] => (false, text),
        _ => return None,
    };
    let units = text.chunks_exact(2).map(|unit| {
        let unit = [unit[0], unit[1]];
        if is_little_endian {
            u16::from_le_bytes(unit)
        } else {
            u16::from_be_bytes(unit)
        }
    });
    let characters =
        char::decode_utf16(units).map(|character| character.unwrap_or(char::REPLACEMENT_CHARACTER));
    let mut decoded: String = characters.collect();
    if !text.len().is_multiple_of(2) {
        decoded.push(char::REPLACEMENT_CHARACTER);
    }
    Some(decoded)
}

/// Whether a text has U+FFFD, as bytes that are not UTF-8 become.
pub(crate) fn has_replacement_character(text: &[u8]) -> bool {
    memmem::find(text, "\u{fffd}".as_bytes()).is_some()
}

/// The JSON `text` with JSON in place of what programs write instead: escapes for control characters in
/// strings, and [`NOT_A_NUMBER`] for the words that Python writes. `None` if it has neither, or if the text is
/// not JSON.
pub(crate) fn strict_json(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let is_json = matches!(bytes.trim_ascii_start().first(), Some(b'{' | b'[' | b'"'));
    if !is_json || !(has_control_characters(bytes) || has_words(bytes)) {
        return None;
    }
    let mut strict = String::new();
    let (mut at, mut copied) = (0, 0);
    while at < text.len() {
        let quote = memchr::memchr(b'"', &bytes[at..]);
        let start = quote.map_or(text.len(), |quote| at + quote);
        for word in words(&text[at..start]) {
            strict.extend([&text[copied..at + word.start], NOT_A_NUMBER]);
            copied = at + word.end;
        }
        at = start + quote.map_or(0, |_| json::string_length(&bytes[start..]));
        for (position, byte) in (start..at).zip(&bytes[start..at]) {
            if is_control_character(*byte) {
                strict.push_str(&text[copied..position]);
                // Writing to a string does not fail.
                _ = write!(strict, "\\u{byte:04x}");
                copied = position + 1;
            }
        }
    }
    (copied > 0).then(|| strict + &text[copied..])
}

/// Numbers that Python writes, and JSON does not have.
const WORDS: [&str; 3] = ["NaN", "Infinity", "-Infinity"];

fn has_words(bytes: &[u8]) -> bool {
    let mut words = WORDS[..2].iter();
    words.any(|word| memmem::find(bytes, word.as_bytes()).is_some())
}

/// The ranges of such words in place of a value, in a part of a JSON text that has no strings.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut next = 0;
    let tokens = text.split(['{', '}', '[', ']', ',', ':']);
    tokens.filter_map(move |token| {
        let (start, end) = (next, next + token.len());
        next = end + 1;
        let word = token.trim_ascii_start();
        let start_of_word = end - word.len();
        let word = word.trim_ascii_end();
        let is_value =
            text[..start].ends_with([':', ',', '[']) && text[end..].starts_with([',', ']', '}']);
        let is_word = is_value && WORDS.contains(&word);
        is_word.then(|| start_of_word..start_of_word + word.len())
    })
}

fn is_control_character(byte: u8) -> bool {
    byte < 0x20
}

/// Whether a block of bytes has a control character is found without a branch for each byte.
fn has_control_characters(bytes: &[u8]) -> bool {
    bytes.chunks(64).any(|block| {
        let found = block.iter().map(|byte| is_control_character(*byte));
        found.fold(false, |any, is_control| any | is_control)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_10_decodes_utf_16_with_byte_order_mark() {
        let text = "{\"a\": \"é😀\"}\r\n";
        let units: Vec<u16> = text.encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        for (mark, bytes) in [([0xff, 0xfe], little), ([0xfe, 0xff], big)] {
            let found = utf8_from_utf16(&[mark.as_slice(), &bytes].concat());
            assert_eq!(found.as_deref(), Some(text.as_bytes()));
        }
        assert_eq!(utf8_from_utf16(text.as_bytes()), None);
        assert_eq!(
            utf8_from_utf16(&[0xff, 0xfe, 0x3d, 0xd8]).as_deref(),
            Some("\u{fffd}".as_bytes())
        );
    }

    fn decoded(document: &[u8]) -> (String, bool) {
        let text = JsonText::decode(document);
        (text.as_str().to_owned(), text.is_damaged())
    }

    #[test]
    fn valid_utf_8_is_not_copied() {
        for document in [
            "{\"a\": \"é😀\"}",
            "{\r\n\t\"a\": [\n1]\n}\n",
            "",
            "text\t\"x\ty\"",
        ] {
            let text = JsonText::decode(document.as_bytes());
            assert_eq!(text.as_str(), document);
            assert!(!text.is_damaged());
            assert!(matches!(text.into_bytes(), Cow::Borrowed(_)));
        }
        let marked = JsonText::decode(b"\xef\xbb\xbf{}");
        assert!(!marked.is_damaged());
        assert!(matches!(marked.into_bytes(), Cow::Borrowed(b"{}")));
    }

    #[test]
    fn bytes_that_are_not_utf_8_become_replacement_characters() {
        for (document, text) in [
            (&b"{\"a\": \"caf\xe9\"}"[..], "{\"a\": \"caf\u{fffd}\"}"),
            (b"{\"a\": \"\xf0\x9f\x98\"}", "{\"a\": \"\u{fffd}\"}"),
            (b"\xef\xbb\xbf{\"\xff\": 1}", "{\"\u{fffd}\": 1}"),
        ] {
            assert_eq!(decoded(document), (text.to_owned(), true));
        }
        // UTF-16 has a byte order mark of two bytes that no UTF-8 has.
        let document = b"\xff\xfe{\0\"\0\xe9\0\"\0:\x001\0}\0";
        assert_eq!(decoded(document), ("{\"é\":1}".to_owned(), false));
    }

    #[test]
    fn control_characters_in_strings_become_escapes() {
        for (document, text) in [
            ("{\"a\tb\":\n\"x\0y\"}", r#"{"a\u0009b":NEWLINE"x\u0000y"}"#),
            ("[\"\\\"\r\n\", \"\"]\n", r#"["\"\u000d\u000a", ""]NEWLINE"#),
            ("{\"a\": \"cut\n", r#"{"a": "cut\u000a"#),
            ("\"\u{7f}\t\"", "\"\u{7f}\\u0009\""),
            ("[\"\t\t\"]", r#"["\u0009\u0009"]"#),
        ] {
            let text = text.replace("NEWLINE", "\n");
            assert_eq!(decoded(document.as_bytes()), (text, false));
        }
    }

    #[test]
    fn numbers_that_python_writes_become_one_that_no_type_represents() {
        for (document, text) in [
            (
                r#"{"a": NaN,"NaN":[-Infinity,Infinity ,"-NaN, NaN"], "b":"NaN" , "c":NaN}"#,
                r#"{"a": 1e9999,"NaN":[1e9999,1e9999 ,"-NaN, NaN"], "b":"NaN" , "c":1e9999}"#,
            ),
            (
                "{\"a\": \"x\ty\", \"b\":\n{ \"c\": Infinity\n}}",
                "{\"a\": \"x\\u0009y\", \"b\":\n{ \"c\": 1e9999\n}}",
            ),
            ("[NaN,é,NaN]", "[1e9999,é,1e9999]"),
        ] {
            assert_eq!(decoded(document.as_bytes()), (text.to_owned(), false));
        }
        for other in [
            r#"{"a": NaNo, "b": xNaN, "c": Infinity1, "d": - Infinity, "e": +Infinity}"#,
            "[INFO] NaN",
            "[x NaN, NaN y, {NaN}]",
            "NaN",
            "[NaN",
            r#"{NaN: "NaN"}"#,
            r#"["NaN, NaN, "#,
        ] {
            assert_eq!(decoded(other.as_bytes()), (other.to_owned(), false));
        }
    }

    #[test]
    fn odd_byte_at_the_end_is_not_dropped() {
        for (mark, letter) in [([0xff, 0xfe], [0x61, 0]), ([0xfe, 0xff], [0, 0x61])] {
            let text = [&mark[..], &letter, &[0x62]].concat();
            assert_eq!(
                utf8_from_utf16(&text).as_deref(),
                Some("a\u{fffd}".as_bytes())
            );
        }
    }
}
