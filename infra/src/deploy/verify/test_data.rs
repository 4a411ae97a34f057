//! Documents that look like those of Connect and are marked as test data: by their IDs, and by a day
//! before Amazon Connect existed. Their rows have folders and partitions of their own.

use std::time::{SystemTime, UNIX_EPOCH};

use connect_core::{Day, Source};
use parameters::Parameters;
use serde_json::{Value, json};

use crate::deploy::DeployError;
use crate::deploy::backfill::OutputFileSource;

/// Start of all IDs of test data. IDs of Connect are random.
pub(super) const ID_PREFIX: &str = "00000000-7e57-4000-8000-";

/// Date and time of all test data.
const DATE: &str = "2001-01-01";
const TIME: &str = "2001-01-01T00:00:00.000Z";
const MILLISECONDS: u64 = 978_307_200_000;

/// The day of the test data.
#[expect(clippy::expect_used, reason = "the calendar has this day")]
pub(super) fn day() -> Day {
    Day::from_date(DATE).expect("the date exists")
}

/// A document of a source with its destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TestData {
    pub(super) source: Source,
    /// ID in the row.
    pub(super) id: String,
    /// Document, not compressed.
    pub(super) document: Vec<u8>,
    /// Object of an output file.
    pub(super) object: Option<TestObject>,
}

/// Location of a file in a bucket of Connect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TestObject {
    pub(super) bucket: String,
    pub(super) key: String,
}

impl TestData {
    /// Test data of a source with a new ID.
    ///
    /// # Errors
    /// The source is not enabled.
    pub(super) fn new(source: Source, parameters: &Parameters) -> Result<Self, DeployError> {
        Self::with_id(source, parameters, new_id(source))
    }

    fn with_id(source: Source, parameters: &Parameters, id: String) -> Result<Self, DeployError> {
        let document = match source {
            Source::ContactRecords => json!({
                "AWSContactTraceRecordFormatVersion": "2017-03-10",
                "Channel": "VOICE",
                "ContactId": id,
                "DisconnectTimestamp": TIME,
                "InitiationMethod": "INBOUND",
                "InitiationTimestamp": TIME,
                "LastUpdateTimestamp": TIME,
            }),
            Source::AgentEvents => json!({
                "EventId": id,
                "EventTimestamp": TIME,
                "EventType": "HEART_BEAT",
                "Version": "2017-10-01",
            }),
            Source::ContactFlowLogs => flow_log(parameters, &id),
            Source::ContactLens => json!({"CustomerMetadata": {"ContactId": id}}),
            Source::Transcripts => json!({
                "CustomerMetadata": {"ContactId": id},
                "Transcript": [{"Id": id, "Content": "infra verify"}],
            }),
            Source::EvaluationForms => json!({
                "schemaVersion": "3.5",
                "evaluationId": id,
                "metadata": {"contactId": id, "evaluationSubmitTimestamp": TIME},
            }),
        };
        Ok(Self {
            source,
            document: document.to_string().into_bytes(),
            object: object(source, parameters, &id)?,
            id,
        })
    }

    /// Column of the table with the ID, in lower case.
    pub(super) fn id_column(&self) -> &'static str {
        match self.source {
            Source::ContactRecords | Source::ContactLens | Source::Transcripts => "contactid",
            Source::AgentEvents | Source::ContactFlowLogs => "eventid",
            Source::EvaluationForms => "evaluationid",
        }
    }

    /// Statement that counts the rows of the test data.
    pub(super) fn statement(&self, database: &str) -> String {
        let (table, column, id) = (self.source.table(), self.id_column(), &self.id);
        format!(
            "SELECT count(*) FROM \"{database}\".\"{table}\" \
             WHERE year = 2001 AND month = 1 AND day = 1 AND {column} = '{id}'"
        )
    }
}

/// Whether Connect writes files of the source.
pub(super) fn has_files(source: Source) -> bool {
    matches!(
        source,
        Source::ContactLens | Source::EvaluationForms | Source::Transcripts
    )
}

/// The source whose functions load a source.
pub(super) fn pipeline(source: Source) -> Source {
    match source {
        Source::Transcripts => Source::ContactLens,
        source => source,
    }
}

/// The version of the files from which the rows of a source come.
fn redaction(source: Source, parameters: &Parameters) -> Option<&str> {
    match source {
        Source::ContactLens => Some(parameters.contact_lens.as_ref()?.redaction.as_str()),
        Source::Transcripts => Some(parameters.transcripts.as_ref()?.redaction.as_str()),
        _ => None,
    }
}

