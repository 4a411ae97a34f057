//! Functions of regular expressions.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, ListBuilder, StringBuilder};
use arrow::datatypes::Int64Type;
use regex::{Captures, Regex};

use super::Entry;
use super::native::{Arguments, booleans, texts};
use crate::error::{Error, ErrorKind, Result};
use crate::types::{VARCHAR, array_of, element_field};

pub(super) const FUNCTIONS: &[Entry] = &[
    ("regexp_like(varchar, varchar) boolean", like),
    ("regexp_extract(varchar, varchar) varchar", extract),
    ("regexp_extract(varchar, varchar, bigint) varchar", extract),
    (
        "regexp_extract_all(varchar, varchar) array(varchar)",
        extract_all,
    ),
    (
        "regexp_extract_all(varchar, varchar, bigint) array(varchar)",
        extract_all,
    ),
    ("regexp_replace(varchar, varchar) varchar", replace),
    ("regexp_replace(varchar, varchar, varchar) varchar", replace),
    (
        "groups of matches(varchar, varchar) array(array(varchar))",
        groups,
    ),
    (
        "matches replaced(varchar, varchar, array(varchar)) varchar",
        replace_matches,
    ),
    ("regexp_position(varchar, varchar) bigint", position),
    ("regexp_split(varchar, varchar) array(varchar)", split),
    ("regexp_count(varchar, varchar) bigint", count),
];

/// Caches the last pattern, so that a constant one is compiled once.
#[derive(Default)]
struct Patterns {
    last: Option<(String, Regex)>,
}

impl Patterns {
    fn compile(&mut self, pattern: &str) -> Result<&Regex> {
        if self.last.as_ref().is_none_or(|(last, _)| last != pattern) {
            let invalid = |error: regex::Error| {
                Error::new(
                    ErrorKind::InvalidFunctionArgument,
                    format!("Invalid regular expression: {error}"),
                )
            };
            self.last = None;
            return Ok(&self
                .last
                .insert((pattern.to_owned(), Regex::new(pattern).map_err(invalid)?))
                .1);
        }
        self.last
            .as_ref()
            .map(|(_, regex)| regex)
            .ok_or_else(|| Error::new(ErrorKind::Internal, "no pattern"))
    }
}

/// The group in the third argument; 0, the whole match, by default.
fn group(arguments: &Arguments, row: usize) -> usize {
    if arguments.count() < 3 || arguments.array(2).is_null(row) {
        return 0;
    }
    usize::try_from(arguments.bigint(2).value(row)).unwrap_or(usize::MAX)
}

fn checked_group(regex: &Regex, group: usize) -> Result<usize> {
    if group < regex.captures_len() {
        return Ok(group);
    }
    let groups = regex.captures_len() - 1;
    Err(Error::new(
        ErrorKind::InvalidFunctionArgument,
        format!("Pattern has {groups} groups. Cannot access group {group}"),
    ))
}

fn like(arguments: &Arguments) -> Result<ArrayRef> {
    let mut patterns = Patterns::default();
    let rows = arguments.texts().map(|row| {
        row.map(|[text, pattern]| Ok(patterns.compile(pattern)?.is_match(text)))
            .transpose()
    });
    booleans(rows.collect::<Result<Vec<_>>>()?.into_iter())
}

fn extract(arguments: &Arguments) -> Result<ArrayRef> {
    let mut patterns = Patterns::default();
    let rows = arguments.texts().enumerate().map(|(row, texts)| {
        let Some([text, pattern]) = texts else {
            return Ok(None);
        };
        let regex = patterns.compile(pattern)?;
        let group = checked_group(regex, group(arguments, row))?;
        Ok(regex
            .captures(text)
            .and_then(|captures| captures.get(group))
            .map(|found| found.as_str()))
    });
    texts(rows)
}

fn lists(
    arguments: &Arguments,
    mut pieces: impl FnMut(usize, &str, &Regex) -> Result<Vec<Option<String>>>,
) -> Result<ArrayRef> {
    let mut lists = ListBuilder::new(StringBuilder::new()).with_field(element_field(VARCHAR));
    let mut patterns = Patterns::default();
    for (row, texts) in arguments.texts().enumerate() {
        let Some([text, pattern]) = texts else {
            lists.append(false);
            continue;
        };
        for piece in pieces(row, text, patterns.compile(pattern)?)? {
            lists.values().append_option(piece);
        }
        lists.append(true);
    }
    Ok(Arc::new(lists.finish()))
}

