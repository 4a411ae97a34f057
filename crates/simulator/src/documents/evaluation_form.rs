//! Evaluation form output files.
//!
//! Form: "Evaluation form metadata output", Amazon Connect Administrator Guide, schema 3.5.

use serde::Serialize;

use crate::company::{ACCOUNT, INSTANCE, PREFIX};
use crate::evaluation::{
    Answer, Answered, Evaluation, Kind, Score, Section, form_score, section_score,
};
use crate::id::Id;
use crate::moment::Moment;
use crate::numbers::rounded;

/// The key of the newest file of an evaluation.
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

/// An evaluation.
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
    agent_id: Id,
    evaluation_definition_title: &'static str,
    evaluator: &'static str,
    evaluation_definition_id: &'static str,
    evaluation_definition_version: u32,
    evaluation_start_timestamp: Moment,
    evaluation_submit_timestamp: Moment,
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
    Date(Moment),
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
    /// The file of an evaluation with these answers, of a contact of an agent.
    pub(crate) fn new(
        evaluation: &Evaluation,
        contact_id: Id,
        agent_id: Id,
        answers: &'a [Answered],
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
    fn new(evaluation: &Evaluation, contact_id: Id, agent_id: Id, answers: &[Answered]) -> Self {
        let form = evaluation.form;
        Self {
            contact_id,
            account_id: ACCOUNT,
            instance_id: INSTANCE,
            agent_id,
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
    fn new(answered: &'a Answered) -> Self {
        let question = answered.question;
        let question_type = match question.kind {
            Kind::Yes { .. } => "SINGLESELECT",
            Kind::AnyOf(_) => "MULTISELECT",
            Kind::OneToTen => "NUMERIC",
            Kind::Text => "TEXT",
            Kind::Date => "DATETIME",
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
    fn new(answered: &'a Answered) -> Self {
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
                Answer::Date(moment) => Some(Value::Date(*moment)),
                Answer::NotApplicable if matches!(answered.question.kind, Kind::Date) => {
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

/// The options of a question with options.
fn choices(answered: &Answered) -> Option<Vec<Choice>> {
    let options: &[&'static str] = match answered.question.kind {
        Kind::Yes { .. } => &YES,
        Kind::AnyOf(options) => options,
        Kind::OneToTen | Kind::Text | Kind::Date => return None,
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
