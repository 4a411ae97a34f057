//! Questions on a terminal: a line editor with the keys of a shell, such as Ctrl-U and Ctrl-W.

use std::cell::RefCell;

use anstyle::Style;
use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::{Hint, Hinter};
use rustyline::history::MemHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Behavior, Config, Context, Editor, Helper};

use crate::style::{DIM, ERROR, HEADING};

/// Help and problems are wrapped to this width.
const WIDTH: usize = 78;

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum PromptError {
    /// Nobody can answer.
    #[error("cannot ask `{question}`: there is no terminal; {instead}")]
    NoTerminal {
        question: String,
        /// What to pass on the command line instead.
        instead: &'static str,
    },
    /// The answer was no, Ctrl-C or Ctrl-D.
    #[error("cancelled; nothing else was changed")]
    Cancelled,
    #[error("cannot read from the terminal: {0}")]
    Terminal(String),
}

thread_local! {
    /// One editor for all questions: it keeps what the user types ahead.
    static EDITOR: RefCell<Option<Editor<EditedLine, MemHistory>>> = const { RefCell::new(None) };
}

/// What is wrong with an answer.
type Check = Box<dyn Fn(&str) -> Result<(), String>>;

/// A question that is answered with a line of text.
pub struct Question {
    text: String,
    default: Option<String>,
    help: Option<String>,
    check: Check,
}

impl Question {
    /// A question that accepts any text.
    pub fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            default: None,
            help: None,
            check: Box::new(|_| Ok(())),
        }
    }

    /// The answer that Enter alone gives; it is shown in parentheses.
    #[must_use]
    pub fn with_default(mut self, default: Option<&str>) -> Self {
        self.default = default.map(str::to_owned);
        self
    }

    /// A line that is shown below the question until it is answered.
    #[must_use]
    pub fn with_help(mut self, help: &str) -> Self {
        self.help = Some(help.to_owned());
        self
    }

    /// What is wrong with an answer; it can be corrected in place.
    #[must_use]
    pub fn with_check(mut self, check: impl Fn(&str) -> Result<(), String> + 'static) -> Self {
        self.check = Box::new(check);
        self
    }

    /// Asks until an answer passes the check.
    ///
    /// # Errors
    /// When the user cancels, or the terminal fails.
    pub fn ask(self) -> Result<String, PromptError> {
        let default = self.default.clone();
        let prompt = self.prompt();
        let answer = EDITOR.with_borrow_mut(|editor| {
            let editor = match editor {
                Some(editor) => editor,
                None => editor.insert(new_editor()?),
            };
            editor.set_helper(Some(EditedLine(self)));
            editor.readline(&prompt)
        });
        let answer = answer.map_err(failure)?;
        if answer.is_empty() {
            Ok(default.unwrap_or_default())
        } else {
            Ok(answer)
        }
    }

    /// The prompt without and with colors.
    fn prompt(&self) -> (String, String) {
        let text = &self.text;
        match &self.default {
            Some(default) => (
                format!("? {text} ({default}) "),
                format!("{HEADING}?{HEADING:#} {text} {DIM}({default}){DIM:#} "),
            ),
            None => (
                format!("? {text} "),
                format!("{HEADING}?{HEADING:#} {text} "),
            ),
        }
    }
}

fn new_editor() -> rustyline::Result<Editor<EditedLine, MemHistory>> {
    // Standard output may be a file.
    let config = Config::builder().behavior(Behavior::PreferTerm).build();
    Editor::with_history(config, MemHistory::new())
}

/// Asks for yes or no.
///
/// # Errors
/// When the user cancels, or the terminal fails.
pub fn confirm(question: &str, default: bool) -> Result<bool, PromptError> {
    let answer = Question::new(question)
        .with_default(Some(if default { "yes" } else { "no" }))
        .with_check(|answer| match yes_or_no(answer) {
            Some(_) => Ok(()),
            None => Err("answer yes or no".to_owned()),
        })
        .ask()?;
    Ok(yes_or_no(&answer).unwrap_or(default))
}

fn yes_or_no(answer: &str) -> Option<bool> {
    match answer.trim().to_ascii_lowercase().as_str() {
        "y" | "yes" => Some(true),
        "n" | "no" => Some(false),
        _ => None,
    }
}

fn failure(error: ReadlineError) -> PromptError {
    match error {
        ReadlineError::Interrupted | ReadlineError::Eof => PromptError::Cancelled,
        other => PromptError::Terminal(other.to_string()),
    }
}

/// The question whose answer is edited, with its validation and hints.
struct EditedLine(Question);

/// Text below the line, which is not part of the answer.
struct Below(String);

impl Below {
    fn new(style: Style, text: &str) -> Self {
        let options = textwrap::Options::new(WIDTH)
            .break_words(false)
            .word_splitter(textwrap::WordSplitter::NoHyphenation)
            .initial_indent("  ")
            .subsequent_indent("  ");
        Self(format!(
            "\n{style}{}{style:#}",
            textwrap::fill(text, options)
        ))
    }
}

impl Hint for Below {
    fn display(&self) -> &str {
        &self.0
    }

    fn completion(&self) -> Option<&str> {
        None
    }
}

impl Hinter for EditedLine {
    type Hint = Below;

    fn hint(&self, _: &str, _: usize, _: &Context<'_>) -> Option<Below> {
        self.0.help.as_deref().map(|help| Below::new(DIM, help))
    }
}

impl Validator for EditedLine {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let answer = match context.input() {
            "" => self.0.default.as_deref().unwrap_or_default(),
            typed => typed,
        };
        Ok(match (self.0.check)(answer) {
            Ok(()) => ValidationResult::Valid(None),
            Err(problem) => ValidationResult::Invalid(Some(Below::new(ERROR, &problem).0)),
        })
    }
}

impl Completer for EditedLine {
    type Candidate = String;
}

impl Highlighter for EditedLine {}

impl Helper for EditedLine {}
