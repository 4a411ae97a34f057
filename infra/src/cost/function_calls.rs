//! Lambda functions and their logs.

use parameters::Architecture;

use super::bill::Bill;
use super::catalogue::{behaviour, prices};
use super::units::GIGABYTE;

/// Megabytes per gigabyte of a GB-second.
const MEGABYTES_PER_GIGABYTE: f64 = 1_024.0;

/// Invocations of a function per month.
#[derive(Clone, Copy, Debug)]
pub(super) struct Calls {
    pub(super) per_month: f64,
    /// Memory of the function in its template.
    pub(super) memory_megabytes: f64,
    pub(super) milliseconds_each: f64,
    /// Number of metrics that the function logs.
    pub(super) metrics: f64,
}

impl Calls {
    pub(super) fn charge(self, bill: &mut Bill<'_>) {
        bill.charge(&prices::REQUESTS, "calls of functions", self.per_month);
        let time = match bill.site.architecture {
            Architecture::Arm64 => &prices::ARM64_TIME,
            Architecture::X86 => &prices::X86_TIME,
        };
        let seconds = self.per_month * self.milliseconds_each / 1_000.0;
        bill.charge(
            time,
            "time of functions",
            seconds * self.memory_megabytes / MEGABYTES_PER_GIGABYTE,
        );
        charge_log(
            bill,
            self.per_month * bill.number(&behaviour::METRIC_LINE_BYTES),
        );
        bill.charge(&prices::METRICS, "metrics of functions", self.metrics);
    }
}

/// Charges log data of functions.
pub(super) fn charge_log(bill: &mut Bill<'_>, bytes: f64) {
    bill.charge(&prices::LOGGED, "logs of functions", bytes / GIGABYTE);
}
