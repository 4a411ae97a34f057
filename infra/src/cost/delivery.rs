//! Firehose delivery streams and the rows that they write to S3.

use super::bill::Bill;
use super::catalogue::{behaviour, prices};
use super::units::{Flow, KILOBYTE, MEGABYTE, SECONDS_PER_DAY, SECONDS_PER_HOUR};

/// Size to which Firehose rounds each record up.
const STEP_BYTES: f64 = 5.0 * KILOBYTE;

#[derive(Clone, Copy, Debug)]
pub(super) struct Delivery {
    /// Ingested records.
    pub(super) taken: Flow,
    /// Written rows.
    pub(super) rows: Flow,
    /// Whether jq extracts the partition keys, not a function.
    pub(super) sorted_by_jq: bool,
    /// Months for which rows are kept.
    pub(super) months_kept: f64,
}

impl Delivery {
    pub(super) fn charge(self, bill: &mut Bill<'_>) {
        let objects = self.objects_per_month(bill);
        bill.charge(
            &prices::INGESTED,
            "records taken in, by 5 KB",
            self.taken.in_steps_of(STEP_BYTES).gigabytes_per_month(),
        );
        bill.charge(
            &prices::PARTITIONED,
            "rows sorted by day",
            self.rows.gigabytes_per_month(),
        );
        bill.charge(
            &prices::PARTITION_OBJECTS,
            "objects of sorted rows",
            objects,
        );
        if self.sorted_by_jq {
            let hours = self.rows.per_month() * bill.number(&behaviour::JQ_MILLISECONDS)
                / 1_000.0
                / SECONDS_PER_HOUR;
            bill.charge(&prices::JQ_HOURS, "jq", hours);
        }
        bill.charge(&prices::PUTS, "objects written", objects);
        let written = self.rows.gigabytes_per_month() / bill.number(&behaviour::GZIP_RATIO);
        bill.charge(
            &prices::STORED,
            "rows kept, gzipped",
            written * self.months_kept,
        );
    }

    /// Number of objects: one per buffer interval or full buffer, none without rows.
    fn objects_per_month(self, bill: &Bill<'_>) -> f64 {
        let by_time = SECONDS_PER_DAY / bill.number(&behaviour::BUFFER_SECONDS);
        let by_size = self.rows.per_day * self.rows.bytes_each
            / (bill.number(&behaviour::BUFFER_MEGABYTES) * MEGABYTE);
        let per_day = by_time.max(by_size).min(self.rows.per_day);
        Flow {
            per_day,
            ..self.rows
        }
        .per_month()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::Site;

    #[test]
    fn objects_are_as_many_as_intervals_or_full_buffers_but_no_more_than_rows() {
        let site = Site::new(1);
        let bill = Bill::new(&site);
        for (per_day, megabytes_each, objects_per_day) in [
            (10.0, 0.001, 10.0),
            (1e6, 0.001, 1_440.0),
            (1e6, 0.512, 4_000.0),
        ] {
            let rows = Flow {
                per_day,
                bytes_each: megabytes_each * MEGABYTE,
            };
            let objects = Delivery {
                taken: rows,
                rows,
                sorted_by_jq: true,
                months_kept: 12.0,
            }
            .objects_per_month(&bill);
            assert!(
                (objects - 30.0 * objects_per_day).abs() < 1e-6,
                "{per_day}: {objects}"
            );
        }
    }
}
