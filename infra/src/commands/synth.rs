//! `infra synth`: the templates as files.

use std::path::PathBuf;

use clap::Args;
use parameters::AppName;

use super::files;
use crate::{Assembly, manifest};

/// Arguments of `synth`.
#[derive(Debug, Args)]
pub(super) struct Synth {
    /// The name of the deployment.
    #[arg(long, default_value_t)]
    app_name: AppName,
    /// The folder for the templates; files of the same names are replaced.
    #[arg(short, long, value_name = "PATH", default_value = "target/templates")]
    output: PathBuf,
}

impl Synth {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let assembly = Assembly::synthesize(&self.app_name)?;
        let manifest = (
            manifest::FILE_NAME.to_owned(),
            manifest::to_json(&assembly)?,
        );
        let templates = assembly
            .stacks
            .into_iter()
            .map(|stack| (manifest::template_file(&stack), stack.body));
        files::write(&self.output, templates.chain([manifest]))
    }
}
