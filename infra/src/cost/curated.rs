//! Curated tables: what storing days costs, and what charts read.

use analytics::curated;
use connect_core::Source;
use serde::Serialize;

use super::Site;
use super::bill::Bill;
use super::catalogue::{behaviour, prices, volumes as site};
use super::units::{DAYS_PER_MONTH, Dollars, Flow};
use super::volume::Volumes;
use crate::StackId;

/// Largest site that is compared.
const MOST_AGENTS: u32 = 1_000_000;

/// The bill with and without curated tables.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// Total with curated tables.
    pub with: Dollars,
    /// Total without them.
    pub without: Dollars,
    /// The smallest number of agents with which they save more than they cost.
    pub break_even_agents: Option<u32>,
}

impl Comparison {
    /// The comparison for a site, given the total of any site.
    pub(super) fn new(of: &Site, total: impl Fn(&Site) -> Dollars) -> Self {
        let [with, without] = totals(of, of.agents, &total);
        Self {
            with,
            without,
            break_even_agents: break_even(of, &total),
        }
    }
}

/// The totals with and without curated tables.
fn totals(of: &Site, agents: u32, total: &impl Fn(&Site) -> Dollars) -> [Dollars; 2] {
    [true, false].map(|has_curated| {
        let mut stacks = of.stacks.clone();
        stacks.retain(|stack| *stack != StackId::Curated);
        stacks.extend(has_curated.then_some(StackId::Curated));
        let site = Site {
            agents,
            stacks,
            ..of.clone()
        };
        total(&site)
    })
}

/// What curated tables save grows with the number of agents, and so does what storing days costs, but
/// less.
fn break_even(of: &Site, total: &impl Fn(&Site) -> Dollars) -> Option<u32> {
    let saves = |agents| {
        let [with, without] = totals(of, agents, total);
        with < without
    };
    if !saves(MOST_AGENTS) {
        return None;
    }
    let (mut least, mut most) = (1, MOST_AGENTS);
    while least < most {
        let middle = least + (most - least) / 2;
        if saves(middle) {
            most = middle;
        } else {
            least = middle + 1;
        }
    }
    Some(most)
}

fn rows(source: Source, volumes: &Volumes) -> Flow {
    match source {
        Source::ContactRecords => volumes.contact_records,
        Source::AgentEvents => volumes.agent_events,
        Source::ContactFlowLogs => volumes.line_rows,
        Source::ContactLens => volumes.analysis_rows,
        Source::Transcripts => volumes.turns,
        Source::EvaluationForms => volumes.evaluation_rows,
    }
}

fn is_deployed(bill: &Bill<'_>, source: Source) -> bool {
    StackId::from_code(source.code()).is_some_and(|stack| bill.site.stacks.contains(&stack))
}

/// Size per month of the row files of a source, compressed.
fn gigabytes(bill: &Bill<'_>, source: Source, volumes: &Volumes) -> f64 {
    rows(source, volumes).gigabytes_per_month() / bill.number(&behaviour::GZIP_RATIO)
}

/// The job and its files.
pub(super) fn charge(bill: &mut Bill<'_>, volumes: &Volumes) {
    let tables: Vec<_> = curated::ALL
        .iter()
        .filter(|table| is_deployed(bill, table.source))
        .collect();
    let read: f64 = tables
        .iter()
        .map(|table| gigabytes(bill, table.source, volumes))
        .sum();
    let times = bill.number(&behaviour::CURATED_TIMES_STORED);
    bill.charge(
        &prices::SCANNED,
        "row files read to store days",
        read * times,
    );
    let months = f64::from(bill.site.months_kept);
    let stored = read * bill.number(&behaviour::CURATED_STORED_SHARE) * months;
    bill.charge(&prices::STORED, "stored days", stored);
    let count: f64 = tables.iter().map(|_| 1.0).sum();
    let transitions =
        DAYS_PER_MONTH * count * months * bill.number(&behaviour::TRANSITIONS_PER_CURATED_MONTH);
    bill.charge(
        &prices::TRANSITIONS,
        "months compared every night",
        transitions,
    );
}

/// Charts read the row files of their days, or with curated tables those of the last days and a share of
/// the others.
pub(super) fn charge_charts(bill: &mut Bill<'_>, volumes: &Volumes) {
    let sources: Vec<_> = [Source::ContactRecords, Source::AgentEvents]
        .into_iter()
        .filter(|source| is_deployed(bill, *source))
        .collect();
    let count: f64 = sources.iter().map(|_| 1.0).sum();
    if count == 0.0 {
        return;
    }
    let of_all: f64 = sources
        .iter()
        .map(|source| gigabytes(bill, *source, volumes) / DAYS_PER_MONTH * days_read(bill, *source))
        .sum();
    let charts = bill.number(&site::CHARTS_PER_DAY) * DAYS_PER_MONTH;
    let read = of_all / count;
    bill.charge(&prices::SCANNED, "data read by charts", charts * read);
}

/// The days of row files that have the size of what a chart of this source reads.
fn days_read(bill: &Bill<'_>, source: Source) -> f64 {
    let days = bill.number(&site::DAYS_PER_CHART);
    let earlier = match source {
        Source::ContactRecords => bill.number(&site::EARLIER_DAYS_PER_CHART),
        _ => 0.0,
    };
    if !bill.site.stacks.contains(&StackId::Curated) {
        return days + earlier;
    }
    let from_rows = bill.number(&behaviour::CURATED_DAYS_FROM_ROWS).min(days);
    from_rows + (days - from_rows + earlier) * bill.number(&behaviour::CURATED_READ_SHARE)
}
