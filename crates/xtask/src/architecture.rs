//! Compares the picture of the crates in ARCHITECTURE.md with their manifests, and finds crates without
//! a README that says where to start.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use toml::Table;

use crate::process::{self, command, output};

/// Document with the picture, a Mermaid graph with a line `a --> b` for each dependency.
const DOCUMENT: &str = "ARCHITECTURE.md";
/// The Lambda functions are one node.
const FUNCTIONS: &str = "crates/lambdas/";
/// These depend on whatever they test, measure or check.
const EXCLUDED: [&str; 2] = ["crates/bench/", "tests/"];

/// Checks that the picture has the dependencies of the manifests and no others.
///
/// # Errors
/// They differ, or a crate has no README that says where to start; each difference is printed.
pub(crate) fn check() -> Result<()> {
    check_readmes()?;
    let text = fs::read_to_string(process::root().join(DOCUMENT))
        .with_context(|| format!("cannot read {DOCUMENT}"))?;
    let drawn = arrows(&text);
    let declared = dependencies()?;
    for arrow in declared.difference(&drawn) {
        process::report(&format!("{DOCUMENT} lacks `{arrow}`"));
    }
    for arrow in drawn.difference(&declared) {
        process::report(&format!("{DOCUMENT} has `{arrow}`, but no manifest does"));
    }
    if drawn != declared {
        bail!("the picture in {DOCUMENT} differs from the manifests");
    }
    Ok(())
}

/// Every crate has a README that says where to start reading.
fn check_readmes() -> Result<()> {
    let manifests = output(&mut command("git", "ls-files *Cargo.toml"))?;
    let folders = manifests
        .lines()
        .filter_map(|file| file.strip_suffix("/Cargo.toml"));
    let lacks_start = |folder: &&str| {
        let readme = fs::read_to_string(process::root().join(folder).join("README.md"));
        !readme.is_ok_and(|readme| readme.contains("Start ") || readme.contains("start reading"))
    };
    let lacking: Vec<_> = folders.filter(lacks_start).collect();
    if !lacking.is_empty() {
        bail!(
            "no README.md that says where to start (\"Start reading at …\") in {}",
            lacking.join(", ")
        );
    }
    Ok(())
}

/// Lines of the form `a --> b`.
fn arrows(text: &str) -> BTreeSet<String> {
    let lines = text.lines().map(str::trim);
    lines
        .filter(|line| line.contains(" --> "))
        .map(str::to_owned)
        .collect()
}

/// Dependencies between the crates of the workspace, tests' own left out.
fn dependencies() -> Result<BTreeSet<String>> {
    let files = output(&mut command("git", "ls-files *Cargo.toml"))?;
    let mut manifests = Vec::new();
    for file in files.lines().filter(|file| *file != "Cargo.toml") {
        let text = fs::read_to_string(process::root().join(file))?;
        let manifest: Table = text
            .parse()
            .with_context(|| format!("cannot parse {file}"))?;
        manifests.push((file, manifest));
    }
    let name = |manifest: &Table| Some(manifest.get("package")?.get("name")?.as_str()?.to_owned());
    let members: BTreeSet<_> = manifests
        .iter()
        .filter_map(|(_, manifest)| name(manifest))
        .collect();
    let mut arrows = BTreeSet::new();
    for (file, manifest) in &manifests {
        if EXCLUDED.iter().any(|excluded| file.starts_with(excluded)) {
            continue;
        }
        let from = if file.starts_with(FUNCTIONS) {
            "lambdas"
        } else {
            node(file)
        };
        let dependencies = manifest
            .get("dependencies")
            .and_then(|value| value.as_table());
        for to in dependencies
            .into_iter()
            .flat_map(Table::keys)
            .filter(|to| members.contains(*to))
        {
            // The crate is called connect-core because `core` is Rust's own.
            arrows.insert(format!("{from} --> {}", to.trim_start_matches("connect-")));
        }
    }
    Ok(arrows)
}

/// Name of the folder of a manifest.
fn node(file: &str) -> &str {
    let folder = Path::new(file).parent().and_then(Path::file_name);
    folder.and_then(|folder| folder.to_str()).unwrap_or(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_arrows_and_folders() {
        let text = "```mermaid\ngraph TD\n  lake --> athena\n  athena --> core\n```\n";
        let expected = ["athena --> core", "lake --> athena"].map(str::to_owned);
        assert_eq!(arrows(text), expected.into());
        assert_eq!(node("crates/core/Cargo.toml"), "core");
    }

    #[test]
    fn manifests_of_the_workspace_have_dependencies_on_core() {
        let dependencies = dependencies().unwrap();
        assert!(
            dependencies.contains("lambda-support --> core"),
            "{dependencies:?}"
        );
        assert!(
            !dependencies
                .iter()
                .any(|arrow| arrow.starts_with("core -->"))
        );
    }
}
