//! Flow logs: lines that CloudWatch Logs sends to a delivery stream, whose transformer makes rows
//! of them.

use super::bill::Bill;
use super::catalogue::{behaviour, prices};
use super::delivery::Delivery;
use super::function_calls::Calls;
use super::units::{Flow, MEGABYTE, SECONDS_PER_DAY};
use super::volume::Volumes;

/// How much Firehose gathers for a call of the transformer.
const TRANSFORMER_BUFFER_BYTES: f64 = MEGABYTE;
/// For how long it does.
const TRANSFORMER_BUFFER_SECONDS: f64 = 60.0;
/// Records in, out, failed and put back, and bytes out.
const TRANSFORMER_METRICS: f64 = 5.0;

/// Flow logs. Connect's own logging is paid as soon as flow logs are on, with or without this
/// deployment.
pub(super) fn charge(bill: &mut Bill<'_>, volumes: &Volumes) {
    bill.charge_anyway(
        &prices::LOGGED,
        "flow logs",
        volumes.lines.gigabytes_per_month(),
    );
    let payloads = payloads(bill, volumes.line_rows);
    Delivery {
        taken: payloads,
        rows: volumes.line_rows,
        sorted_by_jq: false,
    }
    .charge(bill);
    calls(bill, payloads).charge(bill);
}

/// What CloudWatch Logs sends: gzipped lines, with the ids and times that rows have.
fn payloads(bill: &Bill<'_>, lines: Flow) -> Flow {
    let bytes_each = bill.number(&behaviour::PAYLOAD_BYTES);
    let bytes = lines.per_day * lines.bytes_each / bill.number(&behaviour::PAYLOAD_GZIP_RATIO);
    Flow {
        per_day: bytes / bytes_each,
        bytes_each,
    }
}

/// A call for each megabyte or minute of payloads, but none without a payload.
fn calls(bill: &Bill<'_>, payloads: Flow) -> Calls {
    let by_size = payloads.per_day * payloads.bytes_each / TRANSFORMER_BUFFER_BYTES;
    let by_time = SECONDS_PER_DAY / TRANSFORMER_BUFFER_SECONDS;
    let per_day = by_size.max(by_time).min(payloads.per_day);
    Calls {
        per_month: Flow {
            per_day,
            ..payloads
        }
        .per_month(),
        memory_megabytes: f64::from(functions::CFL_LOG_TRANSFORMER.memory_megabytes),
        milliseconds_each: bill.number(&behaviour::TRANSFORMER_MILLISECONDS),
        metrics: TRANSFORMER_METRICS,
    }
}
