//! Predicted key order of the objects at one position of the rows.
//!
//! One program writes the records of a source, so consecutive objects have the same keys in the
//! same order. Each key is compared with the one that came next in the last object; only if that
//! fails is it looked up.

use std::collections::HashMap;

use super::skip::{key_end, value_end};
use super::string::unescape;
use super::{Json, Malformed};

/// The maximum number of remembered keys. Only objects with user-defined keys have more.
const REMEMBERED: usize = 256;

/// Start and end of the value of a requested key. Both are 0 if the key is missing.
pub(crate) type ValueRange = (usize, usize);

/// The keys of the objects at one position of the rows.
#[derive(Debug)]
pub(crate) struct Shape {
    /// The requested keys in lower case, with their slots.
    slots: HashMap<Box<str>, usize>,
    known: Vec<Known>,
    by_key: HashMap<Box<str>, usize>,
    first: usize,
}

#[derive(Debug)]
struct Known {
    /// The key as written, with quotes and colon: `"Key":`.
    text: Box<str>,
    slot: Option<usize>,
    /// The known key that followed it in the last object.
    next: usize,
}

impl Shape {
    /// For objects of which the keys `names`, in lower case, are requested; the first has slot 0.
    pub(crate) fn new<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let slots = names
            .into_iter()
            .enumerate()
            .map(|(slot, name)| (name.into(), slot))
            .collect();
        Self {
            slots,
            known: Vec::new(),
            by_key: HashMap::new(),
            first: 0,
        }
    }

    /// Finds the values of the requested keys in the object at `at`; returns the position after it.
    ///
    /// Keys match without regard to case. The last of equal keys wins.
    pub(crate) fn scan(
        &mut self,
        json: Json<'_>,
        at: usize,
        found: &mut [ValueRange],
    ) -> Result<usize, Malformed> {
        found.fill((0, 0));
        let mut at = json.after_space(at + 1);
        if json.byte(at) == b'}' {
            return Ok(at + 1);
        }
        let mut before = None;
        loop {
            let (slot, value) = self.key(json, at, &mut before)?;
            let value = json.after_space(value);
            let end = value_end(json, value)?;
            if let Some(slot) = slot {
                found[slot] = (value, end);
            }
            at = json.after_space(end);
            match json.byte(at) {
                b',' => at = json.after_space(at + 1),
                b'}' => return Ok(at + 1),
                _ => return json.wrong("a comma or bracket is missing", at),
            }
        }
    }

    /// The slot of the key at `at` and the position after its colon. `before` is the known key
    /// before it, and becomes this one.
    fn key(
        &mut self,
        json: Json<'_>,
        at: usize,
        before: &mut Option<usize>,
    ) -> Result<(Option<usize>, usize), Malformed> {
        let guess = before.map_or(self.first, |before| self.known[before].next);
        if let Some(known) = self.known.get(guess)
            && json.text.as_bytes()[at..].starts_with(known.text.as_bytes())
        {
            *before = Some(guess);
            return Ok((known.slot, at + known.text.len()));
        }
        let (slot, index, value) = self.look_up(json, at)?;
        if let Some(index) = index {
            self.follow(*before, index);
            *before = Some(index);
        }
        Ok((slot, value))
    }

    fn follow(&mut self, before: Option<usize>, index: usize) {
        match before {
            Some(before) => self.known[before].next = index,
            None => self.first = index,
        }
    }

    /// The slot and the index of the key at `at`, and the start of its value.
    fn look_up(
        &mut self,
        json: Json<'_>,
        at: usize,
    ) -> Result<(Option<usize>, Option<usize>, usize), Malformed> {
        let (end, value) = key_end(json, at)?;
        let key = json.slice(at + 1, end - 1);
        let known = self.by_key.get(key).copied();
        let slot = known.map_or_else(|| self.slot_of(key), |index| self.known[index].slot);
        let index = known.or_else(|| self.remember(key, slot));
        Ok((slot, index, value))
    }

    fn slot_of(&self, key: &str) -> Option<usize> {
        let mut unescaped = String::new();
        unescape(key, &mut unescaped);
        self.slots.get(unescaped.to_lowercase().as_str()).copied()
    }

    fn remember(&mut self, key: &str, slot: Option<usize>) -> Option<usize> {
        let index = self.known.len();
        if index == REMEMBERED {
            return None;
        }
        self.known.push(Known {
            text: format!("\"{key}\":").into(),
            slot,
            next: index + 1,
        });
        self.by_key.insert(key.into(), index);
        Some(index)
    }
}

#[cfg(test)]
mod tests {
    use super::super::padded;
    use super::*;

    fn values<'t>(shape: &mut Shape, text: &'t str) -> [&'t str; 2] {
        let mut found = [(9, 9); 2];
        let end = shape
            .scan(padded(text, &mut String::new()), 0, &mut found)
            .unwrap();
        assert_eq!(end, text.len());
        found.map(|(start, end)| &text[start..end])
    }

    #[test]
    fn keys_are_found_whatever_their_case_and_order() {
        let mut shape = Shape::new(["name", "état"]);
        for _ in 0..2 {
            assert_eq!(
                values(&mut shape, r#"{"Name":"a","x":{"name":1},"ÉTAT":2}"#),
                ["\"a\"", "2"]
            );
            assert_eq!(
                values(&mut shape, r#"{ "x" : [1] , "NAME" : 3 }"#),
                ["3", ""]
            );
            assert_eq!(
                values(&mut shape, r#"{"\u00c9tat":5,"n\u0061me":6}"#),
                ["6", "5"]
            );
            assert_eq!(values(&mut shape, "{}"), ["", ""]);
        }
    }

    #[test]
    fn of_two_equal_keys_the_last_counts() {
        let mut shape = Shape::new(["name", "other"]);
        assert_eq!(
            values(&mut shape, r#"{"Name":1,"name":2,"other":0,"NAME":3}"#),
            ["3", "0"]
        );
    }

    #[test]
    fn more_keys_than_are_remembered_are_found_too() {
        let mut shape = Shape::new(["k1", "k299"]);
        let keys: Vec<_> = (0..300).map(|key| format!("\"K{key}\":{key}")).collect();
        let text = format!("{{{}}}", keys.join(","));
        assert_eq!(values(&mut shape, &text), ["1", "299"]);
        assert_eq!(values(&mut shape, &text), ["1", "299"]);
    }

    #[test]
    fn what_is_no_object_is_malformed() {
        for text in [
            "{1:2}",
            "{\"a\" 1}",
            "{\"a\":1 \"b\":2}",
            "{\"a\":}",
            "{\"a\":1",
            "{\"a\":1,}",
        ] {
            let mut found = [(0, 0)];
            assert!(
                Shape::new(["a"])
                    .scan(padded(text, &mut String::new()), 0, &mut found)
                    .is_err(),
                "{text}"
            );
        }
    }
}
