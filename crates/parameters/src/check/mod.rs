//! What values are right. Each check gives the stored form of a value, or says why it is refused
//! and what would be right.

mod identities;
mod location;
mod names;

pub(crate) use identities::{connect_instance, email, quicksight_principal};
pub use location::S3Location;
pub(crate) use names::{bucket, database, log_group};

/// `true` or `false`, from the words that people write for them.
pub(crate) fn boolean(text: &str) -> Result<String, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" => Ok("true".to_owned()),
        "false" | "no" | "n" => Ok("false".to_owned()),
        _ => Err(format!("{text:?} is neither true nor false")),
    }
}

/// One of some words; case does not matter, nor whether a hyphen or an underscore joins their
/// parts.
pub(crate) fn choice(text: &str, words: &[&str]) -> Result<String, String> {
    let plain = |word: &str| word.to_ascii_lowercase().replace('-', "_");
    let word = words.iter().find(|word| plain(word) == plain(text));
    word.map(|word| (*word).to_owned())
        .ok_or_else(|| format!("{text:?} is not one of {}", words.join(", ")))
}

/// One or more of some words, in the order of the words and each once.
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
        return Err(format!("choose at least one of {}", words.join(", ")));
    }
    let ordered: Vec<_> = words
        .iter()
        .copied()
        .filter(|word| chosen.iter().any(|one| one == word))
        .collect();
    Ok(ordered.join(","))
}

/// A whole number within bounds; digits may be grouped with commas or underscores.
pub(crate) fn number(text: &str, least: u32, most: u32) -> Result<String, String> {
    let plain = text.replace([',', '_'], "");
    let digits = !plain.is_empty() && plain.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.then(|| plain.parse::<u32>().ok()).flatten();
    number
        .filter(|number| (least..=most).contains(number))
        .map(|number| number.to_string())
        .ok_or_else(|| format!("{text:?} is not a whole number from {least} to {most}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn booleans_are_read_from_the_words_that_people_write() {
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
            Err("\"maybe\" is neither true nor false".to_owned())
        );
        assert!(boolean("1").is_err());
    }

    #[test]
    fn choices_are_stored_as_they_are_defined() {
        let words = ["PROVISIONED", "ON_DEMAND"];
        for text in ["on-demand", "On_Demand", "ON_DEMAND"] {
            assert_eq!(choice(text, &words), Ok("ON_DEMAND".to_owned()), "{text}");
        }
        assert_eq!(
            choice("ondemand", &words),
            Err("\"ondemand\" is not one of PROVISIONED, ON_DEMAND".to_owned())
        );
    }

    #[test]
    fn lists_are_ordered_and_hold_nothing_twice() {
        let words = ["voice", "ivr", "chat", "email"];
        assert_eq!(
            list("chat, Voice,chat", &words),
            Ok("voice,chat".to_owned())
        );
        assert_eq!(list("email ivr", &words), Ok("ivr,email".to_owned()));
        assert_eq!(
            list("voice, fax", &words),
            Err("\"fax\" is not one of voice, ivr, chat, email".to_owned())
        );
        assert_eq!(
            list(" , ", &words),
            Err("choose at least one of voice, ivr, chat, email".to_owned())
        );
    }

    #[test]
    fn numbers_keep_within_their_bounds() {
        assert_eq!(number("25,000", 1, 100_000), Ok("25000".to_owned()));
        assert_eq!(number("060", 60, 900), Ok("60".to_owned()));
        for text in ["59", "901", "-60", "60.5", "", "sixty", "99999999999", "٦٠"] {
            assert!(number(text, 60, 900).is_err(), "{text}");
        }
    }
}
