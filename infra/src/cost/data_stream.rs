//! Kinesis data streams and the delivery streams that read them.

use parameters::{ShardCounts, StreamMode};

use super::bill::Bill;
use super::catalogue::{behaviour, prices};
use super::delivery::Delivery;
use super::transformer;
use super::units::{Flow, HOURS_PER_MONTH, KILOBYTE};
use super::volume::Volumes;

/// Records in, out and failed, and bytes out.
const RECORD_METRICS: f64 = 4.0;
/// Size of a PUT payload unit of a provisioned stream.
const PUT_UNIT_BYTES: f64 = 25.0 * KILOBYTE;
/// Size to which an on-demand stream rounds a record up.
const ON_DEMAND_STEP_BYTES: f64 = KILOBYTE;

pub(super) fn charge_contact_records(bill: &mut Bill<'_>, volumes: &Volumes) {
    let shards = ShardCounts::for_agents(bill.site.agents).contact_records;
    charge(bill, volumes.contact_records, shards);
}

pub(super) fn charge_agent_events(bill: &mut Bill<'_>, volumes: &Volumes) {
    let shards = ShardCounts::for_agents(bill.site.agents).agent_events;
    charge(bill, volumes.agent_events, shards);
}

fn charge(bill: &mut Bill<'_>, records: Flow, shards: u32) {
    // The owner of an existing stream pays for it.
    if !bill.site.existing_streams {
        charge_stream(bill, records, shards);
    }
    Delivery {
        taken: records,
        rows: records,
        sorted_by_jq: false,
        months_kept: bill.site.months_kept.into(),
    }
    .charge(bill);
    transformer::calls(
        records,
        &functions::RECORD_TRANSFORMER,
        bill.number(&behaviour::RECORD_TRANSFORMER_MILLISECONDS),
        RECORD_METRICS,
    )
    .charge(bill);
}

fn charge_stream(bill: &mut Bill<'_>, records: Flow, shards: u32) {
    match bill.site.stream_mode {
        StreamMode::Provisioned => charge_provisioned(bill, records, shards),
        StreamMode::OnDemand => charge_on_demand(bill, records),
    }
    let requests = HOURS_PER_MONTH * bill.number(&behaviour::KMS_PER_STREAM_HOUR);
    bill.charge(&prices::KEYS, "keys of the data stream", requests);
}

fn charge_provisioned(bill: &mut Bill<'_>, records: Flow, shards: u32) {
    let plural = if shards == 1 { "" } else { "s" };
    bill.charge(
        &prices::SHARD_HOURS,
        format!("{shards} shard{plural}"),
        f64::from(shards) * HOURS_PER_MONTH,
    );
    let units_each = records.in_steps_of(PUT_UNIT_BYTES).bytes_each / PUT_UNIT_BYTES;
    bill.charge(
        &prices::PUT_UNITS,
        "records put",
        records.per_month() * units_each,
    );
}

fn charge_on_demand(bill: &mut Bill<'_>, records: Flow) {
    bill.charge(&prices::STREAM_HOURS, "stream on demand", HOURS_PER_MONTH);
    let gigabytes = records
        .in_steps_of(ON_DEMAND_STEP_BYTES)
        .gigabytes_per_month();
    bill.charge(&prices::ON_DEMAND_IN, "records put, by 1 KB", gigabytes);
    bill.charge(&prices::ON_DEMAND_OUT, "records read, by 1 KB", gigabytes);
}
