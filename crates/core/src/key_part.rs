//! Parts of object keys, in the spellings that people have after downloads and copies.

use std::borrow::Cow;

use crate::Day;

/// Day of a folder `2026/03/10`.
pub(crate) fn day_folder(folder: &str) -> Option<Day> {
    matches_pattern(folder, "dddd/dd/dd")
        .then(|| folder.replace('/', "-"))
        .and_then(|date| Day::from_timestamp(&date).ok())
}

/// `text` with `:` for `%3A`, which file systems and browsers write for it.
pub(crate) fn with_colons(text: &str) -> Cow<'_, str> {
    if text.contains("%3A") || text.contains("%3a") {
        Cow::Owned(text.replace("%3A", ":").replace("%3a", ":"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Name of a `.json` file without its extension and without the ` (1)` of a repeated download.
pub(crate) fn json_stem(name: &str) -> Option<&str> {
    let stem = name.strip_suffix(".json")?;
    let copy = stem
        .strip_suffix(')')
        .and_then(|stem| stem.rsplit_once(" ("));
    match copy {
        Some((stem, number)) if is_number(number) => Some(stem),
        _ => Some(stem),
    }
}

/// Time of day in the format `hh:mm` or `hh:mm:ss`, with `:` or `_` as separator, as
/// `[hour, minute, second]`.
pub(crate) fn time_of_day(text: &str) -> Option<[&str; 3]> {
    let has_seconds = matches_pattern(text, "ddsddsdd");
    (has_seconds || matches_pattern(text, "ddsdd")).then_some(())?;
    let second = if has_seconds { &text[6..] } else { "00" };
    let time = [&text[..2], &text[3..5], second];
    (time[0] < "24" && time[1] < "60" && time[2] < "60").then_some(time)
}

/// Whether `text` consists of one or more digits.
pub(crate) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether `text` is the fraction of a second, with at most nine digits.
pub(crate) fn is_fraction(text: &str) -> bool {
    is_number(text) && text.len() <= 9
}

/// Whether `text` has the format `pattern`, in which `d` is a digit, `s` is `:` or `_`, and any
/// other character is itself.
pub(crate) fn matches_pattern(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text
            .bytes()
            .zip(pattern.bytes())
            .all(|(byte, format)| match format {
                b'd' => byte.is_ascii_digit(),
                b's' => matches!(byte, b':' | b'_'),
                _ => byte == format,
            })
}

/// Whether `text` is a UUID in lower case, as Connect writes IDs.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
        })
}
