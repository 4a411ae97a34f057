//! Names that the workflows share with other files.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

/// Variables of programs that a workflow runs, which no test reads by itself.
const OF_TOOLS: [&str; 4] = ["CARGO_", "GH_", "PROPTEST_", "RUST_"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// What the group of a pattern matches in a text.
fn found(text: &str, pattern: &str) -> BTreeSet<String> {
    let pattern = Regex::new(pattern).unwrap();
    let all = pattern.captures_iter(text);
    all.map(|captures| captures[1].to_owned()).collect()
}

fn words(text: &str) -> BTreeSet<String> {
    found(text, "([a-z_]+)")
}

#[test]
fn fuzz_targets_are_the_same_in_all_files() {
    let manifest: toml::Table = toml::from_str(&read("fuzz/Cargo.toml")).unwrap();
    let targets = manifest["bin"].as_array().unwrap();
    let name = |target: &toml::Value| target["name"].as_str().unwrap().to_owned();
    let expected: BTreeSet<_> = targets.iter().map(name).collect();
    assert!(expected.len() > 5, "{expected:?}");
    let with_engine = targets
        .iter()
        .filter(|target| target.get("required-features").is_some());
    let with_engine: BTreeSet<_> = with_engine.map(name).collect();

    let workflow = read(".github/workflows/fuzz.yml");
    let matrix = found(&workflow, r"target: \[(.*)\]");
    assert_eq!(words(matrix.first().unwrap()), expected, "matrix");
    // The lists are equal wherever they are used.
    let lists = found(&workflow, r"fromJSON\('(\[.*?\])'\)");
    let lists: Vec<_> = lists.iter().map(|list| words(list)).collect();
    assert_eq!(lists, [with_engine], "targets with a feature");
    let guide = read("fuzz/README.md");
    assert_eq!(found(&guide, r"(?m)^\| `([a-z_]+)` \|"), expected, "guide");
    let seed = read("fuzz/seed");
    let folders = seed.lines().find(|line| line.starts_with("mkdir"));
    assert_eq!(
        found(folders.unwrap(), "corpus/([a-z_]+)"),
        expected,
        "seed"
    );
}

#[test]
fn variables_of_workflows_are_read() {
    let mut sources = String::new();
    add_sources(&root().join("crates"), &mut sources);
    let mut variables = 0;
    for workflow in fs::read_dir(root().join(".github/workflows")).unwrap() {
        let text = fs::read_to_string(workflow.unwrap().path()).unwrap();
        for variable in found(&text, r"(?m)^\s+([A-Z][A-Z_]+): ") {
            if !OF_TOOLS.iter().any(|tool| variable.starts_with(tool)) {
                variables += 1;
                assert!(
                    sources.contains(&format!("\"{variable}\"")),
                    "no test reads {variable}"
                );
            }
        }
    }
    assert!(variables > 2);
}

/// Adds the Rust files below a directory.
fn add_sources(folder: &Path, sources: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            add_sources(&path, sources);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            sources.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}
