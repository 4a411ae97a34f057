//! The estimate: volumes, cost lines and totals.

use connect_core::Source;
use serde::Serialize;

use super::bill::{Bill, BillLine};
use super::catalogue::{self, prices};
use super::units::{DAYS_PER_MONTH, Dollars, Flow, rounded};
use super::volume::Volumes;
use super::{
    Assumption, Assumptions, Basis, Comparison, Site, data_stream, flow_logs, output_files, shared,
};
use crate::deploy::partitions::source;
use crate::{Assembly, Stack, StackId};

/// The monthly cost of a deployment.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Estimate {
    /// Region of the list prices.
    pub region: &'static str,
    /// Month in which the prices were looked up.
    pub prices_of: &'static str,
    /// Days per month.
    #[serde(serialize_with = "rounded")]
    pub days: f64,
    /// Number of agents.
    pub agents: u32,
    /// Capacity mode of the data streams.
    pub kinesis_stream_mode: &'static str,
    /// Architecture of the functions.
    pub lambda_architecture: &'static str,
    /// Retention of rows in months.
    pub months_kept: u32,
    pub assumptions: Vec<AssumptionValue>,
    /// Records of the site.
    pub volumes: Vec<Volume>,
    /// Cost of each stack.
    pub stacks: Vec<StackCost>,
    pub total: Total,
    /// Growth of storage per month.
    pub storage_growth: StorageGrowth,
    /// The bill with and without curated tables.
    pub curated_tables: Comparison,
}

/// What the estimate assumes, as the user set it or by default.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AssumptionValue {
    pub name: &'static str,
    pub value: f64,
    pub unit: &'static str,
    /// Source of the value.
    pub basis: Basis,
    pub about: &'static str,
}

/// The records of one kind.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Volume {
    /// Source, such as `ctr`.
    pub source: &'static str,
    /// Name of the records.
    pub records: &'static str,
    /// Number on an average day.
    #[serde(serialize_with = "rounded")]
    pub per_day: f64,
    /// Average size.
    #[serde(serialize_with = "rounded")]
    pub bytes_each: f64,
    /// Size per month.
    #[serde(serialize_with = "rounded")]
    pub gigabytes_per_month: f64,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StackCost {
    /// The stack: `ctr`.
    pub stack: &'static str,
    /// Sum of the lines.
    pub dollars: Dollars,
    pub lines: Vec<BillLine>,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Total {
    /// Sum of all lines.
    pub dollars: Dollars,
    /// The part that the account pays without the deployment.
    pub paid_anyway: Dollars,
    /// The part that the deployment causes.
    pub because_of_deployment: Dollars,
}

/// Storage that the rows of each month add to every following month.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StorageGrowth {
    /// Size in S3 in gigabytes.
    #[serde(serialize_with = "rounded")]
    pub gigabytes_per_month: f64,
    pub dollars_per_month: Dollars,
}

/// Estimates the cost of the deployment in `assembly` at a site.
pub fn estimate(site: &Site, assembly: &Assembly) -> Estimate {
    let volumes = Volumes::new(site.agents, &site.assumptions);
    let deployed = deployed(site, assembly);
    let sources: Vec<_> = deployed
        .iter()
        .filter_map(|stack| source(stack.id))
        .collect();
    let stacks = stack_costs(site, &volumes, &deployed);
    Estimate {
        region: prices::REGION,
        prices_of: prices::MONTH,
        days: DAYS_PER_MONTH,
        agents: site.agents,
        kinesis_stream_mode: site.stream_mode.as_str(),
        lambda_architecture: site.architecture.as_str(),
        months_kept: site.months_kept,
        assumptions: stated(&site.assumptions),
        volumes: sources
            .iter()
            .flat_map(|source| source_volumes(*source, &volumes))
            .collect(),
        total: Total::sum(&stacks),
        storage_growth: StorageGrowth::new(&stacks, site.months_kept),
        curated_tables: Comparison::new(site, |other| total(other, assembly)),
        stacks,
    }
}

fn total(site: &Site, assembly: &Assembly) -> Dollars {
    let volumes = Volumes::new(site.agents, &site.assumptions);
    let stacks = stack_costs(site, &volumes, &deployed(site, assembly));
    Total::sum(&stacks).dollars
}

fn deployed<'a>(site: &Site, assembly: &'a Assembly) -> Vec<&'a Stack> {
    let is_deployed = |stack: &&Stack| !is_optional(stack.id) || site.stacks.contains(&stack.id);
    assembly.stacks.iter().filter(is_deployed).collect()
}

