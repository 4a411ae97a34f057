//! Containers of other documents, and detection.

#![no_main]

use connect_core::containers::{Container, is_log_line, open};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|document: &[u8]| {
    is_log_line(document);
    connect_core::detect(document);
    connect_core::utf8_from_utf16(document);
    if let Some(Container::LogEvents(events)) = open(document) {
        for row in events.rows.iter().flatten() {
            assert!(!row.line.contains(&b'\n'));
        }
    }
});
