//! Writes the documents of a simulated contact centre into a folder, and what happened to standard output.

mod arguments;

use std::io::Write;

use anyhow::Context;
use clap::Parser;
use simulator::{Files, simulate};

fn main() -> anyhow::Result<()> {
    let arguments = arguments::Arguments::parse();
    let mut files = Files::create(&arguments.into)?;
    let summary = simulate(&arguments.settings(), &mut files)?;
    files.finish()?;
    let mut summary = serde_json::to_vec_pretty(&summary)?;
    summary.push(b'\n');
    std::io::stdout().write_all(&summary).context("the summary was not written to standard output")
}
