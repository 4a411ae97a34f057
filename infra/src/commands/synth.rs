//! `infra synth`: the templates as files.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use parameters::AppName;

use crate::{Assembly, manifest};

/// Arguments of `synth`.
#[derive(Debug, Args)]
pub(super) struct Synth {
    /// The name of the deployment.
    #[arg(long, default_value_t)]
    app_name: AppName,
    /// The folder for the templates; files of the same names are replaced.
    #[arg(long, default_value = "target/templates")]
    output: PathBuf,
}

impl Synth {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let assembly = Assembly::synthesize(&self.app_name)?;
        fs::create_dir_all(&self.output).with_context(|| format!("cannot make the folder {}", self.output.display()))?;
        let mut stdout = anstream::stdout().lock();
        for (name, text) in files(&assembly)? {
            let path = self.output.join(name);
            write(&path, &text)?;
            writeln!(stdout, "{}", path.display())?;
        }
        Ok(())
    }
}

/// The files of an assembly with their names: a template for each stack, and the manifest.
fn files(assembly: &Assembly) -> anyhow::Result<Vec<(String, String)>> {
    let mut files: Vec<_> = assembly.stacks.iter().map(|stack| (manifest::template_file(stack), stack.body.clone())).collect();
    files.push((manifest::FILE_NAME.to_owned(), manifest::to_json(assembly)?));
    Ok(files)
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}
