//! Compares the globs of `.cargo/mutants.toml` with the files of the repository.

use std::fs;

use anyhow::{Context as _, Result, bail};
use toml::{Table, Value};

use crate::process::{self, command, output};

const CONFIGURATION: &str = ".cargo/mutants.toml";

/// Checks that every glob of the files to mutate matches a file.
///
/// # Errors
/// A glob matches no file, such as that of a folder that was renamed.
pub(crate) fn check() -> Result<()> {
    let text = fs::read_to_string(process::root().join(CONFIGURATION))
        .with_context(|| format!("cannot read {CONFIGURATION}"))?;
    let globs = globs(&text)?;
    for glob in &globs {
        let files = output(command("git", "ls-files").arg(format!(":(glob){glob}")))?;
        if files.trim().is_empty() {
            bail!("{CONFIGURATION}: {glob} matches no file; update it to the new folder");
        }
    }
    Ok(())
}

/// The globs of the files to mutate and of those to leave out.
fn globs(configuration: &str) -> Result<Vec<String>> {
    let table: Table = configuration
        .parse()
        .with_context(|| format!("cannot parse {CONFIGURATION}"))?;
    let lists = ["examine_globs", "exclude_globs"].map(|list| table.get(list));
    let globs = lists.into_iter().flatten().filter_map(Value::as_array);
    let globs: Vec<_> = globs
        .flatten()
        .filter_map(|glob| glob.as_str().map(str::to_owned))
        .collect();
    if globs.is_empty() {
        bail!("{CONFIGURATION} has no globs");
    }
    Ok(globs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_glob_of_the_mutants_matches_a_file() {
        check().unwrap();
    }

    #[test]
    fn reads_the_globs_of_both_lists() {
        let text = "examine_globs = [\"a/**\", \"b.rs\"]\nexclude_globs = [\"c\"]\n";
        assert_eq!(globs(text).unwrap(), ["a/**", "b.rs", "c"]);
        assert!(globs("examine_globs = []").is_err());
    }
}
