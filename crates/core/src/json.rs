//! Helpers for JSON text.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::RecordError;
use crate::record_error::Document;
use crate::surrogates::without_lone_surrogates;

/// `document`, which is valid JSON, on one line: unchanged if it has no line break, otherwise
/// without the white space between tokens.
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

/// Text of a document, which must be UTF-8.
pub(crate) fn utf8(document: Document, json: &[u8]) -> Result<&str, RecordError> {
    std::str::from_utf8(json)
        .map_err(|error| RecordError::at(document, "not UTF-8", json, error.valid_up_to()))
}

/// Length of the JSON string at the start of `text`, including both quotes.
pub(crate) fn string_length(text: &[u8]) -> usize {
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

/// JSON values of the fields `names` of the object `json`; the last one for a repeated name. The
/// whole document is read and must be valid JSON.
pub(crate) fn fields<'a, const N: usize>(
    document: Document,
    json: &'a [u8],
    names: [&str; N],
) -> Result<[Option<&'a RawValue>; N], RecordError> {
    matching_fields(document, json, names, |wanted, name| wanted == name)
}

/// The same for names in any case, as Athena reads the columns of a row.
pub(crate) fn fields_in_any_case<'a, const N: usize>(
    document: Document,
    json: &'a [u8],
    names: [&str; N],
) -> Result<[Option<&'a RawValue>; N], RecordError> {
    matching_fields(document, json, names, str::eq_ignore_ascii_case)
}

fn matching_fields<'a, const N: usize>(
    document: Document,
    json: &'a [u8],
    names: [&str; N],
    matches: fn(&str, &str) -> bool,
) -> Result<[Option<&'a RawValue>; N], RecordError> {
    let mut deserializer = serde_json::Deserializer::from_str(utf8(document, json)?);
    let values = deserializer
        .deserialize_map(Fields { names, matches })
        .and_then(|values| deserializer.end().map(|()| values));
    values.map_err(|error| RecordError::json(document, &error))
}

/// Text of a JSON string; `None` for any other value.
pub(crate) fn text(value: &RawValue) -> Option<Cow<'_, str>> {
    string(value.get())
}

/// Content of the JSON string `json`, with U+FFFD for lone surrogates; `None` for any other value.
pub(crate) fn string(json: &str) -> Option<Cow<'_, str>> {
    let inner = json.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') {
        serde_json::from_slice(&without_lone_surrogates(json.as_bytes()))
            .ok()
            .map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(inner))
    }
}

/// Reads a string or null, borrowed if the JSON has no escapes. (`Option<Cow<str>>` alone is always
/// copied.) Any other value is an error.
pub(crate) fn optional_text<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Cow<'de, str>>, D::Error> {
    match <Option<&RawValue>>::deserialize(deserializer)? {
        None => Ok(None),
        Some(raw) => text(raw)
            .map(Some)
            .ok_or_else(|| D::Error::custom("expected a string or null")),
    }
}

struct Fields<'n, const N: usize> {
    names: [&'n str; N],
    matches: fn(&str, &str) -> bool,
}

impl<'de, const N: usize> Visitor<'de> for Fields<'_, N> {
    type Value = [Option<&'de RawValue>; N];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut values = [None; N];
        while let Some(name) = map.next_key::<&RawValue>()? {
            let name = text(name).unwrap_or_default();
            let wanted = self.names.iter();
            match wanted
                .copied()
                .position(|wanted| (self.matches)(wanted, &name))
            {
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
    fn joins_lines_between_tokens_and_keeps_strings() {
        let document = b"{\r\n  \"a b\" : [ 1 ,\n 2 ],\n\t\"q\": \"x \\\" \\\\\", \"n\": null\n}\n";
        assert_eq!(
            on_one_line(document).as_ref(),
            br#"{"a b":[1,2],"q":"x \" \\","n":null}"#
        );
    }

    #[test]
    fn keeps_document_on_one_line_unchanged() {
        assert_eq!(
            on_one_line(b" { \"a\" : 1.10 } \n").as_ref(),
            b"{ \"a\" : 1.10 }"
        );
    }
}
