//! Output files of Contact Lens and of evaluation forms.

#![no_main]

use connect_core::{JsonText, contact_lens, evaluation_forms};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|document: &[u8]| {
    let text = JsonText::decode(document);
    if let Ok(row) = contact_lens::row(&text, None, "s3://bucket/key") {
        let _ = row.to_row().map(|row| assert!(!row.line.contains(&b'\n')));
        let turns = contact_lens::transcript(&text, &row).map(|turns| turns.to_rows());
        for row in turns.into_iter().flatten().flatten() {
            assert!(!row.line.contains(&b'\n'));
        }
    }
    if let Ok(row) = evaluation_forms::row(&text, None, "s3://bucket/key") {
        let _ = row.to_row().map(|row| assert!(!row.line.contains(&b'\n')));
    }
});