fn extract_all(arguments: &Arguments) -> Result<ArrayRef> {
    lists(arguments, |row, text, regex| {
        let group = checked_group(regex, group(arguments, row))?;
        let found =
            |captures: Captures<'_>| captures.get(group).map(|found| found.as_str().to_owned());
        Ok(regex.captures_iter(text).map(found).collect())
    })
}

fn split(arguments: &Arguments) -> Result<ArrayRef> {
    lists(arguments, |_, text, regex| {
        Ok(regex
            .split(text)
            .map(|piece| Some(piece.to_owned()))
            .collect())
    })
}

fn replace(arguments: &Arguments) -> Result<ArrayRef> {
    let mut patterns = Patterns::default();
    let replacements = (arguments.count() > 2).then(|| arguments.text(2));
    let rows = arguments.texts().enumerate().map(|(row, texts)| {
        let Some([text, pattern]) = texts else {
            return Ok(None);
        };
        let replacement = match replacements {
            Some(replacements) if replacements.is_null(row) => return Ok(None),
            Some(replacements) => java_replacement(replacements.value(row)),
            None => String::new(),
        };
        Ok(Some(
            patterns
                .compile(pattern)?
                .replace_all(text, replacement.as_str())
                .into_owned(),
        ))
    });
    texts(rows)
}

/// A replacement with Java's references `$1` and `${name}`, which `\` escapes.
fn java_replacement(replacement: &str) -> String {
    let mut converted = String::with_capacity(replacement.len());
    let mut characters = replacement.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('$') => converted.push_str("$$"),
                Some(escaped) => converted.push(escaped),
                None => {}
            },
            '$' if characters.peek().is_some_and(char::is_ascii_digit) => {
                converted.push_str("${");
                while let Some(digit) = characters.next_if(char::is_ascii_digit) {
                    converted.push(digit);
                }
                converted.push('}');
            }
            other => converted.push(other),
        }
    }
    converted
}

/// For each match, its groups.
fn groups(arguments: &Arguments) -> Result<ArrayRef> {
    let inner = ListBuilder::new(StringBuilder::new()).with_field(element_field(VARCHAR));
    let mut matches = ListBuilder::new(inner).with_field(element_field(array_of(VARCHAR)));
    let mut patterns = Patterns::default();
    for texts in arguments.texts() {
        let Some([text, pattern]) = texts else {
            matches.append(false);
            continue;
        };
        for captures in patterns.compile(pattern)?.captures_iter(text) {
            for group in captures.iter().skip(1) {
                matches
                    .values()
                    .values()
                    .append_option(group.map(|group| group.as_str()));
            }
            matches.values().append(true);
        }
        matches.append(true);
    }
    Ok(Arc::new(matches.finish()))
}

/// Each text with its matches replaced by the elements of the array.
fn replace_matches(arguments: &Arguments) -> Result<ArrayRef> {
    let mut patterns = Patterns::default();
    let replacements = arguments.list(2);
    let rows = arguments.texts().enumerate().map(|(row, texts)| {
        let Some([text, pattern]) = texts.filter(|_| replacements.is_valid(row)) else {
            return Ok(None);
        };
        let elements = replacements.value(row);
        let (elements, mut number) = (elements.as_string::<i32>(), 0..);
        let next = |_: &Captures<'_>| match number.next() {
            Some(number) if elements.is_valid(number) => elements.value(number).to_owned(),
            _ => String::new(),
        };
        Ok(Some(
            patterns
                .compile(pattern)?
                .replace_all(text, next)
                .into_owned(),
        ))
    });
    texts(rows)
}

/// The position of the first match in characters, from 1; -1 if there is none.
fn position(arguments: &Arguments) -> Result<ArrayRef> {
    let mut patterns = Patterns::default();
    let rows = arguments.texts().map(|row| {
        let Some([text, pattern]) = row else {
            return Ok(None);
        };
        let found = patterns.compile(pattern)?.find(text);
        Ok(Some(found.map_or(-1, |found| {
            i64::try_from(text[..found.start()].chars().count() + 1).unwrap_or(i64::MAX)
        })))
    });
    super::native::numbers::<Int64Type>(rows)
}

fn count(arguments: &Arguments) -> Result<ArrayRef> {
    let mut patterns = Patterns::default();
    let rows = arguments.texts().map(|row| {
        let matches = |[text, pattern]: [&str; 2]| {
            Ok(
                i64::try_from(patterns.compile(pattern)?.find_iter(text).count())
                    .unwrap_or(i64::MAX),
            )
        };
        row.map(matches).transpose()
    });
    super::native::bigints(rows.collect::<Result<Vec<_>>>()?.into_iter())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replacements_refer_to_groups_as_in_java() {
        assert_eq!(java_replacement(r"$1x-${name}\$2"), "${1}x-${name}$$2");
    }
}
