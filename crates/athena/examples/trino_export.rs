//! Writes what `tests/trino/compare.py` asks Trino: `trino_export <folder> [queries]`.
//!
//! The lake of the catalogue's tests comes into `<folder>/catalogue`; where a folder of queries
//! that users of the sample have is given, the lake of the samples comes into `<folder>/samples`.

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

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.as_slice() {
        [folder] => support::export::export(Path::new(folder), None),
        [folder, queries] => support::export::export(Path::new(folder), Some(Path::new(queries))),
        _ => Err("trino_export <folder> [queries]".into()),
    }
}