/// The sources that have a row of the test data: the file of a transcript can have a row of its
/// numbers too.
pub(super) fn row_sources(source: Source, parameters: &Parameters) -> Vec<Source> {
    let loader = pipeline(source);
    let has_both =
        loader != source && redaction(source, parameters) == redaction(loader, parameters);
    [source]
        .into_iter()
        .chain(has_both.then_some(loader))
        .collect()
}

/// Prefix of the keys of test files of a source; `None` for other sources.
///
/// # Errors
/// The source is not enabled.
pub(super) fn object_prefixes(
    source: Source,
    parameters: &Parameters,
) -> Result<Option<(String, Vec<String>)>, DeployError> {
    if !has_files(source) {
        return Ok(None);
    }
    let files = OutputFileSource::new(pipeline(source), parameters)?.or_root();
    Ok(Some((
        files.bucket().to_owned(),
        files.prefixes(day()).collect(),
    )))
}

fn object(
    source: Source,
    parameters: &Parameters,
    id: &str,
) -> Result<Option<TestObject>, DeployError> {
    let Some((bucket, prefixes)) = object_prefixes(source, parameters)? else {
        return Ok(None);
    };
    let is_redacted = |prefix: &String| prefix.contains("/Redacted/");
    let redacted = redaction(source, parameters) == Some("redacted-only");
    let prefix = prefixes
        .into_iter()
        .find(|prefix| is_redacted(prefix) == redacted)
        .unwrap_or_default();
    let name = if source == Source::EvaluationForms {
        format!("00:00:00.000Z-{id}-v3_5.json")
    } else if redacted {
        format!("{id}_analysis_redacted_{DATE}T00:00:00Z.json")
    } else {
        format!("{id}_analysis_{DATE}T00:00:00Z.json")
    };
    Ok(Some(TestObject {
        bucket,
        key: prefix + &name,
    }))
}

/// The payload of a subscription filter.
fn flow_log(parameters: &Parameters, id: &str) -> Value {
    let log_group = parameters
        .contact_flow_logs
        .as_ref()
        .map_or("", |logs| logs.log_group.as_str());
    let message = json!({
        "ContactId": id,
        "ContactFlowId": id,
        "ContactFlowName": "infra verify",
        "ContactFlowModuleType": "SetLoggingBehavior",
        "Timestamp": TIME,
        "Parameters": {"LoggingBehavior": "Enable"},
    });
    json!({
        "messageType": "DATA_MESSAGE",
        "owner": "000000000000",
        "logGroup": log_group,
        "logStream": "infra-verify",
        "subscriptionFilters": ["infra-verify"],
        "logEvents": [{"id": id, "timestamp": MILLISECONDS, "message": message.to_string()}],
    })
}

/// An ID with the prefix of test data.
fn new_id(source: Source) -> String {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let seed = format!("{source} {} {}", now.as_nanos(), std::process::id());
    let hash = blake3::hash(seed.as_bytes()).to_hex();
    format!("{ID_PREFIX}{}", &hash[..12])
}

#[cfg(test)]
mod tests {
    use connect_core::contact_lens::ObjectKey as AnalysisKey;
    use connect_core::evaluation_forms::ObjectKey as EvaluationKey;
    use connect_core::{JsonText, agent_events, contact_lens, contact_records, evaluation_forms};
    use parameters::{Values, catalogue};

    use super::*;

    const EVALUATIONS: &str = "anycompany-recordings/connect/anycompany/ContactEvaluations";

    fn parameters(redaction: &str) -> Parameters {
        parameters_with(redaction, EVALUATIONS)
    }

    fn parameters_with(redaction: &str, evaluations: &str) -> Parameters {
        let mut values = Values::default();
        for (parameter, value) in [
            (&catalogue::CTR_STACK_ENABLED, "true"),
            (&catalogue::AE_STACK_ENABLED, "true"),
            (&catalogue::CFL_STACK_ENABLED, "true"),
            (
                &catalogue::CONNECT_CONTACT_FLOW_LOGS_LOG_GROUP,
                "/aws/connect/anycompany",
            ),
            (&catalogue::CL_STACK_ENABLED, "true"),
            (
                &catalogue::CONNECT_CONTACT_LENS_S3_BUCKET_NAME,
                "anycompany-recordings",
            ),
            (&catalogue::CONTACT_LENS_REDACTION, redaction),
            (&catalogue::TRANSCRIPTS_STACK_ENABLED, "true"),
            (&catalogue::EF_STACK_ENABLED, "true"),
            (
                &catalogue::CONNECT_EVALUATION_FORMS_S3_LOCATION,
                evaluations,
            ),
        ] {
            values.set(parameter, value);
        }
        values.parameters().unwrap()
    }

