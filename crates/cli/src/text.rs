//! Numbers, sizes and untrusted text for people.

#[cfg(feature = "terminal")]
use indicatif::{DecimalBytes, HumanCount};

/// The text on one line, without characters that would control the terminal.
///
/// ```
/// assert_eq!(cli::text::single_line("a\u{1b}[2J\nb"), "a [2J b");
/// ```
pub fn single_line(text: &str) -> String {
    text.chars()
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect()
}

/// The text with its first letter in upper case.
///
/// ```
/// assert_eq!(cli::text::capitalized("agent events"), "Agent events");
/// ```
pub fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// `1,234,567`.
#[cfg(feature = "terminal")]
pub fn number(number: u64) -> String {
    HumanCount(number).to_string()
}

/// `1.23 MB`.
#[cfg(feature = "terminal")]
pub fn size(bytes: u64) -> String {
    DecimalBytes(bytes).to_string()
}

/// `1 file` or `1,234 files`.
#[cfg(feature = "terminal")]
pub fn count(count: u64, noun: &str) -> String {
    if count == 1 {
        format!("1 {noun}")
    } else {
        format!("{} {noun}s", number(count))
    }
}

/// `1 file was` or `2 files were`.
#[cfg(feature = "terminal")]
pub fn count_with_verb(number: u64, noun: &str, singular: &str, plural: &str) -> String {
    let verb = if number == 1 { singular } else { plural };
    format!("{} {verb}", count(number, noun))
}

#[cfg(all(test, feature = "terminal"))]
mod tests {
    use super::*;

    #[test]
    fn counts_have_separators_and_plurals() {
        assert_eq!(count(1, "row"), "1 row");
        assert_eq!(count(0, "row"), "0 rows");
        assert_eq!(count(1_234_567, "row"), "1,234,567 rows");
        assert_eq!(count_with_verb(1, "file", "was", "were"), "1 file was");
        assert_eq!(count_with_verb(2, "file", "was", "were"), "2 files were");
        assert_eq!(size(1_230_000), "1.23 MB");
    }
}
