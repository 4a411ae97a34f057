//! Checks of values. Each returns the normalized value, or why it is invalid and what is valid.

mod identities;
mod location;
mod names;
mod tags;

pub(crate) use identities::{connect_instance, data_stream, email, kms_key, quicksight_principal};
pub use location::S3Location;
pub(crate) use names::{bucket, database, log_group};
pub use tags::tag;
pub(crate) use tags::{parse_tags, tags};

pub(crate) fn time_zone(text: &str) -> Result<String, String> {
    text.parse::<chrono_tz::Tz>()
        .map(|zone| zone.name().to_owned())
        .map_err(|_| format!("unknown time zone {text:?}"))
}

/// `true` or `false`, also from `yes`, `y`, `no` and `n`.
pub(crate) fn boolean(text: &str) -> Result<String, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" => Ok("true".to_owned()),
        "false" | "no" | "n" => Ok("false".to_owned()),
        _ => Err(format!("expected true or false, found `{text}`")),
    }
}

/// One of some words; ignores case, and accepts hyphens for underscores.
pub(crate) fn choice(text: &str, words: &[&str]) -> Result<String, String> {
    let plain = |word: &str| word.to_ascii_lowercase().replace('-', "_");
    let word = words.iter().find(|word| plain(word) == plain(text));
    word.map(|word| (*word).to_owned())
        .ok_or_else(|| format!("expected one of {}, found `{text}`", words.join(", ")))
}

/// One or more of some words, in their order and without duplicates.
pub(crate) fn list(text: &str, words: &[&str]) -> Result<String, String> {
    let parts: Vec<_> = text
        .split([',', ' '])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    let chosen = parts
        .iter()
        .map(|part| choice(part, words))
        .collect::<Result<Vec<_>, _>>()?;
    if chosen.is_empty() {
        return Err(format!("expected at least one of {}", words.join(", ")));
    }
    let ordered: Vec<_> = words
        .iter()
        .copied()
        .filter(|word| chosen.iter().any(|one| one == word))
        .collect();
    Ok(ordered.join(","))
}

/// An integer within bounds; commas and underscores may group digits.
pub(crate) fn number(text: &str, min: u32, max: u32) -> Result<String, String> {
    let plain = text.replace([',', '_'], "");
    let digits = !plain.is_empty() && plain.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.then(|| plain.parse::<u32>().ok()).flatten();
    number
        .filter(|number| (min..=max).contains(number))
        .map(|number| number.to_string())
        .ok_or_else(|| format!("expected an integer from {min} to {max}, found `{text}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_yes_and_no_as_booleans() {
        for (text, value) in [
            ("true", "true"),
            ("TRUE", "true"),
            ("y", "true"),
            ("Yes", "true"),
            ("false", "false"),
            ("n", "false"),
            ("NO", "false"),
        ] {
            assert_eq!(boolean(text), Ok(value.to_owned()), "{text}");
        }
        assert_eq!(
            boolean("maybe"),
            Err("expected true or false, found `maybe`".to_owned())
        );
        assert!(boolean("1").is_err());
    }

    #[test]
    fn normalizes_choices() {
        let words = ["PROVISIONED", "ON_DEMAND"];
        for text in ["on-demand", "On_Demand", "ON_DEMAND"] {
            assert_eq!(choice(text, &words), Ok("ON_DEMAND".to_owned()), "{text}");
        }
        assert_eq!(
            choice("ondemand", &words),
            Err("expected one of PROVISIONED, ON_DEMAND, found `ondemand`".to_owned())
        );
    }

    #[test]
    fn orders_and_deduplicates_lists() {
        let words = ["voice", "ivr", "chat", "email"];
        assert_eq!(
            list("chat, Voice,chat", &words),
            Ok("voice,chat".to_owned())
        );
        assert_eq!(list("email ivr", &words), Ok("ivr,email".to_owned()));
        assert_eq!(
            list("voice, fax", &words),
            Err("expected one of voice, ivr, chat, email, found `fax`".to_owned())
        );
        assert_eq!(
            list(" , ", &words),
            Err("expected at least one of voice, ivr, chat, email".to_owned())
        );
    }

    #[test]
    fn rejects_numbers_outside_their_bounds() {
        assert_eq!(number("25,000", 1, 100_000), Ok("25000".to_owned()));
        assert_eq!(number("060", 60, 900), Ok("60".to_owned()));
        for text in ["59", "901", "-60", "60.5", "", "sixty", "99999999999", "٦٠"] {
            assert!(number(text, 60, 900).is_err(), "{text}");
        }
    }
}
