//! Row of an evaluation form output file.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Number;
use time::format_description::well_known::{Iso8601, Rfc3339};
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};

use super::answer::{QuestionType, columns};
use super::document::{OutputFile, Question, Section};
use super::object_key::ObjectKey;
use super::sections::SectionTree;
use crate::record_error::Document;
use crate::{Day, JsonText, RecordError, Row, lenient};

const DOCUMENT: Document = Document::EvaluationFormOutputFile;

/// Row of `connect_ef`, in the order of the table's columns. Scores are percentages, 0 to 100.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "each field is described in docs/reference/rows.md"
)]
pub struct EvaluationFormRow<'a> {
    pub evaluation_id: Cow<'a, str>,
    pub contact_id: Option<Cow<'a, str>>,
    pub instance_id: Option<Cow<'a, str>>,
    pub agent_id: Option<Cow<'a, str>>,
    pub evaluation_definition_title: Option<Cow<'a, str>>,
    pub evaluator: Option<Cow<'a, str>>,
    pub evaluation_start_timestamp: Option<Cow<'a, str>>,
    pub evaluation_submit_timestamp: Cow<'a, str>,
    pub evaluation_question_answers: Vec<QuestionAnswer<'a>>,
    pub evaluation_sections_scores: Vec<SectionScore<'a>>,
    pub evaluation_form_total_score_percentage: Option<Number>,
    pub schema_version: Option<Cow<'a, str>>,
    pub status: EvaluationStatus,
    pub automatic_fail: Option<bool>,
    pub not_applicable: Option<bool>,
    pub evaluation_definition_id: Option<Cow<'a, str>>,
    pub evaluation_definition_version: Option<i32>,
    pub evaluation_type: Option<Cow<'a, str>>,
    pub evaluation_source: Option<Cow<'a, str>>,
    pub auto_evaluated: Option<bool>,
    pub resubmitted: Option<bool>,
    pub evaluation_acknowledged_by_user_name: Option<Cow<'a, str>>,
    pub evaluation_acknowledged_timestamp: Option<Cow<'a, str>>,
    pub source_object: String,
    pub calibration_session_id: Option<Cow<'a, str>>,
    pub evaluated_participant_role: Option<Cow<'a, str>>,
    pub evaluated_participant_id: Option<Cow<'a, str>>,
    pub creator: Option<Cow<'a, str>>,
    pub evaluation_acknowledger_comment: Option<Cow<'a, str>>,
    pub account_id: Option<Cow<'a, str>>,
    #[serde(skip)]
    pub unreadable_fields: Vec<String>,
}

/// Whether an evaluation was deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum EvaluationStatus {
    /// `SUBMITTED` in the table.
    Submitted,
    /// `DELETED` in the table.
    Deleted,
}

/// Question of a form with its answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "each field is described in docs/reference/rows.md"
)]
pub struct QuestionAnswer<'a> {
    pub question_ref_id: Option<Cow<'a, str>>,
    pub section_ref_id: Option<Cow<'a, str>>,
    pub section_title: Option<Cow<'a, str>>,
    pub parent_section_ref_id: Option<Cow<'a, str>>,
    pub parent_section_title: Option<Cow<'a, str>>,
    pub full_section_title: Option<Cow<'a, str>>,
    pub question_type: Option<Cow<'a, str>>,
    pub question_text: Option<Cow<'a, str>>,
    pub question_answer_value: Option<Cow<'a, str>>,
    pub question_answer_value_ref_id: Option<Cow<'a, str>>,
    pub question_answer_score_percentage: Option<Number>,
    pub question_answer_values: Vec<Cow<'a, str>>,
    pub question_notes: Option<Cow<'a, str>>,
    pub question_automatic_fail: bool,
    pub question_not_applicable: bool,
    pub answer_suggested_by_automation: Option<Cow<'a, str>>,
}

/// Score of a section.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "each field is described in docs/reference/rows.md"
)]
pub struct SectionScore<'a> {
    pub section_ref_id: Option<Cow<'a, str>>,
    pub section_title: Option<Cow<'a, str>>,
    pub section_score_percentage: Option<Number>,
    pub section_notes: Option<Cow<'a, str>>,
}

