//! Evaluation form output files.
//!
//! Format: "Evaluation form metadata output", Amazon Connect Administrator Guide, schema 3.5.

use serde::Serialize;

use crate::company::{ACCOUNT, INSTANCE, PREFIX};
use crate::evaluation::{
    Answer, AnsweredQuestion, Evaluation, QuestionType, Score, Section, form_score, section_score,
};
use crate::id::Id;
use crate::numbers::rounded;
use crate::timestamp::Timestamp;

/// Object key of the newest file of an evaluation.
pub(crate) fn key(evaluation: &Evaluation) -> String {
    let (written, deleted) = evaluation
        .deleted
        .map_or((evaluation.exported, ""), |deleted| (deleted, "_DELETED"));
    format!(
        "{PREFIX}/ContactEvaluations/{}/{}-{}-v3_5{deleted}.json",
        written.folders(),
        written.time_name(),
        evaluation.id
    )
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EvaluationForm<'a> {
    schema_version: &'static str,
    evaluation_id: Id,
    metadata: Metadata,
    sections: Vec<SectionScore>,
    questions: Vec<Question<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    contact_id: Id,
    account_id: &'static str,
    instance_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    agent_id: Option<Id>,
    evaluated_participant_role: &'static str,
    evaluated_participant_id: Id,
    #[serde(skip_serializing_if = "Option::is_none")]
    calibration_session_id: Option<Id>,
    evaluation_definition_title: &'static str,
    evaluator: &'static str,
    evaluation_definition_id: &'static str,
    evaluation_definition_version: u32,
    evaluation_start_timestamp: Timestamp,
    evaluation_submit_timestamp: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<WrittenScore>,
    creator: &'static str,
    auto_evaluated: bool,
    resubmitted: bool,
    evaluation_source: &'static str,
    evaluation_type: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WrittenScore {
    #[serde(skip_serializing_if = "Option::is_none")]
    percentage: Option<f64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    automatic_fail: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    not_applicable: bool,
}

impl From<Score> for WrittenScore {
    fn from(score: Score) -> Self {
        let percentage = score.percentage.map(|percentage| rounded(percentage, 2));
        Self {
            percentage,
            automatic_fail: score.automatic_fail,
            not_applicable: percentage.is_none(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SectionScore {
    section_ref_id: &'static str,
    section_title: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_section_ref_id: Option<&'static str>,
    score: WrittenScore,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Question<'a> {
    question_ref_id: &'static str,
    section_ref_id: &'static str,
    question_type: &'static str,
    question_text: &'static str,
    answer: WrittenAnswer<'a>,
    score: WrittenScore,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WrittenAnswer<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<Vec<Choice>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value<'a>>,
    notes: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    automation: Option<Automation>,
    metadata: AnswerMetadata,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Choice {
    value_text: &'static str,
    value_ref_id: String,
    selected: bool,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Value<'a> {
    Text(&'a str),
    Number(String),
    Date(Timestamp),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Automation {
    status: &'static str,
    system_suggested_value: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AnswerMetadata {
    not_applicable: bool,
}

impl<'a> EvaluationForm<'a> {
    pub(crate) fn new(
        evaluation: &Evaluation,
        contact_id: Id,
        agent_id: Option<Id>,
        answers: &'a [AnsweredQuestion],
    ) -> Self {
        let section = |(section, parent): (&Section, Option<&Section>)| SectionScore {
            section_ref_id: section.id,
            section_title: section.title,
            parent_section_ref_id: parent.map(|parent| parent.id),
            score: section_score(section, answers).into(),
        };
        Self {
            schema_version: "3.5",
            evaluation_id: evaluation.id,
            metadata: Metadata::new(evaluation, contact_id, agent_id, answers),
            sections: evaluation
                .form
                .all_sections()
                .into_iter()
                .map(|(it, parent)| section((it, parent)))
                .collect(),
            questions: answers.iter().map(Question::new).collect(),
        }
    }
}

impl Metadata {
    fn new(
        evaluation: &Evaluation,
        contact_id: Id,
        agent_id: Option<Id>,
        answers: &[AnsweredQuestion],
    ) -> Self {
        let form = evaluation.form;
        Self {
            contact_id,
            account_id: ACCOUNT,
            instance_id: INSTANCE,
            agent_id,
            evaluated_participant_role: if agent_id.is_some() {
                "AGENT"
            } else {
                "SYSTEM"
            },
            evaluated_participant_id: agent_id.unwrap_or(contact_id),
            calibration_session_id: evaluation.calibration_session,
            evaluation_definition_title: form.title,
            evaluator: evaluation.evaluator.unwrap_or("Amazon Connect"),
            evaluation_definition_id: form.id,
            evaluation_definition_version: form.version,
            evaluation_start_timestamp: evaluation.started,
            evaluation_submit_timestamp: evaluation.submitted,
            score: Some(form_score(form, answers))
                .filter(|score| score.percentage.is_some())
                .map(Into::into),
            creator: evaluation.evaluator.unwrap_or("Amazon Connect"),
            auto_evaluated: evaluation.evaluator.is_none(),
            resubmitted: evaluation.resubmitted,
            evaluation_source: if evaluation.evaluator.is_none() {
                "AUTOMATED"
            } else {
                "MANUAL"
            },
            evaluation_type: "CONTACT_EVALUATION",
        }
    }
}

const YES: [&str; 3] = ["Yes", "Partly", "No"];

impl<'a> Question<'a> {
    fn new(answered: &'a AnsweredQuestion) -> Self {
        let question = answered.question;
        let question_type = match question.question_type {
            QuestionType::Yes { .. } => "SINGLESELECT",
            QuestionType::AnyOf(_) => "MULTISELECT",
            QuestionType::OneToTen => "NUMERIC",
            QuestionType::Text => "TEXT",
            QuestionType::Date => "DATETIME",
        };
        Self {
            question_ref_id: question.id,
            section_ref_id: answered.section.id,
            question_type,
            question_text: question.text,
            answer: WrittenAnswer::new(answered),
            score: answered.score.into(),
        }
    }
}

impl<'a> WrittenAnswer<'a> {
    fn new(answered: &'a AnsweredQuestion) -> Self {
        let answer = &answered.answer;
        let suggestion = answered.suggested.as_ref().map(|answer| Automation {
            status: "SYSTEM_ANSWER",
            system_suggested_value: match answer {
                Answer::Yes(choice) => YES[*choice].to_owned(),
                Answer::Number(number) => number.to_string(),
                _ => String::new(),
            },
        });
        Self {
            values: choices(answered),
            value: match answer {
                Answer::Text(text) => Some(Value::Text(text)),
                Answer::Number(number) => Some(Value::Number(number.to_string())),
                Answer::Date(timestamp) => Some(Value::Date(*timestamp)),
                Answer::NotApplicable
                    if matches!(answered.question.question_type, QuestionType::Date) =>
                {
                    Some(Value::Text(""))
                }
                Answer::Yes(_) | Answer::Marked(_) | Answer::NotApplicable => None,
            },
            notes: if answered.score.automatic_fail {
                "Payment details were taken before the announcement."
            } else {
                ""
            },
            automation: suggestion,
            metadata: AnswerMetadata {
                not_applicable: *answer == Answer::NotApplicable,
            },
        }
    }
}

/// Options of a question, with those that are selected.
fn choices(answered: &AnsweredQuestion) -> Option<Vec<Choice>> {
    let options: &[&'static str] = match answered.question.question_type {
        QuestionType::Yes { .. } => &YES,
        QuestionType::AnyOf(options) => options,
        QuestionType::OneToTen | QuestionType::Text | QuestionType::Date => return None,
    };
    let selected = |number: usize| match &answered.answer {
        Answer::Yes(choice) => *choice == number,
        Answer::Marked(marks) => marks[number],
        _ => false,
    };
    let choice = |(number, value_text): (usize, &&'static str)| Choice {
        value_text,
        value_ref_id: format!("{}-{}", answered.question.id, number + 1),
        selected: selected(number),
    };
    Some(options.iter().enumerate().map(choice).collect())
}
