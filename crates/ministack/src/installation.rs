//! The virtual environment with ministack in it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{MinistackError, VERSION, target_directory, tried};

/// The program, installed if it is not yet.
pub(crate) fn program() -> Result<PathBuf, MinistackError> {
    let target = target_directory();
    tried("make the target directory", fs::create_dir_all(&target))?;
    let lock = tried("open the lock of the installation", File::create(target.join(format!("ministack-{VERSION}.lock"))))?;
    tried("wait for the lock of the installation", lock.lock())?;
    let environment = target.join(format!("ministack-{VERSION}"));
    let program = environment.join("bin").join("ministack");
    // The mark is made last: an installation that was broken off is begun anew.
    let mark = environment.join("installed");
    if !(mark.exists() && program.exists()) {
        install(&environment)?;
        tried("mark the installation as complete", File::create(mark))?;
    }
    Ok(program)
}

fn install(environment: &Path) -> Result<(), MinistackError> {
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(environment))?;
    let pip = environment.join("bin").join("pip");
    run(Command::new(pip).args(["install", "--quiet", "--disable-pip-version-check", &format!("ministack=={VERSION}")]))
}

fn run(command: &mut Command) -> Result<(), MinistackError> {
    let text = format!("{command:?}");
    let output = tried(&format!("run {text}"), command.output())?;
    if output.status.success() {
        return Ok(());
    }
    Err(MinistackError::Install { command: text, output: String::from_utf8_lossy(&output.stderr).trim().to_owned() })
}
