//! Functions of text. Positions count characters from 1.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, ListBuilder, StringBuilder};
use arrow::datatypes::DataType;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::Expr;

use super::Entry;
use super::native::{Arguments, Body, Native, bigints, booleans, texts};
use super::offsets::bigint;
use crate::error::{Error, ErrorKind, Result};
use crate::types::{VARCHAR, element_field};

pub(super) const FUNCTIONS: &[Entry] = &[
    ("length(varchar) bigint", |a| {
        bigints(a.each_text(0).map(|text| Some(count(text?))))
    }),
    ("lower(varchar) varchar", |a| change(a, str::to_lowercase)),
    ("upper(varchar) varchar", |a| change(a, str::to_uppercase)),
    ("reverse(varchar) varchar", |a| {
        change(a, |text| text.chars().rev().collect())
    }),
    ("trim(varchar) varchar", |a| {
        change(a, |text| text.trim().to_owned())
    }),
    ("ltrim(varchar) varchar", |a| {
        change(a, |text| text.trim_start().to_owned())
    }),
    ("rtrim(varchar) varchar", |a| {
        change(a, |text| text.trim_end().to_owned())
    }),
    ("trim(varchar, varchar) varchar", |a| strip(a, true, true)),
    ("ltrim(varchar, varchar) varchar", |a| strip(a, true, false)),
    ("rtrim(varchar, varchar) varchar", |a| strip(a, false, true)),
    ("substr(varchar, bigint) varchar", substr),
    ("substr(varchar, bigint, bigint) varchar", substr),
    ("substring(varchar, bigint) varchar", substr),
    ("substring(varchar, bigint, bigint) varchar", substr),
    ("replace(varchar, varchar) varchar", |a| {
        texts(
            a,
            a.texts()
                .map(|row| Ok(row.map(|[text, search]| text.replace(search, "")))),
        )
    }),
    ("replace(varchar, varchar, varchar) varchar", replace),
    ("strpos(varchar, varchar) bigint", |a| {
        bigints(
            a.texts()
                .map(|row| row.map(|[text, search]| position(text, search))),
        )
    }),
    ("starts_with(varchar, varchar) boolean", |a| {
        booleans(
            a.texts()
                .map(|row| row.map(|[text, prefix]| text.starts_with(prefix))),
        )
    }),
    ("ends_with(varchar, varchar) boolean", |a| {
        booleans(
            a.texts()
                .map(|row| row.map(|[text, suffix]| text.ends_with(suffix))),
        )
    }),
    ("split(varchar, varchar) array(varchar)", split),
    ("split(varchar, varchar, bigint) array(varchar)", split),
    ("split_part(varchar, varchar, bigint) varchar", split_part),
    ("lpad(varchar, bigint, varchar) varchar", |a| pad(a, true)),
    ("rpad(varchar, bigint, varchar) varchar", |a| pad(a, false)),
    ("concat(varchar...) varchar", concat),
    ("concat_ws(varchar, varchar...) varchar", concat_with),
    ("chr(bigint) varchar", chr),
    ("levenshtein_distance(varchar, varchar) bigint", |a| {
        bigints(
            a.texts()
                .map(|row| row.map(|[left, right]| bigint(strsim::levenshtein(left, right)))),
        )
    }),
];

fn replace(arguments: &Arguments) -> Result<ArrayRef> {
    let rows = arguments.texts().map(|row| {
        let Some([text, search, replacement]) = row else {
            return Ok(None);
        };
        if replacement.len() > search.len() {
            let growth = replacement.len() - search.len();
            let added = text.matches(search).count().saturating_mul(growth);
            arguments.check_bytes(text.len().saturating_add(added))?;
        }
        Ok(Some(text.replace(search, replacement)))
    });
    texts(arguments, rows)
}

fn change(arguments: &Arguments, change: impl Fn(&str) -> String) -> Result<ArrayRef> {
    texts(
        arguments,
        arguments.each_text(0).map(|text| Ok(text.map(&change))),
    )
}

fn count(text: &str) -> i64 {
    bigint(text.chars().count())
}

fn position(text: &str, search: &str) -> i64 {
    text.find(search).map_or(0, |at| count(&text[..at]) + 1)
}

fn strip(arguments: &Arguments, start: bool, end: bool) -> Result<ArrayRef> {
    let stripped = |[text, characters]: [&str; 2]| {
        let text = if start {
            text.trim_start_matches(|character| characters.contains(character))
        } else {
            text
        };
        if end {
            text.trim_end_matches(|character| characters.contains(character))
        } else {
            text
        }
        .to_owned()
    };
    texts(
        arguments,
        arguments.texts().map(|row| Ok(row.map(stripped))),
    )
}

