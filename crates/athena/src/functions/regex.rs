//! Functions of regular expressions.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, ListBuilder, StringBuilder};
use arrow::datatypes::Int32Type;
use regex::{Captures, Regex};

use super::Entry;
use super::native::{Arguments, booleans, texts};
use super::offsets::bigint;
use crate::error::{Error, ErrorKind, Result, out_of_memory};
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
    ("regexp_position(varchar, varchar) integer", position),
    ("regexp_split(varchar, varchar) array(varchar)", split),
    ("regexp_count(varchar, varchar) bigint", count),
];

/// The groups of each match of a pattern.
pub(crate) const GROUPS_OF_MATCHES: Entry = (
    "regexp_replace(varchar, varchar) array(array(varchar))",
    groups,
);
/// The text with each match of a pattern replaced by an element of the array.
pub(crate) const REPLACED_MATCHES: Entry = (
    "regexp_replace(varchar, varchar, array(varchar)) varchar",
    replace_matches,
);

/// Caches the last pattern, so that a constant one is compiled once.
#[derive(Default)]
struct Patterns {
    last: Option<(String, Regex)>,
}

impl Patterns {
    fn compile(&mut self, pattern: &str) -> Result<&Regex> {
        if self.last.as_ref().is_none_or(|(last, _)| last != pattern) {
            let invalid = |error: regex::Error| {
                let unsupported = has_unsupported_syntax(&error);
                let kind = if unsupported {
                    ErrorKind::NotSupported
                } else {
                    ErrorKind::InvalidFunctionArgument
                };
                let what = if unsupported {
                    "Unsupported regular expression"
                } else {
                    "Invalid regular expression"
                };
                Error::new(kind, format!("{what}: {error}"))
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

/// Whether a pattern is valid in Java, but not in the regex crate: look-around and
/// back-references. The crate (1.12) distinguishes errors by text only.
fn has_unsupported_syntax(error: &regex::Error) -> bool {
    let text = error.to_string();
    text.contains("look-around") || text.contains("backreferences are not supported")
}

/// The group in the third argument; 0, the whole match, by default.
fn group(arguments: &Arguments, row: usize) -> i64 {
    if arguments.count() < 3 || arguments.array(2).is_null(row) {
        return 0;
    }
    arguments.bigint(2).value(row)
}

fn checked_group(regex: &Regex, group: i64) -> Result<usize> {
    let invalid = |message| Err(Error::new(ErrorKind::InvalidFunctionArgument, message));
    let groups = regex.captures_len() - 1;
    match usize::try_from(group) {
        Ok(group) if group <= groups => Ok(group),
        Ok(group) => invalid(format!(
            "Pattern has {groups} groups. Cannot access group {group}"
        )),
        Err(_) => invalid("Group cannot be negative".to_owned()),
    }
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
    texts(arguments, rows)
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
        let regex = patterns.compile(pattern)?;
        let replacement = match replacements {
            Some(replacements) if replacements.is_null(row) => return Ok(None),
            Some(replacements) => java_replacement(replacements.value(row), regex)?,
            None => String::new(),
        };
        replace_all(regex, text, &replacement, arguments.max_bytes).map(Some)
    });
    texts(arguments, rows)
}

/// Replaces all matches, as long as the result does not exceed `max_bytes`.
fn replace_all(regex: &Regex, text: &str, replacement: &str, max_bytes: usize) -> Result<String> {
    let (mut replaced, mut last) = (String::new(), 0);
    for captures in regex.captures_iter(text) {
        let Some(whole) = captures.get(0) else {
            continue;
        };
        replaced.push_str(&text[last..whole.start()]);
        captures.expand(replacement, &mut replaced);
        last = whole.end();
        if replaced.len() > max_bytes {
            return Err(out_of_memory());
        }
    }
    replaced.push_str(&text[last..]);
    Ok(replaced)
}

/// Converts a replacement with Java's references `$1` and `${name}`, which `\\` escapes, to the
/// syntax of the regex crate.
fn java_replacement(replacement: &str, regex: &Regex) -> Result<String> {
    let invalid = |what: &str| {
        let message = format!("Illegal replacement sequence: {what}");
        Err(Error::new(ErrorKind::InvalidFunctionArgument, message))
    };
    let mut converted = String::with_capacity(replacement.len());
    let mut characters = replacement.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('$') => converted.push_str("$$"),
                Some(escaped) => converted.push(escaped),
                None => return invalid(replacement),
            },
            '$' if characters.next_if_eq(&'{').is_some() => {
                let name: String =
                    std::iter::from_fn(|| characters.next_if(|next| *next != '}')).collect();
                if characters.next().is_none() {
                    return invalid(replacement);
                }
                if !regex.capture_names().flatten().any(|known| known == name) {
                    return invalid(&format!("unknown group {{ {name} }}"));
                }
                converted.extend(["${", &name, "}"]);
            }
            '$' => {
                let Some(digit) = characters.next().and_then(|next| next.to_digit(10)) else {
                    return invalid(replacement);
                };
                let mut group = digit as usize;
                if group >= regex.captures_len() {
                    return invalid(&format!("unknown group {group}"));
                }
                // Further digits belong to the reference while there is such a group.
                while let Some(digit) = characters.peek().and_then(|next| next.to_digit(10)) {
                    let longer = group * 10 + digit as usize;
                    if longer >= regex.captures_len() {
                        break;
                    }
                    group = longer;
                    characters.next();
                }
                converted.extend(["${", &group.to_string(), "}"]);
            }
            other => converted.push(other),
        }
    }
    Ok(converted)
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
    texts(arguments, rows)
}

/// The position of the first match in characters, from 1; -1 if there is none.
fn position(arguments: &Arguments) -> Result<ArrayRef> {
    let mut patterns = Patterns::default();
    let rows = arguments.texts().map(|row| {
        let Some([text, pattern]) = row else {
            return Ok(None);
        };
        let found = patterns.compile(pattern)?.find(text);
        let Some(found) = found else {
            return Ok(Some(-1));
        };
        Ok(i32::try_from(text[..found.start()].chars().count() + 1).ok())
    });
    super::native::numbers::<Int32Type>(rows)
}

fn count(arguments: &Arguments) -> Result<ArrayRef> {
    let mut patterns = Patterns::default();
    let rows = arguments.texts().map(|row| {
        let matches = |[text, pattern]: [&str; 2]| {
            Ok(bigint(patterns.compile(pattern)?.find_iter(text).count()))
        };
        row.map(matches).transpose()
    });
    super::native::bigints(rows.collect::<Result<Vec<_>>>()?.into_iter())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn converts_replacement_references() {
        let regex = Regex::new("(a)(?<name>b)").unwrap();
        let converted = |replacement| java_replacement(replacement, &regex);
        assert_eq!(converted(r"$1x-${name}\$2").unwrap(), "${1}x-${name}$$2");
        assert_eq!(converted("$12").unwrap(), "${1}2");
        for invalid in ["$3", "${other}", "$", "$x", "\\", "${name"] {
            assert!(converted(invalid).is_err(), "{invalid}");
        }
    }
}
