//! The reference page has the tables as they are defined. `UPDATE_DOCUMENTATION=1 cargo test -p analytics` writes it anew.

use std::path::Path;

const INTRODUCTION: &str = "# Tables
The columns of the five tables, generated from their definition in `crates/analytics`. Names are in lower case; the keys of the rows are
found whatever their case. A column or field that a row does not have is null. Every table is partitioned by `year`, `month` and `day`, whole
numbers; how rows are made is told in [rows.md](rows.md). A `+` marks columns that came after the first release; in the structs of original
columns, added fields stand last.

";

#[test]
fn the_page_has_the_tables_of_the_definition() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/tables.md");
    let expected = format!("{INTRODUCTION}{}", analytics::reference::tables());
    if std::env::var_os("UPDATE_DOCUMENTATION").is_some() {
        std::fs::write(&path, &expected).unwrap();
    }
    let page = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(page == expected, "docs/reference/tables.md is behind the definition: UPDATE_DOCUMENTATION=1 cargo test -p analytics");
}
