//! Reading valid JSON and finding the keys that need a suffix.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::fit::{literal_fits, text_fits};
use super::keys::{Key, hash, have_equal_hashes, is_plain, lower_case, suffix};
use super::{Changes, MAX_DEPTH};
use crate::encoding::has_replacement_character;
use crate::json::{self, NOT_A_NUMBER};
use crate::schema::Shape;

/// Longest key that can be a name of Connect.
const LONGEST_NAME: usize = 64;

/// Whether a value is [`NOT_A_NUMBER`], which a row has as null.
fn is_not_a_number(value: &[u8]) -> bool {
    value == NOT_A_NUMBER.as_bytes()
}

/// Reader of valid JSON.
pub(super) struct Reader<'a> {
    json: &'a [u8],
    at: usize,
    depth: usize,
    /// Keys of the open objects, the innermost last.
    keys: Vec<Key>,
    /// Positions of the keys that lead to the value being read. A key below a text is data.
    path: Vec<usize>,
    /// Whether bytes of the document were not UTF-8, and became U+FFFD.
    is_damaged: bool,
    /// Ranges of the text, perhaps empty, and what replaces them.
    pub(super) edits: Vec<(Range<usize>, String)>,
    pub(super) changes: Changes,
}

impl<'a> Reader<'a> {
    pub(super) fn new(json: &'a [u8], is_damaged: bool) -> Self {
        Self {
            json,
            at: 0,
            depth: 0,
            keys: Vec::with_capacity(24),
            path: Vec::new(),
            is_damaged,
            edits: Vec::new(),
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
    pub(super) fn value(&mut self, shape: Shape) -> bool {
        match self.peek() {
            b'{' | b'[' if self.depth == MAX_DEPTH => {
                self.replace_with_text();
                shape == Shape::Text
            }
            b'{' => {
                self.nested(|reader| reader.object(shape));
                matches!(shape, Shape::Text | Shape::Struct(_))
            }
            b'[' => {
                let fit = self.nested(|reader| reader.array(shape.element()));
                fit && matches!(shape, Shape::Text | Shape::Array(_))
            }
            b'"' => {
                let content = self.string();
                let content = &self.json[content];
                self.add_if_damaged(content);
                text_fits(content, shape)
            }
            _ => {
                let literal = self.literal();
                if is_not_a_number(&self.json[literal.clone()]) {
                    self.edits.push((literal, "null".to_owned()));
                    self.changes.add_unreadable(&self.path());
                    return true;
                }
                literal_fits(&self.json[literal], shape)
            }
        }
    }

    fn nested<R>(&mut self, read: impl FnOnce(&mut Self) -> R) -> R {
        self.depth += 1;
        self.at += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    /// Replaces the object or array that starts here with its JSON as a text.
    fn replace_with_text(&mut self) {
        let start = self.at;
        let mut depth = 0_usize;
        loop {
            match self.json.get(self.at) {
                Some(b'"') => {
                    self.string();
                    continue;
                }
                Some(b'{' | b'[') => depth += 1,
                Some(b'}' | b']') => depth -= 1,
                Some(_) => {}
                None => break,
            }
            self.at += 1;
            if depth == 0 {
                break;
            }
        }
        let json = String::from_utf8_lossy(&self.json[start..self.at]);
        let text = serde_json::Value::from(json).to_string();
        self.edits.push((start..self.at, text));
        self.changes.add_unreadable(&self.path());
    }

    /// Reads the elements of an array, and returns whether all of them are of the type `shape`.
    fn array(&mut self, shape: Shape) -> bool {
        let mut all_fit = true;
        loop {
            match self.peek() {
                b']' | b'}' => break,
                b',' => self.at += 1,
                _ => all_fit &= self.value(shape),
            }
        }
        self.at += 1;
        all_fit
    }

    fn object(&mut self, shape: Shape) {
        let start = self.keys.len();
        loop {
            match self.peek() {
                b'"' => self.field(shape),
                b',' => self.at += 1,
                _ => break,
            }
        }
        self.at += 1;
        if self.needs_names(start) {
            self.rename(start);
        }
        self.keys.truncate(start);
    }

    /// Reads a field of an object of the type `parent`.
    fn field(&mut self, parent: Shape) {
        let range = self.string();
        let content = &self.json[range.clone()];
        // Neither the hash nor the column of a key depends on its spelling.
        let (hash, shape) = if is_plain(content) {
            (hash(content), parent.field(content))
        } else {
            let name = lower_case(content);
            (hash(name.as_bytes()), parent.field(name.as_bytes()))
        };
        let key = self.keys.len();
        self.keys.push(Key {
            range,
            hash,
            fits: true,
            has_value: true,
        });
        if self.peek() == b':' {
            self.at += 1;
        }
        let is_column = matches!(parent, Shape::Struct(_));
        if is_column {
            self.path.push(key);
        }
        self.add_if_damaged(content);
        self.peek();
        let start = self.at;
        let fits = self.value(shape);
        self.keys[key].has_value = !is_not_a_number(&self.json[start..self.at]);
        if !fits {
            self.keys[key].fits = false;
            self.changes.add_unreadable(&self.path());
        }
        if is_column {
            self.path.pop();
        }
    }

    /// Adds the path of the value being read if `text`, its content or its key, is damaged.
    fn add_if_damaged(&mut self, text: &[u8]) {
        if self.is_damaged && has_replacement_character(text) {
            self.changes.add_unreadable(&self.path());
        }
    }

    /// Path of the value being read. It has the names of columns and their fields only: what is not
    /// like a name of Connect is `*`.
    fn path(&self) -> String {
        let name = |key: &usize| {
            let key = &self.json[self.keys[*key].range.clone()];
            let name = if is_plain(key) {
                String::from_utf8_lossy(key)
            } else {
                lower_case(key)
            };
            let is_name = name.len() <= LONGEST_NAME
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if is_name { name } else { "*".into() }
        };
        let names: Vec<_> = self.path.iter().map(name).collect();
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

    /// Renames keys of an object, so that no two differ in case only and each value that remains
    /// under the name of a column is of its type.
    fn rename(&mut self, start: usize) {
        let keys = &self.keys[start..];
        let names: Vec<_> = keys
            .iter()
            .map(|key| lower_case(&self.json[key.range.clone()]))
            .collect();
        // Of equal keys the last one counts whose value can be read.
        let fitting = |has_value| {
            let keys = keys.iter().enumerate();
            let keys = keys.filter(move |(_, key)| key.fits && key.has_value == has_value);
            keys.map(|(at, _)| (&*names[at], at))
        };
        let kept: HashMap<&str, usize> = fitting(false).chain(fitting(true)).collect();
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
            let end = key.range.end;
            self.edits.push((end..end, suffix));
        }
    }
}