/// The part of `text` from `start`, negative from the end, of at most `length` characters.
fn part(text: &str, start: i64, length: Option<i64>) -> &str {
    let characters = count(text);
    let first = if start < 0 {
        characters + start
    } else {
        start - 1
    };
    if start == 0 || first < 0 || first >= characters {
        return "";
    }
    let last = length.map_or(characters, |length| {
        first.saturating_add(length.max(0)).min(characters)
    });
    let at = |character: i64| {
        let character = usize::try_from(character).unwrap_or(usize::MAX);
        if text.is_ascii() {
            character.min(text.len())
        } else {
            text.char_indices()
                .nth(character)
                .map_or(text.len(), |(at, _)| at)
        }
    };
    &text[at(first)..at(last)]
}

fn substr(arguments: &Arguments) -> Result<ArrayRef> {
    let starts = arguments.bigint(1);
    let lengths = (arguments.count() > 2).then(|| arguments.bigint(2));
    let rows = arguments.each_text(0).enumerate().map(|(row, text)| {
        let missing = starts.is_null(row) || lengths.is_some_and(|lengths| lengths.is_null(row));
        let length = lengths.map(|lengths| lengths.value(row));
        Ok(text
            .filter(|_| !missing)
            .map(|text| part(text, starts.value(row), length)))
    });
    texts(arguments, rows)
}

pub(crate) fn shortened(text: Expr, length: i64) -> Expr {
    let number = |number: i64| Expr::Literal(ScalarValue::Int64(Some(number)), None);
    let types = vec![VARCHAR, DataType::Int64, DataType::Int64];
    Native::typed(
        "substr",
        VARCHAR,
        substr,
        vec![text, number(1), number(length)],
        types,
    )
}

/// A value cast to `varchar(length)`; a longer one is an error, or NULL if `safe`.
pub(crate) fn bounded(text: Expr, length: i64, safe: bool) -> Expr {
    let length = Expr::Literal(ScalarValue::Int64(Some(length)), None);
    let (name, body): (_, Body) = if safe {
        ("$try_bounded", |arguments| check_length(arguments, true))
    } else {
        ("$bounded", |arguments| check_length(arguments, false))
    };
    let types = vec![VARCHAR, DataType::Int64];
    Native::typed(name, VARCHAR, body, vec![text, length], types)
}

fn check_length(arguments: &Arguments, safe: bool) -> Result<ArrayRef> {
    let rows = arguments.each_text(0).zip(arguments.each_bigint(1));
    let rows = rows.map(|(text, length)| match text.zip(length) {
        Some((text, length)) if count(text) > length && safe => Ok(None),
        Some((text, length)) if count(text) > length => Err(Error::new(
            ErrorKind::InvalidCastArgument,
            format!("Value {text} cannot be represented as varchar({length})"),
        )),
        _ => Ok(text),
    });
    texts(arguments, rows)
}

fn invalid(message: &str) -> Error {
    Error::new(ErrorKind::InvalidFunctionArgument, message)
}

fn split(arguments: &Arguments) -> Result<ArrayRef> {
    let mut lists = ListBuilder::new(StringBuilder::new()).with_field(element_field(VARCHAR));
    let limits = (arguments.count() > 2).then(|| arguments.bigint(2));
    for (row, texts) in arguments.texts().enumerate() {
        let limit = limits.map_or(i64::MAX, |limits| limits.value(row));
        let Some([text, delimiter]) = texts else {
            lists.append(false);
            continue;
        };
        if delimiter.is_empty() {
            return Err(invalid("The delimiter may not be the empty string"));
        }
        if limit <= 0 {
            return Err(invalid("Limit must be positive"));
        }
        for piece in text.splitn(usize::try_from(limit).unwrap_or(usize::MAX), delimiter) {
            lists.values().append_value(piece);
        }
        lists.append(true);
    }
    Ok(Arc::new(lists.finish()))
}

fn split_part(arguments: &Arguments) -> Result<ArrayRef> {
    let indices = arguments.bigint(2);
    let rows = arguments.texts().enumerate().map(|(row, texts)| {
        let Some([text, delimiter]) = texts.filter(|_| indices.is_valid(row)) else {
            return Ok(None);
        };
        let index = usize::try_from(indices.value(row))
            .ok()
            .and_then(|index| index.checked_sub(1));
        let index = index.ok_or_else(|| invalid("Index must be greater than zero"))?;
        if delimiter.is_empty() {
            return Ok(text
                .char_indices()
                .nth(index)
                .map(|(at, character)| &text[at..at + character.len_utf8()]));
        }
        Ok(text.split(delimiter).nth(index))
    });
    texts(arguments, rows)
}

fn pad(arguments: &Arguments, left: bool) -> Result<ArrayRef> {
    let (sizes, paddings) = (arguments.bigint(1), arguments.text(2));
    let rows = arguments.each_text(0).enumerate().map(|(row, text)| {
        let Some(text) = text.filter(|_| sizes.is_valid(row) && paddings.is_valid(row)) else {
            return Ok(None);
        };
        let size = usize::try_from(sizes.value(row))
            .ok()
            .filter(|size| *size <= 1 << 20)
            .ok_or_else(|| invalid("Target length must be in the range [0..1048576]"))?;
        if paddings.value(row).is_empty() {
            return Err(invalid("Padding string must not be empty"));
        }
        let length = text.chars().count();
        if length >= size {
            return Ok(Some(text.chars().take(size).collect()));
        }
        let padding: String = paddings
            .value(row)
            .chars()
            .cycle()
            .take(size - length)
            .collect();
        Ok(Some(if left {
            padding + text
        } else {
            text.to_owned() + &padding
        }))
    });
    texts(arguments, rows)
}

