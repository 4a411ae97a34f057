//! Rejects the phrases that STYLE.md lists, in every tracked text file, and doc comments that only
//! repeat the name of their item.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use regex::{RegexSet, RegexSetBuilder};

use crate::process::{self, command, output};

/// File with the list, which is the only one that may contain the phrases.
const GUIDE: &str = "STYLE.md";
/// Line before the list of patterns.
const HEADING: &str = "## Phrases to avoid";
/// Endings of files that people read as text or code.
const TEXT: [&str; 11] = [
    "rs", "md", "sql", "py", "js", "html", "css", "toml", "json", "yml", "yaml",
];
/// Documents of Amazon Connect, rows that quote them, and licenses are not ours to word.
const EXCLUDED: [&str; 4] = [
    "samples/",
    "catalogue/expected/",
    "LICENSE",
    "package-lock.json",
];

/// Words before the name in a declaration.
const KEYWORDS: [&str; 15] = [
    "pub", "crate", "super", "in", "self", "async", "unsafe", "const", "static", "fn", "struct",
    "enum", "trait", "type", "mod",
];
/// Words of a comment that carry nothing by themselves.
const FILLERS: [&str; 22] = [
    "a", "all", "an", "and", "are", "by", "for", "from", "in", "is", "it", "its", "of", "one",
    "that", "the", "this", "to", "which", "whose", "with", "s",
];

/// Checks every tracked text file.
///
/// # Errors
/// A phrase is found; each finding is printed with its file and line.
pub(crate) fn check() -> Result<()> {
    let guide = fs::read_to_string(process::root().join(GUIDE))
        .with_context(|| format!("cannot read {GUIDE}"))?;
    let phrases = phrases(&guide)?;
    let mut findings = 0;
    for file in output(&mut command("git", "ls-files"))?
        .lines()
        .filter(|file| is_checked(file))
    {
        let Ok(text) = fs::read_to_string(process::root().join(file)) else {
            continue; // Deleted in the working tree, or not text.
        };
        for (line, pattern) in find(&phrases, &text) {
            findings += 1;
            process::report(&format!("{file}:{line}: phrase to avoid: {pattern}"));
        }
        if Path::new(file)
            .extension()
            .is_some_and(|ending| ending == "rs")
        {
            for (line, name) in find_repeated_names(&text) {
                findings += 1;
                process::report(&format!("{file}:{line}: the comment only repeats {name}"));
            }
        }
    }
    if findings > 0 {
        bail!("{findings} findings; {GUIDE} has the words to use");
    }
    Ok(())
}

fn is_checked(file: &str) -> bool {
    let ending = Path::new(file)
        .extension()
        .and_then(|ending| ending.to_str());
    file != GUIDE
        && ending.is_none_or(|ending| TEXT.contains(&ending))
        && !EXCLUDED.iter().any(|excluded| file.contains(excluded))
}

/// The patterns of the guide's list.
fn phrases(guide: &str) -> Result<RegexSet> {
    let list = guide
        .split_once(HEADING)
        .and_then(|(_, rest)| rest.split("```").nth(1))
        .with_context(|| format!("{GUIDE} has no list under \"{HEADING}\""))?;
    // The first line of the block names its language.
    let patterns = list.lines().skip(1).filter(|line| !line.trim().is_empty());
    RegexSetBuilder::new(patterns)
        .case_insensitive(true)
        .build()
        .with_context(|| format!("invalid pattern in {GUIDE}"))
}

/// Line numbers with the pattern that they match.
fn find<'a>(phrases: &'a RegexSet, text: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
    text.lines().enumerate().flat_map(move |(index, line)| {
        let matches = phrases.matches(line).into_iter();
        matches.map(move |pattern| (index + 1, phrases.patterns()[pattern].as_str()))
    })
}