    #[test]
    fn every_document_becomes_a_row_of_the_day_with_the_id() {
        let parameters = parameters("original");
        for source in Source::ALL {
            let data = TestData::new(source, &parameters).unwrap();
            assert!(data.id.starts_with(ID_PREFIX) && data.id.len() == 36);
            let key = data.object.as_ref().map(|object| object.key.as_str());
            let row = match source {
                Source::ContactRecords => contact_records::row(&data.document).unwrap(),
                Source::AgentEvents => agent_events::row(&data.document).unwrap(),
                Source::ContactLens => {
                    let key = AnalysisKey::parse(key.unwrap()).unwrap();
                    let text = JsonText::decode(&data.document);
                    let row = contact_lens::row(&text, Some(&key), "").unwrap();
                    row.to_row().unwrap()
                }
                Source::Transcripts => {
                    let key = AnalysisKey::parse(key.unwrap()).unwrap();
                    let text = JsonText::decode(&data.document);
                    let row = contact_lens::row(&text, Some(&key), "").unwrap();
                    let turns = contact_lens::transcript(&text, &row).unwrap();
                    turns.to_rows().unwrap().remove(0)
                }
                Source::EvaluationForms => {
                    let key = EvaluationKey::parse(key.unwrap()).unwrap();
                    let text = JsonText::decode(&data.document);
                    let row = evaluation_forms::row(&text, Some(&key), "").unwrap();
                    row.to_row().unwrap()
                }
                // The transformer has its own tests; an end-to-end test sends this payload.
                Source::ContactFlowLogs => continue,
            };
            assert_eq!(row.day, day(), "{source}");
            let line = String::from_utf8(row.line.to_vec()).unwrap();
            assert!(line.contains(&data.id), "{line}");
        }
    }

    #[test]
    fn file_is_one_that_the_configuration_selects() {
        let data = TestData::new(Source::ContactLens, &parameters("redacted-only")).unwrap();
        let key = AnalysisKey::parse(&data.object.unwrap().key).unwrap();
        assert!(key.is_redacted());
    }

    #[test]
    fn evaluation_is_in_the_folder_of_its_day_without_a_prefix() {
        let parameters = parameters_with("original", "anycompany-recordings");
        let data = TestData::new(Source::EvaluationForms, &parameters).unwrap();
        let object = data.object.unwrap();
        let (bucket, prefixes) = object_prefixes(Source::EvaluationForms, &parameters)
            .unwrap()
            .unwrap();
        assert_eq!(
            (&bucket, &prefixes[..]),
            (&object.bucket, &["2001/01/01/".to_owned()][..])
        );
        assert!(object.key.starts_with("2001/01/01/"), "{}", object.key);
        let key = EvaluationKey::parse(&object.key).unwrap();
        assert_eq!(key.evaluation_id(), data.id);
    }

    #[test]
    fn transcript_is_in_the_file_with_the_words() {
        let data = TestData::new(Source::Transcripts, &parameters("original")).unwrap();
        let key = AnalysisKey::parse(&data.object.unwrap().key).unwrap();
        assert!(key.is_redacted());
        for (numbers, sources) in [
            ("original", &[Source::Transcripts][..]),
            ("redacted-only", &[Source::Transcripts, Source::ContactLens]),
        ] {
            let parameters = parameters(numbers);
            assert_eq!(row_sources(Source::Transcripts, &parameters), sources);
            assert_eq!(
                row_sources(Source::ContactLens, &parameters),
                [Source::ContactLens]
            );
        }
    }

    #[test]
    fn id_columns_are_columns_of_the_tables() {
        let parameters = parameters("original");
        for source in Source::ALL {
            let table = analytics::tables::table(source);
            let column = TestData::new(source, &parameters).unwrap().id_column();
            assert!(
                table.columns.iter().any(|found| found.name == column),
                "{source}"
            );
        }
    }
}
