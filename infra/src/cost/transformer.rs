//! Functions that transform the records of delivery streams.

use functions::Function;

use super::function_calls::Calls;
use super::units::{Flow, MEGABYTE, SECONDS_PER_DAY};

/// Buffer size of an invocation.
const BUFFER_BYTES: f64 = MEGABYTE;
/// Buffer interval of an invocation.
const BUFFER_SECONDS: f64 = 60.0;

/// A call for each megabyte or minute of records, but none without a record.
pub(super) fn calls(
    records: Flow,
    function: &Function,
    milliseconds_each: f64,
    metrics: f64,
) -> Calls {
    let by_size = records.per_day * records.bytes_each / BUFFER_BYTES;
    let by_time = SECONDS_PER_DAY / BUFFER_SECONDS;
    let per_day = by_size.max(by_time).min(records.per_day);
    Calls {
        per_month: Flow { per_day, ..records }.per_month(),
        memory_megabytes: f64::from(function.memory_megabytes),
        milliseconds_each,
        metrics,
    }
}
