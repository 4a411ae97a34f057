//! Writing values as JSON.

use std::collections::BTreeMap;

use super::skip::Entries;
use super::string::{read_string, unescape, write_string};
use super::{Json, Malformed, canonical_number, elements};
use crate::value::double_text;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Like the `OpenX` `SerDe` under a `varchar` column: keys in lower case, the last of equal keys,
    /// numbers as in [`canonical_number`].
    SerDe,
    /// As Trino's `json_extract`: numbers with a fraction or an exponent are doubles.
    Plain,
    /// As Trino's `json_parse`: like `Plain`, with sorted keys and the last of equal keys.
    Sorted,
}

/// Appends the value from `at` to `end` without white space between its tokens.
pub(crate) fn write_value(
    json: Json<'_>,
    at: usize,
    end: usize,
    style: Style,
    text: &mut String,
) -> Result<(), Malformed> {
    match json.byte(at) {
        b'{' if style == Style::Sorted => write_sorted(json, at, text),
        b'{' => write_object(json, at, style, text),
        b'[' => {
            text.push('[');
            let mut comma = "";
            elements(json, at, |element, element_end| {
                text.push_str(std::mem::replace(&mut comma, ","));
                write_value(json, element, element_end, style, text)
            })?;
            text.push(']');
            Ok(())
        }
        b'"' => {
            write_again(json.slice(at + 1, end - 1), text);
            Ok(())
        }
        b'-' | b'0'..=b'9' if style == Style::SerDe => {
            text.push_str(&canonical_number(json.slice(at, end)));
            Ok(())
        }
        b'-' | b'0'..=b'9' => {
            let number = json.slice(at, end);
            match number.parse::<f64>() {
                Ok(value) if number.contains(['.', 'e', 'E']) => {
                    text.push_str(&double_text(value));
                }
                _ => text.push_str(number),
            }
            Ok(())
        }
        _ => {
            text.push_str(json.slice(at, end));
            Ok(())
        }
    }
}

/// Appends an object with sorted keys.
fn write_sorted(json: Json<'_>, at: usize, text: &mut String) -> Result<(), Malformed> {
    let mut sorted = BTreeMap::new();
    let mut entries = Entries::new(json, at);
    while let Some(entry) = entries.next()? {
        let key = read_string(json, entry.key.0, entry.key.1).into_owned();
        sorted.insert(key, entry.value);
    }
    text.push('{');
    let mut comma = "";
    for (key, (start, end)) in sorted {
        text.push_str(std::mem::replace(&mut comma, ","));
        write_string(&key, text);
        text.push(':');
        write_value(json, start, end, Style::Sorted, text)?;
    }
    text.push('}');
    Ok(())
}

/// Appends a string with normalized escapes.
fn write_again(content: &str, text: &mut String) {
    if memchr::memchr(b'\\', content.as_bytes()).is_some() {
        let mut unescaped = String::with_capacity(content.len());
        unescape(content, &mut unescaped);
        write_string(&unescaped, text);
    } else {
        text.push('"');
        text.push_str(content);
        text.push('"');
    }
}

/// The keys of an object in the text: start and end, with quotes.
type WrittenKeys = Vec<(usize, usize)>;

fn write_object(
    json: Json<'_>,
    at: usize,
    style: Style,
    text: &mut String,
) -> Result<(), Malformed> {
    text.push('{');
    let mut keys = WrittenKeys::new();
    let mut entries = Entries::new(json, at);
    let mut comma = "";
    while let Some(entry) = entries.next()? {
        text.push_str(std::mem::replace(&mut comma, ","));
        let start = text.len();
        write_again(json.slice(entry.key.0 + 1, entry.key.1 - 1), text);
        if style == Style::SerDe {
            lower_from(start, text);
            keys.push((start, text.len()));
            remove_equal(&mut keys, text);
        }
        text.push(':');
        write_value(json, entry.value.0, entry.value.1, style, text)?;
    }
    text.push('}');
    Ok(())
}

/// Converts the text from `start` on to lower case.
fn lower_from(start: usize, text: &mut String) {
    if text[start..].is_ascii() {
        text[start..].make_ascii_lowercase();
    } else {
        let lower = text[start..].to_lowercase();
        text.truncate(start);
        text.push_str(&lower);
    }
}

/// Removes an earlier entry with the last key.
fn remove_equal(keys: &mut WrittenKeys, text: &mut String) {
    let Some((&(start, end), earlier)) = keys.split_last() else {
        return;
    };
    let Some(equal) = earlier
        .iter()
        .position(|&(from, to)| text[from..to] == text[start..end])
    else {
        return;
    };
    let (from, to) = (keys[equal].0, keys[equal + 1].0);
    text.drain(from..to);
    keys.remove(equal);
    for key in &mut keys[equal..] {
        *key = (key.0 - (to - from), key.1 - (to - from));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::padded;
    use super::*;

    fn written(json: &str, style: Style) -> String {
        let mut text = String::new();
        write_value(
            padded(json, &mut String::new()),
            0,
            json.len(),
            style,
            &mut text,
        )
        .unwrap();
        text
    }

    #[test]
    fn an_object_under_a_text_column_has_keys_in_lower_case() {
        let json = r#"{ "CallReason" : "New Order", "ÉTAT":{"A":[1, 2.50,{"B":null}]},"e":{},"f":[] , "T" : true}"#;
        assert_eq!(
            written(json, Style::SerDe),
            r#"{"callreason":"New Order","état":{"a":[1,2.50,{"b":null}]},"e":{},"f":[],"t":true}"#
        );
        assert_eq!(
            written(json, Style::Plain),
            r#"{"CallReason":"New Order","ÉTAT":{"A":[1,2.5,{"B":null}]},"e":{},"f":[],"T":true}"#
        );
        assert_eq!(
            written(r#"{"b":1.50,"a":{"d":1e2,"c":0},"b":[2.0]}"#, Style::Sorted),
            r#"{"a":{"c":0,"d":100.0},"b":[2.0]}"#
        );
    }

    #[test]
    fn of_keys_equal_but_for_case_the_last_stays() {
        assert_eq!(
            written(r#"{"A":{"x":1,"X":2},"b":3,"a":[4],"c":5}"#, Style::SerDe),
            r#"{"b":3,"a":[4],"c":5}"#
        );
        assert_eq!(
            written(r#"{"a":1,"A":2,"c":0,"a":3}"#, Style::SerDe),
            r#"{"c":0,"a":3}"#
        );
        assert_eq!(
            written(r#"{"a":1,"A":2}"#, Style::Plain),
            r#"{"a":1,"A":2}"#
        );
    }

    #[test]
    fn escapes_are_spelled_anew() {
        assert_eq!(
            written(r#"{"\u0041":"\u00e9\/\n\"\u0001"}"#, Style::Plain),
            r#"{"A":"é/\n\"\u0001"}"#
        );
    }

    proptest! {
        #[test]
        fn any_object_stays_what_it_is(entries in proptest::collection::btree_map(".{0,8}", proptest::collection::vec((any::<Option<i32>>(), ".{0,8}"), 0..4), 0..6)) {
            let value = serde_json::to_value(&entries).unwrap();
            let text = written(&serde_json::to_string_pretty(&value).unwrap(), Style::Plain);
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
        }
    }
}
