//! Rows that Athena can read: published JSON whose keys and values the `OpenX` `SerDe` accepts.
//!
//! The `SerDe` puts all keys of a row in lower case, in fields that no column reads too, and fails for
//! two equal keys in one object. It also fails for a value that the type of its column does not
//! have. Either failure ends every query over the day of the row. Both are avoided by appending a
//! suffix to a key; all other bytes stay, so that no value is lost. `docs/reference/rows.md` has the
//! rules.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::record_error::Document;
use crate::schema::Shape;
use crate::{RecordError, json};

/// Deepest nesting of objects and arrays. Connect's documents have less than ten levels. Readers of
/// the rows recurse, and a document that overflows their stack fails a query.
const MAX_DEPTH: usize = 100;

/// Suffix of a key whose value its column cannot have.
const UNREADABLE: &str = "_unreadable";

/// Objects with at most this many keys are searched for equal ones without sorting.
const FEW_KEYS: usize = 16;

/// Changes of a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Keys that were equal but for case to a later key of the same object, and have a suffix now.
    pub keys_renamed: usize,
    /// Paths of the values that are not of their column's type, such as `Campaign` or
    /// `Agent.StateTransitions`.
    pub fields_unreadable: Vec<String>,
}

/// Position at which a document is nested deeper than [`MAX_DEPTH`].
#[derive(Debug)]
pub(crate) struct TooDeep(usize);

/// `line`, a JSON object without lone surrogates, as a row of a table with these `columns`.
pub(crate) fn readable(
    line: Cow<'_, [u8]>,
    columns: Shape,
) -> Result<(Cow<'_, [u8]>, Changes), TooDeep> {
    let mut reader = Reader::new(&line);
    reader.value(columns)?;
    let Reader {
        insertions,
        changes,
        ..
    } = reader;
    if insertions.is_empty() {
        return Ok((line, changes));
    }
    Ok((Cow::Owned(with_insertions(&line, insertions)), changes))
}

fn with_insertions(line: &[u8], mut insertions: Vec<(usize, String)>) -> Vec<u8> {
    insertions.sort_unstable();
    let added: usize = insertions.iter().map(|(_, text)| text.len()).sum();
    let mut changed = Vec::with_capacity(line.len() + added);
    let mut copied = 0;
    for (at, text) in &insertions {
        changed.extend_from_slice(&line[copied..*at]);
        changed.extend_from_slice(text.as_bytes());
        copied = *at;
    }
    changed.extend_from_slice(&line[copied..]);
    changed
}

/// Key of an object that is being read.
struct Key {
    /// Content, without quotes.
    range: Range<usize>,
    /// Hash of the key in lower case.
    hash: u64,
    /// Whether its column can have its value.
    fits: bool,
}

/// Reader of valid JSON.
struct Reader<'a> {
    json: &'a [u8],
    at: usize,
    depth: usize,
    /// Keys of the open objects, the innermost last.
    keys: Vec<Key>,
    /// Positions of the keys that lead to the value being read.
    path: Vec<usize>,
    insertions: Vec<(usize, String)>,
    changes: Changes,
}

impl<'a> Reader<'a> {
    fn new(json: &'a [u8]) -> Self {
        Self {
            json,
            at: 0,
            depth: 0,
            keys: Vec::with_capacity(24),
            path: Vec::new(),
            insertions: Vec::new(),
            changes: Changes::default(),
        }
    }

    /// Byte after white space.
    fn peek(&mut self) -> u8 {
        while self.json.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        self.json.get(self.at).copied().unwrap_or(b'}')
    }

    /// Reads a value, and returns whether it is of the type `shape`.
    fn value(&mut self, shape: Shape) -> Result<bool, TooDeep> {
        match self.peek() {
            b'{' => {
                self.nested(|reader| reader.object(shape))?;
                Ok(matches!(shape, Shape::Text | Shape::Struct(_)))
            }
            b'[' => {
                let fit = self.nested(|reader| reader.array(shape.element()))?;
                Ok(fit && matches!(shape, Shape::Text | Shape::Array(_)))
            }
            b'"' => {
                let content = self.string();
                Ok(text_fits(&self.json[content], shape))
            }
            _ => {
                let literal = self.literal();
                Ok(literal_fits(&self.json[literal], shape))
            }
        }
    }

