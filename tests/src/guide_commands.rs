//! The commands in the documentation, for the tests of the programs.
//!
//! Tests of other crates include this file with `#[path]`.

use std::path::{Path, PathBuf};

/// A command in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct GuideCommand {
    /// The document, from the root of the project.
    pub(super) document: String,
    /// The words, the program first. Placeholders such as `<stack>` are `placeholder`.
    pub(super) words: Vec<String>,
    /// Whether it is in a block of commands, and therefore complete.
    pub(super) is_complete: bool,
    /// Whether the block is marked, as the commands in it require an AWS account.
    pub(super) is_marked: bool,
}

/// Begins a block of commands that require an AWS account. The test of a program runs the commands
/// of other blocks.
pub(super) const MARK: &str = "```sh account";
/// Begins another block of commands.
const COMMANDS: &str = "```sh";
/// Begins the lines of such blocks in the guides.
const PROGRAMS: [&str; 4] = [
    "configure ",
    "infra ",
    "lake ",
    "cargo run --profile local -p lake -- ",
];

/// The commands of a program in all documents of the project.
pub(super) fn guide_commands(root: &Path, program: &str) -> Vec<GuideCommand> {
    let mut commands = Vec::new();
    for path in documents(root) {
        let text = std::fs::read_to_string(&path).unwrap();
        let document = path.strip_prefix(root).unwrap().display().to_string();
        let (code, lines) = code_of(&text);
        for (line, is_marked) in &lines {
            assert!(
                *is_marked
                    || !document.starts_with("docs/guides")
                    || PROGRAMS.iter().any(|it| line.starts_with(it)),
                "{document}: {line}: no test runs this command; begin its block with {MARK}"
            );
        }
        let complete = lines.iter().flat_map(|(line, is_marked)| {
            let found = candidates(line).filter_map(|it| command(it, program));
            found.map(|words| (words, true, *is_marked))
        });
        let in_text = code.iter().filter_map(|code| command(code, program));
        let in_text = in_text.map(|words| (words, false, false));
        let found = complete.chain(in_text);
        commands.extend(found.map(|(words, is_complete, is_marked)| GuideCommand {
            document: document.clone(),
            words,
            is_complete,
            is_marked,
        }));
    }
    commands
}

/// Guides, references and READMEs. Decisions and the change log are about other versions too.
fn documents(root: &Path) -> Vec<PathBuf> {
    let files = |folder: PathBuf| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).into_iter().flatten();
        let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths
    };
    let folders = ["docs", "docs/guides", "docs/reference"].map(|folder| root.join(folder));
    let crates = [files(root.to_owned()), files(root.join("crates"))].concat();
    let documents = folders.into_iter().flat_map(files);
    let readmes = crates.into_iter().map(|folder| folder.join("README.md"));
    let own = ["README.md", "SECURITY.md", "CONTRIBUTING.md"].map(|name| root.join(name));
    let all = documents.chain(readmes).chain(own);
    all.filter(|path| path.is_file() && path.extension().is_some_and(|it| it == "md"))
        .collect()
}

/// The code in the text of a document, and the lines of its blocks of commands with whether their
/// block is marked.
fn code_of(text: &str) -> (Vec<&str>, Vec<(String, bool)>) {
    let (mut code, mut lines) = (Vec::new(), Vec::new());
    let (mut block, mut line) = (None::<&str>, String::new());
    for source in text.lines().map(str::trim) {
        if source.starts_with("```") {
            block = match block {
                Some(_) => None,
                None => Some(source),
            };
            check_language(block.unwrap_or_default());
        } else if let Some(mark) = block {
            line += source;
            if line.ends_with('\\') {
                line.pop();
                continue;
            }
            let line = std::mem::take(&mut line);
            if [MARK, COMMANDS, "```"].contains(&mark) && !line.is_empty() {
                lines.push((line, mark == MARK));
            }
        } else {
            code.extend(source.split('`').skip(1).step_by(2));
        }
    }
    (code, lines)
}

/// Rejects a block of commands that begins with something else, which no test would run.
fn check_language(block: &str) {
    let is_shell = ["```sh", "```bash", "```console", "```zsh"]
        .iter()
        .any(|language| block.starts_with(language));
    assert!(
        !is_shell || [MARK, COMMANDS].contains(&block),
        "{block}: expected {COMMANDS} or {MARK}"
    );
}

/// A line, and the commands that it substitutes.
fn candidates(line: &str) -> impl Iterator<Item = &str> {
    let substituted = line.split("$(").skip(1);
    let substituted = substituted.filter_map(|rest| Some(rest.rsplit_once(')')?.0));
    std::iter::once(line).chain(substituted)
}

/// The words of a command, if it is one of the program.
fn command(text: &str, program: &str) -> Option<Vec<String>> {
    let with_cargo = format!("-p {program} -- ");
    let text = match text.trim().strip_prefix("cargo run ") {
        Some(rest) => format!("{program} {}", rest.split_once(&*with_cargo)?.1),
        None => text.trim().to_owned(),
    };
    let words = words(&text);
    let is_command = words.first().is_some_and(|word| word == program)
        && (words.len() > 1 || text.contains('#'))
        // `infra --> core` is an arrow of a diagram.
        && words.get(1).is_none_or(|word| word != "--");
    is_command.then_some(words)
}

/// Words as a shell splits them, up to a comment or a pipe.
fn words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None::<char>);
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\'' | '"' if quote == Some(character) => quote = None,
            '\'' | '"' if quote.is_none() => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            ' ' | '\t' if quote.is_none() => words.extend(word.take()),
            '#' | '|' if quote.is_none() && word.is_none() => break,
            '<' if quote.is_none() => {
                let _name: String = characters.by_ref().take_while(|it| *it != '>').collect();
                word.get_or_insert_default().push_str("placeholder");
            }
            _ => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    words
}