/// Whether a site can do without a stack.
fn is_optional(stack: StackId) -> bool {
    source(stack).is_some() || stack == StackId::Curated
}

fn stack_costs(site: &Site, volumes: &Volumes, deployed: &[&Stack]) -> Vec<StackCost> {
    let tables = deployed
        .iter()
        .filter(|stack| source(stack.id).is_some())
        .map(|_| 1)
        .sum();
    let cost =
        |stack: &&Stack| StackCost::new(stack.id.code(), stack_lines(site, volumes, stack, tables));
    deployed
        .iter()
        .map(cost)
        .filter(|cost| !cost.lines.is_empty())
        .collect()
}

fn stack_lines(site: &Site, volumes: &Volumes, stack: &Stack, tables: u32) -> Vec<BillLine> {
    let mut bill = Bill::new(site);
    match source(stack.id) {
        Some(Source::ContactRecords) => data_stream::charge_contact_records(&mut bill, volumes),
        Some(Source::AgentEvents) => data_stream::charge_agent_events(&mut bill, volumes),
        Some(Source::ContactFlowLogs) => flow_logs::charge(&mut bill, volumes),
        Some(Source::ContactLens) => output_files::charge_contact_lens(&mut bill, volumes),
        Some(Source::Transcripts) => output_files::charge_transcripts(&mut bill, volumes),
        Some(Source::EvaluationForms) => output_files::charge_evaluation_forms(&mut bill, volumes),
        None => shared::charge(&mut bill, volumes, stack.id, tables),
    }
    shared::charge_watching(&mut bill, stack);
    bill.lines()
}

fn stated(assumptions: &Assumptions) -> Vec<AssumptionValue> {
    let stated = |known: &'static Assumption| AssumptionValue {
        name: known.name,
        value: assumptions.value(known),
        unit: known.unit,
        basis: assumptions.basis(known),
        about: known.about.trim_start(),
    };
    catalogue::all().map(stated).collect()
}

/// The records of a source, and its rows if they differ.
fn source_volumes(source: Source, volumes: &Volumes) -> Vec<Volume> {
    let kinds: &[(&'static str, Flow)] = match source {
        Source::ContactRecords => &[("contact records", volumes.contact_records)],
        Source::AgentEvents => &[("agent events", volumes.agent_events)],
        Source::ContactFlowLogs => &[
            ("flow log lines", volumes.lines),
            ("rows of flow logs", volumes.line_rows),
        ],
        Source::Transcripts => &[("turns of transcripts", volumes.turns)],
        Source::ContactLens => &[
            ("Contact Lens files", volumes.analyses),
            ("rows of Contact Lens", volumes.analysis_rows),
        ],
        Source::EvaluationForms => &[
            ("evaluations", volumes.evaluations),
            ("rows of evaluations", volumes.evaluation_rows),
        ],
    };
    let volume = |&(records, flow): &(&'static str, Flow)| Volume {
        source: source.code(),
        records,
        per_day: flow.per_day,
        bytes_each: flow.bytes_each,
        gigabytes_per_month: flow.gigabytes_per_month(),
    };
    kinds.iter().map(volume).collect()
}

impl StackCost {
    fn new(stack: &'static str, lines: Vec<BillLine>) -> Self {
        Self {
            stack,
            dollars: lines.iter().map(|line| line.dollars).sum(),
            lines,
        }
    }
}

impl Total {
    fn sum(stacks: &[StackCost]) -> Self {
        let dollars: Dollars = stacks.iter().map(|cost| cost.dollars).sum();
        let anyway = stacks
            .iter()
            .flat_map(|cost| &cost.lines)
            .filter(|line| line.paid_anyway);
        let paid_anyway: Dollars = anyway.map(|line| line.dollars).sum();
        Self {
            dollars,
            paid_anyway,
            because_of_deployment: dollars - paid_anyway,
        }
    }
}

impl StorageGrowth {
    fn new(stacks: &[StackCost], months_kept: u32) -> Self {
        // Transcripts have a retention of their own, after which they no longer grow.
        let stored: Vec<_> = stacks
            .iter()
            .filter(|cost| cost.stack != StackId::Transcripts.code())
            .flat_map(|cost| &cost.lines)
            .filter(|line| line.price == prices::STORED.assumption.name)
            .collect();
        let months = f64::from(months_kept.max(1));
        let dollars: Dollars = stored.iter().map(|line| line.dollars).sum();
        Self {
            gigabytes_per_month: stored.iter().map(|line| line.quantity).sum::<f64>() / months,
            dollars_per_month: Dollars::new(dollars.amount() / months),
        }
    }
}