    fn nested<R>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<R, TooDeep>,
    ) -> Result<R, TooDeep> {
        if self.depth == MAX_DEPTH {
            return Err(TooDeep(self.at));
        }
        self.depth += 1;
        self.at += 1;
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    /// Reads the elements of an array, and returns whether all of them are of the type `shape`.
    fn array(&mut self, shape: Shape) -> Result<bool, TooDeep> {
        let mut all_fit = true;
        loop {
            match self.peek() {
                b']' | b'}' => break,
                b',' => self.at += 1,
                _ => all_fit &= self.value(shape)?,
            }
        }
        self.at += 1;
        Ok(all_fit)
    }

    fn object(&mut self, shape: Shape) -> Result<(), TooDeep> {
        let start = self.keys.len();
        loop {
            match self.peek() {
                b'"' => self.field(shape)?,
                b',' => self.at += 1,
                _ => break,
            }
        }
        self.at += 1;
        if self.needs_names(start) {
            self.rename(start);
        }
        self.keys.truncate(start);
        Ok(())
    }

    fn field(&mut self, shape: Shape) -> Result<(), TooDeep> {
        let range = self.string();
        let content = &self.json[range.clone()];
        // Neither the hash nor the column of a key depends on its spelling.
        let (hash, shape) = if is_plain(content) {
            (hash(content), shape.field(content))
        } else {
            let name = lower_case(content);
            (hash(name.as_bytes()), shape.field(name.as_bytes()))
        };
        let key = self.keys.len();
        self.keys.push(Key {
            range,
            hash,
            fits: true,
        });
        if self.peek() == b':' {
            self.at += 1;
        }
        self.path.push(key);
        let fits = self.value(shape)?;
        if !fits {
            self.keys[key].fits = false;
            let path = self.path();
            if !self.changes.fields_unreadable.contains(&path) {
                self.changes.fields_unreadable.push(path);
            }
        }
        self.path.pop();
        Ok(())
    }

    /// Path of the value being read. It has the names of columns and their fields only.
    fn path(&self) -> String {
        let names: Vec<_> = self
            .path
            .iter()
            .map(|key| {
                let key = &self.json[self.keys[*key].range.clone()];
                if is_plain(key) {
                    String::from_utf8_lossy(key)
                } else {
                    lower_case(key)
                }
            })
            .collect();
        names.join(".")
    }

    /// Content of the string that starts here.
    fn string(&mut self) -> Range<usize> {
        let start = self.at + 1;
        self.at += json::string_length(&self.json[self.at..]);
        start..(self.at - 1).max(start)
    }

    /// Number, `true`, `false` or `null` that starts here.
    fn literal(&mut self) -> Range<usize> {
        let start = self.at;
        while self
            .json
            .get(self.at)
            .is_some_and(|byte| !matches!(byte, b',' | b']' | b'}') && !byte.is_ascii_whitespace())
        {
            self.at += 1;
        }
        start..self.at
    }

    /// Whether a key of the object whose keys begin at `start` must be renamed.
    fn needs_names(&self, start: usize) -> bool {
        let keys = &self.keys[start..];
        keys.iter().any(|key| !key.fits) || have_equal_hashes(keys)
    }

    /// Renames keys of an object, so that none are equal but for case and each value that remains
    /// under the name of a column is of its type.
    fn rename(&mut self, start: usize) {
        let keys = &self.keys[start..];
        let names: Vec<_> = keys
            .iter()
            .map(|key| lower_case(&self.json[key.range.clone()]))
            .collect();
        // Of equal keys the last one counts whose value can be read.
        let kept: HashMap<&str, usize> = keys
            .iter()
            .enumerate()
            .filter(|(_, key)| key.fits)
            .map(|(at, _)| (&*names[at], at))
            .collect();
        let mut used: HashSet<Cow<'_, str>> =
            names.iter().map(|name| Cow::Borrowed(&**name)).collect();
        let mut next: HashMap<(&str, bool), usize> = HashMap::new();
        for (at, key) in keys.iter().enumerate() {
            let name = &*names[at];
            if key.fits && kept.get(name) == Some(&at) {
                continue;
            }
            let number = next.entry((name, key.fits)).or_insert(1);
            let suffix = loop {
                let suffix = suffix(key.fits, *number);
                *number += 1;
                if used.insert(Cow::Owned(format!("{name}{suffix}"))) {
                    break suffix;
                }
            };
            self.changes.keys_renamed += usize::from(key.fits);
            self.insertions.push((key.range.end, suffix));
        }
    }
}

/// The suffix with this number: `_2`, `_3` and so on for equal keys, `_unreadable`, `_unreadable_2`
/// and so on for a value of another type.
fn suffix(fits: bool, number: usize) -> String {
    match (fits, number) {
        (true, _) => format!("_{}", number + 1),
        (false, 1) => UNREADABLE.to_owned(),
        (false, _) => format!("{UNREADABLE}_{number}"),
    }
}

/// The content of a key in lower case, as Java's `toLowerCase` makes it.
fn lower_case(key: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(key);
    let text = if text.contains('\\') {
        let quoted = format!("\"{text}\"");
        json::string(&quoted).map_or(text, |text| Cow::Owned(text.into_owned()))
    } else {
        text
    };
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) || !text.is_ascii() {
        Cow::Owned(text.to_lowercase())
    } else {
        text
    }
}

