//! `format`: values written as a text with conversions such as `%s`, `%05d` and `%.2f` says, in the
//! manner of Java.

use std::sync::LazyLock;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Float32Type, Float64Type};
use datafusion::logical_expr::Expr;
use regex::{Captures, Regex};

use super::cast::cast_array;
use super::native::{Arguments, Native, texts};
use super::{Special, unexpected_parameters};
use crate::call::Call;
use crate::error::{Error, ErrorKind, Result};
use crate::types::{self, VARCHAR, is_coercible, is_whole};
use crate::value::text;

pub(super) const SPECIAL: &[Special] = &[("format", bind)];

fn bind(call: Call<'_>) -> Result<Expr> {
    if call.arguments.len() < 2 || !is_coercible(&call.arguments[0].data_type, &VARCHAR) {
        return Err(unexpected_parameters(
            &call,
            std::iter::once("format(varchar, T...)"),
        ));
    }
    let unknown = |data_type: &DataType| {
        matches!(
            data_type,
            DataType::Timestamp(..) | DataType::Duration(_) | DataType::Time32(_)
        )
    };
    if call
        .arguments
        .iter()
        .any(|argument| unknown(&argument.data_type))
    {
        let message = "A date with a time is not supported in format";
        let hint = "Use date_format or format_datetime for it.".to_owned();
        return Err(call.error(ErrorKind::NotSupported, message).with_hint(hint));
    }
    let arguments = call
        .arguments
        .into_iter()
        .map(|argument| argument.expr)
        .collect();
    Ok(Native::call("format", VARCHAR, body, arguments))
}

/// `%[number$][flags][width][.precision]conversion`
#[expect(clippy::unwrap_used, reason = "a constant that the tests read")]
static CONVERSION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"%(?:(?<number>\d+)\$)?(?<flags>[-+ 0,]*)(?<width>\d+)?(?:\.(?<precision>\d+))?(?<kind>.)?").unwrap()
});

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidFunctionArgument, message)
}

fn body(arguments: &Arguments) -> Result<ArrayRef> {
    texts(
        arguments,
        (0..arguments.rows).map(|row| {
            let formats = arguments.array(0).as_string::<i32>();
            formats
                .is_valid(row)
                .then(|| format_row(formats.value(row), arguments, row))
                .transpose()
        }),
    )
}

fn format_row(format: &str, arguments: &Arguments, row: usize) -> Result<String> {
    let (mut out, mut end, mut next) = (String::new(), 0, 1);
    for captures in CONVERSION.captures_iter(format) {
        let whole = captures.get_match();
        out.push_str(&format[end..whole.start()]);
        end = whole.end();
        let kind = captures
            .name("kind")
            .and_then(|kind| kind.as_str().chars().next());
        match kind {
            Some('%') => out.push('%'),
            Some('n') => out.push('\n'),
            _ => {
                let number = number(&captures, "number").unwrap_or_else(|| {
                    next += 1;
                    next - 1
                });
                if number == 0 || number >= arguments.count() {
                    return Err(invalid(format!(
                        "Invalid format string: {format} (Format specifier '{}')",
                        whole.as_str()
                    )));
                }
                for length in ["width", "precision"] {
                    arguments.check_bytes(self::number(&captures, length).unwrap_or(0))?;
                }
                out.push_str(&padded(
                    converted(kind, &captures, arguments.array(number), row)?,
                    &captures,
                ));
            }
        }
        arguments.check_bytes(out.len())?;
    }
    out.push_str(&format[end..]);
    Ok(out)
}

/// A number of the specifier, digits only; one that exceeds `usize` is its maximum.
fn number(captures: &Captures<'_>, name: &str) -> Option<usize> {
    let digits = captures.name(name)?.as_str();
    Some(digits.parse().unwrap_or(usize::MAX))
}

fn flag(captures: &Captures<'_>, flag: char) -> bool {
    captures
        .name("flags")
        .is_some_and(|flags| flags.as_str().contains(flag))
}

