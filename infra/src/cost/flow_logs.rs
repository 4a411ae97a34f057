//! Flow logs: lines that CloudWatch Logs sends to a delivery stream, whose transformer converts them
//! to rows.

use super::Site;
use super::bill::Bill;
use super::catalogue::{behaviour, prices};
use super::delivery::Delivery;
use super::transformer;
use super::units::{DAYS_PER_MONTH, Dollars, Flow};
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
    charge_delivery(bill, volumes.line_rows);
}

/// The delivery stream and its transformer.
fn charge_delivery(bill: &mut Bill<'_>, lines: Flow) {
    let payloads = payloads(bill, lines);
    Delivery {
        taken: payloads,
        rows: lines,
        sorted_by_jq: false,
        months_kept: bill.site.months_kept.into(),
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

/// Cost of loading log events that the log group already contains, without what a month costs that has
/// no log events.
#[expect(
    clippy::cast_precision_loss,
    reason = "an estimate is far less precise"
)]
pub fn log_loading_cost(events: usize, bytes: u64) -> Dollars {
    if events == 0 {
        return Dollars::default();
    }
    let (site, events) = (Site::new(1), events as f64);
    let bytes_each = bytes as f64 / events;
    let month_with = |events: f64| -> Dollars {
        let mut bill = Bill::new(&site);
        let lines = Flow {
            per_day: events / DAYS_PER_MONTH,
            bytes_each,
        };
        charge_delivery(&mut bill, lines);
        bill.lines().into_iter().map(|line| line.dollars).sum()
    };
    month_with(events) - month_with(0.0)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loading_a_log_event_costs_no_month_of_metrics() {
        let [one, many] = [(1, 450), (1_000_000_000, 450_000_000_000)]
            .map(|(events, bytes)| log_loading_cost(events, bytes).amount());
        assert!(one > 0.0 && one < 0.001 && many > 10.0, "{one} {many}");
    }
}
