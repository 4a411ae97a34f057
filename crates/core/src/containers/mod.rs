//! Documents that contain other documents: events of Lambda, error objects of Firehose, responses of
//! Kinesis, and the output of CloudWatch Logs commands and exports.
//!
//! A container is opened only if its document has no known kind (see [`crate::detect`]).

mod log_rows;

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::gzip::record_content;
use crate::lenient::{Unreadable, Value, object};
use crate::{JsonText, json, lenient};

pub use log_rows::{LogRows, is_log_line};

/// Opened document. An element that cannot be read does not affect the others; the error is the
/// reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Container {
    /// Documents of an event for Lambda of Kinesis, Firehose or CloudWatch Logs, of a Firehose error
    /// object, of a response of Kinesis, or of a JSON string. A record can contain several documents,
    /// one after the other.
    Documents(Vec<Result<Vec<u8>, &'static str>>),
    /// Rows of contact flow logs.
    LogEvents(LogRows),
    /// Known document that contains no rows, and why.
    NoRows(&'static str),
}

object! {
    Fields<'a> {
        upper_records: Vec<Record<'a>> = "Records",
        records: Vec<Record<'a>> = "records",
        raw_data: Cow<'a, str> = "rawData",
        aws_logs: Data<'a> = "awslogs",
        millis_behind_latest: Json<'a> = "MillisBehindLatest",
        events: Vec<LogEvent<'a>> = "events",
        results: Vec<Vec<ResultField<'a>>> = "results",
        at_timestamp: Cow<'a, str> = "@timestamp",
        at_message: Json<'a> = "@message",
        timestamp: Cow<'a, str> = "timestamp",
        message: Json<'a> = "message",
        camel_event_id: Cow<'a, str> = "eventId",
        event_id: Cow<'a, str> = "eventid",
        ingestion_time: Json<'a> = "ingestionTime",
        contact: Json<'a> = "Contact",
        contacts: Json<'a> = "Contacts",
        detail_type: Cow<'a, str> = "detail-type",
        segments: Json<'a> = "Segments",
        event_type: Cow<'a, str> = "EventType",
        streaming_event_type: Json<'a> = "StreamingEventType",
        language_code: Json<'a> = "LanguageCode",
        account_id: Json<'a> = "AWSAccountId",
        transcript: Json<'a> = "Transcript",
        message_content: Json<'a> = "messageContent",
        job_name: Json<'a> = "jobName",
        upper_job_name: Json<'a> = "JobName",
    }
}
object! {
    Record<'a> {
        kinesis: Data<'a> = "kinesis",
        data: Cow<'a, str> = "data",
        upper_data: Cow<'a, str> = "Data",
        record_id: Json<'a> = "recordId",
        sequence_number: Json<'a> = "SequenceNumber",
    }
}
object! { Data<'a> { data: Cow<'a, str> = "data", } }
object! {
    LogEvent<'a> {
        event_id: Cow<'a, str> = "eventId",
        timestamp: Cow<'a, str> = "timestamp",
        message: Json<'a> = "message",
    }
}
object! { ResultField<'a> { field: Cow<'a, str> = "field", value: Json<'a> = "value", } }

/// JSON of any value.
pub(crate) struct Json<'a>(&'a str);

impl<'de: 'a, 'a> Value<'de> for Json<'a> {
    fn read<D: serde::Deserializer<'de>>(
        deserializer: D,
        unreadable: &mut Unreadable,
    ) -> Result<Option<Self>, D::Error> {
        let json = <&RawValue as serde::Deserialize>::deserialize(deserializer)?.get();
        if json == json::NOT_A_NUMBER {
            unreadable.add();
            return Ok(None);
        }
        Ok((json != "null").then_some(Self(json)))
    }
}

impl Json<'_> {
    /// Content of a string, or the JSON of any other value.
    fn text(&self) -> Cow<'_, str> {
        json::string(self.0).unwrap_or(Cow::Borrowed(self.0))
    }
}

