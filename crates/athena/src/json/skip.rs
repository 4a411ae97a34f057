//! Skipping values without decoding them.

use super::block::{BLOCK, escaped, running_parity};
use super::{Json, Malformed};

/// The position after the value at `at`.
///
/// Objects, arrays and strings are skipped to their end without validating their content.
pub(crate) fn value_end(json: Json<'_>, at: usize) -> Result<usize, Malformed> {
    match json.byte(at) {
        b'"' => string_end(json, at + 1),
        b'{' | b'[' => container_end(json, at + 1),
        b'n' => word_end(json, at, "null"),
        b't' => word_end(json, at, "true"),
        b'f' => word_end(json, at, "false"),
        b'-' | b'0'..=b'9' => Ok(number_end(json, at)),
        _ => json.wrong("not a JSON value", at),
    }
}

/// The position after the closing quote of the string whose content starts at `at`.
fn string_end(json: Json<'_>, mut at: usize) -> Result<usize, Malformed> {
    while at < json.end {
        let (quotes, backslashes) = json.block(at).quotes_and_backslashes();
        let special = quotes | backslashes;
        if special == 0 {
            at += BLOCK;
            continue;
        }
        let first = special.trailing_zeros();
        at += first as usize;
        if quotes >> first & 1 == 0 {
            at += 2;
        } else if at < json.end {
            return Ok(at + 1);
        }
    }
    json.wrong("a string without end", json.end)
}

/// The position after the bracket that closes the one before `at`.
fn container_end(json: Json<'_>, mut at: usize) -> Result<usize, Malformed> {
    let (mut depth, mut in_string, mut carry) = (1_u32, 0_u64, false);
    while at < json.end {
        let block = json.block(at);
        let (quotes, backslashes) = block.quotes_and_backslashes();
        let strings = running_parity(quotes & !escaped(backslashes, &mut carry)) ^ in_string;
        in_string = if strings >> (BLOCK - 1) == 0 {
            0
        } else {
            u64::MAX
        };
        let (opening, closing) = block.brackets();
        let (opening, closing) = (opening & !strings, closing & !strings);
        if closing.count_ones() < depth {
            depth = depth + opening.count_ones() - closing.count_ones();
        } else if let Some(last) = closing_bit(opening, closing, &mut depth) {
            let end = at + last + 1;
            return if end <= json.end {
                Ok(end)
            } else {
                json.wrong("a bracket without end", json.end)
            };
        }
        at += BLOCK;
    }
    json.wrong("a bracket without end", json.end)
}

/// The bit at which `depth` becomes zero. If there is none, `depth` is updated for all bits.
fn closing_bit(opening: u64, closing: u64, depth: &mut u32) -> Option<usize> {
    let mut brackets = opening | closing;
    while brackets != 0 {
        let bit = brackets.trailing_zeros();
        if opening >> bit & 1 == 1 {
            *depth += 1;
        } else {
            *depth -= 1;
            if *depth == 0 {
                return Some(bit as usize);
            }
        }
        brackets &= brackets - 1;
    }
    None
}

fn word_end(json: Json<'_>, at: usize, word: &str) -> Result<usize, Malformed> {
    let end = at + word.len();
    if json.text.as_bytes()[at..].starts_with(word.as_bytes()) && end <= json.end {
        Ok(end)
    } else {
        json.wrong("not a JSON value", at)
    }
}

fn number_end(json: Json<'_>, mut at: usize) -> usize {
    while matches!(
        json.byte(at),
        b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'
    ) {
        at += 1;
    }
    at
}

/// The end of the key at `at`, with quotes, and the position after its colon.
pub(super) fn key_end(json: Json<'_>, at: usize) -> Result<(usize, usize), Malformed> {
    if json.byte(at) != b'"' {
        return json.wrong("a key is missing", at);
    }
    let end = string_end(json, at + 1)?;
    let colon = json.after_space(end);
    if json.byte(colon) != b':' {
        return json.wrong("a colon is missing", colon);
    }
    Ok((end, colon + 1))
}

/// An entry of an object: start and end of its key and of its value, with quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) key: (usize, usize),
    pub(crate) value: (usize, usize),
}

/// An iterator over the entries of an object.
pub(crate) struct Entries<'j> {
    json: Json<'j>,
    at: usize,
    first: bool,
}

impl<'j> Entries<'j> {
    pub(crate) fn new(json: Json<'j>, at: usize) -> Self {
        Self {
            json,
            at: at + 1,
            first: true,
        }
    }

    /// The next entry; `None` at the end of the object.
    pub(crate) fn next(&mut self) -> Result<Option<Entry>, Malformed> {
        let mut at = self.json.after_space(self.at);
        if !self.first || self.json.byte(at) == b'}' {
            match self.json.byte(at) {
                b',' => at = self.json.after_space(at + 1),
                b'}' => return Ok(None),
                _ => return self.json.wrong("a comma or bracket is missing", at),
            }
        }
        self.first = false;
        let (key_end, value) = key_end(self.json, at)?;
        let value = self.json.after_space(value);
        self.at = value_end(self.json, value)?;
        Ok(Some(Entry {
            key: (at, key_end),
            value: (value, self.at),
        }))
    }
}

/// Calls `each` with start and end of every element of the array at `at`; returns the position
/// after the array.
pub(crate) fn elements<E: From<Malformed>>(
    json: Json<'_>,
    at: usize,
    mut each: impl FnMut(usize, usize) -> Result<(), E>,
) -> Result<usize, E> {
    let mut at = json.after_space(at + 1);
    if json.byte(at) == b']' {
        return Ok(at + 1);
    }
    loop {
        let end = value_end(json, at)?;
        each(at, end)?;
        at = json.after_space(end);
        match json.byte(at) {
            b',' => at = json.after_space(at + 1),
            b']' => return Ok(at + 1),
            _ => return Ok(json.wrong("a comma or bracket is missing", at)?),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::padded;
    use super::*;

    fn end(text: &str) -> Result<usize, &'static str> {
        value_end(padded(text, &mut String::new()), 0).map_err(|malformed| malformed.problem)
    }

    #[test]
    fn a_value_ends_where_it_ends() {
        for text in [
            "1.5e3",
            "null",
            "true",
            "\"\"",
            "\"a\\\"b\\\\\"",
            "{}",
            "[[],{\"]\":\"}\\\\\"}]",
        ] {
            assert_eq!(end(&format!("{text}, 1")), Ok(text.len()), "{text}");
        }
    }

    #[test]
    fn a_line_that_was_cut_is_malformed() {
        let line = r#"{"a":{"b":["x",{"c":"}]"}]},"d":null}"#;
        for length in 1..line.len() {
            assert_eq!(
                end(&line[..length]),
                Err("the line ends too early"),
                "{length}"
            );
        }
    }

    #[test]
    fn words_that_are_no_values_are_malformed() {
        assert_eq!(end("nil"), Err("not a JSON value"));
        assert_eq!(end("nul"), Err("not a JSON value"));
        assert_eq!(end("x"), Err("not a JSON value"));
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            "[\\x00-\\x7fé€𝄞]{0,90}".prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 30, 5, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
                proptest::collection::hash_map("[\\x20-\\x7f]{0,40}", inner, 0..6)
                    .prop_map(|entries| serde_json::Value::Object(entries.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_value_ends_where_serde_json_says(value in any_json(), pretty: bool, tail in "[\\]},\" a]{0,70}") {
            let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
            prop_assume!(text.starts_with(['{', '[', '"']) || tail.is_empty() || tail.starts_with(','));
            prop_assert_eq!(end(&format!("{text}{tail}")), Ok(text.len()));
        }
    }
}
