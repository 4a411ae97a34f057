//! Values for assumptions, from the command line.

use std::collections::BTreeMap;
use std::str::FromStr;

use super::assumption::{Assumption, Basis};
use super::catalogue;

/// A value for an assumption: `contacts-per-agent-day=40`.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    name: &'static str,
    value: f64,
}

/// Why an assumption cannot be set.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SettingError {
    /// There is no equals sign.
    #[error("expected NAME=VALUE, such as contacts-per-agent-day=40")]
    NoPair,
    /// Unknown name.
    #[error("unknown assumption `{name}`{}", suggestion(*.nearest))]
    Unknown {
        name: String,
        /// The most similar name.
        nearest: Option<&'static str>,
    },
    /// The value is not a number.
    #[error("{name}: expected a number, found {value:?}")]
    NoNumber { name: &'static str, value: String },
    /// The value is out of range.
    #[error("{name}: expected {least} to {most} ({unit}), found {value}")]
    OutOfRange {
        name: &'static str,
        value: f64,
        /// Minimum.
        least: f64,
        /// Maximum.
        most: f64,
        unit: &'static str,
    },
}

fn suggestion(nearest: Option<&'static str>) -> String {
    nearest
        .map(|nearest| format!("; did you mean `{nearest}`?"))
        .unwrap_or_default()
}

impl FromStr for Setting {
    type Err = SettingError;

    fn from_str(text: &str) -> Result<Self, SettingError> {
        let (name, value) = text.split_once('=').ok_or(SettingError::NoPair)?;
        let known = catalogue::all().find(|known| known.name == name.trim());
        let known = known.ok_or_else(|| SettingError::Unknown {
            name: name.to_owned(),
            nearest: catalogue::nearest(name),
        })?;
        let &Assumption {
            name,
            least,
            most,
            unit,
            ..
        } = known;
        let number = value.trim().parse().map_err(|_| SettingError::NoNumber {
            name,
            value: value.to_owned(),
        })?;
        if (least..=most).contains(&number) {
            Ok(Self {
                name,
                value: number,
            })
        } else {
            Err(SettingError::OutOfRange {
                name,
                value: number,
                least,
                most,
                unit,
            })
        }
    }
}

/// The values of all assumptions.
#[derive(Clone, Debug, Default)]
pub struct Assumptions {
    given: BTreeMap<&'static str, f64>,
}

impl Assumptions {
    /// The assumptions with these settings; the last setting of a name wins.
    pub fn new(settings: impl IntoIterator<Item = Setting>) -> Self {
        Self {
            given: settings
                .into_iter()
                .map(|setting| (setting.name, setting.value))
                .collect(),
        }
    }

    pub fn value(&self, assumption: &Assumption) -> f64 {
        self.given
            .get(assumption.name)
            .copied()
            .unwrap_or(assumption.value)
    }

    /// The source of the value.
    pub fn basis(&self, assumption: &Assumption) -> Basis {
        if self.given.contains_key(assumption.name) {
            Basis::Given
        } else {
            assumption.basis
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cost::catalogue::volumes;

    #[test]
    fn last_setting_wins() {
        let settings = ["contacts-per-agent-day=40", "contacts-per-agent-day = 41.5"]
            .map(|text| text.parse().unwrap());
        let assumptions = Assumptions::new(settings);
        assert!((assumptions.value(&volumes::CONTACTS_PER_AGENT_DAY) - 41.5).abs() < f64::EPSILON);
        assert_eq!(
            assumptions.basis(&volumes::CONTACTS_PER_AGENT_DAY),
            Basis::Given
        );
        assert!(
            (assumptions.value(&volumes::AGENT_EVENT_BYTES) - volumes::AGENT_EVENT_BYTES.value)
                .abs()
                < f64::EPSILON
        );
        assert_eq!(
            assumptions.basis(&volumes::AGENT_EVENT_BYTES),
            volumes::AGENT_EVENT_BYTES.basis
        );
    }

    #[test]
    fn rejects_invalid_settings() {
        for (text, message) in [
            (
                "contacts-per-agent-day",
                "expected NAME=VALUE, such as contacts-per-agent-day=40",
            ),
            (
                "contact-per-agent-day=4",
                "unknown assumption `contact-per-agent-day`; did you mean `contacts-per-agent-day`?",
            ),
            (
                "agents-on-shift=many",
                "agents-on-shift: expected a number, found \"many\"",
            ),
            (
                "agents-on-shift=1.2",
                "agents-on-shift: expected 0 to 1 (of all agents), found 1.2",
            ),
            (
                "agents-on-shift=NaN",
                "agents-on-shift: expected 0 to 1 (of all agents), found NaN",
            ),
        ] {
            assert_eq!(text.parse::<Setting>().unwrap_err().to_string(), message);
        }
    }
}
