//! The prompt: a line editor that knows when an entry is whole, completes names, and keeps what was
//! entered.

use std::path::{Path, PathBuf};

use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::DefaultHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{CompletionType, Config, Context, Editor, Helper};

use super::completion::complete;
use super::history;
use super::names::Names;
use crate::printer;
use crate::sql::{self, Part};

/// A prompt at the terminal.
pub(super) struct Prompt {
    editor: Editor<Knowledge, DefaultHistory>,
    history: Option<PathBuf>,
}

/// What the editor asks while somebody types.
struct Knowledge(Names);

impl Prompt {
    /// A prompt that completes these names, and keeps what is entered in a file. Without the file
    /// it works too.
    pub(super) fn new(names: Names, history: Option<&Path>) -> Result<Self, ReadlineError> {
        let config = Config::builder()
            .completion_type(CompletionType::List)
            .auto_add_history(true)
            .build();
        let mut editor = Editor::with_config(config)?;
        editor.set_helper(Some(Knowledge(names)));
        let mut prompt = Self {
            editor,
            history: history.map(Path::to_owned),
        };
        prompt.load();
        Ok(prompt)
    }

    fn load(&mut self) {
        let Some(path) = &self.history else { return };
        let loaded = history::prepare(path)
            .map_err(ReadlineError::from)
            .and_then(|()| self.editor.load_history(path));
        if let Err(error) = loaded {
            printer::warn(&format!(
                "entries are not kept: {}: {error}",
                path.display()
            ));
            self.history = None;
        }
    }

    /// Waits for an entry.
    pub(super) fn read(&mut self) -> Result<String, ReadlineError> {
        let entry = self.editor.readline("lake> ")?;
        if let Some(path) = &self.history {
            // The entry counts more than that it is kept.
            let _ = self.editor.append_history(path);
        }
        Ok(entry)
    }

    /// Completes these names from here on.
    pub(super) fn learn(&mut self, names: Names) {
        self.editor.set_helper(Some(Knowledge(names)));
    }
}

/// Whether an entry is a command, or statements that have ended.
pub(super) fn is_whole(entry: &str) -> bool {
    if entry.trim_start().starts_with('\\') {
        return true;
    }
    let is_open = sql::parts(entry).any(|part| matches!(part, Part::Open(_)));
    !is_open && !sql::says_something(sql::statements(entry).1)
}

impl Validator for Knowledge {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(if is_whole(context.input()) {
            ValidationResult::Valid(None)
        } else {
            ValidationResult::Incomplete
        })
    }
}

impl Completer for Knowledge {
    type Candidate = String;

    fn complete(
        &self,
        line: &str,
        position: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<String>)> {
        Ok(complete(&self.0, &line[..position]))
    }
}

impl Hinter for Knowledge {
    type Hint = String;
}

impl Highlighter for Knowledge {}

impl Helper for Knowledge {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_whole_at_its_semicolon() {
        for whole in [
            "",
            " \n",
            "SELECT 1;",
            "SELECT 1; -- done",
            "SELECT 1; SELECT 2;\n",
            "\\d",
            "-- nothing",
        ] {
            assert!(is_whole(whole), "{whole}");
        }
        for part in [
            "SELECT",
            "SELECT ';",
            "SELECT 1; SELECT",
            "/* a",
            "SELECT 1 -- ;",
        ] {
            assert!(!is_whole(part), "{part}");
        }
    }
}
