//! What object keys are made of.

use crate::Day;

/// The day of a folder `2026/03/10`.
pub(crate) fn day_folder(folder: &str) -> Option<Day> {
    matches_pattern(folder, "dddd/dd/dd")
        .then(|| folder.replace('/', "-"))
        .and_then(|date| Day::of_timestamp(&date).ok())
}

/// Whether `hour`, `minute` and `second`, all of digits, are a time of day.
pub(crate) fn is_time(hour: &str, minute: &str, second: &str) -> bool {
    hour < "24" && minute < "60" && second < "60"
}

/// Whether `text` is of the form `pattern`, in which `d` stands for a digit and all else for
/// itself.
pub(crate) fn matches_pattern(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(byte, form)| {
            if form == b'd' {
                byte.is_ascii_digit()
            } else {
                byte == form
            }
        })
}

/// Whether `text` is a UUID in lower case, as Connect writes ids.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
        })
}
