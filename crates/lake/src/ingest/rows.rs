//! Converts a document into rows.

use connect_core::contact_flow_logs::PayloadRows;
use connect_core::contact_lens::{self, Channel, OutputFileRows};
use connect_core::containers::{self, Container};
use connect_core::{
    DocumentKind, JsonText, ObjectKind, RecordError, Row, Source, agent_events, contact_flow_logs,
    contact_records, detect, evaluation_forms,
};

use super::IngestOptions;
use super::documents::is_value;
use super::location::ObjectLocation;
use super::tally::skip_reason;

/// Why an evaluation is rejected that may be deleted, which only the name of its file says.
const LIKE_DELETED: &str = "evaluation form output file: unknown format of a name with _DELETED; rename the file as in S3, such as 11_00_00Z-ID_DELETED.json";

/// Outcome of a document.
pub(super) enum Outcome<'d> {
    /// A row, and the fields of the document that could not be read.
    Row(Source, Row<'d>, Vec<String>),
    /// Rows of a CloudWatch Logs payload, and log events that have none.
    Rows(Source, PayloadRows),
    /// A Contact Lens output file.
    Analysis(OutputFileRows),
    /// Documents or log events in the document.
    Opened(Container),
    Skipped(Option<Source>, &'static str),
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

impl Reading<'_> {
    /// Converts one document. What cannot become a row may contain documents.
    pub(super) fn read<'d>(&self, document: &'d [u8]) -> Outcome<'d> {
        let rejection = match self.kind(document) {
            Some(kind @ DocumentKind::EvaluationForm) if self.location.is_like_deleted() => {
                let source = Some(kind.source());
                return Outcome::Rejected(Rejection::from_reason(source, LIKE_DELETED));
            }
            Some(kind) => match self.read_kind(kind, document) {
                Ok(outcome) => return outcome,
                Err(error) => Some(Rejection::new(kind.source(), &error)),
            },
            None => None,
        };
        match self.open(document) {
            Some(container) => Outcome::Opened(container),
            None => Outcome::Rejected(rejection.unwrap_or_else(|| Rejection::unknown(document))),
        }
    }

    /// Opens a container, unless an option or the file's key says that it is a document.
    fn open(&self, document: &[u8]) -> Option<Container> {
        if self.location.is_output_file() {
            return None;
        }
        let is_flow_logs = |source| source == Source::ContactFlowLogs;
        containers::open(document).filter(|container| {
            !matches!(container, Container::LogEvents(_))
                || self.options.source.is_none_or(is_flow_logs)
        })
    }

    /// Determines what the document is: by its S3 key, then by the option `--source`, then by its
    /// fields.
    fn kind(&self, document: &[u8]) -> Option<DocumentKind> {
        match self.location.source().or(self.options.source) {
            Some(Source::ContactRecords) => Some(DocumentKind::ContactRecord),
            Some(Source::AgentEvents) => Some(DocumentKind::AgentEvent),
            Some(Source::ContactFlowLogs) => {
                Some(if detect(document) == Some(DocumentKind::LogsPayload) {
                    DocumentKind::LogsPayload
                } else {
                    DocumentKind::FlowLogMessage
                })
            }
            Some(Source::ContactLens | Source::Transcripts) => Some(DocumentKind::ContactLens),
            Some(Source::EvaluationForms) => Some(DocumentKind::EvaluationForm),
            None => detect(document),
        }
    }

    fn read_kind<'d>(
        &self,
        kind: DocumentKind,
        document: &'d [u8],
    ) -> Result<Outcome<'d>, RecordError> {
        let source = kind.source();
        let (row, changes) = match kind {
            DocumentKind::ContactRecord => contact_records::row_with_changes(document)?,
            DocumentKind::AgentEvent => agent_events::row_with_changes(document)?,
            DocumentKind::FlowLogMessage => contact_flow_logs::message_row_with_changes(document)?,
            DocumentKind::LogsPayload => {
                return Ok(match contact_flow_logs::payload_rows(document)? {
                    PayloadRows { rows, .. } if rows.is_empty() => {
                        Outcome::Skipped(Some(source), skip_reason::CONTROL_MESSAGE)
                    }
                    rows => Outcome::Rows(source, rows),
                });
            }
            DocumentKind::ContactLens => return self.contact_lens(document),
            DocumentKind::EvaluationForm => return self.evaluation_form(document),
        };
        Ok(Outcome::Row(source, row, changes.fields_unreadable))
    }

    fn contact_lens(&self, document: &[u8]) -> Result<Outcome<'static>, RecordError> {
        let key = match self.location.kind() {
            ObjectKind::ContactLens(key) => Some(key),
            _ => None,
        };
        let text = JsonText::decode(document);
        let row = contact_lens::row(&text, key, self.source_object)?;
        let redacted = row.is_redacted_twin(key);
        let channel = row
            .channel
            .as_ref()
            .and_then(|channel| channel.parse::<Channel>().ok());
        let reason = match channel {
            // The key decided before the file was read.
            _ if key.is_some_and(|key| key.channel().is_some()) => None,
            Some(channel) => self.options.reason_to_skip(channel, redacted),
            None => self.options.reason_to_skip_redaction(redacted),
        };
        if let Some(reason) = reason {
            return Ok(Outcome::Skipped(Some(Source::ContactLens), reason));
        }
        let rows = self.options.selection.rows(&text, &row, redacted)?;
        if rows.row.is_none() && rows.turns.is_empty() {
            let reason = skip_reason::NO_TRANSCRIPT;
            return Ok(Outcome::Skipped(Some(Source::ContactLens), reason));
        }
        Ok(Outcome::Analysis(rows))
    }

    fn evaluation_form(&self, document: &[u8]) -> Result<Outcome<'static>, RecordError> {
        let key = match self.location.kind() {
            ObjectKind::EvaluationForm(key) => Some(key),
            _ => None,
        };
        let text = JsonText::decode(document);
        let row = evaluation_forms::row(&text, key, self.source_object)?;
        Ok(Outcome::Row(
            Source::EvaluationForms,
            row.to_row()?,
            row.unreadable_fields,
        ))
    }
}

impl Rejection {
    pub(super) fn new(source: Source, error: &RecordError) -> Self {
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
        let reason = match document.trim_ascii_start().first() {
            Some(b'{' | b'[') if !is_value(document) => "invalid JSON",
            Some(b'{') => "no field identifies the source; pass --source",
            None => "the file ends early",
            Some(_) => "not a JSON object",
        };
        Self {
            not_json: true,
            ..Self::from_reason(None, reason)
        }
    }

    pub(super) fn from_reason(source: Option<Source>, reason: &str) -> Self {
        Self {
            source,
            reason: reason.to_owned(),
            kind: reason.to_owned(),
            not_json: false,
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
