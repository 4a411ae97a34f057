//! The SQL front end: statements, names and tokens, and the plans of statements over an empty lake.

#![no_main]

mod engine;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    engine::plan(text);
});
