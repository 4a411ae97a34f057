//! Walking through a payload's JSON.
//!
//! Nearly every byte of a payload is in the messages, strings that are full of `\"`. Reading these
//! is what the transformer's speed hangs on, and a reader of one's own takes a third of the time
//! that `serde_json` does. All other values are left to it.

use serde::Deserialize;
use serde_json::value::RawValue;
use wide::u8x64;

use crate::json::NOT_A_NUMBER;

/// A place in a JSON text. Methods take white space before what they read.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'j> {
    json: &'j [u8],
    at: usize,
}

/// Where the JSON is wrong and how.
#[derive(Debug)]
pub(super) struct SyntaxError {
    /// What is wrong.
    pub problem: &'static str,
    /// Offset in the text, in bytes.
    pub at: usize,
}

type Result<T> = std::result::Result<T, SyntaxError>;

impl<'j> Cursor<'j> {
    pub(super) fn new(json: &'j str) -> Self {
        Self {
            json: json.as_bytes(),
            at: 0,
        }
    }

    /// The whole text.
    pub(super) fn json(&self) -> &'j [u8] {
        self.json
    }

    fn peek(&mut self) -> Result<u8> {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.json.get(self.at) {
            self.at += 1;
        }
        self.json.get(self.at).copied().ok_or(SyntaxError {
            problem: "unexpected end of JSON",
            at: self.at,
        })
    }

    fn wrong<T>(&self, problem: &'static str) -> Result<T> {
        Err(SyntaxError {
            problem,
            at: self.at,
        })
    }

    fn take(&mut self, byte: u8) -> Result<()> {
        if self.peek()? != byte {
            return self.wrong("invalid JSON");
        }
        self.at += 1;
        Ok(())
    }

    /// Takes the bracket that opens an object or a list.
    pub(super) fn open(&mut self, bracket: u8) -> Result<()> {
        if self.peek()? != bracket {
            return self.wrong("unexpected type of a value");
        }
        self.at += 1;
        Ok(())
    }

    /// Whether another element follows, the first one where `first`; takes the comma before it, or
    /// the closing bracket.
    pub(super) fn next_element(&mut self, first: bool, closing: u8) -> Result<bool> {
        if self.peek()? == closing {
            self.at += 1;
            return Ok(false);
        }
        if !first {
            self.take(b',')?;
        }
        Ok(true)
    }

    /// Takes the name of a field and the colon after it.
    pub(super) fn name(&mut self) -> Result<&'j [u8]> {
        self.take(b'"')?;
        let start = self.at;
        // No name that is looked for has an escape: one that has is skipped by its value, whatever
        // it is.
        while let Some(byte) = self.json.get(self.at) {
            match byte {
                b'"' => {
                    let name = &self.json[start..self.at];
                    self.at += 1;
                    self.take(b':')?;
                    return Ok(name);
                }
                b'\\' => self.at += 2,
                0..0x20 => return self.wrong("invalid JSON"),
                _ => self.at += 1,
            }
        }
        self.wrong("unexpected end of JSON")
    }

    /// Takes any value.
    pub(super) fn value<T: Deserialize<'j>>(&mut self) -> Result<T> {
        self.peek()?;
        let mut values = serde_json::Deserializer::from_slice(&self.json[self.at..]).into_iter();
        match values.next() {
            Some(Ok(value)) => {
                self.at += values.byte_offset();
                Ok(value)
            }
            Some(Err(error)) if error.is_data() => self.wrong("unexpected type of a value"),
            _ => self.wrong("invalid JSON"),
        }
    }

    /// Takes any value. The content of a string, or the JSON of any other value but null, is written
    /// to the beginning of `text`, and its length returned.
    ///
    /// `text` is at least as long as the rest of the JSON.
    pub(super) fn text_or_null(&mut self, text: &mut [u8]) -> Result<Option<usize>> {
        match self.peek()? {
            b'"' => self.string(text).map(Some),
            b'n' => self.value::<()>().map(|()| None),
            _ => {
                let json = self.value::<&RawValue>()?.get();
                text[..json.len()].copy_from_slice(json.as_bytes());
                Ok(Some(json.len()))
            }
        }
    }

    /// Whether an object or a list is next.
    pub(super) fn is_at_container(&mut self) -> Result<bool> {
        Ok(matches!(self.peek()?, b'{' | b'['))
    }

    /// Whether a list is next.
    pub(super) fn is_at_array(&mut self) -> Result<bool> {
        Ok(self.peek()? == b'[')
    }

    /// Whether [`NOT_A_NUMBER`] is next, and not a longer number that begins with it.
    pub(super) fn is_at_not_a_number(&mut self) -> Result<bool> {
        self.peek()?;
        let after = self.json[self.at..].strip_prefix(NOT_A_NUMBER.as_bytes());
        Ok(after.is_some_and(|rest| !rest.first().is_some_and(u8::is_ascii_digit)))
    }

    fn string(&mut self, text: &mut [u8]) -> Result<usize> {
        self.at += 1;
        let mut length = 0;
        loop {
            length += self.copy_blocks(&mut text[length..]);
            length += self.copy_plain(&mut text[length..]);
            match self.json.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(length);
                }
                Some(b'\\') => length += self.escape(&mut text[length..])?,
                Some(_) => return self.wrong("invalid JSON"),
                None => return self.wrong("unexpected end of JSON"),
            }
        }
    }

    /// Copies and unescapes whole blocks, and returns how much was written. Stops at the end of the
    /// string, at an escape that does not stand for one byte, and near the end of the JSON.
    ///
    /// In messages an escape comes every few bytes. To copy just these few would cost a branch that
    /// nobody can foresee, so what follows an escape is copied for a whole block, and overwritten
    /// from the next escape on.
    fn copy_blocks(&mut self, text: &mut [u8]) -> usize {
        let mut length = 0;
        while let Some(block) = self.json[self.at..].first_chunk::<BLOCK>()
            && let Some(place) = text[length..].first_chunk_mut()
        {
            *place = *block;
            let mut special = special_bits(*block);
            let mut taken = 0;
            while special != 0 {
                let next = special.trailing_zeros() as usize;
                length += next - taken;
                if block[next] != b'\\'
                    || !self.copy_after_escape(self.at + next, &mut text[length..])
                {
                    self.at += next;
                    return length;
                }
                taken = next + 1;
                special &= !(0b11 << next);
            }
            // The escaped character of a backslash at the block's end is the first one of the next
            // block.
            length += BLOCK.max(taken + 1) - taken;
            self.at += BLOCK.max(taken + 1);
        }
        length
    }

    /// Writes the byte that the escape at `at` stands for and the block that follows it; false
    /// where it does not stand for one.
    fn copy_after_escape(&self, at: usize, text: &mut [u8]) -> bool {
        let Some(block) = self.json[at + 1..].first_chunk::<BLOCK>() else {
            return false;
        };
        let Some(place) = text.first_chunk_mut::<BLOCK>() else {
            return false;
        };
        let Some(byte) = escaped_byte(block[0]) else {
            return false;
        };
        *place = *block;
        place[0] = byte;
        true
    }

    /// Copies up to the next quote, backslash or control character and returns how many bytes that
    /// were.
    fn copy_plain(&mut self, text: &mut [u8]) -> usize {
        let rest = &self.json[self.at..];
        let length = rest
            .iter()
            .position(|byte| is_special(*byte))
            .unwrap_or(rest.len());
        text[..length].copy_from_slice(&rest[..length]);
        self.at += length;
        length
    }

    /// Takes an escape and returns the length of the character that it stands for.
    fn escape(&mut self, text: &mut [u8]) -> Result<usize> {
        match self.json.get(self.at + 1) {
            None => self.wrong("unexpected end of JSON"),
            Some(b'u') => self.unicode_escape(text),
            Some(escaped) => {
                let Some(byte) = escaped_byte(*escaped) else {
                    return self.wrong("invalid JSON");
                };
                text[0] = byte;
                self.at += 2;
                Ok(1)
            }
        }
    }

    fn unicode_escape(&mut self, text: &mut [u8]) -> Result<usize> {
        let unit = |at: usize| -> Option<u16> {
            let digits = self.json.get(at..at + 6)?.strip_prefix(br"\u")?;
            let digits = digits
                .iter()
                .all(u8::is_ascii_hexdigit)
                .then(|| std::str::from_utf8(digits))?;
            u16::from_str_radix(digits.ok()?, 16).ok()
        };
        let Some(first) = unit(self.at) else {
            return self.wrong("invalid JSON");
        };
        let units = std::iter::once(first).chain(unit(self.at + 6));
        // A lone surrogate stands for no character.
        let character = match char::decode_utf16(units).next() {
            Some(Ok(character)) => character,
            _ => char::REPLACEMENT_CHARACTER,
        };
        self.at += 6 * character.len_utf16();
        Ok(character.encode_utf8(text).len())
    }

    /// Makes sure that nothing but white space follows.
    pub(super) fn end(mut self) -> Result<()> {
        match self.peek() {
            Ok(_) => self.wrong("invalid JSON"),
            Err(_) => Ok(()),
        }
    }
}

