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

/// Columns of `connect_ae`; those of text are not listed.
pub const COLUMNS: Shape = shape!({
    currentagentsnapshot: SNAPSHOT,
    previousagentsnapshot: SNAPSHOT,
});

const EVENT: Published = Published {
    document: Document::AgentEvent,
    id: "EventId",
    timestamp: "EventTimestamp",
    columns: COLUMNS,
};

/// Row of an agent event: the event on one line, in the partition of its `EventTimestamp`, with
/// keys renamed that Athena could not read.
///
/// # Errors
/// If the document is not a JSON object or has no `EventId` or no `EventTimestamp` with a date.
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
