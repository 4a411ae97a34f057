//! The parts of an evaluation form output file that a row is made of.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer};
use serde_json::Number;
use serde_json::value::RawValue;

use crate::json;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OutputFile<'a> {
    #[serde(borrow)]
    pub schema_version: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub evaluation_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub metadata: Option<Metadata<'a>>,
    #[serde(borrow)]
    pub sections: Option<Vec<Section<'a>>>,
    #[serde(borrow)]
    pub questions: Option<Vec<Question<'a>>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Metadata<'a> {
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub contact_id: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub instance_id: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub agent_id: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub evaluation_definition_title: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub evaluator: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub evaluation_start_timestamp: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub evaluation_submit_timestamp: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub evaluation_definition_id: Option<Cow<'a, str>>,
    pub evaluation_definition_version: Option<Number>,
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub evaluation_type: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub evaluation_source: Option<Cow<'a, str>>,
    pub auto_evaluated: Option<bool>,
    pub resubmitted: Option<bool>,
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub evaluation_acknowledged_by_user_name: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub evaluation_acknowledged_timestamp: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub evaluation_acknowledger_comment: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub calibration_session_id: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub evaluated_participant_role: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub evaluated_participant_id: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub creator: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub account_id: Option<Cow<'a, str>>,
    pub score: Option<Score>,
}

/// The score of a form, a section or a question. Connect writes a flag only where it is set.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Score {
    percentage: Option<Number>,
    pub automatic_fail: Option<bool>,
    pub not_applicable: Option<bool>,
}

impl Score {
    /// The percentage; 0 for an automatic fail, `None` where nothing was scored.
    pub(super) fn percentage(&self) -> Option<Number> {
        self.percentage
            .clone()
            .or_else(|| (self.automatic_fail == Some(true)).then(|| 0.into()))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Section<'a> {
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub section_ref_id: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub section_title: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub parent_section_ref_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub notes: Option<Text<'a>>,
    pub score: Option<Score>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Question<'a> {
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub question_ref_id: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub section_ref_id: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub question_type: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub question_text: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub answer: Option<Answer<'a>>,
    pub score: Option<Score>,
}

#[derive(Default, Deserialize)]
pub(super) struct Answer<'a> {
    #[serde(borrow)]
    pub value: Option<Text<'a>>,
    #[serde(borrow)]
    pub values: Option<Vec<AnswerOption<'a>>>,
    #[serde(borrow)]
    pub notes: Option<Text<'a>>,
    #[serde(borrow)]
    pub metadata: Option<AnswerMetadata<'a>>,
    #[serde(borrow)]
    pub automation: Option<Automation<'a>>,
    #[serde(borrow, rename = "assistedSuggestion")]
    pub assisted_suggestion: Option<AssistedSuggestion<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AnswerMetadata<'a> {
    pub not_applicable: Option<bool>,
    #[serde(borrow)]
    pub automation: Option<Automation<'a>>,
    #[serde(borrow)]
    pub assisted_suggestion: Option<AssistedSuggestion<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AnswerOption<'a> {
    #[serde(borrow)]
    pub value_text: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "json::optional_text")]
    pub value_ref_id: Option<Cow<'a, str>>,
    pub selected: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Automation<'a> {
    #[serde(borrow)]
    pub system_suggested_value: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct AssistedSuggestion<'a> {
    #[serde(borrow)]
    pub value: Option<Text<'a>>,
}

/// The text of a value of any JSON type: of a string its content, of anything else its JSON as it
/// is spelled (`1.10` stays `1.10`).
#[derive(Clone)]
pub(super) struct Text<'a>(pub Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        Ok(Self(json::text(raw).unwrap_or(Cow::Borrowed(raw.get()))))
    }
}
