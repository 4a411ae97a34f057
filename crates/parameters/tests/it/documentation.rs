//! The tables in the guide match the definitions. `cargo xtask regenerate documentation`
//! regenerates them.

use std::path::Path;

use parameters::table;

/// The guide with the text between the two comments of a table replaced; `None` if a comment is
/// missing.
fn with_table(guide: &str, name: &str, table: &str) -> Option<String> {
    let (begin, end) = (
        format!("<!-- {name}: generated -->\n"),
        format!("<!-- {name}: end -->"),
    );
    let (before, rest) = guide.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}{table}{end}{after}"))
}

#[test]
fn guide_has_the_tables_of_the_definitions() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guides/configure.md");
    let guide = std::fs::read_to_string(&path).unwrap();
    let parameters = with_table(&guide, "parameters", &table::parameters())
        .expect("comments around the parameters");
    let expected = with_table(&parameters, "derived", &table::derived())
        .expect("comments around the derived values");
    if std::env::var_os("UPDATE_DOCUMENTATION").is_some() {
        std::fs::write(&path, &expected).unwrap();
    } else {
        assert!(
            guide == expected,
            "docs/guides/configure.md is out of date; run cargo xtask regenerate documentation"
        );
    }
}
