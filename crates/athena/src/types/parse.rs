//! Parsing type names in queries.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Fields, TimeUnit};

use super::{
    DAY_TO_SECOND, JSON, TIME, TIMESTAMP, VARCHAR, YEAR_TO_MONTH, ZONED, anonymous, array_of,
};

/// The type that `text` spells in Athena, such as `array(row(name varchar, age integer))`; `None`
/// if it is not a type.
pub(crate) fn parse_type(text: &str) -> Option<DataType> {
    let text = text.trim();
    let (word, rest) = split_word(text);
    match (word.to_lowercase().as_str(), rest) {
        ("array", rest) => Some(array_of(parse_type(parenthesised(rest)?)?)),
        ("map", rest) => {
            let [key, value] = parameters(parenthesised(rest)?)?.try_into().ok()?;
            Some(map_of(parse_type(key)?, parse_type(value)?))
        }
        ("row", rest) => {
            let fields = parameters(parenthesised(rest)?)?;
            let fields = fields
                .iter()
                .enumerate()
                .map(|(position, field)| parse_field(position, field));
            Some(DataType::Struct(Fields::from(
                fields.collect::<Option<Vec<_>>>()?,
            )))
        }
        ("decimal" | "numeric", rest) => decimal(rest),
        ("varchar" | "char", rest)
            if rest.is_empty() || parenthesised(rest)?.trim().parse::<u32>().is_ok() =>
        {
            Some(VARCHAR)
        }
        ("timestamp" | "time", _) => temporal(text),
        _ => simple(&text.to_lowercase()),
    }
}

/// `n` of `varchar(n)`.
pub(crate) fn varchar_length(text: &str) -> Option<i64> {
    let (word, rest) = split_word(text.trim());
    word.eq_ignore_ascii_case("varchar")
        .then(|| parenthesised(rest)?.trim().parse().ok())
        .flatten()
}

fn simple(text: &str) -> Option<DataType> {
    Some(match text {
        "boolean" => DataType::Boolean,
        "tinyint" => DataType::Int8,
        "smallint" => DataType::Int16,
        "int" | "integer" => DataType::Int32,
        "bigint" => DataType::Int64,
        "real" => DataType::Float32,
        "double" | "double precision" => DataType::Float64,
        "json" => JSON,
        "varbinary" => DataType::Binary,
        "date" => DataType::Date32,
        "unknown" => DataType::Null,
        "interval day to second" => DAY_TO_SECOND,
        "interval year to month" => YEAR_TO_MONTH,
        _ => return None,
    })
}

pub(crate) fn map_of(key: DataType, value: DataType) -> DataType {
    let entries = Fields::from(vec![
        Field::new("key", key, false),
        Field::new("value", value, true),
    ]);
    DataType::Map(
        Arc::new(Field::new("entries", DataType::Struct(entries), false)),
        false,
    )
}

fn split_word(text: &str) -> (&str, &str) {
    let end = text
        .find(|character: char| !character.is_alphanumeric() && character != '_')
        .unwrap_or(text.len());
    (&text[..end], text[end..].trim_start())
}

/// The text between the parentheses that enclose `text`.
fn parenthesised(text: &str) -> Option<&str> {
    text.trim().strip_prefix('(')?.strip_suffix(')')
}

/// `text` split at the commas outside of parentheses.
fn parameters(text: &str) -> Option<Vec<&str>> {
    let (mut parts, mut start, mut depth, mut quoted) = (Vec::new(), 0, 0_u32, false);
    for (at, character) in text.char_indices() {
        match character {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.checked_sub(1)?,
            ',' if !quoted && depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    Some(parts)
}

fn parse_field(position: usize, text: &str) -> Option<Field> {
    let text = text.trim();
    if let Some(data_type) = parse_type(text) {
        return Some(Field::new(anonymous(position), data_type, true));
    }
    let (name, rest) = match text.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"')?,
        None => split_word(text),
    };
    (!name.is_empty()).then_some(())?;
    Some(Field::new(name.to_lowercase(), parse_type(rest)?, true))
}

fn decimal(rest: &str) -> Option<DataType> {
    if rest.is_empty() {
        return Some(DataType::Decimal128(38, 0));
    }
    let mut numbers = parenthesised(rest)?.split(',').map(str::trim);
    let precision = numbers
        .next()?
        .parse()
        .ok()
        .filter(|precision| (1..=38).contains(precision))?;
    let scale: i8 = numbers.next().map_or(Some(0), |scale| scale.parse().ok())?;
    let legal = numbers.next().is_none() && scale >= 0 && i16::from(scale) <= i16::from(precision);
    legal.then_some(DataType::Decimal128(precision, scale))
}

fn temporal(text: &str) -> Option<DataType> {
    let text = text.to_lowercase();
    let (text, zoned) = match text.strip_suffix("with time zone") {
        Some(text) => (text.trim(), true),
        None => (
            text.strip_suffix("without time zone")
                .unwrap_or(&text)
                .trim(),
            false,
        ),
    };
    let (word, precision) = split_word(text);
    let precision = if precision.is_empty() {
        3
    } else {
        parenthesised(precision)?.trim().parse::<u8>().ok()?
    };
    match (word, zoned, precision) {
        ("timestamp", false, 0..=3) => Some(TIMESTAMP),
        ("timestamp", false, 4..=6) => Some(DataType::Timestamp(TimeUnit::Microsecond, None)),
        ("timestamp", false, 7..=9) => Some(DataType::Timestamp(TimeUnit::Nanosecond, None)),
        ("timestamp", true, 0..=3) => Some(ZONED),
        ("time", false, 0..=3) => Some(TIME),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::name;
    use super::*;

    #[test]
    fn types_are_read_as_they_are_named() {
        for text in [
            "bigint",
            "decimal(10,2)",
            "timestamp(3)",
            "timestamp(6)",
            "timestamp(3) with time zone",
            "array(map(varchar, array(double)))",
            "row(name varchar, at timestamp(3), list array(row(x integer, y real)))",
            "row(integer, varchar)",
        ] {
            assert_eq!(
                parse_type(text).map(|parsed| name(&parsed)).as_deref(),
                Some(text)
            );
        }
    }

    #[test]
    fn other_spellings_are_known() {
        for (text, known) in [
            ("INT", "integer"),
            (" VARCHAR ( 255 )", "varchar"),
            ("Timestamp With Time Zone", "timestamp(3) with time zone"),
            ("ROW(\"Name, it is\" VARCHAR)", "row(name, it is varchar)"),
            ("decimal(5)", "decimal(5,0)"),
        ] {
            assert_eq!(
                parse_type(text).map(|parsed| name(&parsed)).as_deref(),
                Some(known)
            );
        }
    }

    #[test]
    fn what_is_no_type_is_none() {
        for text in [
            "",
            "string",
            "array",
            "array(text)",
            "map(varchar)",
            "decimal(40,2)",
            "decimal(2,3)",
            "row()",
            "varchar(x)",
        ] {
            assert_eq!(parse_type(text), None, "{text}");
        }
    }
}
