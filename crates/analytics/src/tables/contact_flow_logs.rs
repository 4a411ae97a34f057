//! Contact flow logs.

use connect_core::Source;

use super::{columns, data_type};
use crate::Table;

/// One row for each log event of a contact flow.
pub static CONNECT_CFL: Table = Table {
    source: Source::ContactFlowLogs,
    summary: "a log event of a contact flow",
    columns: columns! {
        original {
            timestamp: string, "When the event was logged, ISO 8601 in UTC with milliseconds";
            eventid: string, "The id that CloudWatch Logs gave the event";
            message: string, "What Connect logged, as JSON text with keys in lower case";
        }
        added {}
    },
};
