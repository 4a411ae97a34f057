//! The reporting time zone, in which days begin.

use std::borrow::Cow;
use std::fmt;

use chrono::{DateTime, Datelike};
use connect_core::Day;
use thiserror::Error;

/// An IANA time zone, such as `Europe/Berlin`.
///
/// Views and queries name it where they say `${time_zone}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeZone(Cow<'static, str>);

/// A name that is not a time zone.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("unknown time zone '{name}'; expected an IANA name such as Europe/Berlin{}", nearest.map(|name| format!("\n\nhint: did you mean '{name}'?")).unwrap_or_default())]
pub struct TimeZoneError {
    name: String,
    nearest: Option<&'static str>,
}

impl TimeZone {
    /// Coordinated Universal Time, the default.
    pub const UTC: Self = Self(Cow::Borrowed("UTC"));

    /// The time zone with this IANA name.
    ///
    /// # Errors
    /// If no time zone has the name.
    pub fn parse(name: &str) -> Result<Self, TimeZoneError> {
        if name.parse::<chrono_tz::Tz>().is_ok() {
            return Ok(Self(Cow::Owned(name.to_owned())));
        }
        let zones = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
        let nearest = cli::nearest(name, zones);
        Err(TimeZoneError {
            name: name.to_owned(),
            nearest,
        })
    }

    /// Text that a template replaces with the name of a time zone, such as `${ReportingTimeZone}`.
    pub const fn placeholder(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// Its IANA name.
    pub fn name(&self) -> &str {
        &self.0
    }

    /// The local date at a time, in milliseconds since 1970 UTC.
    pub fn local_day(&self, millis: i64) -> Option<Day> {
        let zone: chrono_tz::Tz = self.0.parse().ok()?;
        let date = DateTime::from_timestamp_millis(millis)?
            .with_timezone(&zone)
            .date_naive();
        let parts = (
            date.year().try_into().ok()?,
            date.month().try_into().ok()?,
            date.day().try_into().ok()?,
        );
        Day::new(parts.0, parts.1, parts.2).ok()
    }

    /// SQL for the local date now.
    pub fn today(&self) -> String {
        if *self == Self::UTC {
            // Athena's sessions are in UTC.
            "current_date".to_owned()
        } else {
            format!("CAST(current_timestamp AT TIME ZONE '{self}' AS date)")
        }
    }
}

impl Default for TimeZone {
    fn default() -> Self {
        Self::UTC
    }
}

impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_day_begins_at_local_midnight() {
        let zone = TimeZone::parse("Europe/Berlin").unwrap();
        let day = |hour: i64| zone.local_day((hour * 60 + 59) * 60_000);
        assert_eq!(day(22), Day::new(1970, 1, 1).ok());
        assert_eq!(day(23), Day::new(1970, 1, 2).ok());
    }

    #[test]
    fn accepts_iana_names_only() {
        assert_eq!(
            TimeZone::parse("Europe/Berlin").unwrap().name(),
            "Europe/Berlin"
        );
        assert_eq!(TimeZone::parse("UTC").unwrap(), TimeZone::UTC);
        assert_eq!(
            TimeZone::parse("Europe/Berln").unwrap_err().to_string(),
            "unknown time zone 'Europe/Berln'; expected an IANA name such as Europe/Berlin\n\nhint: did you mean 'Europe/Berlin'?"
        );
        assert!(TimeZone::parse("UTC' OR 1 = 1 --").is_err());
        assert!(TimeZone::parse("").is_err());
    }
}
