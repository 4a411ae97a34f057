//! `infra diagram`: draws the stacks.

use std::path::PathBuf;

use clap::Args;
use parameters::AppName;

use super::files;
use crate::{Assembly, diagram};

/// Arguments of `diagram`.
#[derive(Debug, Args)]
pub(super) struct Diagram {
    /// Directory for the SVG files; existing files are overwritten.
    #[arg(short, long, value_name = "PATH", default_value = "diagrams")]
    output: PathBuf,
}

impl Diagram {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let assembly = Assembly::synthesize(&AppName::default())?;
        files::write(&self.output, diagram::all(&assembly))
    }
}
