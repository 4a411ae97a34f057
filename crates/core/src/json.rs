//! Helpers for JSON text.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::RecordError;
use crate::record_error::Document;
use crate::surrogates::without_lone_surrogates;

/// JSON in place of `NaN` and `Infinity`, which JSON does not have: a number that no type represents, so
/// that every reader finds the value unreadable. Rows have null in its place.
pub(crate) const NOT_A_NUMBER: &str = "1e9999";

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

/// The objects of `text`, which follow each other, each with what is before it; last, what follows them and
/// is not blank. They need not be valid JSON, as long as their quotes and braces match.
pub(crate) fn objects(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (object, after) = rest.split_at(object_end(rest).unwrap_or(rest.len()));
        rest = after;
        (!object.trim_ascii().is_empty()).then_some(object)
    })
}

/// End of the first object in `text`; `None` if there is no complete one.
fn object_end(text: &[u8]) -> Option<usize> {
    let (mut at, mut depth) = (0, 0_usize);
    loop {
        at += memchr::memchr3(b'"', b'{', b'}', &text[at..])?;
        match text[at] {
            b'"' => at += string_length(&text[at..]) - 1,
            b'{' => depth += 1,
            _ if depth == 1 => return Some(at + 1),
            _ => depth = depth.saturating_sub(1),
        }
        at += 1;
    }
}

/// Texts of the fields `names` of the object `json`, which is read whole and must be valid: the content
/// of a string, or the spelling of a number or boolean. Of a repeated name the last value counts that
/// has a text or is null.
pub(crate) fn texts<'a, const N: usize>(
    document: Document,
    json: &'a str,
    names: [&str; N],
) -> Result<Texts<'a, N>, RecordError> {
    matching_texts(document, json, names, |wanted, name| wanted == name)
}

/// The same for names in any case, as Athena reads the columns of a row.
pub(crate) fn texts_in_any_case<'a, const N: usize>(
    document: Document,
    json: &'a str,
    names: [&str; N],
) -> Result<Texts<'a, N>, RecordError> {
    matching_texts(document, json, names, str::eq_ignore_ascii_case)
}

/// Texts of fields; `None` for one that is missing, null or has no text.
type Texts<'a, const N: usize> = [Option<Cow<'a, str>>; N];

fn matching_texts<'a, const N: usize>(
    document: Document,
    json: &'a str,
    names: [&str; N],
    matches: fn(&str, &str) -> bool,
) -> Result<Texts<'a, N>, RecordError> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let texts = deserializer
        .deserialize_map(Fields { names, matches })
        .and_then(|texts| deserializer.end().map(|()| texts));
    texts.map_err(|error| RecordError::json(document, &error))
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

/// Text of the JSON value `json`: the content of a string, or the spelling of a number, boolean or
/// null; `None` for an object, a list or [`NOT_A_NUMBER`].
pub(crate) fn scalar(json: &str) -> Option<Cow<'_, str>> {
    match json.as_bytes().first()? {
        b'"' => string(json),
        b'{' | b'[' => None,
        _ if json == NOT_A_NUMBER => None,
        _ => Some(Cow::Borrowed(json)),
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
    type Value = Texts<'de, N>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut texts = [const { None }; N];
        while let Some(name) = map.next_key::<&RawValue>()? {
            let name = text(name).unwrap_or_default();
            let mut wanted = self.names.iter();
            let Some(at) = wanted.position(|wanted| (self.matches)(wanted, &name)) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            read_text(&mut texts[at], map.next_value::<&RawValue>()?.get());
        }
        Ok(texts)
    }
}

/// Sets the text of a field to that of its value `json`, if the value has one or is null.
fn read_text<'a>(text: &mut Option<Cow<'a, str>>, json: &'a str) {
    if json == "null" {
        *text = None;
    } else if let Some(found) = scalar(json).filter(|text| !text.is_empty()) {
        *text = Some(found);
    }
}

/// Fields of an object in their order.
pub(crate) struct ObjectFields<'a>(Vec<Field<'a>>);

struct Field<'a> {
    name: Cow<'a, str>,
    /// JSON of the name, in its spelling.
    key: &'a str,
    /// JSON of the value.
    json: &'a str,
}

impl<'a> ObjectFields<'a> {
    /// The object `json`; `None` if it is anything else.
    pub(crate) fn parse(json: &'a str) -> Option<Self> {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let fields = deserializer.deserialize_map(ObjectVisitor).ok()?;
        deserializer.end().ok().map(|()| Self(fields))
    }

    /// Names of all fields, each with the JSON of its value.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, &'a str)> {
        self.0.iter().map(|field| (field.name.as_ref(), field.json))
    }

    /// Text of the field `name` in any case, as [`texts_in_any_case`] reads it.
    pub(crate) fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        let mut text = None;
        self.fields()
            .filter(|(other, _)| other.eq_ignore_ascii_case(name))
            .for_each(|(_, json)| read_text(&mut text, json));
        text
    }

    /// JSON of the field `name` in any case, the last one.
    pub(crate) fn value(&self, name: &str) -> Option<&'a str> {
        self.fields()
            .filter(|(other, _)| other.eq_ignore_ascii_case(name))
            .last()
            .map(|(_, json)| json)
    }

    /// JSON of the object with other values: `value` returns that of a field by its name and JSON.
    pub(crate) fn with_values(
        &self,
        mut value: impl FnMut(&str, &'a str) -> Cow<'a, str>,
    ) -> String {
        let fields = self.0.iter().map(|Field { name, key, json }| {
            let json = value(name, json);
            format!("{key}:{json}")
        });
        format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Vec<Field<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some((key, value)) = map.next_entry::<&RawValue, &RawValue>()? {
            fields.push(Field {
                name: text(key).unwrap_or_default(),
                key: key.get(),
                json: value.get(),
            });
        }
        Ok(fields)
    }
}

#[cfg(test)]
mod tests {
    use super::{objects, on_one_line};

    #[test]
    fn objects_on_one_line_need_not_be_valid() {
        for (line, expected) in [
            (
                r#"{"a":"x	}\"{"} {"b":{}},{"c":}{NaN} "#,
                [r#"{"a":"x	}\"{"}"#, r#" {"b":{}}"#, r#",{"c":}"#, "{NaN}"].as_slice(),
            ),
            (r#"}{"a":1} text"#, &[r#"}{"a":1}"#, " text"]),
            (r#"{"a":1}{"b":{}"#, &[r#"{"a":1}"#, r#"{"b":{}"#]),
            (r#"{"a":1}{"b":"}"#, &[r#"{"a":1}"#, r#"{"b":"}"#]),
            (r#""{" [{}]"#, &[r#""{" [{}"#, "]"]),
            ("\"\\", &["\"\\"]),
            (" \n", &[]),
        ] {
            let found = objects(line.as_bytes()).map(|object| std::str::from_utf8(object).unwrap());
            assert!(found.eq(expected.iter().copied()), "{line}");
        }
    }

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