const BLOCK: usize = 64;

/// The byte that a backslash and `escaped` stand for.
fn escaped_byte(escaped: u8) -> Option<u8> {
    Some(match escaped {
        b'"' | b'\\' | b'/' => escaped,
        b'n' => b'\n',
        b't' => b'\t',
        b'r' => b'\r',
        b'b' => 0x08,
        b'f' => 0x0c,
        _ => return None,
    })
}

fn is_special(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | 0..0x20)
}

/// A bit for each byte of `block` that is a quote, a backslash or a control character, the lowest
/// for the first.
fn special_bits(block: [u8; BLOCK]) -> u64 {
    let bytes = u8x64::new(block);
    let control = bytes.simd_le(u8x64::splat(0x1f));
    (control | bytes.simd_eq(u8x64::splat(b'"')) | bytes.simd_eq(u8x64::splat(b'\\'))).to_bitmask()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(json: &str) -> Option<String> {
        let mut text = vec![0; json.len()];
        let mut cursor = Cursor::new(json);
        let length = cursor.text_or_null(&mut text).ok()??;
        cursor.end().ok()?;
        text.truncate(length);
        Some(String::from_utf8(text).unwrap())
    }

    #[test]
    fn strings_are_read_as_serde_json_does() {
        for json in [
            r#""""#,
            r#"  "a\"b\\c\/\n\t\r\b\f" "#,
            r#""é€𝄞 \u00e9\u20AC\ud834\udd1e""#,
            r#""\u12""#,
            r#""\u+123""#,
            r#""\x""#,
            r#""\"#,
            r#""no end"#,
            "\"a\nb\"",
            "\"\u{7f}\u{80}\"",
            "\"x\" 1",
        ] {
            assert_eq!(read(json), serde_json::from_str(json).ok(), "{json}");
        }
    }

    proptest! {
        #[test]
        fn any_string_round_trips(text in proptest::collection::vec(any::<char>(), 0..300), escape_all: bool) {
            let text: String = text.into_iter().collect();
            let json = if escape_all {
                let units: Vec<_> = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
                format!("\"{}\"", units.concat())
            } else {
                serde_json::to_string(&text).unwrap()
            };
            prop_assert_eq!(read(&json), Some(text));
        }

        #[test]
        fn any_text_is_read_as_serde_json_does(
            text in "\"([ !#-\\[\\]-~é𝄞]{1,30}|\\\\[\"\\\\/bfnrt]|\\\\u00[0-9a-f]{2}){0,20}([\\x00-\\x22]|\\\\.)?\"? {0,70}",
        ) {
            prop_assert_eq!(read(&text), serde_json::from_str(&text).ok());
        }
    }
}
