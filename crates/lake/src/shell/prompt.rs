//! Line editor with multi-line entries, completion and history.

use std::path::{Path, PathBuf};

use athena::split_statements;
use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::{Hint, Hinter};
use rustyline::history::DefaultHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{CompletionType, Config, Context, Editor, Helper};

use super::command::ShellCommand;
use super::completion::complete;
use super::history;
use super::names::Names;
use cli::message;

pub(super) struct Prompt {
    editor: Editor<PromptHelper, DefaultHistory>,
    history: Option<PathBuf>,
}

/// Callbacks of the line editor.
struct PromptHelper(Names);

impl Prompt {
    /// Creates a prompt. If the history file cannot be used, the prompt works without it.
    pub(super) fn new(names: Names, history: Option<&Path>) -> Result<Self, ReadlineError> {
        let config = Config::builder()
            .completion_type(CompletionType::List)
            .auto_add_history(true)
            .build();
        let mut editor = Editor::with_config(config)?;
        editor.set_helper(Some(PromptHelper(names)));
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
            message::warning(&format!(
                "history is not saved: {}: {error}",
                path.display()
            ));
            self.history = None;
        }
    }

    /// Reads one entry, which can span lines.
    pub(super) fn read(&mut self) -> Result<String, ReadlineError> {
        let entry = self.editor.readline("lake> ")?;
        if let Some(path) = &self.history {
            // A failure to save the history must not stop the entry.
            let _ = self.editor.append_history(path);
        }
        Ok(entry)
    }

    /// Replaces the names for completion.
    pub(super) fn set_names(&mut self, names: Names) {
        if let Some(helper) = self.editor.helper_mut() {
            helper.0 = names;
        }
    }
}

/// Returns whether an entry is a command or ends with a complete statement.
pub(super) fn is_complete(entry: &str) -> bool {
    if entry.trim_start().starts_with('\\')
        || ShellCommand::parse(entry).is_ok_and(|it| it.is_some())
    {
        return true;
    }
    let split = split_statements(entry);
    !split.is_unterminated && !split.is_incomplete
}

impl Validator for PromptHelper {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(if is_complete(context.input()) {
            ValidationResult::Valid(None)
        } else {
            ValidationResult::Incomplete
        })
    }
}

impl Completer for PromptHelper {
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

impl Hinter for PromptHelper {
    type Hint = ContinuationHint;

    /// Shows on an empty further line that the statement continues.
    fn hint(&self, line: &str, position: usize, _: &Context<'_>) -> Option<ContinuationHint> {
        let is_empty_line = position == line.len() && line.ends_with('\n');
        is_empty_line.then_some(ContinuationHint)
    }
}

/// Not completed by the right arrow, unlike other hints.
struct ContinuationHint;

impl Hint for ContinuationHint {
    fn display(&self) -> &'static str {
        "(continues until ;)"
    }

    fn completion(&self) -> Option<&str> {
        None
    }
}

impl Highlighter for PromptHelper {}

impl Helper for PromptHelper {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entry_is_complete_at_semicolon() {
        for whole in [
            "",
            " \n",
            "SELECT 1;",
            "SELECT 1; -- done",
            "SELECT 1; SELECT 2;\n",
            "\\d",
            "-- nothing",
        ] {
            assert!(is_complete(whole), "{whole}");
        }
        for part in [
            "SELECT",
            "SELECT ';",
            "SELECT 1; SELECT",
            "/* a",
            "SELECT 1 -- ;",
        ] {
            assert!(!is_complete(part), "{part}");
        }
    }
}