/// Opens `document`; `None` if it is not a known container.
pub fn open(document: &[u8]) -> Option<Container> {
    let text = JsonText::decode(document);
    match text.as_str().trim().bytes().next()? {
        b'{' => {
            let (fields, unreadable) = read::<Fields<'_>>(&text)?;
            foreign(&fields)
                .map(Container::NoRows)
                .or_else(|| documents(&fields).map(Container::Documents))
                .or_else(|| {
                    let rows = log_rows::from_fields(&fields, text.is_damaged())?;
                    Some(log_events(rows, unreadable))
                })
        }
        b'[' => {
            let (fields, unreadable) = read(&text)?;
            let rows = log_rows::from_insights(&fields, text.is_damaged())?;
            Some(log_events(rows, unreadable))
        }
        b'"' => string_content(&text).map(|content| Container::Documents(vec![Ok(content)])),
        _ => log_rows::from_text(text.as_str().trim(), text.is_damaged()).map(Container::LogEvents),
    }
}

fn read<'a, V: Value<'a>>(text: &'a JsonText<'_>) -> Option<(V, Unreadable)> {
    let (value, unreadable) = lenient::value(text).ok()?;
    Some((value?, unreadable))
}

/// Rows of log events in a container with unreadable fields of its own.
fn log_events(mut rows: LogRows, unreadable: Unreadable) -> Container {
    for field in unreadable.into_fields() {
        rows.changes.add_unreadable(&field);
    }
    Container::LogEvents(rows)
}

/// JSON object in a JSON string, such as a message that a query of the AWS CLI selected.
fn string_content(text: &JsonText<'_>) -> Option<Vec<u8>> {
    let (content, _) = read::<Cow<'_, str>>(text)?;
    content
        .trim_start()
        .starts_with('{')
        .then(|| content.into_owned().into_bytes())
}

/// Why a known document of Connect contains no rows.
fn foreign(fields: &Fields<'_>) -> Option<&'static str> {
    if fields.contact.is_some() {
        Some(
            "response of DescribeContact, which lacks the queue, agent and attribute details of a contact record",
        )
    } else if fields.contacts.is_some() {
        Some("response of SearchContacts, which has only a summary of each contact")
    } else if fields.detail_type.as_deref() == Some("Amazon Connect Contact Event") {
        Some("contact event of EventBridge, which is not a contact record")
    } else if is_segment(fields) {
        Some("real-time segments of Contact Lens, which are not the analysis of a contact")
    } else if fields.account_id.is_some() && fields.transcript.is_some() {
        Some("not collected: chat transcript")
    } else if fields.message_content.is_some() {
        Some("not collected: e-mail message")
    } else if fields.job_name.is_some() || fields.upper_job_name.is_some() {
        Some("not collected: Amazon Transcribe job")
    } else if [
        fields.events.as_ref().map(Vec::len),
        fields.results.as_ref().map(Vec::len),
    ]
    .contains(&Some(0))
    {
        Some("response without log events")
    } else if fields.millis_behind_latest.is_some()
        && fields.upper_records.as_ref().is_some_and(Vec::is_empty)
    {
        Some("response of Kinesis without records")
    } else {
        None
    }
}

/// Whether the document is a message of the data stream of real-time analysis.
fn is_segment(fields: &Fields<'_>) -> bool {
    let is_analysis =
        |event: &str| matches!(event, "STARTED" | "SEGMENTS" | "COMPLETED" | "FAILED");
    fields.segments.is_some()
        || fields.streaming_event_type.is_some()
        || fields.language_code.is_some() && fields.event_type.as_deref().is_some_and(is_analysis)
}

/// Records of events and error objects, decoded.
fn documents(fields: &Fields<'_>) -> Option<Vec<Result<Vec<u8>, &'static str>>> {
    let in_logs = fields.aws_logs.as_ref().and_then(|logs| logs.data.as_ref());
    let (data, is_known) = if let Some(data) = fields.raw_data.as_ref().or(in_logs) {
        (vec![Some(&**data)], true)
    } else {
        let records = fields.upper_records.as_ref().or(fields.records.as_ref())?;
        let data = records.iter().map(Record::data).collect();
        (data, records.iter().any(Record::is_of_stream))
    };
    let decoded = data.into_iter().map(|data| {
        data.and_then(decoded)
            .ok_or("record whose data is not base64")
    });
    elements(decoded, is_known)
}

/// The elements of a container. If it is not known to be one, and none of them can be read, it is
/// something else.
fn elements<T>(
    elements: impl IntoIterator<Item = Result<T, &'static str>>,
    is_known: bool,
) -> Option<Vec<Result<T, &'static str>>> {
    let elements: Vec<_> = elements.into_iter().collect();
    (is_known || elements.iter().any(Result::is_ok)).then_some(elements)
}

impl Record<'_> {
    fn data(&self) -> Option<&str> {
        let kinesis = self
            .kinesis
            .as_ref()
            .and_then(|kinesis| kinesis.data.as_ref());
        let data = kinesis.or(self.data.as_ref()).or(self.upper_data.as_ref());
        data.map(|data| &**data)
    }

    /// Whether it is a record of Kinesis or Firehose, also if its data cannot be read.
    fn is_of_stream(&self) -> bool {
        self.kinesis.is_some() || self.record_id.is_some() || self.sequence_number.is_some()
    }
}