/// Row of the output file `document`. `key` is its object key, if known; `source_object` is kept for
/// lineage.
///
/// Values that cannot be read are null and named in `unreadable_fields`. The file of a deleted
/// evaluation has a row even if it is empty or not JSON.
///
/// # Errors
/// If the document is not a JSON object, or if neither it nor its key has the evaluation and the
/// time.
pub fn row<'a>(
    document: &'a JsonText<'_>,
    key: Option<&'a ObjectKey>,
    source_object: &str,
) -> Result<EvaluationFormRow<'a>, RecordError> {
    let is_deleted = key.is_some_and(ObjectKey::is_deleted);
    let (file, unreadable_fields) = match lenient::file(DOCUMENT, document) {
        Ok(read) => read,
        Err(_) if is_deleted => Default::default(),
        Err(error) => return Err(error),
    };
    let row = row_from_file(file, key, source_object)?;
    Ok(EvaluationFormRow {
        unreadable_fields,
        ..row
    })
}

fn row_from_file<'a>(
    file: OutputFile<'a>,
    key: Option<&'a ObjectKey>,
    source_object: &str,
) -> Result<EvaluationFormRow<'a>, RecordError> {
    let metadata = file.metadata.unwrap_or_default();
    let deleted = key.filter(|key| key.is_deleted());
    let evaluation_id = file
        .evaluation_id
        .map(|id| id.0)
        .or_else(|| key.map(|key| key.evaluation_id().into()))
        .ok_or(RecordError::MissingField {
            document: DOCUMENT,
            field: "evaluationId",
        })?;
    let stated = metadata.evaluation_submit_timestamp.map(|time| time.0);
    let evaluation_submit_timestamp =
        submit_timestamp(stated, key).ok_or(RecordError::MissingField {
            document: DOCUMENT,
            field: "metadata.evaluationSubmitTimestamp",
        })?;
    let sections = file.sections.unwrap_or_default();
    let score = metadata.score;
    Ok(EvaluationFormRow {
        evaluation_id,
        contact_id: metadata.contact_id,
        instance_id: metadata.instance_id,
        agent_id: metadata.agent_id,
        evaluation_definition_title: metadata.evaluation_definition_title,
        evaluator: metadata.evaluator,
        evaluation_start_timestamp: metadata.evaluation_start_timestamp,
        evaluation_submit_timestamp,
        evaluation_question_answers: question_answers(
            file.questions.unwrap_or_default(),
            &SectionTree::new(&sections),
        ),
        automatic_fail: score
            .as_ref()
            .map(|score| score.automatic_fail.unwrap_or(false)),
        not_applicable: score
            .as_ref()
            .map(|score| score.not_applicable.unwrap_or(false)),
        evaluation_form_total_score_percentage: score.and_then(|score| score.percentage()),
        evaluation_sections_scores: sections.into_iter().map(section_score).collect(),
        schema_version: file.schema_version.map(|version| version.0),
        status: if deleted.is_some() {
            EvaluationStatus::Deleted
        } else {
            EvaluationStatus::Submitted
        },
        evaluation_definition_id: metadata.evaluation_definition_id,
        evaluation_definition_version: metadata.evaluation_definition_version,
        evaluation_type: metadata.evaluation_type,
        evaluation_source: metadata.evaluation_source,
        auto_evaluated: metadata.auto_evaluated,
        resubmitted: metadata.resubmitted,
        evaluation_acknowledged_by_user_name: metadata.evaluation_acknowledged_by_user_name,
        evaluation_acknowledged_timestamp: metadata.evaluation_acknowledged_timestamp,
        source_object: source_object.to_owned(),
        calibration_session_id: metadata.calibration_session_id,
        evaluated_participant_role: metadata.evaluated_participant_role,
        evaluated_participant_id: metadata.evaluated_participant_id,
        creator: metadata.creator,
        evaluation_acknowledger_comment: metadata.evaluation_acknowledger_comment,
        account_id: metadata.account_id,
        unreadable_fields: Vec::new(),
    })
}

