//! Flow logs: lines that CloudWatch Logs sends to a delivery stream, whose transformer converts them
//! to rows.

use super::bill::Bill;
use super::catalogue::{behaviour, prices};
use super::delivery::Delivery;
use super::transformer;
use super::units::Flow;
use super::volume::Volumes;

/// Metrics of records in, out, failed and reingested, and of bytes out.
const TRANSFORMER_METRICS: f64 = 5.0;

/// Flow logs. Enabled flow logs are charged with or without this deployment.
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
    transformer::calls(
        payloads,
        &functions::CFL_LOG_TRANSFORMER,
        bill.number(&behaviour::TRANSFORMER_MILLISECONDS),
        TRANSFORMER_METRICS,
    )
    .charge(bill);
}

/// Payloads of CloudWatch Logs: gzipped lines with IDs and timestamps.
fn payloads(bill: &Bill<'_>, lines: Flow) -> Flow {
    let bytes_each = bill.number(&behaviour::PAYLOAD_BYTES);
    let bytes = lines.per_day * lines.bytes_each / bill.number(&behaviour::PAYLOAD_GZIP_RATIO);
    Flow {
        per_day: bytes / bytes_each,
        bytes_each,
    }
}
