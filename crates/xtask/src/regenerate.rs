//! Writes the files that are generated and committed.

use anyhow::Result;
use clap::ValueEnum;

use crate::process::{cargo, command, report, run};
use crate::tools::INSTA;

/// A kind of generated file.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum GeneratedFiles {
    /// Rows that tests of views and queries expect, computed in Python without SQL
    ExpectedRows,
    /// Pages under docs/ and README tables
    Documentation,
    /// CloudFormation templates under infra/golden
    Templates,
    /// IAM actions of the templates' resource types; needs Node.js and Python, for the checkers
    Permissions,
    /// SVG files under diagrams/
    Diagrams,
    /// Recorded output in tests; runs those tests
    Snapshots,
}

impl GeneratedFiles {
    /// Kinds that no test compares with the committed files.
    pub(crate) const UNTESTED: [Self; 1] = [Self::ExpectedRows];

    fn write(self) -> Result<()> {
        match self {
            Self::ExpectedRows => {
                run(&mut command(
                    "python3",
                    "crates/athena/tests/catalogue/run_all.py",
                ))?;
                run(&mut command(
                    "python3",
                    "-B crates/athena/tests/expected.py",
                ))
            }
            Self::Documentation => {
                let packages = "-p analytics -p athena -p parameters";
                for tests in [
                    &format!("{packages} --test it documentation"),
                    "-p functions",
                    "-p infra --test it -- security cost_documents",
                ] {
                    let mut test = cargo(&format!("test --quiet {tests}"));
                    run(test.env("UPDATE_DOCUMENTATION", "1"))?;
                }
                Ok(())
            }
            Self::Templates => run(&mut cargo(
                "run --quiet -p infra -- synth --output infra/golden",
            )),
            Self::Permissions => run(&mut command("infra/checks/run", "--permissions")),
            Self::Diagrams => run(&mut cargo("run --quiet -p infra -- diagram")),
            // Tests write recorded output beside the file; only cargo-insta writes it into the file.
            Self::Snapshots => {
                let insta = INSTA.install()?.program();
                run(
                    cargo("test --quiet -p configure -p infra -p lake -p parameters")
                        .env("INSTA_UPDATE", "new")
                        .env("INSTA_FORCE_PASS", "1"),
                )?;
                run(&mut command(insta, "insta accept --include-ignored"))
            }
        }
    }
}

/// Writes the given kinds; all of them if none is given.
///
/// # Errors
/// A generator fails.
pub(crate) fn run_all(kinds: &[GeneratedFiles]) -> Result<()> {
    for kind in if kinds.is_empty() {
        GeneratedFiles::value_variants()
    } else {
        kinds
    } {
        let name = kind
            .to_possible_value()
            .map_or_else(String::new, |kind| kind.get_name().into());
        report(&format!("regenerate {name}"));
        kind.write()?;
    }
    Ok(())
}