/// Line numbers of doc comments of one line that only repeat the name of their item, with the name.
fn find_repeated_names(source: &str) -> Vec<(usize, &str)> {
    let lines: Vec<_> = source.lines().map(str::trim).collect();
    let is_comment = |index: usize| lines.get(index).is_some_and(|line| line.starts_with("///"));
    (0..lines.len())
        .filter(|&index| is_comment(index) && !is_comment(index + 1))
        .filter(|&index| index == 0 || !is_comment(index - 1))
        .filter_map(|index| {
            let mut items = lines[index + 1..].iter();
            let name = item_name(items.find(|line| !line.starts_with("#["))?)?;
            repeats(&lines[index][3..], name).then_some((index + 1, name))
        })
        .collect()
}

/// The name of the item, field or variant that is declared in a line.
fn item_name(line: &str) -> Option<&str> {
    let words = line.split(|character: char| !character.is_alphanumeric() && character != '_');
    let mut words = words.filter(|word| !word.is_empty() && !KEYWORDS.contains(word));
    words.next()
}

/// Whether every word of a comment, except for articles and prepositions, is in the name. A comment
/// with code, numbers or several clauses says more than the name.
fn repeats(comment: &str, name: &str) -> bool {
    if comment.contains(['`', ':', ';', ',', '('])
        || comment.contains(|character: char| character.is_ascii_digit())
    {
        return false;
    }
    let names = name_words(name);
    let mut words = comment
        .split(|character: char| !character.is_alphabetic())
        .map(str::to_lowercase)
        .filter(|word| !word.is_empty() && !FILLERS.contains(&word.as_str()))
        .peekable();
    // `keys` of `key`, `Reads` of `read`.
    let has = |word: String| {
        let is_form = |one: &str, other: &str| one.len() > 2 && other.starts_with(one);
        names
            .iter()
            .any(|name| *name == word || is_form(name, &word) || is_form(&word, name))
    };
    words.peek().is_some() && words.all(has)
}

/// The words of a name in snake case or camel case, in lower case.
fn name_words(name: &str) -> Vec<String> {
    let is_camel = name.contains(char::is_lowercase);
    let mut words = vec![String::new()];
    for character in name.chars() {
        if character == '_' || (is_camel && character.is_uppercase()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| character != '_') {
            word.extend(character.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_listed_phrases_with_their_lines() {
        let guide = "# Guide\n## Phrases to avoid\n\n```text\n\\bblue moon\\b\ngreen cheese\n```\n";
        let phrases = phrases(guide).unwrap();
        let text = "fine\nA Blue Moon of it,\nand `x` green cheese: blue moon\n";
        let found: Vec<_> = find(&phrases, text).collect();
        assert_eq!(
            found,
            [
                (2, r"\bblue moon\b"),
                (3, r"\bblue moon\b"),
                (3, "green cheese")
            ]
        );
    }

    #[test]
    fn finds_comments_that_only_repeat_a_name() {
        let source = [
            "/// The keys.",
            "pub(crate) key: String,",
            "    /// Reads an object.",
            "    #[inline]",
            "    fn read_object() {}",
            "/// Log group of flows.",
            "const LOG_GROUP_OF_FLOWS: u8 = 1;",
            "/// Retries by severity.",
            "enum RetryKind {",
            "/// Size in bytes.",
            "size: u64,",
            "/// The day, `2026-11-23`.",
            "day: String,",
            "/// The value.",
            "/// A second line says what it is.",
            "value: u8,",
            "/// The",
            "the: u8,",
        ];
        assert_eq!(
            find_repeated_names(&source.join("\n")),
            [(1, "key"), (3, "read_object"), (6, "LOG_GROUP_OF_FLOWS")]
        );
    }

    #[test]
    fn rejects_guide_without_list() {
        assert!(phrases("# Guide\n").is_err());
    }

    #[test]
    fn list_of_the_guide_compiles_and_the_guide_itself_is_not_checked() {
        let guide = fs::read_to_string(process::root().join(GUIDE)).unwrap();
        assert!(phrases(&guide).unwrap().len() > 5);
        assert!(!is_checked(GUIDE));
        assert!(!is_checked("samples/ctr/a.json"));
        assert!(is_checked("README.md"));
        assert!(is_checked(".github/workflows/release.yml"));
    }
}
