//! Contact records, agent events, flow log payloads and messages.

#![no_main]

use connect_core::{Row, agent_events, contact_flow_logs, contact_records};
use libfuzzer_sys::fuzz_target;

fn check(row: &Row<'_>) {
    assert!(!row.line.contains(&b'\n'));
    assert!(row.line.starts_with(b"{"));
}

fuzz_target!(|document: &[u8]| {
    let _ = contact_records::row(document).map(|row| check(&row));
    let _ = agent_events::row(document).map(|row| check(&row));
    let _ = contact_flow_logs::message_row(document).map(|row| check(&row));
    let _ = contact_flow_logs::payload_rows(document)
        .map(|payload| payload.rows.iter().for_each(check));
});
