//! Virtual environments with a program of `PyPI` in each.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{MinistackError, target_directory, tried};

/// A program of a release of a `PyPI` package, installed into the target directory if it is not
/// yet.
///
/// # Errors
/// When Python or pip fail.
pub fn installed(package: &str, version: &str, program: &str) -> Result<PathBuf, MinistackError> {
    let target = target_directory();
    tried("make the target directory", fs::create_dir_all(&target))?;
    let lock = tried(
        "open the lock of the installation",
        File::create(target.join(format!("{package}-{version}.lock"))),
    )?;
    tried("wait for the lock of the installation", lock.lock())?;
    let environment = target.join(format!("{package}-{version}"));
    let program = environment.join("bin").join(program);
    // The mark is made last: an installation that was broken off is begun anew.
    let mark = environment.join("installed");
    if !(mark.exists() && program.exists()) {
        install(&environment, &format!("{package}=={version}"))?;
        tried("mark the installation as complete", File::create(mark))?;
    }
    Ok(program)
}

fn install(environment: &Path, requirement: &str) -> Result<(), MinistackError> {
    run(Command::new("python3")
        .args(["-m", "venv", "--clear"])
        .arg(environment))?;
    let pip = environment.join("bin").join("pip");
    run(Command::new(pip).args([
        "install",
        "--quiet",
        "--disable-pip-version-check",
        requirement,
    ]))
}

fn run(command: &mut Command) -> Result<(), MinistackError> {
    let text = format!("{command:?}");
    let output = tried(&format!("run {text}"), command.output())?;
    if output.status.success() {
        return Ok(());
    }
    Err(MinistackError::Install {
        command: text,
        output: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
    })
}
