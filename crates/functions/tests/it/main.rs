//! The definitions beside the crates and the READMEs of the functions.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const UPDATE: &str = "UPDATE_DOCUMENTATION";
const HEADING: &str = "| variable | ";

fn lambdas() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../lambdas")
}

#[test]
fn lists_every_function_crate_once() {
    let crates: BTreeSet<_> = std::fs::read_dir(lambdas())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| lambdas().join(name).join("src/main.rs").exists())
        .collect();
    let defined: BTreeSet<_> = functions::ALL
        .iter()
        .map(|function| function.package.to_owned())
        .collect();
    assert_eq!(defined, crates);
    assert_eq!(defined.len(), functions::ALL.len());
}

/// The README with its table of variables replaced.
fn updated(readme: &str, table: &str) -> Option<String> {
    let start = readme.find(HEADING)?;
    let rows = readme[start..]
        .lines()
        .take_while(|line| line.starts_with('|'));
    let end = start + rows.map(|line| line.len() + 1).sum::<usize>();
    Some(format!("{}{table}{}", &readme[..start], &readme[end..]))
}

#[test]
fn documentation_matches_the_variables() {
    for function in functions::ALL {
        let path = lambdas().join(function.package).join("README.md");
        let readme = std::fs::read_to_string(&path).unwrap();
        let expected = updated(&readme, &function.environment_table()).unwrap_or_else(|| {
            format!("{readme}\n## Environment\n{}", function.environment_table())
        });
        if std::env::var_os(UPDATE).is_some() {
            std::fs::write(&path, &expected).unwrap();
        } else {
            assert_eq!(
                readme, expected,
                "the variables of {} changed; run cargo xtask regenerate documentation",
                function.package
            );
        }
    }
}
