//! Cost that is not of a source: partitions, alarms, the dashboard, and queries.

use super::bill::Bill;
use super::catalogue::{behaviour, prices, volumes};
use super::curated;
use super::units::{DAYS_PER_MONTH, Dollars, GIGABYTE};
use super::volume::Volumes;
use crate::constructs::USES_EXISTING_STREAM;
use crate::model::ResourceType;
use crate::model::resource_types::{Alarm, Dashboard};
use crate::{Stack, StackId};

/// Bytes that Athena bills for a query at least.
const LEAST_BYTES: u64 = 10 * 1024 * 1024;

/// Cost of queries that read these bytes together, at list price.
#[expect(
    clippy::cast_precision_loss,
    reason = "an estimate needs no more digits"
)]
pub fn scanning_cost(queries: usize, bytes: u64) -> Dollars {
    let least = LEAST_BYTES.saturating_mul(queries as u64);
    let price = &prices::SCANNED;
    let gigabytes = bytes.max(least) as f64 / GIGABYTE;
    Dollars::new(gigabytes / price.count * price.assumption.value)
}

/// Cost of bytes in the storage class S3 Standard for a month, at list price.
#[expect(
    clippy::cast_precision_loss,
    reason = "an estimate needs no more digits"
)]
pub fn storage_cost(bytes: u64) -> Dollars {
    let price = &prices::STORED;
    Dollars::new(bytes as f64 / GIGABYTE / price.count * price.assumption.value)
}

/// A stack without a source.
pub(super) fn charge(bill: &mut Bill<'_>, volumes: &Volumes, stack: StackId, tables: u32) {
    match stack {
        StackId::Partitioning => charge_partitions(bill, tables),
        StackId::Queries => {
            curated::charge_charts(bill, volumes);
            charge_queries(bill);
        }
        StackId::Curated => curated::charge(bill, volumes),
        _ => {}
    }
}

/// Executions for a table per day: that of tomorrow, and that of the days that have rows.
const EXECUTIONS: f64 = 2.0;

/// The daily partitions of each table. Athena does not charge for the statements.
fn charge_partitions(bill: &mut Bill<'_>, tables: u32) {
    let transitions = DAYS_PER_MONTH
        * f64::from(tables)
        * EXECUTIONS
        * bill.number(&behaviour::TRANSITIONS_PER_PARTITION);
    bill.charge(&prices::TRANSITIONS, "daily partitions", transitions);
}

/// Queries and readers of dashboards.
fn charge_queries(bill: &mut Bill<'_>) {
    bill.charge(
        &prices::SCANNED,
        "data read by other queries",
        bill.number(&volumes::SCANNED_GB),
    );
    bill.charge(
        &prices::READERS,
        "people who read dashboards",
        bill.number(&volumes::QUICKSIGHT_READERS),
    );
}

/// Alarms and dashboards in the template of a stack.
pub(super) fn charge_watching(bill: &mut Bill<'_>, stack: &Stack) {
    for (price, item, type_name) in [
        (&prices::ALARMS, "alarms", Alarm::NAME),
        (&prices::DASHBOARDS, "dashboard", Dashboard::NAME),
    ] {
        let number: f64 = stack
            .template
            .resources()
            .filter(|(name, of, _)| {
                let condition = stack.template.condition_of(name);
                *of == type_name && condition != Some(USES_EXISTING_STREAM)
            })
            .map(|_| 1.0)
            .sum();
        if number > 0.0 {
            bill.charge(price, item, number);
        }
    }
}
