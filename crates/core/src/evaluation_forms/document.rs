//! Fields of an evaluation form output file that a row needs.

use std::borrow::Cow;

use serde::Deserializer;
use serde_json::Number;

use crate::json;
use crate::lenient::{NonEmpty, Unreadable, Value, any_json, object};

object! {
    OutputFile<'a> {
        schema_version: Text<'a> = "schemaVersion",
        evaluation_id: NonEmpty<'a> = "evaluationId",
        metadata: Metadata<'a> = "metadata",
        sections: Vec<Section<'a>> = "sections",
        questions: Vec<Question<'a>> = "questions",
    }
}
object! {
    Metadata<'a> {
        contact_id: Cow<'a, str> = "contactId",
        account_id: Cow<'a, str> = "accountId",
        instance_id: Cow<'a, str> = "instanceId",
        agent_id: Cow<'a, str> = "agentId",
        evaluation_definition_title: Cow<'a, str> = "evaluationDefinitionTitle",
        evaluator: Cow<'a, str> = "evaluator",
        creator: Cow<'a, str> = "creator",
        evaluation_start_timestamp: Cow<'a, str> = "evaluationStartTimestamp",
        evaluation_submit_timestamp: NonEmpty<'a> = "evaluationSubmitTimestamp",
        evaluation_definition_id: Cow<'a, str> = "evaluationDefinitionId",
        evaluation_definition_version: i32 = "evaluationDefinitionVersion",
        evaluation_type: Cow<'a, str> = "evaluationType",
        evaluation_source: Cow<'a, str> = "evaluationSource",
        auto_evaluated: bool = "autoEvaluated",
        resubmitted: bool = "resubmitted",
        calibration_session_id: Cow<'a, str> = "calibrationSessionId",
        evaluated_participant_id: Cow<'a, str> = "evaluatedParticipantId",
        evaluated_participant_role: Cow<'a, str> = "evaluatedParticipantRole",
        evaluation_acknowledged_by_user_name: Cow<'a, str> = "evaluationAcknowledgedByUserName",
        evaluation_acknowledged_timestamp: Cow<'a, str> = "evaluationAcknowledgedTimestamp",
        evaluation_acknowledger_comment: Cow<'a, str> = "evaluationAcknowledgerComment",
        score: Score = "score",
    }
}
object! {
    /// Score of a form, a section or a question. Connect writes a flag only if it is set.
    Score {
        given_percentage: Number = "percentage",
        automatic_fail: bool = "automaticFail",
        not_applicable: bool = "notApplicable",
    }
}
object! {
    Section<'a> {
        section_ref_id: Cow<'a, str> = "sectionRefId",
        section_title: Cow<'a, str> = "sectionTitle",
        parent_section_ref_id: Cow<'a, str> = "parentSectionRefId",
        notes: Text<'a> = "notes",
        score: Score = "score",
    }
}
object! {
    Question<'a> {
        question_ref_id: Cow<'a, str> = "questionRefId",
        section_ref_id: Cow<'a, str> = "sectionRefId",
        question_type: Cow<'a, str> = "questionType",
        question_text: Cow<'a, str> = "questionText",
        answer: Answer<'a> = "answer",
        score: Score = "score",
    }
}
object! {
    Answer<'a> {
        value: Text<'a> = "value",
        values: Vec<AnswerOption<'a>> = "values",
        notes: Text<'a> = "notes",
        metadata: AnswerMetadata<'a> = "metadata",
        automation: Automation<'a> = "automation",
        assisted_suggestion: AssistedSuggestion<'a> = "assistedSuggestion",
    }
}
object! {
    AnswerMetadata<'a> {
        not_applicable: bool = "notApplicable",
        automation: Automation<'a> = "automation",
        assisted_suggestion: AssistedSuggestion<'a> = "assistedSuggestion",
    }
}
object! {
    AnswerOption<'a> {
        value_text: Text<'a> = "valueText",
        value_ref_id: Cow<'a, str> = "valueRefId",
        selected: bool = "selected",
    }
}
object! { Automation<'a> { system_suggested_value: Text<'a> = "systemSuggestedValue", } }
object! { AssistedSuggestion<'a> { value: Text<'a> = "value", } }

impl Score {
    /// Percentage; 0 for an automatic fail, `None` if nothing was scored.
    pub(super) fn percentage(&self) -> Option<Number> {
        self.given_percentage
            .clone()
            .or_else(|| (self.automatic_fail == Some(true)).then(|| 0.into()))
    }
}

/// Text of a value of any JSON type: the content of a string, or the JSON of any other value in its
/// spelling (`1.10` stays `1.10`).
#[derive(Clone)]
pub(super) struct Text<'a>(pub Cow<'a, str>);

impl<'de: 'a, 'a> Value<'de> for Text<'a> {
    fn read<D: Deserializer<'de>>(
        deserializer: D,
        unreadable: &mut Unreadable,
    ) -> Result<Option<Self>, D::Error> {
        let json = any_json(deserializer, unreadable)?;
        Ok(json.map(|json| Self(json::string(json).unwrap_or(Cow::Borrowed(json)))))
    }
}