fn converted(
    kind: Option<char>,
    captures: &Captures<'_>,
    values: &ArrayRef,
    row: usize,
) -> Result<String> {
    let data_type = values.data_type();
    let wrong = || {
        let kind = kind.map(String::from).unwrap_or_default();
        invalid(format!(
            "Invalid format string: {} (the conversion '{kind}' does not take {})",
            captures.get_match().as_str(),
            types::name(data_type)
        ))
    };
    let real = matches!(
        data_type,
        DataType::Float32 | DataType::Float64 | DataType::Decimal128(..)
    );
    let limit = |text: String| match number(captures, "precision") {
        Some(precision) => text.chars().take(precision).collect(),
        None => text,
    };
    let number_flags = ['0', '+', ' ', ','];
    let number_flag = number_flags.iter().find(|name| flag(captures, **name));
    // As in Java.
    if let (Some('s' | 'S' | 'b' | 'B'), Some(flag)) = (kind, number_flag) {
        return Err(invalid(format!(
            "Invalid format string: {} (the flag '{flag}' is for numbers)",
            captures.get_match().as_str()
        )));
    }
    match kind {
        Some('s') => Ok(limit(
            text(values, row).unwrap_or_else(|| "null".to_owned()),
        )),
        Some('S') => {
            Ok(limit(text(values, row).unwrap_or_else(|| "null".to_owned())).to_uppercase())
        }
        Some('b' | 'B') => Ok(text(values, row).map_or("false".to_owned(), |text| {
            if *data_type == DataType::Boolean {
                text
            } else {
                "true".to_owned()
            }
        })),
        Some('d' | 'x' | 'X' | 'f' | 'e' | 'E') if values.is_null(row) => Ok("null".to_owned()),
        Some('d') if is_whole(data_type) => Ok(signed(
            grouped(text(values, row).unwrap_or_default(), captures),
            captures,
        )),
        Some(kind @ ('x' | 'X')) if is_whole(data_type) => {
            let number: i64 = text(values, row)
                .and_then(|text| text.parse().ok())
                .ok_or_else(wrong)?;
            Ok(if kind == 'x' {
                format!("{number:x}")
            } else {
                format!("{number:X}")
            })
        }
        Some(kind @ ('f' | 'e' | 'E')) if real => {
            let number = double(values, row)?;
            let precision = number_of_digits(captures);
            let text = match kind {
                _ if number.is_nan() => return Ok("NaN".to_owned()),
                _ if number.is_infinite() && number < 0.0 => "-Infinity".to_owned(),
                _ if number.is_infinite() => "Infinity".to_owned(),
                'f' => grouped(rounded(number, precision), captures),
                _ => grouped(exponent(number, precision, kind), captures),
            };
            Ok(signed(text, captures))
        }
        _ => Err(wrong()),
    }
}

fn number_of_digits(captures: &Captures<'_>) -> usize {
    number(captures, "precision").unwrap_or(6)
}

fn double(values: &ArrayRef, row: usize) -> Result<f64> {
    match values.data_type() {
        DataType::Float32 => Ok(values.as_primitive::<Float32Type>().value(row).into()),
        DataType::Float64 => Ok(values.as_primitive::<Float64Type>().value(row)),
        _ => Ok(
            cast_array(&values.slice(row, 1), &DataType::Float64, false)?
                .as_primitive::<Float64Type>()
                .value(0),
        ),
    }
}

/// Half away from zero, by the digits that the number is shown with.
fn rounded(number: f64, precision: usize) -> String {
    let shown = format!("{number}");
    let digits = shown
        .split_once('.')
        .map_or(0, |(_, fraction)| fraction.len());
    if digits <= precision {
        let (exact, zeros) = fraction_digits(precision);
        return format!("{number:.exact$}") + &zeros;
    }
    // One more in the last position decides a half that the binary number may lie below.
    let nudge = 10_f64.powi(-i32::try_from(digits).unwrap_or(i32::MAX) - 1);
    format!("{:.precision$}", number + nudge.copysign(number))
}

/// The digits of a fraction that can differ from zero, and the zeros that follow them. A double has
/// at most 1,074 of them; Rust formats up to 65,535.
fn fraction_digits(precision: usize) -> (usize, String) {
    let exact = precision.min(1_074);
    (exact, "0".repeat(precision - exact))
}

#[expect(clippy::expect_used, reason = "the format of finite numbers")]
fn exponent(number: f64, precision: usize, kind: char) -> String {
    let (exact, zeros) = fraction_digits(precision);
    let text = format!("{number:.exact$e}");
    let (digits, power) = text.split_once('e').expect("digits and a power of ten");
    let power: i32 = power.parse().expect("a whole power of ten");
    format!(
        "{digits}{zeros}{kind}{}{:02}",
        if power < 0 { '-' } else { '+' },
        power.abs()
    )
}

/// With a comma after each three digits in front of the point, if that is asked for.
fn grouped(text: String, captures: &Captures<'_>) -> String {
    if !flag(captures, ',') {
        return text;
    }
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let (sign, digits) = whole.split_at(usize::from(whole.starts_with('-')));
    let mut grouped = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{rest}")
}

fn signed(text: String, captures: &Captures<'_>) -> String {
    match (
        text.starts_with('-'),
        flag(captures, '+'),
        flag(captures, ' '),
    ) {
        (false, true, _) => format!("+{text}"),
        (false, false, true) => format!(" {text}"),
        _ => text,
    }
}

fn padded(text: String, captures: &Captures<'_>) -> String {
    let missing = number(captures, "width")
        .unwrap_or(0)
        .saturating_sub(text.chars().count());
    if flag(captures, '-') {
        return text + &" ".repeat(missing);
    }
    // Infinity, NaN and null are padded with spaces, as in Java.
    if flag(captures, '0') && text.ends_with(|last: char| last.is_ascii_hexdigit()) {
        let (sign, digits) = text.split_at(usize::from(text.starts_with(['-', '+', ' '])));
        return format!("{sign}{}{digits}", "0".repeat(missing));
    }
    " ".repeat(missing) + &text
}
