//! What people read: progress, questions' surroundings, warnings and errors on stderr; results on
//! stdout.

use std::io::{IsTerminal, Write, stderr};

use account::{Action, BrokenOff, Listener};
use anstyle::{AnsiColor, Style};
use parameters::Problems;
use textwrap::{Options, WordSplitter};

use crate::arguments::Output;
use crate::failure::Failure;
use crate::outcome::Outcome;

/// The width to which text is wrapped on a terminal.
pub(crate) const WIDTH: usize = 80;

/// Between words only: names and addresses stay whole.
pub(crate) fn wrapping<'a>(width: usize) -> Options<'a> {
    Options::new(width)
        .break_words(false)
        .word_splitter(WordSplitter::NoHyphenation)
}

const HEADING: Style = Style::new().bold();
const QUIET: Style = Style::new().dimmed();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const ERROR: Style = AnsiColor::Red.on_default().bold();

/// Prints in the form that was asked for.
#[derive(Debug)]
pub(crate) struct Printer {
    output: Output,
    verbose: bool,
    width: usize,
}

impl Printer {
    /// A printer that wraps text on a terminal only, so that scripts find whole lines.
    pub(crate) fn new(output: Output, verbose: bool) -> Self {
        let width = if stderr().is_terminal() {
            WIDTH
        } else {
            usize::MAX
        };
        Self {
            output,
            verbose,
            width,
        }
    }

    /// A line over what follows, with an empty line before it.
    pub(crate) fn heading(&self, text: &str) {
        line("");
        self.wrapped("", text, HEADING);
    }

    /// Text as it is.
    pub(crate) fn text(&self, text: &str) {
        self.wrapped("", text, Style::new());
    }

    /// Text that can be passed over.
    pub(crate) fn note(&self, text: &str) {
        self.wrapped("", text, QUIET);
    }

    /// The longer explanation of a question.
    pub(crate) fn explanation(&self, text: &str) {
        self.wrapped("  ", text, QUIET);
    }

    /// One of several things.
    pub(crate) fn item(&self, text: &str) {
        line(&self.wrap(&format!("  - {text}"), "    "));
    }

    /// What is being done, when somebody wants to know.
    pub(crate) fn progress(&self, text: &str) {
        if self.verbose {
            self.note(text);
        }
    }

    /// Something to look at that stops nothing.
    pub(crate) fn warning(&self, text: &str) {
        self.labelled("warning", WARNING, text);
    }

    /// Something that was done.
    pub(crate) fn success(&self, text: &str) {
        self.wrapped("", text, GOOD);
    }

    /// The result.
    pub(crate) fn outcome(&self, outcome: &Outcome) {
        outcome.tell(self);
        match self.output {
            Output::Text => data(&outcome.to_text()),
            Output::Json => data(&document(outcome.to_json())),
        }
    }

    /// Why there is no result.
    pub(crate) fn failure(&self, failure: &Failure) {
        if self.output == Output::Json {
            data(&document(failure.to_json()));
        }
        match failure {
            Failure::Usage(error) => {
                let _closed = error.print();
            }
            Failure::Refused(problems) => self.problems(
                "nothing was written; these parameters are refused:",
                problems,
            ),
            Failure::RefusedFile { path, problems } => {
                self.problems(
                    &format!("nothing was written; {} is refused:", path.display()),
                    problems,
                );
            }
            Failure::BrokenOff(broken) => self.broken_off(broken),
            Failure::Left => self.text("\nLeft: nothing was changed."),
            other => self.labelled("error", ERROR, &other.to_string()),
        }
    }

    fn problems(&self, what: &str, problems: &Problems) {
        self.labelled("error", ERROR, what);
        for problem in problems {
            for line in problem.to_string().lines() {
                self.wrapped("  ", line, Style::new());
            }
        }
    }

    fn broken_off(&self, broken: &BrokenOff) {
        let done = broken.action.done();
        self.labelled("error", ERROR, &broken.to_string());
        if broken.done.is_empty() {
            return self.text(&format!("Nothing was {done}."));
        }
        for (what, names) in [
            (done.to_owned(), &broken.done),
            (format!("not {done}"), &broken.not_done),
        ] {
            self.wrapped(
                "  ",
                &format!("{what} ({}): {}", names.len(), names.join(", ")),
                Style::new(),
            );
        }
        let rest = match broken.action {
            Action::Store => "Run the same command again: it stores what is missing.",
            Action::Delete => "Run the same command again: it deletes what is left.",
        };
        self.text(rest);
    }

    fn labelled(&self, label: &str, style: Style, text: &str) {
        let plain = format!("{label}: {text}");
        let wrapped = self.wrap(&plain, "  ");
        let rest = wrapped.strip_prefix(label).unwrap_or(&wrapped);
        line(&format!("{style}{label}{style:#}{rest}"));
    }

    fn wrapped(&self, indent: &str, text: &str, style: Style) {
        let text = self.wrap(&format!("{indent}{text}"), indent);
        line(&format!("{style}{text}{style:#}"));
    }

    fn wrap(&self, text: &str, indent: &str) -> String {
        textwrap::fill(text, wrapping(self.width).subsequent_indent(indent))
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

fn line(text: &str) {
    let _closed = writeln!(anstream::stderr(), "{text}");
}

fn data(text: &str) {
    let _closed = write!(anstream::stdout(), "{text}");
}

/// A JSON document for scripts. Its keys are sorted, whatever order of them other crates ask
/// `serde_json` to keep.
pub(crate) fn document(mut value: serde_json::Value) -> String {
    value.sort_all_objects();
    format!("{value:#}\n")
}
