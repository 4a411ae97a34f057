//! Named queries with values for their parameters.

use analytics::TimeZone;
use analytics::catalogue::{self, ArgumentError, Arguments, DefaultValue, Query};
use connect_core::Day;

use crate::days::{EmptyRange, LakeDays, check_range};

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// A named query with values for its parameters.
#[derive(Clone, Debug)]
pub(crate) struct NamedQuery {
    pub(crate) name: String,
    /// Parameter names and values as written by the user.
    pub(crate) values: Vec<(String, String)>,
}

/// Why a named query cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NamedError {
    /// The catalog has no query with this name.
    #[error("named query '{name}' not found; list them with lake queries{}", nearest.map(|name| format!("\n\nhint: did you mean '{name}'?")).unwrap_or_default())]
    Unknown {
        /// Requested name.
        name: String,
        /// Most similar name, if one is similar enough.
        nearest: Option<&'static str>,
    },
    /// A parameter does not exist or has an invalid value.
    #[error("{0}")]
    Argument(#[from] ArgumentError),
    /// The range of days is empty.
    #[error(transparent)]
    Days(#[from] EmptyRange),
}

impl NamedQuery {
    /// Returns the SQL with the values filled in.
    ///
    /// # Errors
    /// The query does not exist, or a value is invalid.
    pub(crate) fn sql(&self, time_zone: &TimeZone) -> Result<String, NamedError> {
        let query = find(&self.name)?;
        let mut arguments = Arguments::in_time_zone(time_zone.clone());
        for (name, value) in &self.values {
            arguments.set(query, name, value)?;
        }
        check_days(self.value("from"), self.value("to"))?;
        Ok(query.sql(&arguments)?)
    }

    /// Returns the value of a parameter, if the user set one.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        let (_, value) = self.values.iter().rev().find(|(key, _)| key == name)?;
        Some(value)
    }

    /// Returns the parameters for days without a value, and how many days ago their default is.
    fn unset_days(&self) -> impl Iterator<Item = (&'static str, u32)> {
        let parameters = find(&self.name).map_or(&[][..], |query| query.parameters.as_slice());
        parameters.iter().filter_map(|parameter| {
            let DefaultValue::DaysAgo(days_ago) = parameter.default else {
                return None;
            };
            let is_set = self.value(parameter.name).is_some();
            (!is_set).then_some((parameter.name, days_ago))
        })
    }

    /// Returns whether [`set_default_days`](Self::set_default_days) sets any.
    pub(crate) fn needs_days(&self) -> bool {
        self.unset_days().next().is_some()
    }

    /// Sets days without a value relative to the last day of the lake instead of the current day,
    /// so that a query of an older lake has rows. Returns the days that were set.
    pub(crate) fn set_default_days(&mut self, days: LakeDays) -> Vec<(String, String)> {
        let today = days.default_today();
        let defaults = self.unset_days().filter_map(|(name, days_ago)| {
            let day = Day::from_millis(today.start_millis() - i64::from(days_ago) * DAY_MILLIS)?;
            Some((name.to_owned(), day.to_iso()))
        });
        let defaults: Vec<_> = defaults.collect();
        self.values.extend(defaults.iter().cloned());
        defaults
    }
}

/// Says in which time zone the days and the columns `local_...` of a query are. Columns of views are
/// local too, but in UTC a statement that is not a named query needs no note.
pub(crate) fn time_zone_note(time_zone: &TimeZone, is_named: bool) -> Option<String> {
    let is_needed = is_named || *time_zone != TimeZone::UTC;
    is_needed.then(|| format!("local days and times: {time_zone}"))
}

/// Says which days a query used that were set relative to the lake; `None` if none were.
pub(crate) fn default_days_note(days: &[(String, String)]) -> Option<String> {
    let days: Vec<_> = days
        .iter()
        .map(|(name, day)| format!("{name}={day}"))
        .collect();
    (!days.is_empty()).then(|| format!("last days of the lake: {}", days.join(", ")))
}

/// Rejects a range that ends before it starts. Values that are not days are left to the parameter.
///
/// # Errors
/// The first day is after the last one.
pub(crate) fn check_days(from: Option<&str>, to: Option<&str>) -> Result<(), EmptyRange> {
    let day = |text: Option<&str>| text.and_then(|text| Day::from_date(text).ok());
    check_range(day(from), day(to))
}

/// Finds a named query.
///
/// # Errors
/// No query has this name.
pub(crate) fn find(name: &str) -> Result<&'static Query, NamedError> {
    catalogue::query(name).ok_or_else(|| NamedError::Unknown {
        name: name.to_owned(),
        nearest: cli::nearest(name, catalogue::all().iter().map(|query| query.name)),
    })
}

#[cfg(test)]
mod tests {
    use connect_core::Source;

    use super::*;

    fn query(values: &[(&str, &str)]) -> NamedQuery {
        let values = values.iter();
        NamedQuery {
            name: "contacts-per-day".to_owned(),
            values: values
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        }
    }

    #[test]
    fn rejects_range_that_ends_before_it_starts() {
        let error = query(&[("from", "2026-11-28"), ("to", "2026-11-20")]).sql(&TimeZone::UTC);
        assert_eq!(
            error.unwrap_err().to_string(),
            "the first day 2026-11-28 is after the last day 2026-11-20"
        );
        assert!(
            query(&[("from", "2026-11-20"), ("to", "2026-11-20")])
                .sql(&TimeZone::UTC)
                .is_ok()
        );
    }

    #[test]
    fn default_days_end_with_the_lake() {
        let day = |number| Day::new(2026, 11, number).unwrap();
        let partitions = Source::ALL.map(|source| match source {
            Source::ContactRecords => Some((day(1), day(21))),
            Source::EvaluationForms => Some((day(2), day(23))),
            _ => None,
        });
        let days = LakeDays::new(partitions, &TimeZone::UTC, Some(day(30))).unwrap();
        let mut both = query(&[]);
        both.set_default_days(days);
        assert_eq!(both.value("to"), Some("2026-11-21"));
        let mut given = query(&[("to", "2026-11-10")]);
        let set = given.set_default_days(days);
        assert_eq!(given.value("to"), Some("2026-11-10"));
        assert!(set.iter().all(|(name, _)| name != "to"));
    }

    #[test]
    fn choices_are_checked_in_any_case() {
        let sql = |name: &str, value: &str| {
            NamedQuery {
                name: "contact-metrics".to_owned(),
                values: vec![(name.to_owned(), value.to_owned())],
            }
            .sql(&TimeZone::UTC)
        };
        assert!(sql("channel", "voice").unwrap().contains("'VOICE'"));
        assert!(
            sql("comparison", "lte")
                .unwrap()
                .contains("('LTE' = 'LTE' AND")
        );
        assert_eq!(
            sql("channel", "phone").unwrap_err().to_string(),
            "invalid value 'phone' of parameter 'channel'; expected VOICE, CHAT, TASK, EMAIL"
        );
        assert!(sql("by", "weekday").is_err());
    }
}