/// Concatenates texts; NULL if one is NULL.
pub(crate) fn concat(arguments: &Arguments) -> Result<ArrayRef> {
    let arrays: Vec<_> = (0..arguments.count())
        .map(|argument| arguments.text(argument))
        .collect();
    let rows = (0..arguments.rows).map(|row| {
        if arrays.iter().any(|array| array.is_null(row)) {
            return Ok(None);
        }
        let parts: Vec<_> = arrays.iter().map(|array| array.value(row)).collect();
        arguments.check_bytes(parts.iter().map(|part| part.len()).sum())?;
        Ok(Some(parts.concat()))
    });
    texts(arguments, rows)
}

/// Joins the arguments that are not NULL with the first as separator.
fn concat_with(arguments: &Arguments) -> Result<ArrayRef> {
    let arrays: Vec<_> = (1..arguments.count())
        .map(|argument| arguments.text(argument))
        .collect();
    let rows = arguments.each_text(0).enumerate().map(|(row, separator)| {
        let Some(separator) = separator else {
            return Ok(None);
        };
        let present = arrays.iter().filter(|array| array.is_valid(row));
        let present: Vec<_> = present.map(|array| array.value(row)).collect();
        let bytes: usize = present.iter().map(|text| text.len()).sum();
        arguments.check_bytes(bytes + separator.len() * present.len())?;
        Ok(Some(present.join(separator)))
    });
    texts(arguments, rows)
}

fn chr(arguments: &Arguments) -> Result<ArrayRef> {
    let rows = arguments.each_bigint(0).map(|code| {
        let Some(code) = code else { return Ok(None) };
        let character = u32::try_from(code).ok().and_then(char::from_u32);
        character
            .map(|character| Some(character.to_string()))
            .ok_or_else(|| invalid(&format!("Not a valid Unicode code point: {code}")))
    });
    texts(arguments, rows)
}

/// Converts a LIKE pattern of Trino, where only `escape` escapes, to DataFusion's, where a
/// backslash does.
pub(crate) fn like_pattern(pattern: Expr, escape: Option<char>) -> Expr {
    let escape = Expr::Literal(ScalarValue::Utf8(escape.map(String::from)), None);
    Native::typed(
        "$like_pattern",
        VARCHAR,
        like_pattern_body,
        vec![pattern, escape],
        vec![VARCHAR; 2],
    )
}

fn like_pattern_body(arguments: &Arguments) -> Result<ArrayRef> {
    let escapes = arguments.text(1);
    let rows = arguments.each_text(0).enumerate().map(|(row, pattern)| {
        let escape = escapes
            .is_valid(row)
            .then(|| escapes.value(row).chars().next())
            .flatten();
        pattern
            .map(|pattern| datafusion_pattern(pattern, escape))
            .transpose()
    });
    texts(arguments, rows)
}

fn datafusion_pattern(pattern: &str, escape: Option<char>) -> Result<String> {
    let mut converted = String::with_capacity(pattern.len());
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        if Some(character) == escape {
            let escaped = characters
                .next()
                .filter(|escaped| matches!(escaped, '%' | '_') || Some(*escaped) == escape);
            let escaped = escaped.ok_or_else(|| {
                invalid(
                    "Escape character must be followed by '%', '_' or the escape character itself",
                )
            })?;
            converted.extend(['\\', escaped]);
        } else if character == '\\' {
            converted.push_str(r"\\");
        } else {
            converted.push(character);
        }
    }
    Ok(converted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_counted_in_characters_from_1() {
        for (text, start, length, expected) in [
            ("2026-11-23", 1, Some(4), "2026"),
            ("2026-11-23", 9, Some(2), "23"),
            ("été", 2, None, "té"),
            ("été", -1, None, "é"),
            ("abc", 0, Some(2), ""),
            ("abc", 4, None, ""),
            ("abc", -4, None, ""),
            ("abc", 2, Some(100), "bc"),
            ("abc", 2, Some(-1), ""),
        ] {
            assert_eq!(part(text, start, length), expected, "{text} {start}");
        }
    }

    #[test]
    fn a_backslash_in_a_pattern_is_a_character_like_any_other() {
        assert_eq!(datafusion_pattern(r"a\%", None).unwrap(), r"a\\%");
        assert_eq!(datafusion_pattern("50#%%", Some('#')).unwrap(), r"50\%%");
        assert_eq!(datafusion_pattern("##", Some('#')).unwrap(), r"\#");
        assert!(datafusion_pattern("#a", Some('#')).is_err());
    }
}
