//! Single values: instants with time zones, dates, and rendering values for results.

mod calendar;
mod number;
mod render;
mod zone;

pub(crate) use calendar::{
    Unit, add, date_of, date_text, datetime, difference, last_day_of_month, local_date_text,
    parse_date, parse_iso8601, parse_timestamp, shift, timestamp_text, truncate,
};
pub(crate) use number::{double_cast_text, double_text, real_text};
pub(crate) use render::write_text;
pub use render::{field_name, text};
pub(crate) use zone::{Zone, Zoned};

/// Milliseconds of a day.
pub(crate) const DAY: i64 = 86_400_000;
