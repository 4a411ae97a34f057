//! An estimate as text: assumptions, volumes, costs and total.

use cli::Table;
use cli::style::HEADING;
use indicatif::HumanFloatCount;

use super::{BillLine, Comparison, Estimate, StackCost};

/// Lines below this amount are omitted.
const LEAST_DOLLARS: f64 = 0.005;

pub fn text(estimate: &Estimate) -> String {
    [
        preamble(estimate),
        assumptions(estimate),
        volumes(estimate),
        costs(estimate),
        curated(&estimate.curated_tables),
        totals(estimate),
    ]
    .join("\n")
}

fn preamble(estimate: &Estimate) -> String {
    let Estimate {
        agents,
        region,
        prices_of,
        days,
        kinesis_stream_mode,
        lambda_architecture,
        months_kept,
        ..
    } = estimate;
    let [agents, months] = [agents, months_kept].map(|number| HumanFloatCount(f64::from(*number)));
    format!(
        "{HEADING}Monthly cost of the deployment with {agents} agents{HEADING:#}\n\
         List prices of {region} in {prices_of}, in US dollars, before free tiers and discounts.\n\
         Month: {days} days. Kinesis: {kinesis_stream_mode}. Lambda: {lambda_architecture}. Retention of rows: {months} months.\n"
    )
}

fn assumptions(estimate: &Estimate) -> String {
    let rows = estimate.assumptions.iter().map(|stated| {
        let value = HumanFloatCount(stated.value);
        // HumanFloatCount rounds the price of a GB-second to zero.
        let value = if stated.value > 0.0 && stated.value < 0.001 {
            stated.value.to_string()
        } else {
            value.to_string()
        };
        vec![
            stated.name.to_owned(),
            value,
            stated.unit.to_owned(),
            stated.basis.as_str().to_owned(),
        ]
    });
    table(&["assumption", "value", "unit", "basis"], &[1], rows)
}

fn volumes(estimate: &Estimate) -> String {
    let rows = estimate.volumes.iter().map(|volume| {
        let [per_day, bytes_each] = [volume.per_day, volume.bytes_each]
            .map(|number| format!("{:.0}", HumanFloatCount(number)));
        let source = volume.source.to_owned();
        vec![
            source,
            volume.records.to_owned(),
            per_day,
            bytes_each,
            quantity(volume.gigabytes_per_month),
        ]
    });
    table(
        &["source", "records", "per day", "bytes each", "GB per month"],
        &[2, 3, 4],
        rows,
    )
}

fn costs(estimate: &Estimate) -> String {
    let rows = estimate.stacks.iter().flat_map(|cost| {
        let lines = cost
            .lines
            .iter()
            .filter(|line| line.dollars.amount() >= LEAST_DOLLARS);
        lines.map(|line| row(cost, line)).chain([subtotal(cost)])
    });
    table(
        &[
            "stack",
            "service",
            "item",
            "quantity",
            "unit",
            "$ per month",
        ],
        &[3, 5],
        rows,
    )
}

fn row(cost: &StackCost, line: &BillLine) -> Vec<String> {
    let dollars = format!(
        "{}{}",
        line.dollars,
        if line.paid_anyway { "*" } else { " " }
    );
    let [stack, service, unit] = [cost.stack, line.service, line.unit].map(str::to_owned);
    vec![
        stack,
        service,
        line.item.clone(),
        quantity(line.quantity),
        unit,
        dollars,
    ]
}

fn subtotal(cost: &StackCost) -> Vec<String> {
    let [stack, empty] = [cost.stack, ""].map(str::to_owned);
    vec![
        stack,
        "total".to_owned(),
        empty.clone(),
        empty.clone(),
        empty,
        format!("{} ", cost.dollars),
    ]
}

fn totals(estimate: &Estimate) -> String {
    let (total, growth) = (estimate.total, estimate.storage_growth);
    let gigabytes = quantity(growth.gigabytes_per_month);
    format!(
        "{HEADING}{:>14} $ per month in total{HEADING:#}\n\
         {:>14} $ independent of the deployment (*): CloudWatch Logs ingestion of flow logs\n\
         {HEADING}{:>14} $ caused by the deployment{HEADING:#}\n\
         Storage grows by {gigabytes} GB per month, which adds {} $ to each following month.\n\
         Lines below one cent are omitted; --format json has them. Assumptions: --set NAME=VALUE.\n",
        total.dollars, total.paid_anyway, total.because_of_deployment, growth.dollars_per_month,
    )
}

fn curated(comparison: &Comparison) -> String {
    let from = comparison.break_even_agents.map_or_else(
        || "they cost more than they save at any size".to_owned(),
        |agents| {
            let agents = HumanFloatCount(f64::from(agents));
            format!("they save more than they cost from {agents} agents")
        },
    );
    format!(
        "Curated tables: {} $ per month in total with them, {} $ without;\n{from}.\n",
        comparison.with, comparison.without
    )
}

/// Two decimals below 100 for fractions, otherwise none.
fn quantity(number: f64) -> String {
    if number >= 100.0 || number.fract() < f64::EPSILON {
        format!("{:.0}", HumanFloatCount(number))
    } else {
        format!("{number:.2}")
    }
}

/// A table in which the columns in `numbers` are aligned to the right.
fn table(heading: &[&str], numbers: &[usize], rows: impl Iterator<Item = Vec<String>>) -> String {
    let rows = rows
        .map(|row| row.into_iter().map(Some).collect())
        .collect();
    let right_aligned = (0..heading.len()).map(|at| numbers.contains(&at)).collect();
    Table::new(heading, right_aligned, rows).to_text()
}
