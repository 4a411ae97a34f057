//! Messages on standard error, in lines that are not wrapped.

use std::io::Write;

use anstyle::Style;

use crate::style::{ERROR, WARNING};

/// Prints a line.
pub fn info(text: &str) {
    // Without standard error, messages are lost; the result and the exit code are not.
    let _closed = writeln!(anstream::stderr().lock(), "{text}");
}

/// Prints that something needs attention although the command succeeds.
pub fn warning(text: &str) {
    labelled("warning", WARNING, text);
}

/// Prints that the command fails.
pub fn error(text: &str) {
    labelled("error", ERROR, text);
}

fn labelled(label: &str, style: Style, text: &str) {
    info(&format!("{style}{label}:{style:#} {text}"));
}
