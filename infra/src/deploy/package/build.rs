//! The binaries, built by cargo lambda or found in a directory.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use parameters::Architecture;

use super::{Binaries, elf};
use crate::deploy::DeployError;

/// The version of glibc in the runtime `provided.al2023`.
const RUNTIME_GLIBC: elf::GlibcVersion = (2, 34);

/// The directory with the binaries, which are built if requested.
///
/// # Errors
/// The build fails.
pub(super) fn binaries(
    binaries: &Binaries,
    packages: &[&str],
    architecture: Architecture,
) -> Result<PathBuf, DeployError> {
    match binaries {
        Binaries::Folder(folder) => Ok(folder.clone()),
        Binaries::Build => build(packages, architecture),
    }
}

fn build(packages: &[&str], architecture: Architecture) -> Result<PathBuf, DeployError> {
    let is_installed = Command::new("cargo")
        .args(["lambda", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !is_installed.is_ok_and(|status| status.success()) {
        let advice = "install it with `pip install cargo-lambda` or `cargo install --locked cargo-lambda`, or pass --binaries DIR";
        return Err(DeployError::Failed(format!(
            "cargo lambda, which builds the functions, is not installed; {advice}"
        )));
    }
    let target = match architecture {
        Architecture::Arm64 => "--arm64",
        Architecture::X86 => "--x86-64",
    };
    let folder = target_folder()?.join("lambda");
    let packages = packages.iter().flat_map(|package| ["--package", package]);
    let mut command = Command::new("cargo");
    // Standard output is for the result.
    command
        .args(["lambda", "build", "--release", target, "--lambda-dir"])
        .arg(&folder)
        .args(packages)
        .stdout(std::io::stderr());
    let status = command
        .status()
        .map_err(|error| DeployError::Failed(format!("cannot run cargo lambda: {error}")))?;
    if status.success() {
        Ok(folder)
    } else {
        Err(DeployError::Failed(format!(
            "cargo lambda build failed with {status}"
        )))
    }
}

/// The target directory of the workspace in the working directory.
fn target_folder() -> Result<PathBuf, DeployError> {
    let wrong = |reason: String| {
        DeployError::Failed(format!(
            "run this command in the project directory: {reason}"
        ))
    };
    let metadata = Command::new("cargo")
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .output();
    let metadata = metadata.map_err(|error| wrong(error.to_string()))?;
    let document: serde_json::Value = serde_json::from_slice(&metadata.stdout)
        .map_err(|_| wrong(String::from_utf8_lossy(&metadata.stderr).trim().to_owned()))?;
    let folder = document["target_directory"]
        .as_str()
        .ok_or_else(|| wrong("cargo metadata has no target_directory".to_owned()))?;
    Ok(PathBuf::from(folder))
}

/// The binary of a crate: `<folder>/<crate>`, or `<folder>/<crate>/bootstrap`, which cargo lambda
/// writes.
pub(super) fn read(
    folder: &Path,
    package: &str,
    architecture: Architecture,
) -> Result<Vec<u8>, DeployError> {
    let plain = folder.join(package);
    let path = if plain.is_dir() {
        plain.join("bootstrap")
    } else {
        plain
    };
    let binary = std::fs::read(&path).map_err(|error| {
        let advice = "run `cargo lambda build --release` or omit --binaries";
        DeployError::Failed(format!(
            "binary for `{package}` not found at {}: {error}; {advice}",
            path.display()
        ))
    })?;
    match elf::architecture(&binary) {
        Some(found) if found == architecture => {
            check_glibc(&binary, &path)?;
            Ok(binary)
        }
        Some(found) => {
            let (found, wanted) = (found.as_str(), architecture.as_str());
            let advice =
                format!("build it for {wanted}, or configure --lambda-architecture={found}");
            Err(DeployError::Failed(format!(
                "{} is built for {found}, but the functions are configured for {wanted}; {advice}",
                path.display()
            )))
        }
        None => Err(DeployError::Failed(format!(
            "{} is not an executable for Linux on arm64 or x86_64",
            path.display()
        ))),
    }
}

/// Rejects a binary that requires a newer glibc than the runtime has: it would fail at its start.
fn check_glibc(binary: &[u8], path: &Path) -> Result<(), DeployError> {
    match elf::required_glibc(binary) {
        Some(required) if required > RUNTIME_GLIBC => {
            let [(major, minor), (most_major, most_minor)] = [required, RUNTIME_GLIBC];
            Err(DeployError::Failed(format!(
                "{} requires glibc {major}.{minor}, but provided.al2023 has {most_major}.{most_minor}; build it with \
                 `cargo lambda build --release`, or for a musl target",
                path.display()
            )))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn elf(machine: u8) -> Vec<u8> {
        let mut binary = b"\x7fELF\x02\x01".to_vec();
        binary.resize(64, 0);
        binary[18] = machine;
        binary
    }

    #[test]
    fn finds_plain_and_cargo_lambda_binaries() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("plain"), elf(0x3e)).unwrap();
        std::fs::create_dir(folder.path().join("built")).unwrap();
        std::fs::write(folder.path().join("built/bootstrap"), elf(0xb7)).unwrap();
        assert_eq!(
            read(folder.path(), "plain", Architecture::X86).unwrap(),
            elf(0x3e)
        );
        assert_eq!(
            read(folder.path(), "built", Architecture::Arm64).unwrap(),
            elf(0xb7)
        );
    }

    #[test]
    fn rejects_binaries_for_a_newer_glibc() {
        let folder = tempfile::tempdir().unwrap();
        for (name, version) in [("runs", "GLIBC_2.34"), ("fails", "GLIBC_2.39")] {
            let binary = elf::tests::elf(0xb7, &["GLIBC_2.17", version]);
            std::fs::write(folder.path().join(name), binary).unwrap();
        }
        let check = |name| {
            read(folder.path(), name, Architecture::Arm64)
                .map(|_| ())
                .map_err(|error| error.to_string())
        };
        assert_eq!(check("runs"), Ok(()));
        let error = check("fails").unwrap_err();
        assert!(
            error.contains("requires glibc 2.39, but provided.al2023 has 2.34"),
            "{error}"
        );
    }

    #[test]
    fn rejects_missing_and_foreign_binaries() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("intel"), elf(0x3e)).unwrap();
        std::fs::write(folder.path().join("script"), "#!/bin/sh").unwrap();
        let error = |package| {
            read(folder.path(), package, Architecture::Arm64)
                .unwrap_err()
                .to_string()
        };
        assert!(
            error("none").contains("binary for `none` not found at"),
            "{}",
            error("none")
        );
        assert!(
            error("intel")
                .ends_with("build it for arm64, or configure --lambda-architecture=x86_64"),
            "{}",
            error("intel")
        );
        assert!(
            error("script").ends_with("is not an executable for Linux on arm64 or x86_64"),
            "{}",
            error("script")
        );
    }
}
