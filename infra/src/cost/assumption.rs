//! Numbers that an estimate takes for granted, and how they are set.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::Serialize;

use super::catalogue;

/// A number that an estimate takes for granted.
#[derive(Debug)]
pub struct Assumption {
    /// Its name: `contacts-per-agent-day`.
    pub name: &'static str,
    /// The number, unless another is set.
    pub value: f64,
    /// Of what.
    pub unit: &'static str,
    /// Why one may believe it.
    pub basis: Basis,
    /// The least that it can be.
    pub least: f64,
    /// The most that it can be.
    pub most: f64,
    /// What it says, in a sentence.
    pub about: &'static str,
}

/// What a service charges.
#[derive(Debug)]
pub struct Price {
    /// The dollars, with their name.
    pub assumption: Assumption,
    /// For how many units these are.
    pub count: f64,
    /// The unit in which the quantity is told: `GB-seconds`.
    pub of: &'static str,
    /// Who charges it: `Lambda`.
    pub service: &'static str,
}

/// Why one may believe a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// AWS says so, in its documentation or its price lists.
    Documented,
    /// Measured on sample documents, or on this code.
    Measured,
    /// A guess; look at your own site.
    Assumed,
    /// Somebody set it.
    Given,
}

impl Basis {
    /// The word for it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Measured => "measured",
            Self::Assumed => "assumed",
            Self::Given => "given",
        }
    }
}

/// A number for one assumption: `contacts-per-agent-day=40`.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    name: &'static str,
    value: f64,
}

/// Why an assumption cannot be set.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SettingError {
    /// There is no equals sign.
    #[error("it is not NAME=VALUE, as contacts-per-agent-day=40 is")]
    NoPair,
    /// There is no such assumption.
    #[error("unknown assumption `{name}`{}", suggestion(*.nearest))]
    Unknown {
        /// What was given.
        name: String,
        /// The most similar name.
        nearest: Option<&'static str>,
    },
    /// The value is not a number.
    #[error("{name} is a number, and {value:?} is none")]
    NoNumber {
        /// The assumption.
        name: &'static str,
        /// What was given.
        value: String,
    },
    /// The number cannot be meant.
    #[error("{name} is {least} to {most} ({unit}), and not {value}")]
    OutOfRange {
        /// The assumption.
        name: &'static str,
        /// What was given.
        value: f64,
        /// The least that it can be.
        least: f64,
        /// The most that it can be.
        most: f64,
        /// Of what.
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

/// All assumptions with the numbers that somebody set.
#[derive(Clone, Debug, Default)]
pub struct Assumptions {
    given: BTreeMap<&'static str, f64>,
}

impl Assumptions {
    /// The assumptions with these settings, of which the last counts where several name the same
    /// one.
    pub fn new(settings: impl IntoIterator<Item = Setting>) -> Self {
        Self {
            given: settings
                .into_iter()
                .map(|setting| (setting.name, setting.value))
                .collect(),
        }
    }

    /// The number that counts.
    pub fn of(&self, assumption: &Assumption) -> f64 {
        self.given
            .get(assumption.name)
            .copied()
            .unwrap_or(assumption.value)
    }

    /// Why one may believe that number.
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
    fn the_last_setting_counts_and_the_rest_stays() {
        let settings = ["contacts-per-agent-day=40", "contacts-per-agent-day = 41.5"]
            .map(|text| text.parse().unwrap());
        let assumptions = Assumptions::new(settings);
        assert!((assumptions.of(&volumes::CONTACTS_PER_AGENT_DAY) - 41.5).abs() < f64::EPSILON);
        assert_eq!(
            assumptions.basis(&volumes::CONTACTS_PER_AGENT_DAY),
            Basis::Given
        );
        assert!(
            (assumptions.of(&volumes::AGENT_EVENT_BYTES) - volumes::AGENT_EVENT_BYTES.value).abs()
                < f64::EPSILON
        );
        assert_eq!(
            assumptions.basis(&volumes::AGENT_EVENT_BYTES),
            volumes::AGENT_EVENT_BYTES.basis
        );
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_what_would_be_right() {
        for (text, message) in [
            (
                "contacts-per-agent-day",
                "it is not NAME=VALUE, as contacts-per-agent-day=40 is",
            ),
            (
                "contacts-per-day=4",
                "unknown assumption `contacts-per-day`; did you mean `contacts-per-agent-day`?",
            ),
            (
                "agents-on-shift=many",
                "agents-on-shift is a number, and \"many\" is none",
            ),
            (
                "agents-on-shift=1.2",
                "agents-on-shift is 0 to 1 (of all agents), and not 1.2",
            ),
            (
                "agents-on-shift=NaN",
                "agents-on-shift is 0 to 1 (of all agents), and not NaN",
            ),
        ] {
            assert_eq!(text.parse::<Setting>().unwrap_err().to_string(), message);
        }
    }
}
