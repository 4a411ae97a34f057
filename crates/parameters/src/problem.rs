//! Why a set of parameters is refused.

use std::fmt;

use crate::Definition;

/// One thing that is wrong, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A parameter has no value and must have one.
    #[error("{} is required{}: {}, such as {}", .0.flag, .0.condition, .0.kind.values(), .0.kind.example())]
    Missing(&'static Definition),
    /// A parameter's value is refused.
    #[error("{}: {reason}", .parameter.flag)]
    Refused {
        /// The parameter.
        parameter: &'static Definition,
        /// Why, and what would be right.
        reason: String,
    },
    /// There is no such parameter.
    #[error("there is no parameter {key:?}{}", .closest.map(|flag| format!("; did you mean {flag}?")).unwrap_or_default())]
    Unknown {
        /// What stands there.
        key: String,
        /// The flag that is most like it.
        closest: Option<&'static str>,
    },
    /// A file is not TOML, or not of the form that is read here.
    #[error("{0}")]
    File(String),
}

impl Problem {
    /// The parameter that the problem is about, where it is about one.
    pub fn parameter(&self) -> Option<&'static Definition> {
        match self {
            Self::Missing(parameter) | Self::Refused { parameter, .. } => Some(parameter),
            Self::Unknown { .. } | Self::File(_) => None,
        }
    }
}

/// All that is wrong with a set of parameters, one line each. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// `Err` with the problems, or `Ok` where there are none.
    pub(crate) fn none_of(problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() {
            Ok(())
        } else {
            Err(Self(problems))
        }
    }

    /// The problems, in the order of the parameters.
    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = self.0.iter().map(Problem::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for Problems {}
