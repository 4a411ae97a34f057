//! Converts a document into rows.

use connect_core::contact_lens::{self, Channel};
use connect_core::{
    Form, RecordError, Row, Source, agent_events, contact_flow_logs, contact_records, detect,
    evaluation_forms,
};

use super::IngestOptions;
use super::location::ObjectLocation;
use super::tally::skip_reason;

/// Outcome of a document.
pub(super) enum Outcome<'a> {
    Row(Source, Row<'a>),
    Rows(Source, Vec<Row<'static>>),
    Skipped(Source, &'static str),
    Rejected(Rejection),
}

/// A document that cannot become a row.
#[derive(Debug)]
pub(super) struct Rejection {
    /// The source, if known.
    pub(super) source: Option<Source>,
    /// Shown to the user.
    pub(super) reason: String,
    /// The reason without details of this document, to group by.
    pub(super) kind: String,
    /// Whether the document is not valid JSON.
    pub(super) not_json: bool,
}

/// How the documents of a file are interpreted.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    pub(super) options: &'a IngestOptions,
    pub(super) location: &'a ObjectLocation,
    pub(super) source_object: &'a str,
}

impl<'a> Reading<'a> {
    /// Converts one document.
    pub(super) fn read(self, document: &'a [u8]) -> Outcome<'a> {
        match self.form(document) {
            Some(form) => self
                .read_form(form, document)
                .unwrap_or_else(|error| Outcome::Rejected(Rejection::new(form.source(), &error))),
            None => Outcome::Rejected(Rejection::unknown(document)),
        }
    }

    /// Determines what the document is: by its S3 key, then by the option `--source`, then by its
    /// fields.
    fn form(self, document: &[u8]) -> Option<Form> {
        match self.location.source().or(self.options.source) {
            Some(Source::ContactRecords) => Some(Form::ContactRecord),
            Some(Source::AgentEvents) => Some(Form::AgentEvent),
            Some(Source::ContactFlowLogs) => Some(if detect(document) == Some(Form::LogsPayload) {
                Form::LogsPayload
            } else {
                Form::FlowLogMessage
            }),
            Some(Source::ContactLens) => Some(Form::ContactLens),
            Some(Source::EvaluationForms) => Some(Form::EvaluationForm),
            None => detect(document),
        }
    }

    fn read_form(self, form: Form, document: &'a [u8]) -> Result<Outcome<'a>, RecordError> {
        let source = form.source();
        Ok(match form {
            Form::ContactRecord => Outcome::Row(source, contact_records::row(document)?),
            Form::AgentEvent => Outcome::Row(source, agent_events::row(document)?),
            Form::FlowLogMessage => Outcome::Row(source, contact_flow_logs::message_row(document)?),
            Form::LogsPayload => match contact_flow_logs::payload_rows(document)? {
                rows if rows.is_empty() => Outcome::Skipped(source, skip_reason::CONTROL_MESSAGE),
                rows => Outcome::Rows(source, rows),
            },
            Form::ContactLens => self.contact_lens(document)?,
            Form::EvaluationForm => {
                let key = if let ObjectLocation::EvaluationForm(key, _) = self.location {
                    Some(key)
                } else {
                    None
                };
                Outcome::Row(
                    source,
                    evaluation_forms::row(document, key, self.source_object)?.to_row()?,
                )
            }
        })
    }

    fn contact_lens(self, document: &'a [u8]) -> Result<Outcome<'a>, RecordError> {
        let key = if let ObjectLocation::ContactLens(key, _) = self.location {
            Some(key)
        } else {
            None
        };
        let row = contact_lens::row(document, key, self.source_object)?;
        // Without a key, the document's own channel and redaction decide.
        let channel = row
            .channel
            .as_ref()
            .and_then(|channel| channel.parse::<Channel>().ok());
        let reason = match (key, channel) {
            (Some(_), _) => None,
            (None, Some(channel)) => self
                .options
                .reason_to_skip(channel, row.content_redacted == Some(true)),
            (None, None) => self
                .options
                .reason_to_skip_redaction(row.content_redacted == Some(true)),
        };
        match reason {
            Some(reason) => Ok(Outcome::Skipped(Source::ContactLens, reason)),
            None => Ok(Outcome::Row(Source::ContactLens, row.to_row()?)),
        }
    }
}

impl Rejection {
    fn new(source: Source, error: &RecordError) -> Self {
        let kind = match error {
            RecordError::Json {
                document, problem, ..
            } => format!("{document}: {problem}"),
            RecordError::Timestamp {
                document, field, ..
            } => format!("{document}: {field} has no valid day"),
            other => other.to_string(),
        };
        Self {
            source: Some(source),
            reason: error.to_string(),
            kind,
            not_json: matches!(error, RecordError::Json { .. }),
        }
    }

    fn unknown(document: &[u8]) -> Self {
        let reason = if document.trim_ascii_start().starts_with(b"{") {
            "no field identifies the source; pass --source"
        } else {
            "not a JSON object"
        };
        Self {
            source: None,
            reason: reason.to_owned(),
            kind: reason.to_owned(),
            not_json: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_reasons_by_kind_not_position() {
        let kind = |document: &str| {
            Rejection::new(
                Source::ContactRecords,
                &contact_records::row(document.as_bytes()).unwrap_err(),
            )
            .kind
        };
        assert_eq!(kind("{\"a\" 1}"), kind("{ x }"));
        assert_eq!(kind("{\"a\" 1}"), "contact record: invalid JSON");
        assert_ne!(kind("{}"), kind("{ x }"));
    }
}
