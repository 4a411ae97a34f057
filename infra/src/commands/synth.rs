//! `infra synth`: writes the templates.

use std::path::PathBuf;

use clap::Args;
use parameters::AppName;

use super::files;
use crate::{Assembly, manifest};

/// Arguments of `synth`.
#[derive(Debug, Args)]
pub(super) struct Synth {
    /// Deployment name.
    #[arg(long, default_value_t)]
    app_name: AppName,
    /// Directory for the templates; existing files are overwritten.
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
