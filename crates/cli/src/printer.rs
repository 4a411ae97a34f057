//! Results on standard output or in a file, everything else on standard error.

use std::io::{self, ErrorKind, IsTerminal, Write, stderr, stdin};
use std::path::PathBuf;

use anstyle::Style;
use serde::Serialize;
use serde_json::{Value, json};
use textwrap::WordSplitter;

use crate::message;
use crate::prompt::{self, PromptError, Question};
use crate::style::{DIM, ERROR, HEADING, SUCCESS, WARNING};
use crate::{ExitStatus, Format, Listener, OutputArguments};

/// The width to which paragraphs are wrapped on a terminal.
const WIDTH: usize = 80;

/// Prints results and messages.
#[derive(Clone, Debug)]
pub struct Printer {
    format: Format,
    output: Option<PathBuf>,
    has_terminal: bool,
    is_verbose: bool,
    width: usize,
}

impl Printer {
    /// Prints results in this format to standard output. Paragraphs are wrapped on a terminal only,
    /// so that scripts find whole lines.
    pub fn new(format: Format) -> Self {
        let width = if stderr().is_terminal() {
            WIDTH
        } else {
            usize::MAX
        };
        Self {
            format,
            output: None,
            has_terminal: stdin().is_terminal() && stderr().is_terminal(),
            is_verbose: true,
            width,
        }
    }

    /// Prints results as `--format` and `--output` ask for.
    pub fn from_arguments(arguments: &OutputArguments) -> Self {
        Self {
            output: arguments.output.clone(),
            ..Self::new(arguments.format)
        }
    }

    /// Prints progress only if `verbose`.
    #[must_use]
    pub fn with_verbosity(self, verbose: bool) -> Self {
        Self {
            is_verbose: verbose,
            ..self
        }
    }

    pub fn format(&self) -> Format {
        self.format
    }

    /// Whether a user can see progress and answer questions.
    pub fn has_terminal(&self) -> bool {
        self.has_terminal
    }

    /// Prints the result: text for people, or a document for scripts.
    ///
    /// # Errors
    /// When the document cannot be serialized, or the file cannot be written.
    pub fn result(
        &self,
        document: &impl Serialize,
        text: impl FnOnce() -> String,
    ) -> io::Result<()> {
        match self.format {
            Format::Text => self.write(&text()),
            Format::Json => self.write(&(serde_json::to_string_pretty(document)? + "\n")),
        }
    }

