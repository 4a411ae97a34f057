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

/// Name of a `.json` file without its extension and without what browsers and file managers append
/// to the names of copies: ` (1)`, `(1)`, `_2`, ` - Copy`, ` copy 2`.
pub(crate) fn json_stem(name: &str) -> Option<&str> {
    name.strip_suffix(".json").map(original_stem)
}

/// Like [`json_stem`], also of a file that a program or a person renamed: `Copy of ` before the name, an
/// extension in upper case or followed by `.txt`, or none after `_DELETED`.
pub(crate) fn renamed_stem(name: &str) -> Option<&str> {
    let name = name.strip_prefix("Copy of ").unwrap_or(name);
    let json = without_suffix(name, ".txt").unwrap_or(name);
    without_suffix(json, ".json")
        .map(original_stem)
        .or_else(|| {
            let stem = original_stem(name);
            without_suffix(stem, "_DELETED").is_some().then_some(stem)
        })
}

/// `text` before a suffix in any case.
fn without_suffix<'a>(text: &'a str, suffix: &str) -> Option<&'a str> {
    let (text, end) = text.split_at_checked(text.len().checked_sub(suffix.len())?)?;
    end.eq_ignore_ascii_case(suffix).then_some(text)
}

/// The stem of the file of which `stem` may be the name of a copy of a copy.
fn original_stem(mut stem: &str) -> &str {
    while let Some(original) = copied_stem(stem) {
        stem = original;
    }
    stem
}

/// The stem of the file of which `stem` is the name of a copy.
fn copied_stem(stem: &str) -> Option<&str> {
    let named = || {
        stem.strip_suffix(" - Copy")
            .or_else(|| stem.strip_suffix(" copy"))
    };
    let in_parentheses = || {
        let (original, number) = stem.strip_suffix(')')?.rsplit_once('(')?;
        is_number(number).then(|| original.trim_end_matches(' '))
    };
    let numbered = || {
        let (original, number) = stem.rsplit_once(['_', ' '])?;
        is_number(number).then_some(original)
    };
    named().or_else(in_parentheses).or_else(numbered)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_copies_have_the_stem_of_their_file() {
        for copy in [
            "",
            " (1)",
            "(1)",
            "_2",
            " 2",
            " - Copy",
            " - Copy (2)",
            " - Copy(2)",
            " copy",
            " copy 2",
            " (1)_2",
        ] {
            for stem in [
                "a_analysis_2026-11-25T09_01_13Z",
                "a_analysis_20261125T09_01_UTC",
            ] {
                let name = format!("{stem}{copy}.json");
                assert_eq!(json_stem(&name), Some(stem), "{name}");
            }
        }
        for stem in [
            "a (b)",
            "a()",
            "a(1",
            "a_b",
            "a Copy",
            "a-2",
            "a - Copyright",
        ] {
            assert_eq!(json_stem(&format!("{stem}.json")), Some(stem));
        }
        assert_eq!(json_stem("a.json (1)"), None);
    }

    #[test]
    fn renamed_files_have_their_stem() {
        for (name, expected) in [
            ("a.json", Some("a")),
            ("Copy of a (1).json", Some("a")),
            ("a.JSON", Some("a")),
            ("a.json.txt", Some("a")),
            ("a - Copy.Json.TXT", Some("a")),
            ("a_DELETED", Some("a_DELETED")),
            ("a_deleted (1)", Some("a_deleted")),
            ("a_DELETED.txt", None),
            ("a", None),
            ("\u{e9}json", None),
            ("", None),
        ] {
            assert_eq!(renamed_stem(name), expected, "{name}");
        }
    }
}
