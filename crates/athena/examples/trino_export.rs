//! Writes what `tests/trino/compare.py` asks Trino: `trino_export <folder> [queries]`.
//!
//! The lake of the catalogue's tests is written to `<folder>/catalogue`. With a folder of queries
//! that users of the sample have, the lake of the samples is written to `<folder>/samples`.
//! `RANDOM_QUERIES` sets the number of random queries.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the lakes are those of the tests"
)]

#[path = "../tests/it/support/mod.rs"]
mod support;

use std::env;
use std::error::Error;
use std::path::Path;

/// Random queries, unless the variable sets another number.
const RANDOM_QUERIES: usize = 150;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let random = env::var("RANDOM_QUERIES").map_or(Ok(RANDOM_QUERIES), |count| count.parse())?;
    match arguments.as_slice() {
        [folder] => support::export::export(Path::new(folder), None, random),
        [folder, queries] => {
            support::export::export(Path::new(folder), Some(Path::new(queries)), random)
        }
        _ => Err("trino_export <folder> [queries]".into()),
    }
}
