//! Numbers as `parseFloat` of JavaScript reads them.

use serde_json::Number;

/// The number at the start of `text`, as `parseFloat` of JavaScript reads it.
pub(crate) fn parse_float(text: &str) -> Option<Number> {
    let text = text.trim_start();
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let sign = usize::from(text.starts_with(['+', '-']));
    let mut end = sign + digits(&text[sign..]);
    if text[end..].starts_with('.') {
        end += 1 + digits(&text[end + 1..]);
    }
    if let Some(exponent) = text[end..].strip_prefix(['e', 'E']) {
        let sign = usize::from(exponent.starts_with(['+', '-']));
        let length = digits(&exponent[sign..]);
        if length > 0 {
            end += 1 + sign + length;
        }
    }
    // Without a digit it is not a number for Rust either.
    let number = &text[..end];
    number
        .parse::<i64>()
        .map(Number::from)
        .ok()
        .or_else(|| Number::from_f64(number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_values_as_parse_float_does() {
        for (text, expected) in [
            ("85.5", Some("85.5")),
            (" 85%", Some("85")),
            ("-1.5e2x", Some("-150.0")),
            ("1e", Some("1")),
            (".5", Some("0.5")),
            ("5.", Some("5.0")),
            ("", None),
            ("n/a", None),
            ("-", None),
            (".", None),
            ("-.e5", None),
            ("+1.5e-1e", Some("0.15")),
            ("Infinity", None),
            ("1e999", None),
        ] {
            let found = parse_float(text).map(|number| number.to_string());
            assert_eq!(found.as_deref(), expected, "{text:?}");
        }
    }
}
