//! `infra cost`: what running the deployment costs each month.

use clap::Args;
use cli::{OutputArguments, Printer};
use parameters::{AppName, Architecture, StreamMode};

use crate::cost::{Assumptions, Setting, Site, estimate, text};
use crate::deploy::plan;
use crate::{Assembly, StackId};

/// Arguments of `cost`.
#[derive(Debug, Args)]
pub(super) struct Cost {
    /// How many agents the site has.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    agents: u32,
    /// The sources that are deployed, with commas between them: ctr,ae; all of them by default.
    #[arg(long, value_name = "STACK", value_delimiter = ',')]
    stacks: Vec<String>,
    /// Data streams on demand instead of with shards.
    #[arg(long)]
    on_demand: bool,
    /// The processor of the functions.
    #[arg(long, value_name = "PROCESSOR", default_value = "arm64", value_parser = architecture)]
    lambda_architecture: Architecture,
    /// For how many months rows are kept; storage is counted as it is then.
    #[arg(long, value_name = "NUMBER", default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=1_200))]
    months: u32,
    /// Another number for an assumption: contacts-per-agent-day=40; may be given several times.
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
                StackId::ALL.to_vec()
            } else {
                named.iter().map(|stack| stack.id).collect()
            },
            stream_mode: if self.on_demand {
                StreamMode::OnDemand
            } else {
                StreamMode::Provisioned
            },
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
    Architecture::parse(text).ok_or_else(|| format!("it is {}", Architecture::NAMES.join(" or ")))
}
