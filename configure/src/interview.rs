//! The questions on a terminal.

use account::Stored;
use inquire::validator::{ErrorMessage, Validation};
use inquire::{Confirm, InquireError, Text};
use parameters::{AppName, Definition, Group, Kind, NOT_DEFINED, Problem, Values, catalogue};

use crate::failure::Failure;
use crate::printer::{Printer, WIDTH, wrapping};
use crate::summary;

/// The answer that asks for more.
const MORE: &str = "?";
/// The answer that takes a value away.
const NONE: &str = "none";

/// What somebody decided after the summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Store it.
    Store,
    /// Ask again, from what was answered.
    Again,
    /// Leave everything as it was.
    Leave,
}

/// Says what is going to happen.
pub(crate) fn introduction(
    app_name: &AppName,
    region: Option<&str>,
    test: bool,
    printer: &Printer,
) {
    printer.heading("Deployment parameters of the Amazon Connect data lake");
    let place = region
        .map(|region| format!(" in {region}"))
        .unwrap_or_default();
    if test {
        printer.text("This is a test: nothing will be stored in Parameter Store.");
    } else {
        printer.text(&format!(
            "They will be stored under {}{place}.",
            app_name.hierarchy()
        ));
    }
    printer.note(
        "Enter takes the value in parentheses, ? tells more, Ctrl-C leaves. Nothing is written before you have seen it all and agreed.",
    );
}

/// Asks for every parameter that the choices so far make relevant.
pub(crate) fn ask(values: &mut Values, printer: &Printer) -> Result<(), Failure> {
    let mut group = None;
    let mut advanced = None;
    for parameter in catalogue::ALL {
        if !parameter.is_relevant(values) {
            forget_if_wrong(parameter, values, printer);
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

/// A wrong value that does not matter is not asked for, and would be refused in the end.
fn forget_if_wrong(parameter: &'static Definition, values: &mut Values, printer: &Printer) {
    if let Some(problem) = values.problem(parameter) {
        printer.note(&format!("Not needed, so taken away: {problem}"));
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
    confirm(
        "Go through them (buffers, compression, architecture, logs)?",
        false,
    )
}

fn ask_for(
    parameter: &'static Definition,
    values: &mut Values,
    printer: &Printer,
) -> Result<(), Failure> {
    let current = values
        .get(parameter)
        .map(|value| shown(parameter.kind, &value));
    loop {
        let answer = prompt(parameter, current.as_deref())?;
        if answer.trim() == MORE {
            printer.explanation(parameter.help);
            continue;
        }
        let cleared = takes_none(parameter) && answer.trim() == NONE;
        values.set(parameter, if cleared { NOT_DEFINED } else { &answer });
        return Ok(());
    }
}

fn prompt(parameter: &'static Definition, current: Option<&str>) -> Result<String, Failure> {
    let question = question(parameter);
    let help = help(parameter, current.is_some());
    let formatter = |answer: &str| understood(parameter, answer);
    let validator = move |answer: &str| Ok(check(parameter, answer));
    let mut text = Text::new(&question)
        .with_help_message(&help)
        .with_formatter(&formatter)
        .with_validator(validator);
    if let Some(current) = current {
        text = text.with_default(current);
    }
    text.prompt().map_err(failure)
}

/// The question with the answers that it takes, where these are few.
fn question(parameter: &Definition) -> String {
    match parameter.kind {
        Kind::Choice(words) if words.len() <= 2 => {
            format!("{}, {}:", parameter.question, parameter.kind.values())
        }
        Kind::Boolean => parameter.question.to_owned(),
        _ => format!("{}:", parameter.question),
    }
}

fn help(parameter: &Definition, has_value: bool) -> String {
    let summary = parameter.summary;
    if takes_none(parameter) && has_value {
        format!("{summary} `{NONE}` takes it away.")
    } else {
        summary.to_owned()
    }
}

fn takes_none(parameter: &Definition) -> bool {
    !parameter.required && parameter.default.is_none()
}

fn check(parameter: &'static Definition, answer: &str) -> Validation {
    let answer = answer.trim();
    let missing = answer.is_empty() || answer == NOT_DEFINED;
    if answer == MORE || (takes_none(parameter) && (missing || answer == NONE)) {
        return Validation::Valid;
    }
    let reason = match parameter.check(answer) {
        Ok(_) if !missing => return Validation::Valid,
        Err(Problem::Refused { reason, .. }) if !missing => reason,
        _ => format!(
            "give {}, such as {}",
            parameter.kind.values(),
            parameter.kind.example()
        ),
    };
    Validation::Invalid(ErrorMessage::Custom(textwrap::fill(
        &reason,
        wrapping(WIDTH - 4),
    )))
}

/// An answer as it is understood, which stays on the screen.
fn understood(parameter: &'static Definition, answer: &str) -> String {
    match (answer.trim(), parameter.check(answer)) {
        (MORE, _) => MORE.to_owned(),
        ("" | NONE, _) if takes_none(parameter) => NONE.to_owned(),
        (_, Ok(value)) => shown(parameter.kind, &value),
        (answer, Err(_)) => answer.to_owned(),
    }
}

/// A value as a person writes it.
fn shown(kind: Kind, value: &str) -> String {
    match (kind, value) {
        (Kind::Boolean, "true") => "yes".to_owned(),
        (Kind::Boolean, "false") => "no".to_owned(),
        _ => value.to_owned(),
    }
}

/// Shows everything that matters.
pub(crate) fn summary(values: &Values, stored: &Stored, printer: &Printer) {
    printer.heading("Summary");
    printer.text(&summary::review(values, stored));
}

/// Asks whether to store it.
pub(crate) fn decide(test: bool) -> Result<Verdict, Failure> {
    let question = if test {
        "Write config.cache.json?"
    } else {
        "Store these parameters?"
    };
    let validator = |answer: &str| match verdict(answer) {
        Some(_) => Ok(Validation::Valid),
        None => Ok(Validation::Invalid("answer yes, no or again".into())),
    };
    let help = "yes, no, or again to go through the questions once more";
    let answer = Text::new(question)
        .with_default("yes")
        .with_help_message(help)
        .with_validator(validator)
        .prompt()
        .map_err(failure)?;
    Ok(verdict(&answer).unwrap_or(Verdict::Leave))
}

fn verdict(answer: &str) -> Option<Verdict> {
    match answer.trim().to_ascii_lowercase().as_str() {
        "y" | "yes" => Some(Verdict::Store),
        "n" | "no" => Some(Verdict::Leave),
        "a" | "again" => Some(Verdict::Again),
        _ => None,
    }
}

/// Asks a question that is no parameter's.
pub(crate) fn confirm(question: &str, default: bool) -> Result<bool, Failure> {
    let formatter = |answer: bool| {
        if answer {
            "yes".to_owned()
        } else {
            "no".to_owned()
        }
    };
    Confirm::new(question)
        .with_default(default)
        .with_formatter(&formatter)
        .prompt()
        .map_err(failure)
}

fn failure(error: InquireError) -> Failure {
    match error {
        InquireError::OperationCanceled | InquireError::OperationInterrupted => Failure::Left,
        other => Failure::Terminal(other.to_string()),
    }
}
