//! `infra cost`: estimates the monthly cost.

use clap::Args;
use cli::{OutputArguments, Printer};
use parameters::{AppName, Architecture, StreamMode};

use crate::Assembly;
use crate::cost::{Assumptions, Setting, Site, estimate, text};
use crate::deploy::plan;

/// Arguments of `cost`.
#[derive(Debug, Args)]
pub(super) struct Cost {
    /// Number of agents.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    agents: u32,
    /// Deployed sources, transcripts and curated, comma-separated, such as ctr,ae [default: all
    /// sources].
    #[arg(long, value_name = "STACK", value_delimiter = ',')]
    stacks: Vec<String>,
    /// Use on-demand data streams instead of provisioned shards.
    #[arg(long)]
    on_demand: bool,
    /// Leave out the data streams: the deployment reads streams that exist.
    #[arg(long, conflicts_with = "on_demand")]
    existing_streams: bool,
    /// Processor architecture of the functions.
    #[arg(long, value_name = "ARCHITECTURE", default_value = "arm64", value_parser = architecture)]
    lambda_architecture: Architecture,
    /// Retention of rows in months; storage is charged for all of them.
    #[arg(long, value_name = "NUMBER", default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=1_200))]
    months: u32,
    /// Value for an assumption, such as contacts-per-agent-day=40; can be repeated.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    settings: Vec<Setting>,
    #[command(flatten)]
    output: OutputArguments,
}

impl Cost {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let assembly = Assembly::synthesize(&AppName::default())?;
        let named = plan::named_stacks(&assembly, &self.stacks)?;
        let site = Site {
            agents: self.agents,
            stacks: if named.is_empty() {
                Site::default_stacks()
            } else {
                named.iter().map(|stack| stack.id).collect()
            },
            stream_mode: if self.on_demand {
                StreamMode::OnDemand
            } else {
                StreamMode::Provisioned
            },
            existing_streams: self.existing_streams,
            architecture: self.lambda_architecture,
            months_kept: self.months,
            assumptions: Assumptions::new(self.settings),
        };
        let estimate = estimate(&site, &assembly);
        Printer::from_arguments(&self.output).result(&estimate, || text(&estimate))?;
        Ok(())
    }
}

fn architecture(text: &str) -> Result<Architecture, String> {
    Architecture::parse(text)
        .ok_or_else(|| format!("expected {}", Architecture::NAMES.join(" or ")))
}
