//! Answers of questions.

use std::borrow::Cow;

use super::document::{Answer, AnswerOption, Text};

/// Separator between the texts, and the IDs, of selected options.
const SEPARATOR: &str = ", ";
/// Value that Connect writes for a missing text or number.
const NO_ANSWER: &str = "undefined";

/// The columns of [`QuestionAnswer`](super::row::QuestionAnswer) that depend on the type of the question.
#[derive(Default)]
pub(super) struct AnswerColumns<'a> {
    pub value: Option<Cow<'a, str>>,
    pub value_ref_id: Option<Cow<'a, str>>,
    pub values: Vec<Cow<'a, str>>,
    pub notes: Option<Cow<'a, str>>,
    pub not_applicable: bool,
    pub suggested_by_automation: Option<Cow<'a, str>>,
}

/// Documented question types by the kind of their answers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum QuestionType {
    Value { undefined_is_none: bool },
    Select,
}

impl QuestionType {
    /// Kind of the type `name`; `None` for an undocumented type.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        match name {
            "TEXT" | "NUMERIC" => Some(Self::Value {
                undefined_is_none: true,
            }),
            "DATETIME" => Some(Self::Value {
                undefined_is_none: false,
            }),
            "SINGLESELECT" | "MULTISELECT" => Some(Self::Select),
            _ => None,
        }
    }
}

pub(super) fn columns(
    answer: Option<Answer<'_>>,
    question_type: Option<QuestionType>,
) -> AnswerColumns<'_> {
    let Some(answer) = answer else {
        return AnswerColumns::default();
    };
    let (not_applicable, nested_automation, nested_suggestion) =
        answer.metadata.map_or((None, None, None), |metadata| {
            (
                metadata.not_applicable,
                metadata.automation,
                metadata.assisted_suggestion,
            )
        });
    let automated = [answer.automation, nested_automation]
        .into_iter()
        .flatten()
        .find_map(|automation| automation.system_suggested_value);
    let assisted = [answer.assisted_suggestion, nested_suggestion]
        .into_iter()
        .flatten()
        .find_map(|suggestion| suggestion.value);
    let columns = AnswerColumns {
        notes: answer.notes.map(|text| text.0),
        not_applicable: not_applicable.unwrap_or(false),
        suggested_by_automation: automated.or(assisted).map(|text| text.0),
        ..AnswerColumns::default()
    };
    match question_type {
        Some(QuestionType::Value { undefined_is_none }) => {
            let given = |text: &Text<'_>| !(undefined_is_none && text.0 == NO_ANSWER);
            AnswerColumns {
                value: answer.value.filter(given).map(|text| text.0),
                ..columns
            }
        }
        Some(QuestionType::Select) => with_selected(columns, answer.values.unwrap_or_default()),
        None => columns,
    }
}

fn with_selected<'a>(
    columns: AnswerColumns<'a>,
    options: Vec<AnswerOption<'a>>,
) -> AnswerColumns<'a> {
    let (ids, values): (Vec<_>, Vec<_>) = options
        .into_iter()
        .filter(|option| option.selected == Some(true))
        .map(|option| {
            (
                option.value_ref_id.unwrap_or_default(),
                option.value_text.map_or(Cow::Borrowed(""), |text| text.0),
            )
        })
        .unzip();
    AnswerColumns {
        value: joined(&values),
        value_ref_id: joined(&ids),
        values,
        ..columns
    }
}

fn joined<'a>(texts: &[Cow<'a, str>]) -> Option<Cow<'a, str>> {
    match texts {
        [] => None,
        [text] => Some(text.clone()),
        texts => Some(Cow::Owned(texts.join(SEPARATOR))),
    }
}
