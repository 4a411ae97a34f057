//! Assumptions of the estimate and their sources.

use serde::Serialize;

#[derive(Debug)]
pub struct Assumption {
    /// Name, such as `contacts-per-agent-day`.
    pub name: &'static str,
    /// Default value.
    pub value: f64,
    /// Unit, such as "GB-seconds".
    pub unit: &'static str,
    /// Source of the value.
    pub basis: Basis,
    /// Minimum.
    pub least: f64,
    /// Maximum.
    pub most: f64,
    /// Description, a sentence.
    pub about: &'static str,
}

#[derive(Debug)]
pub struct Price {
    /// The price in US dollars.
    pub assumption: Assumption,
    /// Number of units for this price.
    pub count: f64,
    /// Unit of the quantity, such as `GB-seconds`.
    pub of: &'static str,
    /// Service, such as `Lambda`.
    pub service: &'static str,
}

/// Source of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// Documentation or price list of AWS.
    Documented,
    /// Measured on sample documents or on this code.
    Measured,
    /// An estimate; check your own site.
    Assumed,
    /// Set on the command line.
    Given,
}

impl Basis {
    /// The word in tables.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Measured => "measured",
            Self::Assumed => "assumed",
            Self::Given => "given",
        }
    }
}
