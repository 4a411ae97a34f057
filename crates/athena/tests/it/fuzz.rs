//! The fuzz targets of the engine, which no check compiles as such, run with some inputs.

#[path = "../../../../fuzz/fuzz_targets/engine.rs"]
mod engine;

use athena::ErrorKind;

#[test]
fn statements_are_planned() {
    let text = "SELECT channel FROM connect_ctr; ANALYZE SELECT 1; SELECT nosuch FROM connect_ae; SELECT (";
    let errors = [ErrorKind::ColumnNotFound, ErrorKind::Syntax];
    assert_eq!(engine::plan(text), errors);
}

#[test]
fn row_files_are_read() {
    let rows = b"{\"contactid\": \"c\"}\n{\"contactid\": \"d\"}\n";
    assert_eq!(engine::read(rows), []);
    let errors = engine::read(b"{\"contactid\": \"c\"}\n{");
    assert_eq!(errors.len(), 6);
}
