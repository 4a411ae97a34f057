//! `infra list`: lists the stacks.

use clap::Args;
use cli::{OutputArguments, Printer};
use parameters::AppName;

use crate::{Assembly, manifest};

/// Arguments of `list`.
#[derive(Debug, Args)]
pub(super) struct List {
    /// Deployment name.
    #[arg(long, default_value_t)]
    app_name: AppName,
    /// Include the functions of each stack.
    #[arg(long, short)]
    long: bool,
    #[command(flatten)]
    output: OutputArguments,
}

impl List {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let assembly = Assembly::synthesize(&self.app_name)?;
        let manifest = manifest::manifest(&assembly);
        Printer::from_arguments(&self.output).result(&manifest, || table(&assembly, self.long))?;
        Ok(())
    }
}

/// A line for each stack; with `long`, also one for each of its functions.
fn table(assembly: &Assembly, long: bool) -> String {
    let width = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or_default();
    let codes = width(&mut assembly.stacks.iter().map(|stack| stack.id.code().len()));
    let names = width(&mut assembly.stacks.iter().map(|stack| stack.name.len()));
    let line = |stack: &crate::Stack| {
        let needs: Vec<_> = stack.depends_on.iter().map(|id| id.code()).collect();
        let line = format!(
            "{:codes$}  {:names$}  {}",
            stack.id.code(),
            stack.name,
            needs.join(", ")
        );
        let functions = stack.functions.iter().filter(|_| long);
        let functions = functions.map(|function| {
            format!(
                "{:codes$}    {} ({})\n",
                "", function.logical_id, function.package
            )
        });
        std::iter::once(format!("{}\n", line.trim_end()))
            .chain(functions)
            .collect::<String>()
    };
    assembly.stacks.iter().map(line).collect()
}