/// Whether two keys may be equal but for case.
fn have_equal_hashes(keys: &[Key]) -> bool {
    if keys.len() <= FEW_KEYS {
        let is_equal = |(at, key): (usize, &Key)| {
            let mut later = keys[at + 1..].iter();
            later.any(|other| other.hash == key.hash)
        };
        return keys.iter().enumerate().any(is_equal);
    }
    let mut hashes: Vec<_> = keys.iter().map(|key| key.hash).collect();
    hashes.sort_unstable();
    hashes.windows(2).any(|pair| pair[0] == pair[1])
}

/// Whether a key has neither escapes nor letters beyond ASCII, some of which have the lower case of
/// an ASCII letter.
fn is_plain(key: &[u8]) -> bool {
    key.iter().all(|byte| byte.is_ascii() && *byte != b'\\')
}

/// FNV-1a of an ASCII key in lower case, or of another one that is in lower case. Keys with equal
/// hashes are compared.
fn hash(key: &[u8]) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    key.iter().fold(OFFSET, |hash, byte| {
        (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(PRIME)
    })
}

/// Whether the `SerDe` reads a string with this content as the type `shape`.
fn text_fits(content: &[u8], shape: Shape) -> bool {
    match shape {
        Shape::Text => true,
        Shape::Struct(_) => content.is_empty(),
        Shape::Array(_) => false,
        Shape::Boolean => {
            content.eq_ignore_ascii_case(b"true") || content.eq_ignore_ascii_case(b"false")
        }
        Shape::Int | Shape::BigInt => is_integer(content, shape),
        Shape::Double => serde_json::from_slice::<f64>(content).is_ok(),
    }
}

/// Whether the `SerDe` reads a number, `true`, `false` or `null` as the type `shape`.
fn literal_fits(literal: &[u8], shape: Shape) -> bool {
    match (literal, shape) {
        (_, Shape::Text) | (b"null", _) => true,
        (b"true" | b"false", _) => shape == Shape::Boolean,
        (_, Shape::Int | Shape::BigInt) => is_integer(literal, shape),
        (_, Shape::Double) => serde_json::from_slice::<f64>(literal).is_ok(),
        _ => false,
    }
}

/// Whether `text` is an integer that the type can have. The `SerDe` reads neither a fraction nor an
/// exponent.
fn is_integer(text: &[u8], shape: Shape) -> bool {
    let text = std::str::from_utf8(text).unwrap_or_default();
    if shape == Shape::Int {
        text.parse::<i32>().is_ok()
    } else {
        text.parse::<i64>().is_ok()
    }
}

