//! What people and scripts see: results on stdout, everything else on stderr, and questions where
//! there is somebody to ask.

use std::io::{IsTerminal, Write, stderr, stdin};

use account::Listener;
use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use inquire::{Confirm, InquireError, Text};
use serde::Serialize;

const QUIET: Style = Style::new().dimmed();
const HEADING: Style = Style::new().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const ERROR: Style = AnsiColor::Red.on_default().bold();

/// The form of results on stdout.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people.
    #[default]
    Text,
    /// One JSON document, for scripts.
    Json,
}

/// Where messages and results go.
#[derive(Clone, Copy, Debug)]
pub struct Console {
    output: Output,
    has_terminal: bool,
}

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// There is no terminal.
    #[error("{question} There is nobody to ask: {instead}.")]
    NoTerminal {
        /// The question.
        question: String,
        /// What to give on the command line instead.
        instead: &'static str,
    },
    /// The answer was no, or Ctrl-C.
    #[error("left before anything more was changed")]
    Left,
    /// The terminal failed.
    #[error("the terminal failed: {0}")]
    Terminal(String),
}

impl Console {
    /// Prints results in this form.
    pub fn new(output: Output) -> Self {
        Self {
            output,
            has_terminal: stdin().is_terminal() && stderr().is_terminal(),
        }
    }

    /// Whether somebody is there to see progress and to answer.
    pub fn has_terminal(&self) -> bool {
        self.has_terminal
    }

    /// The result: text for people, or a document for scripts.
    ///
    /// # Errors
    /// When the document cannot be written as JSON.
    pub fn result(&self, text: &str, document: &impl Serialize) -> serde_json::Result<()> {
        let text = match self.output {
            Output::Text => text.to_owned(),
            Output::Json => serde_json::to_string_pretty(document)? + "\n",
        };
        let _closed = anstream::stdout().write_all(text.as_bytes());
        Ok(())
    }

    /// Why there is no result.
    pub fn failure(&self, message: &str) {
        labelled("error", ERROR, message);
        if self.output == Output::Json {
            let _closed = writeln!(
                anstream::stdout(),
                "{:#}",
                serde_json::json!({"status": "failed", "message": message})
            );
        }
    }

    /// A line over what follows.
    pub fn heading(&self, text: &str) {
        line(&format!("{HEADING}{text}{HEADING:#}"));
    }

    /// Text as it is.
    pub fn text(&self, text: &str) {
        line(text.trim_end());
    }

    /// Something that was done.
    pub fn success(&self, text: &str) {
        line(&format!("{GOOD}{text}{GOOD:#}"));
    }

    /// Something to look at that stops nothing.
    pub fn warning(&self, text: &str) {
        labelled("warning", WARNING, text);
    }

    /// Asks a question; `instead` says what to give on the command line where there is nobody to
    /// ask.
    ///
    /// # Errors
    /// When the answer is not yes, or there is nobody to ask.
    pub fn confirm(&self, question: &str, instead: &'static str) -> Result<(), AskError> {
        self.expect_terminal(question, instead)?;
        if Confirm::new(question)
            .with_default(false)
            .prompt()
            .map_err(asking)?
        {
            Ok(())
        } else {
            Err(AskError::Left)
        }
    }

    /// Asks for a word to be typed, before something that cannot be taken back.
    ///
    /// # Errors
    /// When another word is typed, or there is nobody to ask.
    pub fn confirm_by_typing(
        &self,
        question: &str,
        word: &str,
        instead: &'static str,
    ) -> Result<(), AskError> {
        self.expect_terminal(question, instead)?;
        let typed = Text::new(&format!("{question} Type {word} to go on:"))
            .prompt()
            .map_err(asking)?;
        if typed.trim() == word {
            Ok(())
        } else {
            Err(AskError::Left)
        }
    }

    fn expect_terminal(self, question: &str, instead: &'static str) -> Result<(), AskError> {
        if self.has_terminal {
            Ok(())
        } else {
            Err(AskError::NoTerminal {
                question: question.to_owned(),
                instead,
            })
        }
    }
}

fn asking(error: InquireError) -> AskError {
    match error {
        InquireError::OperationCanceled | InquireError::OperationInterrupted => AskError::Left,
        other => AskError::Terminal(other.to_string()),
    }
}

impl Listener for Console {
    fn progress(&self, text: &str) {
        self.note(text);
    }

    fn note(&self, text: &str) {
        line(&format!("{QUIET}{text}{QUIET:#}"));
    }
}

fn labelled(label: &str, style: Style, text: &str) {
    line(&format!("{style}{label}{style:#}: {text}"));
}

fn line(text: &str) {
    let _closed = writeln!(anstream::stderr(), "{text}");
}
