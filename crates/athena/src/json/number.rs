//! Numbers under a `varchar` column.

/// The number `text` as Trino writes it under a `varchar` column: a 64-bit integer as such, others
/// like Java's `BigDecimal`, which keeps trailing zeros (`1.10`) and avoids exponents.
pub(crate) fn canonical_number(text: &str) -> String {
    if let Ok(whole) = text.parse::<i64>() {
        return whole.to_string();
    }
    big_decimal(text).unwrap_or_else(|| text.to_owned())
}

fn big_decimal(text: &str) -> Option<String> {
    let (sign, unsigned) = text
        .strip_prefix('-')
        .map_or(("", text), |unsigned| ("-", unsigned));
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (
            mantissa,
            exponent
                .strip_prefix('+')
                .unwrap_or(exponent)
                .parse::<i64>()
                .ok()?,
        ),
        None => (unsigned, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [whole, fraction].concat();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = digits.trim_start_matches('0');
    let (sign, digits) = if digits.is_empty() {
        ("", "0")
    } else {
        (sign, digits)
    };
    let scale = i64::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
    Some(format!("{sign}{}", spell(digits, scale)?))
}

/// `digits` x 10^-`scale`, formatted as in Java; `None` if a number of 64 bits cannot count them.
fn spell(digits: &str, scale: i64) -> Option<String> {
    let length = i64::try_from(digits.len()).ok()?;
    let exponent = (length - 1).checked_sub(scale)?;
    if scale == 0 {
        return Some(digits.to_owned());
    }
    if scale > 0 && exponent >= -6 {
        let scale = usize::try_from(scale).ok()?;
        let zeros = "0".repeat((scale + 1).saturating_sub(digits.len()));
        let padded = zeros + digits;
        let (whole, fraction) = padded.split_at(padded.len() - scale);
        return Some(format!("{whole}.{fraction}"));
    }
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    Some(format!("{first}{point}{rest}E{exponent:+}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits() {
        for (number, text) in [
            ("1.10", "1.10"),
            ("100", "100"),
            ("-0", "0"),
            ("-0.50", "-0.50"),
            ("0.0", "0.0"),
            (
                "123456789012345678901234567890",
                "123456789012345678901234567890",
            ),
            ("1e5", "1E+5"),
            ("12.5e-3", "0.0125"),
            ("1.5E2", "1.5E+2"),
            ("15e-9", "1.5E-8"),
            ("0.000001", "0.000001"),
            ("0.0000001", "1E-7"),
            ("1-2", "1-2"),
        ] {
            assert_eq!(canonical_number(number), text);
        }
    }

    #[test]
    fn extreme_numbers_do_not_overflow() {
        for exponent in [
            "9223372036854775807",
            "-9223372036854775808",
            "99999999999999999999",
        ] {
            let number = format!("111e{exponent}");
            assert_eq!(canonical_number(&number), number);
        }
        let long = format!("0.{}5", "1".repeat(70_000));
        assert_eq!(canonical_number(&long), long);
    }
}
