//! Row files, as the engine reads them: any bytes are rows or an error that names the file.

#![no_main]

mod engine;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|rows: &[u8]| {
    engine::read(rows);
});
