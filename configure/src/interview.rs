//! The questions on a terminal.

use account::StoredValues;
use cli::{Printer, Question, confirm};
use parameters::{AppName, Definition, Group, NOT_DEFINED, Problem, ValueType, Values, catalogue};

use crate::failure::Failure;
use crate::summary;

/// The answer that shows the explanation.
const EXPLAIN: &str = "?";
/// The answer that clears a value.
const NONE: &str = "none";

/// The answer to the summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    Store,
    /// Ask again, starting from the answers.
    Again,
    /// Change nothing.
    Cancel,
}

/// Prints what the questions are for.
pub(crate) fn introduction(
    app_name: &AppName,
    region: Option<&str>,
    test: bool,
    printer: &Printer,
) {
    printer.heading("Deployment parameters");
    let suffix = region
        .map(|region| format!(" in {region}"))
        .unwrap_or_default();
    if test {
        printer.paragraph("Test: nothing is stored in Parameter Store.");
    } else {
        printer.paragraph(&format!(
            "Parameters are stored under {}{suffix}.",
            app_name.hierarchy()
        ));
    }
    printer.note(
        "Enter accepts the value in parentheses, ? explains the parameter, Ctrl-C cancels. Nothing is stored before you confirm the summary.",
    );
}

/// Asks for every parameter that applies, given the answers so far.
pub(crate) fn ask(values: &mut Values, printer: &Printer) -> Result<(), Failure> {
    let mut group = None;
    let mut advanced = None;
    for parameter in catalogue::ALL {
        if !parameter.is_relevant(values) {
            clear_if_invalid(parameter, values, printer);
            continue;
        }
        if group.replace(parameter.group) != Some(parameter.group) {
            printer.heading(parameter.group.title());
        }
        if parameter.group == Group::Advanced && advanced.is_none() {
            advanced = Some(wants_advanced(values)?);
        }
        if parameter.group != Group::Advanced || advanced == Some(true) {
            ask_for(parameter, values, printer)?;
        }
    }
    Ok(())
}

/// Clears an invalid value that does not apply: it is not asked for, and would fail the check.
fn clear_if_invalid(parameter: &'static Definition, values: &mut Values, printer: &Printer) {
    if let Some(problem) = values.problem(parameter) {
        printer.note(&format!("Cleared a value that does not apply: {problem}"));
        values.set(parameter, NOT_DEFINED);
    }
}

fn wants_advanced(values: &Values) -> Result<bool, Failure> {
    let mut settings = catalogue::ALL
        .iter()
        .filter(|parameter| parameter.group == Group::Advanced);
    if settings.any(|parameter| values.problem(parameter).is_some()) {
        return Ok(true);
    }
    Ok(confirm(
        "Change advanced settings (buffers, compression, architecture, logs)?",
        false,
    )?)
}

fn ask_for(
    parameter: &'static Definition,
    values: &mut Values,
    printer: &Printer,
) -> Result<(), Failure> {
    let current = values
        .get(parameter)
        .map(|value| display(parameter.kind, &value));
    loop {
        let answer = prompt(parameter, current.as_deref())?;
        if answer.trim() == EXPLAIN {
            printer.explanation(parameter.help);
            continue;
        }
        let cleared = is_clearable(parameter) && answer.trim() == NONE;
        values.set(parameter, if cleared { NOT_DEFINED } else { &answer });
        return Ok(());
    }
}

fn prompt(parameter: &'static Definition, current: Option<&str>) -> Result<String, Failure> {
    let answer = Question::new(&question(parameter))
        .with_default(current)
        .with_help(&help(parameter, current.is_some()))
        .with_check(move |answer| check(parameter, answer))
        .ask()?;
    Ok(answer)
}

/// The question, with the valid answers if there are at most two.
fn question(parameter: &Definition) -> String {
    match parameter.kind {
        ValueType::Choice(words) if words.len() <= 2 => {
            format!("{}, {}:", parameter.question, parameter.kind.values())
        }
        ValueType::Boolean => parameter.question.to_owned(),
        _ => format!("{}:", parameter.question),
    }
}

fn help(parameter: &Definition, has_value: bool) -> String {
    let summary = parameter.summary;
    if is_clearable(parameter) && has_value {
        format!("{summary} `{NONE}` clears it.")
    } else {
        summary.to_owned()
    }
}

fn is_clearable(parameter: &Definition) -> bool {
    !parameter.required && parameter.default.is_none()
}

fn check(parameter: &'static Definition, answer: &str) -> Result<(), String> {
    let answer = answer.trim();
    let missing = answer.is_empty() || answer == NOT_DEFINED;
    if answer == EXPLAIN || (is_clearable(parameter) && (missing || answer == NONE)) {
        return Ok(());
    }
    match parameter.check(answer) {
        Ok(_) if !missing => Ok(()),
        Err(Problem::Invalid { reason, .. }) if !missing => Err(reason),
        _ => Err(format!(
            "enter {}, such as {}",
            parameter.kind.values(),
            parameter.kind.example()
        )),
    }
}

/// A value as the user writes it.
fn display(kind: ValueType, value: &str) -> String {
    match (kind, value) {
        (ValueType::Boolean, "true") => "yes".to_owned(),
        (ValueType::Boolean, "false") => "no".to_owned(),
        _ => value.to_owned(),
    }
}

/// Prints all parameters that apply.
pub(crate) fn summary(values: &Values, stored: &StoredValues, printer: &Printer) {
    printer.heading("Summary");
    printer.text(&summary::review(values, stored));
}

/// Asks whether to store it.
pub(crate) fn decide(test: bool) -> Result<Decision, Failure> {
    let question = if test {
        "Write config.cache.json?"
    } else {
        "Store these parameters?"
    };
    let answer = Question::new(question)
        .with_default(Some("yes"))
        .with_help("yes, no, or again to repeat the questions")
        .with_check(|answer| match decision(answer) {
            Some(_) => Ok(()),
            None => Err("answer yes, no or again".to_owned()),
        })
        .ask()?;
    Ok(decision(&answer).unwrap_or(Decision::Cancel))
}

fn decision(answer: &str) -> Option<Decision> {
    match answer.trim().to_ascii_lowercase().as_str() {
        "y" | "yes" => Some(Decision::Store),
        "n" | "no" => Some(Decision::Cancel),
        "a" | "again" => Some(Decision::Again),
        _ => None,
    }
}