/// Error of the document `json`, which is nested too deeply.
pub(crate) fn too_deep(document: Document, json: &[u8]) -> RecordError {
    let at = match Reader::new(json).value(Shape::Text) {
        Err(TooDeep(at)) => at,
        Ok(_) => json.len(),
    };
    RecordError::at(document, "nested too deeply", json, at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::shape;

    const COLUMNS: Shape = shape!({
        agent: {count: int, big: bigint, transitions: [{}], tags: [text]},
        level: double,
        enabled: boolean,
        recipients: {},
    });

    fn changed(line: &str) -> String {
        let (line, _) = readable(Cow::Borrowed(line.as_bytes()), COLUMNS).unwrap();
        String::from_utf8(line.into_owned()).unwrap()
    }

    #[test]
    fn last_of_keys_that_differ_in_case_keeps_its_name() {
        for (line, expected) in [
            (
                r#"{"a": {"Key": "1", "x": 2, "key": "3"}}"#,
                r#"{"a": {"Key_2": "1", "x": 2, "key": "3"}}"#,
            ),
            (r#"{"k":1,"K":2,"k":3}"#, r#"{"k_2":1,"K_3":2,"k":3}"#),
            (r#"{"k":1,"k_2":2,"K":3}"#, r#"{"k_3":1,"k_2":2,"K":3}"#),
            (
                r#"{"k":1,"K":2,"K_2":3,"k_2":4}"#,
                r#"{"k_3":1,"K":2,"K_2_2":3,"k_2":4}"#,
            ),
            (
                r#"{"a":[[{"X":{"Y":1,"y":2}}]]}"#,
                r#"{"a":[[{"X":{"Y_2":1,"y":2}}]]}"#,
            ),
            (
                r#"{"É":1,"é":2,"\u00c9":3}"#,
                r#"{"É_2":1,"é_3":2,"\u00c9":3}"#,
            ),
            (r#"{"aΣ":1,"aς":2,"aσ":3}"#, r#"{"aΣ_2":1,"aς":2,"aσ":3}"#),
            (r#"{"":1,"":{}}"#, r#"{"_2":1,"":{}}"#),
        ] {
            assert_eq!(changed(line), expected, "{line}");
        }
    }

    #[test]
    fn value_that_its_column_cannot_have_is_kept_under_another_key() {
        for (line, expected) in [
            (
                r#"{"Recipients":"a@b.c"}"#,
                r#"{"Recipients_unreadable":"a@b.c"}"#,
            ),
            (r#"{"Recipients":[]}"#, r#"{"Recipients_unreadable":[]}"#),
            (
                r#"{"Agent":{"Count":3.9}}"#,
                r#"{"Agent":{"Count_unreadable":3.9}}"#,
            ),
            (
                r#"{"Agent":{"Count":3000000000}}"#,
                r#"{"Agent":{"Count_unreadable":3000000000}}"#,
            ),
            (
                r#"{"Agent":{"Big":1e3}}"#,
                r#"{"Agent":{"Big_unreadable":1e3}}"#,
            ),
            (
                r#"{"Agent":{"Transitions":[{},"x"]}}"#,
                r#"{"Agent":{"Transitions_unreadable":[{},"x"]}}"#,
            ),
            (
                r#"{"Agent":{"Tags":"x"}}"#,
                r#"{"Agent":{"Tags_unreadable":"x"}}"#,
            ),
            (r#"{"Level":"high"}"#, r#"{"Level_unreadable":"high"}"#),
            (
                r#"{"\u004cevel":"high"}"#,
                r#"{"\u004cevel_unreadable":"high"}"#,
            ),
            (
                "{\"Agent\":{\"Bi\\u0067\":1.5}}",
                "{\"Agent\":{\"Bi\\u0067_unreadable\":1.5}}",
            ),
            // The Kelvin sign, of which the lower case is k.
            ("{\"\u{212a}ey\":1}", "{\"\u{212a}ey\":1}"),
            (r#"{"Enabled":1}"#, r#"{"Enabled_unreadable":1}"#),
            (
                r#"{"recipients":{},"Recipients":"x"}"#,
                r#"{"recipients":{},"Recipients_unreadable":"x"}"#,
            ),
            (
                r#"{"Level":[],"level_unreadable":1,"LEVEL":{}}"#,
                r#"{"Level_unreadable_2":[],"level_unreadable":1,"LEVEL_unreadable_3":{}}"#,
            ),
        ] {
            assert_eq!(changed(line), expected, "{line}");
        }
    }

    #[test]
    fn readable_values_stay() {
        for line in [
            r#"{"Recipients":{"x":1},"Agent":{"Count":"12","Big":3000000000,"Transitions":[{},null],"Tags":[1,"a",{}]}}"#,
            r#"{"Recipients":"","Level":1.5,"Enabled":true,"Agent":null}"#,
            r#"{"Recipients":null,"Level":"1.5","Enabled":"False","Other":{"Count":3.9}}"#,
            r#"{"Level":-0,"Agent":{"Count":-2147483648}}"#,
        ] {
            assert_eq!(changed(line), line);
        }
    }

    #[test]
    fn changes_are_counted_and_named_without_content() {
        let line =
            r#"{"A":1,"a":2,"Agent":{"Count":"secret","Count":"secret"},"x":[{"B":1,"b":2}]}"#;
        let (_, changes) = readable(Cow::Borrowed(line.as_bytes()), COLUMNS).unwrap();
        assert_eq!(
            changes,
            Changes {
                keys_renamed: 2,
                fields_unreadable: vec!["Agent.Count".to_owned()],
            }
        );
    }

    #[test]
    fn type_of_a_column_does_not_depend_on_the_spelling_of_its_key() {
        let columns = shape!({ key: int });
        for key in ["key", "KEY", "\\u006bey", "\u{212a}ey", "k\\u0045y"] {
            let line = format!("{{\"{key}\":\"x\"}}");
            let (row, changes) = readable(Cow::Borrowed(line.as_bytes()), columns).unwrap();
            let expected = format!("{{\"{key}_unreadable\":\"x\"}}");
            assert_eq!(String::from_utf8_lossy(&row), expected);
            let field = changes.fields_unreadable.concat().to_ascii_lowercase();
            assert_eq!(field, "key", "{line}");
        }
    }

    #[test]
    fn nesting_is_limited() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let line = |depth| format!(r#"{{"a":{}}}"#, nested(depth));
        assert!(readable(Cow::Owned(line(MAX_DEPTH - 1).into_bytes()), COLUMNS).is_ok());
        assert!(readable(Cow::Owned(line(MAX_DEPTH).into_bytes()), COLUMNS).is_err());
    }
}
