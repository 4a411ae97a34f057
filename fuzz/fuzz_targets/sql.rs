//! The SQL front end: statements, names and tokens.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = athena::split_statements(text);
    let _ = athena::sql_elements(text);
});
