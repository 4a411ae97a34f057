//! The reference page has what the engine declares. `cargo xtask regenerate documentation`
//! writes it.

use crate::support::in_crate;

const HEAD: &str = "# The local engine

What the local engine supports of Athena's SQL, generated from `crates/athena`. Everything else of Athena's documentation works as it
does there, or is a fault. Names in the last list can be used as in Athena.
";

#[test]
fn engine_page_lists_all_functions() {
    let path = in_crate("../../docs/reference/engine.md");
    let expected = format!("{HEAD}{}", athena::reference());
    if std::env::var_os("UPDATE_DOCUMENTATION").is_some() {
        std::fs::write(&path, &expected).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap_or_default() == expected,
        "docs/reference/engine.md differs from the code; run cargo xtask regenerate documentation"
    );
}
