//! Output files of Contact Lens and of evaluation forms.

#![no_main]

use connect_core::{contact_lens, evaluation_forms};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|document: &[u8]| {
    if let Ok(row) = contact_lens::row(document, None, "s3://bucket/key") {
        let _ = row.to_row().map(|row| assert!(!row.line.contains(&b'\n')));
        let turns = contact_lens::transcript(document, &row).map(|turns| turns.to_rows());
        for row in turns.into_iter().flatten().flatten() {
            assert!(!row.line.contains(&b'\n'));
        }
    }
    if let Ok(row) = evaluation_forms::row(document, None, "s3://bucket/key") {
        let _ = row.to_row().map(|row| assert!(!row.line.contains(&b'\n')));
    }
});