/// Base64, and perhaps gzip.
fn decoded(data: &str) -> Option<Vec<u8>> {
    let data = base64_simd::STANDARD.decode_to_vec(data).ok()?;
    record_content(data).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_11_kinesis_event_contains_its_records() {
        let event = r#"{"Records": [{"kinesis": {"data": "eyJhIjoxfQ=="}}, {"kinesis": {"data": "e30="}}]}"#;
        assert_eq!(
            open(event.as_bytes()),
            Some(Container::Documents(vec![
                Ok(br#"{"a":1}"#.to_vec()),
                Ok(b"{}".to_vec())
            ]))
        );
        let damaged = event.replace("e30=", "e30?");
        assert_eq!(
            open(damaged.as_bytes()),
            Some(Container::Documents(vec![
                Ok(br#"{"a":1}"#.to_vec()),
                Err("record whose data is not base64")
            ]))
        );
    }

    #[test]
    fn response_of_kinesis_contains_its_records() {
        let response = r#"{"Records": [{"SequenceNumber": "1", "Data": "eyJhIjoxfQ==", "PartitionKey": "k"},
            {"SequenceNumber": "2", "Data": "e30?", "PartitionKey": "k"}], "NextShardIterator": "i", "MillisBehindLatest": 0}"#;
        assert_eq!(
            open(response.as_bytes()),
            Some(Container::Documents(vec![
                Ok(br#"{"a":1}"#.to_vec()),
                Err("record whose data is not base64")
            ]))
        );
    }

    #[test]
    fn event_of_cloudwatch_logs_contains_its_payload() {
        let payload = br#"{"messageType": "DATA_MESSAGE", "logEvents": []}"#;
        let data =
            base64_simd::STANDARD.encode_to_string(crate::gzip::Gzip::new().compress(payload));
        assert_eq!(
            open(format!(r#"{{"awslogs": {{"data": "{data}"}}}}"#).as_bytes()),
            Some(Container::Documents(vec![Ok(payload.to_vec())]))
        );
        assert_eq!(open(br#"{"awslogs": {"data": null}}"#), None);
    }

    #[test]
    fn case_12_firehose_event_and_error_object_contain_their_records() {
        let expected = Some(Container::Documents(vec![Ok(br#"{"a":1}"#.to_vec())]));
        let event =
            br#"{"invocationId": "1", "records": [{"recordId": "1", "data": "eyJhIjoxfQ=="}]}"#;
        assert_eq!(open(event), expected);
        let error = br#"{"attemptsMade": 1, "errorCode": "x", "rawData": "eyJhIjoxfQ=="}"#;
        assert_eq!(open(error), expected);
        let mut gzip = crate::gzip::Gzip::new();
        let data = base64_simd::STANDARD.encode_to_string(gzip.compress(br#"{"a":1}"#));
        assert_eq!(
            open(format!(r#"{{"rawData": "{data}"}}"#).as_bytes()),
            expected
        );
    }

    #[test]
    fn container_whose_records_are_all_unreadable_is_opened() {
        for container in [
            r#"{"attemptsMade": 1, "rawData": "%%%"}"#,
            r#"{"awslogs": {"data": "%%%"}}"#,
            r#"{"Records": [{"kinesis": {"data": "%%%"}}]}"#,
            r#"{"Records": [{"kinesis": {"data": {}}}]}"#,
            r#"{"records": [{"recordId": "1", "data": "%%%"}]}"#,
            r#"{"Records": [{"SequenceNumber": "1", "Data": "%%%"}], "NextShardIterator": "i"}"#,
        ] {
            assert_eq!(
                open(container.as_bytes()),
                Some(Container::Documents(vec![Err(
                    "record whose data is not base64"
                )])),
                "{container}"
            );
        }
    }

    #[test]
    fn cases_13_14_66_and_67_documents_without_rows_are_named() {
        for (document, expected) in [
            (r#"{"Contact": {"Id": "1"}}"#, "DescribeContact"),
            (r#"{"Contacts": [], "TotalCount": 0}"#, "SearchContacts"),
            (
                r#"{"events": [], "searchedLogStreams": []}"#,
                "without log events",
            ),
            (
                r#"{"results": [], "status": "Complete"}"#,
                "without log events",
            ),
            (
                r#"{"Records": [], "NextShardIterator": "i", "MillisBehindLatest": 0}"#,
                "without records",
            ),
            (
                r#"{"detail-type": "Amazon Connect Contact Event"}"#,
                "contact event",
            ),
            (
                r#"{"Channel": "VOICE", "ContactId": "1", "LanguageCode": "en-GB", "EventType": "STARTED"}"#,
                "real-time segments",
            ),
            (
                r#"{"EventType": "SEGMENTS", "Segments": []}"#,
                "real-time segments",
            ),
            (r#"{"StreamingEventType": "STARTED"}"#, "real-time segments"),
            (
                r#"{"AWSAccountId": "1", "ContactId": "1", "Transcript": []}"#,
                "chat transcript",
            ),
            (r#"{"ContactId": "1", "messageContent": "x"}"#, "e-mail"),
            (
                r#"{"jobName": "x", "results": {"transcripts": []}}"#,
                "Amazon Transcribe job",
            ),
            (
                r#"{"JobStatus": "COMPLETED", "Transcript": [{"Content": "x"}], "JobName": "x"}"#,
                "Amazon Transcribe job",
            ),
        ] {
            match open(document.as_bytes()) {
                Some(Container::NoRows(reason)) => assert!(reason.contains(expected), "{reason}"),
                other => panic!("{document}: {other:?}"),
            }
        }
    }

    #[test]
    fn other_documents_are_not_opened() {
        for document in [
            "",
            "{}",
            "[]",
            "hello",
            "1 2",
            r#"{"Records": []}"#,
            r#"{"events": [{"message": "x"}]}"#,
            r#"{"Records": [{"messageId": "1", "body": "x"}]}"#,
            r#"{"records": [{"data": "not base64!"}]}"#,
            r#"{"results": [[{"id": 1}]]}"#,
            r#"{"Contact": {}"#,
            r#"{"timestamp": 1795597200100, "message": "x"}"#,
            r#""text""#,
            "\u{1}",
        ] {
            assert_eq!(open(document.as_bytes()), None, "{document}");
        }
        assert_eq!(open(b"\xff"), None);
    }
}
