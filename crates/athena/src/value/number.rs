//! Floating-point numbers as Java and Trino spell them.

/// A `double` in a result: `2.5`, `100.0`, `1.0E7`, `NaN`.
pub(crate) fn double_text(value: f64) -> String {
    spell(value, &format!("{value:e}"))
}

/// A `real` in a result.
pub(crate) fn real_text(value: f32) -> String {
    spell(f64::from(value), &format!("{value:e}"))
}

/// A `double` cast to `varchar`: always with an exponent, `2.5E0`; zeros are `0E0`.
pub(crate) fn double_cast_text(value: f64) -> String {
    if value == 0.0 {
        return "0E0".to_owned();
    }
    special(value).unwrap_or_else(|| scientific(&format!("{value:e}")))
}

fn special(value: f64) -> Option<String> {
    if value.is_nan() {
        return Some("NaN".to_owned());
    }
    value
        .is_infinite()
        .then(|| if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned())
}

/// Java's spelling of `value`, which Rust spells `shortest`, such as `2.5e0`.
fn spell(value: f64, shortest: &str) -> String {
    if let Some(special) = special(value) {
        return special;
    }
    let magnitude = value.abs();
    if magnitude != 0.0 && !(1e-3..1e7).contains(&magnitude) {
        return scientific(shortest);
    }
    let plain = plain(shortest);
    if plain.contains('.') {
        plain
    } else {
        format!("{plain}.0")
    }
}

fn scientific(shortest: &str) -> String {
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((shortest, "0"));
    let point = if mantissa.contains('.') { "" } else { ".0" };
    format!("{mantissa}{point}E{exponent}")
}

/// `1.25e1` without its exponent, which is between -3 and 6.
#[expect(clippy::expect_used, reason = "Rust writes the exponent as an integer")]
fn plain(shortest: &str) -> String {
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((shortest, "0"));
    let exponent: i32 = exponent.parse().expect("an exponent is an integer");
    let (sign, mantissa) = mantissa
        .strip_prefix('-')
        .map_or(("", mantissa), |mantissa| ("-", mantissa));
    let digits = mantissa.replace('.', "");
    if exponent < 0 {
        let zeros = "0".repeat(exponent.unsigned_abs() as usize - 1);
        return format!("{sign}0.{zeros}{digits}");
    }
    let whole = exponent.unsigned_abs() as usize + 1;
    if digits.len() <= whole {
        return format!("{sign}{digits}{}", "0".repeat(whole - digits.len()));
    }
    format!("{sign}{}.{}", &digits[..whole], &digits[whole..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_look_as_in_java() {
        for (value, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (2.5, "2.5"),
            (100.0, "100.0"),
            (-12.125, "-12.125"),
            (1_234_567.5, "1234567.5"),
            (1e7, "1.0E7"),
            (1.25e-7, "1.25E-7"),
            (0.001, "0.001"),
            (0.0123, "0.0123"),
            (0.000_99, "9.9E-4"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
        ] {
            assert_eq!(double_text(value), text);
        }
        assert_eq!(real_text(66.67), "66.67");
        assert_eq!(real_text(100.0), "100.0");
    }

    #[test]
    fn doubles_cast_to_text_have_an_exponent() {
        assert_eq!(
            [1.1, 100.0, 0.0, -0.05].map(double_cast_text),
            ["1.1E0", "1.0E2", "0E0", "-5.0E-2"]
        );
    }
}