    /// Prints a result that is a JSON document in every format, with sorted keys.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn document(&self, document: Value) -> io::Result<()> {
        self.write(&json_document(document))
    }

    fn write(&self, text: &str) -> io::Result<()> {
        match &self.output {
            None => print(text),
            Some(path) => {
                let text = anstream::adapter::strip_str(text).to_string();
                std::fs::write(path, text).map_err(|error| {
                    let message = format!("cannot write {}: {error}", path.display());
                    io::Error::new(error.kind(), message)
                })
            }
        }
    }

    /// Prints why there is no result; for scripts also as the document
    /// `{"status": "failed", "message": ...}`.
    pub fn failure(&self, message: &str) {
        self.failure_with(message, &json!({"status": "failed", "message": message}));
    }

    /// Prints why there is no result, for scripts also as this document.
    pub fn failure_with(&self, message: &str, document: &Value) {
        self.error(message);
        self.failure_document(document);
    }

    /// As [`Printer::failure`], for messages whose lines must not be wrapped.
    pub fn failure_as_is(&self, message: &str) {
        message::error(message);
        self.failure_document(&json!({"status": "failed", "message": message}));
    }

    /// Prints help, or why a command line is invalid.
    pub fn usage_error(&self, error: &clap::Error) -> ExitStatus {
        let _closed = error.print();
        let status = ExitStatus::from_parse_error(error);
        if status == ExitStatus::Usage {
            let text = error.to_string();
            let first = text.lines().next().unwrap_or_default();
            let message = first.trim_start_matches("error: ");
            self.failure_document(&json!({"status": "failed", "message": message}));
        }
        status
    }

    /// Prints the document that scripts get instead of a result.
    pub fn failure_document(&self, document: &Value) {
        if self.format == Format::Json {
            let _closed = print(&json_document(document.clone()));
        }
    }

    /// Prints a heading, after an empty line.
    pub fn heading(&self, text: &str) {
        message::info("");
        self.wrapped("", text, HEADING);
    }

    /// Prints lines without wrapping them.
    #[allow(clippy::unused_self, reason = "messages go through the printer")]
    pub fn text(&self, text: &str) {
        message::info(text.trim_end());
    }

    /// Prints text, wrapped on a terminal.
    pub fn paragraph(&self, text: &str) {
        self.wrapped("", text, Style::new());
    }

    /// Prints text for those who want to know more.
    pub fn note(&self, text: &str) {
        self.wrapped("", text, DIM);
    }

    /// Prints an indented explanation.
    pub fn explanation(&self, text: &str) {
        self.wrapped("  ", text, DIM);
    }

    /// Prints an item of a list.
    pub fn item(&self, text: &str) {
        message::info(&self.wrap(&format!("  - {text}"), "    "));
    }

    /// Prints an indented line.
    pub fn detail(&self, text: &str) {
        self.wrapped("  ", text, Style::new());
    }

    /// Prints the current step, unless progress is not wanted.
    pub fn progress(&self, text: &str) {
        if self.is_verbose {
            self.note(text);
        }
    }

    /// Prints that a change was made.
    pub fn success(&self, text: &str) {
        self.wrapped("", text, SUCCESS);
    }

    /// Prints that something needs attention although the command succeeds.
    pub fn warning(&self, text: &str) {
        self.labelled("warning", WARNING, text);
    }

    /// Prints that the command fails.
    pub fn error(&self, text: &str) {
        self.labelled("error", ERROR, text);
    }

    /// Asks a question that must be answered with yes. Without a terminal, the error suggests
    /// `instead`.
    ///
    /// # Errors
    /// When the answer is no, or nobody can answer.
    pub fn confirm(&self, question: &str, instead: &'static str) -> Result<(), PromptError> {
        self.require_terminal(question, instead)?;
        if prompt::confirm(question, false)? {
            Ok(())
        } else {
            Err(PromptError::Cancelled)
        }
    }

    /// Asks for a word to be typed before a step that cannot be undone.
    ///
    /// # Errors
    /// When another word is typed, or nobody can answer.
    pub fn confirm_by_typing(
        &self,
        question: &str,
        word: &str,
        instead: &'static str,
    ) -> Result<(), PromptError> {
        self.require_terminal(question, instead)?;
        let typed = Question::new(&format!("{question} Type {word} to continue:")).ask()?;
        if typed.trim() == word {
            Ok(())
        } else {
            Err(PromptError::Cancelled)
        }
    }

    fn require_terminal(&self, question: &str, instead: &'static str) -> Result<(), PromptError> {
        if self.has_terminal {
            Ok(())
        } else {
            Err(PromptError::NoTerminal {
                question: question.to_owned(),
                instead,
            })
        }
    }

    fn labelled(&self, label: &str, style: Style, text: &str) {
        let wrapped = self.wrap(&format!("{label}: {text}"), "  ");
        let rest = wrapped.strip_prefix(label).unwrap_or(&wrapped);
        message::info(&format!("{style}{label}{style:#}{rest}"));
    }

    fn wrapped(&self, indent: &str, text: &str, style: Style) {
        let text = self.wrap(&format!("{indent}{text}"), indent);
        message::info(&format!("{style}{text}{style:#}"));
    }

    /// Lines that are short enough are not wrapped; names and addresses are not broken.
    fn wrap(&self, text: &str, indent: &str) -> String {
        let options = textwrap::Options::new(self.width)
            .break_words(false)
            .word_splitter(WordSplitter::NoHyphenation)
            .subsequent_indent(indent);
        textwrap::fill(text, options)
    }
}

impl Listener for Printer {
    fn progress(&self, text: &str) {
        Self::progress(self, text);
    }

    fn note(&self, text: &str) {
        Self::note(self, text);
    }
}

/// Prints text to standard output.
///
/// # Errors
/// When it cannot be written, unless the reader has closed the pipe.
pub fn print(text: &str) -> io::Result<()> {
    ignore_broken_pipe(anstream::stdout().lock().write_all(text.as_bytes()))
}

/// A reader that has closed the pipe, such as `head`, is not an error.
///
/// # Errors
/// Any other error of `written`.
pub fn ignore_broken_pipe(written: io::Result<()>) -> io::Result<()> {
    written.or_else(|error| {
        if error.kind() == ErrorKind::BrokenPipe {
            Ok(())
        } else {
            Err(error)
        }
    })
}

/// A JSON document for scripts, with sorted keys: the order does not depend on features of
/// `serde_json` that other crates enable.
pub fn json_document(mut value: Value) -> String {
    value.sort_all_objects();
    format!("{value:#}\n")
}