/// Time of submission, which starts with its date in UTC: the delivery stream takes the folder of
/// the row from these characters. One in a format that views cannot read is converted. The key's time
/// replaces one that is missing or not a time, such as a placeholder, and a time of day that does not
/// exist on the day of the key; on any other day, only the date remains. For a deleted evaluation it is
/// the key's, the time of deletion.
fn submit_timestamp<'a>(
    stated: Option<Cow<'a, str>>,
    key: Option<&'a ObjectKey>,
) -> Option<Cow<'a, str>> {
    let time = key.and_then(ObjectKey::timestamp).map(Cow::Borrowed);
    let is_deleted = key.is_some_and(ObjectKey::is_deleted);
    let Some(stated) = stated.filter(|_| !is_deleted || time.is_none()) else {
        return time;
    };
    let Ok(day) = Day::from_timestamp(&stated) else {
        return time.or(Some(stated));
    };
    let date = day.to_iso();
    let is_readable = stated.starts_with(&date) && instant_on(day, &stated).is_some();
    if is_readable || stated == date {
        return Some(stated);
    }
    let normalized = stated.replacen(' ', "T", 1).to_ascii_uppercase();
    instant_on(day, &normalized)
        .and_then(|instant| instant.format(&Rfc3339).ok())
        .map(Cow::Owned)
        .or(time.filter(|time| !stated.starts_with(&date) || time.starts_with(&date)))
        .or_else(|| Some(date.into()))
}

/// The instant of a timestamp on `day` in UTC; `None` if it has no time of day, or an impossible one.
fn instant_on(day: Day, timestamp: &str) -> Option<OffsetDateTime> {
    let instant = OffsetDateTime::parse(timestamp, &Iso8601::PARSING).or_else(|_| {
        PrimitiveDateTime::parse(timestamp, &Iso8601::PARSING).map(PrimitiveDateTime::assume_utc)
    });
    let instant = instant.ok()?.to_offset(UtcOffset::UTC);
    (Day::from_instant(instant) == day).then_some(instant)
}

fn section_score(section: Section<'_>) -> SectionScore<'_> {
    SectionScore {
        section_ref_id: section.section_ref_id,
        section_title: section.section_title,
        section_score_percentage: section.score.and_then(|score| score.percentage()),
        section_notes: section.notes.map(|notes| notes.0),
    }
}

fn question_answers<'a>(
    questions: Vec<Question<'a>>,
    sections: &SectionTree<'_, 'a>,
) -> Vec<QuestionAnswer<'a>> {
    questions
        .into_iter()
        .map(|question| question_answer(question, sections))
        .collect()
}

fn question_answer<'a>(
    question: Question<'a>,
    sections: &SectionTree<'_, 'a>,
) -> QuestionAnswer<'a> {
    let titles = sections.titles(question.section_ref_id.as_deref());
    let answer = columns(
        question.answer,
        question
            .question_type
            .as_deref()
            .and_then(QuestionType::from_name),
    );
    let score = question.score.unwrap_or_default();
    QuestionAnswer {
        question_ref_id: question.question_ref_id,
        section_ref_id: question.section_ref_id,
        section_title: titles.title,
        parent_section_ref_id: titles.parent_ref_id,
        parent_section_title: titles.parent_title,
        full_section_title: titles.full_title,
        question_type: question.question_type,
        question_text: question.question_text,
        question_answer_value: answer.value,
        question_answer_value_ref_id: answer.value_ref_id,
        question_answer_score_percentage: score.percentage(),
        question_answer_values: answer.values,
        question_notes: answer.notes,
        question_automatic_fail: score.automatic_fail.unwrap_or(false),
        question_not_applicable: score.not_applicable.unwrap_or(false) || answer.not_applicable,
        answer_suggested_by_automation: answer.suggested_by_automation,
    }
}

impl EvaluationFormRow<'_> {
    /// Undocumented question types of the file. The row has no answers for them.
    pub fn unknown_question_types(&self) -> impl Iterator<Item = &str> {
        let types = self
            .evaluation_question_answers
            .iter()
            .filter_map(|answer| answer.question_type.as_deref());
        types.filter(|name| QuestionType::from_name(name).is_none())
    }

    /// Serialized row, in the partition of `evaluationSubmitTimestamp`.
    ///
    /// # Errors
    /// If `evaluationSubmitTimestamp` has no date.
    pub fn to_row(&self) -> Result<Row<'static>, RecordError> {
        crate::row::serialized_row(
            DOCUMENT,
            self,
            "evaluationSubmitTimestamp",
            &self.evaluation_submit_timestamp,
        )
    }
}
