//! The infrastructure of the deployment.

use clap::Parser;
use infra::commands::{self, Arguments};

fn main() -> anyhow::Result<()> {
    commands::run(Arguments::parse())
}
