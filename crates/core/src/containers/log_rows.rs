//! Rows of log events, from the output of CloudWatch Logs commands and exports.

use std::borrow::Cow;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{Fields, Json, ResultField, elements};
use crate::contact_flow_logs::{Message, damaged_message_row, log_event_row};
use crate::lenient::Scalar;
use crate::{Changes, Day, Row};

/// Path of the messages of log events, whatever their container calls them.
const MESSAGE: &str = "message";

/// Rows of contact flow logs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogRows {
    /// Rows; the error is the reason why a log event has none.
    pub rows: Vec<Result<Row<'static>, &'static str>>,
    /// Changes of the rows.
    pub changes: Changes,
}

/// Row of a log event, with its changes.
type LogRow = (Row<'static>, Changes);

/// Rows of `filter-log-events`, `get-log-events` and Logs Insights, or of one of their events.
/// `is_damaged` says whether bytes of the document were not UTF-8.
pub(super) fn from_fields(fields: &Fields<'_>, is_damaged: bool) -> Option<LogRows> {
    let row = |id, time: &Option<Cow<'_, str>>, message: &Option<Json<'_>>| {
        row(id, time.as_deref()?, &message.as_ref()?.text(), is_damaged)
    };
    if let Some(events) = &fields.events {
        let rows = events
            .iter()
            .map(|event| row(event.event_id.as_deref(), &event.timestamp, &event.message));
        return log_rows(rows, false);
    }
    if let Some(results) = &fields.results {
        let is_known = results.iter().any(is_insights);
        let rows = results
            .iter()
            .map(|result| insights_row(result, is_damaged));
        return log_rows(rows, is_known);
    }
    if let Some(message) = &fields.at_message {
        let row = message_row(fields.at_timestamp.as_deref(), &message.text(), is_damaged);
        return log_rows([row], true);
    }
    let id = fields
        .camel_event_id
        .as_deref()
        .or(fields.event_id.as_deref());
    (id.is_some() || fields.ingestion_time.is_some()).then_some(())?;
    log_rows([row(id, &fields.timestamp, &fields.message)], false)
}

/// `is_known` says whether the rows are of log events, also if none of them can be read.
fn log_rows(rows: impl IntoIterator<Item = Option<LogRow>>, is_known: bool) -> Option<LogRows> {
    let mut changes = Changes::default();
    let rows = rows.into_iter().map(|row| {
        let (row, of_row) = row.ok_or("log event without a time or a message")?;
        changes.add_within(MESSAGE, &of_row);
        Ok(row)
    });
    let rows = elements(rows, is_known)?;
    Some(LogRows { rows, changes })
}

/// The row of a result of Logs Insights.
pub(super) fn from_insights(fields: &Vec<ResultField<'_>>, is_damaged: bool) -> Option<LogRows> {
    log_rows([insights_row(fields, is_damaged)], is_insights(fields))
}

/// Whether a list is a result of Logs Insights.
fn is_insights(fields: &Vec<ResultField<'_>>) -> bool {
    fields.iter().any(|field| field.field.is_some())
}

fn insights_row(fields: &Vec<ResultField<'_>>, is_damaged: bool) -> Option<LogRow> {
    let value = |name: &str| {
        let field = fields
            .iter()
            .find(|field| field.field.as_deref() == Some(name));
        field.and_then(|field| field.value.as_ref()).map(Json::text)
    };
    message_row(
        value("@timestamp").as_deref(),
        &value("@message")?,
        is_damaged,
    )
}

/// The row of a message of Logs Insights, at its own time if the query does not return `@timestamp`.
fn message_row(timestamp: Option<&str>, message: &str, is_damaged: bool) -> Option<LogRow> {
    match timestamp {
        Some(timestamp) => row(None, timestamp, message, is_damaged),
        None => damaged_message_row(message, is_damaged).ok(),
    }
}

/// Rows of `aws logs tail` and of export tasks: lines that start with a time and perhaps the name of
/// the log stream. A line without a time continues the message before it, which `aws logs tail
/// --format json` starts below the name of the log stream.
pub(super) fn from_text(text: &str, is_damaged: bool) -> Option<LogRows> {
    let mut events: Vec<(&str, String)> = Vec::new();
    for line in text.lines() {
        match line_time(line) {
            Some((time, message)) => events.push((time, message.to_owned())),
            None if line.trim().is_empty() => {}
            None => {
                let (_, message) = events.last_mut()?;
                message.push('\n');
                message.push_str(line);
            }
        }
    }
    log_rows(
        events
            .iter()
            .map(|(time, message)| row(None, time, without_stream(message), is_damaged)),
        false,
    )
}

/// Whether `text` starts with a line like those of `aws logs tail` or of an export task. Takes no more
/// time if lines follow.
pub fn is_log_line(text: &[u8]) -> bool {
    if !text.first().is_some_and(u8::is_ascii_digit) {
        return false;
    }
    let end = memchr::memchr2(b' ', b'\n', text).filter(|end| text[*end] == b' ');
    let time = end.and_then(|end| std::str::from_utf8(&text[..=end]).ok());
    time.is_some_and(|time| line_time(time).is_some())
}

fn line_time(line: &str) -> Option<(&str, &str)> {
    let (time, message) = line.split_once(' ')?;
    iso_millis(time).is_some().then_some((time, message))
}

/// Message after the name of a log stream, which contains no space, if a JSON object follows it.
fn without_stream(message: &str) -> &str {
    match message.split_once([' ', '\n']) {
        Some((stream, rest)) if !stream.starts_with('{') => {
            let rest = rest.trim_ascii_start();
            if rest.starts_with('{') { rest } else { message }
        }
        _ => message,
    }
}

fn row(id: Option<&str>, timestamp: &str, message: &str, is_damaged: bool) -> Option<LogRow> {
    let millis = millis(timestamp)?;
    let day = Day::from_millis(millis)?;
    let message = Message {
        text: message.as_bytes(),
        is_damaged,
    };
    Some(log_event_row(id.map(str::as_bytes), day, millis, message))
}

/// Milliseconds of a time: a number, RFC 3339, or the format of Logs Insights, which is UTC.
fn millis(time: &str) -> Option<i64> {
    if let Some(millis) = i64::from_json(time) {
        return Some(millis);
    }
    if let Some(millis) = f64::from_json(time) {
        return i64::from_json(&millis.floor().to_string());
    }
    iso_millis(time)
}

fn iso_millis(time: &str) -> Option<i64> {
    let instant = OffsetDateTime::parse(time, &Rfc3339).ok().or_else(|| {
        let utc = format!("{}Z", time.replacen(' ', "T", 1));
        OffsetDateTime::parse(&utc, &Rfc3339).ok()
    })?;
    i64::try_from(instant.unix_timestamp_nanos().div_euclid(1_000_000)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::containers::{Container, open};

    fn lines(document: &str) -> Vec<String> {
        match open(document.as_bytes()) {
            Some(Container::LogEvents(events)) => events
                .rows
                .iter()
                .map(|row| match row {
                    Ok(row) => String::from_utf8(row.line.to_vec()).unwrap(),
                    Err(reason) => (*reason).to_owned(),
                })
                .collect(),
            other => panic!("{document}: {other:?}"),
        }
    }

    #[test]
    fn bytes_in_a_message_cost_no_log_event() {
        let row = |message: &str| {
            format!(
                r#"{{"timestamp":"2026-11-25T09:00:00.100Z","eventid":null,"message":{message}}}"#
            )
        };
        for (document, message, fields) in [
            (
                &b"{\"events\": [{\"timestamp\": 1795597200100, \"message\": \"{\\\"Results\\\":\\\"\xe9\\\"}\"}]}"[..],
                r#"{"Results":"FFFD"}"#,
                &["message.Results"][..],
            ),
            (
                b"{\"@timestamp\": \"2026-11-25 09:00:00.100\", \"@message\": \"\xe9\"}",
                r#""FFFD""#,
                &["message"],
            ),
            (
                b"[{\"field\": \"@timestamp\", \"value\": 1795597200100}, {\"field\": \"@message\", \"value\": {\"a\": [\"\xff\"]}}]",
                r#"{"a": ["FFFD"]}"#,
                &["message.a"],
            ),
            (
                b"2026-11-25T09:00:00.100Z stream {\"a\": \"\xff\", \"\xff\": 1}",
                r#"{"a": "FFFD", "FFFD": 1}"#,
                &["message.a", "message.*"],
            ),
            (
                b"{\"events\": [{\"eventId\": {}, \"timestamp\": 1795597200100, \"message\": \"m\", \"x\": \"\xff\"}]}",
                r#""m""#,
                &["events[].eventId"],
            ),
        ] {
            let Some(Container::LogEvents(events)) = open(document) else {
                panic!("{}", String::from_utf8_lossy(document))
            };
            let line = events.rows[0].as_ref().unwrap().line.to_vec();
            let expected = row(&message.replace("FFFD", "\u{fffd}"));
            assert_eq!(String::from_utf8(line).unwrap(), expected);
            assert_eq!(events.changes.fields_unreadable, fields, "{expected}");
        }
    }

    #[test]
    fn case_40_log_events_of_commands_are_rows() {
        let expected =
            r#"{"timestamp":"2026-11-25T09:00:00.100Z","eventid":"39","message":{"a":1}}"#;
        assert_eq!(
            lines(
                r#"{"events": [{"timestamp": 1795597200100, "message": "{\"a\":1}\n", "eventId": "39"}]}"#
            ),
            [expected]
        );
        let insights = expected.replace(r#""39""#, "null");
        for document in [
            r#"{"events": [{"timestamp": 1795597200100.7, "message": "{\"a\":1}"}], "nextForwardToken": "f"}"#,
            r#"{"@timestamp": "2026-11-25 09:00:00.100", "@message": {"a":1}}"#,
            r#"{"@timestamp": "2026-11-25 09:00:00.100", "@message": "{\"a\":1}"}"#,
            r#"{"results": [[{"field": "@timestamp", "value": "2026-11-25 09:00:00.100"}, {"field": "@message", "value": "{\"a\":1}"}]], "status": "Complete"}"#,
            r#"[{"field": "@timestamp", "value": "2026-11-25 09:00:00.100"}, {"field": "@message", "value": "{\"a\":1}"}]"#,
            r#"{"timestamp": 1795597200100, "message": "{\"a\":1}", "ingestionTime": 1795597201000}"#,
        ] {
            assert_eq!(lines(document), [insights.as_str()], "{document}");
        }
        assert_eq!(lines(expected), [expected]);
        assert_eq!(
            lines(
                r#"{"events": [{"timestamp": "soon", "message": "x"}, {"timestamp": 1795597200100, "message": {"a":1}}]}"#
            ),
            ["log event without a time or a message", insights.as_str()]
        );
    }

    #[test]
    fn messages_of_insights_without_a_time_have_their_own() {
        let row = r#"{"timestamp":"2026-11-25T09:00:00.1Z","eventid":null,"message":{"Timestamp":"2026-11-25T09:00:00.1Z"}}"#;
        let message = r#"{\"Timestamp\":\"2026-11-25T09:00:00.1Z\"}"#;
        for document in [
            format!(r#"{{"@message": "{message}"}}"#),
            format!(r#"{{"@message": {}}}"#, message.replace('\\', "")),
            format!(r#"{{"results": [[{{"field": "@message", "value": "{message}"}}]]}}"#),
            format!(
                r#"[{{"field": "@message", "value": "{message}"}}, {{"field": "@ptr", "value": "p"}}]"#
            ),
        ] {
            assert_eq!(lines(&document), [row], "{document}");
        }
    }

    #[test]
    fn result_of_insights_without_a_time_or_a_message_is_named() {
        for document in [
            r#"{"@message": "x"}"#,
            r#"{"@timestamp": "soon", "@message": "{\"Timestamp\":\"2026-11-25\"}"}"#,
            r#"{"results": [[{"field": "ContactId", "value": "c"}]]}"#,
            r#"[{"field": "@timestamp", "value": "2026-11-25 09:00:00.100"}]"#,
        ] {
            assert_eq!(
                lines(document),
                ["log event without a time or a message"],
                "{document}"
            );
        }
    }

    #[test]
    fn case_41_lines_of_tail_and_export_tasks_are_rows() {
        let text = "2026-11-25T09:00:00.100000+00:00 2026/11/25/09/stream-x== {\"a\":1}\n\
                    2026-11-25T10:00:00.100+01:00 {\"a\":\n1}\n\n2026-11-25T09:00:00.100Z hello world\n\
                    2026-11-25T09:00:00.100000+00:00 2026/11/25/09/stream-x== \n{\n    \"a\": 1\n}\n\
                    2026-11-25T09:00:00.100000+00:00 2026/11/25/09/stream-x== hello\n";
        let row = |message: &str| {
            format!(
                r#"{{"timestamp":"2026-11-25T09:00:00.100Z","eventid":null,"message":{message}}}"#
            )
        };
        assert_eq!(
            lines(text),
            [
                row(r#"{"a":1}"#),
                row(r#"{"a": 1}"#),
                row(r#""hello world""#),
                row(r#"{     "a": 1 }"#),
                row(r#""2026/11/25/09/stream-x== hello""#),
            ]
        );
        assert!(is_log_line(b"2026-11-25T09:00:00.100Z {}"));
        for line in [
            &b"{\"a\": 1}"[..],
            b"hello",
            b"\xff 1",
            b"2026",
            b"1 2",
            b"1.5 {}",
            b"2026-11-25T09:00:00.100Z\n 1",
        ] {
            assert!(!is_log_line(line), "{line:?}");
        }
    }
}
