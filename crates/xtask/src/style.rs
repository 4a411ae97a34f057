//! Rejects the phrases that STYLE.md lists, in every tracked text file.

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
    }
    if findings > 0 {
        bail!("{findings} phrases to avoid; {GUIDE} has the words to use");
    }
    Ok(())
}

fn is_checked(file: &str) -> bool {
    let ending = Path::new(file)
        .extension()
        .and_then(|ending| ending.to_str());
    file != GUIDE
        && ending.is_some_and(|ending| TEXT.contains(&ending))
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
