//! Agent events (AE): Connect's own JSON, one event per line.
//!
//! Format: "Agent event streams data model", Amazon Connect Administrator Guide.

use crate::readable::Changes;
use crate::record_error::Document;
use crate::row::Published;
use crate::schema::{Shape, shape};
use crate::{RecordError, Row};

const SNAPSHOT: Shape = shape!({
    agentstatus: {},
    configuration: {
        routingprofile: {
            concurrency: [{availableslots: int, maximumslots: int}],
            defaultoutboundqueue: {channels: [text]},
            inboundqueues: [{channels: [text]}],
        },
        proficiencies: [{level: double}],
    },
    contacts: [{queue: {}, globalresiliencymetadata: {}}],
    agentcrossregionroutingconfiguration: {configuredregions: [text]},
});

/// Columns of `connect_ae`; those of any text are not listed.
pub const COLUMNS: Shape = shape!({
    eventid: scalar,
    eventtimestamp: scalar,
    currentagentsnapshot: SNAPSHOT,
    previousagentsnapshot: SNAPSHOT,
});

const EVENT: Published = Published {
    document: Document::AgentEvent,
    id: "EventId",
    is_id_required: false,
    timestamp: "EventTimestamp",
    columns: COLUMNS,
};

/// Row of an agent event: the event on one line, in the partition of its `EventTimestamp`, with
/// keys renamed that Athena could not read. An event without an `EventId` has a row too.
///
/// # Errors
/// If the document is not a JSON object or has no `EventTimestamp` with a date.
pub fn row(document: &[u8]) -> Result<Row<'_>, RecordError> {
    row_with_changes(document).map(|(row, _)| row)
}

/// The row, and what was changed.
///
/// # Errors
/// Those of [`row`].
pub fn row_with_changes(document: &[u8]) -> Result<(Row<'_>, Changes), RecordError> {
    EVENT.row(document)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn event_without_id_has_a_row_and_is_counted() {
        for (id, expected, field) in [
            ("", "", "EventId"),
            (r#""EventId": null, "#, r#""EventId": null, "#, "EventId"),
            (
                r#""EventId": "", "#,
                r#""EventId_unreadable": "", "#,
                "EventId",
            ),
            (
                r#""eventid": {}, "#,
                r#""eventid_unreadable": {}, "#,
                "eventid",
            ),
        ] {
            let event = |id: &str| format!(r#"{{{id}"EventTimestamp": "2026-11-23T10:00:00Z"}}"#);
            let document = event(id);
            let (row, changes) = row_with_changes(document.as_bytes()).unwrap();
            assert_eq!(row.line.as_ref(), event(expected).as_bytes());
            assert_eq!(changes.fields_unreadable, [field]);
        }
    }

    #[test]
    fn number_is_an_id() {
        let event = br#"{"EventId": 7, "EventTimestamp": "2026-11-23T10:00:00Z"}"#;
        let (row, changes) = row_with_changes(event).unwrap();
        assert_eq!(
            (row.line.as_ref(), changes),
            (&event[..], Changes::default())
        );
    }

    #[test]
    fn rejects_event_without_day() {
        for event in [
            r#"{"EventId": "e1"}"#,
            r#"{"EventId": "e1", "EventTimestamp": null}"#,
            r#"{"EventId": "e1", "EventTimestamp": ["2026-11-23T10:00:00Z"]}"#,
        ] {
            let error = row(event.as_bytes()).unwrap_err().to_string();
            assert!(
                error.starts_with("agent event: EventTimestamp is missing"),
                "{error}"
            );
        }
    }
}
