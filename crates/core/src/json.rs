//! Small helpers over JSON text.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::RecordError;
use crate::record_error::Document;

/// The JSON text `document` on one line: as it is where it holds no line break, else without the
/// white space between tokens. `document` must be valid JSON.
pub(crate) fn on_one_line(document: &[u8]) -> Cow<'_, [u8]> {
    let trimmed = document.trim_ascii();
    if memchr::memchr2(b'\n', b'\r', trimmed).is_none() {
        return Cow::Borrowed(trimmed);
    }
    let mut line = Vec::with_capacity(trimmed.len());
    let mut rest = trimmed;
    while let Some(quote) = memchr::memchr(b'"', rest) {
        let (between, string) = rest.split_at(quote);
        line.extend(between.iter().filter(|byte| !byte.is_ascii_whitespace()));
        let (string, after) = string.split_at(string_length(string));
        line.extend_from_slice(string);
        rest = after;
    }
    line.extend(rest.iter().filter(|byte| !byte.is_ascii_whitespace()));
    Cow::Owned(line)
}

/// The document as text, which JSON must be.
pub(crate) fn utf8(document: Document, json: &[u8]) -> Result<&str, RecordError> {
    std::str::from_utf8(json)
        .map_err(|error| RecordError::at(document, "not UTF-8", json, error.valid_up_to()))
}

/// Reads a file that holds one JSON object.
pub(crate) fn object<'a, T: Deserialize<'a>>(
    document: Document,
    json: &'a [u8],
) -> Result<T, RecordError> {
    if !json.trim_ascii_start().starts_with(b"{") {
        return Err(RecordError::Unexpected {
            document,
            field: "the whole file",
            expected: "a JSON object",
        });
    }
    serde_json::from_str(utf8(document, json)?).map_err(|error| RecordError::json(document, &error))
}

/// The length of the JSON string that `text` begins with, both quotes included.
fn string_length(text: &[u8]) -> usize {
    let mut at = 1;
    while let Some(found) = text
        .get(at..)
        .and_then(|rest| memchr::memchr2(b'"', b'\\', rest))
    {
        at += found;
        if text[at] == b'"' {
            return at + 1;
        }
        at += 2;
    }
    text.len()
}

/// The JSON values of the fields `names` of the object `json`, the last one where a name stands
/// twice. The whole document is read and must be valid JSON.
pub(crate) fn fields<'a, const N: usize>(
    document: Document,
    json: &'a [u8],
    names: [&str; N],
) -> Result<[Option<&'a RawValue>; N], RecordError> {
    let mut deserializer = serde_json::Deserializer::from_str(utf8(document, json)?);
    let values = deserializer
        .deserialize_map(Fields(names))
        .and_then(|values| deserializer.end().map(|()| values));
    values.map_err(|error| RecordError::json(document, &error))
}

/// The text of a JSON string; `None` for any other value.
pub(crate) fn text(value: &RawValue) -> Option<Cow<'_, str>> {
    let inner = value.get().strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') {
        serde_json::from_str(value.get()).ok().map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(inner))
    }
}

/// Reads a string or null, borrowed where the JSON spells it without escapes. (`Option<Cow<str>>`
/// alone would always be copied.)
pub(crate) fn optional_text<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Cow<'de, str>>, D::Error> {
    deserializer.deserialize_option(OptionalText)
}

struct OptionalText;

impl<'de> Visitor<'de> for OptionalText {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or null")
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(text.to_owned())))
    }
}

struct Fields<'n, const N: usize>([&'n str; N]);

impl<'de, const N: usize> Visitor<'de> for Fields<'_, N> {
    type Value = [Option<&'de RawValue>; N];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut values = [None; N];
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            match self.0.iter().position(|wanted| *wanted == name) {
                Some(at) => values[at] = Some(map.next_value()?),
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(values)
    }
}

#[cfg(test)]
mod tests {
    use super::on_one_line;

    #[test]
    fn a_document_over_several_lines_becomes_one_and_its_strings_stay() {
        let document = b"{\r\n  \"a b\" : [ 1 ,\n 2 ],\n\t\"q\": \"x \\\" \\\\\", \"n\": null\n}\n";
        assert_eq!(
            on_one_line(document).as_ref(),
            br#"{"a b":[1,2],"q":"x \" \\","n":null}"#
        );
    }

    #[test]
    fn a_document_on_one_line_stays_as_it_is() {
        assert_eq!(
            on_one_line(b" { \"a\" : 1.10 } \n").as_ref(),
            b"{ \"a\" : 1.10 }"
        );
    }
}
