//! `infra list`: which stacks there are.

use std::io::Write;

use clap::{Args, ValueEnum};
use parameters::AppName;

use crate::{Assembly, manifest};

/// Arguments of `list`.
#[derive(Debug, Args)]
pub(super) struct List {
    /// The name of the deployment.
    #[arg(long, default_value_t)]
    app_name: AppName,
    /// The form of the list.
    #[arg(long, value_enum, default_value_t)]
    output: Output,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Output {
    /// A line for each stack.
    #[default]
    Text,
    /// The manifest, for scripts.
    Json,
}

impl List {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let assembly = Assembly::synthesize(&self.app_name)?;
        let text = match self.output {
            Output::Text => table(&assembly),
            Output::Json => manifest::to_json(&assembly)?,
        };
        anstream::stdout().write_all(text.as_bytes())?;
        Ok(())
    }
}

fn table(assembly: &Assembly) -> String {
    let width = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or_default();
    let codes = width(&mut assembly.stacks.iter().map(|stack| stack.id.code().len()));
    let names = width(&mut assembly.stacks.iter().map(|stack| stack.name.len()));
    let line = |stack: &crate::Stack| {
        let needs: Vec<_> = stack.depends_on.iter().map(|id| id.code()).collect();
        let line = format!("{:codes$}  {:names$}  {}", stack.id.code(), stack.name, needs.join(", "));
        format!("{}\n", line.trim_end())
    };
    assembly.stacks.iter().map(line).collect()
}
